import type { SignatureMark } from '@cuculus/core'

/** How many marks are kept; the rest is counted. 2.x has the same number. */
export const markLimit = 50

/** Records kept of `data`: evidence is for people, and what a sample repeats a million times must not fill the memory. */
export const dataLimit = 1000

/** What a signature collected to show for itself. */
export class Evidence {
  readonly data: Record<string, unknown>[] = []
  readonly marks: SignatureMark[] = []
  /** All marks there were. */
  markCount = 0
  readonly #indicators = new Set<string>()
  readonly #calls = new Set<string>()

  record(record: Record<string, unknown>): void {
    if (this.data.length < dataLimit) this.data.push(record)
  }

  /** A call counts once, however often it is marked. `index` is the position of its process in the report. */
  markCall(pid: number, cid: number, index: number | undefined): void {
    if (!first(this.#calls, `${String(index ?? pid)} ${String(cid)}`)) return
    this.#mark({ type: 'call', pid, cid, ...(index === undefined ? {} : { process_index: index }) })
  }

  /** An indicator counts once. */
  markIndicator(category: string, ioc: string, description?: string): void {
    if (!first(this.#indicators, `${category}\n${ioc}`)) return
    this.#mark({ type: 'ioc', category, ioc, ...(description === undefined ? {} : { description }) })
  }

  markRecord(data: Readonly<Record<string, unknown>>): void {
    this.#mark({ type: 'generic', data })
  }

  #mark(mark: SignatureMark): void {
    this.markCount++
    if (this.marks.length < markLimit) this.marks.push(mark)
  }
}

/** Whether a value was not in the set; over the limit of what is remembered everything counts as new. */
function first(seen: Set<string>, value: string): boolean {
  if (seen.has(value)) return false
  if (seen.size < 10_000) seen.add(value)
  return true
}
