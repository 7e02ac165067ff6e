import type { MessageOrigin } from '../streams/messageOrigin.js'
import type { ServiceEvent } from './service.js'

const mostEvents = 100_000

/** Messages and logins that say the same again and again, whatever the port they come from, are one event. */
export class ServiceNews {
  readonly #told = new Set<string>()

  /** @returns The event, if it is news. */
  take(service: Omit<ServiceEvent, 'origin'>, origin: MessageOrigin): ServiceEvent | undefined {
    const key = `${origin.src} ${origin.dst} ${JSON.stringify(service)}`
    if (this.#told.has(key) || this.#told.size >= mostEvents) return undefined
    this.#told.add(key)
    return { origin, ...service }
  }
}
