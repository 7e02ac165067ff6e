import { type ApiDefinition } from './apiDefinition.js'
import { BsonLogReader, type ResumedState } from './bsonLogReader.js'
import { CallText } from './callText.js'
import { DiagnosticSink } from './diagnosticSink.js'
import { type BsonRules } from './dialectRules.js'

/** BSON in, JSON text of the calls out, in any chunking. */
export class CallTextWriter {
  readonly #text: CallText
  readonly #reader: BsonLogReader

  constructor(options: {
    readonly rules: BsonRules
    readonly declarations?: (() => ReadonlyMap<number, ApiDefinition>) | undefined
    /** The bytes begin in the middle of a log. */
    readonly resume?: ResumedState | undefined
  }) {
    this.#text = new CallText(options.rules, () => this.#reader)
    this.#reader = new BsonLogReader({
      rules: options.rules,
      // Who reads the events is told; twice would be too much.
      diagnostics: new DiagnosticSink(undefined),
      consumer: this.#text,
      apis: undefined,
      declarations: options.declarations,
      resume: options.resume,
    })
  }

  push(chunk: Uint8Array): void {
    this.#reader.push(chunk)
  }

  end(): void {
    this.#reader.end()
    this.#text.end()
  }

  /** The text of all that these chunks hold, which are the last ones. */
  async *writeAll(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
    for await (const chunk of chunks) {
      this.push(chunk)
      yield* this.take()
    }
    this.end()
    yield* this.take()
  }

  /** The text so far, in chunks that have their memory to themselves; it is forgotten here. */
  take(): Uint8Array[] {
    return this.#text.take()
  }
}
