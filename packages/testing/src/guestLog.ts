import { targetName, type CompleteTask } from './analysisDescription.js'
import type { BuildableGeneration } from './encodeLog.js'
import { logTime } from './timestamps.js'
import type { Trace } from './trace.js'

/** `analysis.log` as the guest's analyzer writes it, from what task and trace tell. */
export function guestLog(task: CompleteTask, trace: Trace | undefined, generation: BuildableGeneration): string {
  const name = generation === '2.x' ? 'analyzer' : 'root'
  const started = task.started + 1000
  const lines = [line(started, name, 'DEBUG', 'Starting analyzer from: C:\\kqtxplwb')]
  lines.push(line(started + 10, name, 'DEBUG', 'Pipe server name: \\\\.\\PIPE\\WnVqTfYzKcUe'))
  lines.push(line(started + 200, name, 'DEBUG', 'Started auxiliary module Screenshots'))
  trace?.processes.forEach((process, index) => {
    if (index === 0) lines.push(execution(process.start, process.path, process.pid))
    else
      lines.push(
        line(
          process.start,
          name,
          'INFO',
          `Announced process name: ${targetOf(process.path)} pid: ${String(process.pid)}`,
        ),
      )
    lines.push(line(process.start + 150, name, 'INFO', `Added new process to list with pid: ${String(process.pid)}`))
  })
  if (trace === undefined) lines.push(line(started + 300, name, 'INFO', `No log of ${targetName(task)}`))
  if (task.completed !== null) {
    lines.push(line(task.completed - 2000, name, 'INFO', 'Analysis timeout hit, terminating analysis.'))
    lines.push(line(task.completed - 1900, name, 'INFO', 'Analysis completed.'))
  }
  return `${lines.join('\n')}\n`
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

function execution(time: number, path: string, pid: number): string {
  const message = `Successfully executed process from path "${path}" with arguments "" with pid ${String(pid)}`
  return line(time, 'lib.api.process', 'INFO', message)
}

function targetOf(path: string): string {
  return path.slice(path.lastIndexOf('\\') + 1)
}
