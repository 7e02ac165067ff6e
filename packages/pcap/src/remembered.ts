/** A map that forgets all when it is full: for what comes again and again and is dear to make. */
export class Remembered<K, V> {
  readonly #most: number
  readonly #values = new Map<K, V>()

  constructor(most: number) {
    this.#most = most
  }

  get(key: K): V | undefined {
    return this.#values.get(key)
  }

  set(key: K, value: V): V {
    if (this.#values.size >= this.#most) this.#values.clear()
    this.#values.set(key, value)
    return value
  }
}
