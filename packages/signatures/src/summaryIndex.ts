import { LiteralSearch } from './literalSearch.js'
import type { RecordsTest } from './probe.js'
import type { FlatRecord } from './recordTable.js'
import type { SignatureResults } from './scope.js'
import { type SummaryList, summaryValues } from './summaryLists.js'

/** The lists of the summary, each gone through once for all rules: which of its values have the texts that a rule looks for. */
export class SummaryIndex {
  readonly #results: SignatureResults
  readonly #tests: readonly RecordsTest[]
  readonly #byList = new Map<SummaryList, ReadonlyMap<RecordsTest, readonly string[]> | undefined>()

  /** `tests` are those of all rules. */
  constructor(results: SignatureResults, tests: readonly RecordsTest[]) {
    this.#results = results
    this.#tests = tests
  }

  /** The records that may pass a test, in order. */
  *candidates(test: RecordsTest): Generator<FlatRecord> {
    const values = test.summary === undefined ? undefined : this.#valuesFor(test.summary)?.get(test)
    if (values === undefined) yield* test.records(this.#results)
    else for (const value of values) yield { [test.field]: value }
  }

  #valuesFor(list: SummaryList): ReadonlyMap<RecordsTest, readonly string[]> | undefined {
    if (!this.#byList.has(list)) this.#byList.set(list, this.#goThrough(list))
    return this.#byList.get(list)
  }

  #goThrough(list: SummaryList): ReadonlyMap<RecordsTest, readonly string[]> | undefined {
    const tests = this.#tests.filter(({ summary, needs }) => summary === list && needs !== undefined)
    const literals = new Map<string, number[]>()
    for (const [index, { needs = [] }] of tests.entries()) {
      for (const text of needs) literals.set(text, [...(literals.get(text) ?? []), index])
    }
    const search = LiteralSearch.of(literals)
    if (search === undefined) return undefined
    const found = tests.map((): string[] => [])
    let current = ''
    const last = tests.map(() => -1)
    let position = 0
    const note = (index: number): void => {
      if (last[index] === position) return
      last[index] = position
      found[index]?.push(current)
    }
    for (const value of summaryValues(this.#results.behavior, list)) {
      current = value
      search.find(value, note)
      position++
    }
    return new Map(tests.map((test, index) => [test, found[index] ?? []]))
  }
}
