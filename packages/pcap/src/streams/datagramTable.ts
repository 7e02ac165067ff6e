import type { CaptureHandlers } from '../handlers.js'
import { datagramService } from '../protocols/datagramServices.js'
import { type DnsEvent, dnsEvent, parseDns } from '../protocols/dns.js'
import { DtlsSessions, looksLikeDtls } from '../protocols/dtls.js'
import { looksLikeQuic, QuicSessions } from '../protocols/quic.js'
import { ServiceNews } from '../protocols/serviceNews.js'
import type { TlsEvent } from '../protocols/tls.js'
import type { MessageOrigin } from './messageOrigin.js'

function dnsProtocol(port: number): DnsEvent['protocol'] | undefined {
  if (port === 53) return 'dns'
  if (port === 5353) return 'mdns'
  return port === 5355 ? 'llmnr' : undefined
}

/** DHCP, NTP and NetBIOS. */
function isServicePort(port: number): boolean {
  return port === 67 || port === 123 || port === 137 || port === 138 || port === 547
}

/** Hands the contents of datagrams to whoever can read them. */
export class DatagramTable {
  readonly #handlers: CaptureHandlers
  readonly #dtls: DtlsSessions
  readonly #news = new ServiceNews()
  readonly #quic: QuicSessions

  constructor(handlers: CaptureHandlers) {
    this.#handlers = handlers
    const tell = (event: TlsEvent): void => handlers.tls?.(event)
    this.#dtls = new DtlsSessions(tell)
    this.#quic = new QuicSessions(tell)
  }

  /** @param origin - Made only for who needs it. */
  datagram(sport: number, dport: number, bytes: Buffer, start: number, end: number, origin: () => MessageOrigin): void {
    const handlers = this.#handlers
    const protocol = dnsProtocol(dport) ?? dnsProtocol(sport)
    if (protocol !== undefined) {
      const message = handlers.dns === undefined ? undefined : parseDns(bytes, start, end)
      if (message !== undefined) handlers.dns?.(dnsEvent(message, protocol, origin()))
    } else if (handlers.tls !== undefined && looksLikeDtls(bytes, start, end)) {
      this.#dtls.datagram(bytes, start, end, origin())
    } else if (handlers.service !== undefined && isServicePort(dport)) {
      const service = datagramService(sport, dport, bytes, start, end)
      const event = service === undefined ? undefined : this.#news.take(service, origin())
      if (event !== undefined) handlers.service(event)
    } else if (handlers.tls !== undefined && looksLikeQuic(bytes, start, end)) {
      this.#quic.datagram(bytes, start, end, origin())
    }
  }

  /** A row of the table of conversations is used for a new one: tell what is known of the old one. */
  renew(flow: number): void {
    this.#dtls.closeFlow(flow)
    this.#quic.closeFlow(flow)
  }

  close(): void {
    this.#dtls.close()
    this.#quic.close()
  }
}
