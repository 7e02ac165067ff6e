import { CallSequence, type CallSequenceOptions } from './callSequence.js'
import { DiagnosticSink } from './diagnosticSink.js'
import { type LogDiagnostic, type LogEvent } from './events.js'
import { type LogDecoder } from './logDecoder.js'

export interface SequenceDecoderOptions extends CallSequenceOptions {
  readonly report: ((diagnostic: LogDiagnostic) => void) | undefined
  /** Offset of the first byte in its file. */
  readonly base: number
}

/** What the decoders of all dialects but BSON share: calls that are numbered as they come, and losses that are told on the way. */
export abstract class SequenceDecoder implements LogDecoder {
  protected readonly calls: CallSequence
  protected readonly diagnostics: DiagnosticSink

  constructor(options: SequenceDecoderOptions) {
    this.calls = new CallSequence(options)
    this.diagnostics = new DiagnosticSink(options.report)
  }

  abstract push(chunk: Uint8Array): void

  end(): void {
    this.finish()
    this.diagnostics.end()
    this.calls.end()
  }

  take(): LogEvent[] {
    return this.calls.take()
  }

  /** No more bytes come: decode what is left. */
  protected abstract finish(): void
}
