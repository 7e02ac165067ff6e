import { type BehaviorSummary } from '@cuculus/core'
import { categories, type Category } from './summaryCategories.js'
import { type SummaryDigest } from './summaryDigest.js'
import { UniqueNumbers } from './uniqueNumbers.js'
import { UniqueTuples } from './uniqueTuples.js'

/** The classic lists; a log that tells of calls at all tells of these, if only that there was none. */
const standing: ReadonlySet<Category> = new Set(categories.slice(0, categories.indexOf('file_created')))

/** The three lists of the seed. */
const always: ReadonlySet<Category> = new Set<Category>(['files', 'keys', 'mutexes'])

/** Categories of Cuckoo 2 that are a list of CAPE's by another name: collected once. */
const aliases: ReadonlyMap<Category, Category> = new Map<Category, Category>([
  ['regkey_read', 'read_keys'],
  ['regkey_deleted', 'delete_keys'],
])

/**
 * The summary of several processes, in their order. Their digests have the same list of texts.
 *
 * `complete` says that there were calls to learn from, so that an empty classic list means "none".
 */
export function wholeSummary(digests: readonly SummaryDigest[], complete: boolean): BehaviorSummary {
  const entries = new Map<Category, readonly (string | readonly string[])[]>([
    ...textsOf(digests),
    ...tuplesOf(digests),
  ])
  const summary: Partial<Record<Category, readonly (string | readonly string[])[]>> = {}
  for (const category of categories) {
    const values = entries.get(aliases.get(category) ?? category)
    if (values !== undefined) summary[category] = values
    else if (always.has(category) || (complete && standing.has(category))) summary[category] = []
  }
  // a digest keeps each category to its kind of entry
  return summary as BehaviorSummary
}

function textsOf(digests: readonly SummaryDigest[]): Map<Category, readonly string[]> {
  const texts = digests[0]?.texts ?? []
  const found = new Map<Category, UniqueNumbers>()
  for (const digest of digests) {
    if (digest.texts !== texts) throw new Error('expected summaries with the same list of texts')
    for (const [category, numbers] of digest.lists) {
      const unique = found.get(category) ?? new UniqueNumbers()
      found.set(category, unique)
      for (const number of numbers) unique.add(number)
    }
  }
  return new Map(
    Array.from(found, ([category, { numbers }]) => [category, numbers.map((number) => texts[number] ?? '')]),
  )
}

function tuplesOf(digests: readonly SummaryDigest[]): Map<Category, readonly (readonly string[])[]> {
  const found = new Map<Category, UniqueTuples>()
  for (const [category, tuples] of digests.flatMap((digest) => digest.tuples)) {
    const unique = found.get(category) ?? new UniqueTuples()
    found.set(category, unique)
    for (const tuple of tuples) unique.add(tuple)
  }
  return new Map(Array.from(found, ([category, unique]) => [category, unique.values()]))
}
