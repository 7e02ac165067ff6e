import type { BehaviorSummary, Call, Process } from '@cuculus/core'
import type { ActivityField, ActivityKind } from '../activity.js'
import { ActivityReader } from '../activityReader.js'
import type { Found } from '../activityTable.js'

/** The lists of a summary that hold values one by one. */
type List = Exclude<keyof BehaviorSummary, 'file_moved' | 'file_copied' | 'tls_master'>

/** Which field of an activity goes into which lists: `done` only if the call succeeded, for what was only tried is no change. */
interface Entry {
  readonly field: ActivityField
  readonly lists: readonly List[]
  readonly done?: readonly List[]
}

const file: Entry = { field: 'path', lists: ['files'] }
const key: Entry = { field: 'key', lists: ['keys'] }

const entries: Readonly<Partial<Record<ActivityKind, readonly Entry[]>>> = {
  dns_query: [{ field: 'host', lists: ['resolves_host'] }],
  file_copy: [file, { field: 'target', lists: ['files'], done: ['write_files'] }],
  file_create: [file],
  file_delete: [{ ...file, done: ['delete_files'] }],
  file_enumerate: [file],
  file_move: [
    { ...file, done: ['delete_files'] },
    { field: 'target', lists: ['files'], done: ['write_files'] },
  ],
  file_open: [file],
  file_read: [{ ...file, done: ['read_files'] }],
  file_write: [{ ...file, done: ['write_files'] }],
  library_load: [{ field: 'path', lists: ['dll_loaded'] }],
  mutex: [{ field: 'name', lists: ['mutexes'] }],
  process_create: [{ field: 'command_line', lists: ['executed_commands'] }],
  registry_create: [key],
  registry_delete: [{ ...key, done: ['delete_keys'] }],
  registry_open: [key],
  registry_read: [{ ...key, done: ['read_keys'] }],
  registry_set: [{ ...key, done: ['write_keys'] }],
  service_create: [{ field: 'name', lists: ['created_services'] }],
  service_start: [{ field: 'name', lists: ['started_services'] }],
  wmi_query: [{ field: 'query', lists: ['wmi_query'] }],
}

/**
 * The summary of a trace, made of what its calls do: so signatures that ask the summary (`checkFile`, `checkMutex` …) can be tested by calls. Under the names that classic Cuckoo and CAPE have.
 */
export class TraceSummary {
  readonly #lists = new Map<List, Set<string>>([
    ['files', new Set()],
    ['keys', new Set()],
    ['mutexes', new Set()],
  ])

  add(process: Process, calls: readonly Call[]): void {
    const reader = new ActivityReader(process)
    for (const call of calls) {
      const found = reader.read(call)
      if (found !== undefined) this.#note(found, call)
    }
  }

  get summary(): BehaviorSummary {
    const lists = Object.fromEntries([...this.#lists].map(([name, values]) => [name, [...values]]))
    return { files: [], keys: [], mutexes: [], ...lists }
  }

  #note({ kind, fields }: Found, call: Call): void {
    for (const { field, lists, done = [] } of entries[kind] ?? []) {
      this.#put(fields[field], ...lists, ...(call.status === 'SUCCESS' ? done : []))
    }
    // `dll.function`, as the monitor's summary has it.
    if (kind === 'api_resolve') {
      this.#put([fields.library, fields.function].filter((part) => part !== undefined).join('.'), 'resolved_apis')
    }
  }

  #put(value: string | undefined, ...names: readonly List[]): void {
    if (value === undefined || value === '') return
    for (const name of names) {
      const values = this.#lists.get(name) ?? new Set()
      values.add(value)
      this.#lists.set(name, values)
    }
  }
}
