const PROBABILITY_BITS = 11
/** A model that has learned nothing yet. */
export const INITIAL: number = 1 << (PROBABILITY_BITS - 1)
const MOVE_BITS = 5
const TOP = 2 ** 24

/** Takes bits out of a number whose range shrinks with each by how likely it was (LZMA specification of the LZMA SDK). */
export class RangeDecoder {
  readonly #bytes: Uint8Array
  #at = 5
  #range = 0xffffffff
  #code = 0

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes
    for (let index = 1; index < 5; index++) this.#code = ((this.#code << 8) | (bytes[index] ?? 0)) >>> 0
  }

  /** Bytes were wanted that there are not. */
  get ended(): boolean {
    return this.#at > this.#bytes.length
  }

  bit(models: Uint16Array, index: number): 0 | 1 {
    const probability = models[index] ?? INITIAL
    const bound = (this.#range >>> PROBABILITY_BITS) * probability
    if (this.#code < bound) {
      models[index] = probability + (((1 << PROBABILITY_BITS) - probability) >> MOVE_BITS)
      this.#range = bound
      this.#normalize()
      return 0
    }
    models[index] = probability - (probability >> MOVE_BITS)
    this.#range -= bound
    this.#code -= bound
    this.#normalize()
    return 1
  }

  /** Bits without a model, highest first. */
  direct(count: number): number {
    let value = 0
    for (let index = 0; index < count; index++) {
      this.#range = this.#range >>> 1
      const bit = this.#code >= this.#range ? 1 : 0
      if (bit === 1) this.#code -= this.#range
      value = value * 2 + bit
      this.#normalize()
    }
    return value
  }

  /** A number whose bits choose the model of the next, highest first. */
  tree(models: Uint16Array, offset: number, bits: number): number {
    let node = 1
    for (let index = 0; index < bits; index++) node = (node << 1) | this.bit(models, offset + node)
    return node - (1 << bits)
  }

  /** The same, lowest bit first. */
  reverseTree(models: Uint16Array, offset: number, bits: number): number {
    let node = 1
    let value = 0
    for (let index = 0; index < bits; index++) {
      const bit = this.bit(models, offset + node)
      node = (node << 1) | bit
      value |= bit << index
    }
    return value
  }

  #normalize(): void {
    if (this.#range >= TOP) return
    this.#range = (this.#range << 8) >>> 0
    this.#code = ((this.#code << 8) | (this.#bytes[this.#at] ?? 0)) >>> 0
    this.#at++
  }
}
