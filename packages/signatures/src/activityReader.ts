import type { Call, Process } from '@cuculus/core'
import type { Activity, ActivityFields, ActivityKind } from './activity.js'
import { activityReaders, type Found } from './activityTable.js'
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
  readonly #name: string | null
  readonly #path: string | undefined

  constructor(process: Process) {
    this.#process = process
    this.#handles = new ProcessHandles(process)
    this.#name = process.process_name
    this.#path = process.process_path
  }

  /** What a call does; nothing if it is none of the known ones. Every call has to be read, in order: handles are learnt on the way. */
  read(call: Call): Found | undefined {
    return activityReaders.get(call.api)?.read(call, this.#handles)
  }

  /** Whether it is to be told: kinds that only look are told once for the same fields. */
  isNews({ kind, fields }: Found, { api, status }: Call): boolean {
    if (!toldOnce.has(kind)) return true
    // Which API and whether it succeeded are fields as well.
    let key = `${kind}\n${api}\n${status}`
    for (const value of Object.values(fields)) key += `\n${value}`
    if (this.#told.has(key)) return false
    if (this.#told.size < remembered) this.#told.add(key)
    return true
  }

  activity({ kind, fields }: Found, call: Call): Activity {
    const all: Draft = {}
    if (this.#name !== null) all.process = this.#name
    if (this.#path !== undefined) all.process_path = this.#path
    all.api = call.api
    all.status = call.status
    // Not a spread of both: that makes a hidden class for each object, which only the slow collector takes away.
    return { kind, fields: Object.assign(all, fields), call, process: this.#process }
  }
}

/** Fields that are being filled in. */
type Draft = { -readonly [Field in keyof ActivityFields]: ActivityFields[Field] }
