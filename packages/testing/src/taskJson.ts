import type { CompleteTask } from './analysisDescription.js'
import { dateTime } from './timestamps.js'

/** `task.json` of 2.x; dates are `{"$dt": "…"}` with six decimals, the guest's are plain text. */
export function taskJson(task: CompleteTask): string {
  return JSON.stringify({
    started_on: date(task.started),
    duration: task.completed === null ? null : Math.floor((task.completed - task.started) / 1000),
    sample_id: task.id,
    owner: task.owner ?? null,
    id: task.id,
    category: task.category,
    priority: task.priority,
    guest: {
      status: 'stopped',
      name: task.machine,
      label: task.machine,
      manager: 'VirtualBox',
      started_on: dateTime(task.started),
      shutdown_on: task.completed === null ? null : dateTime(task.completed),
    },
    clock: date(task.started),
    custom: task.custom ?? null,
    machine: null,
    platform: task.platform,
    memory: task.memory,
    status: task.completed === null ? 'running' : 'completed',
    tags: task.tags,
    processing: null,
    enforce_timeout: task.enforceTimeout,
    completed_on: date(task.completed),
    target: task.target,
    package: task.package,
    route: task.route,
    timeout: task.timeout,
    submit_id: null,
    options: options(task.options),
    added_on: date(task.added),
  })
}

function date(milliseconds: number | null): { $dt: string } | null {
  return milliseconds === null ? null : { $dt: `${new Date(milliseconds).toISOString().slice(0, 23)}000` }
}

function options(text: string): Record<string, string> {
  const pairs = text.split(',').filter((pair) => pair.includes('='))
  return Object.fromEntries(pairs.map((pair) => [pair.slice(0, pair.indexOf('=')), pair.slice(pair.indexOf('=') + 1)]))
}
