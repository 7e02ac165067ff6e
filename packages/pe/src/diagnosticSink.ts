import type { PeDiagnostic, PeDiagnosticCode } from './peDiagnostic.js'

/** Collects diagnostics up to a limit, so that a file full of damage cannot fill the memory. */
export class DiagnosticSink {
  readonly #limit: number
  readonly #list: PeDiagnostic[] = []

  constructor(limit: number) {
    this.#limit = limit
  }

  get list(): readonly PeDiagnostic[] {
    return this.#list
  }

  report(code: PeDiagnosticCode, message: string, offset?: number): void {
    if (this.#list.length >= this.#limit) return
    this.#list.push(offset === undefined ? { code, message } : { code, message, offset })
  }
}
