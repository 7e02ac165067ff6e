import type { Packet } from './capture/packet.js'
import type { CaptureDiagnostic } from './diagnostic.js'
import type { ArpEvent } from './protocols/arp.js'
import type { DnsEvent } from './protocols/dns.js'
import type { HttpEvent } from './protocols/http.js'
import type { IcmpEvent } from './protocols/icmp.js'
import type { IrcEvent } from './protocols/irc.js'
import type { ServiceEvent } from './protocols/service.js'
import type { SmtpEvent } from './protocols/smtp.js'
import type { TlsEvent } from './protocols/tls.js'

/** What a program wants to hear of. Nobody's time is spent on protocols without a handler. */
export interface CaptureHandlers {
  /** Every packet, before it is dissected. The object and the memory behind it are used again. */
  readonly packet?: (packet: Packet) => void
  /** Every question and answer of ARP. */
  readonly arp?: (message: ArpEvent) => void
  readonly icmp?: (message: IcmpEvent) => void
  /** Every DNS, mDNS and LLMNR message. */
  readonly dns?: (message: DnsEvent) => void
  /** Every request with its response, when the exchange is over. */
  readonly http?: (exchange: HttpEvent) => void
  /** Every TLS handshake, when it is over. */
  readonly tls?: (session: TlsEvent) => void
  /** Every SMTP connection, when it is over. */
  readonly smtp?: (session: SmtpEvent) => void
  /** Logins, banners, names and commands of FTP, POP3, IMAP, SSH, SMB, SOCKS, DHCP, NTP and NetBIOS, when the connection is over. */
  readonly service?: (event: ServiceEvent) => void
  readonly irc?: (message: IrcEvent) => void
  /** TLS keys that the capture itself brings. */
  readonly secrets?: (keyLog: string) => void
  /** A name that the capture itself gives to an address. */
  readonly name?: (address: string, name: string) => void
  readonly diagnostic?: (diagnostic: CaptureDiagnostic) => void
}
