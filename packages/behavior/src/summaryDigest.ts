import { type TextCategory, type TupleCategory } from './summaryCategories.js'

/** What was collected of one process, as plain data that may cross to another thread. Categories without entries are left out. */
export interface SummaryDigest {
  /** Each text once; digests that were brought together by a `TextPool` have the same list. */
  readonly texts: readonly string[]
  /** By category the places of its entries in `texts`, in first-seen order. */
  readonly lists: readonly (readonly [category: TextCategory, numbers: Uint32Array])[]
  readonly tuples: readonly (readonly [category: TupleCategory, tuples: readonly (readonly string[])[]])[]
}
