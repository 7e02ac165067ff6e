import { type ProcessEvent } from '@cuculus/behavior-log'

/** So many processes are told apart in one log; every reader of calls goes through the whole log for each of them. */
const maximumProcesses = 1000

/**
 * Which of a log's processes its events belong to.
 *
 * Usually there is one. A process id that was given out again while the log stayed open makes a second (Cuckoo put both under the first); a message that
 * repeats an earlier one switches back to that process. What comes before the first message belongs to the first process: its message was lost or late.
 */
export class ProcessCursor {
  /** Position of the current process in the log. */
  index = 0
  /** Processes that could not be told apart any more. */
  overflow = 0
  readonly #indices = new Map<string, number>()

  /** How many different processes have introduced themselves. */
  get count(): number {
    return this.#indices.size
  }

  /** Move to the process of this message; whether it is another one than before. */
  see(event: ProcessEvent): boolean {
    const identity = `${String(event.processId)} ${String(event.parentId)} ${String(event.startedAt)} ${event.processName}`
    const index = this.#indices.get(identity) ?? this.#add(identity)
    const moved = index !== this.index
    this.index = index
    return moved
  }

  #add(identity: string): number {
    if (this.#indices.size >= maximumProcesses) {
      this.overflow++
      return this.index
    }
    const index = this.#indices.size
    this.#indices.set(identity, index)
    return index
  }
}
