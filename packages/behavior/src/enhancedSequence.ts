import { type EnhancedEvent, Sequence } from '@cuculus/core'
import { enhancedApis, enhancedEvent } from './enhancedEvent.js'
import { operationOf } from './operations.js'
import { type CallSource, processCalls } from './processCalls.js'
import { ProcessState } from './processState.js'
import { formatTimestamp } from './timestamp.js'
import { worldOf } from './world.js'

/** The high-level events of all processes, read from the logs each time: process by process, in the order of their calls, numbered throughout. */
export class EnhancedSequence extends Sequence<EnhancedEvent> {
  readonly #sources: readonly CallSource[]

  constructor(sources: readonly CallSource[]) {
    super()
    this.#sources = sources
  }

  override async *batches(): AsyncIterable<readonly EnhancedEvent[]> {
    let eid = 0
    for (const source of this.#sources) {
      const state = new ProcessState()
      const world = worldOf(source.log.dialect)
      for await (const calls of processCalls(source, { apis: enhancedApis(world) })) {
        const events: EnhancedEvent[] = []
        for (const { call } of calls) {
          const operation = operationOf(call.api)
          if (operation === undefined) continue
          const event = enhancedEvent(call, operation, state, world)
          if (event !== null) events.push({ ...event, timestamp: formatTimestamp(call.time), eid: ++eid })
          state.observe(call, operation)
        }
        if (events.length > 0) yield events
      }
    }
  }
}
