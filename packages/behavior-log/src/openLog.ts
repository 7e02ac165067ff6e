import { type LogDiagnostic, type LogEvent } from './events.js'
import { type LogDialect } from './dialect.js'

export interface EventOptions {
  /** Stops the reading at the next batch. */
  readonly signal?: AbortSignal
  /** Told of every loss, once per pass. */
  readonly report?: (diagnostic: LogDiagnostic) => void
  /** Decode only calls of these APIs; all others are counted and stepped over. Other events always come. */
  readonly apis?: ReadonlySet<string>
  /** Equal neighbours become one call with their number in `repeated`. Off unless given. */
  readonly merge?: boolean
}

/** A log that can be read as often as you like. */
export interface BehaviorLog {
  readonly dialect: LogDialect
  /** Bytes. */
  readonly size: number
  /** Everything the log says, in its order, some hundreds at a time. Each call starts again at the first byte. Never throws on damage. */
  events(options?: EventOptions): AsyncIterable<readonly LogEvent[]>
}

/** Open a log and recognise its dialect by its content. */
export function openLog(path: string): Promise<BehaviorLog> {
  return Promise.reject(new Error(path))
}

/** The same over bytes that come in any chunking. */
export function readLog(
  source: AsyncIterable<Uint8Array> | Iterable<Uint8Array> | Uint8Array,
  options?: EventOptions,
): AsyncIterable<readonly LogEvent[]> {
  throw new Error(String(source) + String(options))
}
