import { u16, u32, u8 } from '../bigEndian.js'
import { u16le, u32le } from '../littleEndian.js'
import { formatIpv4, formatIpv6 } from '../packets/addressText.js'
import type { CaptureSink } from './captureSink.js'
import { emptyPacket } from './packet.js'
import type { RecordParser } from './recordParser.js'
import { type Clock, clockOf, divideTicks, division, microseconds } from './ticks.js'

const SECTION_HEADER = 0x0a0d0d0a
const INTERFACE_DESCRIPTION = 1
const PACKET = 2
const SIMPLE_PACKET = 3
const NAME_RESOLUTION = 4
const ENHANCED_PACKET = 6
const DECRYPTION_SECRETS = 10
/** Statistics, journal entries and blocks of vendors are stepped over. */
const knownTypes = new Set([
  INTERFACE_DESCRIPTION,
  PACKET,
  SIMPLE_PACKET,
  NAME_RESOLUTION,
  5,
  ENHANCED_PACKET,
  9,
  DECRYPTION_SECRETS,
  0x0bad,
  0x40000bad,
  0x80000001,
])

const longestBlock = 16 * 1024 * 1024
const longestPacket = 262_144
const mostInterfaces = 65_536
/** Secrets type `TLS Key Log`. */
const TLS_KEY_LOG = 0x544c534b

interface Interface {
  readonly linkType: number
  readonly snapLength: number
  readonly clock: Clock
}

export function isPcapng(bytes: Buffer): boolean {
  return u32(bytes, 0) === SECTION_HEADER
}

/** The blocks of a pcapng file (draft-ietf-opsawg-pcapng), section after section, each in its own byte order. */
export class Pcapng implements RecordParser {
  needed = 28
  readonly #sink: CaptureSink
  readonly #packet = emptyPacket()
  #interfaces: Interface[] = []
  #little = true
  #lost = false
  #lostAt = 0
  /** Interfaces that packets named without their being declared, told once each section. */
  #unknownTold = false

  constructor(sink: CaptureSink) {
    this.#sink = sink
  }

  parse(bytes: Buffer, start: number, end: number, position: number, final: boolean): number {
    let at = start
    for (;;) {
      const offset = position + at - start
      if (this.#lost) {
        at = this.#search(bytes, at, end, position - start, final)
        if (this.#isLost()) return at
        continue
      }
      if (end - at < 12) {
        this.needed = 12
        if (final && end > at) this.#truncated(offset, end - at)
        return final ? end : at
      }
      const isSection = u32(bytes, at) === SECTION_HEADER
      const little = isSection ? sectionOrder(bytes, at) : this.#little
      const length = little === undefined ? 0 : this.#u32(bytes, at + 4, little)
      if (little === undefined || length < 12 || length > longestBlock || (length & 3) !== 0) {
        this.#lost = true
        this.#lostAt = offset
        at += 4
        continue
      }
      if (end - at < length) {
        this.needed = length
        if (!final) return at
        this.#truncated(offset, end - at)
        this.#lostAt = offset
        // Blocks may still stand behind a wrong length.
        const found = this.#findBlock(bytes, at + 4, end, end)
        if (found < 0) return end
        at = found
        continue
      }
      if (this.#u32(bytes, at + length - 4, little) !== length) {
        this.#lost = true
        this.#lostAt = offset
        at += 4
        continue
      }
      this.#block(bytes, at, length, little, offset)
      at += length
    }
  }

  #u32(bytes: Buffer, at: number, little: boolean): number {
    return little ? u32le(bytes, at) : u32(bytes, at)
  }

  #u16(bytes: Buffer, at: number): number {
    return this.#little ? u16le(bytes, at) : u16(bytes, at)
  }

  #block(bytes: Buffer, at: number, length: number, little: boolean, offset: number): void {
    const type = this.#u32(bytes, at, little)
    const body = at + 8
    const end = at + length - 4
    switch (type) {
      case SECTION_HEADER:
        this.#little = little
        this.#interfaces = []
        this.#unknownTold = false
        return
      case INTERFACE_DESCRIPTION:
        this.#interface(bytes, body, end)
        return
      case ENHANCED_PACKET:
        this.#timed(bytes, body, end, this.#u32(bytes, body, little), offset)
        return
      case PACKET:
        this.#timed(bytes, body, end, this.#u16(bytes, body), offset)
        return
      case SIMPLE_PACKET:
        this.#simple(bytes, body, end, offset)
        return
      case NAME_RESOLUTION:
        this.#names(bytes, body, end)
        return
      case DECRYPTION_SECRETS:
        this.#secrets(bytes, body, end)
    }
  }

  #interface(bytes: Buffer, body: number, end: number): void {
    if (this.#interfaces.length >= mostInterfaces) return
    let resolution = 6
    let offset = 0
    let at = body + 8
    while (at + 4 <= end) {
      const code = this.#u16(bytes, at)
      const length = this.#u16(bytes, at + 2)
      if (code === 0 || at + 4 + length > end) break
      if (code === 9 && length >= 1) resolution = u8(bytes, at + 4)
      if (code === 14 && length >= 8) offset = this.#i64(bytes, at + 4)
      at += 4 + ((length + 3) & ~3)
    }
    this.#interfaces.push({
      linkType: this.#u16(bytes, body),
      snapLength: this.#u32(bytes, body + 4, this.#little),
      clock: clockOf(resolution, offset) ?? { ...microseconds, offset },
    })
  }

  #i64(bytes: Buffer, at: number): number {
    const [high, low] = this.#little ? [at + 4, at] : [at, at + 4]
    return (this.#u32(bytes, high, this.#little) | 0) * 2 ** 32 + this.#u32(bytes, low, this.#little)
  }

  /** Enhanced packet (§4.3) and the obsolete packet block: both have the time at the same place. */
  #timed(bytes: Buffer, body: number, end: number, interfaceId: number, offset: number): void {
    const known = this.#interfaceOf(interfaceId, offset)
    if (known === undefined) return
    const packet = this.#packet
    const clock = known.clock
    divideTicks(this.#u32(bytes, body + 4, this.#little), this.#u32(bytes, body + 8, this.#little), clock.perSecond)
    packet.seconds = division.quotient + clock.offset
    packet.nanoseconds = Math.floor((division.remainder * 1_000_000_000) / clock.perSecond)
    const captured = this.#u32(bytes, body + 12, this.#little)
    this.#emit(bytes, body + 20, end, captured, this.#u32(bytes, body + 16, this.#little), known, interfaceId, offset)
  }

  #simple(bytes: Buffer, body: number, end: number, offset: number): void {
    const known = this.#interfaceOf(0, offset)
    if (known === undefined) return
    const original = this.#u32(bytes, body, this.#little)
    const limit = known.snapLength === 0 ? original : Math.min(original, known.snapLength)
    this.#packet.seconds = NaN
    this.#packet.nanoseconds = 0
    this.#emit(bytes, body + 4, end, Math.min(limit, end - body - 4), original, known, 0, offset)
  }

  #emit(
    bytes: Buffer,
    start: number,
    end: number,
    captured: number,
    original: number,
    known: Interface,
    interfaceId: number,
    offset: number,
  ): void {
    if (captured > longestPacket || start + captured > end) {
      this.#damaged(offset, end - start)
      return
    }
    const packet = this.#packet
    packet.bytes = bytes
    packet.start = start
    packet.end = start + captured
    packet.originalLength = original
    packet.offset = offset
    packet.linkType = known.linkType
    packet.interfaceId = interfaceId
    packet.index++
    this.#sink.packet(packet)
  }

  #interfaceOf(id: number, offset: number): Interface | undefined {
    const known = this.#interfaces[id]
    if (known === undefined && !this.#unknownTold) {
      this.#unknownTold = true
      this.#sink.diagnostic?.({
        code: 'CAPTURE_INTERFACE_UNKNOWN',
        message: `expected one of ${String(this.#interfaces.length)} interfaces, found number ${String(id)}; such packets were left out`,
        offset,
      })
    }
    return known
  }

  /** Records of (type, length, address, names): 1 is IPv4, 2 is IPv6. */
  #names(bytes: Buffer, body: number, end: number): void {
    if (this.#sink.name === undefined) return
    let at = body
    while (at + 4 <= end) {
      const type = this.#u16(bytes, at)
      const length = this.#u16(bytes, at + 2)
      const next = at + 4 + length
      if (type === 0 || next > end) return
      const size = type === 1 ? 4 : type === 2 ? 16 : 0
      if (size > 0 && length > size) {
        const address = size === 4 ? formatIpv4(u32(bytes, at + 4)) : formatIpv6(bytes, at + 4)
        for (const name of bytes.toString('utf8', at + 4 + size, next).split('\0')) {
          if (name !== '') this.#sink.name(address, name)
        }
      }
      at = at + 4 + ((length + 3) & ~3)
    }
  }

  #secrets(bytes: Buffer, body: number, end: number): void {
    const length = this.#u32(bytes, body + 4, this.#little)
    if (this.#u32(bytes, body, this.#little) !== TLS_KEY_LOG || body + 8 + length > end) return
    this.#sink.secrets?.(bytes.toString('latin1', body + 8, body + 8 + length))
  }

  #isLost(): boolean {
    return this.#lost
  }

  /** Look for the next block that says the same length at both ends. */
  #search(bytes: Buffer, start: number, end: number, base: number, final: boolean): number {
    this.needed = 2 * longestPacket
    const last = final ? end : Math.max(start, end - longestPacket)
    const found = this.#findBlock(bytes, start, last, end)
    if (found >= 0) {
      this.#lost = false
      this.#damaged(this.#lostAt, base + found - this.#lostAt)
      return found
    }
    if (!final) return last
    this.#damaged(this.#lostAt, base + end - this.#lostAt)
    return end
  }

  #findBlock(bytes: Buffer, start: number, last: number, end: number): number {
    for (let place = start; place < last && place + 12 <= end; place++) {
      const isSection = u32(bytes, place) === SECTION_HEADER
      const little = isSection ? sectionOrder(bytes, place) : this.#little
      if (little === undefined || (!isSection && !knownTypes.has(this.#u32(bytes, place, little)))) continue
      const length = this.#u32(bytes, place + 4, little)
      if (length < 12 || length > 2 * longestPacket || (length & 3) !== 0 || place + length > end) continue
      if (this.#u32(bytes, place + length - 4, little) === length) return place
    }
    return -1
  }

  #damaged(offset: number, length: number): void {
    this.#sink.diagnostic?.({
      code: 'CAPTURE_RECORD_DAMAGED',
      message: `expected a block at ${String(offset)}, found lengths that contradict each other; went on ${String(length)} bytes later`,
      offset,
      length,
    })
  }

  #truncated(offset: number, length: number): void {
    this.#sink.diagnostic?.({
      code: 'CAPTURE_TRUNCATED',
      message: `expected a whole block at ${String(offset)}, found ${String(length)} bytes; the packets before it were kept`,
      offset,
      length,
    })
  }
}

/** The byte order that a section header declares: true is little-endian. */
function sectionOrder(bytes: Buffer, at: number): boolean | undefined {
  const magic = u32(bytes, at + 8)
  if (magic === 0x4d3c2b1a) return true
  return magic === 0x1a2b3c4d ? false : undefined
}
