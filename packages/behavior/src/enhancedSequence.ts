import { type EnhancedEvent, Sequence } from '@cuculus/core'
import { enhancedEvent, type ShapedEvent } from './enhancedEvent.js'
import { type StoredEvents } from './eventStore.js'
import { interestingApis } from './interestingApis.js'
import { jsonText } from './jsonText.js'
import { operationOf } from './operations.js'
import { type CallSource, processCalls } from './processCalls.js'
import { ProcessState } from './processState.js'
import { eventBatches, eventChunks } from './storedEvents.js'
import { formatTimestamp } from './timestamp.js'
import { knownArguments } from './vocabulary.js'
import { worldOf } from './world.js'

/** The events of one process. */
export interface EventSource extends CallSource {
  /** How many events the processes before it have. */
  readonly firstEvent: number
  /** The events themselves; `null` if they were too many to keep. */
  readonly stored: StoredEvents | null
}

/** The high-level events of all processes, kept in little space or read from the logs each time: process by process, in the order of their calls, numbered throughout. */
export class EnhancedSequence extends Sequence<EnhancedEvent> {
  readonly #sources: readonly EventSource[]
  readonly #text: ((position: number) => AsyncIterable<Uint8Array>) | undefined

  /** `text` makes the JSON of the source at a position elsewhere. */
  constructor(sources: readonly EventSource[], text?: (position: number) => AsyncIterable<Uint8Array>) {
    super()
    this.#sources = sources
    this.#text = text
  }

  override async *batches(): AsyncIterable<readonly EnhancedEvent[]> {
    for (const source of this.#sources) {
      yield* source.stored === null ? processEvents(source) : eventBatches(source.stored, source.firstEvent)
    }
  }

  override async *json(): AsyncIterable<Uint8Array> {
    for (const [position, source] of this.#sources.entries()) {
      if (source.stored !== null) yield* eventChunks(source.stored, source.firstEvent)
      else yield* this.#text?.(position) ?? eventText(source)
    }
  }
}

/** The events of a process as JSON text, read from its log, with a comma before it if there are others before. */
export function eventText(source: Omit<EventSource, 'stored'>): AsyncIterable<Uint8Array> {
  return jsonText(processEvents(source), source.firstEvent > 0)
}

async function* processEvents(source: Omit<EventSource, 'stored'>): AsyncIterable<readonly EnhancedEvent[]> {
  const state = new ProcessState()
  const world = worldOf(source.log.dialect)
  let eid = source.firstEvent
  for await (const calls of processCalls(source, {
    apis: interestingApis(world),
    arguments: knownArguments,
    callers: false,
    constants: false,
  })) {
    const events: EnhancedEvent[] = []
    for (const { call } of calls) {
      const operation = operationOf(call.api)
      if (operation === undefined) continue
      const event = enhancedEvent(call, operation, state, world)
      if (event !== null) events.push(toEvent(event, call.time, ++eid))
      state.observe(call, operation)
    }
    if (events.length > 0) yield events
  }
}

function toEvent({ shape, data: values }: ShapedEvent, time: number | null, eid: number): EnhancedEvent {
  const data: Record<string, string | null> = {}
  shape.names.forEach((name, position) => (data[name] = values[position] ?? null))
  return { event: shape.event, object: shape.object, data, timestamp: formatTimestamp(time), eid }
}
