import { u16, u32, u8 } from '../bigEndian.js'
import { formatIpv4, formatIpv6 } from '../packets/addressText.js'
import { netbiosDatagram, netbiosQuestion } from './netbios.js'
import type { ServiceEvent } from './service.js'

/** What a datagram of DHCP, NTP or NetBIOS tells; `undefined` if nothing. */
export function datagramService(
  sport: number,
  dport: number,
  bytes: Buffer,
  start: number,
  end: number,
): Omit<ServiceEvent, 'origin'> | undefined {
  if (dport === 67 && sport === 68) return dhcp(bytes, start, end)
  if (dport === 547 && sport === 546) return dhcp6(bytes, start, end)
  if (dport === 137) return netbiosQuestion(bytes, start, end)
  if (dport === 138) return netbiosDatagram(bytes, start, end)
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

/** Options of a client's message of DHCPv6 (RFC 8415 §21): name in full (RFC 4704), vendor class, wanted address. */
function dhcp6(bytes: Buffer, start: number, end: number): Omit<ServiceEvent, 'origin'> | undefined {
  if (!clientMessages.has(u8(bytes, start))) return undefined
  const found: { host?: string; client?: string; target?: string } = {}
  let at = start + 4
  while (at + 4 <= end) {
    const code = u16(bytes, at)
    const from = at + 4
    const to = from + u16(bytes, at + 2)
    if (to > end) break
    if (code === 39) found.host = labels(bytes, from + 1, to)
    if (code === 16 && from + 6 <= to)
      found.client = bytes.toString('latin1', from + 6, Math.min(to, from + 6 + u16(bytes, from + 4)))
    // The address stands in the first option of an association.
    if (code === 3 && from + 32 <= to && u16(bytes, from + 12) === 5) found.target = formatIpv6(bytes, from + 16)
    at = to
  }
  return { protocol: 'dhcp', ...found }
}

/** Solicit, request, confirm, renew, rebind, release, decline, and the question for information (RFC 8415 §7.3). */
const clientMessages = new Set([1, 3, 4, 5, 6, 8, 9, 11])

const longestName = 255

/** A name of DNS, or the beginning of one: the client may leave the domain to the server. */
function labels(bytes: Buffer, start: number, limit: number): string {
  const end = Math.min(limit, start + longestName)
  const found: string[] = []
  for (let at = start; at < end && u8(bytes, at) !== 0; at += 1 + u8(bytes, at)) {
    found.push(bytes.toString('latin1', at + 1, Math.min(end, at + 1 + u8(bytes, at))))
  }
  return found.join('.')
}
