import { u32 } from '../bigEndian.js'
import { u16le, u32le } from '../littleEndian.js'
import { u16 } from '../bigEndian.js'
import type { CaptureSink } from './captureSink.js'
import { emptyPacket } from './packet.js'
import type { RecordParser } from './recordParser.js'

/** What libpcap and Wireshark take for the longest packet there can be. */
const longestPacket = 262_144

/** So many bytes are looked through for the next good record before more of the file is asked for. */
const searchWindow = 4 * longestPacket

/** Magic numbers, as the first four bytes read in the file's own order. Draft-ietf-opsawg-pcap §4, and Kuznetzov's patched libpcap. */
const magics = new Map([
  [0xa1b2c3d4, { unit: 1_000_000, header: 16 }],
  [0xa1b23c4d, { unit: 1_000_000_000, header: 16 }],
  // The modified format has the interface index, protocol and packet type after the lengths.
  [0xa1b2cd34, { unit: 1_000_000, header: 24 }],
])

/** How a classic capture file is laid out. */
export interface ClassicLayout {
  readonly little: boolean
  /** Fractions in a second. */
  readonly unit: number
  /** Bytes of a record's header. */
  readonly header: number
  readonly linkType: number
}

/** Bytes of the file's header. */
export const fileHeaderLength = 24

/** The layout that the first 24 bytes declare; `undefined` if they are not those of a classic capture. */
export function classicLayout(bytes: Buffer): ClassicLayout | undefined {
  for (const little of [true, false]) {
    const magic = magics.get(little ? u32le(bytes, 0) : u32(bytes, 0))
    if (magic !== undefined) return { little, ...magic, linkType: linkTypeOf(bytes, little) }
  }
  return undefined
}

/**
 * The layout of a file whose magic number is damaged: version 2.4 in one of the byte orders, and records that follow each other.
 *
 * `bytes` may be longer than the header; the more of it, the surer the guess.
 */
export function guessLayout(bytes: Buffer, length: number): ClassicLayout | undefined {
  for (const little of [true, false]) {
    const major = little ? u16le(bytes, 4) : u16(bytes, 4)
    const minor = little ? u16le(bytes, 6) : u16(bytes, 6)
    if (major !== 2 || minor !== 4) continue
    const linkType = linkTypeOf(bytes, little)
    for (const { unit, header } of magics.values()) {
      const layout = { little, unit, header, linkType }
      if (length > fileHeaderLength + header && isChain(layout, bytes, fileHeaderLength, length, undefined))
        return layout
    }
  }
  return undefined
}

/** The upper bits hold the length of a frame check sequence. */
function linkTypeOf(bytes: Buffer, little: boolean): number {
  return (little ? u32le(bytes, 20) : u32(bytes, 20)) & 0xffff
}

/** Whether a record's header at `at` could be one: a length that fits, a fraction below one second, a date near the others. */
function isPlausible(layout: ClassicLayout, bytes: Buffer, at: number, near: number | undefined): boolean {
  const { little } = layout
  const captured = little ? u32le(bytes, at + 8) : u32(bytes, at + 8)
  const original = little ? u32le(bytes, at + 12) : u32(bytes, at + 12)
  if (captured > longestPacket || captured > original || original > 0x7fffffff) return false
  if ((little ? u32le(bytes, at + 4) : u32(bytes, at + 4)) >= layout.unit) return false
  if (near === undefined) return true
  const seconds = little ? u32le(bytes, at) : u32(bytes, at)
  return Math.abs(seconds - near) < yearInSeconds
}

const yearInSeconds = 366 * 86_400

/** Whether three records (or all that are left) follow each other from `at`. */
function isChain(layout: ClassicLayout, bytes: Buffer, at: number, end: number, near: number | undefined): boolean {
  let next = at
  for (let links = 0; links < 3; links++) {
    if (next === end && links > 0) return true
    if (next + layout.header > end) return links > 0
    if (!isPlausible(layout, bytes, next, near)) return false
    const captured = layout.little ? u32le(bytes, next + 8) : u32(bytes, next + 8)
    if (captured === 0 && links === 0 && near === undefined) return false
    next += layout.header + captured
    if (next > end) return links > 0
  }
  return true
}

/**
 * The records of a classic capture.
 *
 * A record is handed out when the header of the next one makes sense (or the file ends): where it does not, the place is
 * searched from which records follow each other again, so that one wrong length costs one record.
 */
export class ClassicPcap implements RecordParser {
  needed = 0
  readonly #layout: ClassicLayout
  readonly #sink: CaptureSink
  readonly #packet = emptyPacket()
  #lastSecond: number | undefined
  #lost = false
  #lostAt = 0

  constructor(layout: ClassicLayout, sink: CaptureSink) {
    this.#layout = layout
    this.#sink = sink
    this.#packet.linkType = layout.linkType
    this.needed = layout.header
  }

  parse(bytes: Buffer, start: number, end: number, position: number, final: boolean): number {
    const { header, little } = this.#layout
    let at = start
    for (;;) {
      if (this.#lost) {
        at = this.#search(bytes, at, end, position - start, final)
        if (this.#isLost()) return at
      }
      if (end - at < header) {
        this.needed = header
        if (final && end > at) this.#truncated(position + at - start, end - at)
        return final ? end : at
      }
      const captured = little ? u32le(bytes, at + 8) : u32(bytes, at + 8)
      if (captured > longestPacket) {
        this.#lose(position + at - start)
        // The damage may be in the header alone: the next one is looked for right behind it.
        at += Math.min(header, end - at)
        continue
      }
      const next = at + header + captured
      if (next > end) {
        if (final && this.#findInside(bytes, at, end, end, position - start)) {
          at = this.#found
          continue
        }
        this.needed = header + captured + header
        if (final) this.#truncated(position + at - start, end - at)
        return final ? end : at
      }
      if (next + header > end && !final) {
        this.needed = header + captured + header
        return at
      }
      if (
        next + header <= end &&
        !this.#isNext(bytes, next) &&
        this.#findInside(bytes, at, next, end, position - start)
      ) {
        at = this.#found
        continue
      }
      this.#emit(bytes, at, next, position + at - start)
      at = next
    }
  }

  #isNext(bytes: Buffer, at: number): boolean {
    const { little, unit } = this.#layout
    if ((little ? u32le(bytes, at + 8) : u32(bytes, at + 8)) > longestPacket) return false
    return (little ? u32le(bytes, at + 4) : u32(bytes, at + 4)) < unit
  }

  #emit(bytes: Buffer, at: number, next: number, offset: number): void {
    const { header, little, unit } = this.#layout
    const packet = this.#packet
    const fraction = little ? u32le(bytes, at + 4) : u32(bytes, at + 4)
    packet.seconds = little ? u32le(bytes, at) : u32(bytes, at)
    packet.nanoseconds = unit === 1_000_000 ? fraction * 1000 : fraction
    packet.bytes = bytes
    packet.start = at + header
    packet.end = next
    packet.originalLength = little ? u32le(bytes, at + 12) : u32(bytes, at + 12)
    packet.offset = offset
    packet.index++
    this.#lastSecond = packet.seconds
    this.#sink.packet(packet)
  }

  #found = 0

  /**
   * Whether records follow each other from a place inside this record: then its length was wrong. It is handed out up to
   * that place, and reading goes on there.
   */
  #findInside(bytes: Buffer, at: number, next: number, end: number, base: number): boolean {
    const { header } = this.#layout
    const near = this.#lastSecond
    if (near === undefined) return false
    const last = Math.min(next - 1, end - header)
    for (let place = at + header; place <= last; place++) {
      if (isPlausible(this.#layout, bytes, place, near) && isChain(this.#layout, bytes, place, end, near)) {
        this.#damaged(base + at, place - at)
        this.#emit(bytes, at, place, base + at)
        this.#found = place
        return true
      }
    }
    return false
  }

  #lose(offset: number): void {
    this.#lost = true
    this.#lostAt = offset
  }

  #isLost(): boolean {
    return this.#lost
  }

  /** Look for the next good record; what cannot begin one is given up. */
  #search(bytes: Buffer, start: number, end: number, base: number, final: boolean): number {
    const { header } = this.#layout
    this.needed = searchWindow
    // A chain is judged by all that is at hand: without the end of the file, only places with a window behind them are decided.
    const last = final ? end - header : Math.min(end - header, end - searchWindow / 2)
    for (let place = start; place <= last; place++) {
      if (
        isPlausible(this.#layout, bytes, place, this.#lastSecond) &&
        isChain(this.#layout, bytes, place, end, this.#lastSecond)
      ) {
        this.#lost = false
        this.#damaged(this.#lostAt, base + place - this.#lostAt)
        return place
      }
    }
    if (!final) return Math.max(start, last + 1)
    this.#damaged(this.#lostAt, base + end - this.#lostAt)
    return end
  }

  #damaged(offset: number, length: number): void {
    this.#sink.diagnostic?.({
      code: 'CAPTURE_RECORD_DAMAGED',
      message: `expected a packet record at ${String(offset)}, found a length that leads nowhere; went on ${String(length)} bytes later`,
      offset,
      length,
    })
  }

  #truncated(offset: number, length: number): void {
    this.#sink.diagnostic?.({
      code: 'CAPTURE_TRUNCATED',
      message: `expected a whole packet record at ${String(offset)}, found ${String(length)} bytes; the packets before it were kept`,
      offset,
      length,
    })
  }
}
