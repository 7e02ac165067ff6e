import type { CaptureHandlers } from '../handlers.js'
import { datagramService, DatagramServices } from '../protocols/datagramServices.js'
import { parseDns } from '../protocols/dns.js'
import { DtlsSessions, looksLikeDtls } from '../protocols/dtls.js'
import { looksLikeQuic, QuicSessions } from '../protocols/quic.js'
import type { MessageOrigin } from './messageOrigin.js'

const dnsPorts = new Map<number, 'dns' | 'mdns' | 'llmnr'>([
  [53, 'dns'],
  [5353, 'mdns'],
  [5355, 'llmnr'],
])

/** DHCP, NTP and NetBIOS. */
const servicePorts = new Set([67, 123, 137, 138, 547])

/** Hands the contents of datagrams to whoever can read them. */
export class DatagramTable {
  readonly #handlers: CaptureHandlers
  readonly #dtls = new DtlsSessions()
  readonly #services = new DatagramServices()
  readonly #quic = new QuicSessions()

  constructor(handlers: CaptureHandlers) {
    this.#handlers = handlers
  }

  /** @param origin - Made only for who needs it. */
  datagram(sport: number, dport: number, bytes: Buffer, start: number, end: number, origin: () => MessageOrigin): void {
    const handlers = this.#handlers
    const protocol = dnsPorts.get(dport) ?? dnsPorts.get(sport)
    if (protocol !== undefined) {
      const message = handlers.dns === undefined ? undefined : parseDns(bytes, start, end)
      if (message !== undefined) handlers.dns?.({ ...message, protocol, origin: origin() })
    } else if (handlers.tls !== undefined && looksLikeDtls(bytes, start, end)) {
      this.#dtls.datagram(bytes, start, end, origin())
    } else if (handlers.service !== undefined && servicePorts.has(dport)) {
      const service = datagramService(sport, dport, bytes, start, end)
      const event = service === undefined ? undefined : this.#services.take(service, origin())
      if (event !== undefined) handlers.service(event)
    } else if (handlers.tls !== undefined && looksLikeQuic(bytes, start, end)) {
      this.#quic.datagram(bytes, start, end, origin())
    }
  }

  close(): void {
    this.#dtls.close((event) => this.#handlers.tls?.(event))
    this.#quic.close((event) => this.#handlers.tls?.(event))
  }
}
