import { u16, u24, u8 } from '../bigEndian.js'
import type { Mutable } from '../mutable.js'

/** A ClientHello (RFC 8446 §4.1.2, RFC 5246 §7.4.1.2). Lists are in the order of the message, GREASE included. */
export interface TlsClientHello {
  readonly isDtls: boolean
  /** `legacy_version`. */
  readonly version: number
  /** 32 bytes, hexadecimal. */
  readonly random: string
  /** Hexadecimal; empty if none. */
  readonly sessionId: string
  readonly cipherSuites: readonly number[]
  readonly extensions: readonly number[]
  readonly sni?: string
  readonly alpn: readonly string[]
  readonly supportedVersions: readonly number[]
  readonly groups: readonly number[]
  readonly pointFormats: readonly number[]
  readonly signatureAlgorithms: readonly number[]
  /** The hello came in QUIC; of a message alone, QUIC transport parameters are there. */
  readonly isQuic: boolean
}

/** A ServerHello, or a HelloRetryRequest, which has its form. */
export interface TlsServerHello {
  readonly isDtls: boolean
  readonly version: number
  readonly random: string
  readonly sessionId: string
  readonly cipherSuite: number
  readonly extensions: readonly number[]
  /** Of the extension `supported_versions`: the version of TLS 1.3. */
  readonly selectedVersion?: number
  readonly alpn?: string
  readonly isRetryRequest: boolean
}

/** SHA-256 of `HelloRetryRequest` (RFC 8446 §4.1.3). */
const retryRandom = 'cf21ad74e59a6111be1d8c021e65b891c2a211167abb8c5e079e09e2c8a8339c'

const SERVER_NAME = 0
const SUPPORTED_GROUPS = 10
const EC_POINT_FORMATS = 11
const SIGNATURE_ALGORITHMS = 13
const ALPN = 16
const SUPPORTED_VERSIONS = 43
const QUIC_TRANSPORT_PARAMETERS = 57
const QUIC_TRANSPORT_PARAMETERS_DRAFT = 0xffa5

/** Read the body of a ClientHello; `undefined` if it is too short to be one. Cut extensions are kept as far as they go. */
export function parseClientHello(
  bytes: Buffer,
  start: number,
  end: number,
  isDtls: boolean,
): TlsClientHello | undefined {
  if (end - start < 38) return undefined
  let at = start + 34
  const sessionId = bytes.toString('hex', at + 1, Math.min(at + 1 + u8(bytes, at), end))
  at += 1 + u8(bytes, at)
  // DTLS has a cookie (RFC 6347 §4.2.1).
  if (isDtls) at += 1 + u8(bytes, at)
  const ciphersEnd = at + 2 + u16(bytes, at)
  if (ciphersEnd > end) return undefined
  const cipherSuites = numbers(bytes, at + 2, ciphersEnd)
  at = ciphersEnd + 1 + u8(bytes, ciphersEnd)
  const hello: Mutable<TlsClientHello> = {
    isDtls,
    version: u16(bytes, start),
    random: bytes.toString('hex', start + 2, start + 34),
    sessionId,
    cipherSuites,
    extensions: [],
    alpn: [],
    supportedVersions: [],
    groups: [],
    pointFormats: [],
    signatureAlgorithms: [],
    isQuic: false,
  }
  const extensions: number[] = []
  forEachExtension(bytes, at, end, (type, from, to) => {
    extensions.push(type)
    readClientExtension(hello, type, bytes, from, to)
  })
  hello.extensions = extensions
  return hello
}

function readClientExtension(
  hello: Mutable<TlsClientHello>,
  type: number,
  bytes: Buffer,
  from: number,
  to: number,
): void {
  switch (type) {
    case SERVER_NAME: {
      const name = serverName(bytes, from, to)
      if (name !== undefined) hello.sni = name
      return
    }
    case SUPPORTED_GROUPS:
      hello.groups = numbers(bytes, from + 2, Math.min(from + 2 + u16(bytes, from), to))
      return
    case EC_POINT_FORMATS:
      hello.pointFormats = [...bytes.subarray(from + 1, Math.min(from + 1 + u8(bytes, from), to))]
      return
    case SIGNATURE_ALGORITHMS:
      hello.signatureAlgorithms = numbers(bytes, from + 2, Math.min(from + 2 + u16(bytes, from), to))
      return
    case ALPN:
      hello.alpn = protocolNames(bytes, from, to)
      return
    case SUPPORTED_VERSIONS:
      hello.supportedVersions = numbers(bytes, from + 1, Math.min(from + 1 + u8(bytes, from), to))
      return
    case QUIC_TRANSPORT_PARAMETERS:
    case QUIC_TRANSPORT_PARAMETERS_DRAFT:
      hello.isQuic = true
  }
}

/** Read the body of a ServerHello; `undefined` if it is too short to be one. */
export function parseServerHello(
  bytes: Buffer,
  start: number,
  end: number,
  isDtls: boolean,
): TlsServerHello | undefined {
  if (end - start < 38) return undefined
  const version = u16(bytes, start)
  // Drafts of TLS 1.3 up to 21 have no session identifier and no compression method.
  const isOldDraft = version > 0x7f00 && version <= 0x7f15
  const sessionEnd = isOldDraft ? start + 34 : start + 35 + u8(bytes, start + 34)
  const extensionsAt = sessionEnd + (isOldDraft ? 2 : 3)
  if (extensionsAt > end) return undefined
  const random = bytes.toString('hex', start + 2, start + 34)
  const extensions: number[] = []
  let selectedVersion: number | undefined
  let alpn: string | undefined
  forEachExtension(bytes, extensionsAt, end, (type, from, to) => {
    extensions.push(type)
    if (type === SUPPORTED_VERSIONS && to - from >= 2) selectedVersion = u16(bytes, from)
    if (type === ALPN) alpn = protocolNames(bytes, from, to)[0]
  })
  return {
    isDtls,
    version,
    random,
    sessionId: isOldDraft ? '' : bytes.toString('hex', start + 35, sessionEnd),
    cipherSuite: u16(bytes, sessionEnd),
    extensions,
    ...(selectedVersion === undefined ? {} : { selectedVersion }),
    ...(alpn === undefined ? {} : { alpn }),
    isRetryRequest: random === retryRandom,
  }
}

function forEachExtension(
  bytes: Buffer,
  start: number,
  end: number,
  visit: (type: number, from: number, to: number) => void,
): void {
  if (start + 2 > end) return
  const last = Math.min(start + 2 + u16(bytes, start), end)
  let at = start + 2
  while (at + 4 <= last) {
    const length = u16(bytes, at + 2)
    visit(u16(bytes, at), at + 4, Math.min(at + 4 + length, last))
    at += 4 + length
  }
}

function numbers(bytes: Buffer, start: number, end: number): number[] {
  const found: number[] = []
  for (let at = start; at + 2 <= end; at += 2) found.push(u16(bytes, at))
  return found
}

/** The first host name of the list (RFC 6066 §3). */
function serverName(bytes: Buffer, start: number, end: number): string | undefined {
  let at = start + 2
  while (at + 3 <= end) {
    const next = at + 3 + u16(bytes, at + 1)
    if (u8(bytes, at) === 0 && next <= end) return bytes.toString('latin1', at + 3, next)
    at = next
  }
  return undefined
}

function protocolNames(bytes: Buffer, start: number, end: number): string[] {
  const names: string[] = []
  let at = start + 2
  while (at < end) {
    const next = Math.min(at + 1 + u8(bytes, at), end)
    names.push(bytes.toString('latin1', at + 1, next))
    at = next
  }
  return names
}

/** The certificates of a Certificate message; that of TLS 1.3 has a context before and extensions after each (RFC 8446 §4.4.2). */
export function parseCertificates(bytes: Buffer, start: number, end: number, isTls13: boolean): Buffer[] {
  const certificates: Buffer[] = []
  let at = start
  if (isTls13) at += 1 + u8(bytes, at)
  const last = Math.min(at + 3 + u24(bytes, at), end)
  at += 3
  while (at + 3 <= last && certificates.length < mostCertificates) {
    const next = at + 3 + u24(bytes, at)
    if (next > last) break
    certificates.push(Buffer.from(bytes.subarray(at + 3, next)))
    at = isTls13 ? next + 2 + u16(bytes, next) : next
  }
  return certificates
}

const mostCertificates = 64
