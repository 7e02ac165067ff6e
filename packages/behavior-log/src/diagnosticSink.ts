import { type LogDiagnostic } from './events.js'

/** What a diagnostic is about; codes are listed in the README. */
export type LogDiagnosticCode =
  | 'LOG_ARGUMENT_COUNT'
  | 'LOG_BUFFER_CHECKSUM'
  | 'LOG_DAMAGED'
  | 'LOG_DIAGNOSTICS_SUPPRESSED'
  | 'LOG_HEADER'
  | 'LOG_TRUNCATED'
  | 'LOG_UNKNOWN_API'
  | 'LOG_UNKNOWN_DIALECT'
  | 'LOG_UNKNOWN_MESSAGE'
  | 'LOG_WRONG_LENGTH'

const limit = 100

/** Passes losses on. A hostile log can be all damage: after `limit` losses of a kind only their sum is told, at the end. */
export class DiagnosticSink {
  readonly #report: ((diagnostic: LogDiagnostic) => void) | undefined
  readonly #told = new Map<LogDiagnosticCode, number>()
  readonly #untold = new Map<LogDiagnosticCode, { count: number; offset: number; length: number }>()

  constructor(report: ((diagnostic: LogDiagnostic) => void) | undefined) {
    this.#report = report
  }

  add(code: LogDiagnosticCode, message: string, offset: number, length: number): void {
    if (this.#report === undefined) return
    const told = this.#told.get(code) ?? 0
    this.#told.set(code, told + 1)
    if (told < limit) {
      this.#report({ code, message, offset, length })
      return
    }
    const sum = this.#untold.get(code)
    if (sum === undefined) this.#untold.set(code, { count: 1, offset, length })
    else {
      sum.count++
      sum.length += length
    }
  }

  /** The log is at its end. */
  end(): void {
    for (const [code, { count, offset, length }] of this.#untold) {
      const message = `${String(count)} more of ${code}, the first one here`
      this.#report?.({ code: 'LOG_DIAGNOSTICS_SUPPRESSED', message, offset, length })
    }
    this.#untold.clear()
  }
}
