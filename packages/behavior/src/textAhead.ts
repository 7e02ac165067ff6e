import { taskText } from './taskText.js'
import { type WorkerCrew } from './workerCrew.js'
import { type TextTask } from './workerTask.js'
import { type RemoteText } from './workerThread.js'

/** So much text, in all, may wait for its turn. */
const readAhead = 16 * 1024 * 1024

/** Milliseconds between the end of one text and the beginning of the next. */
const patience = 1000

/** So much text may wait for a writer who is at work. */
const buffered = 4 * 1024 * 1024

/**
 * Text of several sequences that a report holds one after the other: while one is written, worker threads make the next ones.
 *
 * Any of them may be asked for, in any order and more than once; only the order of the report is fast.
 */
export class TextAhead {
  readonly #crew: WorkerCrew
  readonly #tasks: readonly (TextTask | null)[]
  /** Begun, and not asked for yet. */
  readonly #ahead = new Map<number, RemoteText>()
  #timer: NodeJS.Timeout | undefined

  constructor(crew: WorkerCrew, tasks: readonly (TextTask | null)[]) {
    this.#crew = crew
    this.#tasks = tasks
  }

  /** The text of the task at `position`. */
  async *text(position: number): AsyncIterable<Uint8Array> {
    const task = this.#tasks[position]
    if (task === undefined || task === null) return
    clearTimeout(this.#timer)
    try {
      // two readers in step could wait for each other's threads: who gets none makes the text itself
      yield* this.#claim(position, task) ?? taskText(task)
    } finally {
      this.#expectNext()
    }
  }

  /** Who does not go on at once does not go on: the memory and the threads are free then. */
  #expectNext(): void {
    clearTimeout(this.#timer)
    this.#timer = setTimeout(() => {
      this.#dropAllBut(Infinity)
    }, patience)
    this.#timer.unref()
  }

  #claim(position: number, task: TextTask): RemoteText | null {
    const begun = this.#ahead.get(position)
    this.#ahead.delete(position)
    this.#dropAllBut(position)
    // a single thread is of more use with the next text while this one is made here
    const text = begun ?? (this.#crew.size > 1 ? (this.#crew.free()?.text(task, buffered) ?? null) : null)
    this.#lookAhead(position)
    return text
  }

  /** What was begun for a reader who went elsewhere only holds up threads. */
  #dropAllBut(position: number): void {
    for (const [other, text] of this.#ahead) {
      if (other > position && other <= position + this.#crew.size) continue
      this.#ahead.delete(other)
      text.cancel()
    }
  }

  #lookAhead(position: number): void {
    const share = Math.floor(readAhead / Math.max(1, this.#crew.size - 1))
    for (let next = position + 1; next <= position + this.#crew.size; next++) {
      const task = this.#tasks[next]
      if (task === undefined) return
      if (task === null || this.#ahead.has(next)) continue
      const thread = this.#crew.free()
      if (thread === null) return
      this.#ahead.set(next, thread.text(task, share))
    }
  }
}
