import { type DiagnosticSink } from './diagnosticSink.js'

/** Bytes that are stepped over until something makes sense again: one diagnostic, however many attempts it takes. */
export class LostBytes {
  readonly #diagnostics: DiagnosticSink
  readonly #expected: string
  #from = -1

  /** @param expected - what should have been there: `a message` */
  constructor(diagnostics: DiagnosticSink, expected: string) {
    this.#diagnostics = diagnostics
    this.#expected = expected
  }

  /** Whether the reader is within damage. */
  get open(): boolean {
    return this.#from >= 0
  }

  /** Damage at this offset in the log; within damage it only goes on. */
  begin(offset: number): void {
    if (this.#from < 0) this.#from = offset
  }

  /** Damage, if there was any, ends before this offset. */
  end(offset: number): void {
    if (this.#from < 0) return
    const length = offset - this.#from
    const message = `expected ${this.#expected}, found ${String(length)} bytes that are none; they are left out`
    this.#diagnostics.add('LOG_DAMAGED', message, this.#from, length)
    this.#from = -1
  }
}
