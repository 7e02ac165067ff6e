import type { FlowTable } from '../packets/flowTable.js'
import { ServiceNews } from '../protocols/serviceNews.js'
import { ConnectionContext, type ConnectionSurroundings } from './connectionContext.js'
import type { Direction } from './streamAnalyzer.js'
import type { TcpConnection } from './tcpConnection.js'

/** The TCP connections that carry data and are not over. */
export class ConnectionTable {
  readonly #surroundings: ConnectionSurroundings
  readonly #wantsStreams: boolean
  /** In the order in which they were opened: the first is the oldest. */
  readonly #open = new Map<number, TcpConnection>()
  /** 1 for each conversation whose connection is over, or that nobody can read: its packets need not be looked at any more. */
  #over = new Uint8Array(1024)
  #exchanges = 0
  /** Connections that were ended for lack of room. */
  evicted = 0

  constructor(surroundings: Omit<ConnectionSurroundings, 'news' | 'nextIndex'>) {
    this.#surroundings = { ...surroundings, news: new ServiceNews(), nextIndex: () => this.#exchanges++ }
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
    connection.reset()
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
    const bases: [number, number] = [flows.base(flow, 0), flows.base(flow, 1)]
    const { connection } = new ConnectionContext(this.#surroundings, flows.ends(flow), bases)
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
}
