import type { Task, TaskMachine } from '@cuculus/core'
import { defined } from './defined.js'
import { type Fields, isRecord, maximumLength } from './fields.js'

/** Longest list of errors or tags that is kept. */
const maximumItems = 10_000

/**
 * Task metadata from a JSON object: the `task.json` of 2.x, a row of the classic or CAPE database (`task.to_dict()`), or a member `info` of a
 * report. The members carry the same names in all of them but for the times, which reports call `added`, `started` and `ended`.
 */
export function taskFromRecord(fields: Fields): Task {
  return defined({
    id: fields.integer('id'),
    category: fields.string('category'),
    target: fields.string('target'),
    file_name: fields.string('file_name'),
    package: fields.string('package'),
    custom: fields.string('custom'),
    owner: fields.string('owner'),
    options: optionsText(fields),
    platform: fields.string('platform'),
    priority: fields.integer('priority'),
    route: fields.string('route'),
    tags: fields.strings('tags')?.slice(0, maximumItems),
    // CAPE's reports say here whether the time limit was hit, not which it was.
    timeout: typeof fields.raw('timeout') === 'boolean' ? undefined : fields.integer('timeout'),
    enforce_timeout: fields.boolean('enforce_timeout'),
    memory: fields.boolean('memory'),
    added_on: fields.time('added_on') ?? fields.time('added'),
    started_on: fields.time('started_on') ?? fields.time('started'),
    completed_on: fields.time('completed_on') ?? fields.time('ended'),
    version: fields.string('version'),
    machine: machineOf(fields),
    errors: errorsOf(fields.raw('errors')),
  })
}

/** Classic stores options as text, 2.x as an object; both are `key=value,key=value` here, in the order of the file. */
function optionsText(fields: Fields): string | undefined {
  const value = fields.raw('options')
  const options = isRecord(value) ? fields.object('options') : undefined
  if (!isRecord(value) || options === undefined) return fields.string('options')
  const pairs = Object.keys(value).flatMap((key) => {
    const text = options.scalar(key)
    return text === undefined ? [] : [`${key}=${text}`]
  })
  return pairs.length === 0 ? undefined : pairs.join(',').slice(0, maximumLength)
}

/**
 * The guest machine: `guest` in a `task.json` of 2.x, `machine` as an object in reports since 1.1 and in 2.x. Rows of tasks say only the name of
 * the machine that was asked for.
 */
function machineOf(fields: Fields): TaskMachine | undefined {
  const guest = machineFromRecord(isRecord(fields.raw('guest')) ? fields.object('guest') : undefined)
  if (guest !== undefined) return guest
  if (isRecord(fields.raw('machine'))) return machineFromRecord(fields.object('machine'))
  const name = fields.string('machine')
  return name === undefined ? undefined : { name }
}

function machineFromRecord(fields: Fields | undefined): TaskMachine | undefined {
  if (fields === undefined) return undefined
  const machine = defined({
    id: fields.integer('id'),
    name: fields.string('name'),
    label: fields.string('label'),
    manager: fields.string('manager'),
    platform: fields.string('platform'),
    ip: fields.string('ip'),
    status: fields.string('status'),
    started_on: timeText(fields, 'started_on'),
    shutdown_on: timeText(fields, 'shutdown_on'),
  })
  return Object.keys(machine).length === 0 ? undefined : machine
}

/** A machine's times stay text, in the one form `YYYY-MM-DD HH:MM:SS`. */
function timeText(fields: Fields, name: string): string | undefined {
  const time = fields.time(name)
  return time === undefined ? undefined : new Date(time).toISOString().slice(0, 19).replace('T', ' ')
}

/** Errors as texts: plain ones, or rows of the errors table with their `message`. */
export function errorsOf(value: unknown): readonly string[] | undefined {
  if (!Array.isArray(value)) return undefined
  const items: readonly unknown[] = value
  const texts = items.slice(0, maximumItems).map((item) => (isRecord(item) ? item['message'] : item))
  return texts.filter((text) => typeof text === 'string').map((text) => text.slice(0, maximumLength))
}
