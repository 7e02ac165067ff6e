import { openLog, type BehaviorLog } from '@cuculus/behavior-log'
import { type Behavior, type Context, type Entry, type ModuleOrigin, Processing } from '@cuculus/core'
import { assembleBehavior, type LoggedProcess } from './assembleBehavior.js'
import { digestLog } from './digestLog.js'
import { type LogDigest } from './logDigest.js'
import { pidOfLogName } from './pidOfLogName.js'
import { version } from './version.js'

/** The default module of the key `behavior`: every file in `logs/` that a monitor wrote. */
export class BehaviorProcessing extends Processing {
  readonly key = 'behavior'
  override readonly origin: ModuleOrigin = { package: '@cuculus/behavior', version }

  override async run(context: Context<BehaviorProcessing>): Promise<Behavior> {
    const { signal } = context
    const entries = await logEntries(context)
    const total = entries.reduce((sum, entry) => sum + entry.size, 0)
    const processes: LoggedProcess[] = []
    let done = 0
    for (const entry of entries) {
      signal.throwIfAborted()
      const log = await recognise(entry, context)
      if (log !== null) processes.push(...(await readLog(entry, log, context)))
      done += entry.size
      context.progress(done, total)
    }
    return assembleBehavior(processes)
  }
}

/** The files directly in `logs/`, sorted by path. No monitor makes folders there, and Cuckoo never looked into any. */
async function logEntries({ analysis, report }: Context<BehaviorProcessing>): Promise<readonly Entry[]> {
  const entries: Entry[] = []
  for await (const entry of analysis.list('logs')) {
    if (entry.kind !== 'file') continue
    if (/^logs\/[^/]+$/.test(entry.path)) entries.push(entry)
    else
      report({
        code: 'LOG_IN_FOLDER',
        message: 'expected logs in `logs/` itself, found one in a folder',
        source: entry.path,
      })
  }
  return entries
}

async function recognise(entry: Entry, context: Context<BehaviorProcessing>): Promise<BehaviorLog | null> {
  const log = await openLog(await context.analysis.locate(entry.path))
  if (log.dialect !== 'unknown') return log
  const found = entry.size === 0 ? 'found an empty file' : 'found neither CSV, netlog, BSON nor SystemTap'
  context.report({ code: 'LOG_NOT_RECOGNISED', message: `expected the log of a monitor, ${found}`, source: entry.path })
  return null
}

async function readLog(
  entry: Entry,
  log: BehaviorLog,
  context: Context<BehaviorProcessing>,
): Promise<readonly LoggedProcess[]> {
  const digest = await digestLog(log, context.signal)
  tell(entry, digest, context)
  const pid = pidOfLogName(entry.path)
  const shared = digest.processes.length > 1
  return digest.processes.map((process, index) => ({ path: entry.path, pid, digest: process, log, index, shared }))
}

function tell(entry: Entry, digest: LogDigest, context: Context<BehaviorProcessing>): void {
  for (const diagnostic of digest.diagnostics) context.report({ ...diagnostic, source: entry.path })
  if (digest.processes.some((process) => process.identity === null)) {
    const message = 'the log has no process message; the process id is taken from the name of the file'
    context.report({ code: 'LOG_WITHOUT_PROCESS', message, source: entry.path })
  }
}
