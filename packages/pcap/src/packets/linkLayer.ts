import { u16, u32, u8 } from '../bigEndian.js'
import { u16le, u32le } from '../littleEndian.js'

export const IPV4 = 0x0800
export const ARP = 0x0806
export const IPV6 = 0x86dd
/** What is carried is none of these. */
export const OTHER = 0

const SNAP = 0xaa
const mostTags = 8

/** LINKTYPE_ numbers (https://www.tcpdump.org/linktypes.html) that are understood; a few systems wrote their own DLT_ numbers instead. */
const NULL = 0
const ETHERNET = 1
const SLIP = 8
const PPP = 9
const FDDI = 10
const RAW_OLD = 12
const RAW_OPENBSD = 14
const PPP_HDLC = 50
const PPP_ETHER = 51
const RAW = 101
const C_HDLC = 104
const IEEE802_11 = 105
const LOOP = 108
const LINUX_SLL = 113
const IEEE802_11_RADIOTAP = 127
const USER2 = 149
const PPP_WITH_DIR = 204
const IPV4_ONLY = 228
const IPV6_ONLY = 229
const NFLOG = 239
const IPOIB = 242
const PKTAP = 258
const LINUX_SLL2 = 276

/** Finds what a frame carries. The result stands in `etherType` and `at` until the next call. */
export class LinkLayer {
  /** `IPV4`, `IPV6`, `ARP` or `OTHER`. */
  etherType = 0
  /** Where it begins. */
  at = 0

  /** @returns Whether the link type is understood. */
  decode(linkType: number, bytes: Buffer, start: number, end: number): boolean {
    this.etherType = OTHER
    this.at = start
    switch (linkType) {
      case ETHERNET:
        this.ethernet(bytes, start, end)
        return true
      case RAW:
      case RAW_OLD:
      case RAW_OPENBSD:
      case IPV4_ONLY:
      case IPV6_ONLY:
        this.#raw(bytes, start, end)
        return true
      case NULL:
      case LOOP:
        this.#loopback(bytes, start, end)
        return true
      case LINUX_SLL:
        this.#cooked(bytes, start + 14, start + 16, end)
        return true
      case LINUX_SLL2:
        this.#cooked(bytes, start, start + 20, end)
        return true
      case PPP:
      case PPP_HDLC:
        this.ppp(bytes, start, end)
        return true
      case PPP_WITH_DIR:
        this.ppp(bytes, start + 1, end)
        return true
      case PPP_ETHER:
        this.ppp(bytes, start + 6, end)
        return true
      case C_HDLC:
        this.#typed(bytes, u16(bytes, start + 2), start + 4, end)
        return true
      case SLIP:
        this.#raw(bytes, start + 16, end)
        return true
      case FDDI:
        this.#logicalLink(bytes, start + 13, end)
        return true
      case IEEE802_11:
        this.#wireless(bytes, start, end)
        return true
      case IEEE802_11_RADIOTAP:
        this.#wireless(bytes, start + u16le(bytes, start + 2), end)
        return true
      case NFLOG:
        this.#netfilterLog(bytes, start, end)
        return true
      case IPOIB:
        this.#typed(bytes, u16(bytes, start + 40), start + 44, end)
        return true
      case PKTAP:
      case USER2:
        this.#packetTap(linkType, bytes, start, end)
        return true
      default:
        return false
    }
  }

  /** Ethernet II, 802.3 with LLC, any number of VLAN tags. */
  ethernet(bytes: Buffer, start: number, end: number): void {
    this.#typed(bytes, u16(bytes, start + 12), start + 14, end)
  }

  /** PPP (RFC 1661) with or without address and control bytes. */
  ppp(bytes: Buffer, start: number, end: number): void {
    let at = start
    if (u16(bytes, at) === 0xff03) at += 2
    // Compression of the protocol field leaves one odd byte.
    const short = (u8(bytes, at) & 1) === 1
    const protocol = short ? u8(bytes, at) : u16(bytes, at)
    at += short ? 1 : 2
    if (protocol === 0x0021) this.#set(IPV4, at, end)
    else if (protocol === 0x0057) this.#set(IPV6, at, end)
  }

  #set(etherType: number, at: number, end: number): void {
    if (at >= end) return
    this.etherType = etherType
    this.at = at
  }

  #raw(bytes: Buffer, at: number, end: number): void {
    const version = u8(bytes, at) >> 4
    if (version === 4) this.#set(IPV4, at, end)
    else if (version === 6) this.#set(IPV6, at, end)
  }

  /** What stands behind an EtherType. */
  #typed(bytes: Buffer, type: number, start: number, end: number): void {
    let etherType = type
    let at = start
    for (let tags = 0; tags < mostTags; tags++) {
      switch (etherType) {
        case IPV4:
        case IPV6:
        case ARP:
          this.#set(etherType, at, end)
          return
        // 802.1Q, 802.1ad and the numbers that were used before it.
        case 0x8100:
        case 0x88a8:
        case 0x9100:
        case 0x9200:
          etherType = u16(bytes, at + 2)
          at += 4
          break
        case 0x8864:
          this.ppp(bytes, at + 6, end)
          return
        case 0x8847:
        case 0x8848:
          this.#labels(bytes, at, end)
          return
        default:
          if (etherType <= 1500) this.#logicalLink(bytes, at, end)
          return
      }
    }
  }

  /** LLC (802.2): SNAP, or IP with a service access point of its own. */
  #logicalLink(bytes: Buffer, at: number, end: number): void {
    const destination = u8(bytes, at)
    if (destination === SNAP && u8(bytes, at + 1) === SNAP) {
      const etherType = u16(bytes, at + 6)
      if (etherType > 1500) this.#typed(bytes, etherType, at + 8, end)
    } else if (destination === 0x06 && u8(bytes, at + 1) === 0x06) {
      this.#set(IPV4, at + 3, end)
    }
  }

  /** MPLS (RFC 3032): down to the last label, then whatever looks like IP. */
  #labels(bytes: Buffer, start: number, end: number): void {
    let at = start
    while (at + 4 < end) {
      const isLast = (u8(bytes, at + 2) & 1) === 1
      at += 4
      if (isLast) break
    }
    this.#raw(bytes, at, end)
  }

  /** The address family as a number of the host that captured: 2 is IPv4 everywhere, IPv6 differs from system to system. */
  #loopback(bytes: Buffer, start: number, end: number): void {
    const family = u8(bytes, start) === 0 && u8(bytes, start + 1) === 0 ? u32(bytes, start) : u32le(bytes, start)
    if (family === 2) this.#set(IPV4, start + 4, end)
    else if (family === 10 || family === 24 || family === 28 || family === 30) this.#set(IPV6, start + 4, end)
    else if (family > 1500 && family < 65_536) this.#typed(bytes, family, start + 4, end)
  }

  #cooked(bytes: Buffer, typeAt: number, start: number, end: number): void {
    const etherType = u16(bytes, typeAt)
    // 4 is an 802.2 frame.
    if (etherType === 4) this.#logicalLink(bytes, start, end)
    else if (etherType > 1500) this.#typed(bytes, etherType, start, end)
  }

  /** Data frames of 802.11 that are not encrypted. */
  #wireless(bytes: Buffer, start: number, end: number): void {
    const control = u8(bytes, start)
    const flags = u8(bytes, start + 1)
    const isData = (control & 0x0c) === 0x08
    const hasNoData = (control & 0x40) !== 0
    const isProtected = (flags & 0x40) !== 0
    if (!isData || hasNoData || isProtected) return
    const hasFourAddresses = (flags & 3) === 3
    const hasQuality = (control & 0x80) !== 0
    let at = start + 24 + (hasFourAddresses ? 6 : 0) + (hasQuality ? 2 : 0)
    // Several frames in one (IEEE 802.11 §9.3.2.2): the first of them, behind its own addresses and length.
    const isAggregate = hasQuality && (u8(bytes, at - 2) & 0x80) !== 0
    if (hasQuality && (flags & 0x80) !== 0) at += 4
    if (isAggregate) at += 14
    this.#logicalLink(bytes, at, end)
  }

  /** NFLOG: a header, then type-length-value records in the byte order of the host; type 9 is the packet. */
  #netfilterLog(bytes: Buffer, start: number, end: number): void {
    const family = u8(bytes, start)
    let at = start + 4
    while (at + 4 <= end) {
      const length = u16le(bytes, at)
      if (length < 4) return
      if ((u16le(bytes, at + 2) & 0x7fff) === 9) {
        if (family === 2) this.#set(IPV4, at + 4, end)
        else if (family === 10) this.#set(IPV6, at + 4, end)
        return
      }
      at += (length + 3) & ~3
    }
  }

  /** Apple's PKTAP: a header that names the real link type; old systems wrote it as `USER2`. */
  #packetTap(linkType: number, bytes: Buffer, start: number, end: number): void {
    const length = u32le(bytes, start)
    const inner = u32le(bytes, start + 8)
    if (length < 108 || start + length > end || inner === PKTAP || inner === USER2 || linkType === inner) return
    this.decode(inner, bytes, start + length, end)
  }
}
