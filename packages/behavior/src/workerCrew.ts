import { WorkerThread } from './workerThread.js'

/** Threads that have had nothing to do for so long are ended. */
const patience = 2000

/** A bounded number of worker threads, started when there is work and ended when there has been none for a while. */
export class WorkerCrew {
  readonly size: number
  readonly #entry: URL
  #threads: WorkerThread[] = []
  #timer: NodeJS.Timeout | undefined

  constructor(entry: URL, size: number) {
    this.#entry = entry
    this.size = size
  }

  /** A thread that can be given a task; `null` if all are busy. */
  free(): WorkerThread | null {
    this.#threads = this.#threads.filter((thread) => thread.alive)
    const idle = this.#threads.find((thread) => thread.free)
    if (idle === undefined && this.#threads.length >= this.size) return null
    const thread = idle ?? new WorkerThread(this.#entry)
    if (idle === undefined) this.#threads.push(thread)
    this.#watch()
    return thread
  }

  /** End all threads, whatever they do. */
  close(): void {
    clearTimeout(this.#timer)
    for (const thread of this.#threads) void thread.terminate()
    this.#threads = []
  }

  #watch(): void {
    clearTimeout(this.#timer)
    this.#timer = setTimeout(() => {
      if (this.#threads.every((thread) => thread.free)) this.close()
      else this.#watch()
    }, patience)
    this.#timer.unref()
  }
}
