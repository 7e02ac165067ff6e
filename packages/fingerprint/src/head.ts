/** The first bytes of a stream, kept up to a limit. */
export class Head {
  readonly #limit: number
  #bytes: Uint8Array
  #length = 0

  /** @param expected how long the stream is, if known */
  constructor(limit: number, expected: number = 64 * 1024) {
    this.#limit = limit
    this.#bytes = new Uint8Array(Math.min(limit, expected))
  }

  update(chunk: Uint8Array): void {
    const part = chunk.subarray(0, this.#limit - this.#length)
    if (part.length === 0) return
    const length = this.#length + part.length
    if (length > this.#bytes.length) this.#grow(length)
    this.#bytes.set(part, this.#length)
    this.#length = length
  }

  get bytes(): Uint8Array {
    return this.#bytes.subarray(0, this.#length)
  }

  #grow(length: number): void {
    const larger = new Uint8Array(Math.min(this.#limit, Math.max(length, 2 * this.#bytes.length)))
    larger.set(this.bytes)
    this.#bytes = larger
  }
}
