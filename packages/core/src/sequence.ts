const encoder = new TextEncoder()

/**
 * A list that is too long for memory: read on demand, as often as you like, always in the same order.
 *
 * In JSON it is an array; `serialize()` writes it batch by batch.
 *
 * @example
 * ```ts
 * for await (const batch of process.calls.batches()) for (const call of batch) count(call.api)
 * ```
 */
export abstract class Sequence<T> implements AsyncIterable<T> {
  /** The items in order, some hundreds at a time. Each call starts again at the first item. Prefer this in hot loops. */
  abstract batches(): AsyncIterable<readonly T[]>

  /** Item by item, for comfort. */
  async *[Symbol.asyncIterator](): AsyncIterator<T> {
    for await (const batch of this.batches()) yield* batch
  }

  /**
   * The items that have one of these values in a field, in order. Override it where it is known where they are: the calls of a log are found by their `api`,
   * and nothing else is decoded.
   *
   * @example
   * ```ts
   * for await (const batch of process.calls.having('api', new Set(['NtWriteFile']))) count(batch.length)
   * ```
   */
  async *having<Field extends keyof T>(field: Field, values: ReadonlySet<T[Field]>): AsyncIterable<readonly T[]> {
    for await (const batch of this.batches()) {
      const found = batch.filter((item) => values.has(item[field]))
      if (found.length > 0) yield found
    }
  }

  /**
   * The items as UTF-8 JSON text: elements separated by commas, without the brackets. A chunk may end anywhere in the text.
   *
   * Override it where the text can be made without building the items.
   */
  async *json(): AsyncIterable<Uint8Array> {
    let separator = ''
    for await (const batch of this.batches()) {
      if (batch.length === 0) continue
      yield encoder.encode(separator + batch.map((item) => JSON.stringify(item)).join(','))
      separator = ','
    }
  }

  /** How many items there are. Reads them all; override it where the number is known. */
  async count(): Promise<number> {
    let count = 0
    for await (const batch of this.batches()) count += batch.length
    return count
  }

  /** All items at once; only for lists known to be short. */
  async toArray(): Promise<T[]> {
    const items: T[] = []
    for await (const batch of this.batches()) for (const item of batch) items.push(item)
    return items
  }

  /** `JSON.stringify` would print `{}`: fail loudly instead. */
  toJSON(): never {
    throw new TypeError('a Sequence is read on demand: write it with `serialize()`')
  }

  /** A sequence over items that are in memory. */
  static of<T>(items: readonly T[]): Sequence<T> {
    return new MemorySequence(items)
  }
}

class MemorySequence<T> extends Sequence<T> {
  readonly #items: readonly T[]

  constructor(items: readonly T[]) {
    super()
    this.#items = items
  }

  // eslint-disable-next-line @typescript-eslint/require-await -- the contract is asynchronous, memory is not
  override async *batches(): AsyncIterable<readonly T[]> {
    if (this.#items.length > 0) yield this.#items
  }

  override count(): Promise<number> {
    return Promise.resolve(this.#items.length)
  }
}

/** The shape a value of the container has in the report: a `Sequence` becomes an array, everything else keeps its type. */
export type Json<T> =
  T extends Sequence<infer Item>
    ? readonly Json<Item>[]
    : T extends string | number | boolean | null | undefined
      ? T
      : T extends readonly (infer Item)[]
        ? number extends T['length']
          ? readonly Json<Item>[]
          : { readonly [I in keyof T]: Json<T[I]> }
        : T extends object
          ? { readonly [P in keyof T]: Json<T[P]> }
          : T
