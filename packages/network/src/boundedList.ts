/** A list that takes so many items and counts the rest: a hostile capture must not fill the memory. */
export class BoundedList<T> {
  readonly items: T[] = []
  /** Items that found no room. */
  refused = 0
  readonly #limit: number

  constructor(limit: number) {
    this.#limit = limit
  }

  /** The next item will find no room. */
  get isFull(): boolean {
    return this.items.length >= this.#limit
  }

  /** @returns Whether there was room. */
  push(item: T): boolean {
    if (this.isFull) {
      this.refused++
      return false
    }
    this.items.push(item)
    return true
  }
}
