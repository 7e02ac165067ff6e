import { u16, u32, u8 } from './bigEndian.js'
import type { Packet } from './capture/packet.js'
import type { CaptureDiagnostic } from './diagnostic.js'
import type { CaptureHandlers } from './handlers.js'
import { type CaptureLimits, defaultLimits } from './limits.js'
import { AddressTable } from './packets/addressTable.js'
import { type Flow, FlowTable, TCP, UDP } from './packets/flowTable.js'
import { Fragments } from './packets/fragments.js'
import { ARP, IPV4, IPV6, LinkLayer } from './packets/linkLayer.js'
import { TlsKeys } from './protocols/tlsKeys.js'
import { parseArp } from './protocols/arp.js'
import { CodedBodies } from './protocols/httpBody.js'
import { isEcho } from './protocols/icmp.js'
import { BufferPool } from './streams/bufferPool.js'
import { ConnectionTable } from './streams/connectionTable.js'
import { DatagramTable } from './streams/datagramTable.js'
import type { MessageOrigin } from './streams/messageOrigin.js'
import { ReassemblyBudget } from './streams/reassembly.js'

const ICMP = 1
const IP_IN_IP = 4
const IPV6_IN_IP = 41
const GRE = 47
const ICMPV6 = 58

/** Tunnels in tunnels, at most. */
const deepest = 8

const FIN = 1
const SYN = 2
const RST = 4
const ACK = 16

/** Told once for each link type; there are 65,536 of them. */
const mostLinkTypes = 16

/**
 * Takes packets apart: link layer, IPv4 and IPv6 with fragments and extension headers, tunnels, TCP, UDP, ICMP, and the
 * protocols that somebody wants to hear of.
 *
 * One pass, synchronous, bounded memory; it never throws over contents.
 */
export class Dissector {
  readonly addresses: AddressTable
  readonly flows: FlowTable
  readonly #handlers: CaptureHandlers
  readonly #link = new LinkLayer()
  readonly #fragments = new Fragments()
  readonly #connections: ConnectionTable
  readonly #datagrams: DatagramTable
  readonly #budget: ReassemblyBudget
  readonly #codedBodies = new CodedBodies()
  readonly #unknownLinks = new Set<number>()
  /** Time and place of the packet at hand. */
  #time = NaN
  #offset = 0
  #depth = 0
  #isFinished = false
  #firstTime = NaN
  /** The datagram at hand, for who asks where it was found. */
  #datagramFlow = -1
  #datagramSrc = 0
  #datagramDst = 0
  #datagramSport = 0
  #datagramDport = 0
  /** Made once: a function for each datagram is a good part of the work with it. */
  readonly #datagramOrigin = (): MessageOrigin => ({
    transport: 'udp',
    src: this.addresses.text(this.#datagramSrc),
    sport: this.#datagramSport,
    dst: this.addresses.text(this.#datagramDst),
    dport: this.#datagramDport,
    time: this.#time,
    flow: this.#datagramFlow,
  })

  constructor(handlers: CaptureHandlers, limits: Partial<CaptureLimits> = {}, keys: TlsKeys = new TlsKeys()) {
    const bounds = { ...defaultLimits, ...limits }
    this.#handlers = handlers
    this.#datagrams = new DatagramTable(handlers)
    this.addresses = new AddressTable(bounds.hosts)
    this.flows = new FlowTable(bounds.flows, this.addresses)
    this.#budget = new ReassemblyBudget(bounds.waitingBytes, bounds.waitingBytesPerStream)
    this.#connections = new ConnectionTable({
      pool: new BufferPool(),
      budget: this.#budget,
      limits: bounds,
      handlers,
      codedBodies: this.#codedBodies,
      keys,
      time: () => this.#time,
    })
  }

  /** Seconds since 1970 of the first packet; `NaN` without one. */
  get firstTime(): number {
    return this.#firstTime
  }

  /** Take one packet apart. */
  packet(packet: Packet): void {
    this.#time = packet.seconds + packet.nanoseconds / 1e9
    this.#offset = packet.offset
    this.#depth = 0
    if (Number.isNaN(this.#firstTime)) this.#firstTime = this.#time
    this.#handlers.packet?.(packet)
    const { bytes, start, end, linkType } = packet
    const limit = Math.max(end, start + packet.originalLength)
    if (this.#link.decode(linkType, bytes, start, end)) this.#network(bytes, end, limit)
    else this.#unknownLink(packet)
  }

  /** Nothing follows: end all connections, and tell what found no room. */
  finish(): void {
    if (this.#isFinished) return
    this.#isFinished = true
    this.#connections.closeAll()
    this.#datagrams.close()
    const told: (readonly [CaptureDiagnostic['code'], number, string])[] = [
      [
        'HOSTS_LIMITED',
        this.addresses.refused,
        'packets of further hosts were not looked at: the table of hosts is full',
      ],
      ['HOSTS_LIMITED', this.addresses.evicted, 'hosts that nobody answered made room for others and are not listed'],
      ['FLOWS_LIMITED', this.flows.refused, 'packets of further conversations were not counted: the table is full'],
      [
        'FLOWS_LIMITED',
        this.flows.evicted,
        'conversations that nobody answered made room for others and are not listed',
      ],
      ['FRAGMENTS_LIMITED', this.#fragments.givenUp, 'fragmented datagrams were given up for lack of room'],
      ['REASSEMBLY_LIMITED', this.#budget.exceeded, 'times a hole in a connection was given up for lack of room'],
      ['CONNECTIONS_LIMITED', this.#connections.evicted, 'connections were ended early to make room for others'],
    ]
    const { total, damaged, large, unknown } = this.#codedBodies
    const reasons = `${String(damaged)} damaged, ${String(unknown)} of an unknown coding, ${String(large)} too large`
    told.push(['BODY_CODED', total, `bodies are shown as they were sent, compressed: ${reasons}`])
    for (const [code, count, text] of told) {
      if (count > 0) this.#handlers.diagnostic?.({ code, message: `${String(count)} ${text}` })
    }
  }

  /** A conversation by its index. */
  flow(index: number): Flow {
    return this.flows.get(index)
  }

  #unknownLink({ linkType, offset }: Packet): void {
    if (this.#unknownLinks.has(linkType) || this.#unknownLinks.size >= mostLinkTypes) return
    this.#unknownLinks.add(linkType)
    this.#handlers.diagnostic?.({
      code: 'CAPTURE_LINK_TYPE_UNKNOWN',
      message: `expected a link type that is understood, found ${String(linkType)}; its packets were counted only`,
      offset,
    })
  }

  /** What the link layer found. `end` is where the captured bytes end, `limit` where the packet does. */
  #network(bytes: Buffer, end: number, limit: number): void {
    const { etherType, at } = this.#link
    if (etherType === IPV4 || etherType === IPV6) this.#ip(bytes, at, end, limit)
    else if (etherType === ARP) this.#arp(bytes, at, end)
  }

  #arp(bytes: Buffer, start: number, end: number): void {
    const message = this.#handlers.arp === undefined ? undefined : parseArp(bytes, start, end)
    if (message !== undefined) this.#handlers.arp?.({ ...message, time: this.#time })
  }

  #ip(bytes: Buffer, start: number, end: number, limit: number): void {
    if (++this.#depth > deepest) return
    const version = u8(bytes, start) >> 4
    if (version === 4) this.#ipv4(bytes, start, end, limit)
    else if (version === 6) this.#ipv6(bytes, start, end, limit)
  }

  #ipv4(bytes: Buffer, start: number, end: number, limit: number): void {
    const headerLength = (u8(bytes, start) & 15) * 4
    if (headerLength < 20 || end - start < 20) return
    const total = u16(bytes, start + 2)
    const src = this.addresses.version4(u32(bytes, start + 12))
    const dst = this.addresses.version4(u32(bytes, start + 16), src)
    if (src < 0 || dst < 0) return
    const payload = start + headerLength
    // Segmentation by the network card leaves 0; a length beyond the frame is the frame's.
    const last = total === 0 ? limit : Math.min(start + total, limit)
    const captured = Math.min(end, last)
    if (last < payload) return
    const protocol = u8(bytes, start + 9)
    const fragment = u16(bytes, start + 6)
    if ((fragment & 0x3fff) === 0) {
      this.#transport(protocol, 4, src, dst, bytes, payload, captured, last)
      return
    }
    if (end < start + total) {
      // A piece that is cut cannot be put together; the first one still has the ports.
      if ((fragment & 0x1fff) === 0) this.#transport(protocol, 4, src, dst, bytes, payload, captured, last)
      return
    }
    const key = `${this.#ends(src, dst)} ${String(protocol)} ${String(u16(bytes, start + 4))}`
    this.#fragment(key, protocol, 4, src, dst, bytes, payload, last, (fragment & 0x1fff) * 8, (fragment & 0x2000) !== 0)
  }

  /** Numbers of addresses are used again; what waits for its other pieces is known by their texts. */
  #ends(src: number, dst: number): string {
    return `${this.addresses.text(src)} ${this.addresses.text(dst)}`
  }

  #fragment(
    key: string,
    protocol: number,
    version: 4 | 6,
    src: number,
    dst: number,
    bytes: Buffer,
    start: number,
    end: number,
    offset: number,
    more: boolean,
  ): void {
    const whole = this.#fragments.add(key, bytes, start, end, offset, more)
    if (whole !== undefined) this.#upper(protocol, version, src, dst, whole, 0, whole.length, whole.length)
  }

  #ipv6(bytes: Buffer, start: number, end: number, limit: number): void {
    if (end - start < 40) return
    const length = u16(bytes, start + 4)
    const src = this.addresses.version6(bytes, start + 8)
    const dst = this.addresses.version6(bytes, start + 24, src)
    if (src < 0 || dst < 0) return
    const last = length === 0 ? limit : Math.min(start + 40 + length, limit)
    this.#upper(u8(bytes, start + 6), 6, src, dst, bytes, start + 40, Math.min(end, last), last)
  }

  /** Extension headers of IPv6 (RFC 8200 §4), then the transport. */
  #upper(
    first: number,
    version: 4 | 6,
    src: number,
    dst: number,
    bytes: Buffer,
    start: number,
    end: number,
    last: number,
  ): void {
    let next = first
    let at = start
    for (let headers = 0; version === 6 && headers < 32; headers++) {
      switch (next) {
        case 0:
        case 43:
        case 60:
        case 135:
          if (at + 8 > end) return
          next = u8(bytes, at)
          at += (u8(bytes, at + 1) + 1) * 8
          continue
        // Authentication counts in units of four (RFC 4302 §2.2).
        case 51:
          if (at + 8 > end) return
          next = u8(bytes, at)
          at += (u8(bytes, at + 1) + 2) * 4
          continue
        case 44: {
          if (at + 8 > end) return
          const fragment = u16(bytes, at + 2)
          const inner = u8(bytes, at)
          if ((fragment & 0xfff9) === 0) {
            next = inner
            at += 8
            continue
          }
          if (end < last) {
            if (fragment >>> 3 === 0) this.#transport(inner, 6, src, dst, bytes, at + 8, end, last)
            return
          }
          const key = `${this.#ends(src, dst)} ${String(u32(bytes, at + 4))}`
          this.#fragment(key, inner, 6, src, dst, bytes, at + 8, last, fragment & 0xfff8, (fragment & 1) !== 0)
          return
        }
        default:
      }
      break
    }
    if (at <= end) this.#transport(next, version, src, dst, bytes, at, end, last)
  }

  #transport(
    protocol: number,
    version: 4 | 6,
    src: number,
    dst: number,
    bytes: Buffer,
    start: number,
    end: number,
    last: number,
  ): void {
    switch (protocol) {
      case TCP:
        this.#tcp(src, dst, bytes, start, end, last)
        return
      case UDP:
        this.#udp(src, dst, bytes, start, end)
        return
      case ICMP:
        if (version === 4) this.#icmp(4, src, dst, bytes, start, end)
        return
      case ICMPV6:
        if (version === 6) this.#icmp(6, src, dst, bytes, start, end)
        return
      case IP_IN_IP:
      case IPV6_IN_IP:
        this.#ip(bytes, start, end, last)
        return
      case GRE:
        this.#gre(bytes, start, end, last)
    }
  }

  #icmp(version: 4 | 6, src: number, dst: number, bytes: Buffer, start: number, end: number): void {
    this.addresses.note(src, dst)
    if (this.#handlers.icmp === undefined || end - start < 4) return
    const type = u8(bytes, start)
    const hasData = isEcho(version, type) && end - start > 8
    this.#handlers.icmp({
      version,
      src: this.addresses.text(src),
      dst: this.addresses.text(dst),
      type,
      code: u8(bytes, start + 1),
      data: hasData ? bytes.subarray(start + 8, end) : bytes.subarray(0, 0),
      time: this.#time,
    })
  }

  /** GRE (RFC 2784, 2890), version 1 of PPTP (RFC 2637), and ERSPAN in it. */
  #gre(bytes: Buffer, start: number, end: number, last: number): void {
    const flags = u16(bytes, start)
    const protocol = u16(bytes, start + 2)
    let at = start + 4
    // A list of source routes follows the checksum; nobody sends it.
    if ((flags & 0x4000) !== 0) return
    if ((flags & 0x8000) !== 0) at += 4
    if ((flags & 0x2000) !== 0) at += 4
    if ((flags & 0x1000) !== 0) at += 4
    if ((flags & 7) === 1 && (flags & 0x0080) !== 0) at += 4
    if (at >= end) return
    switch (protocol) {
      case IPV4:
      case IPV6:
        this.#ip(bytes, at, end, last)
        return
      case 0x880b:
        this.#link.etherType = 0
        this.#link.ppp(bytes, at, end)
        break
      case 0x6558:
        this.#inner(bytes, at, end)
        break
      // ERSPAN I has no header, II has 8 bytes and a sequence number, III 12 or 20.
      case 0x88be:
        this.#inner(bytes, (flags & 0x1000) !== 0 ? at + 8 : at, end)
        break
      case 0x22eb:
        this.#inner(bytes, at + ((u8(bytes, at + 11) & 1) !== 0 ? 20 : 12), end)
        break
      default:
        return
    }
    this.#network(bytes, end, last)
  }

  #inner(bytes: Buffer, start: number, end: number): void {
    this.#link.etherType = 0
    if (start + 14 <= end) this.#link.ethernet(bytes, start, end)
  }

  #udp(src: number, dst: number, bytes: Buffer, start: number, end: number): void {
    if (end - start < 8) return
    const sport = u16(bytes, start)
    const dport = u16(bytes, start + 2)
    const length = Math.max(0, u16(bytes, start + 4) - 8)
    const flow = this.flows.find(UDP, src, sport, dst, dport)
    if (flow >= 0) {
      // The row may be that of a conversation that was given up.
      if (this.flows.isNew && this.flows.evicted > 0) this.#datagrams.renew(flow)
      this.flows.count(flow, this.flows.direction, length, this.#time, this.#offset)
    }
    const payload = start + 8
    const captured = Math.min(end, payload + length)
    if (dport === 4789 || dport === 6081) {
      this.#encapsulated(dport, bytes, payload, captured)
      return
    }
    if (captured <= payload) return
    this.#datagramFlow = flow
    this.#datagramSrc = src
    this.#datagramDst = dst
    this.#datagramSport = sport
    this.#datagramDport = dport
    this.#datagrams.datagram(sport, dport, bytes, payload, captured, this.#datagramOrigin)
  }

  /** VXLAN (RFC 7348) and GENEVE (RFC 8926): an Ethernet frame behind a header. */
  #encapsulated(port: number, bytes: Buffer, start: number, end: number): void {
    if (++this.#depth > deepest || end - start < 8) return
    const isGeneve = port === 6081
    if (!isGeneve && (u8(bytes, start) & 0x08) === 0) return
    const at = start + 8 + (isGeneve ? (u8(bytes, start) & 0x3f) * 4 : 0)
    const protocol = isGeneve ? u16(bytes, start + 2) : 0x6558
    if (protocol === 0x6558) {
      this.#inner(bytes, at, end)
      this.#network(bytes, end, end)
    } else if (protocol === IPV4 || protocol === IPV6) this.#ip(bytes, at, end, end)
  }

  #tcp(src: number, dst: number, bytes: Buffer, start: number, end: number, last: number): void {
    if (end - start < 20) return
    const headerLength = (u8(bytes, start + 12) >> 4) * 4
    const sport = u16(bytes, start)
    const dport = u16(bytes, start + 2)
    const sequence = u32(bytes, start + 4)
    const flags = u8(bytes, start + 13)
    const payload = start + headerLength
    const length = Math.max(0, last - payload)
    const flows = this.flows
    let flow = flows.find(TCP, src, sport, dst, dport)
    if (flow < 0) return
    let direction = flows.direction
    if ((flags & (SYN | ACK)) === SYN && !flows.isNew && flows.opensAgain(flow, direction, sequence)) {
      this.#connections.close(flow)
      flow = flows.reopen(flow, direction === 1)
      direction = flows.direction
    }
    if (flows.isNew) this.#connections.renew(flow)
    flows.count(flow, direction, length, this.#time, this.#offset)
    flows.noteSequence(flow, direction, sequence, (flags & SYN) !== 0)
    // A header that is shorter than a header can be has no meaning beyond its ports.
    if (headerLength < 20) return
    if ((flags & SYN) !== 0) this.#connections.begin(flow, direction, sequence)
    if (length === 0) {
      if (direction === 0) flows.noteEmpty(flow, sequence, u32(bytes, start + 8))
    } else {
      const first = (flags & SYN) === 0 ? sequence : (sequence + 1) >>> 0
      const captured = Math.max(payload, Math.min(end, last))
      this.#connections.segment(flow, direction, first, bytes, payload, captured, length, this.flows)
    }
    if ((flags & RST) !== 0) {
      flows.close(flow)
      this.#connections.close(flow)
    } else if ((flags & FIN) !== 0) {
      flows.close(flow)
      this.#connections.finish(flow, direction, (sequence + length) >>> 0)
    }
  }
}
