import type { Packet } from './capture/packet.js'
import type { CaptureDiagnostic } from './diagnostic.js'
import type { DnsEvent } from './protocols/dns.js'
import type { HttpEvent } from './protocols/http.js'
import type { IcmpEvent } from './protocols/icmp.js'
import type { IrcEvent } from './protocols/irc.js'
import type { SmtpEvent } from './protocols/smtp.js'
import type { TlsEvent } from './protocols/tls.js'

/** What a program wants to hear of. Nobody's time is spent on protocols without a handler. */
export interface CaptureHandlers {
  /** Every packet, before it is dissected. The object and the memory behind it are used again. */
  packet?(packet: Packet): void
  icmp?(message: IcmpEvent): void
  /** Every DNS, mDNS and LLMNR message. */
  dns?(message: DnsEvent): void
  /** Every request with its response, when the exchange is over. */
  http?(exchange: HttpEvent): void
  /** Every TLS handshake, when it is over. */
  tls?(session: TlsEvent): void
  /** Every SMTP connection, when it is over. */
  smtp?(session: SmtpEvent): void
  irc?(message: IrcEvent): void
  /** TLS keys that the capture itself brings. */
  secrets?(keyLog: string): void
  /** A name that the capture itself gives to an address. */
  name?(address: string, name: string): void
  diagnostic?(diagnostic: CaptureDiagnostic): void
}
