import { type BehaviorSummary } from '@cuculus/core'
import { NumbersByNumber } from './numbersByNumber.js'
import { TextNumbers } from './textNumbers.js'

/** Categories of the summary, in the order of the report. */
export const categories = [
  'files',
  'read_files',
  'write_files',
  'delete_files',
  'keys',
  'read_keys',
  'write_keys',
  'delete_keys',
  'executed_commands',
  'resolved_apis',
  'mutexes',
  'created_services',
  'started_services',
  'file_created',
  'file_recreated',
  'file_opened',
  'file_failed',
  'file_exists',
  'file_read',
  'file_written',
  'file_deleted',
  'file_moved',
  'file_copied',
  'directory_created',
  'directory_removed',
  'directory_enumerated',
  'dll_loaded',
  'regkey_opened',
  'regkey_read',
  'regkey_written',
  'regkey_deleted',
  'mutex',
  'command_line',
  'connects_host',
  'connects_ip',
  'resolves_host',
  'fetches_url',
  'downloads_file',
  'wmi_query',
  'guid',
  'tls_master',
] as const

export type Category = (typeof categories)[number]

/** Categories whose entries are several strings that belong together: old and new path, or the three secrets of a TLS session. */
type TupleCategory = 'file_moved' | 'file_copied' | 'tls_master'

export type TextCategory = Exclude<Category, TupleCategory>

/** What a category's entries are. */
export type SummaryEntry = string | readonly string[]

/** The categories of one process, as plain data that may cross to another thread. */
export type SummaryEntries = readonly (readonly [category: Category, entries: readonly SummaryEntry[]])[]

/** The classic lists; a log that tells of calls at all tells of these, if only that there was none. */
const standing: ReadonlySet<Category> = new Set(categories.slice(0, categories.indexOf('file_created')))

/** The three lists of the seed. */
const always: ReadonlySet<Category> = new Set<Category>(['files', 'keys', 'mutexes'])

/** Categories of Cuckoo 2 that are a list of CAPE's by another name: collected once. */
const aliases: ReadonlyMap<Category, Category> = new Map<Category, Category>([
  ['regkey_read', 'read_keys'],
  ['regkey_deleted', 'delete_keys'],
])

/** Collects unique values by category in first-seen order, in constant time each. */
export class SummaryBuilder {
  readonly #numbers: TextNumbers
  readonly #texts = new Map<Category, UniqueTexts>()
  readonly #tuples = new Map<Category, Map<string, readonly string[]>>()

  /** `numbers` may be shared with others who see the same texts. */
  constructor(numbers: TextNumbers = new TextNumbers()) {
    this.#numbers = numbers
  }

  add(category: TextCategory, value: string | undefined): void {
    if (value !== undefined) this.#textsOf(category).add(value, this.#numbers.of(value))
  }

  /** A tuple is added only if every part is known. */
  addTuple(category: TupleCategory, parts: readonly (string | undefined)[]): void {
    const known = parts.filter((part) => part !== undefined)
    // no part can hold NUL and stay ambiguous: the reader escapes it
    if (known.length === parts.length) this.#putTuple(category, known)
  }

  /** Everything another one collected, after our own. */
  merge(entries: SummaryEntries): void {
    for (const [category, values] of entries) {
      const texts = this.#textsOf(category)
      for (const value of values) {
        if (typeof value === 'string') texts.add(value, this.#numbers.of(value))
        else this.#putTuple(category, value)
      }
    }
  }

  entries(): SummaryEntries {
    return categories.flatMap((category) => {
      const values = this.#valuesOf(category)
      return values === undefined ? [] : [[category, values] as const]
    })
  }

  /** `complete` says that there were calls to learn from, so that an empty classic list means "none". */
  build(complete: boolean): BehaviorSummary {
    const summary: Partial<Record<Category, readonly SummaryEntry[]>> = {}
    for (const category of categories) {
      const values = this.#valuesOf(aliases.get(category) ?? category)
      if (values !== undefined) summary[category] = values
      else if (always.has(category) || (complete && standing.has(category))) summary[category] = []
    }
    // `add` and `addTuple` keep each category to its kind of entry
    return summary as BehaviorSummary
  }

  #valuesOf(category: Category): readonly SummaryEntry[] | undefined {
    const texts = this.#texts.get(category)?.values
    if (texts !== undefined && texts.length > 0) return texts
    const tuples = this.#tuples.get(category)
    return tuples && [...tuples.values()]
  }

  #textsOf(category: Category): UniqueTexts {
    let texts = this.#texts.get(category)
    if (texts === undefined) {
      texts = new UniqueTexts()
      this.#texts.set(category, texts)
    }
    return texts
  }

  #putTuple(category: Category, parts: readonly string[]): void {
    let tuples = this.#tuples.get(category)
    if (tuples === undefined) {
      tuples = new Map()
      this.#tuples.set(category, tuples)
    }
    const key = parts.join('\0')
    if (!tuples.has(key)) tuples.set(key, parts)
  }
}

/** The texts of one category. One text is often in five of them: which ones is a bit for each, not a place in five sets. */
class UniqueTexts {
  readonly values: string[] = []
  /** A bit for every number of a text. */
  readonly #there = new NumbersByNumber()

  add(text: string, number: number): void {
    const bits = this.#there.get(number >>> 5)
    const bit = 1 << (number & 31)
    if ((bits & bit) !== 0) return
    this.#there.set(number >>> 5, bits | bit)
    this.values.push(text)
  }
}
