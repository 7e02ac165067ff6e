import { type ByteSink, Reassembly, type ReassemblyBudget } from './reassembly.js'
import { detectionWindow, detectLate, detectProtocol } from './detectProtocol.js'
import type { EarlyBytes, ProtocolContext } from './protocolContext.js'
import type { Direction, StreamAnalyzer } from './streamAnalyzer.js'

/** Bytes that were seen while nobody knew what the connection is. */
interface Unread {
  readonly direction: Direction
  readonly bytes: Buffer
}

const mostUnread = 16
/** First byte of a record that holds a hello of TLS. */
const HANDSHAKE = 0x16
const nothing: readonly Unread[] = []

/** What one end sends. */
class Side extends Reassembly {
  /** Bytes that are kept because nobody knows yet what the connection is. */
  unread = 0
  /** It says something that nobody knows. */
  isUnknown = false
  hasEnded = false
  /** The number behind its last byte; −1 until its FIN. */
  last = -1

  /** What was said before counts no more. */
  forget(): void {
    this.unread = 0
    this.isUnknown = false
  }
}

/**
 * One TCP connection: puts both directions in order, finds out what it speaks, and feeds who can read that.
 *
 * Of those that a flood opens most never get an answer: what belongs to a direction is made when something comes in it.
 */
export class TcpConnection implements ByteSink {
  readonly #context: ProtocolContext
  readonly #budget: ReassemblyBudget
  /** Numbers of the first bytes of either direction; −1 where no SYN was seen. */
  #first0: number
  #first1: number
  #side0: Side | undefined
  #side1: Side | undefined
  #analyzer: StreamAnalyzer | undefined
  #unread: readonly Unread[] = nothing
  #hasHandedOver = false
  #early: EarlyBytes | undefined
  /** Nobody reads it, or it is over: its packets need not be looked at any more. */
  isOver = false

  /** @param bases - Numbers of the SYNs; −1 where none was seen. */
  constructor(context: ProtocolContext, budget: ReassemblyBudget, bases: readonly [number, number]) {
    this.#context = context
    this.#budget = budget
    this.#first0 = behind(bases[0])
    this.#first1 = behind(bases[1])
  }

  /** A SYN came after data of the other direction. */
  begin(direction: Direction, sequence: number): void {
    const side = direction === 0 ? this.#side0 : this.#side1
    if (side !== undefined) side.begin(behind(sequence))
    else if (direction === 0 && this.#first0 < 0) this.#first0 = behind(sequence)
    else if (direction === 1 && this.#first1 < 0) this.#first1 = behind(sequence)
  }

  segment(direction: Direction, sequence: number, bytes: Buffer, start: number, end: number, length: number): void {
    if (this.isOver) return
    const side = this.#side(direction)
    if (side.hasEnded) return
    side.segment(sequence, bytes, start, end, length)
    if (side.last >= 0) this.#checkEnd(direction, side)
  }

  /** A FIN; `sequence` is the number behind the last byte. */
  finish(direction: Direction, sequence: number): void {
    if (this.isOver) return
    const side = this.#side(direction)
    side.last = sequence
    this.#checkEnd(direction, side)
  }

  /** The connection was reset, or its ports are used again. */
  reset(): void {
    if (this.isOver) return
    this.#side0?.flush()
    this.#side1?.flush()
    this.end(0)
    this.end(1)
    this.#over()
  }

  /** A direction is complete. */
  end(direction: Direction): void {
    if (this.isOver) return
    const side = this.#side(direction)
    if (side.hasEnded) return
    side.hasEnded = true
    this.#analyzer?.endOf?.(direction)
    if (this.#side0?.hasEnded === true && this.#side1?.hasEnded === true) this.#over()
  }

  /** Nothing more is seen of the connection: it is evicted, or the capture ends. */
  close(): void {
    if (this.isOver) return
    this.#side0?.flush()
    this.#side1?.flush()
    this.#over()
  }

  data(direction: Direction, bytes: Buffer, start: number, end: number): void {
    let at = start
    // Each turn either reads on or lets go of an analyzer.
    for (let turns = 0; at < end && turns < 8 && !this.isOver; turns++) {
      const analyzer = this.#analyzer
      if (analyzer === undefined) {
        this.#detect(direction, bytes, at, end)
        return
      }
      this.#hasHandedOver = false
      at = analyzer.data(direction, bytes, at, end)
      if (analyzer.isFinished !== true) return
      analyzer.close()
      this.#analyzer = undefined
      if (!this.handsOver) {
        this.#over()
        return
      }
      this.#readEarly()
    }
  }

  /** Read what was handed over together with the connection. @returns Whether there was something. */
  #readEarly(): boolean {
    const early = this.#early
    this.#early = undefined
    if (early !== undefined) this.data(early.direction, early.bytes, 0, early.bytes.length)
    return early !== undefined
  }

  gap(direction: Direction, length: number): void {
    this.#analyzer?.gap(direction, length)
  }

  /** The analyzer says that another protocol follows. */
  handOver(early?: EarlyBytes): void {
    this.#hasHandedOver = true
    this.#early = early
    this.#side0?.forget()
    this.#side1?.forget()
  }

  get handsOver(): boolean {
    return this.#hasHandedOver
  }

  #side(direction: Direction): Side {
    if (direction === 0) return (this.#side0 ??= new Side(this.#first0, 0, this, this.#budget))
    return (this.#side1 ??= new Side(this.#first1, 1, this, this.#budget))
  }

  #over(): void {
    // An analyzer may still hand over what it held back.
    for (let turns = 0; turns < 8 && !this.isOver; turns++) {
      const analyzer = this.#analyzer
      this.#analyzer = undefined
      analyzer?.close()
      if (!this.#readEarly()) break
    }
    if (this.isOver) return
    this.isOver = true
    this.#side0?.drop()
    this.#side1?.drop()
    this.#analyzer?.close()
    this.#analyzer = undefined
    this.#unread = nothing
  }

  #checkEnd(direction: Direction, side: Side): void {
    if (side.last < 0 || side.hasEnded || this.isOver) return
    if (side.next === side.last) this.end(direction)
  }

  #detect(direction: Direction, bytes: Buffer, start: number, end: number): void {
    const side = this.#side(direction)
    if (side.isUnknown) {
      this.#watch(direction, bytes, start, end)
      return
    }
    let from = bytes
    let at = start
    let last = end
    if (side.unread > 0) {
      // No other protocol has the hello of a TLS client where a packet begins.
      if (bytes[start] === HANDSHAKE && this.#watch(direction, bytes, start, end)) return
      const pieces = this.#unread.filter((piece) => piece.direction === direction).map((piece) => piece.bytes)
      from = Buffer.concat([...pieces, bytes.subarray(start, end)])
      at = 0
      last = from.length
    }
    const found = detectProtocol(this.#context, direction, from, at, last)
    if (found === 'unknown') this.#forget(direction, side)
    else if (found === 'more') this.#keep(direction, side, bytes, start, end)
    else this.#use(found, direction, bytes, start, end)
  }

  #use(analyzer: StreamAnalyzer, direction: Direction, bytes: Buffer, start: number, end: number): void {
    this.#analyzer = analyzer
    const unread = this.#unread
    this.#unread = nothing
    for (const piece of unread) this.data(piece.direction, piece.bytes, 0, piece.bytes.length)
    this.data(direction, bytes, start, end)
  }

  #keep(direction: Direction, side: Side, bytes: Buffer, start: number, end: number): void {
    side.unread += end - start
    const last = this.#unread.at(-1)
    const piece = bytes.subarray(start, end)
    // What comes in many small segments is one piece.
    this.#unread =
      last?.direction === direction
        ? [...this.#unread.slice(0, -1), { direction, bytes: Buffer.concat([last.bytes, piece]) }]
        : [...this.#unread, { direction, bytes: Buffer.from(piece) }]
    if (side.unread > detectionWindow || this.#unread.length > mostUnread) this.#forget(direction, side)
  }

  /** This side says something unknown; the other may still say what it is, and a request of HTTP may still come. */
  #forget(direction: Direction, side: Side): void {
    side.isUnknown = true
    side.unread = 0
    if (this.#unread.length > 0) this.#unread = this.#unread.filter((piece) => piece.direction !== direction)
  }

  /** Look for what may begin late; what came before it, from either side, belongs to something else. @returns Whether it is here. */
  #watch(direction: Direction, bytes: Buffer, start: number, end: number): boolean {
    const found = detectLate(this.#context, direction, bytes, start, end)
    if (found === undefined) return false
    this.#unread = nothing
    if (this.#side0 !== undefined) this.#side0.unread = 0
    if (this.#side1 !== undefined) this.#side1.unread = 0
    this.#use(found, direction, bytes, start, end)
    return true
  }
}

/** The number behind that of a SYN. */
function behind(base: number): number {
  return base < 0 ? -1 : (base + 1) >>> 0
}
