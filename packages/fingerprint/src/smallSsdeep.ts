import { ALPHABET, HASH_INIT, MIN_BLOCKSIZE, SPAMSUM_LENGTH, fittingLevel } from './ssdeepTerms.js'

/** Data of up to so many bytes are kept until all are there. */
export const SMALL: number = 64 * 1024

const HALF_LENGTH = SPAMSUM_LENGTH / 2
/** No character. */
const NONE = -1

/** The hash at one block size, and whether it is long enough to be printed. */
interface Attempt {
  readonly text: string
  readonly pieces: number
}

/**
 * ssdeep of small data: the same as `Ssdeep`, which is made for large ones.
 *
 * In small data pieces end every few bytes. So all levels at once cost more than to keep the data and to go through them again for a lower level, which is
 * seldom more than once.
 */
export class SmallSsdeep {
  readonly #bytes: Uint8Array
  #size = 0

  /** @param size how many bytes will come at most */
  constructor(size: number) {
    this.#bytes = new Uint8Array(size)
  }

  /** @throws RangeError if more bytes come than the constructor was told */
  update(chunk: Uint8Array): this {
    this.#bytes.set(chunk, this.#size)
    this.#size += chunk.length
    return this
  }

  digest(): string {
    const bytes = this.#bytes.subarray(0, this.#size)
    let level = fittingLevel(bytes.length)
    let attempt = hashAt(bytes, level)
    while (level > 0 && attempt.pieces < HALF_LENGTH) attempt = hashAt(bytes, --level)
    return attempt.text
  }
}

function hashAt(bytes: Uint8Array, level: number): Attempt {
  const blockSize = MIN_BLOCKSIZE * 2 ** level
  const mask = 2 ** level - 1
  const next = 2 ** (level + 1) - 1
  const pieces: number[] = []
  const halfPieces: number[] = []
  // The last character of a full hash takes in all that follows.
  let last = NONE
  let halfLast = NONE
  let hash = HASH_INIT
  let half = HASH_INIT
  let h1 = 0
  let h2 = 0
  let h3 = 0
  let sum = 0
  for (let i = 0; i < bytes.length; i++) {
    const byte = bytes[i] ?? 0
    h2 = (h2 - h1 + 7 * byte) | 0
    h1 = (h1 + byte - (i < 7 ? 0 : (bytes[i - 7] ?? 0))) | 0
    h3 = (h3 << 5) ^ byte
    // What became 0 by overflow ends no piece in the reference.
    sum = (h1 + h2 + h3 + 1) >>> 0
    hash = ((hash * 19) ^ byte) & 63
    half = ((half * 19) ^ byte) & 63
    if ((sum & mask) !== 0 || sum % 3 !== 0 || sum === 0) continue
    if (pieces.length < SPAMSUM_LENGTH - 1) {
      pieces.push(hash)
      hash = HASH_INIT
    } else last = hash
    if ((sum & next) !== 0) continue
    if (halfPieces.length < HALF_LENGTH - 1) {
      halfPieces.push(half)
      half = HASH_INIT
    } else halfLast = half
  }
  // Whether there is a piece behind the last: the reference asks the rolling hash, which is 0 after seven zero bytes as well.
  const hasRest = bytes.length > 0 && sum !== 1
  const first = textOf(pieces, hasRest ? hash : last)
  const second = textOf(halfPieces, hasRest ? half : halfLast)
  return { text: `${String(blockSize)}:${first}:${second}`, pieces: pieces.length }
}

/** One string, not a chain of its characters: it may be kept for long. */
function textOf(codes: readonly number[], last: number): string {
  const all = last === NONE ? codes : [...codes, last]
  return Buffer.from(all.map((code) => ALPHABET.charCodeAt(code))).toString('latin1')
}
