import type { CaptureDiagnosticCode } from '../diagnostic.js'
import type { CaptureSink } from './captureSink.js'
import { classicLayout, ClassicPcap, fileHeaderLength, guessLayout } from './classicPcap.js'
import type { Packet } from './packet.js'
import { isPcapng, Pcapng } from './pcapng.js'
import type { RecordParser } from './recordParser.js'

/** So much of a file whose first bytes say nothing is looked at before it is given up. */
const guessWindow = 8192

/**
 * Reads the packets of a capture from chunks of any size: classic pcap (both byte orders, micro- and nanoseconds,
 * Kuznetzov's modified format) and pcapng.
 *
 * It never throws over the contents: what is wrong is reported to the sink, and all packets before and after a damaged
 * place are handed out.
 *
 * @example
 * ```ts
 * const reader = new CaptureReader({ packet: (packet) => console.log(packet.seconds, packet.end - packet.start) })
 * for (const chunk of chunks) reader.push(chunk)
 * reader.end()
 * ```
 */
export class CaptureReader {
  readonly #sink: CaptureSink
  #parser: RecordParser | undefined
  #unknown = false
  #ended = false
  #packets = 0
  /** Where the first byte of the carry, or of the next chunk, lies in the file. */
  #position = 0
  #carry: Buffer = Buffer.alloc(0)
  #carried = 0

  constructor(sink: CaptureSink) {
    this.#sink = {
      packet: (packet: Packet) => {
        this.#packets++
        sink.packet(packet)
      },
      diagnostic: (diagnostic) => sink.diagnostic?.(diagnostic),
      secrets: (keyLog) => sink.secrets?.(keyLog),
      ...(sink.name === undefined ? {} : { name: sink.name.bind(sink) }),
    }
  }

  /** Packets so far. */
  get packets(): number {
    return this.#packets
  }

  /** The next bytes of the file. They may be overwritten after the call. */
  push(chunk: Uint8Array): void {
    if (this.#unknown) return
    const bytes = Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength)
    let start = 0
    while (this.#carried > 0 || this.#parser === undefined) {
      if (start === bytes.length) return
      const wanted = this.#parser?.needed ?? this.#headNeeded()
      const taken = Math.min(bytes.length - start, Math.max(wanted - this.#carried, 1))
      this.#append(bytes, start, start + taken)
      start += taken
      this.#parseCarry(false)
      if (this.#isGivenUp()) return
      // What is left lies in the chunk too, mostly: reading it there spares a copy of every record.
      if (this.#parser !== undefined && this.#carried <= taken) {
        start -= this.#carried
        this.#carried = 0
      }
    }
    if (start === bytes.length) return
    const next = this.#parser.parse(bytes, start, bytes.length, this.#position, false)
    this.#position += next - start
    if (next < bytes.length) this.#append(bytes, next, bytes.length)
  }

  /** Nothing follows: hand out what is left, and say what is missing. */
  end(): void {
    if (this.#ended) return
    this.#ended = true
    if (this.#unknown) return
    this.#parseCarry(true)
    if (this.#parser === undefined || this.#packets > 0) return
    this.#report('CAPTURE_NO_PACKETS', 'expected packets, found a capture without any')
  }

  #isGivenUp(): boolean {
    return this.#unknown
  }

  /** Bytes that are needed to know the format. */
  #headNeeded(): number {
    return this.#carried < fileHeaderLength ? fileHeaderLength : guessWindow
  }

  #parseCarry(final: boolean): void {
    if (this.#parser === undefined) this.#recognise(final)
    if (this.#parser === undefined) return
    const next = this.#parser.parse(this.#carry, 0, this.#carried, this.#position, final)
    this.#position += next
    this.#carry.copyWithin(0, next, this.#carried)
    this.#carried -= next
  }

  #recognise(final: boolean): void {
    const length = this.#carried
    if (length === 0 && final) {
      this.#report('CAPTURE_EMPTY', 'expected a capture, found an empty file')
      this.#unknown = true
      return
    }
    if (length < fileHeaderLength) {
      if (!final) return
      const known = length >= 4 && (isPcapng(this.#carry) || classicLayout(this.#carry) !== undefined)
      this.#report(
        known ? 'CAPTURE_HEADER_TRUNCATED' : 'CAPTURE_FORMAT_UNKNOWN',
        `expected the ${String(fileHeaderLength)} bytes of a capture's header, found ${String(length)}`,
      )
      this.#unknown = true
      return
    }
    if (isPcapng(this.#carry)) {
      this.#parser = new Pcapng(this.#sink)
      return
    }
    const layout = classicLayout(this.#carry)
    if (layout !== undefined) {
      this.#useClassic(layout)
      return
    }
    if (length < guessWindow && !final) return
    const guess = guessLayout(this.#carry, length)
    if (guess === undefined) {
      this.#report('CAPTURE_FORMAT_UNKNOWN', 'expected the first bytes of a pcap or pcapng file, found others')
      this.#unknown = true
      return
    }
    this.#report(
      'CAPTURE_HEADER_DAMAGED',
      'expected the magic number of a pcap file, found another; the records after it could be read',
    )
    this.#useClassic(guess)
  }

  #useClassic(layout: NonNullable<ReturnType<typeof classicLayout>>): void {
    this.#parser = new ClassicPcap(layout, this.#sink)
    this.#carry.copyWithin(0, fileHeaderLength, this.#carried)
    this.#carried -= fileHeaderLength
    this.#position = fileHeaderLength
  }

  #append(bytes: Buffer, start: number, end: number): void {
    const size = this.#carried + end - start
    if (this.#carry.length < size) {
      const larger = Buffer.allocUnsafeSlow(Math.max(size, 2 * this.#carry.length, 65_536))
      this.#carry.copy(larger, 0, 0, this.#carried)
      this.#carry = larger
    }
    bytes.copy(this.#carry, this.#carried, start, end)
    this.#carried = size
  }

  #report(code: CaptureDiagnosticCode, message: string): void {
    this.#sink.diagnostic?.({ code, message, offset: 0 })
  }
}
