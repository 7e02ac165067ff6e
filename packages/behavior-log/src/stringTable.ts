const slots = 1 << 14
const maximumLength = 64

/** Set in a word of four bytes if one of them is not ASCII. */
const beyondAscii = 0x80808080 | 0

/**
 * Short ASCII strings that come again and again: one JavaScript string for all equal ones, found by their bytes.
 *
 * A slot holds the last string that fell into it, so the size is bounded; who aims at one slot makes it slow, never wrong.
 */
export class StringTable {
  readonly #make: (bytes: Buffer, start: number, end: number) => string
  /** The bytes of each slot, filled up with zeros to whole words. */
  readonly #words: Int32Array = new Int32Array((slots * maximumLength) / 4)
  readonly #lengths: Uint8Array = new Uint8Array(slots)
  readonly #texts: (string | undefined)[] = new Array<string | undefined>(slots)
  /** The words of the string that is looked for, and what is left of a word. */
  readonly #wanted: Int32Array = new Int32Array(maximumLength / 4 + 1)
  /** Unknown outside, so that nobody can prepare strings for one slot. */
  readonly #seed: number = Math.floor(Math.random() * 0x7fffffff)
  #viewed: Buffer | undefined
  #view: DataView = new DataView(new ArrayBuffer(0))

  /** @param make - the text of ASCII bytes */
  constructor(make: (bytes: Buffer, start: number, end: number) => string) {
    this.#make = make
  }

  /** The text of the bytes; `undefined` if they are too many, or not ASCII: such text depends on more than the bytes. */
  get(bytes: Buffer, start: number, end: number): string | undefined {
    const length = end - start
    if (length > maximumLength) return undefined
    if (length === 0) return ''
    const hash = this.#take(bytes, start, length)
    if (hash === undefined) return undefined
    const slot = (hash ^ (hash >>> 15)) & (slots - 1)
    const known = this.#texts[slot]
    if (known !== undefined && this.#lengths[slot] === length && this.#isIn(slot, length)) return known
    const text = this.#make(bytes, start, end)
    this.#texts[slot] = text
    this.#lengths[slot] = length
    this.#put(slot, length)
    return text
  }

  /** Read the string, word by word, into `#wanted`. Its hash; `undefined` if it is not ASCII. */
  #take(bytes: Buffer, start: number, length: number): number | undefined {
    if (bytes !== this.#viewed) {
      this.#viewed = bytes
      this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length)
    }
    const view = this.#view
    const wanted = this.#wanted
    const whole = length >> 2
    let hash = this.#seed ^ length
    let all = 0
    for (let index = 0, at = start; index < whole; index++, at += 4) {
      const word = view.getInt32(at, true)
      wanted[index] = word
      all |= word
      hash = Math.imul(hash ^ word, 0x01000193)
      hash ^= hash >>> 16
    }
    let rest = 0
    for (let at = start + length - 1; at >= start + whole * 4; at--) rest = (rest << 8) | (bytes[at] ?? 0)
    wanted[whole] = rest
    if (((all | rest) & beyondAscii) !== 0) return undefined
    hash = Math.imul(hash ^ rest, 0x01000193)
    return hash ^ (hash >>> 16)
  }

  #isIn(slot: number, length: number): boolean {
    const from = slot * (maximumLength / 4)
    const words = this.#words
    const wanted = this.#wanted
    for (let index = 0; index * 4 < length; index++) if (words[from + index] !== wanted[index]) return false
    return true
  }

  #put(slot: number, length: number): void {
    const from = slot * (maximumLength / 4)
    for (let index = 0; index * 4 < length; index++) this.#words[from + index] = this.#wanted[index] ?? 0
  }
}
