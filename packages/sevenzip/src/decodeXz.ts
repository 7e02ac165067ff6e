import { decodeLzma2Stream } from './decodeLzma2.js'
import { undoDelta, undoX86 } from './filters.js'

const MAGIC = [0xfd, 0x37, 0x7a, 0x58, 0x5a, 0x00]
const STREAM_HEADER = 12
const FOOTER_MAGIC = [0x59, 0x5a]
const FILTER = { delta: 0x03, x86: 0x04, lzma2: 0x21 } as const
/** Bytes of the sums behind blocks, by their kind. */
const CHECKS = [0, 4, 4, 4, 8, 8, 8, 16, 16, 16, 32, 32, 32, 64, 64, 64]
const MAXIMUM_FILTERS = 4
const MAXIMUM_RECORDS = 65_536

/** Whether the bytes begin like a file of xz. */
export function isXz(bytes: Uint8Array): boolean {
  return bytes.length > STREAM_HEADER && MAGIC.every((byte, at) => bytes[at] === byte)
}

/**
 * Decode a file of xz ("The .xz File Format", version 1.1.0): its first stream, with LZMA2 and the filters for differences and x86.
 *
 * Gives what could be decoded: at most `limit` bytes; `complete` if that is all. Sums are not looked at.
 */
export function decodeXz(bytes: Uint8Array, limit: number): { readonly bytes: Uint8Array; readonly complete: boolean } {
  const parts: Uint8Array[] = []
  let length = 0
  const done = (complete: boolean) => ({ bytes: Buffer.concat(parts), complete })
  if (!isXz(bytes)) return done(false)
  const check = CHECKS[(bytes[7] ?? 0) & 0x0f] ?? 0
  for (let at = STREAM_HEADER; at < bytes.length;) {
    // A size of 0 is the index behind the last block.
    if (bytes[at] === 0) return done(true)
    const headerSize = ((bytes[at] ?? 0) + 1) * 4
    const filters = readFilters(bytes.subarray(at, at + headerSize))
    if (filters === undefined || length >= limit) return done(false)
    at += headerSize
    const { bytes: packed, packedLength, complete } = decodeLzma2Stream(bytes.subarray(at), limit - length)
    const part = filters.reduceRight((data, filter) => filter(data), packed)
    parts.push(part)
    length += part.length
    if (!complete) return done(false)
    at += packedLength + ((4 - (packedLength & 3)) & 3) + check
  }
  return done(false)
}

type Undo = (bytes: Uint8Array) => Uint8Array

/** Flags, sizes if flags say so, then for each filter its number, length of its properties, and those. LZMA2 is the last. */
function readFilters(header: Uint8Array): readonly Undo[] | undefined {
  const numbers = new Numbers(header, 2)
  const flags = header[1] ?? 0
  if ((flags & 0x40) !== 0) numbers.next()
  if ((flags & 0x80) !== 0) numbers.next()
  const filters: Undo[] = []
  for (let left = Math.min((flags & 3) + 1, MAXIMUM_FILTERS); left > 0; left--) {
    const id = numbers.next()
    const properties = numbers.bytes(numbers.next())
    if (left === 1) return id === FILTER.lzma2 ? filters : undefined
    if (id === FILTER.delta) filters.push((bytes) => undoDelta(bytes, (properties[0] ?? 0) + 1))
    else if (id === FILTER.x86) filters.push(undoX86)
    else return undefined
  }
  return undefined
}

/** Bytes that all blocks of the last stream give, as its index says; `null` if there is none. */
export function readXzSize(bytes: Uint8Array): number | null {
  // Streams are filled up with zeros to four bytes.
  let end = bytes.length
  while (end > STREAM_HEADER && bytes.length - end < 4096 && bytes[end - 1] === 0) end--
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  if (end < 2 * STREAM_HEADER || FOOTER_MAGIC.some((byte, index) => bytes[end - 2 + index] !== byte)) return null
  const indexSize = (view.getUint32(end - 8, true) + 1) * 4
  const start = end - STREAM_HEADER - indexSize
  if (start < STREAM_HEADER || bytes[start] !== 0) return null
  const numbers = new Numbers(bytes.subarray(start, end - STREAM_HEADER), 1)
  let size = 0
  for (let left = Math.min(numbers.next(), MAXIMUM_RECORDS); left > 0; left--) {
    numbers.next()
    size += numbers.next()
  }
  return size
}

/** Seven bits per byte, lowest first, the eighth saying that more follow. */
class Numbers {
  readonly #bytes: Uint8Array
  #at: number

  constructor(bytes: Uint8Array, at: number) {
    this.#bytes = bytes
    this.#at = at
  }

  next(): number {
    let value = 0
    for (let shift = 0; shift < 9; shift++) {
      const byte = this.#bytes[this.#at++] ?? 0
      value += (byte & 0x7f) * 2 ** (7 * shift)
      if (byte < 0x80) break
    }
    return value
  }

  bytes(count: number): Uint8Array {
    const found = this.#bytes.subarray(this.#at, this.#at + count)
    this.#at += count
    return found
  }
}
