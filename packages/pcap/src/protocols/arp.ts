import { u16, u32, u8 } from '../bigEndian.js'
import { formatIpv4 } from '../packets/addressText.js'

/** An ARP message (RFC 826) about IPv4 addresses. */
export interface ArpMessage {
  readonly operation: 'request' | 'answer'
  /** What the sender says it is: `0a:00:27:00:00:00`. */
  readonly senderHardware: string
  /** `0.0.0.0` of a sender that looks whether an address is free (RFC 5227 §2.1). */
  readonly sender: string
  /** All zeros where it is asked for. */
  readonly targetHardware: string
  readonly target: string
}

/** An ARP message with the time of its packet. */
export interface ArpEvent extends ArpMessage {
  /** Seconds since 1970; `NaN` where the capture keeps no time. */
  readonly time: number
}

const IPV4 = 0x0800
const headLength = 8
const hexadecimal = '0123456789abcdef'
/** No hardware has longer addresses than InfiniBand (RFC 4391 §9). */
const longestHardware = 20

/** The message from `start` on; `undefined` if it is cut, about something else than IPv4, or of reverse or inverse ARP (RFC 903, RFC 2390). */
export function parseArp(bytes: Uint8Array, start: number, end: number): ArpMessage | undefined {
  if (end - start < headLength) return undefined
  const hardware = u8(bytes, start + 4)
  const senderAt = start + headLength
  const targetAt = senderAt + hardware + 4
  if (u16(bytes, start + 2) !== IPV4 || u8(bytes, start + 5) !== 4) return undefined
  const operation = operationOf(u16(bytes, start + 6))
  if (operation === undefined) return undefined
  if (hardware === 0 || hardware > longestHardware || targetAt + hardware + 4 > end) return undefined
  return {
    operation,
    senderHardware: hardwareText(bytes, senderAt, hardware),
    sender: formatIpv4(u32(bytes, senderAt + hardware)),
    targetHardware: hardwareText(bytes, targetAt, hardware),
    target: formatIpv4(u32(bytes, targetAt + hardware)),
  }
}

function operationOf(number: number): ArpMessage['operation'] | undefined {
  if (number === 1) return 'request'
  return number === 2 ? 'answer' : undefined
}

function hardwareText(bytes: Uint8Array, start: number, length: number): string {
  let text = digits(u8(bytes, start))
  for (let at = start + 1; at < start + length; at++) text += `:${digits(u8(bytes, at))}`
  return text
}

function digits(byte: number): string {
  return `${hexadecimal.charAt(byte >> 4)}${hexadecimal.charAt(byte & 15)}`
}
