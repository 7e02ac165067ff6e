import { u16, u32, u8 } from '../bigEndian.js'
import { formatIpv4, formatIpv6 } from '../packets/addressText.js'
import { Remembered } from '../remembered.js'
import { readDnsName } from './dnsName.js'
import { dnsTypeName } from './dnsTypes.js'

/** Where a record's data lies. */
export interface RecordPlace {
  readonly bytes: Buffer
  /** Where the message begins. */
  readonly base: number
  readonly start: number
  readonly end: number
  /** Where the message ends: names may point anywhere in it. */
  readonly limit: number
}

/**
 * The data of a record as zone files write it: an address, a name, or fields separated by spaces.
 *
 * Types without a form of their own, and data that does not fit its type, are `\# length hex` (RFC 3597 §5).
 */
export function recordData(type: number, place: RecordPlace): string {
  return known(type, place) ?? generic(place)
}

function known(type: number, place: RecordPlace): string | undefined {
  const { bytes, start, end } = place
  const size = end - start
  switch (dnsTypeName(type)) {
    case 'A':
      return size === 4 ? addressText(u32(bytes, start)) : undefined
    case 'AAAA':
      return size === 16 ? formatIpv6(bytes, start) : undefined
    case 'CNAME':
    case 'NS':
    case 'PTR':
    case 'DNAME':
    case 'MB':
    case 'MD':
    case 'MF':
    case 'MG':
    case 'MR':
      return nameAt(place, start)
    case 'MX':
    case 'AFSDB':
    case 'RT':
    case 'KX':
      return numbersAndName(place, [u16(bytes, start)], 2)
    case 'SRV':
      return numbersAndName(place, [u16(bytes, start), u16(bytes, start + 2), u16(bytes, start + 4)], 6)
    case 'SOA':
      return startOfAuthority(place)
    case 'RP':
    case 'MINFO':
      return twoNames(place)
    case 'TXT':
    case 'SPF':
    case 'HINFO':
    case 'ISDN':
    case 'X25':
      return strings(place)
    case 'CAA':
      return certificationAuthority(place)
    case 'URI':
      return size < 4
        ? undefined
        : `${String(u16(bytes, start))} ${String(u16(bytes, start + 2))} ${quoted(place, start + 4, end)}`
    case 'NAPTR':
      return namingAuthority(place)
    case 'SVCB':
    case 'HTTPS':
      return serviceBinding(place)
    case 'DS':
    case 'CDS':
    case 'DLV':
      return size < 4
        ? undefined
        : `${String(u16(bytes, start))} ${String(u8(bytes, start + 2))} ${String(u8(bytes, start + 3))} ${hex(place, start + 4)}`
    case 'SSHFP':
      return size < 2
        ? undefined
        : `${String(u8(bytes, start))} ${String(u8(bytes, start + 1))} ${hex(place, start + 2)}`
    case 'TLSA':
    case 'SMIMEA':
      return size < 3
        ? undefined
        : `${String(u8(bytes, start))} ${String(u8(bytes, start + 1))} ${String(u8(bytes, start + 2))} ${hex(place, start + 3)}`
    case 'DNSKEY':
    case 'CDNSKEY':
    case 'KEY':
      return size < 4
        ? undefined
        : `${String(u16(bytes, start))} ${String(u8(bytes, start + 2))} ${String(u8(bytes, start + 3))} ${base64(place, start + 4)}`
    case 'RRSIG':
    case 'SIG':
      return signature(place)
    case 'NSEC':
      return numbersAndName(place, [], 0, typeBitmap)
    case 'EUI48':
    case 'EUI64':
      return hex(place, start).replace(/..(?=.)/g, '$&-')
    default:
      return undefined
  }
}

/** Names lead to the same few addresses again and again. */
const knownAddresses = new Remembered<number, string>(4096)

function addressText(address: number): string {
  return knownAddresses.get(address) ?? knownAddresses.set(address, formatIpv4(address))
}

function generic({ bytes, start, end }: RecordPlace): string {
  const size = end - start
  return size === 0 ? '\\# 0' : `\\# ${String(size)} ${bytes.toString('hex', start, end)}`
}

function nameAt(place: RecordPlace, at: number): string | undefined {
  return readDnsName(place.bytes, place.base, at, place.limit)?.text
}

function numbersAndName(
  place: RecordPlace,
  numbers: readonly number[],
  length: number,
  after?: (place: RecordPlace, at: number) => string,
): string | undefined {
  if (place.end - place.start < length) return undefined
  const name = readDnsName(place.bytes, place.base, place.start + length, place.limit)
  if (name === undefined) return undefined
  const rest = after === undefined ? [] : [after(place, name.next)]
  return [...numbers.map(String), name.text === '' ? '.' : name.text, ...rest].join(' ')
}

function twoNames(place: RecordPlace): string | undefined {
  const first = readDnsName(place.bytes, place.base, place.start, place.limit)
  if (first === undefined) return undefined
  const second = nameAt(place, first.next)
  return second === undefined ? undefined : `${first.text} ${second}`
}

function startOfAuthority(place: RecordPlace): string | undefined {
  const primary = readDnsName(place.bytes, place.base, place.start, place.limit)
  if (primary === undefined) return undefined
  const mailbox = readDnsName(place.bytes, place.base, primary.next, place.limit)
  if (mailbox === undefined || mailbox.next + 20 > place.limit) return undefined
  const numbers = [0, 4, 8, 12, 16].map((i) => String(u32(place.bytes, mailbox.next + i)))
  return [primary.text === '' ? '.' : primary.text, mailbox.text === '' ? '.' : mailbox.text, ...numbers].join(' ')
}

/** Character strings, each with its length before it, joined by spaces as Cuckoo joins them. */
function strings(place: RecordPlace): string {
  return characterStrings(place, place.start).join(' ')
}

function characterStrings({ bytes, end }: RecordPlace, start: number): string[] {
  const found: string[] = []
  let at = start
  while (at < end) {
    const last = Math.min(at + 1 + u8(bytes, at), end)
    found.push(printable(bytes, at + 1, last))
    at = last
  }
  return found
}

function printable(bytes: Buffer, start: number, end: number): string {
  return bytes
    .toString('latin1', start, end)
    .replace(/[^\x20-\x7e]/g, (character) => `\\${String(character.charCodeAt(0)).padStart(3, '0')}`)
}

function quoted({ bytes }: RecordPlace, start: number, end: number): string {
  return `"${printable(bytes, start, end)}"`
}

function certificationAuthority(place: RecordPlace): string | undefined {
  const { bytes, start, end } = place
  const value = start + 2 + u8(bytes, start + 1)
  if (value > end) return undefined
  return `${String(u8(bytes, start))} ${printable(bytes, start + 2, value)} ${quoted(place, value, end)}`
}

function namingAuthority(place: RecordPlace): string | undefined {
  const { bytes, start, end } = place
  let at = start + 4
  const texts: string[] = []
  for (let i = 0; i < 3; i++) {
    const last = at + 1 + u8(bytes, at)
    if (last > end) return undefined
    texts.push(quoted(place, at + 1, last))
    at = last
  }
  const name = nameAt(place, at)
  if (name === undefined) return undefined
  return `${String(u16(bytes, start))} ${String(u16(bytes, start + 2))} ${texts.join(' ')} ${name === '' ? '.' : name}`
}

const serviceKeys = ['mandatory', 'alpn', 'no-default-alpn', 'port', 'ipv4hint', 'ech', 'ipv6hint']

/** RFC 9460 §2.1: priority, target, parameters. */
function serviceBinding(place: RecordPlace): string | undefined {
  return numbersAndName(place, [u16(place.bytes, place.start)], 2, serviceParameters)?.trimEnd()
}

function serviceParameters({ bytes, end }: RecordPlace, start: number): string {
  const found: string[] = []
  let at = start
  while (at + 4 <= end) {
    const key = u16(bytes, at)
    const last = Math.min(at + 4 + u16(bytes, at + 2), end)
    const name = serviceKeys[key] ?? `key${String(key)}`
    const value = serviceValue(key, bytes, at + 4, last)
    found.push(value === '' ? name : `${name}=${value}`)
    at = last
  }
  return found.join(' ')
}

function serviceValue(key: number, bytes: Buffer, start: number, end: number): string {
  const values: string[] = []
  let at = start
  switch (key) {
    case 1:
      while (at < end) {
        const last = Math.min(at + 1 + u8(bytes, at), end)
        values.push(printable(bytes, at + 1, last))
        at = last
      }
      return values.join(',')
    case 3:
      return String(u16(bytes, start))
    case 4:
      for (; at + 4 <= end; at += 4) values.push(formatIpv4(u32(bytes, at)))
      return values.join(',')
    case 5:
      return bytes.toString('base64', start, end)
    case 6:
      for (; at + 16 <= end; at += 16) values.push(formatIpv6(bytes, at))
      return values.join(',')
    default:
      return bytes.toString('hex', start, end)
  }
}

function signature(place: RecordPlace): string | undefined {
  const { bytes, start } = place
  if (place.end - start < 18) return undefined
  const name = readDnsName(bytes, place.base, start + 18, place.limit)
  if (name === undefined) return undefined
  return [
    dnsTypeName(u16(bytes, start)),
    String(u8(bytes, start + 2)),
    String(u8(bytes, start + 3)),
    String(u32(bytes, start + 4)),
    String(u32(bytes, start + 8)),
    String(u32(bytes, start + 12)),
    String(u16(bytes, start + 16)),
    name.text === '' ? '.' : name.text,
    base64(place, name.next),
  ].join(' ')
}

/** RFC 4034 §4.1.2: windows of up to 32 bytes, a bit for each type. */
function typeBitmap({ bytes, end }: RecordPlace, start: number): string {
  const types: string[] = []
  let at = start
  while (at + 2 <= end) {
    const window = u8(bytes, at) * 256
    const last = Math.min(at + 2 + u8(bytes, at + 1), end)
    for (let i = at + 2; i < last; i++) {
      for (let bit = 0; bit < 8; bit++) {
        if ((u8(bytes, i) & (0x80 >> bit)) !== 0) types.push(dnsTypeName(window + (i - at - 2) * 8 + bit))
      }
    }
    at = Math.max(last, at + 2)
  }
  return types.join(' ')
}

function hex({ bytes, end }: RecordPlace, start: number): string {
  return bytes.toString('hex', start, end)
}

function base64({ bytes, end }: RecordPlace, start: number): string {
  return bytes.toString('base64', start, end)
}
