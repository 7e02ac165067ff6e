import type { ByteSink, ReassemblyBudget } from './reassembly.js'
import { Reassembly } from './reassembly.js'
import { detectionWindow, detectLate, detectProtocol } from './detectProtocol.js'
import type { ProtocolContext } from './protocolContext.js'
import type { Direction, StreamAnalyzer } from './streamAnalyzer.js'

/** Bytes that were seen while nobody knew what the connection is. */
interface Unread {
  readonly direction: Direction
  readonly bytes: Buffer
}

const mostUnread = 16

/** One TCP connection: puts both directions in order, finds out what it speaks, and feeds who can read that. */
export class TcpConnection {
  readonly #context: ProtocolContext
  readonly #directions: readonly [Reassembly, Reassembly]
  #analyzer: StreamAnalyzer | undefined
  #unread: Unread[] = []
  /** Bytes of each direction in `#unread`. */
  readonly #unreadLength: [number, number] = [0, 0]
  #hasHandedOver = false
  readonly #ended: [boolean, boolean] = [false, false]
  readonly #finishes: [number, number] = [-1, -1]
  /** Nobody reads it, or it is over: its packets need not be looked at any more. */
  isOver = false

  /** @param bases - Numbers of the SYNs; −1 where none was seen. */
  constructor(context: ProtocolContext, budget: ReassemblyBudget, bases: readonly [number, number]) {
    this.#context = context
    const first = (base: number): number => (base < 0 ? -1 : (base + 1) >>> 0)
    this.#directions = [
      new Reassembly(first(bases[0]), this.#sink(0), budget),
      new Reassembly(first(bases[1]), this.#sink(1), budget),
    ]
  }

  /** A SYN came after data of the other direction. */
  begin(direction: Direction, sequence: number): void {
    this.#directions[direction].begin((sequence + 1) >>> 0)
  }

  segment(direction: Direction, sequence: number, bytes: Buffer, start: number, end: number, length: number): void {
    if (this.isOver || this.#ended[direction]) return
    this.#directions[direction].segment(sequence, bytes, start, end, length)
    this.#checkEnd(direction)
  }

  /** A FIN; `sequence` is the number behind the last byte. */
  finish(direction: Direction, sequence: number): void {
    if (this.isOver) return
    this.#finishes[direction] = sequence
    this.#checkEnd(direction)
  }

  /** The connection is over: reset, evicted, or the capture ends. */
  close(): void {
    if (this.isOver) return
    for (const direction of [0, 1] as const) this.#directions[direction].flush()
    this.#over()
  }

  #over(): void {
    if (this.isOver) return
    this.isOver = true
    for (const direction of this.#directions) direction.drop()
    this.#analyzer?.close()
    this.#analyzer = undefined
    this.#unread = []
  }

  #checkEnd(direction: Direction): void {
    const last = this.#finishes[direction]
    if (last < 0 || this.#ended[direction] || this.isOver) return
    const next = this.#directions[direction].next
    if (next !== last) return
    this.#ended[direction] = true
    this.#analyzer?.endOf?.(direction)
    if (this.#ended[0] && this.#ended[1]) this.#over()
  }

  #sink(direction: Direction): ByteSink {
    return {
      data: (bytes, start, end) => {
        this.#data(direction, bytes, start, end)
      },
      gap: (length) => {
        if (this.#analyzer !== undefined) this.#analyzer.gap(direction, length)
      },
    }
  }

  #data(direction: Direction, bytes: Buffer, start: number, end: number): void {
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
    }
  }

  /** The analyzer says that another protocol follows. */
  handOver(): void {
    this.#hasHandedOver = true
    this.#unreadLength[0] = 0
    this.#unreadLength[1] = 0
  }

  get handsOver(): boolean {
    return this.#hasHandedOver
  }

  #detect(direction: Direction, bytes: Buffer, start: number, end: number): void {
    if (this.#unknown[direction]) {
      this.#watch(direction, bytes, start, end)
      return
    }
    let from = bytes
    let at = start
    let last = end
    if (this.#unreadLength[direction] > 0) {
      const pieces = this.#unread.filter((piece) => piece.direction === direction).map((piece) => piece.bytes)
      from = Buffer.concat([...pieces, bytes.subarray(start, end)])
      at = 0
      last = from.length
    }
    const found = detectProtocol(this.#context, direction, from, at, last)
    if (found === 'unknown') this.#forget(direction)
    else if (found === 'more') this.#keep(direction, bytes, start, end)
    else this.#use(found, direction, bytes, start, end)
  }

  #use(analyzer: StreamAnalyzer, direction: Direction, bytes: Buffer, start: number, end: number): void {
    this.#analyzer = analyzer
    const unread = this.#unread
    this.#unread = []
    for (const piece of unread) this.#data(piece.direction, piece.bytes, 0, piece.bytes.length)
    this.#data(direction, bytes, start, end)
  }

  #keep(direction: Direction, bytes: Buffer, start: number, end: number): void {
    this.#unreadLength[direction] += end - start
    this.#unread.push({ direction, bytes: Buffer.from(bytes.subarray(start, end)) })
    if (this.#unreadLength[direction] > detectionWindow || this.#unread.length > mostUnread) this.#forget(direction)
  }

  /** This side says something unknown; the other may still say what it is, and a request of HTTP may still come. */
  #forget(direction: Direction): void {
    this.#unknown[direction] = true
    this.#unread = this.#unread.filter((piece) => piece.direction !== direction)
    this.#unreadLength[direction] = 0
  }

  #watch(direction: Direction, bytes: Buffer, start: number, end: number): void {
    const found = detectLate(this.#context, direction, bytes, start, end)
    if (found !== undefined) this.#use(found, direction, bytes, start, end)
  }

  readonly #unknown: [boolean, boolean] = [false, false]
}
