import type { Analysis, Info } from '@cuculus/core'
import { dateTime, wholeSeconds } from './dateTime.js'

/** The record of the container for an analysis: task metadata under the names and in the forms that reports use. */
export function toInfo({ task, generation }: Pick<Analysis, 'task' | 'generation'>): Info {
  const added = dateTime(task.added_on)
  // CAPE's task row has no platform; its machine has.
  const platform = task.platform ?? task.machine?.platform
  return {
    started: dateTime(task.started_on),
    ended: dateTime(task.completed_on),
    duration: wholeSeconds(task.started_on, task.completed_on),
    version: task.version ?? generation,
    ...(task.id === undefined ? {} : { id: task.id }),
    ...(task.category === undefined ? {} : { category: task.category }),
    ...(task.custom === undefined ? {} : { custom: task.custom }),
    ...(task.package === undefined ? {} : { package: task.package }),
    ...(task.machine === undefined ? {} : { machine: task.machine }),
    ...(platform === undefined ? {} : { platform }),
    ...(task.route === undefined ? {} : { route: task.route }),
    ...(task.options === undefined ? {} : { options: task.options }),
    ...(task.owner === undefined ? {} : { owner: task.owner }),
    ...(task.priority === undefined ? {} : { priority: task.priority }),
    ...(task.tags === undefined ? {} : { tags: task.tags }),
    ...(task.timeout === undefined ? {} : { timeout: task.timeout }),
    ...(task.enforce_timeout === undefined ? {} : { enforce_timeout: task.enforce_timeout }),
    ...(task.memory === undefined ? {} : { memory: task.memory }),
    ...(added === null ? {} : { added }),
  }
}
