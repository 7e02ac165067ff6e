/** The last bytes of a stream. */
export class Tail {
  readonly #limit: number
  #bytes: Uint8Array = new Uint8Array(0)

  constructor(limit: number) {
    this.#limit = limit
  }

  update(chunk: Uint8Array): void {
    if (this.#limit === 0) return
    const fresh = chunk.subarray(Math.max(0, chunk.length - this.#limit))
    const kept = this.#bytes.subarray(Math.max(0, this.#bytes.length + fresh.length - this.#limit))
    const bytes = new Uint8Array(kept.length + fresh.length)
    bytes.set(kept)
    bytes.set(fresh, kept.length)
    this.#bytes = bytes
  }

  get bytes(): Uint8Array {
    return this.#bytes
  }
}
