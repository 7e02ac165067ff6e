import { createCipheriv, createDecipheriv, createHmac } from 'node:crypto'
import { u16, u24, u32, u8 } from '../bigEndian.js'
import type { MessageOrigin } from '../streams/messageOrigin.js'
import type { TlsEvent } from './tls.js'
import { parseClientHello, parseServerHello, type TlsClientHello, type TlsServerHello } from './tlsHello.js'

const CLIENT_HELLO = 1
const SERVER_HELLO = 2
/** Sessions that are open at the same time. The one that began first is told of for a new one. */
const mostSessions = 10_000
/** Sessions of one conversation, and the IDs of one session. */
const mostInFlow = 64
const mostTargets = 8
/** Longest connection ID (RFC 9000 §17.2). */
const longestId = 20
/** Packets of a conversation that may belong to nobody before it begins no more sessions. */
const mostFailures = 64
/** A hello is that long at most; post-quantum ones have two to three packets. */
const longestCrypto = 16_384
/** Packets of one session whose protection is undone. */
const mostPackets = 16

/** What differs between the versions of QUIC: salt of the first keys, labels, and the types of Initial and Retry packets. */
interface Version {
  readonly salt: Buffer
  readonly prefix: string
  readonly initialType: number
  readonly retryType: number
}

const version1: Version = {
  salt: Buffer.from('38762cf7f55934b34d179ae6a4c80cadccbb7f0a', 'hex'),
  prefix: 'quic',
  initialType: 0,
  retryType: 3,
}
const version2: Version = {
  salt: Buffer.from('0dede3def700a6db819381be6e269dcbf9bd2ed9', 'hex'),
  prefix: 'quicv2',
  initialType: 1,
  retryType: 0,
}
const draft29: Version = {
  salt: Buffer.from('afbfec289993d24c9e9786f19c6111e04390a899', 'hex'),
  prefix: 'quic',
  initialType: 0,
  retryType: 3,
}
const draft23: Version = {
  salt: Buffer.from('c3eef712c72ebb5a11a7d2432bb46365bef9f502', 'hex'),
  prefix: 'quic',
  initialType: 0,
  retryType: 3,
}

/** RFC 9001 §5.2, RFC 9369 §3, and the drafts that were deployed. */
function versionOf(number: number): Version | undefined {
  if (number === 1) return version1
  if (number === 0x6b3343cf) return version2
  if (number >= 0xff00001d && number <= 0xff000022) return draft29
  return number >= 0xff000017 && number <= 0xff00001c ? draft23 : undefined
}

interface Keys {
  readonly key: Buffer
  readonly iv: Buffer
  readonly protection: Buffer
}

/** One direction's CRYPTO frames. */
interface Stream {
  bytes: Buffer
  /** Bytes that are there from the beginning. */
  readonly ranges: [number, number][]
}

/** The first keys of both sides, from one ID. */
interface InitialKeys {
  readonly client: Keys
  readonly server: Keys
}

/** One connection. Several may share their addresses and ports: the IDs in the packets tell them apart. */
interface Session {
  readonly origin: MessageOrigin
  /** The client's own ID: what the server sends goes to it. */
  readonly clientId: string
  /** IDs that the client's packets go to: the one it made up, those that the server gave it. */
  readonly targets: string[]
  /** The ID that the keys follow from. */
  keysFrom: string
  /** The ID that a Retry wants the keys to follow from; there is one Retry in a connection (RFC 9000 §17.2.5.2). */
  retriedId: string | undefined
  /** By version and ID. */
  readonly keys: Map<string, InitialKeys>
  readonly streams: readonly [Stream, Stream]
  clientHello: TlsClientHello | undefined
  serverHello: TlsServerHello | undefined
  packets: number
  readonly time: number
}

/** The fields of a long header (RFC 9000 §17.2) that stand before what is protected. IDs have one character for each byte. */
interface Header {
  readonly version: Version
  readonly to: string
  readonly from: string
  readonly start: number
  readonly numberAt: number
  readonly end: number
}

/** Whether a datagram begins with a long header of a known version (RFC 9000 §17.2). */
export function looksLikeQuic(bytes: Buffer, start: number, end: number): boolean {
  return end - start >= 32 && (u8(bytes, start) & 0xc0) === 0xc0 && versionOf(u32(bytes, start + 1)) !== undefined
}

/**
 * Hellos in QUIC's Initial packets. Their protection is public: the keys follow from the connection ID (RFC 9001 §5.2), so a hello can be
 * read as well as one of TLS. Whatever cannot be decrypted proves nothing, and makes no session.
 */
export class QuicSessions {
  /** In the order in which they began. */
  readonly #sessions = new Set<Session>()
  readonly #byFlow = new Map<number, Session[]>()
  /** Packets of a conversation that belong to no session and begin none. */
  #failures = new Uint8Array(1024)
  readonly #tell: (event: TlsEvent) => void

  /** @param tell - Told of a session when it is over. */
  constructor(tell: (event: TlsEvent) => void) {
    this.#tell = tell
  }

  datagram(bytes: Buffer, start: number, end: number, origin: MessageOrigin): void {
    let at = start
    // Packets may follow each other in one datagram.
    for (let packets = 0; packets < 8 && at < end; packets++) {
      const next = this.#packet(bytes, at, end, origin)
      if (next <= at) return
      at = next
    }
  }

  /** Tell of the sessions of one conversation now. */
  closeFlow(flow: number): void {
    const sessions = this.#byFlow.get(flow) ?? []
    this.#byFlow.delete(flow)
    if (flow < this.#failures.length) this.#failures[flow] = 0
    for (const session of sessions) this.#end(session)
  }

  close(): void {
    for (const session of this.#sessions) this.#emit(session)
    this.#sessions.clear()
    this.#byFlow.clear()
  }

  #end(session: Session | undefined): void {
    if (session === undefined) return
    this.#sessions.delete(session)
    this.#emit(session)
  }

  #emit({ origin, clientHello, serverHello, time }: Session): void {
    if (clientHello === undefined && serverHello === undefined) return
    this.#tell({
      origin,
      isQuic: true,
      clientHellos: clientHello === undefined ? [] : [clientHello],
      serverHellos: serverHello === undefined ? [] : [serverHello],
      certificates: [],
      time,
    })
  }

  /** @returns Where the next packet begins; `start` if there is none. */
  #packet(bytes: Buffer, start: number, end: number, origin: MessageOrigin): number {
    const first = u8(bytes, start)
    const version = (first & 0x80) === 0 ? undefined : versionOf(u32(bytes, start + 1))
    if (version === undefined || end - start < 20) return start
    const toAt = start + 6
    const toEnd = toAt + u8(bytes, start + 5)
    const fromAt = toEnd + 1
    let at = fromAt + u8(bytes, toEnd)
    if (at > end || toEnd - toAt > longestId || at - fromAt > longestId) return start
    const to = bytes.toString('latin1', toAt, toEnd)
    const from = bytes.toString('latin1', fromAt, at)
    const type = (first >> 4) & 3
    if (type === version.retryType) {
      this.#retry(to, from, origin)
      return end
    }
    const isInitial = type === version.initialType
    if (isInitial) {
      const [token, tokenAt] = variable(bytes, at)
      at = tokenAt + token
    }
    const [length, numberAt] = variable(bytes, at)
    const last = numberAt + length
    if (last > end || numberAt + 20 > last) return start
    if (isInitial) this.#initial(bytes, { version, to, from, start, numberAt, end: last }, origin)
    return last
  }

  /** Give an Initial to the session it belongs to; one of a client may begin a session. */
  #initial(bytes: Buffer, header: Header, origin: MessageOrigin): void {
    const sessions = this.#byFlow.get(origin.flow) ?? []
    let isKnown = false
    // IDs may be empty, and then those of an older session too: the keys decide.
    for (let i = sessions.length - 1; i >= 0; i--) {
      const session = sessions[i]
      if (session === undefined) continue
      const isClient = isSameEnd(session.origin, origin)
      if (isClient ? !session.targets.includes(header.to) : session.clientId !== header.to) continue
      isKnown = true
      if (takeInitial(session, isClient ? 0 : 1, bytes, header)) return
    }
    if (!isKnown) this.#begin(bytes, header, origin)
  }

  /** The first Initial of a client makes the keys of both sides. */
  #begin(bytes: Buffer, header: Header, origin: MessageOrigin): void {
    const { flow, time } = origin
    if ((this.#failures[flow] ?? 0) >= mostFailures) return
    const session: Session = {
      origin,
      clientId: header.from,
      targets: [header.to],
      keysFrom: header.to,
      retriedId: undefined,
      keys: new Map(),
      streams: [
        { bytes: noBytes, ranges: [] },
        { bytes: noBytes, ranges: [] },
      ],
      clientHello: undefined,
      serverHello: undefined,
      packets: 0,
      time,
    }
    if (!takeInitial(session, 0, bytes, header)) {
      this.#fail(flow)
      return
    }
    if (this.#sessions.size >= mostSessions) this.#endOldest()
    const sessions = this.#byFlow.get(flow) ?? []
    if (sessions.length >= mostInFlow) this.#end(sessions.shift())
    this.#sessions.add(session)
    sessions.push(session)
    this.#byFlow.set(flow, sessions)
  }

  #endOldest(): void {
    for (const { origin } of this.#sessions) {
      this.closeFlow(origin.flow)
      return
    }
  }

  #fail(flow: number): void {
    if (flow < 0) return
    if (flow >= this.#failures.length) {
      const larger = new Uint8Array(Math.max(2 * this.#failures.length, flow + 1))
      larger.set(this.#failures)
      this.#failures = larger
    }
    this.#failures[flow] = (this.#failures[flow] ?? 0) + 1
  }

  /** The server wants the client to begin again, with the ID that it chose itself: new keys follow from it (RFC 9001 §5.2). */
  #retry(to: string, from: string, origin: MessageOrigin): void {
    const sessions = this.#byFlow.get(origin.flow) ?? []
    const session = sessions.findLast(({ clientId, origin: client }) => clientId === to && !isSameEnd(client, origin))
    if (session === undefined || session.retriedId !== undefined || session.serverHello !== undefined) return
    session.retriedId = from
    session.targets.push(from)
  }
}

const noBytes = Buffer.alloc(0)

function isSameEnd(one: MessageOrigin, other: MessageOrigin): boolean {
  return one.src === other.src && one.sport === other.sport
}

/** Undo the protection of a packet and read its frames. @returns Whether the packet is one of the session. */
function takeInitial(session: Session, direction: 0 | 1, bytes: Buffer, header: Header): boolean {
  const isRead = (direction === 0 ? session.clientHello : session.serverHello) !== undefined
  if (isRead || session.packets >= mostPackets) return false
  session.packets++
  for (const id of idsOf(session, direction, header.to)) {
    const { client, server } = keysOf(session, header.version, id)
    const frames = unprotect(direction === 0 ? client : server, bytes, header.start, header.numberAt, header.end)
    if (frames === undefined) continue
    session.keysFrom = id
    if (direction === 1 && session.targets.length < mostTargets) session.targets.push(header.from)
    readFrames(session, direction, frames)
    return true
  }
  return false
}

/** IDs that the keys of a packet may follow from: a Retry that the client did not follow was forged, and the keys tell. */
function idsOf({ keysFrom, retriedId }: Session, direction: 0 | 1, to: string): readonly string[] {
  if (retriedId === undefined || retriedId === keysFrom) return [keysFrom]
  if (direction === 1) return [keysFrom, retriedId]
  return [to === retriedId ? retriedId : keysFrom]
}

function keysOf(session: Session, version: Version, id: string): InitialKeys {
  const name = `${version.salt.toString('latin1')}${id}`
  const known = session.keys.get(name)
  if (known !== undefined) return known
  const keys = initialKeys(Buffer.from(id, 'latin1'), version)
  if (session.keys.size < mostTargets) session.keys.set(name, keys)
  return keys
}

/** HKDF-Expand-Label (RFC 8446 §7.1). */
function expand(secret: Buffer, label: string, length: number): Buffer {
  const name = Buffer.from(`tls13 ${label}`, 'latin1')
  const info = Buffer.concat([Buffer.from([0, length, name.length]), name, Buffer.from([0])])
  // One round of HMAC is enough for lengths up to 32.
  return createHmac('sha256', secret)
    .update(Buffer.concat([info, Buffer.from([1])]))
    .digest()
    .subarray(0, length)
}

/** Keys of both sides, from the ID that the client's first packets go to. */
function initialKeys(id: Buffer, version: Version): InitialKeys {
  const secret = createHmac('sha256', version.salt).update(id).digest()
  return {
    client: keysFrom(expand(secret, 'client in', 32), version.prefix),
    server: keysFrom(expand(secret, 'server in', 32), version.prefix),
  }
}

function keysFrom(secret: Buffer, prefix: string): Keys {
  return {
    key: expand(secret, `${prefix} key`, 16),
    iv: expand(secret, `${prefix} iv`, 12),
    protection: expand(secret, `${prefix} hp`, 16),
  }
}

/** Undo header protection and encryption (RFC 9001 §5.3, §5.4); `undefined` if the keys do not fit. */
function unprotect(keys: Keys, bytes: Buffer, start: number, numberAt: number, end: number): Buffer | undefined {
  const cipher = createCipheriv('aes-128-ecb', keys.protection, null).setAutoPadding(false)
  const mask = cipher.update(bytes.subarray(numberAt + 4, numberAt + 20))
  const first = u8(bytes, start) ^ (u8(mask, 0) & 0x0f)
  const size = (first & 3) + 1
  const header = Buffer.from(bytes.subarray(start, numberAt + size))
  header[0] = first
  let number = 0
  for (let i = 0; i < size; i++) {
    const byte = u8(bytes, numberAt + i) ^ u8(mask, 1 + i)
    header[numberAt - start + i] = byte
    number = number * 256 + byte
  }
  const nonce = Buffer.from(keys.iv)
  nonce.writeUInt32BE((nonce.readUInt32BE(8) ^ number) >>> 0, 8)
  if (end - numberAt - size < 16) return undefined
  const decipher = createDecipheriv('aes-128-gcm', keys.key, nonce)
  decipher.setAAD(header)
  decipher.setAuthTag(bytes.subarray(end - 16, end))
  try {
    return Buffer.concat([decipher.update(bytes.subarray(numberAt + size, end - 16)), decipher.final()])
  } catch {
    // The keys belong to another connection (after a Retry, say), or the packet is damaged.
    return undefined
  }
}

/** PADDING, PING, ACK and CRYPTO are all that an Initial has to carry (RFC 9000 §12.4). */
function readFrames(session: Session, direction: 0 | 1, frames: Buffer): void {
  let at = 0
  while (at < frames.length) {
    const type = u8(frames, at++)
    if (type === 0 || type === 1) continue
    if (type === 2 || type === 3) at = afterAck(frames, at, type === 3)
    else if (type === 6) {
      const [offset, lengthAt] = variable(frames, at)
      const [length, dataAt] = variable(frames, lengthAt)
      if (dataAt + length > frames.length || offset + length > longestCrypto) return
      addCrypto(session.streams[direction], offset, frames.subarray(dataAt, dataAt + length))
      at = dataAt + length
    } else break
  }
  readHello(session, direction)
}

function afterAck(frames: Buffer, start: number, hasCounts: boolean): number {
  const [, delayAt] = variable(frames, start)
  const [, countAt] = variable(frames, delayAt)
  const [count, firstAt] = variable(frames, countAt)
  let [, at] = variable(frames, firstAt)
  for (let i = 0; i < count * 2 && at < frames.length; i++) at = variable(frames, at)[1]
  for (let i = 0; hasCounts && i < 3; i++) at = variable(frames, at)[1]
  return at
}

function addCrypto(stream: Stream, offset: number, data: Buffer): void {
  const end = offset + data.length
  if (stream.bytes.length < end) stream.bytes = Buffer.concat([stream.bytes, Buffer.alloc(end - stream.bytes.length)])
  data.copy(stream.bytes, offset)
  if (stream.ranges.length < 256) stream.ranges.push([offset, end])
}

/** Bytes that are there without a hole from the beginning. */
function contiguous({ ranges }: Stream): number {
  let reached = 0
  for (const [from, to] of [...ranges].sort((a, b) => a[0] - b[0])) if (from <= reached) reached = Math.max(reached, to)
  return reached
}

function readHello(session: Session, direction: 0 | 1): void {
  const stream = session.streams[direction]
  const there = contiguous(stream)
  const end = 4 + u24(stream.bytes, 1)
  if (there < 4 || there < end) return
  const type = u8(stream.bytes, 0)
  const hello = type === CLIENT_HELLO ? parseClientHello(stream.bytes, 4, end, false) : undefined
  // Transport parameters, which every client of QUIC has to send, may be missing in a crafted one.
  if (hello !== undefined) session.clientHello ??= { ...hello, isQuic: true }
  if (type === SERVER_HELLO) session.serverHello ??= parseServerHello(stream.bytes, 4, end, false)
  stream.bytes = noBytes
  stream.ranges.length = 0
}

/** A variable-length integer (RFC 9000 §16) and where it ends; values beyond 2^32 are useless here and read as the largest. */
function variable(bytes: Buffer, at: number): [number, number] {
  const first = u8(bytes, at)
  switch (first >> 6) {
    case 0:
      return [first, at + 1]
    case 1:
      return [u16(bytes, at) & 0x3fff, at + 2]
    case 2:
      return [u32(bytes, at) & 0x3fffffff, at + 4]
    default:
      return [(u32(bytes, at) & 0x3fffffff) === 0 ? u32(bytes, at + 4) : 0xffffffff, at + 8]
  }
}
