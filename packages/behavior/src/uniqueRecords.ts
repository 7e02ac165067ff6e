/** Records that may repeat without end in a log are kept up to this many, and up to this much text. */
const maximumRecords = 10_000
const maximumText = 16 * 1024 * 1024

/** Different records in first-seen order; the same record again is dropped. */
export class UniqueRecords<Item extends object> {
  readonly #records = new Map<string, Item>()
  #size = 0

  add(item: Item): void {
    const key = JSON.stringify(item)
    if (this.#records.has(key) || this.#records.size >= maximumRecords || this.#size + key.length > maximumText) return
    this.#records.set(key, item)
    this.#size += key.length
  }

  values(): readonly Item[] {
    return [...this.#records.values()]
  }
}
