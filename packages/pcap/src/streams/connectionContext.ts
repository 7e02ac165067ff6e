import type { CaptureHandlers } from '../handlers.js'
import type { CaptureLimits } from '../limits.js'
import type { FlowEnds } from '../packets/flowTable.js'
import type { CodedBodies } from '../protocols/httpBody.js'
import type { ServiceNews } from '../protocols/serviceNews.js'
import type { TlsKeys } from '../protocols/tlsKeys.js'
import type { BufferPool } from './bufferPool.js'
import type { MessageOrigin } from './messageOrigin.js'
import type { EarlyBytes, InnerStream, ProtocolContext } from './protocolContext.js'
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
  readonly news: ServiceNews
  readonly keys: TlsKeys
  readonly time: () => number
  readonly nextIndex: () => number
}

/** What the protocols of one connection need of it. Thousands are open at the same time: no functions of their own. */
export class ConnectionContext implements ProtocolContext {
  /** The connection; what is decrypted is another one with the same ends. */
  readonly connection: TcpConnection
  readonly #surroundings: ConnectionSurroundings
  readonly #ends: FlowEnds
  readonly #isDecrypted: boolean

  /** @param bases - Numbers of the SYNs; −1 where none was seen. */
  constructor(
    surroundings: ConnectionSurroundings,
    ends: FlowEnds,
    bases: readonly [number, number],
    isDecrypted = false,
  ) {
    this.#surroundings = surroundings
    this.#ends = ends
    this.#isDecrypted = isDecrypted
    this.connection = new TcpConnection(this, surroundings.budget, bases)
  }

  get pool(): BufferPool {
    return this.#surroundings.pool
  }

  get limits(): CaptureLimits {
    return this.#surroundings.limits
  }

  get handlers(): CaptureHandlers {
    return this.#surroundings.handlers
  }

  get codedBodies(): CodedBodies {
    return this.#surroundings.codedBodies
  }

  get news(): ServiceNews {
    return this.#surroundings.news
  }

  get keys(): TlsKeys {
    return this.#surroundings.keys
  }

  get sport(): number {
    return this.#ends.sport
  }

  get dport(): number {
    return this.#ends.dport
  }

  time(): number {
    return this.#surroundings.time()
  }

  origin(client: Direction = 0): MessageOrigin {
    const { src, sport, dst, dport, flow } = this.#ends
    const time = this.time()
    const origin: MessageOrigin =
      client === 0
        ? { transport: 'tcp', src, sport, dst, dport, time, flow }
        : { transport: 'tcp', src: dst, sport: dport, dst: src, dport: sport, time, flow }
    return this.#isDecrypted ? { ...origin, isDecrypted: true } : origin
  }

  nextIndex(): number {
    return this.#surroundings.nextIndex()
  }

  handOver(early?: EarlyBytes): void {
    this.connection.handOver(early)
  }

  inner(): InnerStream {
    return innerStream(new ConnectionContext(this.#surroundings, this.#ends, [-1, -1], true).connection)
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
    end(direction) {
      connection.end(direction)
    },
    close() {
      connection.close()
    },
  }
}
