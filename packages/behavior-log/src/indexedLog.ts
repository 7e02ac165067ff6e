import { BsonDecoder } from './bsonDecoder.js'
import { CallTextWriter } from './callTextWriter.js'
import { type CallEvent } from './events.js'
import { logChunks } from './logChunks.js'
import { type LogIndex } from './logIndex.js'
import { type EventOptions } from './openLog.js'
import { bsonRules } from './sniff.js'

/** Bytes of which calls are made at once: whole calls are large, and those of a whole chunk would be there long enough to be taken for such as stay. */
const stepSize = 1 << 14

/** What may be chosen of the calls of a part. */
export type CallOptions = Pick<EventOptions, 'apis' | 'arguments' | 'callers' | 'constants' | 'signal'>

/**
 * A log that was read once and has not changed since: its calls again, part by part, from any part on and in any thread. Equal neighbours are merged.
 *
 * @example
 * ```ts
 * const log = new IndexedLog(path, index)
 * for (const position of log.segmentsWith(new Set(['NtWriteFile']))) {
 *   for await (const calls of log.calls(position, { apis: new Set(['NtWriteFile']) })) count(calls.length)
 * }
 * ```
 */
export class IndexedLog {
  readonly path: string
  readonly index: LogIndex

  /** `path` is the real one, on disk. */
  constructor(path: string, index: LogIndex) {
    this.path = path
    this.index = index
  }

  /** The segments that have calls of these APIs: all others need not be read. */
  segmentsWith(apis: ReadonlySet<string> | undefined): readonly number[] {
    const positions: number[] = []
    for (const [position, segment] of this.index.segments.entries()) {
      if (apis === undefined || segment.apis.some((api) => apis.has(api))) positions.push(position)
    }
    return positions
  }

  /** The calls of one segment. Their `id` is that in the whole log. */
  async *calls(position: number, options: CallOptions = {}): AsyncGenerator<readonly CallEvent[]> {
    const segment = this.#segment(position)
    const decoder = new BsonDecoder({
      rules: bsonRules(this.index.format),
      report: undefined,
      apis: options.apis,
      arguments: options.arguments,
      callers: options.callers ?? true,
      constants: options.constants ?? true,
      merge: true,
      base: segment.start,
      resume: { ...segment, definitions: this.index.definitions },
    })
    for await (const chunk of logChunks(this.path, segment.start, segment.end, options.signal)) {
      for (let at = 0; at < chunk.length; at += stepSize) {
        decoder.push(chunk.subarray(at, at + stepSize))
        yield callsIn(decoder)
      }
    }
    decoder.end()
    yield callsIn(decoder)
  }

  /**
   * The calls of one segment as UTF-8 JSON text, like `BehaviorLog.callText`; with a comma before it if there are calls before. Texts of all segments one
   * behind the other are the text of the log.
   */
  async *text(position: number, signal?: AbortSignal): AsyncGenerator<Uint8Array> {
    const segment = this.#segment(position)
    const writer = new CallTextWriter({
      rules: bsonRules(this.index.format),
      resume: { ...segment, definitions: this.index.definitions },
    })
    yield* writer.writeAll(logChunks(this.path, segment.start, segment.end, signal))
  }

  #segment(position: number): LogIndex['segments'][number] {
    const segment = this.index.segments[position]
    if (segment === undefined) throw new RangeError(`the log has no segment ${String(position)}`)
    return segment
  }
}

function callsIn(decoder: BsonDecoder): readonly CallEvent[] {
  return decoder.take().filter((event) => event.type === 'call')
}
