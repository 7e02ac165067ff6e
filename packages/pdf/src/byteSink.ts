/** Bytes that are appended one after the other. */
export class ByteSink {
  #buffer = new Uint8Array(4096)
  #length = 0

  get length(): number {
    return this.#length
  }

  push(byte: number): void {
    this.#reserve(1)
    this.#buffer[this.#length++] = byte
  }

  append(bytes: ArrayLike<number>): void {
    this.#reserve(bytes.length)
    this.#buffer.set(bytes, this.#length)
    this.#length += bytes.length
  }

  repeat(byte: number, count: number): void {
    this.#reserve(count)
    this.#buffer.fill(byte, this.#length, this.#length + count)
    this.#length += count
  }

  bytes(): Uint8Array {
    return this.#buffer.subarray(0, this.#length)
  }

  #reserve(more: number): void {
    if (this.#length + more <= this.#buffer.length) return
    const larger = new Uint8Array(Math.max(this.#buffer.length * 2, this.#length + more))
    larger.set(this.#buffer)
    this.#buffer = larger
  }
}
