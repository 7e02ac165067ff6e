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
    return {
      src,
      sport,
      dst,
      dport,
      ...(client === undefined ? {} : clientFields(client)),
      ...(server === undefined ? {} : serverFields(server, event.isQuic === true)),
      ...(event.certificates.length === 0
        ? {}
        : { certificates: event.certificates.map((der) => this.#certificate(der)) }),
      ...(further.length === 0 ? {} : { further_hellos: further }),
      ...(event.isDecrypted === true ? { decrypted: true } : {}),
      ...(event.isQuic === true
        ? { transport: 'quic' as const }
        : event.origin.transport === 'udp'
          ? { transport: 'dtls' as const }
          : {}),
      ...(firstSeen === undefined ? {} : { first_seen: firstSeen }),
      ...(sni !== undefined && this.#passlist.hasName(sni) ? { passlisted: true } : {}),
    }
  }

  #certificate(der: Buffer): TlsCertificate {
    const key = der.toString('latin1')
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

function clientFields(hello: TlsClientHello): Partial<TlsSession> {
  return {
    ...(hello.sni === undefined ? {} : { sni: escapeText(hello.sni) }),
    alpn: hello.alpn.map(escapeText),
    ja3: ja3(hello),
    ja4: ja4(hello),
    ...(hello.sessionId === '' ? {} : { session_id: hello.sessionId }),
  }
}

function serverFields(hello: TlsServerHello, isQuic: boolean): Partial<TlsSession> {
  return {
    version: tlsVersionName(hello.selectedVersion ?? hello.version),
    cipher: tlsCipherName(hello.cipherSuite),
    ja3s: ja3s(hello),
    ja4s: ja4s(hello, isQuic),
    // Cuckoo 2 lists the server's; the client's, where it has one, is the one it wants to resume.
    ...(hello.sessionId === '' ? {} : { session_id: hello.sessionId }),
    server_random: hello.random,
  }
}

function furtherHellos(
  event: TlsEvent,
  client: TlsClientHello | undefined,
  server: TlsServerHello | undefined,
): TlsHello[] {
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
