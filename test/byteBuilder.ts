/** Bytes that grow at the end and can be corrected before it. */
export class ByteBuilder {
  #bytes = new Uint8Array(1024)
  #length = 0

  get length(): number {
    return this.#length
  }

  u8(...values: number[]): this {
    for (const value of values) this.#view(1).setUint8(0, value)
    return this
  }

  u16(...values: number[]): this {
    for (const value of values) this.#view(2).setUint16(0, value, true)
    return this
  }

  u32(...values: number[]): this {
    for (const value of values) this.#view(4).setUint32(0, value, true)
    return this
  }

  u64(...values: bigint[]): this {
    for (const value of values) this.#view(8).setBigUint64(0, value, true)
    return this
  }

  bytes(data: Uint8Array): this {
    this.zeros(data.length)
    this.#bytes.set(data, this.#length - data.length)
    return this
  }

  /** Latin-1 with a NUL behind it. */
  text(text: string): this {
    return this.u8(...Array.from(text, (character) => character.charCodeAt(0)), 0)
  }

  /** UTF-16 with a NUL behind it. */
  wide(text: string): this {
    return this.u16(...Array.from({ length: text.length }, (_, index) => text.charCodeAt(index)), 0)
  }

  zeros(count: number): this {
    while (this.#length + count > this.#bytes.length) {
      const larger = new Uint8Array(this.#bytes.length * 2)
      larger.set(this.#bytes)
      this.#bytes = larger
    }
    this.#length += count
    return this
  }

  align(to: number): this {
    return this.zeros((to - (this.#length % to)) % to)
  }

  /** Grow with zeros up to an offset. */
  padTo(offset: number): this {
    return this.zeros(Math.max(0, offset - this.#length))
  }

  setU16(offset: number, value: number): this {
    new DataView(this.#bytes.buffer).setUint16(offset, value, true)
    return this
  }

  setU32(offset: number, value: number): this {
    new DataView(this.#bytes.buffer).setUint32(offset, value, true)
    return this
  }

  build(): Uint8Array {
    return this.#bytes.slice(0, this.#length)
  }

  #view(length: number): DataView {
    this.zeros(length)
    return new DataView(this.#bytes.buffer, this.#length - length, length)
  }
}
