import type { AddressTable, AddressUsers } from './addressTable.js'

export const TCP = 6
export const UDP = 17

/** A conversation: its ends, and what went either way. `src` sent the first packet. */
export interface Flow {
  readonly protocol: 'tcp' | 'udp'
  readonly src: string
  readonly sport: number
  readonly dst: string
  readonly dport: number
  readonly packetsSrc: number
  readonly packetsDst: number
  /** Payload bytes by the packets' headers, retransmissions included. */
  readonly bytesSrc: number
  readonly bytesDst: number
  /** Seconds since 1970; `NaN` where the capture keeps no time. */
  readonly firstTime: number
  readonly lastTime: number
  /** Position of the first packet's record in the capture. */
  readonly offset: number
  /** The first packet of a TCP conversation was a SYN. */
  readonly startsWithSyn: boolean
  /** Packets without payload from `src` that repeated the one before (Cuckoo 2 calls a host dead by them). */
  readonly repeatsSrc: number
}

/** Who speaks in a conversation, and its index. */
export interface FlowEnds extends Pick<Flow, 'src' | 'sport' | 'dst' | 'dport'> {
  readonly flow: number
}

const SYN_SRC = 1
const SYN_DST = 2
const CLOSED = 4
const STARTS_WITH_SYN = 8
const ANSWERED = 16
const PAYLOAD = 32
const SEEN_SRC = 64
const SEEN_DST = 128

/** A SYN whose number lies so far before the first one seen is that of the same connection, come late. */
const lateWindow = 2 ** 24

/** Rows that are looked at to find one that can make room. */
const mostTries = 16

/**
 * All conversations, in columns: a million of them are some 100 MB, and not a single object.
 *
 * In a full table a conversation makes room for a new one unless it was answered and carried something. Of those that come next, the one that shows
 * least goes: a single packet without contents before several or one with contents, those before one that was answered.
 */
export class FlowTable implements AddressUsers {
  readonly #limit: number
  readonly #addresses: AddressTable
  #capacity = 1024
  /** Flows by hash of the address and port pairs: index plus one, 0 marks a free slot. */
  #slots = new Int32Array(4096)
  #length = 0
  #src = new Int32Array(1024)
  #dst = new Int32Array(1024)
  #ports = new Uint32Array(1024)
  #protocol = new Uint8Array(1024)
  #flags = new Uint8Array(1024)
  #packetsSrc = new Uint32Array(1024)
  #packetsDst = new Uint32Array(1024)
  #bytesSrc = new Float64Array(1024)
  #bytesDst = new Float64Array(1024)
  #first = new Float64Array(1024)
  #last = new Float64Array(1024)
  #offset = new Float64Array(1024)
  #baseSrc = new Uint32Array(1024)
  #baseDst = new Uint32Array(1024)
  #sequence = new Uint32Array(1024)
  #acknowledged = new Uint32Array(1024)
  #repeats = new Uint16Array(1024)
  /** Where the search for a conversation to give up goes on. */
  #hand = 0
  /** Rows below `#length` that hold nothing. */
  readonly #free: number[] = []
  #used = 0
  /** Conversations that found no room, or gave theirs up. */
  refused = 0
  evicted = 0
  /** Direction of the packet that was looked up last: 0 from `src`, 1 from `dst`. */
  direction: 0 | 1 = 0
  /** Whether the last look-up made a new flow. */
  isNew = false

  constructor(limit: number, addresses: AddressTable) {
    this.#limit = limit
    this.#addresses = addresses
    addresses.attach(this)
  }

  get length(): number {
    return this.#length - this.#free.length
  }

  /** The flow of these ends; −1 if the table is full. Sets `direction` and `isNew`. */
  find(protocol: number, src: number, sport: number, dst: number, dport: number): number {
    const mask = this.#slots.length - 1
    let slot = hashOf(protocol, src, sport, dst, dport) & mask
    const forward = sport * 65_536 + dport
    const backward = dport * 65_536 + sport
    this.isNew = false
    for (;;) {
      const flow = (this.#slots[slot] ?? 0) - 1
      if (flow === -1) break
      if (flow >= 0 && this.#protocol[flow] === protocol) {
        if (this.#src[flow] === src && this.#dst[flow] === dst && this.#ports[flow] === forward) {
          this.direction = 0
          return flow
        }
        if (this.#src[flow] === dst && this.#dst[flow] === src && this.#ports[flow] === backward) {
          this.direction = 1
          return flow
        }
      }
      slot = (slot + 1) & mask
    }
    const flow = this.#take()
    if (flow < 0) return -1
    this.#open(flow, protocol, src, forward, dst)
    this.#insert(flow, hashOf(protocol, src, sport, dst, dport))
    return flow
  }

  /** A new flow with the ends of an old one, whose port pair is used again; `reverse` if the other end begins. */
  reopen(old: number, reverse: boolean): number {
    const ports = this.#ports[old] ?? 0
    const [sport, dport] = reverse ? [ports & 0xffff, ports >>> 16] : [ports >>> 16, ports & 0xffff]
    const [a = 0, b = 0] = [this.#src[old], this.#dst[old]]
    const [src, dst] = reverse ? [b, a] : [a, b]
    const protocol = this.#protocol[old] ?? 0
    const flow = this.#take(old)
    if (flow < 0) return old
    this.#open(flow, protocol, src, sport * 65_536 + dport, dst)
    const hash = hashOf(protocol, src, sport, dst, dport)
    const mask = this.#slots.length - 1
    for (let slot = hash & mask; ; slot = (slot + 1) & mask) {
      const held = this.#slots[slot] ?? 0
      if (held === 0) {
        this.#insert(flow, hash)
        return flow
      }
      if (held === old + 1) {
        this.#slots[slot] = flow + 1
        return flow
      }
    }
  }

  /** Count a packet of the flow. */
  count(flow: number, direction: 0 | 1, payload: number, time: number, offset: number): void {
    if (direction === 0) {
      this.#packetsSrc[flow] = (this.#packetsSrc[flow] ?? 0) + 1
      this.#bytesSrc[flow] = (this.#bytesSrc[flow] ?? 0) + payload
    } else {
      this.#packetsDst[flow] = (this.#packetsDst[flow] ?? 0) + 1
      this.#bytesDst[flow] = (this.#bytesDst[flow] ?? 0) + payload
      this.#mark(flow, ANSWERED)
    }
    if (payload > 0) this.#mark(flow, PAYLOAD)
    this.#last[flow] = time
    if (this.isNew) {
      this.#first[flow] = time
      this.#offset[flow] = offset
    }
  }

  /** Note where the numbers of a direction begin: at its SYN, or until that is seen at its first packet. */
  noteSequence(flow: number, direction: 0 | 1, sequence: number, isSyn: boolean): void {
    const flags = this.#flags[flow] ?? 0
    const seen = direction === 0 ? SEEN_SRC : SEEN_DST
    if (!isSyn && (flags & seen) !== 0) return
    if (direction === 0) this.#baseSrc[flow] = sequence
    else this.#baseDst[flow] = sequence
    const syn = isSyn ? (direction === 0 ? SYN_SRC : SYN_DST) | (this.isNew ? STARTS_WITH_SYN : 0) : 0
    this.#mark(flow, seen | syn)
  }

  /** Whether a SYN opens another connection between the same ports: it has another number, or comes after the end. */
  opensAgain(flow: number, direction: 0 | 1, sequence: number): boolean {
    const flags = this.#flags[flow] ?? 0
    const first = (direction === 0 ? this.#baseSrc[flow] : this.#baseDst[flow]) ?? 0
    if ((flags & (direction === 0 ? SYN_SRC : SYN_DST)) !== 0) return first !== sequence || (flags & CLOSED) !== 0
    if ((flags & (direction === 0 ? SEEN_SRC : SEEN_DST)) === 0) return (flags & CLOSED) !== 0
    const before = (first - sequence) | 0
    return before <= 0 || before > lateWindow
  }

  /** The number of the direction's SYN; −1 if none was seen. */
  base(flow: number, direction: 0 | 1): number {
    const flags = this.#flags[flow] ?? 0
    if ((flags & (direction === 0 ? SYN_SRC : SYN_DST)) === 0) return -1
    return (direction === 0 ? this.#baseSrc[flow] : this.#baseDst[flow]) ?? -1
  }

  /** Note a FIN or RST. */
  close(flow: number): void {
    this.#mark(flow, CLOSED)
  }

  /** Note a packet without payload from `src`; the same numbers twice in a row are a repetition. */
  noteEmpty(flow: number, sequence: number, acknowledged: number): void {
    if (!this.isNew && this.#sequence[flow] === sequence && this.#acknowledged[flow] === acknowledged) {
      this.#repeats[flow] = (this.#repeats[flow] ?? 0) + 1
    }
    this.#sequence[flow] = sequence
    this.#acknowledged[flow] = acknowledged
  }

  worthOf(row: number, address: number): number | undefined {
    const isOfAddress = this.#src[row] === address || this.#dst[row] === address
    return isOfAddress && this.#protocol[row] !== 0 ? this.#worthOf(row) : undefined
  }

  drop(row: number): void {
    this.#giveUp(row)
    this.#free.push(row)
  }

  dropLeast(): boolean {
    const row = this.#least(-1)
    if (row >= 0) this.drop(row)
    return row >= 0
  }

  /** The flow as an object. */
  get(flow: number): Flow {
    const addresses = this.#addresses
    const ports = this.#ports[flow] ?? 0
    const flags = this.#flags[flow] ?? 0
    return {
      protocol: this.#protocol[flow] === TCP ? 'tcp' : 'udp',
      src: addresses.text(this.#src[flow] ?? 0),
      sport: ports >>> 16,
      dst: addresses.text(this.#dst[flow] ?? 0),
      dport: ports & 0xffff,
      packetsSrc: this.#packetsSrc[flow] ?? 0,
      packetsDst: this.#packetsDst[flow] ?? 0,
      bytesSrc: this.#bytesSrc[flow] ?? 0,
      bytesDst: this.#bytesDst[flow] ?? 0,
      firstTime: this.#first[flow] ?? NaN,
      lastTime: this.#last[flow] ?? NaN,
      offset: this.#offset[flow] ?? 0,
      startsWithSyn: (flags & STARTS_WITH_SYN) !== 0,
      repeatsSrc: this.#repeats[flow] ?? 0,
    }
  }

  /** The ends of a flow: what a connection has to know of it, even after it was given up. */
  ends(flow: number): FlowEnds {
    const addresses = this.#addresses
    const ports = this.#ports[flow] ?? 0
    return {
      src: addresses.text(this.#src[flow] ?? 0),
      sport: ports >>> 16,
      dst: addresses.text(this.#dst[flow] ?? 0),
      dport: ports & 0xffff,
      flow,
    }
  }

  /** Indices of the flows in first-seen order. Rows that were given up and used again are out of order: sorting by offset mends it. */
  *order(): Generator<number, void, undefined> {
    if (this.evicted === 0) {
      for (let flow = 0; flow < this.#length; flow++) yield flow
      return
    }
    const rows = Uint32Array.from({ length: this.#length }, (_, i) => i).filter((row) => this.#protocol[row] !== 0)
    yield* rows.sort((a, b) => (this.#offset[a] ?? 0) - (this.#offset[b] ?? 0))
  }

  #mark(flow: number, flags: number): void {
    this.#flags[flow] = (this.#flags[flow] ?? 0) | flags
  }

  /** A free row; in a full table, that of a conversation which can be given up, if one is near. */
  #take(keep = -1): number {
    const free = this.#free.pop()
    if (free !== undefined) return free
    if (this.#length < this.#limit) {
      if (this.#length === this.#capacity) this.#grow()
      return this.#length++
    }
    const row = this.#least(keep)
    if (row < 0) this.refused++
    else this.#giveUp(row)
    return row
  }

  /** The conversation that shows least of those that come next; −1 if all were answered and carried something. */
  #least(keep: number): number {
    let least = -1
    let leastWorth = Infinity
    for (let tries = 0; tries < mostTries && leastWorth > 0; tries++) {
      const row = this.#hand
      this.#hand = row + 1 < this.#length ? row + 1 : 0
      const worth = row === keep || this.#protocol[row] === 0 ? undefined : this.#worthOf(row)
      if (worth === undefined || worth >= leastWorth) continue
      least = row
      leastWorth = worth
    }
    return least
  }

  /** What a conversation shows; `undefined` if it stays: it was answered and carried something. */
  #worthOf(row: number): number | undefined {
    const flags = this.#flags[row] ?? 0
    const hasPayload = (flags & PAYLOAD) !== 0
    const isAnswered = (flags & ANSWERED) !== 0
    if (hasPayload && isAnswered) return undefined
    return (hasPayload ? 1 : 0) + (isAnswered ? 2 : 0) + ((this.#packetsSrc[row] ?? 0) > 1 ? 1 : 0)
  }

  #giveUp(row: number): void {
    this.#remove(row)
    this.#addresses.release(this.#src[row] ?? 0, this.#dst[row] ?? 0)
    this.#protocol[row] = 0
    this.evicted++
  }

  #open(flow: number, protocol: number, src: number, ports: number, dst: number): void {
    this.#protocol[flow] = protocol
    this.#src[flow] = src
    this.#dst[flow] = dst
    this.#ports[flow] = ports
    this.#flags[flow] = 0
    for (const column of [this.#packetsSrc, this.#packetsDst, this.#bytesSrc, this.#bytesDst, this.#repeats]) {
      column[flow] = 0
    }
    this.#addresses.hold(flow, src, dst)
    this.direction = 0
    this.isNew = true
  }

  #hash(flow: number): number {
    const ports = this.#ports[flow] ?? 0
    return hashOf(this.#protocol[flow] ?? 0, this.#src[flow] ?? 0, ports >>> 16, this.#dst[flow] ?? 0, ports & 0xffff)
  }

  #insert(flow: number, hash: number): void {
    if ((this.#used + 1) * 2 > this.#slots.length) this.#rehash(this.#slots.length * 2)
    const mask = this.#slots.length - 1
    let slot = hash & mask
    // −1 marks a slot that was given up: it may be used again, but a search goes on over it.
    while ((this.#slots[slot] ?? 0) > 0) slot = (slot + 1) & mask
    if (this.#slots[slot] === 0) this.#used++
    this.#slots[slot] = flow + 1
  }

  #remove(flow: number): void {
    const mask = this.#slots.length - 1
    for (let slot = this.#hash(flow) & mask; this.#slots[slot] !== 0; slot = (slot + 1) & mask) {
      if (this.#slots[slot] === flow + 1) {
        this.#slots[slot] = -1
        return
      }
    }
  }

  #rehash(size: number): void {
    const held = this.#slots
    let live = 0
    for (const slot of held) if (slot > 0) live++
    // Full of slots given up rather than of flows: the same size will do.
    this.#slots = new Int32Array(live * 4 > held.length ? size : held.length)
    this.#used = 0
    const mask = this.#slots.length - 1
    for (const value of held) {
      if (value <= 0) continue
      let slot = this.#hash(value - 1) & mask
      while (this.#slots[slot] !== 0) slot = (slot + 1) & mask
      this.#slots[slot] = value
      this.#used++
    }
  }

  #grow(): void {
    const capacity = Math.min(this.#capacity * 2, Math.max(this.#limit, 1))
    this.#src = grown(Int32Array, this.#src, capacity)
    this.#dst = grown(Int32Array, this.#dst, capacity)
    this.#ports = grown(Uint32Array, this.#ports, capacity)
    this.#protocol = grown(Uint8Array, this.#protocol, capacity)
    this.#flags = grown(Uint8Array, this.#flags, capacity)
    this.#packetsSrc = grown(Uint32Array, this.#packetsSrc, capacity)
    this.#packetsDst = grown(Uint32Array, this.#packetsDst, capacity)
    this.#bytesSrc = grown(Float64Array, this.#bytesSrc, capacity)
    this.#bytesDst = grown(Float64Array, this.#bytesDst, capacity)
    this.#first = grown(Float64Array, this.#first, capacity)
    this.#last = grown(Float64Array, this.#last, capacity)
    this.#offset = grown(Float64Array, this.#offset, capacity)
    this.#baseSrc = grown(Uint32Array, this.#baseSrc, capacity)
    this.#baseDst = grown(Uint32Array, this.#baseDst, capacity)
    this.#sequence = grown(Uint32Array, this.#sequence, capacity)
    this.#acknowledged = grown(Uint32Array, this.#acknowledged, capacity)
    this.#repeats = grown(Uint16Array, this.#repeats, capacity)
    this.#capacity = capacity
  }
}

function grown<T extends { set(from: T): void; length: number }>(
  type: new (length: number) => T,
  from: T,
  length: number,
): T {
  const to = new type(length)
  to.set(from)
  return to
}

/** The same for both directions. */
function hashOf(protocol: number, src: number, sport: number, dst: number, dport: number): number {
  const a = Math.imul(src, 0x9e3779b1) ^ Math.imul(sport + 1, 0x85ebca6b)
  const b = Math.imul(dst, 0x9e3779b1) ^ Math.imul(dport + 1, 0x85ebca6b)
  let hash = Math.imul(a ^ (a >>> 15), 0xc2b2ae35) + Math.imul(b ^ (b >>> 15), 0xc2b2ae35) + protocol
  hash = Math.imul(hash ^ (hash >>> 16), 0x7feb352d)
  return (hash ^ (hash >>> 15)) & 0x7fffffff
}
