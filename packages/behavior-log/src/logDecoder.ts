import { type LogEvent } from './events.js'

/** Turns the bytes of a log, in any chunking, into events. Synchronous, so that it works in any thread. */
export interface LogDecoder {
  push(chunk: Uint8Array): void
  /** No more bytes come. The last event is `end`. */
  end(): void
  /** The events since the last time, which are forgotten here. */
  take(): LogEvent[]
}
