import { createCipheriv, createHmac } from 'node:crypto'
import { expandLabel, nonceOf, seal } from './tlsProtection.js'

/** A version of QUIC as packets show it. */
export interface QuicVersion {
  readonly number: number
  /** Of the first keys. */
  readonly salt: string
  readonly prefix: 'quic' | 'quicv2'
  /** Types of long headers. */
  readonly initial: number
  readonly handshake: number
  readonly retry: number
}

export const quic1: QuicVersion = {
  number: 1,
  salt: '38762cf7f55934b34d179ae6a4c80cadccbb7f0a',
  prefix: 'quic',
  initial: 0,
  handshake: 2,
  retry: 3,
}

export const quic2: QuicVersion = {
  number: 0x6b3343cf,
  salt: '0dede3def700a6db819381be6e269dcbf9bd2ed9',
  prefix: 'quicv2',
  initial: 1,
  handshake: 3,
  retry: 0,
}

export interface InitialKeys {
  readonly key: Buffer
  readonly iv: Buffer
  readonly protection: Buffer
}

/** Keys of Initial packets (RFC 9001 §5.2). */
export function initialKeys(version: QuicVersion, side: 'client' | 'server', id: Buffer): InitialKeys {
  const initial = createHmac('sha256', Buffer.from(version.salt, 'hex')).update(id).digest()
  const secret = expandLabel('sha256', initial, `${side} in`, 32)
  return {
    key: expandLabel('sha256', secret, `${version.prefix} key`, 16),
    iv: expandLabel('sha256', secret, `${version.prefix} iv`, 12),
    protection: expandLabel('sha256', secret, `${version.prefix} hp`, 16),
  }
}

/** A variable-length integer in two bytes. */
function two(value: number): Buffer {
  return Buffer.of(0x40 | (value >> 8), value & 255)
}

function longHeader(version: QuicVersion, type: number, low: number, to: Buffer, from: Buffer): Buffer {
  const number = Buffer.alloc(4)
  number.writeUInt32BE(version.number)
  return Buffer.concat([
    Buffer.of(0xc0 | (type << 4) | low),
    number,
    Buffer.of(to.length),
    to,
    Buffer.of(from.length),
    from,
  ])
}

export interface InitialPacket {
  readonly keys: InitialKeys
  readonly to: Buffer
  readonly from: Buffer
  readonly token?: Buffer
  readonly number: number
  readonly frames: Buffer
}

/** An Initial packet, its contents and header protected (RFC 9001 §5.3, §5.4), with a packet number of two bytes. */
export function initialPacket(version: QuicVersion, packet: InitialPacket): Buffer {
  const { keys, token = Buffer.alloc(0), number } = packet
  const frames = Buffer.concat([packet.frames, Buffer.alloc(Math.max(0, 64 - packet.frames.length))])
  const header = Buffer.concat([
    longHeader(version, version.initial, 1, packet.to, packet.from),
    two(token.length),
    token,
    two(2 + frames.length + 16),
    Buffer.of(number >> 8, number & 255),
  ])
  const whole = Buffer.concat([header, seal('aes-128-gcm', keys.key, nonceOf(keys.iv, number), header, frames)])
  const numberAt = header.length - 2
  const mask = createCipheriv('aes-128-ecb', keys.protection, null).update(whole.subarray(numberAt + 4, numberAt + 20))
  const hide = (at: number, bits: number): void => {
    whole[at] = (whole[at] ?? 0) ^ bits
  }
  hide(0, (mask[0] ?? 0) & 0x0f)
  hide(numberAt, mask[1] ?? 0)
  hide(numberAt + 1, mask[2] ?? 0)
  return whole
}

/** A Retry packet (RFC 9000 §17.2.5); nobody here looks at its tag. */
export function retryPacket(version: QuicVersion, to: Buffer, from: Buffer, token: Buffer): Buffer {
  return Buffer.concat([longHeader(version, version.retry, 0, to, from), token, Buffer.alloc(16, 7)])
}

/** A packet of the handshake, which nobody can read without keys. */
export function handshakePacket(version: QuicVersion, to: Buffer, from: Buffer): Buffer {
  return Buffer.concat([longHeader(version, version.handshake, 1, to, from), two(40), Buffer.alloc(40, 9)])
}

/** A CRYPTO frame (RFC 9000 §19.6). */
export function cryptoFrame(offset: number, data: Uint8Array): Buffer {
  return Buffer.concat([Buffer.of(6), two(offset), two(data.length), data])
}

/** An ACK frame of some ranges with counts of congestion (RFC 9000 §19.3). */
export const ackFrame: Buffer = Buffer.of(3, 5, 0x40, 100, 1, 0, 0, 2, 1, 0, 0)
