import { BytesError } from './bytesError.js'

/** `little`: least significant byte first (x86, Windows, BSON). `big`: network order. */
export type ByteOrder = 'little' | 'big'

export interface ByteCursorOptions {
  /** Order of the bytes in numbers. `little` unless given; may be changed later. */
  readonly order?: ByteOrder
  /** Offset of the first byte in the file that the bytes come from: it is added to the offsets in errors. 0 unless given. */
  readonly base?: number
}

/**
 * Reads numbers and byte strings one after the other, and never beyond the end.
 *
 * Every read throws `BytesError` if the data is too short, and then has not moved.
 *
 * @example
 * ```ts
 * const cursor = new ByteCursor(bytes, { order: 'big' })
 * const type = cursor.readU16()
 * const body = cursor.bytes(cursor.readU32())
 * ```
 */
export class ByteCursor {
  /** Offset of the first byte in the outermost data. */
  readonly base: number
  /** Bytes in all. */
  readonly length: number
  /** Order of the bytes in the numbers that are read next. */
  order: ByteOrder
  readonly #bytes: Uint8Array
  readonly #view: DataView
  #offset = 0

  constructor(bytes: Uint8Array, options: ByteCursorOptions = {}) {
    this.#bytes = bytes
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
    this.length = bytes.byteLength
    this.base = options.base ?? 0
    this.order = options.order ?? 'little'
  }

  /** Position in these bytes, from 0, without `base`. */
  get offset(): number {
    return this.#offset
  }

  /** Bytes that are left. */
  get remaining(): number {
    return this.length - this.#offset
  }

  readU8(): number {
    return this.#view.getUint8(this.#advance(1))
  }

  readU16(): number {
    return this.#view.getUint16(this.#advance(2), this.order === 'little')
  }

  readU32(): number {
    return this.#view.getUint32(this.#advance(4), this.order === 'little')
  }

  readU64(): bigint {
    return this.#view.getBigUint64(this.#advance(8), this.order === 'little')
  }

  readI8(): number {
    return this.#view.getInt8(this.#advance(1))
  }

  readI16(): number {
    return this.#view.getInt16(this.#advance(2), this.order === 'little')
  }

  readI32(): number {
    return this.#view.getInt32(this.#advance(4), this.order === 'little')
  }

  readI64(): bigint {
    return this.#view.getBigInt64(this.#advance(8), this.order === 'little')
  }

  readF64(): number {
    return this.#view.getFloat64(this.#advance(8), this.order === 'little')
  }

  /** The next `length` bytes: a view of the same memory, not a copy. */
  bytes(length: number): Uint8Array {
    const start = this.#advance(length)
    return this.#bytes.subarray(start, start + length)
  }

  /** A cursor of its own over the next `length` bytes; errors still count from the outermost data. */
  cursor(length: number): ByteCursor {
    const base = this.base + this.#offset
    return new ByteCursor(this.bytes(length), { order: this.order, base })
  }

  /** Step over `length` bytes. */
  skip(length: number): void {
    this.#advance(length)
  }

  /** Go to `offset` (from 0, without `base`); the end itself is allowed. */
  seek(offset: number): void {
    if (!(Number.isInteger(offset) && offset >= 0 && offset <= this.length)) {
      throw new BytesError(this.base + offset, 0, this.length - offset)
    }
    this.#offset = offset
  }

  /** Step over `length` bytes and say where they began. Lengths often come from hostile data: negative and fractional ones are refused as well. */
  #advance(length: number): number {
    const start = this.#offset
    if (!(Number.isInteger(length) && length >= 0 && length <= this.length - start)) {
      throw new BytesError(this.base + start, length, this.length - start)
    }
    this.#offset = start + length
    return start
  }
}
