import {
  type ArpEvent,
  type CaptureDiagnostic,
  type CaptureLimits,
  dissectCapture,
  type Dissection,
  type DnsEvent,
  type HttpEvent,
  type IcmpEvent,
  type IrcEvent,
  type ServiceEvent,
  type SmtpEvent,
  type TlsEvent,
  TlsKeys,
} from '@cuculus/pcap'

/** Everything that a capture tells. */
export interface Gathered {
  readonly dissection: Dissection
  readonly diagnostics: CaptureDiagnostic[]
  readonly arp: ArpEvent[]
  readonly dns: DnsEvent[]
  readonly http: HttpEvent[]
  readonly icmp: IcmpEvent[]
  readonly irc: IrcEvent[]
  readonly smtp: SmtpEvent[]
  readonly tls: TlsEvent[]
  readonly secrets: string[]
  readonly services: ServiceEvent[]
}

/** Dissect a capture; in chunks of `size` bytes if given. */
export async function gather(
  capture: Uint8Array,
  size?: number,
  limits: Partial<CaptureLimits> = {},
  keys: TlsKeys = new TlsKeys(),
): Promise<Gathered> {
  const lists = {
    arp: [],
    diagnostics: [],
    dns: [],
    http: [],
    icmp: [],
    irc: [],
    smtp: [],
    tls: [],
    secrets: [],
    services: [],
  } as Omit<Gathered, 'dissection'>
  const dissection = await dissectCapture(
    chunks(capture, size ?? Math.max(capture.length, 1)),
    {
      diagnostic: (diagnostic) => lists.diagnostics.push(diagnostic),
      arp: (message) => lists.arp.push(message),
      dns: (message) => lists.dns.push(message),
      http: (exchange) => lists.http.push(exchange),
      icmp: (message) => lists.icmp.push({ ...message, data: Buffer.from(message.data) }),
      irc: (message) => lists.irc.push(message),
      smtp: (session) => lists.smtp.push(session),
      tls: (session) => lists.tls.push(session),
      service: (event) => lists.services.push(event),
      secrets: (keyLog) => lists.secrets.push(keyLog),
    },
    { limits, keys },
  )
  return { dissection, ...lists }
}

/** Each piece in memory that is overwritten afterwards, as readers of files do it. */
export function* chunks(bytes: Uint8Array, size: number): Generator<Uint8Array, void, undefined> {
  const memory = new Uint8Array(size)
  for (let at = 0; at < bytes.length; at += size) {
    const piece = bytes.subarray(at, at + size)
    memory.set(piece)
    yield memory.subarray(0, piece.length)
    memory.fill(0xee)
  }
}

/** What is comparable of the result: the same for every way to cut the file. */
export function summary({ dissection, dns, http, icmp, irc, smtp, tls }: Gathered): unknown {
  return JSON.parse(
    JSON.stringify({
      packets: dissection.packets,
      hosts: dissection.hosts,
      flows: [...dissection.flows()],
      dns,
      http,
      icmp,
      irc,
      smtp,
      tls,
    }),
  )
}
