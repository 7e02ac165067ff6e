import { type MadeTarget } from './injectionTarget.js'

/** A process that may be one that was made. */
export interface Child {
  readonly pid: number
  /** Milliseconds; `null` if unknown. */
  readonly startedAt: number | null
}

/** The clock of calls and that of the starts of processes differ by so many milliseconds at most. */
const tolerance = 1000

/**
 * Which child of a process is the one that it made by a call that told it no id: the first to start from then on that it was not told of otherwise, and that is no
 * other such one.
 */
export class MadeChildren {
  readonly #children: readonly Child[]
  readonly #found = new Map<number, Child | undefined>()
  readonly #taken = new Set<Child>()

  /** @param children - in the order of their starts */
  constructor(children: readonly Child[]) {
    this.#children = children
  }

  pidOf(target: MadeTarget): number | undefined {
    if (!this.#found.has(target.made)) {
      const found = this.#find(target)
      this.#found.set(target.made, found)
      if (found !== undefined) this.#taken.add(found)
    }
    return this.#found.get(target.made)?.pid
  }

  #find({ madeAt, others }: MadeTarget): Child | undefined {
    const told = new Set(others)
    return this.#children.find(
      (child) =>
        !this.#taken.has(child) &&
        !told.has(child.pid) &&
        child.startedAt !== null &&
        (madeAt === null || child.startedAt >= madeAt - tolerance),
    )
  }
}
