import { damaged } from './zstdError.js'

/** Bits that are read from the last to the first (RFC 8878 §4.1): the highest bit that is set in the last byte stands before them. */
export class BackwardBits {
  readonly #bytes: Uint8Array
  readonly #start: number
  /** Bits that are left; below zero if more were taken than there were. */
  left: number

  constructor(bytes: Uint8Array, start: number, end: number) {
    const last = end > start ? (bytes[end - 1] ?? 0) : 0
    if (last === 0) throw damaged('expected a bit that ends the stream, found none')
    this.#bytes = bytes
    this.#start = start
    this.left = (end - start) * 8 - Math.clz32(last) + 23
  }

  /** Take up to 31 bits; zeros stand where there are none any more. */
  take(count: number): number {
    this.left -= count
    return this.#at(this.left, count)
  }

  /** The next bits, up to 16, without taking them. */
  peek(count: number): number {
    return this.#at(this.left - count, count)
  }

  #at(position: number, count: number): number {
    if (count === 0) return 0
    if (position < 0) {
      const there = position + count
      return there <= 0 ? 0 : (this.#at(0, there) << -position) >>> 0
    }
    const bytes = this.#bytes
    const at = this.#start + (position >>> 3)
    const shift = position & 7
    const low =
      (bytes[at] ?? 0) | ((bytes[at + 1] ?? 0) << 8) | ((bytes[at + 2] ?? 0) << 16) | ((bytes[at + 3] ?? 0) << 24)
    const value = shift === 0 ? low : (low >>> shift) | ((bytes[at + 4] ?? 0) << (32 - shift))
    return (value & ((1 << count) - 1)) >>> 0
  }
}
