import { type ApiDefinition } from './apiDefinition.js'
import { BsonLogReader, type ResumedState } from './bsonLogReader.js'
import { CallEvents } from './callEvents.js'
import { DiagnosticSink } from './diagnosticSink.js'
import { type BsonRules } from './dialectRules.js'
import { type LogDiagnostic, type LogEvent } from './events.js'
import { type LogDecoder } from './logDecoder.js'
import { type LogIndex, LogIndexer } from './logIndex.js'
import { type LogFormat } from './sniff.js'

export interface BsonDecoderOptions {
  readonly rules: BsonRules
  readonly report: ((diagnostic: LogDiagnostic) => void) | undefined
  readonly apis: ReadonlySet<string> | undefined
  readonly arguments: ReadonlySet<string> | undefined
  readonly callers: boolean
  readonly constants: boolean
  readonly merge: boolean
  /** Offset of the first byte in its file. */
  readonly base: number
  readonly declarations?: (() => ReadonlyMap<number, ApiDefinition>) | undefined
  /** Makes an index for this format on the way. */
  readonly format?: LogFormat | undefined
  /** The bytes begin in the middle of a log. */
  readonly resume?: ResumedState | undefined
}

/** Decodes the BSON dialects into events. */
export class BsonDecoder implements LogDecoder {
  readonly #calls: CallEvents
  readonly #reader: BsonLogReader
  readonly #diagnostics: DiagnosticSink
  readonly #format: LogFormat | undefined
  readonly #indexer: LogIndexer | null

  constructor(options: BsonDecoderOptions) {
    this.#diagnostics = new DiagnosticSink(options.report)
    this.#format = options.format
    this.#indexer = options.format === undefined ? null : new LogIndexer(options.base)
    this.#calls = new CallEvents(options, () => this.#reader)
    this.#reader = new BsonLogReader({
      rules: options.rules,
      diagnostics: this.#diagnostics,
      consumer: this.#calls,
      apis: options.apis,
      arguments: options.arguments,
      declarations: options.declarations,
      base: options.base,
      indexer: this.#indexer,
      resume: options.resume,
    })
  }

  push(chunk: Uint8Array): void {
    this.#reader.push(chunk)
  }

  end(): void {
    this.#reader.end()
    this.#calls.close()
    this.#diagnostics.end()
    const apis = new Map<string, number>()
    for (const api of this.#reader.called) {
      apis.set(api.definition.name, (apis.get(api.definition.name) ?? 0) + api.calls)
    }
    this.#calls.event({
      type: 'end',
      calls: this.#reader.calls,
      apis,
      threads: [...this.#reader.threads],
      firstTime: this.#calls.firstTime,
      lastTime: this.#calls.lastTime,
      ...(this.#format !== undefined && { index: this.#index(this.#format) }),
    })
  }

  #index(format: LogFormat): LogIndex | null {
    const index = this.#indexer?.finish(this.#reader.offset) ?? null
    return index && { format, ...index }
  }

  take(): LogEvent[] {
    const { events } = this.#calls
    this.#calls.events = []
    return events
  }
}
