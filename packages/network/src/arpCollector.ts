import type { ArpHost } from '@cuculus/core'
import type { ArpEvent } from '@cuculus/pcap'
import { timeText } from './timeText.js'

/** A flood could claim an address for every hardware address there is. */
const mostHardware = 16

interface Entry {
  readonly hardware: string[]
  requests: number
  answers: number
  asked: number
  readonly firstSeen: string | undefined
}

/** Gathers who claims and who asks for which address of the local network. */
export class ArpCollector {
  readonly #entries = new Map<string, Entry>()
  readonly #limit: number
  refused = 0

  constructor(limit: number) {
    this.#limit = limit
  }

  take({ operation, sender, senderHardware, target, time }: ArpEvent): void {
    // A probe asks for an address before the sender takes it.
    const own = sender === '0.0.0.0' ? undefined : this.#entry(sender, time)
    if (own !== undefined) {
      if (operation === 'request') own.requests++
      else own.answers++
      if (!own.hardware.includes(senderHardware) && own.hardware.length < mostHardware)
        own.hardware.push(senderHardware)
    }
    if (operation === 'answer' || target === sender) return
    const asked = this.#entry(target, time)
    if (asked !== undefined) asked.asked++
  }

  hosts(): ArpHost[] {
    return Array.from(this.#entries, ([address, { hardware, requests, answers, asked, firstSeen }]) => ({
      address,
      hardware,
      ...(hardware.length > 1 ? { conflict: true } : {}),
      requests,
      answers,
      asked,
      ...(firstSeen === undefined ? {} : { first_seen: firstSeen }),
    }))
  }

  #entry(address: string, time: number): Entry | undefined {
    const known = this.#entries.get(address)
    if (known !== undefined) return known
    if (this.#entries.size >= this.#limit) {
      this.refused++
      return undefined
    }
    const entry: Entry = { hardware: [], requests: 0, answers: 0, asked: 0, firstSeen: timeText(time) }
    this.#entries.set(address, entry)
    return entry
  }
}
