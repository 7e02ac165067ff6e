import { BackwardBits } from './backwardBits.js'
import { constantTable, type FseTable, fseTable, nextState, readFseTable } from './fse.js'
import { damaged } from './zstdError.js'

/** What takes the bytes that sequences make. */
export interface SequenceTarget {
  /** Copy so many literals. */
  literals(count: number): void
  /** Copy bytes from so far back. */
  match(distance: number, length: number): void
}

/** The three tables of a block, which a later one may use again. */
export interface SequenceTables {
  lengths?: FseTable
  distances?: FseTable
  matches?: FseTable
}

/** One of the three codes: its predefined distribution, and what a written one may be (RFC 8878 §3.1.1.3.2.2). */
interface Code {
  readonly predefined: FseTable
  readonly accuracy: number
  readonly symbols: number
}

const lengthCode: Code = {
  predefined: fseTable(
    [4, 3, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 1, 1, 1, 2, 2, 2, 2, 2, 2, 2, 2, 2, 3, 2, 1, 1, 1, 1, 1, -1, -1, -1, -1],
    6,
  ),
  accuracy: 9,
  symbols: 36,
}
const distanceCode: Code = {
  predefined: fseTable([1, 1, 1, 1, 1, 1, 2, 2, 2, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, -1, -1, -1, -1, -1], 5),
  accuracy: 8,
  symbols: 32,
}
const matchCode: Code = {
  predefined: fseTable(
    [1, 4, 3, 2, 2, 2, 2, 2, 2, ...Array.from({ length: 37 }, () => 1), -1, -1, -1, -1, -1, -1, -1],
    6,
  ),
  accuracy: 9,
  symbols: 53,
}

/** Bits that follow a code, and the number that the code begins with. */
interface Range {
  readonly bits: Uint8Array
  readonly bases: Uint32Array
}

function ranges(first: number, plain: number, bits: readonly number[]): Range {
  const all = [...Array.from({ length: plain }, () => 0), ...bits]
  const bases = new Uint32Array(all.length)
  let base = first
  for (const [i, count] of all.entries()) {
    bases[i] = base
    base += 2 ** count
  }
  return { bits: Uint8Array.from(all), bases }
}

const lengthRanges = ranges(0, 16, [1, 1, 1, 1, 2, 2, 3, 3, 4, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16])
const matchRanges = ranges(3, 32, [1, 1, 1, 1, 2, 2, 3, 3, 4, 4, 5, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16])

/** How many sequences there are, and where that is written no more. */
function readCount(bytes: Uint8Array, start: number): { readonly count: number; readonly next: number } {
  const first = bytes[start] ?? 0
  const second = bytes[start + 1] ?? 0
  if (first < 128) return { count: first, next: start + 1 }
  if (first < 255) return { count: ((first - 128) << 8) + second, next: start + 2 }
  return { count: second + ((bytes[start + 2] ?? 0) << 8) + 0x7f00, next: start + 3 }
}

/**
 * Read the sequences of a block (RFC 8878 §3.1.1.3.2): so many literals, then a copy of earlier bytes, again and again.
 *
 * @param recent - The three distances that were used last; changed.
 */
export function readSequences(
  bytes: Uint8Array,
  start: number,
  end: number,
  tables: SequenceTables,
  recent: [number, number, number],
  target: SequenceTarget,
): void {
  const { count, next } = readCount(bytes, start)
  if (start >= end || next > end) throw damaged('expected the number of sequences, found the end of the block')
  if (count === 0) return
  const modes = bytes[next] ?? 0
  if (next >= end || (modes & 3) !== 0) throw damaged('expected the modes of the tables')
  let at = next + 1
  const table = (code: Code, mode: number, known: FseTable | undefined): FseTable => {
    if (mode === 0) return code.predefined
    if (mode === 3) {
      if (known === undefined) throw damaged('expected a table of sequences before')
      return known
    }
    if (mode === 1) {
      const symbol = bytes[at] ?? 0
      if (at >= end || symbol >= code.symbols) throw damaged('expected a code of sequences')
      at++
      return constantTable(symbol)
    }
    const written = readFseTable(bytes, at, end, code.accuracy, code.symbols)
    at = written.next
    return written.table
  }
  const lengths = (tables.lengths = table(lengthCode, modes >> 6, tables.lengths))
  const distances = (tables.distances = table(distanceCode, (modes >> 4) & 3, tables.distances))
  const matches = (tables.matches = table(matchCode, (modes >> 2) & 3, tables.matches))
  const bits = new BackwardBits(bytes, at, end)
  let lengthState = bits.take(lengths.accuracy)
  let distanceState = bits.take(distances.accuracy)
  let matchState = bits.take(matches.accuracy)
  for (let left = count; left > 0; left--) {
    const distanceSymbol = distances.symbols[distanceState] ?? 0
    const matchSymbol = matches.symbols[matchState] ?? 0
    const lengthSymbol = lengths.symbols[lengthState] ?? 0
    const value = 2 ** distanceSymbol + bits.take(distanceSymbol)
    const length = (matchRanges.bases[matchSymbol] ?? 0) + bits.take(matchRanges.bits[matchSymbol] ?? 0)
    const literals = (lengthRanges.bases[lengthSymbol] ?? 0) + bits.take(lengthRanges.bits[lengthSymbol] ?? 0)
    if (left > 1) {
      lengthState = nextState(lengths, lengthState, bits)
      matchState = nextState(matches, matchState, bits)
      distanceState = nextState(distances, distanceState, bits)
    }
    if (bits.left < 0) throw damaged('expected more sequences')
    target.literals(literals)
    target.match(distanceOf(value, literals, recent), length)
  }
  if (bits.left !== 0) throw damaged('expected sequences that end with their bits')
}

/** The distance that a value stands for: one to three are distances that were used before (RFC 8878 §3.1.1.5). */
function distanceOf(value: number, literals: number, recent: [number, number, number]): number {
  const [first, second, third] = recent
  if (value > 3) {
    recent[2] = second
    recent[1] = first
    recent[0] = value - 3
    return recent[0]
  }
  const which = value - 1 + (literals === 0 ? 1 : 0)
  if (which === 0) return first
  const distance = which === 1 ? second : which === 2 ? third : first - 1
  if (which > 1) recent[2] = second
  recent[1] = first
  recent[0] = distance
  return distance
}
