import type { BackwardBits } from './backwardBits.js'
import { damaged } from './zstdError.js'

/** Decoding table of finite state entropy (RFC 8878 §4.1): by state, the symbol, and how to get to the next state. */
export interface FseTable {
  readonly accuracy: number
  readonly symbols: Uint8Array
  readonly bits: Uint8Array
  readonly bases: Uint16Array
}

/** A table of one symbol, which takes no bits. */
export function constantTable(symbol: number): FseTable {
  return { accuracy: 0, symbols: Uint8Array.of(symbol), bits: Uint8Array.of(0), bases: Uint16Array.of(0) }
}

/** The state that follows. */
export function nextState({ bases, bits }: FseTable, state: number, from: BackwardBits): number {
  return (bases[state] ?? 0) + from.take(bits[state] ?? 0)
}

/** The table of a distribution (RFC 8878 §4.1.1): counts by symbol, −1 for those that are less likely than one state. */
export function fseTable(counts: readonly number[], accuracy: number): FseTable {
  const size = 1 << accuracy
  const symbols = new Uint8Array(size)
  const next = new Uint16Array(counts.length)
  let high = size - 1
  for (const [symbol, count] of counts.entries()) {
    if (count === -1) symbols[high--] = symbol
    next[symbol] = Math.abs(count)
  }
  const step = (size >> 1) + (size >> 3) + 3
  let at = 0
  for (const [symbol, count] of counts.entries()) {
    for (let i = 0; i < count; i++) {
      symbols[at] = symbol
      do at = (at + step) & (size - 1)
      while (at > high)
    }
  }
  const bits = new Uint8Array(size)
  const bases = new Uint16Array(size)
  for (let state = 0; state < size; state++) {
    const symbol = symbols[state] ?? 0
    const number = next[symbol] ?? 1
    next[symbol] = number + 1
    const width = accuracy - (31 - Math.clz32(number))
    bits[state] = width
    bases[state] = (number << width) - size
  }
  return { accuracy, symbols, bits, bases }
}

/** A table as it is written before what it decodes. */
export interface WrittenTable {
  readonly table: FseTable
  readonly next: number
}

/**
 * Read a distribution (RFC 8878 §4.1.1) from bits that go forward.
 *
 * @param most - Highest accuracy that is allowed.
 * @param symbols - How many symbols there may be.
 */
export function readFseTable(
  bytes: Uint8Array,
  start: number,
  end: number,
  most: number,
  symbols: number,
): WrittenTable {
  const bits = new ForwardBits(bytes, start, end)
  const accuracy = bits.take(4) + 5
  if (accuracy > most) throw damaged(`expected an accuracy of at most ${String(most)}, found ${String(accuracy)}`)
  const counts: number[] = []
  let left = 1 << accuracy
  while (left > 0) {
    if (counts.length >= symbols) throw damaged('expected fewer symbols in a distribution')
    const count = takeCount(bits, left)
    counts.push(count)
    left -= Math.abs(count)
    if (count !== 0) continue
    for (let repeats = 3; repeats === 3;) {
      repeats = bits.take(2)
      for (let i = 0; i < repeats; i++) counts.push(0)
      if (counts.length > symbols) throw damaged('expected fewer symbols in a distribution')
    }
  }
  return { table: fseTable(counts, accuracy), next: bits.nextByte() }
}

/** A count, of which there are `left` to give away at most: small ones take a bit less than the others. */
function takeCount(bits: ForwardBits, left: number): number {
  const width = 32 - Math.clz32(left + 1)
  const short = bits.take(width - 1)
  const spare = (1 << width) - 1 - (left + 1)
  if (short < spare) return short - 1
  const value = short | (bits.take(1) << (width - 1))
  return (value >= 1 << (width - 1) ? value - spare : value) - 1
}

class ForwardBits {
  readonly #bytes: Uint8Array
  readonly #end: number
  #at: number

  constructor(bytes: Uint8Array, start: number, end: number) {
    this.#bytes = bytes
    this.#at = start * 8
    this.#end = end * 8
  }

  /** Take up to 16 bits. */
  take(count: number): number {
    if (this.#at + count > this.#end) throw damaged('expected more of a distribution')
    const at = this.#at >>> 3
    const value = (this.#bytes[at] ?? 0) | ((this.#bytes[at + 1] ?? 0) << 8) | ((this.#bytes[at + 2] ?? 0) << 16)
    const taken = (value >>> (this.#at & 7)) & ((1 << count) - 1)
    this.#at += count
    return taken
  }

  /** Where the byte begins that no bit was taken of. */
  nextByte(): number {
    return (this.#at + 7) >>> 3
  }
}
