import type {
  Diagnostic,
  Flow as FlowEntry,
  Icmp,
  IrcMessage,
  Mail,
  Network,
  ServiceSession,
  SmtpSession,
} from '@cuculus/core'
import type {
  ArpEvent,
  CaptureDiagnostic,
  CaptureHandlers,
  Dissection,
  DnsEvent,
  Flow,
  HttpEvent,
  IcmpEvent,
  IrcEvent,
  MailFacts,
  Packet,
  ServiceEvent,
  SmtpEvent,
  TlsEvent,
} from '@cuculus/pcap'
import { ArpCollector } from './arpCollector.js'
import type { BodyTypes } from './bodyTypes.js'
import { BoundedList } from './boundedList.js'
import { deadHosts } from './deadHosts.js'
import { DnsCollector } from './dnsCollector.js'
import { escapeText } from './escapeText.js'
import { HttpCollector } from './httpCollector.js'
import type { Mutable } from './mutable.js'
import { Passlist, type PasslistOptions } from './passlist.js'
import { timeText } from './timeText.js'
import { TlsCollector } from './tlsCollector.js'

/** Bounds of the lists in the result. */
export interface ListLimits {
  /** Entries of each list. */
  readonly entries: number
  /** Characters of all requests together. */
  readonly text: number
}

/** Takes what the dissector tells and makes the data of the key of it. */
export class NetworkCollector implements CaptureHandlers {
  readonly #passlist: Passlist
  readonly #limits: ListLimits
  /** Takes the packets too, where somebody wants them. */
  readonly packet?: (packet: Packet) => void
  readonly #arp: ArpCollector
  readonly #dns: DnsCollector
  readonly #http: HttpCollector
  readonly #tls: TlsCollector
  readonly #icmp: BoundedList<Icmp>
  readonly #services: BoundedList<ServiceSession>
  readonly #irc: BoundedList<IrcMessage>
  readonly #smtp: BoundedList<{ readonly flow: number; readonly session: SmtpSession }>
  readonly #report: (diagnostic: Diagnostic) => void

  constructor(
    passlist: PasslistOptions,
    limits: ListLimits,
    report: (diagnostic: Diagnostic) => void,
    types: BodyTypes,
    packet?: (packet: Packet) => void,
  ) {
    if (packet !== undefined) this.packet = packet
    this.#arp = new ArpCollector(limits.entries)
    this.#passlist = new Passlist(passlist)
    this.#limits = limits
    this.#report = report
    this.#dns = new DnsCollector(this.#passlist, limits.entries)
    this.#http = new HttpCollector(this.#passlist, limits.entries, limits.text, types)
    this.#tls = new TlsCollector(this.#passlist, limits.entries)
    this.#icmp = new BoundedList(limits.entries)
    this.#services = new BoundedList(limits.entries)
    this.#irc = new BoundedList(limits.entries)
    this.#smtp = new BoundedList(limits.entries)
  }

  diagnostic(diagnostic: CaptureDiagnostic): void {
    this.#report(diagnostic)
  }

  arp(message: ArpEvent): void {
    this.#arp.take(message)
  }

  icmp(message: IcmpEvent): void {
    const { src, dst, type, code, data } = message
    this.#icmp.push({ src, dst, type, code, data: escapeText(data.toString('latin1')) })
  }

  dns(message: DnsEvent): void {
    this.#dns.take(message)
  }

  http(exchange: HttpEvent): void {
    this.#http.take(exchange)
  }

  tls(session: TlsEvent): void {
    this.#tls.take(session)
  }

  smtp({ origin, raw, hostname, user, password, mailFrom, mailTo, mails }: SmtpEvent): void {
    const { src, sport, dst, dport, flow } = origin
    this.#smtp.push({
      flow,
      session: {
        src,
        sport,
        dst,
        dport,
        ...(hostname === undefined ? {} : { hostname: escapeText(hostname) }),
        ...(user === undefined ? {} : { user: escapeText(user) }),
        ...(password === undefined ? {} : { password: escapeText(password) }),
        ...(mailFrom.length === 0 ? {} : { mail_from: mailFrom.map(escapeText) }),
        ...(mailTo.length === 0 ? {} : { mail_to: mailTo.map(escapeText) }),
        ...(mails.length === 0 ? {} : { mails: mails.map(mailOf) }),
        raw: escapeText(raw),
      },
    })
  }

  service({ origin, protocol, names, commands, ...texts }: ServiceEvent): void {
    const { src, sport, dst, dport, time } = origin
    const firstSeen = timeText(time)
    const escaped = Object.entries(texts).map(([key, text]) => [key, escapeText(text)] as const)
    this.#services.push({
      protocol,
      src,
      sport,
      dst,
      dport,
      ...Object.fromEntries(escaped),
      ...(names === undefined ? {} : { names: names.map(escapeText) }),
      ...(commands === undefined ? {} : { commands: commands.map(escapeText) }),
      ...(firstSeen === undefined ? {} : { first_seen: firstSeen }),
    })
  }

  irc({ origin, sender, command, params, prefix }: IrcEvent): void {
    this.#irc.push({
      type: sender,
      command,
      params: escapeText(params),
      // With its colon, as all generations list it.
      ...(prefix === undefined ? {} : { prefix: `:${escapeText(prefix)}` }),
      ...(sender === 'client' ? { src: origin.src, dst: origin.dst } : { src: origin.dst, dst: origin.src }),
    })
  }

  /** The data of the key, from the collected messages and the conversations. */
  result(dissection: Dissection): Network {
    const tcp = new BoundedList<FlowEntry>(this.#limits.entries)
    const udp = new BoundedList<FlowEntry>(this.#limits.entries)
    const dead = deadHosts()
    for (const flow of dissection.flows()) {
      const list = flow.protocol === 'tcp' ? tcp : udp
      if (list.isFull) list.refused++
      else list.push(this.#flow(flow, dissection.firstTime))
      if (flow.protocol === 'tcp') dead.take(flow)
    }
    const refused = [
      tcp,
      udp,
      this.#arp,
      this.#dns,
      this.#http,
      this.#tls,
      this.#icmp,
      this.#irc,
      this.#services,
      this.#smtp,
    ]
      .map((list) => list.refused)
      .reduce((sum, count) => sum + count, 0)
    if (refused > 0) {
      const message = `${String(refused)} entries found no room: lists have at most ${String(this.#limits.entries)}`
      this.#report({ code: 'LIST_LIMITED', message })
    }
    const firstSeen = timeText(dissection.firstTime)
    const responses = this.#http.responses()
    return {
      capture: { packets: dissection.packets, ...(firstSeen === undefined ? {} : { first_seen: firstSeen }) },
      hosts: dissection.hosts,
      domains: this.#dns.domains(),
      tcp: tcp.items,
      udp: udp.items,
      icmp: this.#icmp.items,
      dns: this.#dns.queries(),
      http: this.#http.requests(),
      ...(responses.length === 0 ? {} : { http_responses: responses }),
      tls: this.#tls.sessions(),
      smtp: this.#smtp.items.sort((a, b) => a.flow - b.flow).map(({ session }) => session),
      irc: this.#irc.items,
      services: this.#services.items,
      arp: this.#arp.hosts(),
      dead_hosts: dead.all(),
      dns_servers: this.#dns.servers(),
    }
  }

  #flow(flow: Flow, start: number): FlowEntry {
    const entry = flowEntry(flow, start)
    if (this.#passlist.hasHost(flow.src) || this.#passlist.hasHost(flow.dst)) entry.passlisted = true
    return entry
  }
}

/** There may be 200,000 of them: with all its properties from the beginning, an entry takes half the memory. */
function flowEntry(flow: Flow, start: number): Mutable<FlowEntry> {
  const { src, sport, dst, dport, packetsSrc, packetsDst, bytesSrc, bytesDst, offset } = flow
  const firstSeen = timeText(flow.firstTime)
  const lastSeen = timeText(flow.lastTime)
  const time = Math.round((flow.firstTime - start) * 1e6) / 1e6
  const entry: Mutable<FlowEntry> = {
    src,
    sport,
    dst,
    dport,
    packets_src: packetsSrc,
    packets_dst: packetsDst,
    bytes_src: bytesSrc,
    bytes_dst: bytesDst,
    time,
    first_seen: firstSeen ?? '',
    last_seen: lastSeen ?? '',
    offset,
  }
  if (!Number.isFinite(time)) delete entry.time
  if (firstSeen === undefined) delete entry.first_seen
  if (lastSeen === undefined) delete entry.last_seen
  return entry
}

function mailOf({ subject, from, to, attachments }: MailFacts): Mail {
  return {
    ...(subject === undefined ? {} : { subject: escapeText(subject) }),
    ...(from === undefined ? {} : { from: escapeText(from) }),
    ...(to === undefined ? {} : { to: escapeText(to) }),
    attachments: attachments.map(({ name, type, size, sha256 }) => ({
      ...(name === undefined ? {} : { name: escapeText(name) }),
      type: escapeText(type),
      size,
      sha256,
    })),
  }
}
