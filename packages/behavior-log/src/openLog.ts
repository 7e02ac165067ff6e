import { open } from 'node:fs/promises'
import { type ApiDefinition } from './apiDefinition.js'
import { CallTextWriter } from './callTextWriter.js'
import { createDecoder, type DecoderOptions, systemCallParser } from './createDecoder.js'
import { fileChunks, readDeclarations } from './declarations.js'
import { type LogDialect } from './dialect.js'
import { type LogDiagnostic, type LogEvent } from './events.js'
import { type LogDecoder } from './logDecoder.js'
import { logChunks } from './logChunks.js'
import { readProcesses } from './systemCallProcesses.js'
import { bsonRules, isBson, type LogFormat, sniff, sniffedBytes } from './sniff.js'

export interface EventOptions {
  /** Stops the reading at the next batch, with the signal's reason. */
  readonly signal?: AbortSignal
  /** Told of every loss, once per pass. */
  readonly report?: (diagnostic: LogDiagnostic) => void
  /** Decode only calls of these APIs; all others are counted and stepped over. Other events always come. */
  readonly apis?: ReadonlySet<string>
  /**
   * Decode only arguments of these names; the others are missing from `arguments`. Buffers are most of a log, and seldom wanted. Equality of neighbours is
   * that of all arguments, as ever. Arguments that a call names itself (`aux`) always come.
   */
  readonly arguments?: ReadonlySet<string>
  /** Whether CAPE's `caller` and `parentCaller` are told. On unless given: two addresses for each call cost something. */
  readonly callers?: boolean
  /** Whether numbers and statuses of CAPE are named (`pretty`, `prettyReturn`). On unless given. */
  readonly constants?: boolean
  /** Equal neighbours become one call with their number in `repeated`. Off unless given. */
  readonly merge?: boolean
}

/** A log that can be read as often as you like. */
export interface BehaviorLog {
  readonly dialect: LogDialect
  /** Bytes there were when it was opened; what is written behind them later is not read. */
  readonly size: number
  /**
   * Everything the log says, in its order, some hundreds at a time. Each call starts again at the first byte.
   *
   * Never throws on damage; an abort, or a file that cannot be read any more, does.
   */
  events(options?: EventOptions): AsyncIterable<readonly LogEvent[]>
  /**
   * All calls, equal neighbours merged, as UTF-8 JSON text: elements separated by commas, without the brackets, in chunks that have their memory to
   * themselves. Each is what a report's `calls` holds (`Call` in `@cuculus/core`). Some times faster than events; damage is stepped over in silence.
   *
   * Absent where the dialect has no such short cut.
   */
  readonly callText?: (options?: { readonly signal?: AbortSignal }) => AsyncIterable<Uint8Array>
}

/** Events that are handed out at once. */
const batchSize = 512

/**
 * Open a log and recognise its dialect by its content; names do not count.
 *
 * @throws the file system's error if the file cannot be read
 */
export async function openLog(path: string): Promise<BehaviorLog> {
  const file = await open(path, 'r')
  try {
    const { size } = await file.stat()
    const head = Buffer.alloc(Math.min(size, sniffedBytes))
    const { bytesRead } = await file.read(head, 0, head.length, 0)
    return new FileLog(path, size, sniff(head.subarray(0, bytesRead)))
  } finally {
    await file.close()
  }
}

class FileLog implements BehaviorLog {
  readonly dialect: LogDialect
  readonly size: number
  readonly #path: string
  readonly #format: LogFormat
  readonly callText?: (options?: { readonly signal?: AbortSignal }) => AsyncIterable<Uint8Array>
  #declarations: ReadonlyMap<number, ApiDefinition> | undefined

  constructor(path: string, size: number, format: LogFormat) {
    this.#path = path
    this.size = size
    this.#format = format
    this.dialect = format.dialect
    if (isBson(format.dialect)) this.callText = (options) => this.#callText(options?.signal)
  }

  async *events(options: EventOptions = {}): AsyncGenerator<readonly LogEvent[]> {
    const decoder = createDecoder(this.#format, {
      ...options,
      indexed: true,
      declarations: () => this.#declare(),
      processes: () => readProcesses(fileChunks(this.#path, this.#format.header), systemCallParser(this.#format)),
    })
    for await (const chunk of this.#chunks(options.signal)) {
      decoder.push(chunk)
      yield* batches(decoder, options.signal)
    }
    decoder.end()
    yield* batches(decoder, options.signal)
  }

  async *#callText(signal: AbortSignal | undefined): AsyncGenerator<Uint8Array> {
    const writer = new CallTextWriter({ rules: bsonRules(this.#format), declarations: () => this.#declare() })
    yield* writer.writeAll(this.#chunks(signal))
  }

  #declare(): ReadonlyMap<number, ApiDefinition> {
    return (this.#declarations ??= readDeclarations(
      fileChunks(this.#path, this.#format.header),
      bsonRules(this.#format),
    ))
  }

  #chunks(signal: AbortSignal | undefined): AsyncGenerator<Uint8Array> {
    return logChunks(this.#path, this.#format.header, this.size, signal)
  }
}

function* batches(decoder: LogDecoder, signal: AbortSignal | undefined): Generator<readonly LogEvent[]> {
  const events = decoder.take()
  for (let at = 0; at < events.length; at += batchSize) {
    signal?.throwIfAborted()
    yield events.length <= batchSize ? events : events.slice(at, at + batchSize)
  }
}

/**
 * The same over bytes that come in any chunking. The first mebibyte is held back to recognise the dialect.
 *
 * A stream is read once: calls ahead of their declaration are lost here, while `openLog` finds the declaration later in the file.
 */
export async function* readLog(
  source: AsyncIterable<Uint8Array> | Iterable<Uint8Array> | Uint8Array,
  options: EventOptions = {},
): AsyncGenerator<readonly LogEvent[]> {
  const whole = source instanceof Uint8Array ? source : undefined
  const chunks = source instanceof Uint8Array ? slices(source) : source
  const held: Uint8Array[] = []
  let length = 0
  let decoder: LogDecoder | undefined
  for await (const chunk of chunks) {
    options.signal?.throwIfAborted()
    if (decoder === undefined) {
      // The source may use its memory again.
      held.push(whole === undefined ? Uint8Array.from(chunk) : chunk)
      length += chunk.length
      if (length < sniffedBytes) continue
      decoder = startDecoder(held, options, whole)
    } else decoder.push(chunk)
    yield* batches(decoder, options.signal)
  }
  decoder ??= startDecoder(held, options, whole)
  decoder.end()
  yield* batches(decoder, options.signal)
}

/** Bytes of memory that are decoded at once. */
const chunkSize = 1 << 18

/** Memory that is there already, in parts, so that batches come early. */
function* slices(bytes: Uint8Array): Generator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += chunkSize) yield bytes.subarray(at, at + chunkSize)
}

/** Recognise what was held back, and decode it. */
function startDecoder(held: readonly Uint8Array[], options: EventOptions, whole: Uint8Array | undefined): LogDecoder {
  const head = Buffer.concat(held)
  const format = sniff(head)
  const decoderOptions: DecoderOptions =
    whole === undefined
      ? options
      : {
          ...options,
          declarations: () => readDeclarations([whole.subarray(format.header)], bsonRules(format)),
          processes: () => readProcesses([whole.subarray(format.header)], systemCallParser(format)),
        }
  const decoder = createDecoder(format, decoderOptions)
  decoder.push(head.subarray(format.header))
  return decoder
}
