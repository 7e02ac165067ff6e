import type { CaptureHandlers } from '../handlers.js'
import type { CaptureLimits } from '../limits.js'
import type { CodedBodies } from '../protocols/httpBody.js'
import type { ServiceNews } from '../protocols/serviceNews.js'
import type { TlsKeys } from '../protocols/tlsKeys.js'
import type { BufferPool } from './bufferPool.js'
import type { MessageOrigin } from './messageOrigin.js'
import type { Direction } from './streamAnalyzer.js'

/** Bytes that were inside another protocol, in order. */
export interface InnerStream {
  data(direction: Direction, bytes: Buffer): void
  /** This direction is complete. */
  end(direction: Direction): void
  close(): void
}

/** Bytes that were read too early: they belong to the protocol that follows. */
export interface EarlyBytes {
  readonly direction: Direction
  readonly bytes: Buffer
}

/** What a protocol needs of the connection it runs on. */
export interface ProtocolContext {
  readonly pool: BufferPool
  readonly limits: CaptureLimits
  readonly handlers: CaptureHandlers
  /** Port of the end that was called. */
  readonly dport: number
  readonly sport: number
  /** Seconds since 1970 of the packet that is being read. */
  time(): number
  /** The ends of the connection, turned so that `client` is the source. */
  origin(client?: Direction): MessageOrigin
  /** Counts the HTTP exchanges of the capture. */
  nextIndex(): number
  /** Counts bodies whose content coding could not be undone. */
  readonly codedBodies: CodedBodies
  /** What was told of logins that come again and again. */
  readonly news: ServiceNews
  /** Keys to read TLS with. */
  readonly keys: TlsKeys
  /** A connection inside this one: what is decrypted. */
  inner(): InnerStream
  /** The rest of the connection is another protocol: what is inside a tunnel, or what an upgrade leads to. */
  handOver(early?: EarlyBytes): void
}
