import { type Injection } from '@cuculus/core'
import { type InjectionEvidence, inOrder } from './injectionEvidence.js'
import { type InjectionTarget } from './injectionTarget.js'
import { MadeChildren } from './madeChildren.js'
import { type TimelineEntry } from './timelineCollector.js'

/** A process as far as injections are concerned. */
export interface InjectingProcess {
  readonly pid: number
  /** `null` if the log lost it. */
  readonly parentId: number | null
  /** Milliseconds; `null` if unknown. */
  readonly startedAt: number | null
  readonly threads: readonly number[]
  readonly evidence: readonly InjectionEvidence[]
}

/** Evidence against a process whose id is known. */
export interface KnownInjection extends Omit<InjectionEvidence, 'target'> {
  readonly targetPid: number
}

/**
 * The evidence of each process, with what only the other logs tell: whose thread was hooked, and which process was made. What stays unknown is left out.
 *
 * @param processes - in the order of their starts
 */
export function knownInjections(processes: readonly InjectingProcess[]): readonly (readonly KnownInjection[])[] {
  const owners = new Map<number, number>()
  for (const { pid, threads } of processes) for (const thread of threads) owners.set(thread, pid)
  const children = new Map<number, InjectingProcess[]>()
  for (const process of processes) {
    if (process.parentId === null) continue
    const siblings = children.get(process.parentId)
    if (siblings === undefined) children.set(process.parentId, [process])
    else siblings.push(process)
  }
  return processes.map(({ pid, evidence }) => {
    const made = new MadeChildren(children.get(pid) ?? [])
    const pidOf = (target: InjectionTarget): number | undefined => {
      if ('pid' in target) return target.pid
      return 'thread' in target ? owners.get(target.thread) : made.pidOf(target)
    }
    const known = new Map<string, KnownInjection>()
    for (const { technique, target, calls, shownBy } of evidence) {
      const targetPid = pidOf(target)
      if (targetPid === undefined || targetPid === pid) continue
      const key = `${technique} ${String(targetPid)}`
      const before = known.get(key)
      if (before === undefined) known.set(key, { technique, targetPid, calls, shownBy })
      else known.set(key, { ...before, calls: inOrder([...before.calls, ...calls]) })
    }
    return [...known.values()]
  })
}

/** As the report has it. */
export function toInjection(source: number, { technique, targetPid, calls }: KnownInjection): Injection {
  return { source_pid: source, target_pid: targetPid, technique, calls: calls.map(({ id }) => id) }
}

/** When it showed. */
export function injectionEntry({ technique, targetPid, shownBy }: KnownInjection): TimelineEntry {
  const data = { technique, target_pid: String(targetPid) }
  return { time: shownBy.time, cid: shownBy.id, event: 'process_injected', data }
}
