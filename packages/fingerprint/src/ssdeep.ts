import { scan, ScanState } from './ssdeepScan.js'
import { ALPHABET, fittingLevel, HASH_INIT, LEVELS, MIN_BLOCKSIZE, SPAMSUM_LENGTH } from './ssdeepTerms.js'

const HALF_LENGTH = SPAMSUM_LENGTH / 2
/** The reference refuses more: the highest level could not hold it. */
const MAXIMUM_SIZE = MIN_BLOCKSIZE * 2 ** (LEVELS - 1) * SPAMSUM_LENGTH
/** Bytes the rolling hash sees. */
const WINDOW = 7
/** No character. */
const NONE = -1

// Slots of the piece hashes: one for each level, one for each level's half, and the base, which runs from the first byte on and is shared by
// all levels that have not cut yet.
const HALF = LEVELS + 1
const BASE = 2 * HALF

/**
 * ssdeep (context triggered piecewise hashing), equal to version 2.14.1 of the reference.
 *
 * A rolling hash over seven bytes cuts the data into pieces, at every level about half as many as at the one below. Each piece gives one character of
 * its level's hash, and the level that fits the size is printed together with the next. Only levels that may still be printed are computed.
 *
 * Source: J. Kornblum, "Identifying almost identical files using context triggered piecewise hashing" (2006), and the behaviour of libfuzzy 2.14.1.
 *
 * @example
 * ```ts
 * const ssdeep = new Ssdeep()
 * for await (const chunk of file) ssdeep.update(chunk)
 * console.log(ssdeep.digest()) // '3:FfBn:FfB'
 * ```
 */
export class Ssdeep {
  readonly #limit: number
  /** Highest level that can be printed. */
  readonly #cap: number
  readonly #state: ScanState = new ScanState()
  /** The last seven bytes, with room for the seven behind them. */
  readonly #edge: Uint8Array = new Uint8Array(2 * WINDOW)
  readonly #characters: Uint8Array = new Uint8Array(LEVELS * SPAMSUM_LENGTH)
  readonly #counts: Uint8Array = new Uint8Array(LEVELS + 1)
  /** Character of the last cut, kept by the reference behind a hash that is full. */
  readonly #last: Int8Array = new Int8Array(LEVELS + 1).fill(NONE)
  readonly #halfLast: Int8Array = new Int8Array(LEVELS + 1).fill(NONE)
  readonly #hashes: Uint8Array = new Uint8Array(BASE + 1).fill(HASH_INIT)
  /** The slots whose hashes are being advanced, in the order of the lanes. */
  #lanes: readonly number[] = []
  /** Levels below are out of the race. */
  #lowest = 0
  /** Levels from here on have not cut yet. */
  #end = 0
  #size = 0

  /**
   * @param size how many bytes will come at most, if known: it saves a third of the time
   */
  constructor(size: number = Number.POSITIVE_INFINITY) {
    this.#limit = size
    this.#cap = Math.min(fittingLevel(size) + 1, LEVELS - 1)
    this.#pack()
  }

  /** @throws RangeError if more bytes come than the constructor was told */
  update(chunk: Uint8Array): this {
    if (this.#size + chunk.length > this.#limit) {
      throw new RangeError(`expected at most ${String(this.#limit)} bytes, found more`)
    }
    const edge = this.#edge
    const first = Math.min(WINDOW, chunk.length)
    edge.set(chunk.subarray(0, first), WINDOW)
    this.#scan(edge, WINDOW, WINDOW + first)
    this.#scan(chunk, WINDOW, chunk.length)
    if (chunk.length > WINDOW) edge.set(chunk.subarray(chunk.length - WINDOW))
    else edge.copyWithin(0, first, first + WINDOW)
    return this
  }

  /** `blocksize:hash:hash`; `null` for more than 192 GiB, where the reference gives up too. */
  digest(): string | null {
    if (this.#size > MAXIMUM_SIZE) return null
    this.#unpack()
    let level = Math.min(fittingLevel(this.#size), this.#end)
    while (level > this.#lowest && at(this.#counts, level) < HALF_LENGTH) level--
    return `${String(MIN_BLOCKSIZE * 2 ** level)}:${this.#firstPart(level)}:${this.#secondPart(level + 1)}`
  }

  #firstPart(level: number): string {
    const text = this.#text(level, at(this.#counts, level))
    return text + character(this.#hasRest() ? this.#hash(level) : at(this.#last, level))
  }

  #secondPart(level: number): string {
    const text = this.#text(level, Math.min(at(this.#counts, level), HALF_LENGTH - 1))
    return text + character(this.#hasRest() ? this.#half(level) : at(this.#halfLast, level))
  }

  #text(level: number, length: number): string {
    const start = level * SPAMSUM_LENGTH
    return Array.from(this.#characters.subarray(start, start + length), character).join('')
  }

  /** Whether there is a piece behind the last cut. The reference asks the rolling hash, which is 0 after seven zero bytes as well. */
  #hasRest(): boolean {
    return this.#state.roll !== 0
  }

  #hash(level: number): number {
    return at(this.#hashes, level < this.#end ? level : BASE)
  }

  /** The hash since the 32nd piece began, for the second part; before that it is the level's own. */
  #half(level: number): number {
    return at(this.#counts, level) < HALF_LENGTH ? this.#hash(level) : at(this.#hashes, HALF + level)
  }

  #scan(data: Uint8Array, from: number, to: number): void {
    let position = from
    while (position < to) {
      const fitting = fittingLevel(this.#size)
      // When the data outgrow a level, fewer levels may be needed: stop there.
      const end = Math.min(to, position + MIN_BLOCKSIZE * 2 ** fitting * SPAMSUM_LENGTH - this.#size + 1)
      const cut = scan(this.#state, data, position, end)
      const next = cut === NONE ? end : cut + 1
      this.#size += next - position
      position = next
      if (cut === NONE && fittingLevel(this.#size) === fitting) continue
      this.#unpack()
      if (cut !== NONE) this.#cut()
      this.#pack()
    }
  }

  /** A piece ends at the lowest level, and at the levels above as far as the rolling hash is divisible by their block sizes. */
  #cut(): void {
    const sum = (this.#state.roll + 1) >>> 0
    for (let level = this.#lowest; level <= this.#cap && sum % (MIN_BLOCKSIZE * 2 ** level) === 0; level++) {
      this.#cutLevel(level)
    }
  }

  #cutLevel(level: number): void {
    const length = at(this.#counts, level)
    const code = this.#hash(level)
    if (length >= HALF_LENGTH - 1) this.#halfLast[level] = this.#half(level)
    if (length === SPAMSUM_LENGTH - 1) {
      // A full hash: its last character takes in all that follows.
      this.#last[level] = code
      return
    }
    if (length === HALF_LENGTH - 1) this.#hashes[HALF + level] = code
    if (level === this.#end) this.#end++
    this.#characters[level * SPAMSUM_LENGTH + length] = code
    this.#counts[level] = length + 1
    this.#hashes[level] = HASH_INIT
  }

  /** Hand over to the scan the hashes that may still show. */
  #pack(): void {
    const fitting = Math.min(fittingLevel(this.#size), this.#end - 1)
    for (let level = fitting; level > this.#lowest; level--) {
      if (at(this.#counts, level) >= HALF_LENGTH) this.#lowest = level
    }
    this.#lanes = this.#neededSlots()
    this.#state.load(
      this.#lanes.map((slot) => at(this.#hashes, slot)),
      this.#lowest,
      at(this.#counts, this.#lowest) === SPAMSUM_LENGTH - 1,
    )
  }

  #neededSlots(): number[] {
    const slots: number[] = []
    for (let level = this.#lowest; level < this.#end; level++) slots.push(level)
    if (this.#end <= this.#cap + 1) slots.push(BASE)
    // A level that fits the size and has 32 pieces is printed first or not at all: its half is not needed.
    for (let level = fittingLevel(this.#size) + 1; level < this.#end; level++) {
      if (at(this.#counts, level) >= HALF_LENGTH) slots.push(HALF + level)
    }
    return slots
  }

  #unpack(): void {
    this.#lanes.forEach((slot, lane) => {
      this.#hashes[slot] = this.#state.lane(lane)
    })
    if (this.#state.lowestCut !== NONE) this.#last[this.#lowest] = this.#state.lowestCut
  }
}

function character(code: number): string {
  return code === NONE ? '' : ALPHABET.charAt(code)
}

function at(values: Uint8Array | Int8Array, index: number): number {
  return values[index] ?? 0
}
