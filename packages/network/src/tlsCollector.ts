import { hash } from 'node:crypto'
import type { TlsCertificate, TlsHello, TlsSession } from '@cuculus/core'
import {
  certificateFacts,
  ja3,
  ja3s,
  ja4,
  ja4s,
  type TlsClientHello,
  type TlsEvent,
  type TlsServerHello,
  tlsCipherName,
  tlsVersionName,
} from '@cuculus/pcap'
import { BoundedList } from './boundedList.js'
import { escapeText } from './escapeText.js'
import type { Mutable } from './mutable.js'
import type { Passlist } from './passlist.js'
import { timeText } from './timeText.js'

/** Facts of one certificate, however often it was shown. */
const mostCertificates = 10_000

/** Gathers TLS handshakes. */
export class TlsCollector {
  readonly #sessions: BoundedList<{ readonly flow: number; readonly session: TlsSession }>
  readonly #certificates = new Map<string, TlsCertificate>()
  readonly #passlist: Passlist

  constructor(passlist: Passlist, limit: number) {
    this.#passlist = passlist
    this.#sessions = new BoundedList(limit)
  }

  get refused(): number {
    return this.#sessions.refused
  }

  take(event: TlsEvent): void {
    this.#sessions.push({ flow: event.origin.flow, session: this.#session(event) })
  }

  /** In the order of the conversations. */
  sessions(): TlsSession[] {
    return this.#sessions.items.sort((a, b) => a.flow - b.flow).map(({ session }) => session)
  }

  #session(event: TlsEvent): TlsSession {
    const { src, sport, dst, dport } = event.origin
    const [client] = event.clientHellos
    // A retry request only asks for another hello: the answer is what follows.
    const server = event.serverHellos.find((hello) => !hello.isRetryRequest) ?? event.serverHellos[0]
    const further = furtherHellos(event, client, server)
    const firstSeen = timeText(event.time)
    const sni = client?.sni
    const session: Mutable<TlsSession> = { src, sport, dst, dport }
    if (client !== undefined) addClient(session, client)
    if (server !== undefined) addServer(session, server, event.isQuic === true)
    if (event.certificates.length > 0) session.certificates = event.certificates.map((der) => this.#certificate(der))
    if (further.length > 0) session.further_hellos = further
    if (event.isDecrypted === true) session.decrypted = true
    if (event.isQuic === true) session.transport = 'quic'
    else if (event.origin.transport === 'udp') session.transport = 'dtls'
    if (firstSeen !== undefined) session.first_seen = firstSeen
    if (sni !== undefined && this.#passlist.hasName(sni)) session.passlisted = true
    return session
  }

  #certificate(der: Buffer): TlsCertificate {
    const key = hash('sha256', der, 'hex')
    const known = this.#certificates.get(key)
    if (known !== undefined) return known
    const { sha256, sha1, subject, issuer, serial, notBefore, notAfter } = certificateFacts(der)
    const certificate: TlsCertificate = {
      sha256,
      sha1,
      ...(subject === undefined ? {} : { subject }),
      ...(issuer === undefined ? {} : { issuer }),
      ...(serial === undefined ? {} : { serial }),
      ...(notBefore === undefined ? {} : { not_before: notBefore }),
      ...(notAfter === undefined ? {} : { not_after: notAfter }),
    }
    if (this.#certificates.size < mostCertificates) this.#certificates.set(key, certificate)
    return certificate
  }
}

function addClient(session: Mutable<TlsSession>, hello: TlsClientHello): void {
  if (hello.sni !== undefined) session.sni = escapeText(hello.sni)
  session.alpn = hello.alpn.map(escapeText)
  session.ja3 = ja3(hello)
  session.ja4 = ja4(hello)
  if (hello.sessionId !== '') session.session_id = hello.sessionId
}

function addServer(session: Mutable<TlsSession>, hello: TlsServerHello, isQuic: boolean): void {
  session.version = tlsVersionName(hello.selectedVersion ?? hello.version)
  session.cipher = tlsCipherName(hello.cipherSuite)
  session.ja3s = ja3s(hello)
  session.ja4s = ja4s(hello, isQuic)
  // Cuckoo 2 lists the server's; the client's, where it has one, is the one it wants to resume.
  if (hello.sessionId !== '') session.session_id = hello.sessionId
  session.server_random = hello.random
}

function furtherHellos(
  event: TlsEvent,
  client: TlsClientHello | undefined,
  server: TlsServerHello | undefined,
): TlsHello[] {
  if (event.clientHellos.length <= 1 && event.serverHellos.length <= 1) return []
  return [
    ...event.clientHellos
      .filter((hello) => hello !== client)
      .map((hello): TlsHello => ({
        sender: 'client',
        ...(hello.sni === undefined ? {} : { sni: escapeText(hello.sni) }),
        ja3: ja3(hello),
        ja4: ja4(hello),
      })),
    ...event.serverHellos
      .filter((hello) => hello !== server)
      .map((hello): TlsHello => ({ sender: 'server', ja3s: ja3s(hello), ja4s: ja4s(hello) })),
  ]
}
