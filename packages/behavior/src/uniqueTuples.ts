/** Texts that belong together, each combination once, in first-seen order. */
export class UniqueTuples {
  readonly #tuples = new Map<string, readonly string[]>()

  add(tuple: readonly string[]): void {
    // no part can hold NUL and stay ambiguous: the reader escapes it
    const key = tuple.join('\0')
    if (!this.#tuples.has(key)) this.#tuples.set(key, tuple)
  }

  values(): readonly (readonly string[])[] {
    return [...this.#tuples.values()]
  }
}
