import { type EnhancedEvent } from '@cuculus/core'
import { type EventShape, partBits, type StoredEvents } from './eventStore.js'
import { formatTimestamp } from './timestamp.js'

/** Events that are handed out at once. */
const batchSize = 512

/** Bytes of text that are handed out at once. */
const chunkSize = 256 * 1024

/** Room for everything of an event but its literals. */
const frameSize = 1024

/** The events again, in their order, numbered after `firstEvent`. */
export function* eventBatches(stored: StoredEvents, firstEvent: number): Generator<readonly EnhancedEvent[]> {
  const cursor = new EventCursor(stored)
  let batch: EnhancedEvent[] = []
  for (let number = 1; number <= stored.count; number++) {
    const { event, object, names } = cursor.next()
    const data: Record<string, string | null> = {}
    for (const name of names) data[name] = cursor.literal().text()
    batch.push({ event, object, data, timestamp: cursor.timestamp(), eid: firstEvent + number })
    if (batch.length === batchSize) {
      yield batch
      batch = []
    }
  }
  if (batch.length > 0) yield batch
}

/** The same events as JSON text, elements separated by commas; with one before the first if there are others before. */
export function* eventChunks(stored: StoredEvents, firstEvent: number): Generator<Uint8Array> {
  const cursor = new EventCursor(stored)
  const openings = new Map(stored.shapes.map((shape) => [shape, openingsOf(shape)] as const))
  const writer = new TextWriter()
  for (let number = 1; number <= stored.count; number++) {
    const shape = cursor.next()
    if (firstEvent + number > 1) writer.bytes(comma)
    for (const opening of openings.get(shape) ?? []) {
      writer.bytes(opening)
      const { bytes, start, end } = cursor.literal()
      writer.bytes(bytes, start, end)
    }
    const timestamp = cursor.timestamp()
    writer.ascii(
      `},"timestamp":${timestamp === null ? 'null' : `"${timestamp}"`},"eid":${String(firstEvent + number)}}`,
    )
    if (writer.isFull) yield writer.take()
  }
  if (!writer.isEmpty) yield writer.take()
}

/** What stands before each text of an event. */
function openingsOf({ event, object, names }: EventShape): readonly Uint8Array[] {
  const start = `{"event":${JSON.stringify(event)},"object":${JSON.stringify(object)},"data":{`
  return names.map((name, position) => Buffer.from(`${position === 0 ? start : ','}${JSON.stringify(name)}:`))
}

const comma = Buffer.from(',')

/** Where a JSON literal is; valid until the cursor moves on. */
class Literal {
  bytes: Buffer = Buffer.from('null')
  start = 0
  end = 4

  text(): string | null {
    const value: unknown = JSON.parse(this.bytes.toString('utf8', this.start, this.end))
    return typeof value === 'string' ? value : null
  }
}

const noShape: EventShape = { event: '', object: '', names: [] }

/** Goes through stored events: `next`, then as many literals as the shape has names, and the time. */
class EventCursor {
  readonly #shapes: readonly EventShape[]
  readonly #literals: readonly Buffer[]
  readonly #words: NumberCursor
  readonly #times: NumberCursor
  readonly #none = new Literal()
  readonly #found = new Literal()

  constructor(stored: StoredEvents) {
    this.#shapes = stored.shapes
    this.#literals = stored.literals.map(({ buffer, byteOffset, length }) => Buffer.from(buffer, byteOffset, length))
    this.#words = new NumberCursor(stored.words)
    this.#times = new NumberCursor(stored.times)
  }

  next(): EventShape {
    return this.#shapes[this.#words.next()] ?? noShape
  }

  literal(): Literal {
    const place = this.#words.next() - 1
    const bytes = place < 0 ? undefined : this.#literals[place >>> partBits]
    if (bytes === undefined) return this.#none
    const at = place & ((1 << partBits) - 1)
    this.#found.bytes = bytes
    this.#found.start = at + 4
    this.#found.end = at + 4 + bytes.readUInt32LE(at)
    return this.#found
  }

  timestamp(): string | null {
    const time = this.#times.next()
    return formatTimestamp(Number.isNaN(time) ? null : time)
  }
}

class NumberCursor {
  readonly #parts: readonly (Float64Array | Uint32Array)[]
  #part = 0
  #at = 0

  constructor(parts: readonly (Float64Array | Uint32Array)[]) {
    this.#parts = parts
  }

  next(): number {
    const part = this.#parts[this.#part]
    if (part === undefined) return 0
    if (this.#at < part.length) return part[this.#at++] ?? 0
    this.#part++
    this.#at = 0
    return this.next()
  }
}

/** Fewer bytes are copied sooner than somebody else is asked to copy them. */
const worthCall = 256

/** Collects text until there is enough to hand on. */
class TextWriter {
  #bytes = Buffer.allocUnsafeSlow(chunkSize + frameSize)
  #at = 0

  get isFull(): boolean {
    return this.#at >= chunkSize
  }

  get isEmpty(): boolean {
    return this.#at === 0
  }

  ascii(text: string): void {
    this.#reserve(text.length)
    this.#at += this.#bytes.write(text, this.#at, 'latin1')
  }

  bytes(source: Uint8Array, start = 0, end: number = source.length): void {
    this.#reserve(end - start)
    if (end - start > worthCall) this.#bytes.set(source.subarray(start, end), this.#at)
    else for (let from = start, to = this.#at; from < end; from++, to++) this.#bytes[to] = source[from] ?? 0
    this.#at += end - start
  }

  take(): Uint8Array {
    const text = this.#bytes.subarray(0, this.#at)
    this.#bytes = Buffer.allocUnsafeSlow(chunkSize + frameSize)
    this.#at = 0
    return text
  }

  #reserve(length: number): void {
    const needed = this.#at + length + frameSize
    if (needed <= this.#bytes.length) return
    const larger = Buffer.allocUnsafeSlow(2 * needed)
    this.#bytes.copy(larger, 0, 0, this.#at)
    this.#bytes = larger
  }
}
