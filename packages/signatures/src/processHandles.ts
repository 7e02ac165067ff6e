import type { Process } from '@cuculus/core'
import { BoundedMap } from './boundedMap.js'
import { numberOf } from './numberOf.js'

const limit = 65_536

/** No key that anybody uses has a longer name. */
const longestKey = 1024

/** What the handles of one process stand for, as far as its calls told. */
export class ProcessHandles {
  readonly files: BoundedMap<string, string> = new BoundedMap<string, string>(limit)
  readonly keys: BoundedMap<string, string> = new BoundedMap<string, string>(limit)
  readonly services: BoundedMap<string, string> = new BoundedMap<string, string>(limit)
  readonly connections: BoundedMap<string, { readonly host: string; readonly port: string }> = new BoundedMap<
    string,
    { readonly host: string; readonly port: string }
  >(limit)
  readonly processes: BoundedMap<string, string> = new BoundedMap<string, string>(limit)
  /** Names of the programs that a list of processes told, by process id. */
  readonly names: BoundedMap<string, string> = new BoundedMap<string, string>(limit)
  readonly threads: BoundedMap<string, string> = new BoundedMap<string, string>(limit)
  readonly process: Process

  constructor(process: Process) {
    this.process = process
  }

  /** Remember a key, if its name is not too long: keys below keys below keys would be named at ever greater length by calls that are short. */
  openKey(handle: string, key: string): void {
    if (key.length <= longestKey) this.keys.set(handleKey(handle), key)
    else this.keys.delete(handleKey(handle))
  }

  /** Process id behind a process handle, or the handle itself as `#…` if no call told; `self` for the own process. */
  target(handle: string | null, pid: string | null): string | undefined {
    if (pid !== null && pid !== '' && pid !== '0') return this.#named(pid)
    if (handle === null || handle === '') return undefined
    const own = pseudo(handle)
    if (own) return 'self'
    const known = this.processes.get(handleKey(handle))
    return known === undefined ? `#${handleKey(handle)}` : this.#named(known)
  }

  /** Process id behind a thread handle, as above. */
  targetOfThread(handle: string | null, pid: string | null): string | undefined {
    if (pid !== null && pid !== '' && pid !== '0') return this.#named(pid)
    if (handle === null || handle === '') return undefined
    if (numberOf(handle) !== undefined && isPseudoThread(handle)) return 'self'
    const known = this.threads.get(handleKey(handle))
    return known === undefined ? `#${handleKey(handle)}` : this.#named(known)
  }

  #named(pid: string): string {
    return numberOf(pid) === this.process.process_id ? 'self' : String(numberOf(pid) ?? pid)
  }
}

/** One spelling for a handle: generations write decimal or hexadecimal, of 8 or 16 digits. */
export function handleKey(handle: string): string {
  const value = numberOf(handle)
  return value === undefined ? handle : String(value >>> 0)
}

/** `GetCurrentProcess()` is -1 in as many bits as the monitor has. */
function pseudo(handle: string): boolean {
  return handleKey(handle) === '4294967295'
}

/** `GetCurrentThread()` is -2. */
function isPseudoThread(handle: string): boolean {
  return handleKey(handle) === '4294967294'
}
