import type { FuzzyOptions, FuzzyValues } from './fuzzyHashes.js'
import type { TaskReply } from './workerMessage.js'
import type { TaskListener, WorkerThread } from './workerThread.js'

/** One is being read, one hashed here, the others wait for the other thread or are hashed there. */
const SLOTS = 4

/**
 * Fuzzy hashes that are computed in another thread, from memory that both threads see.
 *
 * Chunks are read into slots; a slot is filled again when the other thread is done with it, which also holds back a reader that is too fast.
 */
export class FuzzyTask implements TaskListener {
  readonly #thread: WorkerThread
  readonly #slots: readonly Uint8Array[]
  readonly #id: number
  readonly #free: number[]
  #wake: () => void = () => undefined
  #values: FuzzyValues | undefined
  #error: Error | undefined

  constructor(thread: WorkerThread, options: FuzzyOptions, slotSize: number) {
    this.#thread = thread
    this.#slots = Array.from({ length: SLOTS }, () => new Uint8Array(new SharedArrayBuffer(slotSize)))
    this.#free = [...this.#slots.keys()]
    this.#id = thread.begin((id) => ({ kind: 'fuzzy', id, options, slots: this.#slots }), this)
  }

  /** Memory for the next chunk. */
  async slot(): Promise<Uint8Array> {
    for (;;) {
      if (this.#error !== undefined) throw this.#error
      const slot = this.#free.shift()
      if (slot !== undefined) return this.#slots[slot] ?? new Uint8Array(0)
      await this.#change()
    }
  }

  /** The first `length` bytes of a slot are the next chunk. */
  submit(slot: Uint8Array, length: number): void {
    this.#thread.send({ kind: 'chunk', id: this.#id, slot: this.#slots.indexOf(slot), length })
  }

  async finish(): Promise<FuzzyValues> {
    this.#thread.send({ kind: 'end', id: this.#id })
    for (;;) {
      if (this.#error !== undefined) throw this.#error
      if (this.#values !== undefined) return this.#values
      await this.#change()
    }
  }

  /** Nobody wants the hashes any more. */
  cancel(): void {
    if (this.#values === undefined && this.#error === undefined) this.#thread.cancel(this.#id)
  }

  receive(reply: TaskReply): void {
    if (reply.kind === 'free') this.#free.push(reply.slot)
    else if (reply.kind === 'fuzzyValues') this.#values = reply.value
    this.#wake()
  }

  fail(error: Error): void {
    this.#error = error
    this.#wake()
  }

  #change(): Promise<void> {
    return new Promise((resolve) => {
      this.#wake = resolve
    })
  }
}
