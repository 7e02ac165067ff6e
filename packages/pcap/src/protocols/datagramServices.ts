import { u16, u32, u8 } from '../bigEndian.js'
import { formatIpv4 } from '../packets/addressText.js'
import type { MessageOrigin } from '../streams/messageOrigin.js'
import type { ServiceEvent } from './service.js'

/** What a datagram of DHCP, NTP or the NetBIOS name service tells; `undefined` if nothing. */
export function datagramService(
  sport: number,
  dport: number,
  bytes: Buffer,
  start: number,
  end: number,
): Omit<ServiceEvent, 'origin'> | undefined {
  if (dport === 67 && sport === 68) return dhcp(bytes, start, end)
  if (dport === 137) return netbios(bytes, start, end)
  // Mode 3 is a client (RFC 5905 §7.3).
  if (dport === 123 && end - start >= 48 && (u8(bytes, start) & 7) === 3) return { protocol: 'ntp' }
  return undefined
}

/** Options of a client's message (RFC 2132): host name, vendor class, name in full, wanted address. */
function dhcp(bytes: Buffer, start: number, end: number): Omit<ServiceEvent, 'origin'> | undefined {
  if (end - start < 244 || u32(bytes, start + 236) !== 0x63825363) return undefined
  const found: { host?: string; client?: string; target?: string } = {}
  let at = start + 240
  while (at + 2 <= end && u8(bytes, at) !== 255) {
    const code = u8(bytes, at)
    if (code === 0) {
      at++
      continue
    }
    const from = at + 2
    const to = from + u8(bytes, at + 1)
    if (to > end) break
    if (code === 12) found.host = bytes.toString('latin1', from, to)
    if (code === 60) found.client = bytes.toString('latin1', from, to)
    if (code === 50 && to - from === 4) found.target = formatIpv4(u32(bytes, from))
    if (code === 81 && found.host === undefined) found.host = bytes.toString('latin1', from + 3, to)
    at = to
  }
  return { protocol: 'dhcp', ...found }
}

/** The name of a query or registration: 16 bytes, each as two letters (RFC 1001 §14.1); the last is the kind of service. */
function netbios(bytes: Buffer, start: number, end: number): Omit<ServiceEvent, 'origin'> | undefined {
  if (end - start < 50 || u16(bytes, start + 4) !== 1 || u8(bytes, start + 12) !== 32) return undefined
  const characters: number[] = []
  for (let i = 0; i < 32; i += 2) {
    const high = u8(bytes, start + 13 + i) - 0x41
    const low = u8(bytes, start + 14 + i) - 0x41
    if (high < 0 || high > 15 || low < 0 || low > 15) return undefined
    characters.push(high * 16 + low)
  }
  const kind = (characters.pop() ?? 0).toString(16).padStart(2, '0')
  const name = Buffer.from(characters)
    .toString('latin1')
    .replace(/[ \0]+$/, '')
  return { protocol: 'nbns', names: [`${name}<${kind}>`] }
}

/** Datagrams that say the same again and again are one event. */
export class DatagramServices {
  readonly #told = new Set<string>()

  /** @returns The event, if it is news. */
  take(service: Omit<ServiceEvent, 'origin'>, origin: MessageOrigin): ServiceEvent | undefined {
    const key = `${origin.src} ${origin.dst} ${JSON.stringify(service)}`
    if (this.#told.has(key) || this.#told.size >= mostEvents) return undefined
    this.#told.add(key)
    return { origin, ...service }
  }
}

const mostEvents = 100_000
