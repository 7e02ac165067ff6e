import type { BehaviorSummary, Call, Process } from '@cuculus/core'
import type { Activity } from '../activity.js'
import { ActivityReader } from '../activityReader.js'

/** The lists of a summary that hold values one by one. */
type List = Exclude<keyof BehaviorSummary, 'file_moved' | 'file_copied' | 'tls_master'>

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
      const activity = reader.read(call)
      if (activity !== undefined) this.#note(activity)
    }
  }

  get summary(): BehaviorSummary {
    const lists = Object.fromEntries([...this.#lists].map(([name, values]) => [name, [...values]]))
    return { files: [], keys: [], mutexes: [], ...lists }
  }

  #note({ kind, fields, call }: Activity): void {
    const { path, key, target } = fields
    // What was only tried is no change.
    const done = call.status === 'SUCCESS'
    switch (kind) {
      case 'file_create':
      case 'file_open':
      case 'file_read':
      case 'file_enumerate':
        this.#put(path, 'files', ...(kind === 'file_read' && done ? (['read_files'] as const) : []))
        break
      case 'file_write':
        this.#put(path, 'files', ...(done ? (['write_files'] as const) : []))
        break
      case 'file_delete':
        this.#put(path, 'files', ...(done ? (['delete_files'] as const) : []))
        break
      case 'file_move':
      case 'file_copy':
        this.#put(path, 'files', ...(kind === 'file_move' && done ? (['delete_files'] as const) : []))
        this.#put(target, 'files', ...(done ? (['write_files'] as const) : []))
        break
      case 'registry_create':
      case 'registry_open':
        this.#put(key, 'keys')
        break
      case 'registry_read':
        this.#put(key, 'keys', ...(done ? (['read_keys'] as const) : []))
        break
      case 'registry_set':
        this.#put(key, 'keys', ...(done ? (['write_keys'] as const) : []))
        break
      case 'registry_delete':
        this.#put(key, 'keys', ...(done ? (['delete_keys'] as const) : []))
        break
      case 'mutex':
        this.#put(fields.name, 'mutexes')
        break
      case 'process_create':
        this.#put(fields.command_line, 'executed_commands')
        break
      case 'service_create':
        this.#put(fields.name, 'created_services')
        break
      case 'service_start':
        this.#put(fields.name, 'started_services')
        break
      case 'library_load':
        this.#put(path, 'dll_loaded')
        break
      case 'api_resolve':
        this.#put([fields.library, fields.function].filter((part) => part !== undefined).join('.'), 'resolved_apis')
        break
      case 'wmi_query':
        this.#put(fields.query, 'wmi_query')
        break
      case 'dns_query':
        this.#put(fields.host, 'resolves_host')
        break
      default:
        break
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
