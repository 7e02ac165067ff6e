import type { Call, Process, SignatureMark, SignatureMatch } from '@cuculus/core'
import type { SignatureResults } from '@cuculus/signatures'

/** A call that a mark points at. */
export interface MarkedCall {
  readonly process: string | null
  /** Position of the process in the report, if another one has the same id. */
  readonly index: number | undefined
  readonly call: Call
}

/** The calls that marks point at. */
export type MarkedCalls = ReadonlyMap<string, MarkedCall>

/** How many calls are looked up at most: marks are for people. */
const limit = 10_000

/** The calls that the marks of some matches point at, found in one pass over the calls. */
export async function lookUpCalls(
  matches: readonly SignatureMatch[],
  results: SignatureResults,
  signal: AbortSignal,
): Promise<MarkedCalls> {
  const processes = results.behavior?.processes ?? []
  const shared = sharedIds(results)
  const wanted = new Map<number, Set<number>>()
  let open = 0
  for (const mark of matches.flatMap(({ marks = [] }) => marks)) {
    const index = positionOf(mark, processes)
    if (index === undefined || mark.cid === undefined || open >= limit) continue
    const ids = wanted.get(index) ?? new Set()
    if (!ids.has(mark.cid)) open++
    wanted.set(index, ids.add(mark.cid))
  }
  const found = new Map<string, MarkedCall>()
  for (const [index, process] of processes.entries()) {
    const ids = wanted.get(index)
    if (ids === undefined) continue
    const note = (call: Call): void => {
      const { process_id: pid, process_name: name } = process
      const marked = { process: name, index: shared.has(pid) ? index : undefined, call }
      found.set(keyOf(index, call.id), marked)
      // For marks that do not tell the process: the first one that had the id.
      if (!found.has(keyOf(`pid ${String(pid)}`, call.id))) found.set(keyOf(`pid ${String(pid)}`, call.id), marked)
    }
    try {
      await search(process, ids, note, signal)
    } catch {
      // Damage behind the marked calls has been told by the engine.
      signal.throwIfAborted()
    }
  }
  return found
}

/** The call of a mark. */
export function callOf({ pid, cid, process_index: index }: SignatureMark, calls: MarkedCalls): MarkedCall | undefined {
  if (pid === undefined || cid === undefined) return undefined
  return calls.get(keyOf(index ?? `pid ${String(pid)}`, cid))
}

/** Process ids that were given more than once: to name the process they need its position in the report. */
export function sharedIds({ behavior }: SignatureResults): ReadonlySet<number> {
  const seen = new Set<number>()
  const shared = new Set<number>()
  for (const { process_id: pid } of behavior?.processes ?? []) (seen.has(pid) ? shared : seen).add(pid)
  return shared
}

/** Reports that were written before marks told the process name it by its id alone. */
function positionOf({ pid, process_index: index }: SignatureMark, processes: readonly Process[]): number | undefined {
  if (index !== undefined && processes[index]?.process_id === pid) return index
  const first = processes.findIndex(({ process_id: id }) => id === pid)
  return first < 0 ? undefined : first
}

function keyOf(process: number | string, cid: number): string {
  return `${String(process)} ${String(cid)}`
}

async function search(
  { calls }: Process,
  ids: ReadonlySet<number>,
  note: (call: Call) => void,
  signal: AbortSignal,
): Promise<void> {
  const open = new Set(ids)
  for await (const batch of calls.batches()) {
    signal.throwIfAborted()
    for (const call of batch) if (open.delete(call.id)) note(call)
    if (open.size === 0) return
  }
}
