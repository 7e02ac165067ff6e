import { targetName, type CompleteTask } from './analysisDescription.js'

/** `analysis.conf` of 0.4: no id, and the submitted file in the terms of the host. Python printed `None` for what was not given. */
export function analysisConf04(task: CompleteTask): string {
  return ini({
    file_path: task.target,
    package: task.package,
    machine: task.machine,
    platform: task.platform,
    options: task.options,
    custom: task.custom ?? 'None',
    timeout: task.timeout,
    file_name: targetName(task),
    file_type: task.fileType ?? 'data',
    started: seconds(task.started),
  })
}

/** `analysis.conf` of 0.5: with id and category; name and type only for files. */
export function analysisConf05(task: CompleteTask): string {
  return ini({
    id: task.id,
    category: task.category,
    target: task.target,
    package: task.package,
    machine: task.machine,
    platform: task.platform,
    options: task.options,
    custom: task.custom ?? 'None',
    enforce_timeout: python(task.enforceTimeout),
    started: seconds(task.started),
    timeout: task.timeout,
    ...(task.category === 'file' ? { file_name: targetName(task), file_type: task.fileType ?? 'data' } : {}),
  })
}

/** `analysis.conf` of CAPE, as the guest received it. */
export function analysisConfCape(task: CompleteTask): string {
  return ini({
    category: task.category,
    target: task.target,
    package: task.package,
    ...(task.category === 'file' ? { file_name: targetName(task), file_type: task.fileType ?? 'data' } : {}),
    clock: new Date(task.started).toISOString().slice(0, 19).replaceAll('-', ''),
    id: task.id,
    terminate_processes: 'False',
    options: task.options,
    enforce_timeout: python(task.enforceTimeout),
    timeout: task.timeout,
  })
}

function ini(values: Readonly<Record<string, string | number>>): string {
  const lines = Object.entries(values).map(([key, value]) => `${key} = ${String(value)}`)
  return `[analysis]\n${lines.join('\n')}\n\n`
}

/** `time.time()` as Python 2 prints it: twelve significant digits. */
function seconds(milliseconds: number): string {
  const text = String(Number((milliseconds / 1000).toPrecision(12)))
  return text.includes('.') ? text : `${text}.0`
}

function python(value: boolean): string {
  return value ? 'True' : 'False'
}
