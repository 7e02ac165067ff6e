import { constants, inflateRawSync, inflateSync } from 'node:zlib'
import { ByteSink } from './byteSink.js'

/** What came out of a filter, and whether it went through to the end. */
export interface Filtered {
  readonly bytes: Uint8Array
  readonly complete: boolean
  /** Bytes that were made, if more than came out: what unpacks to too much gives nothing, but was paid for. */
  readonly made?: number
}

type Filter = (bytes: Uint8Array, limit: number) => Filtered

/** Filters that hold no pictures, by name and short name (ISO 32000-1 §7.4). */
const FILTERS: ReadonlyMap<string, Filter> = new Map<string, Filter>([
  ['FlateDecode', flate],
  ['Fl', flate],
  ['ASCIIHexDecode', asciiHex],
  ['AHx', asciiHex],
  ['ASCII85Decode', ascii85],
  ['A85', ascii85],
  ['LZWDecode', lzw],
  ['LZW', lzw],
  ['RunLengthDecode', runLength],
  ['RL', runLength],
])

/** Undo one filter; `undefined` if it is not known. */
export function applyFilter(name: string, bytes: Uint8Array, limit: number): Filtered | undefined {
  return FILTERS.get(name)?.(bytes, limit)
}

/** zlib, and without its header if that is missing or wrong; what is cut off gives what it has. */
function flate(bytes: Uint8Array, limit: number): Filtered {
  const options = { maxOutputLength: limit, finishFlush: constants.Z_SYNC_FLUSH }
  for (const attempt of [
    () => inflateSync(bytes, options),
    () => inflateRawSync(bytes.subarray(2), options),
    () => inflateRawSync(bytes, options),
  ]) {
    try {
      return { bytes: attempt(), complete: true }
    } catch (error) {
      if (isTooLarge(error)) return { bytes: new Uint8Array(0), complete: false, made: limit }
      // The next way may work; that none does is the answer below.
    }
  }
  return { bytes: new Uint8Array(0), complete: false }
}

function isTooLarge(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ERR_BUFFER_TOO_LARGE'
}

function asciiHex(bytes: Uint8Array, limit: number): Filtered {
  const out = new ByteSink()
  let high = -1
  for (const byte of bytes) {
    if (byte === 0x3e || out.length >= limit) break
    const digit = Number.parseInt(String.fromCharCode(byte), 16)
    if (Number.isNaN(digit)) continue
    if (high < 0) high = digit
    else {
      out.push(high * 16 + digit)
      high = -1
    }
  }
  if (high >= 0) out.push(high * 16)
  return { bytes: out.bytes(), complete: out.length < limit }
}

/** Five digits of base 85 for four bytes; `z` for four zeros; `~>` ends. */
function ascii85(bytes: Uint8Array, limit: number): Filtered {
  const out = new ByteSink()
  let group: number[] = []
  for (const byte of bytes) {
    if (byte === 0x7e || out.length >= limit) break
    if (byte === 0x7a && group.length === 0) out.repeat(0, 4)
    else if (byte >= 0x21 && byte <= 0x75) group.push(byte - 0x21)
    if (group.length === 5) {
      out.append(base85(group, 4))
      group = []
    }
  }
  if (group.length > 1) out.append(base85([...group, 84, 84, 84, 84].slice(0, 5), group.length - 1))
  return { bytes: out.bytes(), complete: out.length < limit }
}

function base85(digits: readonly number[], length: number): readonly number[] {
  const value = digits.reduce((sum, digit) => sum * 85 + digit, 0)
  return [24, 16, 8, 0].slice(0, length).map((shift) => Math.floor(value / 2 ** shift) & 0xff)
}

/** Codes of 9 to 12 bits, which grow one code early (§7.4.4). */
function lzw(bytes: Uint8Array, limit: number): Filtered {
  const out = new ByteSink()
  let table = initialTable()
  let width = 9
  let previous: readonly number[] | undefined
  let bits = 0
  let count = 0
  for (const byte of bytes) {
    bits = (bits << 8) | byte
    count += 8
    if (count < width) continue
    count -= width
    const code = (bits >>> count) & ((1 << width) - 1)
    bits &= (1 << count) - 1
    if (code === 257 || out.length >= limit) break
    if (code === 256) {
      table = initialTable()
      width = 9
      previous = undefined
      continue
    }
    const entry = table[code] ?? (previous === undefined ? undefined : [...previous, previous[0] ?? 0])
    if (entry === undefined || code > table.length) return { bytes: out.bytes(), complete: false }
    out.append(entry)
    if (previous !== undefined && table.length < 4096) table.push([...previous, entry[0] ?? 0])
    previous = entry
    width = table.length >= 2047 ? 12 : table.length >= 1023 ? 11 : table.length >= 511 ? 10 : 9
  }
  return { bytes: out.bytes(), complete: out.length < limit }
}

const FIRST_CODES: readonly (readonly number[])[] = Array.from({ length: 258 }, (_, index) =>
  index < 256 ? [index] : [],
)

/** A file may ask for a new one with every code. */
function initialTable(): (readonly number[])[] {
  return FIRST_CODES.slice()
}

/** A length up to 127: so many more bytes and one; above 128: the next byte so often; 128 ends. */
function runLength(bytes: Uint8Array, limit: number): Filtered {
  const out = new ByteSink()
  for (let at = 0; at < bytes.length && out.length < limit;) {
    const length = bytes[at++] ?? 128
    if (length === 128) break
    if (length < 128) {
      out.append(bytes.subarray(at, at + length + 1))
      at += length + 1
    } else {
      out.repeat(bytes[at++] ?? 0, 257 - length)
    }
  }
  return { bytes: out.bytes(), complete: out.length < limit }
}

/** Undo a PNG predictor, which cross-reference and object streams use (§7.4.4.4). */
export function unpredict(bytes: Uint8Array, columns: number): Uint8Array {
  const width = Math.min(Math.max(columns, 1), bytes.length)
  const rows = Math.floor(bytes.length / (width + 1))
  const out = new Uint8Array(rows * width)
  for (let row = 0; row < rows; row++) {
    const filter = bytes[row * (width + 1)]
    for (let column = 0; column < width; column++) {
      const at = row * width + column
      const left = column === 0 ? 0 : (out[at - 1] ?? 0)
      const above = row === 0 ? 0 : (out[at - width] ?? 0)
      const guess = filter === 1 ? left : filter === 2 ? above : filter === 3 ? (left + above) >> 1 : 0
      out[at] = (bytes[row * (width + 1) + 1 + column] ?? 0) + guess
    }
  }
  return out
}
