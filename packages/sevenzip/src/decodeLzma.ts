const PROBABILITY_BITS = 11
const INITIAL = 1 << (PROBABILITY_BITS - 1)
const MOVE_BITS = 5
const TOP = 2 ** 24
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
  return new Decoder(packed, literalBits, rest % 5, Math.floor(rest / 5), size).run()
}

function probabilities(count: number): Uint16Array {
  return new Uint16Array(count).fill(INITIAL)
}

class RangeDecoder {
  readonly #bytes: Uint8Array
  #at = 5
  #range = 0xffffffff
  #code = 0

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes
    for (let index = 1; index < 5; index++) this.#code = ((this.#code << 8) | (bytes[index] ?? 0)) >>> 0
  }

  /** Bytes were wanted that there are not. */
  get ended(): boolean {
    return this.#at > this.#bytes.length
  }

  bit(models: Uint16Array, index: number): 0 | 1 {
    const probability = models[index] ?? INITIAL
    const bound = (this.#range >>> PROBABILITY_BITS) * probability
    if (this.#code < bound) {
      models[index] = probability + (((1 << PROBABILITY_BITS) - probability) >> MOVE_BITS)
      this.#range = bound
      this.#normalize()
      return 0
    }
    models[index] = probability - (probability >> MOVE_BITS)
    this.#range -= bound
    this.#code -= bound
    this.#normalize()
    return 1
  }

  /** Bits without a model, highest first. */
  direct(count: number): number {
    let value = 0
    for (let index = 0; index < count; index++) {
      this.#range = this.#range >>> 1
      const bit = this.#code >= this.#range ? 1 : 0
      if (bit === 1) this.#code -= this.#range
      value = value * 2 + bit
      this.#normalize()
    }
    return value
  }

  /** A number whose bits choose the model of the next, highest first. */
  tree(models: Uint16Array, offset: number, bits: number): number {
    let node = 1
    for (let index = 0; index < bits; index++) node = (node << 1) | this.bit(models, offset + node)
    return node - (1 << bits)
  }

  /** The same, lowest bit first. */
  reverseTree(models: Uint16Array, offset: number, bits: number): number {
    let node = 1
    let value = 0
    for (let index = 0; index < bits; index++) {
      const bit = this.bit(models, offset + node)
      node = (node << 1) | bit
      value |= bit << index
    }
    return value
  }

  #normalize(): void {
    if (this.#range >= TOP) return
    this.#range = (this.#range << 8) >>> 0
    this.#code = ((this.#code << 8) | (this.#bytes[this.#at] ?? 0)) >>> 0
    this.#at++
  }
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

class Decoder {
  readonly #range: RangeDecoder
  readonly #output: Uint8Array
  readonly #literalBits: number
  readonly #literalMask: number
  readonly #positionMask: number
  readonly #literals: Uint16Array
  readonly #isMatch = probabilities(STATES << 4)
  readonly #isRepeat = probabilities(STATES)
  readonly #isRepeat0 = probabilities(STATES)
  readonly #isRepeat1 = probabilities(STATES)
  readonly #isRepeat2 = probabilities(STATES)
  readonly #isLongRepeat = probabilities(STATES << 4)
  readonly #slots = probabilities(LENGTH_STATES << 6)
  readonly #distances = probabilities(128)
  readonly #align = probabilities(1 << ALIGN_BITS)
  readonly #lengths = new LengthDecoder()
  readonly #repeatLengths = new LengthDecoder()
  /** The last four distances, the newest first. */
  readonly #last: [number, number, number, number] = [0, 0, 0, 0]
  #state = 0
  #length = 0

  constructor(
    packed: Uint8Array,
    literalBits: number,
    literalPositionBits: number,
    positionBits: number,
    size: number,
  ) {
    this.#range = new RangeDecoder(packed)
    this.#output = new Uint8Array(size)
    this.#literalBits = literalBits
    this.#literalMask = (1 << literalPositionBits) - 1
    this.#positionMask = (1 << positionBits) - 1
    this.#literals = probabilities(0x300 << (literalBits + literalPositionBits))
  }

  run(): Uint8Array {
    while (this.#length < this.#output.length && !this.#range.ended) {
      const position = this.#length & this.#positionMask
      if (this.#range.bit(this.#isMatch, (this.#state << 4) + position) === 0) this.#literal()
      else {
        const length =
          this.#range.bit(this.#isRepeat, this.#state) === 1 ? this.#repeat(position) : this.#match(position)
        if (!this.#copy(length)) break
      }
    }
    return this.#output.subarray(0, this.#length)
  }

  #literal(): void {
    const previous = this.#output[this.#length - 1] ?? 0
    const context = ((this.#length & this.#literalMask) << this.#literalBits) + (previous >> (8 - this.#literalBits))
    const offset = 0x300 * context
    let symbol = 1
    if (this.#state >= FIRST_MATCH_STATE) {
      // Behind a match the byte that would have followed helps to guess.
      let match = this.#output[this.#length - this.#last[0] - 1] ?? 0
      while (symbol < 0x100) {
        const expected = (match >> 7) & 1
        match <<= 1
        const bit = this.#range.bit(this.#literals, offset + ((1 + expected) << 8) + symbol)
        symbol = (symbol << 1) | bit
        if (expected !== bit) break
      }
    }
    while (symbol < 0x100) symbol = (symbol << 1) | this.#range.bit(this.#literals, offset + symbol)
    this.#output[this.#length++] = symbol & 0xff
    this.#state = this.#state < 4 ? 0 : this.#state < 10 ? this.#state - 3 : this.#state - 6
  }

  #match(position: number): number {
    const last = this.#last
    ;[last[1], last[2], last[3]] = [last[0], last[1], last[2]]
    const length = this.#lengths.next(this.#range, position)
    this.#state = this.#state < FIRST_MATCH_STATE ? 7 : 10
    last[0] = this.#distance(length)
    return length + MINIMUM_MATCH
  }

  #distance(length: number): number {
    const state = Math.min(length, LENGTH_STATES - 1)
    const slot = this.#range.tree(this.#slots, state << 6, 6)
    if (slot < FIRST_DISTANCE_MODEL) return slot
    const bits = (slot >> 1) - 1
    const base = (2 | (slot & 1)) * 2 ** bits
    if (slot < END_DISTANCE_MODEL) return base + this.#range.reverseTree(this.#distances, base - slot, bits)
    const high = this.#range.direct(bits - ALIGN_BITS) * (1 << ALIGN_BITS)
    return base + high + this.#range.reverseTree(this.#align, 0, ALIGN_BITS)
  }

  /** One of the last four distances again, which moves to the front. */
  #repeat(position: number): number {
    const last = this.#last
    const state = this.#state
    if (this.#range.bit(this.#isRepeat0, state) === 0) {
      if (this.#range.bit(this.#isLongRepeat, (state << 4) + position) === 0) {
        this.#state = state < FIRST_MATCH_STATE ? 9 : 11
        return 1
      }
    } else if (this.#range.bit(this.#isRepeat1, state) === 0) {
      ;[last[0], last[1]] = [last[1], last[0]]
    } else if (this.#range.bit(this.#isRepeat2, state) === 0) {
      ;[last[0], last[1], last[2]] = [last[2], last[0], last[1]]
    } else {
      ;[last[0], last[1], last[2], last[3]] = [last[3], last[0], last[1], last[2]]
    }
    this.#state = state < FIRST_MATCH_STATE ? 8 : 11
    return this.#repeatLengths.next(this.#range, position) + MINIMUM_MATCH
  }

  /** False where the distance leads in front of the output: the mark of the end, or damage. */
  #copy(length: number): boolean {
    const distance = this.#last[0] + 1
    if (distance > this.#length) return false
    const end = Math.min(this.#length + length, this.#output.length)
    for (; this.#length < end; this.#length++) this.#output[this.#length] = this.#output[this.#length - distance] ?? 0
    return true
  }
}
