import { u16, u32, u8 } from '../bigEndian.js'
import { formatIpv4, formatIpv6 } from '../packets/addressText.js'
import { ByteGatherer } from '../streams/byteGatherer.js'
import type { ProtocolContext } from '../streams/protocolContext.js'
import type { Direction, StreamAnalyzer } from '../streams/streamAnalyzer.js'

/** Bytes of either side that are held until both have said what they have to: a client may go on without waiting. */
const longestHeld = 65_536
const longestText = 256
const GRANTED4 = 90
const NAME_AND_PASSWORD = 2

/** Whether bytes are the first message of SOCKS 5 (RFC 1928 §3) or a request of SOCKS 4; `more` if they may become one. What may follow is looked at, too. */
export function looksLikeSocks(bytes: Buffer, start: number, end: number): boolean | 'more' {
  if (u8(bytes, start) === 5) return looksLikeGreeting(bytes, start, end)
  return u8(bytes, start) === 4 && looksLikeRequest4(bytes, start, end)
}

function looksLikeGreeting(bytes: Buffer, start: number, end: number): boolean | 'more' {
  const size = end - start
  const count = u8(bytes, start + 1)
  if (size < 2) return 'more'
  if (count === 0 || count > 9) return false
  const next = start + 2 + count
  if (next > end) return 'more'
  return next === end || u8(bytes, next) === 5 || u8(bytes, next) === 1
}

function looksLikeRequest4(bytes: Buffer, start: number, end: number): boolean | 'more' {
  const size = end - start
  const command = u8(bytes, start + 1)
  if (size >= 2 && command !== 1 && command !== 2) return false
  if (size < 9) return 'more'
  const userEnd = textEnd(bytes, start + 8, end)
  if (typeof userEnd !== 'number') return userEnd
  const address = u32(bytes, start + 4)
  const last = address > 0 && address < 256 ? textEnd(bytes, userEnd + 1, end) : userEnd
  if (typeof last !== 'number') return last
  // A hello of TLS, a request of HTTP, or another tunnel: other bytes would say that it is something else.
  const next = u8(bytes, last + 1)
  return last + 1 === end || next === 4 || next === 5 || next === 0x16 || (next >= 0x41 && next <= 0x5a)
}

/** Where a text ends with a zero; whether it may still do so. */
function textEnd(bytes: Buffer, start: number, end: number): number | false | 'more' {
  const last = Math.min(end, start + longestText)
  for (let at = start; at < last; at++) {
    const byte = u8(bytes, at)
    if (byte === 0) return at
    if (byte < 0x20) return false
  }
  return end - start < longestText ? 'more' : false
}

/** The request of a SOCKS client and the answer to it; what follows is what runs in the tunnel. */
export class SocksConnection implements StreamAnalyzer {
  readonly #context: ProtocolContext
  readonly #held: readonly [ByteGatherer, ByteGatherer]
  #request: SocksRequest | undefined
  isFinished = false

  constructor(context: ProtocolContext) {
    this.#context = context
    this.#held = [new ByteGatherer(context.pool, longestHeld), new ByteGatherer(context.pool, longestHeld)]
  }

  data(direction: Direction, bytes: Buffer, start: number, end: number): number {
    const held = this.#held[direction]
    const before = held.length
    if (!held.append(bytes, start, end)) {
      this.isFinished = true
      return end
    }
    const request = (this.#request ??= this.#readRequest())
    const reply = request === undefined ? undefined : replyOf(this.#held[1].view(), request)
    if (request === undefined || reply === undefined) return end
    this.isFinished = true
    if (reply === 'refused') return end
    const [next, otherNext] = direction === 0 ? [request.next, reply] : [reply, request.next]
    this.#leave(direction === 0 ? 1 : 0, otherNext)
    return start + Math.max(0, next - before)
  }

  gap(): void {
    this.isFinished = true
  }

  /** Where the answer is not in the capture, what the client said is read all the same. */
  close(): void {
    if (!this.isFinished && this.#request !== undefined) this.#leave(0, this.#request.next)
    this.isFinished = true
    for (const held of this.#held) held.clear()
  }

  /** Hand over, with what was held of one direction. */
  #leave(direction: Direction, next: number): void {
    const rest = Buffer.from(this.#held[direction].view().subarray(next))
    this.#context.handOver(rest.length === 0 ? undefined : { direction, bytes: rest })
  }

  #readRequest(): SocksRequest | undefined {
    const view = this.#held[0].view()
    const request = u8(view, 0) === 4 ? socks4(view) : socks5(view)
    if (request === undefined) return undefined
    const { target, user, password } = request
    this.#context.handlers.service?.({
      origin: this.#context.origin(),
      protocol: 'socks',
      client: `SOCKS${String(u8(view, 0))}`,
      target,
      ...(user === undefined ? {} : { user }),
      ...(password === undefined ? {} : { password }),
    })
    return request
  }
}

/** Where the answer of the server ends; `undefined` if more of it is to come. */
function replyOf(bytes: Buffer, { version }: SocksRequest): number | 'refused' | undefined {
  if (version === 4) {
    if (bytes.length < 8) return undefined
    return u8(bytes, 1) === GRANTED4 ? 8 : 'refused'
  }
  if (bytes.length < 2) return undefined
  const at = u8(bytes, 1) === NAME_AND_PASSWORD ? 4 : 2
  if (bytes.length < at + 5) return undefined
  if (u8(bytes, at) !== 5 || u8(bytes, at + 1) !== 0) return 'refused'
  const next = at + 4 + addressLength(bytes, at + 3) + 2
  return next > bytes.length ? undefined : next
}

/** Length of an address behind its kind; 0 if the kind is unknown. */
function addressLength(bytes: Buffer, kindAt: number): number {
  const kind = u8(bytes, kindAt)
  return kind === 1 ? 4 : kind === 4 ? 16 : kind === 3 ? 1 + u8(bytes, kindAt + 1) : 0
}

interface SocksRequest {
  readonly version: 4 | 5
  readonly target: string
  readonly user?: string
  readonly password?: string
  readonly next: number
}

function socks4(bytes: Buffer): SocksRequest | undefined {
  const userEnd = bytes.indexOf(0, 8)
  if (bytes.length < 9 || userEnd < 0) return undefined
  const user = bytes.toString('latin1', 8, userEnd)
  const address = u32(bytes, 4)
  const who = user === '' ? {} : { user }
  // 0.0.0.x says that a name follows (SOCKS 4a).
  if (address > 0 && address < 256) {
    const nameEnd = bytes.indexOf(0, userEnd + 1)
    if (nameEnd < 0) return undefined
    const name = bytes.toString('latin1', userEnd + 1, nameEnd)
    return { version: 4, target: `${name}:${String(u16(bytes, 2))}`, ...who, next: nameEnd + 1 }
  }
  return { version: 4, target: `${formatIpv4(address)}:${String(u16(bytes, 2))}`, ...who, next: userEnd + 1 }
}

function socks5(bytes: Buffer): SocksRequest | undefined {
  let at = 2 + u8(bytes, 1)
  let who = {}
  // Name and password (RFC 1929) come between greeting and request.
  if (u8(bytes, at) === 1) {
    const nameEnd = at + 2 + u8(bytes, at + 1)
    const end = nameEnd + 1 + u8(bytes, nameEnd)
    if (end > bytes.length) return undefined
    who = { user: bytes.toString('latin1', at + 2, nameEnd), password: bytes.toString('latin1', nameEnd + 1, end) }
    at = end
  }
  if (at + 5 > bytes.length || u8(bytes, at) !== 5) return undefined
  const kind = u8(bytes, at + 3)
  const size = addressLength(bytes, at + 3)
  const next = at + 4 + size + 2
  if (size === 0 || next > bytes.length) return undefined
  const host =
    kind === 1
      ? formatIpv4(u32(bytes, at + 4))
      : kind === 4
        ? `[${formatIpv6(bytes, at + 4)}]`
        : bytes.toString('latin1', at + 5, at + 4 + size)
  return { version: 5, target: `${host}:${String(u16(bytes, next - 2))}`, ...who, next }
}
