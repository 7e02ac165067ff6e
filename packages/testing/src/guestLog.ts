import { targetName, type CompleteTask } from './analysisDescription.js'
import type { BuildableGeneration } from './encodeLog.js'
import { logTime } from './timestamps.js'
import { baseName, timedCalls, type Trace, type TraceProcess } from './trace.js'

/** `analysis.log` as the guest's analyzer writes it, from what task and trace tell. */
export function guestLog(task: CompleteTask, trace: Trace | undefined, generation: BuildableGeneration): string {
  const name = generation === '2.x' ? 'analyzer' : 'root'
  const started = task.started + 1000
  const lines = [
    line(started, name, 'DEBUG', 'Starting analyzer from: C:\\kqtxplwb'),
    line(started + 10, name, 'DEBUG', 'Pipe server name: \\\\.\\PIPE\\WnVqTfYzKcUe'),
    line(started + 200, name, 'DEBUG', 'Started auxiliary module Screenshots'),
    ...(trace?.processes ?? []).flatMap((process) => processLines(process, task, name)),
  ]
  if (task.completed !== null) {
    lines.push(line(task.completed - 2000, name, 'INFO', 'Analysis timeout hit, terminating analysis.'))
    lines.push(line(task.completed - 1900, name, 'INFO', 'Analysis completed.'))
  }
  // Lines begin with their time, so their order as text is their order in time.
  return `${lines.sort().join('\n')}\n`
}

/** The sample is started by the analyzer; other processes are announced, those that were there before when the monitor enters them. */
function processLines(process: TraceProcess, task: CompleteTask, name: string): string[] {
  const { pid, path, start } = process
  const entered = start < task.started ? start + (timedCalls(process)[0]?.at ?? 0) : start
  const announcement = line(entered, name, 'INFO', `Announced process name: ${baseName(path)} pid: ${String(pid)}`)
  const execution = `Successfully executed process from path "${path}" with arguments "" with pid ${String(pid)}`
  return [
    baseName(path) === targetName(task) ? line(entered, 'lib.api.process', 'INFO', execution) : announcement,
    line(entered + 150, name, 'INFO', `Added new process to list with pid: ${String(pid)}`),
  ]
}

/** `cuckoo.log` as the host's logger of 2.x writes it. */
export function hostLog(task: CompleteTask): string {
  const id = `Task #${String(task.id)}`
  const lines = [
    line(
      task.started,
      'cuckoo.core.scheduler',
      'INFO',
      `${id}: acquired machine ${task.machine} (label=${task.machine})`,
    ),
    line(task.started + 20, 'cuckoo.machinery.virtualbox', 'DEBUG', `Starting vm ${task.machine}`),
  ]
  if (task.completed !== null) {
    lines.push(line(task.completed, 'cuckoo.core.scheduler', 'INFO', `${id}: analysis procedure completed`))
  }
  return `${lines.join('\n')}\n`
}

function line(time: number, logger: string, level: string, message: string): string {
  return `${logTime(time)} [${logger}] ${level}: ${message}`
}
