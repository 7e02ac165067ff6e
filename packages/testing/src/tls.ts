import { ByteWriter, concatenate, utf8 } from './byteWriter.js'

/** Versions as the protocol writes them. */
export const tlsVersions = { 'TLS 1.0': 0x0301, 'TLS 1.1': 0x0302, 'TLS 1.2': 0x0303, 'TLS 1.3': 0x0304 } as const

export type TlsVersion = keyof typeof tlsVersions

export interface TlsExtension {
  readonly type: number
  readonly data: Uint8Array
}

export interface ClientHelloDescription {
  /** Server name (SNI); no such extension if not given. */
  readonly serverName?: string
  /** Application protocols; no such extension if not given. */
  readonly alpn?: readonly string[]
  /** The highest version offered; `TLS 1.2` if not given. With 1.3 the field says 1.2 and an extension tells. */
  readonly version?: TlsVersion
  /** Numbers of cipher suites. */
  readonly ciphers?: readonly number[]
  /** Numbers of groups (curves). */
  readonly groups?: readonly number[]
  /** 32 bytes; 0, 1, 2 … if not given. */
  readonly random?: Uint8Array
  readonly sessionId?: Uint8Array
  /** Put behind those above. */
  readonly extensions?: readonly TlsExtension[]
}

export interface ServerHelloDescription {
  /** `TLS 1.2` if not given. */
  readonly version?: TlsVersion
  /** Number of the cipher suite; 0xc02f if not given (0x1301 for TLS 1.3). */
  readonly cipher?: number
  readonly alpn?: string
  /** 32 bytes; 32, 33, 34 … if not given. */
  readonly random?: Uint8Array
  readonly sessionId?: Uint8Array
  readonly extensions?: readonly TlsExtension[]
}

/** A ClientHello in a TLS record (RFC 5246 §7.4.1.2, RFC 8446 §4.1.2). */
export function encodeClientHello(hello: ClientHelloDescription = {}): Uint8Array {
  const version = tlsVersions[hello.version ?? 'TLS 1.2']
  const ciphers = new ByteWriter()
  for (const cipher of hello.ciphers ?? [0x1301, 0xc02f, 0xc030, 0x009c]) ciphers.u16(cipher, false)
  const body = new ByteWriter().u16(legacy(version), false).bytes(hello.random ?? counting(0))
  body.bytes(vector(hello.sessionId ?? new Uint8Array(), 1)).bytes(vector(ciphers.finish(), 2))
  body.bytes(vector(Uint8Array.of(0), 1)).bytes(extensionBlock(clientExtensions(hello, version)))
  return record(handshake(1, body.finish()))
}

/** A ServerHello in a TLS record (RFC 5246 §7.4.1.3, RFC 8446 §4.1.3). */
export function encodeServerHello(hello: ServerHelloDescription = {}): Uint8Array {
  const version = tlsVersions[hello.version ?? 'TLS 1.2']
  const modern = version === tlsVersions['TLS 1.3']
  const body = new ByteWriter().u16(legacy(version), false).bytes(hello.random ?? counting(32))
  body
    .bytes(vector(hello.sessionId ?? new Uint8Array(), 1))
    .u16(hello.cipher ?? (modern ? 0x1301 : 0xc02f), false)
    .u8(0)
  const extensions: TlsExtension[] = []
  if (modern) extensions.push({ type: 43, data: new ByteWriter().u16(version, false).finish() })
  if (hello.alpn !== undefined) extensions.push({ type: 16, data: protocols([hello.alpn]) })
  body.bytes(extensionBlock([...extensions, ...(hello.extensions ?? [])]))
  return record(handshake(2, body.finish()))
}

/** A Certificate message of TLS up to 1.2 in a record (RFC 5246 §7.4.2); certificates are DER, the server's first. */
export function encodeCertificates(chain: readonly Uint8Array[]): Uint8Array {
  const list = concatenate(chain.map((certificate) => vector(certificate, 3)))
  return record(handshake(11, vector(list, 3)))
}

function clientExtensions(hello: ClientHelloDescription, version: number): TlsExtension[] {
  const extensions: TlsExtension[] = []
  if (hello.serverName !== undefined) extensions.push({ type: 0, data: serverName(hello.serverName) })
  const groups = new ByteWriter()
  for (const group of hello.groups ?? [29, 23, 24]) groups.u16(group, false)
  extensions.push({ type: 10, data: vector(groups.finish(), 2) }, { type: 11, data: vector(Uint8Array.of(0), 1) })
  if (hello.alpn !== undefined) extensions.push({ type: 16, data: protocols(hello.alpn) })
  if (version === tlsVersions['TLS 1.3']) {
    extensions.push({ type: 43, data: vector(Uint8Array.of(3, 4, 3, 3), 1) })
  }
  return [...extensions, ...(hello.extensions ?? [])]
}

function serverName(name: string): Uint8Array {
  return vector(concatenate([Uint8Array.of(0), vector(utf8(name), 2)]), 2)
}

function protocols(names: readonly string[]): Uint8Array {
  return vector(concatenate(names.map((name) => vector(utf8(name), 1))), 2)
}

function extensionBlock(extensions: readonly TlsExtension[]): Uint8Array {
  if (extensions.length === 0) return new Uint8Array()
  const parts = extensions.map(({ type, data }) => new ByteWriter().u16(type, false).bytes(vector(data, 2)).finish())
  return vector(concatenate(parts), 2)
}

/** Since 1.3 the old field stays at 1.2. */
function legacy(version: number): number {
  return Math.min(version, tlsVersions['TLS 1.2'])
}

function counting(first: number): Uint8Array {
  return Uint8Array.from({ length: 32 }, (_, index) => first + index)
}

/** Bytes behind their length, which is `width` bytes wide. */
function vector(bytes: Uint8Array, width: 1 | 2 | 3): Uint8Array {
  const writer = new ByteWriter()
  if (width === 3) writer.u8(bytes.length >>> 16)
  if (width >= 2) writer.u8(bytes.length >>> 8)
  return writer.u8(bytes.length).bytes(bytes).finish()
}

function handshake(type: number, body: Uint8Array): Uint8Array {
  return concatenate([Uint8Array.of(type), vector(body, 3)])
}

/** Cut into records of at most 16384 bytes. */
function record(fragment: Uint8Array): Uint8Array {
  const writer = new ByteWriter()
  for (let offset = 0; offset < fragment.length; offset += 16_384) {
    writer
      .u8(22)
      .u16(0x0301, false)
      .bytes(vector(fragment.subarray(offset, offset + 16_384), 2))
  }
  return writer.finish()
}
