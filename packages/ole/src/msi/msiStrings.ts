import { decodeCodePage } from '../codePage.js'

const MAXIMUM_STRINGS = 1_000_000
/** Texts are shown, not kept whole. */
const MAXIMUM_TEXT = 262_144
/** Characters that are given out in all: a table may name one long text in every row. */
const MAXIMUM_CHARACTERS = 32 * 1024 * 1024
/** Number of the character set whose texts are plain. */
const NEUTRAL = 0

/** The texts of a database, which its tables refer to by number. */
export class MsiStrings {
  /** Bytes of a reference in a table: 3 where there may be more than 65,536 texts. */
  readonly referenceSize: 2 | 3
  readonly #data: Uint8Array
  readonly #codePage: number
  readonly #known = new Map<number, string>()
  #left = MAXIMUM_CHARACTERS
  readonly #places: { readonly start: number; readonly length: number }[] = [{ start: 0, length: 0 }]

  /** `pool` has a character set and flags, then a length and a number of uses for each text; a length of 0 that is used says that four bytes of length follow. */
  constructor(pool: Uint8Array, data: Uint8Array) {
    const view = new DataView(pool.buffer, pool.byteOffset, pool.byteLength)
    const isEmpty = pool.length < 4
    this.#data = data
    this.#codePage = isEmpty ? NEUTRAL : view.getUint16(0, true)
    this.referenceSize = !isEmpty && (view.getUint16(2, true) & 0x8000) !== 0 ? 3 : 2
    let start = 0
    for (let at = 4; at + 4 <= pool.length && this.#places.length < MAXIMUM_STRINGS; at += 4) {
      let length = view.getUint16(at, true)
      if (length === 0 && view.getUint16(at + 2, true) !== 0 && at + 8 <= pool.length) {
        at += 4
        length = view.getUint32(at, true)
      }
      this.#places.push({ start, length })
      start += length
    }
  }

  /** Empty for 0, which means none, for numbers that there are not, and when more texts are asked for than anybody reads. */
  get(index: number): string {
    const text = this.#known.get(index) ?? this.#decode(index)
    if (text.length > this.#left) return ''
    this.#left -= text.length
    this.#known.set(index, text)
    return text
  }

  #decode(index: number): string {
    const place = this.#places[index]
    if (place === undefined) return ''
    const bytes = this.#data.subarray(place.start, place.start + Math.min(place.length, MAXIMUM_TEXT))
    return decodeCodePage(bytes, this.#codePage)
  }
}
