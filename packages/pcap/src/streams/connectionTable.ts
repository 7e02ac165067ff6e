import type { CaptureHandlers } from '../handlers.js'
import type { CaptureLimits } from '../limits.js'
import type { Flow, FlowTable } from '../packets/flowTable.js'
import type { CodedBodies } from '../protocols/httpBody.js'
import { ServiceNews } from '../protocols/serviceNews.js'
import type { TlsKeys } from '../protocols/tlsKeys.js'
import type { BufferPool } from './bufferPool.js'
import type { MessageOrigin } from './messageOrigin.js'
import type { InnerStream, ProtocolContext } from './protocolContext.js'
import type { ReassemblyBudget } from './reassembly.js'
import type { Direction } from './streamAnalyzer.js'
import { TcpConnection } from './tcpConnection.js'

/** What all connections share. */
export interface ConnectionSurroundings {
  readonly pool: BufferPool
  readonly budget: ReassemblyBudget
  readonly limits: CaptureLimits
  readonly handlers: CaptureHandlers
  readonly codedBodies: CodedBodies
  readonly keys: TlsKeys
  readonly time: () => number
  readonly flow: (index: number) => Flow
}

/** The TCP connections that carry data and are not over. */
export class ConnectionTable {
  readonly #surroundings: ConnectionSurroundings
  readonly #wantsStreams: boolean
  /** In the order in which they were opened: the first is the oldest. */
  readonly #open = new Map<number, TcpConnection>()
  /** 1 for each conversation whose connection is over, or that nobody can read: its packets need not be looked at any more. */
  #over = new Uint8Array(1024)
  #exchanges = 0
  readonly #news = new ServiceNews()
  /** Connections that were ended for lack of room. */
  evicted = 0

  constructor(surroundings: ConnectionSurroundings) {
    this.#surroundings = surroundings
    const { dns, http, irc, service, smtp, tls } = surroundings.handlers
    this.#wantsStreams = [dns, http, irc, service, smtp, tls].some((handler) => handler !== undefined)
  }

  segment(
    flow: number,
    direction: Direction,
    sequence: number,
    bytes: Buffer,
    start: number,
    end: number,
    length: number,
    flows: FlowTable,
  ): void {
    if (!this.#wantsStreams || this.#over[flow] === 1) return
    const connection = this.#open.get(flow) ?? this.#create(flow, flows)
    connection.segment(direction, sequence, bytes, start, end, length)
    this.#forgetOver(flow, connection)
  }

  /** A row of the table of conversations is used for a new one; the old one may have been given up with its connection open. */
  renew(flow: number): void {
    if (this.#over[flow] === 1) this.#over[flow] = 0
    this.#open.get(flow)?.close()
    this.#open.delete(flow)
  }

  begin(flow: number, direction: Direction, sequence: number): void {
    this.#open.get(flow)?.begin(direction, sequence)
  }

  finish(flow: number, direction: Direction, sequence: number): void {
    const connection = this.#open.get(flow)
    if (connection === undefined) return
    connection.finish(direction, sequence)
    this.#forgetOver(flow, connection)
  }

  /** End a connection: it was reset, or its ports are used again. What is seen of it later is not put together. */
  close(flow: number): void {
    const connection = this.#open.get(flow)
    if (connection === undefined) return
    connection.close()
    this.#forgetOver(flow, connection)
  }

  /** What is over takes one byte instead of some thousand. */
  #forgetOver(flow: number, connection: TcpConnection): void {
    if (!connection.isOver) return
    this.#open.delete(flow)
    if (flow >= this.#over.length) {
      const larger = new Uint8Array(Math.max(2 * this.#over.length, flow + 1))
      larger.set(this.#over)
      this.#over = larger
    }
    this.#over[flow] = 1
  }

  closeAll(): void {
    for (const connection of this.#open.values()) connection.close()
    this.#open.clear()
  }

  #create(flow: number, flows: FlowTable): TcpConnection {
    if (this.#open.size >= this.#surroundings.limits.connections) this.#makeRoom()
    const connection: TcpConnection = new TcpConnection(
      this.#context(flow, () => connection),
      this.#surroundings.budget,
      [flows.base(flow, 0), flows.base(flow, 1)],
    )
    this.#open.set(flow, connection)
    return connection
  }

  /** The oldest go, a tenth at a time, so that a flood does not search for each. What comes of them later begins anew. */
  #makeRoom(): void {
    const { connections } = this.#surroundings.limits
    let excess = this.#open.size - Math.floor(connections * 0.9)
    for (const [flow, connection] of this.#open) {
      if (excess-- <= 0) return
      connection.close()
      this.#open.delete(flow)
      this.evicted++
    }
  }

  #context(flow: number, connection: () => TcpConnection, isDecrypted = false): ProtocolContext {
    const { budget, codedBodies, handlers, keys, limits, pool, time } = this.#surroundings
    const { src, sport, dst, dport } = this.#surroundings.flow(flow)
    return {
      pool,
      limits,
      handlers,
      codedBodies,
      news: this.#news,
      keys,
      sport,
      dport,
      time,
      origin: (client = 0): MessageOrigin => {
        const ends = client === 0 ? { src, sport, dst, dport } : { src: dst, sport: dport, dst: src, dport: sport }
        return { transport: 'tcp', ...ends, time: time(), flow, ...(isDecrypted ? { isDecrypted } : {}) }
      },
      nextIndex: () => this.#exchanges++,
      handOver: () => {
        connection().handOver()
      },
      inner: () => {
        const inner: TcpConnection = new TcpConnection(
          this.#context(flow, () => inner, true),
          budget,
          [-1, -1],
        )
        return innerStream(inner)
      },
    }
  }
}

/** Decrypted bytes are in order already: they are numbered as TCP would number them. */
function innerStream(connection: TcpConnection): InnerStream {
  const next: [number, number] = [0, 0]
  return {
    data(direction, bytes) {
      connection.segment(direction, next[direction], bytes, 0, bytes.length, bytes.length)
      next[direction] = (next[direction] + bytes.length) >>> 0
    },
    close() {
      connection.close()
    },
  }
}
