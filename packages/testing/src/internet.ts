import { ByteWriter } from './byteWriter.js'
import { TestingError } from './testingError.js'

/** Protocol numbers of IPv4 and next headers of IPv6. */
const ICMP = 1
const TCP = 6
const UDP = 17
const ICMPV6 = 58

/** An address, `192.0.2.1` or `2001:db8::1`, and a port. */
export interface Endpoint {
  readonly address: string
  readonly port: number
}

export interface IpOptions {
  /** Time to live or hop limit; 128 if not given. */
  readonly ttl?: number
  /** IPv4 identification. */
  readonly identification?: number
  /** IPv4 fragment offset in bytes, a multiple of 8. */
  readonly fragmentOffset?: number
  /** IPv4 "more fragments". */
  readonly moreFragments?: boolean
}

/** An IPv4 or IPv6 packet (RFC 791, RFC 8200), by the form of the addresses. */
export function ipPacket(
  source: string,
  destination: string,
  protocol: number,
  payload: Uint8Array,
  options: IpOptions = {},
): Uint8Array {
  return source.includes(':')
    ? ipv6(source, destination, protocol, payload, options)
    : ipv4(source, destination, protocol, payload, options)
}

function ipv4(
  source: string,
  destination: string,
  protocol: number,
  payload: Uint8Array,
  options: IpOptions,
): Uint8Array {
  const fragment = ((options.moreFragments === true ? 1 : 0) << 13) | ((options.fragmentOffset ?? 0) >> 3)
  const header = new ByteWriter()
    .u8(0x45)
    .u8(0)
    .u16(20 + payload.length, false)
  header.u16(options.identification ?? 1, false).u16(fragment, false)
  header
    .u8(options.ttl ?? 128)
    .u8(protocol)
    .u16(0)
    .bytes(addressBytes(source))
    .bytes(addressBytes(destination))
  return new ByteWriter()
    .bytes(withChecksum(header.finish(), 10, checksum(header.finish())))
    .bytes(payload)
    .finish()
}

function ipv6(
  source: string,
  destination: string,
  protocol: number,
  payload: Uint8Array,
  options: IpOptions,
): Uint8Array {
  const header = new ByteWriter().u32(0x60000000, false).u16(payload.length, false)
  header.u8(protocol).u8(options.ttl ?? 128)
  return header.bytes(addressBytes(source)).bytes(addressBytes(destination)).bytes(payload).finish()
}

/** A UDP datagram in an IP packet (RFC 768). */
export function udpPacket(from: Endpoint, to: Endpoint, payload: Uint8Array, options: IpOptions = {}): Uint8Array {
  const length = 8 + payload.length
  const segment = new ByteWriter().u16(from.port, false).u16(to.port, false).u16(length, false).u16(0).bytes(payload)
  return transport(from.address, to.address, UDP, segment.finish(), 6, options)
}

/** Flags of a TCP segment. */
export const tcpFlags = { fin: 0x01, syn: 0x02, reset: 0x04, push: 0x08, ack: 0x10 } as const

export interface TcpHeader {
  readonly sequence: number
  readonly acknowledgement?: number
  /** A sum of `tcpFlags`. */
  readonly flags: number
  /** 64240 if not given. */
  readonly window?: number
}

/** A TCP segment in an IP packet (RFC 9293), without options. */
export function tcpPacket(
  from: Endpoint,
  to: Endpoint,
  header: TcpHeader,
  payload: Uint8Array = new Uint8Array(),
  options: IpOptions = {},
): Uint8Array {
  const segment = new ByteWriter().u16(from.port, false).u16(to.port, false)
  segment.u32(header.sequence, false).u32(header.acknowledgement ?? 0, false)
  segment
    .u8(5 << 4)
    .u8(header.flags)
    .u16(header.window ?? 64240, false)
    .u16(0)
    .u16(0)
    .bytes(payload)
  return transport(from.address, to.address, TCP, segment.finish(), 16, options)
}

export interface IcmpMessage {
  /** 8 is an echo request, 0 its reply (ICMPv6: 128, 129). */
  readonly type: number
  readonly code?: number
  /** The four bytes after the checksum: identifier and sequence number of an echo. */
  readonly rest?: number
  readonly data?: Uint8Array
}

/** An ICMP message in an IP packet (RFC 792, RFC 4443). */
export function icmpPacket(
  source: string,
  destination: string,
  message: IcmpMessage,
  options: IpOptions = {},
): Uint8Array {
  const body = new ByteWriter()
    .u8(message.type)
    .u8(message.code ?? 0)
    .u16(0)
    .u32(message.rest ?? 0, false)
  const bytes = body.bytes(message.data ?? new Uint8Array()).finish()
  if (source.includes(':')) return transport(source, destination, ICMPV6, bytes, 2, options)
  return ipPacket(source, destination, ICMP, withChecksum(bytes, 2, checksum(bytes)), options)
}

export interface EthernetOptions {
  /** Six bytes as `02:00:00:00:00:01`. */
  readonly source?: string
  readonly destination?: string
  /** Put a 802.1Q tag in front. */
  readonly vlan?: number
  /** EtherType; by the version of the IP packet if not given. */
  readonly type?: number
}

/** An Ethernet II frame (IEEE 802.3) around an IP packet, or around anything if its type is given. */
export function ethernetFrame(payload: Uint8Array, options: EthernetOptions = {}): Uint8Array {
  const writer = new ByteWriter()
  writer
    .bytes(macBytes(options.destination ?? '02:00:00:00:00:02'))
    .bytes(macBytes(options.source ?? '02:00:00:00:00:01'))
  if (options.vlan !== undefined) writer.u16(0x8100, false).u16(options.vlan, false)
  const natural = (payload[0] ?? 0) >> 4 === 6 ? 0x86dd : 0x0800
  return writer
    .u16(options.type ?? natural, false)
    .bytes(payload)
    .finish()
}

/** Checksum over pseudo header and segment, put at `position`. */
function transport(
  source: string,
  destination: string,
  protocol: number,
  segment: Uint8Array,
  position: number,
  options: IpOptions,
): Uint8Array {
  const pseudo = new ByteWriter().bytes(addressBytes(source)).bytes(addressBytes(destination))
  pseudo.u32(segment.length, false).u32(protocol, false).bytes(segment)
  const sum = checksum(pseudo.finish())
  // UDP uses 0 for "no checksum" and sends its complement, which is equal in value.
  const value = protocol === UDP && sum === 0 ? 0xffff : sum
  return ipPacket(source, destination, protocol, withChecksum(segment, position, value), options)
}

/** The one's complement sum of RFC 1071. */
function checksum(bytes: Uint8Array): number {
  let sum = 0
  for (let index = 0; index < bytes.length; index += 2) sum += ((bytes[index] ?? 0) << 8) | (bytes[index + 1] ?? 0)
  while (sum > 0xffff) sum = (sum & 0xffff) + (sum >>> 16)
  return ~sum & 0xffff
}

function withChecksum(bytes: Uint8Array, position: number, value: number): Uint8Array {
  const result = bytes.slice()
  result[position] = value >> 8
  result[position + 1] = value & 0xff
  return result
}

/** The 4 or 16 bytes of an address in text form. */
export function addressBytes(address: string): Uint8Array {
  const bytes = address.includes(':') ? ipv6Bytes(address) : decimals(address)
  if (bytes === undefined) {
    throw new TestingError('ERR_NOT_ENCODABLE', `expected an IPv4 or IPv6 address, found ${JSON.stringify(address)}`)
  }
  return bytes
}

function decimals(address: string): Uint8Array | undefined {
  const parts = address.split('.')
  const valid = parts.length === 4 && parts.every((part) => /^\d{1,3}$/.test(part) && Number(part) < 256)
  return valid ? Uint8Array.from(parts, Number) : undefined
}

/** RFC 4291 §2.2, without the form that ends in an IPv4 address. */
function ipv6Bytes(address: string): Uint8Array | undefined {
  const [head = '', tail, ...rest] = address.split('::')
  if (rest.length > 0) return undefined
  const before = groups(head)
  const after = tail === undefined ? [] : groups(tail)
  const missing = 8 - before.length - after.length
  if (tail === undefined ? missing !== 0 : missing < 1) return undefined
  const all = [...before, ...Array.from({ length: missing }, () => '0'), ...after]
  if (!all.every((group) => /^[\da-f]{1,4}$/i.test(group))) return undefined
  const writer = new ByteWriter()
  for (const group of all) writer.u16(Number.parseInt(group, 16), false)
  return writer.finish()
}

function groups(text: string): string[] {
  return text === '' ? [] : text.split(':')
}

function macBytes(address: string): Uint8Array {
  return Uint8Array.from(address.split(':'), (part) => Number.parseInt(part, 16))
}
