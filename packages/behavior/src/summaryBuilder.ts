import { type BehaviorSummary } from '@cuculus/core'

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
  readonly #categories = new Map<Category, Map<string, SummaryEntry>>()

  add(category: TextCategory, value: string | undefined): void {
    if (value !== undefined) this.#put(category, value, value)
  }

  /** A tuple is added only if every part is known. */
  addTuple(category: TupleCategory, parts: readonly (string | undefined)[]): void {
    const known = parts.filter((part) => part !== undefined)
    // no part can hold NUL and stay ambiguous: the reader escapes it
    if (known.length === parts.length) this.#put(category, known.join('\0'), known)
  }

  /** Everything another one collected, after our own. */
  merge(entries: SummaryEntries): void {
    for (const [category, values] of entries) {
      for (const value of values) this.#put(category, typeof value === 'string' ? value : value.join('\0'), value)
    }
  }

  entries(): SummaryEntries {
    return Array.from(this.#categories, ([category, values]) => [category, [...values.values()]] as const)
  }

  /** `complete` says that there were calls to learn from, so that an empty classic list means "none". */
  build(complete: boolean): BehaviorSummary {
    const summary: Partial<Record<Category, readonly SummaryEntry[]>> = {}
    for (const category of categories) {
      const values = this.#categories.get(aliases.get(category) ?? category)
      if (values !== undefined) summary[category] = [...values.values()]
      else if (always.has(category) || (complete && standing.has(category))) summary[category] = []
    }
    // `add` and `addTuple` keep each category to its kind of entry
    return summary as BehaviorSummary
  }

  #put(category: Category, key: string, value: SummaryEntry): void {
    let values = this.#categories.get(category)
    if (values === undefined) {
      values = new Map<string, SummaryEntry>()
      this.#categories.set(category, values)
    }
    if (!values.has(key)) values.set(key, value)
  }
}
