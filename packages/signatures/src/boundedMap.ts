/**
 * A map that forgets its oldest entries: how many handles a sample opens is the sample's choice.
 *
 * Two generations, of which the older is forgotten as a whole: to look for the oldest entry of a `Map` again and again takes ever longer.
 */
export class BoundedMap<K, V> {
  #young = new Map<K, V>()
  #old = new Map<K, V>()
  readonly #limit: number

  /** @param limit - so many entries at most; the last half as many are there in any case. */
  constructor(limit: number) {
    this.#limit = limit
  }

  get(key: K): V | undefined {
    return this.#young.get(key) ?? this.#old.get(key)
  }

  set(key: K, value: V): void {
    if (this.#young.size >= this.#limit / 2 && !this.#young.has(key)) {
      this.#old = this.#young
      this.#young = new Map()
    }
    this.#young.set(key, value)
  }

  delete(key: K): void {
    this.#young.delete(key)
    this.#old.delete(key)
  }
}
