import { type CallPlace, type InjectionEvidence, type InjectionTechnique, inOrder } from './injectionEvidence.js'
import { keyOfTarget } from './injectionTarget.js'
import { type StartedProcess } from './victimHandles.js'

/** What else a process did that decides what its evidence amounts to. */
export interface InjectionSetting {
  /** The processes that it started itself, by `keyOfTarget`. */
  readonly started: ReadonlyMap<string, StartedProcess>
  /** Calls that stored text where other processes find it by a number (atoms). */
  readonly atoms: readonly CallPlace[]
}

/**
 * The techniques that take several steps, each against one process:
 *
 * - `hollowing` (ATT&CK T1055.012): what was mapped is unmapped and something else put in its place, or the first thread of a process that it started is sent into what was put there.
 * - `hijack` (T1055.003): the same with a thread of a process that somebody else started.
 * - `earlybird` (T1055.004): an APC for the first thread of a process that it started suspended, to what it put there before.
 * - `atom`: text is stored as an atom, and a thread of the other process made to fetch it by an APC.
 */
export function injectionPatterns(
  evidence: readonly InjectionEvidence[],
  setting: InjectionSetting,
): readonly InjectionEvidence[] {
  const byTarget = new Map<string, InjectionEvidence[]>()
  for (const item of evidence) {
    if ('thread' in item.target) continue
    const key = keyOfTarget(item.target)
    const known = byTarget.get(key)
    if (known === undefined) byTarget.set(key, [item])
    else known.push(item)
  }
  return Array.from(byTarget, ([key, items]) => patternsOf(items, setting.started.get(key), setting.atoms)).flat()
}

function patternsOf(
  items: readonly InjectionEvidence[],
  started: StartedProcess | undefined,
  atoms: readonly CallPlace[],
): readonly InjectionEvidence[] {
  const [first] = items
  if (first === undefined) return []
  const { target } = first
  const callsOf = (...techniques: readonly InjectionTechnique[]): readonly CallPlace[] =>
    inOrder(items.filter(({ technique }) => techniques.includes(technique)).flatMap(({ calls }) => calls))
  const carried = callsOf('write', 'map')
  const unmapped = callsOf('unmap')
  const sent = callsOf('context')
  const queued = callsOf('apc')
  const found: InjectionEvidence[] = []
  const add = (
    technique: InjectionTechnique,
    shownBy: CallPlace | undefined,
    ...calls: (readonly CallPlace[])[]
  ): void => {
    if (shownBy !== undefined) found.push({ technique, target, calls: inOrder(calls.flat()), shownBy })
  }

  const replaced = inOrder([...unmapped, ...(started === undefined ? [] : sent)])
  if (replaced.length > 0) add('hollowing', laterOf(carried[0], replaced[0]), unmapped, carried, sent)
  else add('hijack', laterOf(carried[0], sent[0]), carried, sent)
  if (started !== undefined && started.runs !== true) add('earlybird', after(queued, carried[0]), carried, queued)
  add('atom', after(queued, atoms[0]), atoms, queued)
  return found
}

/** `undefined` unless both are there. */
function laterOf(one: CallPlace | undefined, other: CallPlace | undefined): CallPlace | undefined {
  if (one === undefined || other === undefined) return undefined
  return one.id > other.id ? one : other
}

/** The first of the calls that comes after another one. */
function after(calls: readonly CallPlace[], before: CallPlace | undefined): CallPlace | undefined {
  return before && calls.find(({ id }) => id > before.id)
}
