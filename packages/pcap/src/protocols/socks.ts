import { u16, u32, u8 } from '../bigEndian.js'
import { formatIpv4, formatIpv6 } from '../packets/addressText.js'
import { ByteGatherer } from '../streams/byteGatherer.js'
import type { ProtocolContext } from '../streams/protocolContext.js'
import type { Direction, StreamAnalyzer } from '../streams/streamAnalyzer.js'

const longestRequest = 2048

/** Whether bytes are the first message of SOCKS 5 (RFC 1928 §3) or a request of SOCKS 4, whole. */
export function looksLikeSocks(bytes: Buffer, start: number, end: number): boolean {
  const size = end - start
  if (u8(bytes, start) === 5) return size >= 3 && size === 2 + u8(bytes, start + 1) && u8(bytes, start + 1) < 10
  return (
    u8(bytes, start) === 4 &&
    size >= 9 &&
    (u8(bytes, start + 1) === 1 || u8(bytes, start + 1) === 2) &&
    u8(bytes, end - 1) === 0
  )
}

/** The request of a SOCKS client; what follows it is what runs in the tunnel. */
export class SocksConnection implements StreamAnalyzer {
  readonly #context: ProtocolContext
  readonly #sent: ByteGatherer
  isFinished = false

  constructor(context: ProtocolContext) {
    this.#context = context
    this.#sent = new ByteGatherer(context.pool, longestRequest)
  }

  data(direction: Direction, bytes: Buffer, start: number, end: number): number {
    if (direction === 1) return end
    const before = this.#sent.length
    if (!this.#sent.append(bytes, start, end)) this.isFinished = true
    const view = this.#sent.view()
    const request = u8(view, 0) === 4 ? socks4(view) : socks5(view)
    if (request === undefined) return end
    const { target, user, password, next } = request
    this.#context.handlers.service?.({
      origin: this.#context.origin(),
      protocol: 'socks',
      client: `SOCKS${String(u8(view, 0))}`,
      target,
      ...(user === undefined ? {} : { user }),
      ...(password === undefined ? {} : { password }),
    })
    this.isFinished = true
    this.#context.handOver()
    return start + next - before
  }

  gap(): void {
    this.isFinished = true
  }

  close(): void {
    this.isFinished = true
    this.#sent.clear()
  }
}

interface SocksRequest {
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
    return { target: `${name}:${String(u16(bytes, 2))}`, ...who, next: nameEnd + 1 }
  }
  return { target: `${formatIpv4(address)}:${String(u16(bytes, 2))}`, ...who, next: userEnd + 1 }
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
  const size = kind === 1 ? 4 : kind === 4 ? 16 : kind === 3 ? 1 + u8(bytes, at + 4) : 0
  const next = at + 4 + size + 2
  if (size === 0 || next > bytes.length) return undefined
  const host =
    kind === 1
      ? formatIpv4(u32(bytes, at + 4))
      : kind === 4
        ? `[${formatIpv6(bytes, at + 4)}]`
        : bytes.toString('latin1', at + 5, at + 4 + size)
  return { target: `${host}:${String(u16(bytes, next - 2))}`, ...who, next }
}
