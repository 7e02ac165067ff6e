/** A decompressed container, and whether it could be read to its end. */
export interface Decompressed {
  readonly bytes: Uint8Array
  readonly complete: boolean
}

const CHUNK_SIZE = 4096
/** No module is larger; a container can claim about five hundred times its size. */
const DEFAULT_LIMIT = 16 * 1024 * 1024

/**
 * Decompress a VBA container ([MS-OVBA] §2.4.1): a byte 1, then chunks that each give up to 4,096 bytes, either as they are or as literals and copies of
 * what the chunk has already given. Never throws; gives what was read up to the first damage or the limit.
 */
export function decompressVba(container: Uint8Array, limit: number = DEFAULT_LIMIT): Decompressed {
  if (container[0] !== 1) return { bytes: new Uint8Array(0), complete: false }
  const output = new Output(limit)
  let complete = true
  for (let at = 1; at + 2 <= container.length;) {
    const header = (container[at] ?? 0) | ((container[at + 1] ?? 0) << 8)
    const end = at + (header & 0xfff) + 3
    if (end > container.length) complete = false
    // Bits 12 to 14 are always 3; anything else is no chunk.
    if ((header & 0x7000) !== 0x3000 || output.isFull) {
      complete = false
      break
    }
    const data = container.subarray(at + 2, end)
    if ((header & 0x8000) === 0) output.append(data.subarray(0, CHUNK_SIZE))
    else complete = output.appendCompressed(data) && complete
    at = end
  }
  return { bytes: output.bytes(), complete }
}

class Output {
  readonly #limit: number
  #buffer = new Uint8Array(CHUNK_SIZE * 4)
  #length = 0

  constructor(limit: number) {
    this.#limit = limit
  }

  get isFull(): boolean {
    return this.#length >= this.#limit
  }

  bytes(): Uint8Array {
    return this.#buffer.subarray(0, Math.min(this.#length, this.#limit))
  }

  append(data: Uint8Array): void {
    this.#reserve(data.length)
    this.#buffer.set(data, this.#length)
    this.#length += data.length
  }

  /** Groups of a byte of flags and eight tokens: a literal byte, or a copy of two bytes whose split depends on how far the chunk is. */
  appendCompressed(data: Uint8Array): boolean {
    this.#reserve(CHUNK_SIZE)
    const start = this.#length
    for (let at = 0; at < data.length;) {
      const flags = data[at++] ?? 0
      for (let bit = 0; bit < 8 && at < data.length; bit++) {
        if (this.#length - start >= CHUNK_SIZE) return true
        if (((flags >> bit) & 1) === 0) {
          this.#buffer[this.#length++] = data[at++] ?? 0
          continue
        }
        if (at + 2 > data.length || !this.#copy((data[at] ?? 0) | ((data[at + 1] ?? 0) << 8), start)) return false
        at += 2
      }
    }
    return true
  }

  #copy(token: number, start: number): boolean {
    const given = this.#length - start
    const bits = Math.max(Math.ceil(Math.log2(given)), 4)
    const offset = (token >> (16 - bits)) + 1
    const length = Math.min((token & (0xffff >> bits)) + 3, CHUNK_SIZE - given)
    if (given === 0 || offset > given) return false
    for (let count = 0; count < length; count++) {
      this.#buffer[this.#length] = this.#buffer[this.#length - offset] ?? 0
      this.#length++
    }
    return true
  }

  #reserve(more: number): void {
    if (this.#length + more <= this.#buffer.length) return
    const larger = new Uint8Array(Math.max(this.#buffer.length * 2, this.#length + more))
    larger.set(this.#buffer)
    this.#buffer = larger
  }
}
