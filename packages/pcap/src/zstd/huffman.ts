import { BackwardBits } from './backwardBits.js'
import { nextState, readFseTable } from './fse.js'
import { damaged } from './zstdError.js'

/** Longest code of a literal (RFC 8878 §4.2.1). */
const longestCode = 11
const mostWeights = 255

/** By the next `width` bits: the symbol, and above it the bits that its code has. */
export interface HuffmanTable {
  readonly width: number
  readonly entries: Uint16Array
}

/** Read the description of a table (RFC 8878 §4.2.1). @returns The table and where the description ends. */
export function readHuffmanTable(
  bytes: Uint8Array,
  start: number,
  end: number,
): { readonly table: HuffmanTable; readonly next: number } {
  if (start >= end) throw damaged('expected a table of literals, found the end')
  const header = bytes[start] ?? 0
  const next = start + 1 + (header < 128 ? header : (header - 126) >> 1)
  if (next > end) throw damaged('expected more of a table of literals')
  const weights = header < 128 ? codedWeights(bytes, start + 1, next) : plainWeights(bytes, start + 1, header - 127)
  return { table: tableOf(weights), next }
}

function plainWeights(bytes: Uint8Array, start: number, count: number): number[] {
  return Array.from({ length: count }, (_, i) => ((bytes[start + (i >> 1)] ?? 0) >> (i % 2 === 0 ? 4 : 0)) & 15)
}

/** Weights under finite state entropy: two states take turns until the bits are used up, then the other one says its last (RFC 8878 §4.2.1.2). */
function codedWeights(bytes: Uint8Array, start: number, end: number): number[] {
  const { table, next } = readFseTable(bytes, start, end, 6, 13)
  const bits = new BackwardBits(bytes, next, end)
  const states: [number, number] = [bits.take(table.accuracy), bits.take(table.accuracy)]
  const weights: number[] = []
  for (let turn: 0 | 1 = 0; ; turn = turn === 0 ? 1 : 0) {
    weights.push(table.symbols[states[turn]] ?? 0)
    states[turn] = nextState(table, states[turn], bits)
    if (weights.length > mostWeights) throw damaged('expected fewer weights')
    if (bits.left < 0) {
      weights.push(table.symbols[states[turn === 0 ? 1 : 0]] ?? 0)
      return weights
    }
  }
}

/** Codes from weights: the last weight is not written, for all together fill the table. */
function tableOf(weights: readonly number[]): HuffmanTable {
  let sum = 0
  for (const weight of weights) {
    if (weight > longestCode) throw damaged('expected shorter codes')
    if (weight > 0) sum += 1 << (weight - 1)
  }
  const width = 32 - Math.clz32(sum)
  const rest = (1 << width) - sum
  if (sum === 0 || width > longestCode || (rest & (rest - 1)) !== 0 || weights.length > mostWeights) {
    throw damaged('expected weights that fill a table')
  }
  const all = [...weights, 32 - Math.clz32(rest)]
  const entries = new Uint16Array(1 << width)
  let at = 0
  // The longest codes come first.
  for (let weight = 1; weight <= width; weight++) {
    for (const [symbol, its] of all.entries()) {
      if (its !== weight) continue
      entries.fill(((width + 1 - weight) << 8) | symbol, at, at + (1 << (weight - 1)))
      at += 1 << (weight - 1)
    }
  }
  return { width, entries }
}

/** Decode one stream into `target` from `from` to `to`; both must be used up. */
export function readHuffmanStream(
  { width, entries }: HuffmanTable,
  bytes: Uint8Array,
  start: number,
  end: number,
  target: Uint8Array,
  from: number,
  to: number,
): void {
  const bits = new BackwardBits(bytes, start, end)
  for (let at = from; at < to; at++) {
    const entry = entries[bits.peek(width)] ?? 0
    target[at] = entry & 255
    bits.left -= entry >> 8
  }
  if (bits.left !== 0) throw damaged('expected literals that end with their bits')
}
