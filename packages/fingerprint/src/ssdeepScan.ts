/** The low six bits of a byte four times, once for each lane of a word. */
const SPREAD: Int32Array = Int32Array.from({ length: 256 }, (_, byte) => Math.imul(byte & 63, 0x01010101))

const LANES_PER_WORD = 4
/** Every level, every level's half, and the base. */
const MAXIMUM_WORDS = 16
const NONE = -1

/**
 * What the loops below advance: the rolling hash, and up to 64 piece hashes.
 *
 * A piece hash is `hash * 0x01000193 ^ byte` in the reference, of which the low six bits are all that shows: `hash * 19 ^ byte` modulo 64. Four of
 * them are kept in the bytes of a word; each stays under 256 in between, so that none carries into its neighbour.
 */
export class ScanState {
  h1 = 0
  h2 = 0
  h3 = 0
  /** The rolling hash after the last byte. */
  roll = 0
  readonly words: Int32Array = new Int32Array(MAXIMUM_WORDS)
  /** Words in use. */
  length = 0
  /** Bits that are 0 in a hash divisible by the block size of the lowest level, but for the factor 3. */
  mask = 0
  /** Where a cut of the lowest level alone changes nothing but `lowestCut`: the bits that tell such a cut, else 0. */
  quietMask = 0
  /** Hash of the lowest level at the last quiet cut; -1 if there was none. */
  lowestCut: number = NONE

  /**
   * @param hashes one per lane, the lowest level first
   * @param full whether the lowest level has all its characters
   */
  load(hashes: readonly number[], lowest: number, full: boolean): void {
    this.words.fill(0)
    hashes.forEach((hash, lane) => {
      const word = Math.floor(lane / LANES_PER_WORD)
      this.words[word] = (this.words[word] ?? 0) | (hash << (8 * (lane % LANES_PER_WORD)))
    })
    this.length = Math.ceil(hashes.length / LANES_PER_WORD)
    this.mask = 2 ** lowest - 1
    this.quietMask = full ? 2 * 2 ** lowest - 1 : 0
    this.lowestCut = NONE
  }

  lane(lane: number): number {
    return ((this.words[Math.floor(lane / LANES_PER_WORD)] ?? 0) >>> (8 * (lane % LANES_PER_WORD))) & 63
  }
}

/**
 * Advance up to the next cut of the lowest level that is not a quiet one.
 *
 * @param from at least 7: the bytes before it are the window of the rolling hash
 * @returns where the byte is that cuts, or -1 if none does before `to`
 */
export function scan(state: ScanState, data: Uint8Array, from: number, to: number): number {
  return state.length === 1 ? scanOneWord(state, data, from, to) : scanWords(state, data, from, to)
}

/** Four hashes times 19, modulo 64: times 16, of which two bits remain, plus times 2, plus times 1. At most 237 in between. */
function timesNineteen(word: number): number {
  return (((word & 0x03030303) << 4) + (word << 1) + word) & 0x3f3f3f3f
}

// Two loops that differ in the number of words only: most of a large file needs one word, and a second costs a fifth of the speed. What is in the
// state is copied to variables, which stay in registers.

function scanOneWord(state: ScanState, data: Uint8Array, from: number, to: number): number {
  const { mask, quietMask, words } = state
  let { h1, h2, h3, roll } = state
  let word = words[0] ?? 0
  let cut = NONE
  for (let i = from; i < to; i++) {
    const byte = data[i] ?? 0
    h2 = (h2 - h1 + 7 * byte) | 0
    h1 = (h1 + byte - (data[i - 7] ?? 0)) | 0
    h3 = (h3 << 5) ^ byte
    roll = (h1 + h2 + h3) | 0
    word = timesNineteen(word) ^ (SPREAD[byte] ?? 0)
    if (((roll + 1) & mask) === 0 && isCut(roll)) {
      if (((roll + 1) & quietMask) === 0) {
        cut = i
        break
      }
      state.lowestCut = word & 63
    }
  }
  words[0] = word
  state.h1 = h1
  state.h2 = h2
  state.h3 = h3
  state.roll = roll
  return cut
}

function scanWords(state: ScanState, data: Uint8Array, from: number, to: number): number {
  const { mask, quietMask, words, length } = state
  let { h1, h2, h3, roll } = state
  let word = words[0] ?? 0
  let second = words[1] ?? 0
  let cut = NONE
  for (let i = from; i < to; i++) {
    const byte = data[i] ?? 0
    const spread = SPREAD[byte] ?? 0
    h2 = (h2 - h1 + 7 * byte) | 0
    h1 = (h1 + byte - (data[i - 7] ?? 0)) | 0
    h3 = (h3 << 5) ^ byte
    roll = (h1 + h2 + h3) | 0
    word = timesNineteen(word) ^ spread
    second = timesNineteen(second) ^ spread
    for (let k = 2; k < length; k++) words[k] = timesNineteen(words[k] ?? 0) ^ spread
    if (((roll + 1) & mask) === 0 && isCut(roll)) {
      if (((roll + 1) & quietMask) === 0) {
        cut = i
        break
      }
      state.lowestCut = word & 63
    }
  }
  words[0] = word
  words[1] = second
  state.h1 = h1
  state.h2 = h2
  state.h3 = h3
  state.roll = roll
  return cut
}

/** Whether the rolling hash plus one is divisible by 3; what became 0 by overflow cuts nothing in the reference. */
function isCut(roll: number): boolean {
  const sum = (roll + 1) >>> 0
  return sum !== 0 && sum % 3 === 0
}
