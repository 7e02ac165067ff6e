import type { Call, Process } from '@cuculus/core'
import type { Activity, ActivityKind } from './activity.js'
import { activityReaders } from './activityTable.js'
import { ProcessHandles } from './processHandles.js'

/** Kinds that are told once for the same fields: a sample that opens a key a million times opens that key. */
const toldOnce: ReadonlySet<ActivityKind> = new Set<ActivityKind>([
  'api_resolve',
  'clipboard',
  'com_create',
  'connect',
  'crypto_key',
  'device_control',
  'dns_query',
  'file_create',
  'file_enumerate',
  'file_open',
  'file_read',
  'library_load',
  'mutex',
  'privilege',
  'process_list',
  'registry_create',
  'registry_open',
  'registry_read',
  'sleep',
  'system_info',
  'window_find',
])

/** How many different activities of a process are remembered; beyond, they may be told again. */
const remembered = 100_000

/** Turns the calls of one process into activities. */
export class ActivityReader {
  readonly #process: Process
  readonly #handles: ProcessHandles
  readonly #told = new Set<string>()
  readonly #common: { readonly process?: string; readonly process_path?: string }

  constructor(process: Process) {
    this.#process = process
    this.#handles = new ProcessHandles(process)
    this.#common = {
      ...(process.process_name === null ? {} : { process: process.process_name }),
      ...(process.process_path === undefined ? {} : { process_path: process.process_path }),
    }
  }

  /** What a call does; nothing if it is none of the known ones, or has been told. */
  read(call: Call): Activity | undefined {
    const reader = activityReaders.get(call.api)
    const found = reader?.read(call, this.#handles)
    if (found === undefined) return undefined
    const { kind } = found
    if (toldOnce.has(kind) && !this.#news(kind, call, found.fields)) return undefined
    const fields = { ...this.#common, api: call.api, status: call.status, ...found.fields }
    return { kind, fields, call, process: this.#process }
  }

  #news(kind: ActivityKind, call: Call, fields: Activity['fields']): boolean {
    // Which API and whether it succeeded are fields as well.
    let key = `${kind}\n${call.api}\n${call.status}`
    for (const value of Object.values(fields)) key += `\n${value}`
    if (this.#told.has(key)) return false
    if (this.#told.size < remembered) this.#told.add(key)
    return true
  }
}
