/** Reads the header's numbers; what leads out of it throws `RangeError`, which the caller takes as damage. */
export class HeaderReader {
  readonly #bytes: Uint8Array
  readonly #view: DataView
  #at = 0

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  }

  byte(): number {
    this.#at++
    return this.#view.getUint8(this.#at - 1)
  }

  uint32(): number {
    this.#at += 4
    return this.#view.getUint32(this.#at - 4, true)
  }

  uint64(): bigint {
    this.#at += 8
    return this.#view.getBigUint64(this.#at - 8, true)
  }

  bytes(count: number): Uint8Array {
    if (count > this.#bytes.length - this.#at) throw new RangeError('out of the header')
    this.#at += count
    return this.#bytes.subarray(this.#at - count, this.#at)
  }

  /** A part with its length in front. */
  part(): HeaderReader {
    return new HeaderReader(this.bytes(this.number()))
  }

  rest(): Uint8Array {
    return this.bytes(this.#bytes.length - this.#at)
  }

  /** The leading ones of the first byte say how many bytes follow, lowest first; its other bits are the highest of the number. */
  number(): number {
    const first = this.byte()
    let value = 0
    let mask = 0x80
    for (let index = 0; index < 8; index++, mask >>= 1) {
      if ((first & mask) === 0) return value + (first & (mask - 1)) * 2 ** (8 * index)
      value += this.byte() * 2 ** (8 * index)
    }
    return value
  }

  /** Bits, highest first. */
  bits(count: number): readonly boolean[] {
    const bytes = this.bytes(Math.ceil(count / 8))
    return Array.from({ length: count }, (_, index) => (((bytes[index >> 3] ?? 0) >> (7 - (index & 7))) & 1) === 1)
  }

  /** Bits, or one byte that says that all are set. */
  optionalBits(count: number): readonly boolean[] {
    return this.byte() === 0 ? this.bits(count) : new Array<boolean>(count).fill(true)
  }

  /** CRC-32 of those that have one. */
  digests(count: number): readonly (number | null)[] {
    return this.optionalBits(count).map((isDefined) => (isDefined ? this.uint32() : null))
  }
}
