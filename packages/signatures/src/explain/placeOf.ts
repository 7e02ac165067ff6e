import type { Call, Process } from '@cuculus/core'
import type { SignatureResults } from '../scope.js'
import type { SightingExplanation } from './explanation.js'

/** Positions of processes in the report that they belong to, where their ids do not tell which one is meant. */
const positions = new WeakMap<Process, number>()

/** Note where the processes of a report are whose ids were given again: `placeOf` tells it. */
export function notePositions({ behavior }: SignatureResults): void {
  const first = new Map<number, number>()
  const processes = behavior?.processes ?? []
  for (const [index, process] of processes.entries()) {
    const other = processes[first.get(process.process_id) ?? index]
    if (other === undefined || other === process) {
      first.set(process.process_id, index)
      continue
    }
    positions.set(other, first.get(process.process_id) ?? index)
    positions.set(process, index)
  }
}

/** Where a call is. */
export function placeOf(call: Call, process: Process): Omit<SightingExplanation, 'kind' | 'values'> {
  const index = positions.get(process)
  return {
    pid: process.process_id,
    ...(index === undefined ? {} : { process_index: index }),
    process: process.process_name,
    cid: call.id,
    api: call.api,
  }
}
