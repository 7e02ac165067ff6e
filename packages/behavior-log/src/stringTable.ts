const slots = 1 << 14
const maximumLength = 64

/**
 * Short strings that come again and again: one JavaScript string for all equal ones, found by their bytes.
 *
 * A slot holds the last string that fell into it, so the size is bounded; who aims at one slot makes it slow, never wrong.
 */
export class StringTable {
  readonly #bytes: Uint8Array = new Uint8Array(slots * maximumLength)
  readonly #lengths: Uint8Array = new Uint8Array(slots)
  readonly #texts: (string | undefined)[] = new Array<string | undefined>(slots)
  /** Unknown outside, so that nobody can prepare strings for one slot. */
  readonly #seed: number = Math.floor(Math.random() * 0x7fffffff)

  /** The ASCII text of the bytes, made by `make` when it is not known yet. */
  get(bytes: Uint8Array, start: number, end: number, make: () => string): string {
    const length = end - start
    if (length === 0) return ''
    if (length > maximumLength) return make()
    let hash = this.#seed
    for (let at = start; at < end; at++) hash = Math.imul(hash ^ (bytes[at] ?? 0), 0x01000193)
    const slot = (hash ^ (hash >>> 15)) & (slots - 1)
    const known = this.#texts[slot]
    if (known !== undefined && this.#lengths[slot] === length && this.#equal(slot, bytes, start, length)) return known
    const text = make()
    this.#texts[slot] = text
    this.#lengths[slot] = length
    this.#bytes.set(bytes.subarray(start, end), slot * maximumLength)
    return text
  }

  #equal(slot: number, bytes: Uint8Array, start: number, length: number): boolean {
    const offset = slot * maximumLength
    for (let index = 0; index < length; index++) if (this.#bytes[offset + index] !== bytes[start + index]) return false
    return true
  }
}
