/** A list that takes so many items and counts the rest: a hostile capture must not fill the memory. */
export class BoundedList<T> {
  readonly items: T[] = []
  /** Items that found no room. */
  refused = 0
  readonly #limit: number

  constructor(limit: number) {
    this.#limit = limit
  }

  /** @returns Whether there was room. */
  push(item: T): boolean {
    if (this.items.length >= this.#limit) {
      this.refused++
      return false
    }
    this.items.push(item)
    return true
  }
}
