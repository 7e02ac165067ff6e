/** RC4, which the runtime's own library no longer offers. Gives the bytes of the key stream one after the other. */
export class Rc4 {
  readonly #state = Uint8Array.from({ length: 256 }, (_, index) => index)
  #a = 0
  #b = 0

  constructor(key: Uint8Array) {
    let other = 0
    for (let index = 0; index < 256; index++) {
      other = (other + (this.#state[index] ?? 0) + (key[index % key.length] ?? 0)) & 0xff
      this.#swap(index, other)
    }
  }

  next(): number {
    this.#a = (this.#a + 1) & 0xff
    this.#b = (this.#b + (this.#state[this.#a] ?? 0)) & 0xff
    this.#swap(this.#a, this.#b)
    return this.#state[((this.#state[this.#a] ?? 0) + (this.#state[this.#b] ?? 0)) & 0xff] ?? 0
  }

  /** A copy with the key stream over it. */
  apply(bytes: Uint8Array): Uint8Array {
    return Uint8Array.from(bytes, (byte) => byte ^ this.next())
  }

  #swap(one: number, other: number): void {
    const kept = this.#state[one] ?? 0
    this.#state[one] = this.#state[other] ?? 0
    this.#state[other] = kept
  }
}
