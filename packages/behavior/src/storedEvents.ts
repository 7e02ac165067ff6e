import { type EnhancedEvent } from '@cuculus/core'
import { type EventShape, partBits, type StoredEvents } from './eventStore.js'
import { PackedReader } from './packedNumbers.js'
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
    batch.push({ event, object, data, timestamp: formatTimestamp(cursor.time()), eid: firstEvent + number })
    if (batch.length === batchSize) {
      yield batch
      batch = []
    }
  }
  if (batch.length > 0) yield batch
}

/** The same events as JSON text, elements separated by commas; with one before the first if there are others before. */
export function* eventChunks(stored: StoredEvents, firstEvent: number): Generator<Uint8Array> {
  const text = new EventText(stored, firstEvent)
  while (!text.isDone) yield text.next()
}

/** Writes the text of stored events, a chunk at a time. */
class EventText {
  readonly #cursor: EventCursor
  readonly #openings: ReadonlyMap<EventShape, readonly Uint8Array[]>
  readonly #writer = new TextWriter()
  #left: number
  #eid: number
  #second = NaN
  /** From the end of the data up to the milliseconds. */
  #secondText: Uint8Array = noTime

  constructor(stored: StoredEvents, firstEvent: number) {
    this.#cursor = new EventCursor(stored)
    this.#openings = new Map(stored.shapes.map((shape) => [shape, openingsOf(shape)] as const))
    this.#left = stored.count
    this.#eid = firstEvent
  }

  get isDone(): boolean {
    return this.#left === 0
  }

  next(): Uint8Array {
    while (this.#left > 0 && !this.#writer.isFull) this.#write()
    return this.#writer.take()
  }

  #write(): void {
    const cursor = this.#cursor
    const writer = this.#writer
    const openings = this.#openings.get(cursor.next()) ?? []
    if (this.#eid > 0) writer.byte(COMMA)
    for (const opening of openings) {
      writer.bytes(opening, 0, opening.length)
      const { bytes, start, end } = cursor.literal()
      writer.bytes(bytes, start, end)
    }
    this.#timestamp(cursor.time())
    this.#left--
    writer.decimal(++this.#eid)
    writer.byte(END)
  }

  /** Neighbours share their second. */
  #timestamp(time: number): void {
    const second = Math.floor(time / 1000)
    if (second !== this.#second) {
      const text = formatTimestamp(second * 1000)
      this.#second = text === null ? NaN : second
      if (text !== null) this.#secondText = Buffer.from(`},"timestamp":"${text.slice(0, -3)}`)
    }
    if (second !== this.#second) this.#writer.bytes(noTime, 0, noTime.length)
    else {
      this.#writer.bytes(this.#secondText, 0, this.#secondText.length)
      this.#writer.thousandth(Math.floor(time - second * 1000))
      this.#writer.bytes(afterTime, 0, afterTime.length)
    }
  }
}

/** What stands before each text of an event. */
function openingsOf({ event, object, names }: EventShape): readonly Uint8Array[] {
  const start = `{"event":${JSON.stringify(event)},"object":${JSON.stringify(object)},"data":{`
  return names.map((name, position) => Buffer.from(`${position === 0 ? start : ','}${JSON.stringify(name)}:`))
}

const COMMA = 0x2c
const ZERO = 0x30
const END = 0x7d
const noTime = Buffer.from('},"timestamp":null,"eid":')
const afterTime = Buffer.from('","eid":')

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
  readonly #numbers: PackedReader
  readonly #none = new Literal()
  readonly #found = new Literal()

  constructor(stored: StoredEvents) {
    this.#shapes = stored.shapes
    this.#literals = stored.literals.map(({ buffer, byteOffset, length }) => Buffer.from(buffer, byteOffset, length))
    this.#numbers = new PackedReader(stored.numbers)
  }

  next(): EventShape {
    this.#numbers.begin()
    return this.#shapes[this.#numbers.whole()] ?? noShape
  }

  literal(): Literal {
    const place = this.#numbers.whole() - 1
    const bytes = place < 0 ? undefined : this.#literals[place >>> partBits]
    if (bytes === undefined) return this.#none
    const at = place & ((1 << partBits) - 1)
    this.#found.bytes = bytes
    this.#found.start = at + 4
    this.#found.end = at + 4 + bytes.readUInt32LE(at)
    return this.#found
  }

  /** Milliseconds since 1970; NaN if unknown. */
  time(): number {
    return this.#numbers.time()
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

  byte(value: number): void {
    this.#reserve(1)
    this.#bytes[this.#at++] = value
  }

  bytes(source: Uint8Array, start: number, end: number): void {
    this.#reserve(end - start)
    const bytes = this.#bytes
    if (end - start > worthCall) bytes.set(source.subarray(start, end), this.#at)
    else for (let from = start, to = this.#at; from < end; from++, to++) bytes[to] = source[from] ?? 0
    this.#at += end - start
  }

  /** A whole number from 0 on. */
  decimal(value: number): void {
    let length = 1
    for (let limit = 10; limit <= value; limit *= 10) length++
    this.#digits(value, length)
  }

  /** Three digits. */
  thousandth(value: number): void {
    this.#digits(value, 3)
  }

  #digits(value: number, length: number): void {
    this.#reserve(length)
    let rest = value
    for (let at = this.#at + length - 1; at >= this.#at; at--) {
      const next = Math.floor(rest / 10)
      this.#bytes[at] = ZERO + rest - next * 10
      rest = next
    }
    this.#at += length
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
