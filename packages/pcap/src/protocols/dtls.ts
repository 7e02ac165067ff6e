import { u16, u24, u8 } from '../bigEndian.js'
import { Fragments } from '../packets/fragments.js'
import type { MessageOrigin } from '../streams/messageOrigin.js'
import type { TlsEvent } from './tls.js'
import {
  parseCertificates,
  parseClientHello,
  parseServerHello,
  type TlsClientHello,
  type TlsServerHello,
} from './tlsHello.js'

const HANDSHAKE = 22
const CLIENT_HELLO = 1
const SERVER_HELLO = 2
const CERTIFICATE = 11
const mostHellos = 8
/** Sessions that are open at the same time. The one that began first is told of for a new one. */
const mostSessions = 10_000

/** What is known of the DTLS on one UDP conversation. */
interface Session {
  readonly origin: MessageOrigin
  readonly clientHellos: TlsClientHello[]
  readonly serverHellos: TlsServerHello[]
  certificates: readonly Buffer[]
  readonly time: number
}

/** Whether a datagram begins with a DTLS handshake record that is not encrypted (RFC 6347 §4.1, epoch 0). */
export function looksLikeDtls(bytes: Buffer, start: number, end: number): boolean {
  if (end - start < 25 || u8(bytes, start) !== HANDSHAKE) return false
  const version = u16(bytes, start + 1)
  return (version === 0xfeff || version === 0xfefd) && u16(bytes, start + 3) === 0
}

/** Handshakes of DTLS, by conversation. Sessions are told of at the end of the capture. */
export class DtlsSessions {
  readonly #sessions = new Map<number, Session>()
  readonly #fragments = new Fragments()
  readonly #tell: (event: TlsEvent) => void

  /** @param tell - Told of a session when it is over. */
  constructor(tell: (event: TlsEvent) => void) {
    this.#tell = tell
  }

  /** @param origin - From the sender of the datagram. */
  datagram(bytes: Buffer, start: number, end: number, origin: MessageOrigin): void {
    let at = start
    while (at + 13 <= end) {
      const next = at + 13 + u16(bytes, at + 11)
      if (next > end) return
      if (u8(bytes, at) === HANDSHAKE && u16(bytes, at + 3) === 0) this.#messages(bytes, at + 13, next, origin)
      at = next
    }
  }

  /** Tell of one conversation now. */
  closeFlow(flow: number): void {
    const session = this.#sessions.get(flow)
    this.#sessions.delete(flow)
    if (session !== undefined) this.#tell(session)
  }

  close(): void {
    for (const session of this.#sessions.values()) this.#tell(session)
    this.#sessions.clear()
  }

  /** Handshake messages, each with its place in a whole that may be spread over records (RFC 6347 §4.2.2). */
  #messages(bytes: Buffer, start: number, end: number, origin: MessageOrigin): void {
    let at = start
    while (at + 12 <= end) {
      const type = u8(bytes, at)
      const length = u24(bytes, at + 1)
      const offset = u24(bytes, at + 6)
      const piece = u24(bytes, at + 9)
      const from = at + 12
      const to = from + piece
      if (to > end || offset + piece > length) return
      if (piece === length) this.#message(type, bytes, from, to, origin)
      else {
        const key = [origin.src, origin.sport, origin.flow, type, u16(bytes, at + 4), length].join(' ')
        const whole = this.#fragments.add(key, bytes, from, to, offset, offset + piece < length)
        if (whole !== undefined) this.#message(type, whole, 0, whole.length, origin)
      }
      at = to
    }
  }

  #message(type: number, bytes: Buffer, start: number, end: number, origin: MessageOrigin): void {
    if (type === CLIENT_HELLO) {
      const hello = parseClientHello(bytes, start, end, true)
      const session = this.#session(origin)
      if (hello !== undefined && session.clientHellos.length < mostHellos) session.clientHellos.push(hello)
    } else if (type === SERVER_HELLO) {
      const hello = parseServerHello(bytes, start, end, true)
      const session = this.#session(reversed(origin))
      if (hello !== undefined && session.serverHellos.length < mostHellos) session.serverHellos.push(hello)
    } else if (type === CERTIFICATE) {
      const session = this.#sessions.get(origin.flow)
      // The client may send one too.
      if (session === undefined || session.certificates.length > 0 || session.origin.src !== origin.dst) return
      session.certificates = parseCertificates(bytes, start, end, false)
    }
  }

  #endOldest(): void {
    for (const flow of this.#sessions.keys()) {
      this.closeFlow(flow)
      return
    }
  }

  #session(origin: MessageOrigin): Session {
    const known = this.#sessions.get(origin.flow)
    if (known !== undefined) return known
    if (this.#sessions.size >= mostSessions) this.#endOldest()
    const session: Session = { origin, clientHellos: [], serverHellos: [], certificates: [], time: origin.time }
    this.#sessions.set(origin.flow, session)
    return session
  }
}

function reversed(origin: MessageOrigin): MessageOrigin {
  return { ...origin, src: origin.dst, sport: origin.dport, dst: origin.src, dport: origin.sport }
}
