import { targetName, type CompleteTask } from './analysisDescription.js'
import type { BuildableGeneration } from './encodeLog.js'
import { dateTime } from './timestamps.js'

const versions: Readonly<Record<BuildableGeneration, string>> = {
  '0.4': '0.4.2',
  '0.5': '0.5',
  '0.6': '0.6',
  '1.x': '1.2',
  '2.x': '2.0.7',
  cape: '2.4-CAPE',
}

/** `reports/report.json` with what only the sandbox's database knew: `info` and `target` in the spelling of the generation. */
export function sandboxReport(task: CompleteTask, generation: BuildableGeneration): string {
  const version = task.version ?? versions[generation]
  const times = generation === '2.x' ? secondsSince1970(task) : dates(task)
  const info = { category: task.category, version, id: task.id, ...times, ...details(task, generation) }
  return `${JSON.stringify({ info, target: target(task) }, undefined, 4)}\n`
}

function dates(task: CompleteTask): Record<string, unknown> {
  const { started, completed } = task
  return {
    started: dateTime(started),
    ended: completed === null ? 'none' : dateTime(completed),
    duration: completed === null ? -1 : Math.floor((completed - started) / 1000),
  }
}

/** 2.x writes seconds since 1970. */
function secondsSince1970(task: CompleteTask): Record<string, unknown> {
  const { added, started, completed } = task
  return {
    ...dates(task),
    added: added / 1000,
    started: started / 1000,
    ended: completed === null ? 'none' : completed / 1000,
  }
}

/** 0.6 has none of these, 1.1 and later the machine as a record. */
function details(task: CompleteTask, generation: BuildableGeneration): Record<string, unknown> {
  if (generation === '0.4' || generation === '0.5' || generation === '0.6') return {}
  const machine = {
    status: 'stopped',
    id: 1,
    name: task.machine,
    label: task.machine,
    manager: generation === 'cape' ? 'KVM' : 'VirtualBox',
    ...(generation === 'cape' ? { platform: task.platform } : {}),
    started_on: dateTime(task.started),
    shutdown_on: task.completed === null ? null : dateTime(task.completed),
  }
  const common = { package: task.package, custom: task.custom ?? '', machine }
  if (generation === 'cape') return { ...common, timeout: false, options: capeOptions(task.options), route: task.route }
  return generation === '2.x'
    ? { ...common, owner: task.owner ?? null, platform: task.platform, options: task.options, route: task.route }
    : common
}

function capeOptions(text: string): Record<string, string> {
  const pairs = text.split(',').filter((pair) => pair.includes('='))
  return Object.fromEntries(pairs.map((pair) => [pair.slice(0, pair.indexOf('=')), pair.slice(pair.indexOf('=') + 1)]))
}

function target(task: CompleteTask): Record<string, unknown> {
  return task.category === 'url'
    ? { category: 'url', url: task.target }
    : { category: task.category, file: { name: targetName(task) } }
}
