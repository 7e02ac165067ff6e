import { keptBytes, memoryOf, type StoredEvents } from './eventStore.js'
import { type LogDigest } from './logDigest.js'

/** Keeps the events of an analysis' processes as long as there is room: memory must not grow with the logs. */
export class EventRoom {
  #left: number

  constructor(bytes: number = keptBytes) {
    this.#left = bytes
  }

  /** The digest without the events that there is no room for. */
  keep(digest: LogDigest): LogDigest {
    return { ...digest, processes: digest.processes.map((one) => ({ ...one, stored: this.#take(one.stored) })) }
  }

  #take(stored: StoredEvents | null): StoredEvents | null {
    if (stored === null) return null
    const bytes = memoryOf(stored).reduce((sum, part) => sum + part.length, 0)
    if (bytes > this.#left) return null
    this.#left -= bytes
    return stored
  }
}
