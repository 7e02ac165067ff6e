const encoder = new TextEncoder()

/** Bytes written one after the other; integers little-endian unless the method says otherwise. Values are taken modulo their width, as a C program stores them. */
export class ByteWriter {
  #bytes = new Uint8Array(256)
  #view = new DataView(this.#bytes.buffer)
  #length = 0

  /** Bytes written so far. */
  get length(): number {
    return this.#length
  }

  u8(value: number): this {
    const offset = this.#grow(1)
    this.#view.setUint8(offset, value)
    return this
  }

  u16(value: number, littleEndian = true): this {
    const offset = this.#grow(2)
    this.#view.setUint16(offset, value, littleEndian)
    return this
  }

  u32(value: number, littleEndian = true): this {
    const offset = this.#grow(4)
    this.#view.setUint32(offset, value, littleEndian)
    return this
  }

  u64(value: number | bigint, littleEndian = true): this {
    const offset = this.#grow(8)
    this.#view.setBigUint64(offset, BigInt.asUintN(64, BigInt(value)), littleEndian)
    return this
  }

  f64(value: number): this {
    const offset = this.#grow(8)
    this.#view.setFloat64(offset, value, true)
    return this
  }

  bytes(bytes: Uint8Array): this {
    const offset = this.#grow(bytes.length)
    this.#bytes.set(bytes, offset)
    return this
  }

  /** Text as UTF-8, nothing behind it. */
  utf8(text: string): this {
    return this.bytes(encoder.encode(text))
  }

  /** Text as UTF-8 with a NUL behind it. */
  cstring(text: string): this {
    return this.utf8(text).u8(0)
  }

  zeros(count: number): this {
    this.#grow(count)
    return this
  }

  /** Zeros up to the next multiple of `alignment`. */
  align(alignment: number): this {
    return this.zeros((alignment - (this.#length % alignment)) % alignment)
  }

  /** Overwrite a 32-bit number that was written before its value was known. */
  patch32(offset: number, value: number): this {
    this.#view.setUint32(offset, value, true)
    return this
  }

  /** A copy of what was written. */
  finish(): Uint8Array {
    return this.#bytes.slice(0, this.#length)
  }

  /** Make room for `count` more bytes and return where they go. Call it before naming the buffer: it may be another one afterwards. */
  #grow(count: number): number {
    const offset = this.#length
    this.#length += count
    if (this.#length > this.#bytes.length) {
      const larger = new Uint8Array(Math.max(this.#length, this.#bytes.length * 2))
      larger.set(this.#bytes)
      this.#bytes = larger
      this.#view = new DataView(larger.buffer)
    }
    return offset
  }
}

/** All parts behind each other. */
export function concatenate(parts: Iterable<Uint8Array>): Uint8Array {
  const writer = new ByteWriter()
  for (const part of parts) writer.bytes(part)
  return writer.finish()
}

/** Text as UTF-8. */
export function utf8(text: string): Uint8Array {
  return encoder.encode(text)
}

/** Text as UTF-16LE, nothing behind it. */
export function utf16(text: string): Uint8Array {
  const writer = new ByteWriter()
  for (let index = 0; index < text.length; index++) writer.u16(text.charCodeAt(index))
  return writer.finish()
}
