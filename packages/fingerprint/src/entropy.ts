/** Shannon entropy of bytes. */
export class Entropy {
  // Four tables in turn: a run of one byte would otherwise wait for its own counter again and again.
  readonly #counts: Float64Array = new Float64Array(4 * 256)
  #size = 0

  update(chunk: Uint8Array): this {
    const counts = this.#counts
    for (let i = 0; i < chunk.length; i++) {
      const slot = ((i & 3) << 8) | (chunk[i] ?? 0)
      counts[slot] = (counts[slot] ?? 0) + 1
    }
    this.#size += chunk.length
    return this
  }

  /** Bits per byte, from 0 (one value, or no bytes) to 8. More data may follow. */
  value(): number {
    let sum = 0
    for (let byte = 0; byte < 256; byte++) {
      let count = 0
      for (let slot = byte; slot < this.#counts.length; slot += 256) count += this.#counts[slot] ?? 0
      if (count > 0) sum += count * Math.log2(this.#size / count)
    }
    return this.#size === 0 ? 0 : sum / this.#size
  }
}
