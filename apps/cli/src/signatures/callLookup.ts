import type { Call, Process, SignatureMatch } from '@cuculus/core'
import type { SignatureResults } from '@cuculus/signatures'

/** A call that a mark points at. */
export interface MarkedCall {
  readonly process: string | null
  readonly call: Call
}

/** How many calls are looked up at most: marks are for people. */
const limit = 10_000

/** The calls that the marks of some matches point at, by `pid cid`; found in one pass over the calls. */
export async function lookUpCalls(
  matches: readonly SignatureMatch[],
  { behavior }: SignatureResults,
  signal: AbortSignal,
): Promise<Map<string, MarkedCall>> {
  const wanted = new Map<number, Set<number>>()
  let open = 0
  for (const { pid, cid } of matches.flatMap(({ marks = [] }) => marks)) {
    if (pid === undefined || cid === undefined || open >= limit) continue
    const ids = wanted.get(pid) ?? new Set()
    if (!ids.has(cid)) open++
    wanted.set(pid, ids.add(cid))
  }
  const found = new Map<string, MarkedCall>()
  for (const process of behavior?.processes ?? []) {
    const ids = wanted.get(process.process_id)
    if (ids === undefined) continue
    try {
      await search(process, ids, found, signal)
    } catch {
      // Damage behind the marked calls has been told by the engine.
      signal.throwIfAborted()
    }
  }
  return found
}

async function search(
  process: Process,
  ids: ReadonlySet<number>,
  found: Map<string, MarkedCall>,
  signal: AbortSignal,
): Promise<void> {
  let left = ids.size
  for await (const batch of process.calls.batches()) {
    signal.throwIfAborted()
    for (const call of batch) {
      const key = callKey(process.process_id, call.id)
      if (!ids.has(call.id) || found.has(key)) continue
      found.set(key, { process: process.process_name, call })
      if (--left === 0) return
    }
  }
}

export function callKey(pid: number, cid: number): string {
  return `${String(pid)} ${String(cid)}`
}
