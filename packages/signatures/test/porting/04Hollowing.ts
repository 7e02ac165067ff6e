import type { Call, Process } from '@cuculus/core'
import { Signature } from '@cuculus/signatures'

const CREATE_SUSPENDED = 0x4

export class Hollowing extends Signature {
  readonly name = 'ported_hollowing'
  override readonly description = 'Writes into a process that it started suspended'
  override readonly severity = 3
  override readonly ttps = ['T1055.012']
  override readonly filterApiNames = ['CreateProcessInternalW', 'WriteProcessMemory']
  /** Handles of suspended processes, by who started them. */
  readonly #suspended = new Map<number, Set<string>>()

  override onCall(call: Call, process: Process) {
    const handle = this.getArgument(call, 'ProcessHandle')
    if (handle === null) return undefined
    if (call.api === 'CreateProcessInternalW') {
      if ((Number(this.getArgument(call, 'CreationFlags')) & CREATE_SUSPENDED) === 0) return undefined
      const handles = this.#suspended.get(process.process_id) ?? new Set()
      this.#suspended.set(process.process_id, handles.add(handle))
      return undefined
    }
    if (this.#suspended.get(process.process_id)?.has(handle) !== true) return undefined
    this.markCall()
    return true
  }
}
