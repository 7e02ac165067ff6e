import { u16, u24, u8 } from '../bigEndian.js'
import type { BufferPool } from '../streams/bufferPool.js'
import { ByteGatherer } from '../streams/byteGatherer.js'
import type { MessageOrigin } from '../streams/messageOrigin.js'
import type { InnerStream, ProtocolContext } from '../streams/protocolContext.js'
import type { Direction, StreamAnalyzer } from '../streams/streamAnalyzer.js'
import { unpackCertificates } from './compressedCertificate.js'
import { type RecordDecryptor, recordDecryptor } from './tlsDecryptor.js'
import {
  parseCertificates,
  parseClientHello,
  parseServerHello,
  type TlsClientHello,
  type TlsServerHello,
} from './tlsHello.js'

/** A TLS handshake, as far as it can be read without keys. */
export interface TlsEvent {
  /** The source is the client. */
  readonly origin: MessageOrigin
  /** The analysis brought the keys: what was inside is told by the other handlers. */
  readonly isDecrypted?: boolean
  /** The hello came in QUIC. */
  readonly isQuic?: boolean
  /** More than one after a HelloRetryRequest or in a renegotiation. */
  readonly clientHellos: readonly TlsClientHello[]
  readonly serverHellos: readonly TlsServerHello[]
  /** Certificates of the server, DER, its own first. */
  readonly certificates: readonly Buffer[]
  /** Seconds since 1970 of the first hello. */
  readonly time: number
}

const CHANGE_CIPHER_SPEC = 20
const ALERT = 21
const HANDSHAKE = 22
const APPLICATION_DATA = 23

const CLIENT_HELLO = 1
const SERVER_HELLO = 2
const CERTIFICATE = 11
const COMPRESSED_CERTIFICATE = 25

const TLS13 = 0x0304

const longestRecord = 16_384 + 2048
/** Longer handshake messages are not put together. */
const longestHandshake = 256 * 1024
const mostHellos = 8

/** Whether bytes can be the beginning of a TLS or SSL 3 record, or of a ClientHello of SSL 2 (RFC 5246 appendix E.2). */
export function looksLikeTls(bytes: Buffer, start: number, end: number): boolean {
  if (end - start < 6) return false
  if (u8(bytes, start) === HANDSHAKE) {
    const type = u8(bytes, start + 5)
    return u8(bytes, start + 1) === 3 && u8(bytes, start + 2) <= 4 && (type === CLIENT_HELLO || type === SERVER_HELLO)
  }
  return isSsl2Hello(bytes, start)
}

function isSsl2Hello(bytes: Buffer, start: number): boolean {
  const version = u16(bytes, start + 3)
  return (
    (u8(bytes, start) & 0x80) !== 0 &&
    u8(bytes, start + 2) === 1 &&
    (version === 2 || (version >= 0x300 && version <= 0x303))
  )
}

/** The handshake of one TLS connection. */
export class TlsConnection implements StreamAnalyzer {
  readonly #context: ProtocolContext
  readonly #sides: readonly [HandshakeSide, HandshakeSide]
  readonly #clientHellos: TlsClientHello[] = []
  readonly #serverHellos: TlsServerHello[] = []
  #certificates: Buffer[] = []
  #time = NaN
  #client: Direction = 0
  readonly #decryptors: [RecordDecryptor | undefined, RecordDecryptor | undefined] = [undefined, undefined]
  #inner: InnerStream | undefined
  /** Encrypted messages of the server, of which one may go on in the next record. */
  readonly #hiddenMessages: ByteGatherer
  #isHiddenLost = false
  isFinished = false

  constructor(context: ProtocolContext) {
    this.#context = context
    this.#hiddenMessages = new ByteGatherer(context.pool, longestHandshake)
    this.#sides = [new HandshakeSide(this, 0, context.pool), new HandshakeSide(this, 1, context.pool)]
  }

  data(direction: Direction, bytes: Buffer, start: number, end: number): number {
    this.#sides[direction].data(bytes, start, end)
    const [one, other] = this.#sides
    if (one.isOver && other.isOver) this.close()
    return end
  }

  gap(direction: Direction): void {
    this.#sides[direction].stop()
  }

  endOf(direction: Direction): void {
    this.#inner?.end(direction)
  }

  close(): void {
    if (this.isFinished) return
    this.isFinished = true
    for (const side of this.#sides) side.stop()
    this.#hiddenMessages.clear()
    this.#inner?.close()
    if (this.#clientHellos.length === 0 && this.#serverHellos.length === 0) return
    this.#context.handlers.tls?.({
      origin: this.#context.origin(this.#client),
      clientHellos: this.#clientHellos,
      serverHellos: this.#serverHellos,
      certificates: this.#certificates,
      time: this.#time,
      ...(this.#inner === undefined ? {} : { isDecrypted: true }),
    })
  }

  /**
   * A record that is encrypted, header and all.
   *
   * @returns Whether there is a key for this direction; without one its records need not be looked at any more.
   */
  encrypted(direction: Direction, bytes: Buffer, start: number, end: number): boolean {
    const decryptor = (this.#decryptors[direction] ??= this.#decryptor(direction))
    if (decryptor === undefined || decryptor.hasGivenUp) return false
    const record = decryptor.decrypt(bytes, start, end)
    if (record?.type === APPLICATION_DATA && record.bytes.length > 0) {
      this.#inner ??= this.#context.inner()
      this.#inner.data(direction, record.bytes)
    } else if (record?.type === HANDSHAKE) this.#hidden(direction, record.bytes)
    return true
  }

  #decryptor(direction: Direction): RecordDecryptor | undefined {
    const client = this.#clientHellos.at(-1)
    const server = this.#serverHellos.at(-1)
    if (client === undefined || server === undefined || this.#context.keys.size === 0) return undefined
    const secrets = this.#context.keys.find(client.random, server.sessionId)
    if (secrets === undefined) return undefined
    return recordDecryptor(secrets, client, server, direction === this.#client ? 'client' : 'server')
  }

  /** Handshake messages that are encrypted: in TLS 1.3 the certificates are among them, before it those of a renegotiation. */
  #hidden(direction: Direction, bytes: Buffer): void {
    if (direction === this.#client || this.#certificates.length > 0 || this.#isHiddenLost) return
    if (!this.#hiddenMessages.append(bytes, 0, bytes.length)) {
      this.#isHiddenLost = true
      this.#hiddenMessages.clear()
      return
    }
    const view = this.#hiddenMessages.view()
    const isTls13 = this.#serverHellos.at(-1)?.selectedVersion === TLS13
    let at = 0
    while (at + 4 <= view.length) {
      const next = at + 4 + u24(view, at + 1)
      if (next > view.length) break
      if (u8(view, at) === CERTIFICATE) this.#certificates = parseCertificates(view, at + 4, next, isTls13)
      else if (u8(view, at) === COMPRESSED_CERTIFICATE) {
        const unpacked = unpackCertificates(view, at + 4, next)
        if (unpacked !== undefined) this.#certificates = parseCertificates(unpacked, 0, unpacked.length, isTls13)
      }
      at = next
    }
    this.#hiddenMessages.skip(at)
  }

  handshake(direction: Direction, type: number, bytes: Buffer, start: number, end: number): void {
    switch (type) {
      case CLIENT_HELLO: {
        const hello = parseClientHello(bytes, start, end, false)
        if (hello === undefined || this.#clientHellos.length >= mostHellos) return
        if (Number.isNaN(this.#time)) this.#time = this.#context.time()
        this.#client = direction
        // Transport parameters of QUIC have no meaning here.
        this.#clientHellos.push(hello.isQuic ? { ...hello, isQuic: false } : hello)
        return
      }
      case SERVER_HELLO: {
        const hello = parseServerHello(bytes, start, end, false)
        if (hello === undefined || this.#serverHellos.length >= mostHellos) return
        if (Number.isNaN(this.#time)) this.#time = this.#context.time()
        this.#client = direction === 0 ? 1 : 0
        this.#serverHellos.push(hello)
        return
      }
      case CERTIFICATE:
        // The client's own certificate, where it has one, comes later.
        if (this.#certificates.length === 0 && direction !== this.#client) {
          this.#certificates = parseCertificates(bytes, start, end, false)
        }
    }
  }
}

/** Records and handshake messages of one direction. */
class HandshakeSide {
  readonly #connection: TlsConnection
  readonly #direction: Direction
  /** A record that is not complete. */
  readonly #record: ByteGatherer
  /** A handshake message that goes on in the next record. */
  readonly #message: ByteGatherer
  isOver = false
  #records = 0

  constructor(connection: TlsConnection, direction: Direction, pool: BufferPool) {
    this.#connection = connection
    this.#direction = direction
    this.#record = new ByteGatherer(pool, longestRecord + 5)
    this.#message = new ByteGatherer(pool, longestHandshake)
  }

  stop(): void {
    this.isOver = true
    this.#record.clear()
    this.#message.clear()
  }

  data(bytes: Buffer, start: number, end: number): void {
    if (this.isOver) return
    if (this.#record.length === 0) {
      const next = this.#wholeRecords(bytes, start, end)
      if (!this.#hasStopped() && next < end) this.#record.append(bytes, next, end)
      return
    }
    let at = start
    while (at < end && !this.#hasStopped()) {
      const needed = this.#record.length < 5 ? 5 : 5 + u16(this.#record.view(), 3)
      const taken = Math.min(end - at, Math.max(needed - this.#record.length, 1))
      this.#record.append(bytes, at, at + taken)
      at += taken
      const view = this.#record.view()
      if (view.length < 5 || view.length < 5 + u16(view, 3)) continue
      this.#wholeRecords(view, 0, view.length)
      this.#record.clear()
      if (!this.#hasStopped() && at < end) {
        this.data(bytes, at, end)
        return
      }
    }
  }

  #hasStopped(): boolean {
    return this.isOver
  }

  /** Read whole records. @returns Where the first incomplete one begins. */
  #wholeRecords(bytes: Buffer, start: number, end: number): number {
    let at = start
    if (this.#records === 0 && end - at >= 6 && isSsl2Hello(bytes, at)) {
      // A hello of SSL 2 has no extensions and no fingerprint; the answer, if it is TLS, has.
      this.#records++
      at += 2 + (u16(bytes, at) & 0x7fff)
    }
    while (at + 5 <= end && !this.isOver) {
      const type = u8(bytes, at)
      const length = u16(bytes, at + 3)
      if (type < CHANGE_CIPHER_SPEC || type > 24 || u8(bytes, at + 1) !== 3 || length > longestRecord) {
        this.stop()
        return end
      }
      if (at + 5 + length > end) return at
      this.#records++
      const next = at + 5 + length
      if (type === HANDSHAKE && !(this.#changed && !isPlainHello(bytes, at + 5, next))) {
        this.#handshake(bytes, at + 5, next)
      } else if (type === HANDSHAKE || type === APPLICATION_DATA || (type === ALERT && length > 2)) {
        // Behind a change of cipher all is encrypted; in TLS 1.3 all that calls itself data.
        if (!this.#connection.encrypted(this.#direction, bytes, at, next)) this.stop()
      } else if (type === CHANGE_CIPHER_SPEC) this.#changed = true
      at += 5 + length
    }
    return Math.min(at, end)
  }

  #changed = false

  #handshake(bytes: Buffer, start: number, end: number): void {
    let from = bytes
    let at = start
    let last = end
    if (this.#message.length > 0) {
      if (!this.#message.append(bytes, start, end)) {
        this.stop()
        return
      }
      from = this.#message.view()
      at = 0
      last = from.length
    }
    while (at + 4 <= last) {
      const next = at + 4 + u24(from, at + 1)
      if (next > last) break
      this.#connection.handshake(this.#direction, u8(from, at), from, at + 4, next)
      at = next
    }
    if (this.isOver) return
    if (from === bytes) {
      if (at < last && !this.#message.append(from, at, last)) this.stop()
    } else this.#message.skip(at)
  }
}

/** Whether a handshake record is a hello that fills it: encrypted ones look so by a chance of one in millions. */
function isPlainHello(bytes: Buffer, start: number, end: number): boolean {
  const type = u8(bytes, start)
  return (type === CLIENT_HELLO || type === SERVER_HELLO) && u24(bytes, start + 1) <= end - start - 4
}
