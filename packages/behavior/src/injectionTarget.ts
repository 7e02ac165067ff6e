/** Whom something was done to, as far as the log of who did it tells. */
export type InjectionTarget =
  | { readonly pid: number }
  /** A thread whose process only another log tells. */
  | { readonly thread: number }
  | MadeTarget

/** A process that it made itself without being told its id: one of its children, but none of those that it was told of. */
export interface MadeTarget {
  /** Tells several such processes apart. */
  readonly made: number
  /** Milliseconds; `null` if unknown. */
  readonly madeAt: number | null
  readonly others: readonly number[]
}

/** Whom something is done to while the log goes by: a process id, or a process whose id is not known yet, or a thread. */
export type Victim = number | MadeProcess | ThreadOfUnknown

/** A process that was made by a call that does not tell its id. Later calls may. */
export interface MadeProcess {
  readonly made: number
  readonly madeAt: number | null
  pid: number | undefined
}

export interface ThreadOfUnknown {
  readonly thread: number
}

/** Words that tell victims apart. */
export function keyOfVictim(victim: Victim): string {
  if (typeof victim === 'number') return String(victim)
  return 'thread' in victim ? `thread ${String(victim.thread)}` : `made ${String(victim.made)}`
}

/** What is known of a victim in the end. `others`: the processes that were made and told. */
export function targetOf(victim: Victim, others: readonly number[]): InjectionTarget {
  if (typeof victim === 'number') return { pid: victim }
  if ('thread' in victim) return { thread: victim.thread }
  return victim.pid === undefined ? { made: victim.made, madeAt: victim.madeAt, others } : { pid: victim.pid }
}

/** Words that tell targets apart. */
export function keyOfTarget(target: InjectionTarget): string {
  if ('pid' in target) return String(target.pid)
  return 'thread' in target ? `thread ${String(target.thread)}` : `made ${String(target.made)}`
}
