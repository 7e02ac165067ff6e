import type { Direction } from './streamAnalyzer.js'

/** A stretch of data that waits for what comes before it. */
interface Segment {
  /** Place in the stream, counted as `#position` is. */
  readonly at: number
  readonly bytes: Buffer
  /** Length in the stream: more than `bytes` holds if the packet was cut. */
  readonly length: number
}

/** Where the ordered bytes of one direction go. */
export interface ByteSink {
  data(direction: Direction, bytes: Buffer, start: number, end: number): void
  gap(direction: Direction, length: number): void
}

/** Memory that all waiting segments of a capture share. */
export class ReassemblyBudget {
  readonly limit: number
  /** Most bytes that one direction of a connection may hold back. */
  readonly perStream: number
  used = 0
  /** How often a hole was given up for lack of room. */
  exceeded = 0

  constructor(limit: number, perStream: number) {
    this.limit = limit
    this.perStream = perStream
  }
}

/** Most connections never have to wait: they share a list. */
const nothing: Segment[] = []

/**
 * One direction of a TCP connection, put in order (RFC 9293 §3.4).
 *
 * Policy: what arrived first wins; a repeated or overlapping segment adds only what is new. A hole is waited for until
 * the held-back data exceeds the budget or the connection ends, then it is reported as a gap and reading goes on after it.
 */
export class Reassembly {
  /** Number of the next byte; −1 until the first segment is seen. */
  #next: number
  /** Bytes before `next`, gaps included: unlike numbers of TCP it does not wrap. */
  #position = 0
  #waiting = nothing
  #held = 0
  readonly #direction: Direction
  readonly #sink: ByteSink
  readonly #budget: ReassemblyBudget

  /** @param next - Number of the first byte; −1 if the SYN was not seen: the first segment tells it. */
  constructor(next: number, direction: Direction, sink: ByteSink, budget: ReassemblyBudget) {
    this.#next = next
    this.#direction = direction
    this.#sink = sink
    this.#budget = budget
  }

  get next(): number {
    return this.#next
  }

  /** Bytes that wait. */
  get held(): number {
    return this.#held
  }

  /** Note where the numbers begin, if nothing was read yet. */
  begin(next: number): void {
    if (this.#next < 0) this.#next = next
  }

  /** @param length - Length of the segment's data by its headers; `end - start` of it were captured. */
  segment(sequence: number, bytes: Buffer, start: number, end: number, length: number): void {
    if (this.#next < 0) this.#next = sequence
    // Crafted and replayed captures let the data begin at the number of the SYN; one byte there is a keep-alive.
    if (this.#position === 0 && (sequence + 1) >>> 0 === this.#next && length > 1) this.#next = sequence
    const relative = (sequence - this.#next) | 0
    if (relative === 0 && this.#waiting.length === 0) {
      this.#deliver(bytes, start, end, length)
      return
    }
    if (relative + length <= 0) return
    if (relative <= 0) {
      this.#deliverNew(bytes, Math.min(start - relative, end), end, length + relative)
      return
    }
    this.#keep(this.#position + relative, bytes, start, end, length)
    if (this.#held > this.#budget.perStream || this.#budget.used > this.#budget.limit) {
      this.#budget.exceeded++
      this.#skipHole()
    }
  }

  /** Nothing more will come: give up the holes. */
  flush(): void {
    while (this.#waiting.length > 0) this.#skipHole()
  }

  /** Forget what waits. */
  drop(): void {
    this.#budget.used -= this.#held
    this.#held = 0
    this.#waiting = nothing
  }

  /** Data that begins at `next`; where some of it is here already, that stands. */
  #deliverNew(bytes: Buffer, start: number, end: number, length: number): void {
    const first = this.#waiting[0]
    if (first !== undefined && first.at < this.#position + length) this.#keep(this.#position, bytes, start, end, length)
    else this.#deliver(bytes, start, end, length)
    this.#drain()
  }

  #deliver(bytes: Buffer, start: number, end: number, length: number): void {
    const missing = length - (end - start)
    this.#advance(length)
    if (end > start) this.#sink.data(this.#direction, bytes, start, end)
    if (missing > 0) this.#sink.gap(this.#direction, missing)
  }

  #advance(length: number): void {
    this.#next = (this.#next + length) >>> 0
    this.#position += length
  }

  /** Store the parts of a segment that no other covers. */
  #keep(at: number, bytes: Buffer, start: number, end: number, length: number): void {
    let from = at
    const last = at + length
    let place = this.#firstAfter(at)
    while (from < last) {
      const other = this.#waiting[place]
      if (other === undefined || other.at >= last) {
        this.#store(place, from, last, bytes, start + from - at, end)
        return
      }
      if (other.at > from) {
        this.#store(place, from, other.at, bytes, start + from - at, end)
        place++
      }
      from = other.at + other.length
      place++
    }
  }

  /** The first segment that ends behind `at`. */
  #firstAfter(at: number): number {
    let low = 0
    let high = this.#waiting.length
    while (low < high) {
      const middle = (low + high) >>> 1
      const segment = this.#waiting[middle]
      if (segment !== undefined && segment.at + segment.length <= at) low = middle + 1
      else high = middle
    }
    return low
  }

  #store(place: number, from: number, to: number, bytes: Buffer, start: number, end: number): void {
    const length = to - from
    const captured = Buffer.from(bytes.subarray(Math.min(start, end), Math.min(start + length, end)))
    if (this.#waiting === nothing) this.#waiting = []
    this.#waiting.splice(place, 0, { at: from, bytes: captured, length })
    // An empty piece costs memory too.
    this.#held += captured.length + 64
    this.#budget.used += captured.length + 64
  }

  #take(): Segment | undefined {
    const segment = this.#waiting.shift()
    if (segment === undefined) return undefined
    this.#held -= segment.bytes.length + 64
    this.#budget.used -= segment.bytes.length + 64
    return segment
  }

  #drain(): void {
    for (let first = this.#waiting[0]; first !== undefined && first.at <= this.#position; first = this.#waiting[0]) {
      this.#take()
      const known = this.#position - first.at
      if (known < first.length) {
        this.#deliver(first.bytes, Math.min(known, first.bytes.length), first.bytes.length, first.length - known)
      }
    }
  }

  #skipHole(): void {
    const first = this.#waiting[0]
    if (first === undefined) return
    const missing = first.at - this.#position
    if (missing > 0) {
      this.#advance(missing)
      this.#sink.gap(this.#direction, missing)
    }
    this.#drain()
  }
}
