import type { Diagnostic } from './diagnostic.js'
import type { ReportedDiagnostic } from './report.js'

/** How many diagnostics of one code a module may report before the rest is only counted: damage must not fill the memory. */
const limit = 1000

/** The diagnostics of one module, bounded. */
export class DiagnosticLog {
  readonly #key: string
  readonly #entries: ReportedDiagnostic[] = []
  readonly #counts = new Map<string, number>()

  constructor(key: string) {
    this.#key = key
  }

  add(diagnostic: Diagnostic): void {
    const count = (this.#counts.get(diagnostic.code) ?? 0) + 1
    this.#counts.set(diagnostic.code, count)
    if (count <= limit) this.#entries.push({ key: this.#key, ...diagnostic })
  }

  /** What was reported, in order, and for every code over the limit one entry that counts the rest. */
  entries(): readonly ReportedDiagnostic[] {
    const suppressed = [...this.#counts].filter(([, count]) => count > limit)
    return [
      ...this.#entries,
      ...suppressed.map(([code, count]) => ({
        key: this.#key,
        code: 'DIAGNOSTICS_SUPPRESSED',
        message: `${String(count - limit)} more diagnostics of the code ${code}`,
      })),
    ]
  }
}
