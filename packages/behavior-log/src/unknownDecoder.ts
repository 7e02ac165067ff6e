import { type LogDiagnostic, type LogEvent } from './events.js'
import { CallSequence } from './callSequence.js'
import { type LogDecoder } from './logDecoder.js'

/** Reads nothing and says so: the log is empty, or nothing in it was recognised. */
export class UnknownDecoder implements LogDecoder {
  readonly #calls = new CallSequence({})
  readonly #report: ((diagnostic: LogDiagnostic) => void) | undefined
  readonly #base: number
  #length = 0

  constructor(options: { readonly report: ((diagnostic: LogDiagnostic) => void) | undefined; readonly base: number }) {
    this.#report = options.report
    this.#base = options.base
  }

  push(chunk: Uint8Array): void {
    this.#length += chunk.length
  }

  end(): void {
    if (this.#length > 0) {
      const message = 'expected a log of a known monitor, found nothing that is one'
      this.#report?.({ code: 'LOG_UNKNOWN_DIALECT', message, offset: this.#base, length: this.#length })
    }
    this.#calls.end()
  }

  take(): LogEvent[] {
    return this.#calls.take()
  }
}
