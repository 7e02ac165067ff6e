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
  readonly #owned: number[] = []

  /** Move to the process of this message; its position. */
  see(event: ProcessEvent): number {
    const identity = `${String(event.processId)} ${String(event.parentId)} ${String(event.startedAt)} ${event.processName}`
    const known = this.#indices.get(identity)
    if (known !== undefined) return (this.index = known)
    if (this.#indices.size >= maximumProcesses) {
      this.overflow++
      return this.index
    }
    this.index = this.#indices.size
    this.#indices.set(identity, this.index)
    return this.index
  }

  /**
   * The position of a call among those of its process. As long as there is one process that is the log's own number, which is right even if other calls are
   * left out; in a log of several processes every call has to be asked about.
   */
  number(id: number): number {
    const number = this.#indices.size <= 1 ? id : (this.#owned[this.index] ?? 0)
    this.#owned[this.index] = number + 1
    return number
  }
}
