import { type HuffmanTable, readHuffmanStream, readHuffmanTable } from './huffman.js'
import { damaged } from './zstdError.js'

const RAW = 0
const REPEATED = 1
const COMPRESSED = 2

/** The bytes of a block that are no copies of earlier ones, and where the sequences begin. */
export interface Literals {
  readonly bytes: Uint8Array
  /** The table, for a later block that brings none. */
  readonly table: HuffmanTable | undefined
  readonly next: number
}

/**
 * Read the literals of a block (RFC 8878 §3.1.1.3.1).
 *
 * @param most - Bytes that they may be.
 * @param known - The table of an earlier block.
 */
export function readLiterals(
  bytes: Uint8Array,
  start: number,
  end: number,
  most: number,
  known: HuffmanTable | undefined,
): Literals {
  const first = bytes[start] ?? 0
  const kind = first & 3
  const format = (first >> 2) & 3
  const header = kind === RAW || kind === REPEATED ? [1, 2, 1, 3][format] : [3, 3, 4, 5][format]
  const at = start + (header ?? 0)
  if (at > end) throw damaged('expected the literals of a block, found its end')
  const number = (from: number, shift: number, width: number): number =>
    Math.floor(unsigned(bytes, start, at) / 2 ** (from + shift)) % 2 ** width
  const width = kind === RAW || kind === REPEATED ? [5, 12, 5, 20][format] : [10, 10, 14, 18][format]
  const size = number(format % 2 === 0 && kind < COMPRESSED ? 3 : 4, 0, width ?? 0)
  if (size > most) throw damaged('expected fewer literals')
  if (kind === RAW) {
    if (at + size > end) throw damaged('expected more literals')
    return { bytes: bytes.subarray(at, at + size), table: known, next: at + size }
  }
  if (kind === REPEATED) {
    if (at >= end) throw damaged('expected a literal')
    return { bytes: new Uint8Array(size).fill(bytes[at] ?? 0), table: known, next: at + 1 }
  }
  const next = at + number(4, width ?? 0, width ?? 0)
  if (next > end) throw damaged('expected more literals')
  const read = kind === COMPRESSED ? readHuffmanTable(bytes, at, next) : { table: known, next: at }
  if (read.table === undefined) throw damaged('expected a table of literals before')
  const target = new Uint8Array(size)
  if (format === 0) readHuffmanStream(read.table, bytes, read.next, next, target, 0, size)
  else readFour(read.table, bytes, read.next, next, target)
  return { bytes: target, table: read.table, next }
}

/** Four streams, the lengths of three before them (RFC 8878 §3.1.1.3.1.6). */
function readFour(table: HuffmanTable, bytes: Uint8Array, start: number, end: number, target: Uint8Array): void {
  const part = (target.length + 3) >> 2
  let at = start + 6
  for (let i = 0; i < 4; i++) {
    const next = i === 3 ? end : at + unsigned(bytes, start + 2 * i, start + 2 * i + 2)
    const from = i * part
    const to = i === 3 ? target.length : from + part
    if (next > end || at > next || to > target.length || from > to) throw damaged('expected four streams of literals')
    readHuffmanStream(table, bytes, at, next, target, from, to)
    at = next
  }
}

/** A number, its lowest byte first. */
function unsigned(bytes: Uint8Array, start: number, end: number): number {
  let number = 0
  for (let at = end - 1; at >= start; at--) number = number * 256 + (bytes[at] ?? 0)
  return number
}
