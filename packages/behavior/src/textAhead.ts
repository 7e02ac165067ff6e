import { taskText } from './taskText.js'
import { type WorkerCrew } from './workerCrew.js'
import { type TextTask } from './workerTask.js'
import { RemoteText } from './workerThread.js'

/** So much of a text may wait for its turn: about what a segment of a log makes. */
const readAhead = 6 * 1024 * 1024

/** Milliseconds between the end of one text and the beginning of the next. */
const patience = 1000

/**
 * Texts that a report holds one after the other: while one is written, worker threads make the next ones, and so does this thread instead of waiting.
 *
 * Any of them may be asked for, in any order and more than once; only the order of the report is fast.
 */
export class TextAhead {
  readonly #crew: WorkerCrew
  readonly #tasks: readonly (TextTask | null)[]
  /** Begun, and not asked for yet. */
  readonly #begun = new Map<number, RemoteText | readonly Uint8Array[]>()
  /** What is begun next, up to `#last`. */
  #next = 0
  #last = -1
  #timer: NodeJS.Timeout | undefined

  /** `null` stands for a text that needs no thread. */
  constructor(crew: WorkerCrew, tasks: readonly (TextTask | null)[]) {
    this.#crew = crew
    this.#tasks = tasks
  }

  /** The texts of the tasks from `start` up to `end`. */
  async *text(start: number, end: number = start + 1): AsyncIterable<Uint8Array> {
    for (let position = start; position < end; position++) {
      const task = this.#tasks[position]
      if (task === undefined || task === null) continue
      clearTimeout(this.#timer)
      try {
        const text = this.#claim(position)
        if (text instanceof RemoteText) await this.#helpWhile(text)
        // two readers in step could wait for each other's threads: who gets none makes the text itself
        yield* text ?? taskText(task)
      } finally {
        this.#expectNext()
      }
    }
  }

  /** Who does not go on at once does not go on: the memory and the threads are free then. */
  #expectNext(): void {
    clearTimeout(this.#timer)
    this.#timer = setTimeout(() => {
      this.#drop()
    }, patience)
    this.#timer.unref()
  }

  #claim(position: number): RemoteText | readonly Uint8Array[] | undefined {
    if (!this.#begun.has(position)) {
      // what was begun for a reader who went elsewhere only holds up threads
      this.#drop()
      this.#next = position
    }
    this.#last = position + this.#crew.size + 1
    this.#begin()
    const text = this.#begun.get(position)
    this.#begun.delete(position)
    this.#next = Math.max(this.#next, position + 1)
    return text
  }

  /** Make what no thread is free for, if it is short enough to be kept. */
  async #helpWhile(awaited: RemoteText): Promise<void> {
    while (!awaited.ended && this.#next <= this.#last) {
      const position = this.#next
      const task = this.#tasks[position]
      if (task?.kind !== 'segment') return
      this.#next++
      const chunks: Uint8Array[] = []
      for await (const chunk of taskText(task)) chunks.push(chunk)
      // meanwhile somebody else may have asked for something else
      if (position <= this.#last && position < this.#next) this.#begun.set(position, chunks)
    }
  }

  #begin(): void {
    for (; this.#next <= this.#last; this.#next++) {
      const task = this.#tasks[this.#next]
      if (task === undefined) return
      if (task === null) continue
      const thread = this.#crew.free()
      if (thread === null) return
      const text = thread.text(task, readAhead, () => {
        this.#begin()
      })
      this.#begun.set(this.#next, text)
    }
  }

  #drop(): void {
    for (const text of this.#begun.values()) if (text instanceof RemoteText) text.cancel()
    this.#begun.clear()
    this.#last = -1
  }
}
