import { IndexedLog } from '@cuculus/behavior-log'
import { CallSequence } from './callSequence.js'
import { eventText } from './enhancedSequence.js'
import { LogFile } from './logFile.js'
import { type CallSource } from './processCalls.js'
import { type TextTask } from './workerTask.js'

/** The text a task asks for; the same bytes in whatever thread, in chunks that have their memory to themselves. */
export function taskText(task: TextTask): AsyncIterable<Uint8Array> {
  if (task.kind === 'segment') return new IndexedLog(task.path, task.index).text(0)
  const log = new LogFile(task.path, task.dialect, task.size)
  const source: CallSource = { log, index: task.index, shared: task.shared }
  if (task.kind === 'calls') return new CallSequence(source).ownText()
  return eventText({ ...source, firstEvent: task.firstEvent })
}
