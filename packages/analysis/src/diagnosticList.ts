import type { Diagnostic } from '@cuculus/core'

/** Damage must not fill the memory: over this many the rest is only counted. */
const limit = 1000

/** What was found wrong while opening a directory. */
export class DiagnosticList {
  readonly #entries: Diagnostic[] = []
  #suppressed = 0

  add(diagnostic: Diagnostic): void {
    if (this.#entries.length < limit) this.#entries.push(diagnostic)
    else this.#suppressed++
  }

  entries(): readonly Diagnostic[] {
    if (this.#suppressed === 0) return this.#entries
    const message = `${String(this.#suppressed)} more diagnostics about the metadata`
    return [...this.#entries, { code: 'DIAGNOSTICS_SUPPRESSED', message }]
  }
}

/** Where a reader of metadata reports to. */
export type Report = (diagnostic: Diagnostic) => void
