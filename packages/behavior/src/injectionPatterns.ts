import { type InjectionEvidence } from './injectionCollector.js'

/** What else a process did that decides what its evidence amounts to. */
export interface InjectionSetting {
  /** Processes it started itself. */
  readonly created: ReadonlySet<number>
  /** Calls that stored text where other processes find it by a number (atoms). */
  readonly atoms: readonly number[]
}

const maximumCalls = 1000

/**
 * The techniques that take several steps, each against one process:
 *
 * - `hollowing` (ATT&CK T1055.012): what was mapped is unmapped and something else put in its place, or the first thread of a process that it started is sent into what was put there.
 * - `hijack` (T1055.003): the same with a thread of a process that somebody else started.
 * - `atom`: text is stored as an atom, and a thread of the other process made to fetch it by an APC.
 */
export function injectionPatterns(
  evidence: readonly InjectionEvidence[],
  { created, atoms }: InjectionSetting,
): readonly InjectionEvidence[] {
  const byTarget = new Map<number, InjectionEvidence[]>()
  for (const item of evidence) {
    if (!('pid' in item.target)) continue
    const known = byTarget.get(item.target.pid)
    if (known === undefined) byTarget.set(item.target.pid, [item])
    else known.push(item)
  }
  return Array.from(byTarget, ([pid, items]) => patternsOf(pid, items, created.has(pid), atoms)).flat()
}

function patternsOf(
  pid: number,
  items: readonly InjectionEvidence[],
  created: boolean,
  atoms: readonly number[],
): readonly InjectionEvidence[] {
  const callsOf = (...techniques: readonly string[]): readonly number[] =>
    items.filter(({ technique }) => techniques.includes(technique)).flatMap(({ calls }) => calls)
  const carried = callsOf('write', 'map')
  const unmapped = callsOf('unmap')
  const sent = callsOf('context')
  const queued = callsOf('apc')
  const found: InjectionEvidence[] = []
  if (carried.length > 0 && (unmapped.length > 0 || (created && sent.length > 0))) {
    found.push({ technique: 'hollowing', target: { pid }, calls: inOrder(unmapped, carried, sent) })
  } else if (carried.length > 0 && sent.length > 0) {
    found.push({ technique: 'hijack', target: { pid }, calls: inOrder(carried, sent) })
  }
  if (atoms.length > 0 && queued.length > 0 && (atoms[0] ?? 0) < Math.max(...queued)) {
    found.push({ technique: 'atom', target: { pid }, calls: inOrder(atoms, queued) })
  }
  return found
}

function inOrder(...calls: readonly (readonly number[])[]): number[] {
  return calls
    .flat()
    .sort((a, b) => a - b)
    .slice(0, maximumCalls)
}
