import { NumbersByNumber } from './numbersByNumber.js'
import { UniqueNumbers } from './uniqueNumbers.js'
import { UniqueTuples } from './uniqueTuples.js'
import { type TextCategory, type TupleCategory } from './summaryCategories.js'
import { type SummaryDigest } from './summaryDigest.js'
import { TextTable } from './textTable.js'

/** Collects unique values by category in first-seen order, in constant time each. */
export class SummaryBuilder {
  readonly #table: TextTable
  readonly #texts = new Map<TextCategory, UniqueNumbers>()
  readonly #tuples = new Map<TupleCategory, UniqueTuples>()

  /** `table` may be shared with others who see the same texts. */
  constructor(table: TextTable = new TextTable()) {
    this.#table = table
  }

  add(category: TextCategory, value: string | undefined): void {
    if (value === undefined) return
    let texts = this.#texts.get(category)
    if (texts === undefined) {
      texts = new UniqueNumbers()
      this.#texts.set(category, texts)
    }
    texts.add(this.#table.numberOf(value))
  }

  /** A tuple is added only if every part is known. */
  addTuple(category: TupleCategory, parts: readonly (string | undefined)[]): void {
    const known = parts.filter((part) => part !== undefined)
    if (known.length !== parts.length) return
    let tuples = this.#tuples.get(category)
    if (tuples === undefined) {
      tuples = new UniqueTuples()
      this.#tuples.set(category, tuples)
    }
    tuples.add(known)
  }

  /** What was collected, and no text that somebody else put into the table. */
  digest(): SummaryDigest {
    const texts: string[] = []
    /** By number in the table, the place in `texts`, plus one. */
    const places = new NumbersByNumber()
    const renumber = (number: number): number => {
      const place = places.get(number)
      if (place > 0) return place - 1
      const added = texts.push(this.#table.texts[number] ?? '')
      places.set(number, added)
      return added - 1
    }
    const lists = Array.from(
      this.#texts,
      ([category, { numbers }]) => [category, Uint32Array.from(numbers, renumber)] as const,
    )
    return {
      texts,
      lists,
      tuples: Array.from(this.#tuples, ([category, tuples]) => [category, tuples.values()] as const),
    }
  }
}
