const slots = 1 << 14
const maximumLength = 64

/**
 * Short ASCII strings that come again and again: one JavaScript string for all equal ones, found by their bytes.
 *
 * A slot holds the last string that fell into it, so the size is bounded; who aims at one slot makes it slow, never wrong.
 */
export class StringTable {
  readonly #make: (bytes: Buffer, start: number, end: number) => string
  readonly #bytes: Uint8Array = new Uint8Array(slots * maximumLength)
  readonly #lengths: Uint8Array = new Uint8Array(slots)
  readonly #texts: (string | undefined)[] = new Array<string | undefined>(slots)
  /** Unknown outside, so that nobody can prepare strings for one slot. */
  readonly #seed: number = Math.floor(Math.random() * 0x7fffffff)

  /** @param make - the text of ASCII bytes */
  constructor(make: (bytes: Buffer, start: number, end: number) => string) {
    this.#make = make
  }

  /** The text of the bytes; `undefined` if they are too many, or not ASCII: such text depends on more than the bytes. */
  get(bytes: Buffer, start: number, end: number): string | undefined {
    const length = end - start
    if (length > maximumLength) return undefined
    if (length === 0) return ''
    let hash = this.#seed
    let all = 0
    for (let at = start; at < end; at++) {
      const byte = bytes[at] ?? 0
      all |= byte
      hash = Math.imul(hash ^ byte, 0x01000193)
    }
    if (all >= 0x80) return undefined
    const slot = (hash ^ (hash >>> 15)) & (slots - 1)
    const known = this.#texts[slot]
    if (known !== undefined && this.#lengths[slot] === length && this.#equal(slot, bytes, start, length)) return known
    const text = this.#make(bytes, start, end)
    this.#texts[slot] = text
    this.#lengths[slot] = length
    const own = this.#bytes
    for (let index = 0, at = slot * maximumLength; index < length; index++, at++) own[at] = bytes[start + index] ?? 0
    return text
  }

  #equal(slot: number, bytes: Uint8Array, start: number, length: number): boolean {
    const offset = slot * maximumLength
    const own = this.#bytes
    for (let index = 0; index < length; index++) if (own[offset + index] !== bytes[start + index]) return false
    return true
  }
}
