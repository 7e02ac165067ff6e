import { INITIAL, RangeDecoder } from './rangeDecoder.js'

const STATES = 12
const FIRST_MATCH_STATE = 7
const LENGTH_STATES = 4
const ALIGN_BITS = 4
const FIRST_DISTANCE_MODEL = 4
const END_DISTANCE_MODEL = 14
const MINIMUM_MATCH = 2

/**
 * Decode one stream of LZMA whose properties and size are told elsewhere, as in 7z (LZMA specification of the LZMA SDK).
 *
 * Gives what could be decoded: fewer bytes than `size` where the data are damaged or end early. No step is taken without a byte made, so the time is bounded by `size`.
 */
export function decodeLzma(packed: Uint8Array, properties: Uint8Array, size: number): Uint8Array {
  const first = properties[0] ?? 0xff
  if (first >= 9 * 5 * 5 || size <= 0) return new Uint8Array(0)
  const literalBits = first % 9
  const rest = Math.floor(first / 9)
  const decoder = new LzmaDecoder(size)
  decoder.reset({ literalBits, literalPositionBits: rest % 5, positionBits: Math.floor(rest / 5) })
  decoder.decode(packed, size)
  return decoder.output
}

function probabilities(count: number): Uint16Array {
  return new Uint16Array(count).fill(INITIAL)
}

/** Lengths: short, middle and long ones, the first two by the place in the output. */
class LengthDecoder {
  readonly #choice = probabilities(2)
  readonly #low = probabilities(16 << 3)
  readonly #middle = probabilities(16 << 3)
  readonly #high = probabilities(256)

  next(range: RangeDecoder, position: number): number {
    if (range.bit(this.#choice, 0) === 0) return range.tree(this.#low, position << 3, 3)
    if (range.bit(this.#choice, 1) === 0) return 8 + range.tree(this.#middle, position << 3, 3)
    return 16 + range.tree(this.#high, 0, 8)
  }
}

/** How the bits of places and bytes choose models. */
export interface LzmaProperties {
  readonly literalBits: number
  readonly literalPositionBits: number
  readonly positionBits: number
}

/** Everything that a decoder learns, and forgets when it is told to. */
class Models {
  readonly literalBits: number
  readonly literalMask: number
  readonly positionMask: number
  readonly literals: Uint16Array
  readonly isMatch: Uint16Array = probabilities(STATES << 4)
  readonly isRepeat: Uint16Array = probabilities(STATES)
  readonly isRepeat0: Uint16Array = probabilities(STATES)
  readonly isRepeat1: Uint16Array = probabilities(STATES)
  readonly isRepeat2: Uint16Array = probabilities(STATES)
  readonly isLongRepeat: Uint16Array = probabilities(STATES << 4)
  readonly slots: Uint16Array = probabilities(LENGTH_STATES << 6)
  readonly distances: Uint16Array = probabilities(128)
  readonly align: Uint16Array = probabilities(1 << ALIGN_BITS)
  readonly lengths: LengthDecoder = new LengthDecoder()
  readonly repeatLengths: LengthDecoder = new LengthDecoder()
  /** The last four distances, the newest first. */
  readonly last: [number, number, number, number] = [0, 0, 0, 0]
  state = 0

  constructor({ literalBits, literalPositionBits, positionBits }: LzmaProperties) {
    this.literalBits = literalBits
    this.literalMask = (1 << literalPositionBits) - 1
    this.positionMask = (1 << positionBits) - 1
    this.literals = probabilities(0x300 << (literalBits + literalPositionBits))
  }
}

/** No step makes more bytes. */
const LONGEST_MATCH = 273
const FIRST_BUFFER = 65_536

/** Fills a buffer from one piece of LZMA after the other. */
export class LzmaDecoder {
  readonly #limit: number
  #output = new Uint8Array(0)
  #models = new Models({ literalBits: 0, literalPositionBits: 0, positionBits: 0 })
  #range = new RangeDecoder(new Uint8Array(0))
  #length = 0
  /** Where the dictionary begins: nothing in front of it can be copied. */
  #start = 0

  /** @param size bytes that are wanted at most */
  constructor(size: number) {
    this.#limit = size
  }

  /** What was made so far. */
  get output(): Uint8Array {
    return this.#output.subarray(0, this.#length)
  }

  /** Forget what was learned. */
  reset(properties: LzmaProperties): void {
    this.#models = new Models(properties)
  }

  /** Forget the bytes that were made. */
  resetDictionary(): void {
    this.#start = this.#length
  }

  /** Bytes as they are; false if there is no room for all of them. */
  append(bytes: Uint8Array): boolean {
    const part = bytes.subarray(0, this.#limit - this.#length)
    this.#reserve(part.length)
    this.#output.set(part, this.#length)
    this.#length += part.length
    return part.length === bytes.length
  }

  /** Decode `size` bytes from one piece; false if it is damaged or ends early, or there is no room for all of them. */
  decode(packed: Uint8Array, size: number): boolean {
    this.#range = new RangeDecoder(packed)
    const end = Math.min(this.#length + size, this.#limit)
    const whole = this.#length + size === end
    while (this.#length < end && !this.#range.ended) {
      this.#reserve(LONGEST_MATCH)
      const { isMatch, isRepeat, state, positionMask } = this.#models
      const position = (this.#length - this.#start) & positionMask
      if (this.#range.bit(isMatch, (state << 4) + position) === 0) this.#literal()
      else {
        const length = this.#range.bit(isRepeat, state) === 1 ? this.#repeat(position) : this.#match(position)
        if (!this.#copy(length, end)) return false
      }
    }
    return whole && this.#length === end
  }

  /** Room for so many bytes more, or for all there may be. */
  #reserve(count: number): void {
    const wanted = Math.min(this.#length + count, this.#limit)
    if (wanted <= this.#output.length) return
    const larger = new Uint8Array(Math.min(Math.max(this.#output.length * 2, wanted, FIRST_BUFFER), this.#limit))
    larger.set(this.#output)
    this.#output = larger
  }

  #literal(): void {
    const models = this.#models
    const { literalBits, literalMask, literals, state } = models
    const place = this.#length - this.#start
    const previous = place === 0 ? 0 : (this.#output[this.#length - 1] ?? 0)
    const context = ((place & literalMask) << literalBits) + (previous >> (8 - literalBits))
    const offset = 0x300 * context
    let symbol = 1
    if (state >= FIRST_MATCH_STATE) {
      // Behind a match the byte that would have followed helps to guess.
      let match = this.#output[this.#length - models.last[0] - 1] ?? 0
      while (symbol < 0x100) {
        const expected = (match >> 7) & 1
        match <<= 1
        const bit = this.#range.bit(literals, offset + ((1 + expected) << 8) + symbol)
        symbol = (symbol << 1) | bit
        if (expected !== bit) break
      }
    }
    while (symbol < 0x100) symbol = (symbol << 1) | this.#range.bit(literals, offset + symbol)
    this.#output[this.#length++] = symbol & 0xff
    models.state = state < 4 ? 0 : state < 10 ? state - 3 : state - 6
  }

  #match(position: number): number {
    const models = this.#models
    const { last } = models
    ;[last[1], last[2], last[3]] = [last[0], last[1], last[2]]
    const length = models.lengths.next(this.#range, position)
    models.state = models.state < FIRST_MATCH_STATE ? 7 : 10
    last[0] = this.#distance(length)
    return length + MINIMUM_MATCH
  }

  #distance(length: number): number {
    const { slots, distances, align } = this.#models
    const state = Math.min(length, LENGTH_STATES - 1)
    const slot = this.#range.tree(slots, state << 6, 6)
    if (slot < FIRST_DISTANCE_MODEL) return slot
    const bits = (slot >> 1) - 1
    const base = (2 | (slot & 1)) * 2 ** bits
    if (slot < END_DISTANCE_MODEL) return base + this.#range.reverseTree(distances, base - slot, bits)
    const high = this.#range.direct(bits - ALIGN_BITS) * (1 << ALIGN_BITS)
    return base + high + this.#range.reverseTree(align, 0, ALIGN_BITS)
  }

  /** One of the last four distances again, which moves to the front. */
  #repeat(position: number): number {
    const models = this.#models
    const { last, state } = models
    if (this.#range.bit(models.isRepeat0, state) === 0) {
      if (this.#range.bit(models.isLongRepeat, (state << 4) + position) === 0) {
        models.state = state < FIRST_MATCH_STATE ? 9 : 11
        return 1
      }
    } else if (this.#range.bit(models.isRepeat1, state) === 0) {
      ;[last[0], last[1]] = [last[1], last[0]]
    } else if (this.#range.bit(models.isRepeat2, state) === 0) {
      ;[last[0], last[1], last[2]] = [last[2], last[0], last[1]]
    } else {
      ;[last[0], last[1], last[2], last[3]] = [last[3], last[0], last[1], last[2]]
    }
    models.state = state < FIRST_MATCH_STATE ? 8 : 11
    return models.repeatLengths.next(this.#range, position) + MINIMUM_MATCH
  }

  /** False where the distance leads in front of the output: the mark of the end, or damage. */
  #copy(length: number, limit: number): boolean {
    const distance = this.#models.last[0] + 1
    if (distance > this.#length - this.#start) return false
    const end = Math.min(this.#length + length, limit)
    for (; this.#length < end; this.#length++) this.#output[this.#length] = this.#output[this.#length - distance] ?? 0
    return true
  }
}
