import { type EnhancedEvent } from '@cuculus/core'
import { type EventShape, type StoredEvents } from './eventStore.js'
import { formatTimestamp } from './timestamp.js'

/** Events that are handed out at once. */
const batchSize = 512

/** So much text is collected before it is encoded, in characters. */
const chunkSize = 256 * 1024

const encoder = new TextEncoder()

/** The events again, in their order, numbered after `firstEvent`. */
export function* eventBatches(stored: StoredEvents, firstEvent: number): Generator<readonly EnhancedEvent[]> {
  const cursor = new EventCursor(stored)
  let batch: EnhancedEvent[] = []
  for (let number = 1; number <= stored.count; number++) {
    const { event, object, names } = cursor.next()
    const data: Record<string, string | null> = {}
    for (const name of names) data[name] = cursor.text()
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
  let text = ''
  for (let number = 1; number <= stored.count; number++) {
    text += firstEvent + number === 1 ? '' : ','
    const shape = cursor.next()
    for (const opening of openings.get(shape) ?? []) text += opening + JSON.stringify(cursor.text())
    text += `},"timestamp":${JSON.stringify(cursor.timestamp())},"eid":${String(firstEvent + number)}}`
    if (text.length < chunkSize) continue
    yield encoder.encode(text)
    text = ''
  }
  if (text !== '') yield encoder.encode(text)
}

/** What stands before each text of an event. */
function openingsOf({ event, object, names }: EventShape): readonly string[] {
  const start = `{"event":${JSON.stringify(event)},"object":${JSON.stringify(object)},"data":{`
  return names.map((name, position) => `${position === 0 ? start : ','}${JSON.stringify(name)}:`)
}

const noShape: EventShape = { event: '', object: '', names: [] }

/** Goes through stored events: `next`, then as many texts as the shape has names, and the time. */
class EventCursor {
  readonly #stored: StoredEvents
  readonly #words: NumberCursor
  readonly #times: NumberCursor

  constructor(stored: StoredEvents) {
    this.#stored = stored
    this.#words = new NumberCursor(stored.words)
    this.#times = new NumberCursor(stored.times)
  }

  next(): EventShape {
    return this.#stored.shapes[this.#words.next()] ?? noShape
  }

  text(): string | null {
    return this.#stored.texts[this.#words.next() - 1] ?? null
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
