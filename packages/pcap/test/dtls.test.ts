import {
  encodeCertificates,
  encodeClientHello,
  encodePcap,
  encodeServerHello,
  type Packet,
  udpDatagram,
} from '@cuculus/testing'
import { describe, expect, test } from 'vitest'
import { ja4, ja4s, type TlsEvent } from '@cuculus/pcap'
import { flipped } from './damage.js'
import { random } from '../../../test/random.js'
import { gather } from './gather.js'
import { client, server, start } from './sample.js'

const version = Buffer.of(0xfe, 0xfd)

function three(value: number): Buffer {
  return Buffer.of(value >> 16, (value >> 8) & 255, value & 255)
}

/** A record of DTLS 1.2 before encryption (RFC 6347 §4.1). */
function record(payload: Uint8Array, number = 0, type = 22): Buffer {
  const head = Buffer.concat([
    Buffer.of(type),
    version,
    Buffer.of(0, 0, 0, 0, 0, 0, 0, number),
    three(payload.length).subarray(1),
  ])
  return Buffer.concat([head, payload])
}

/** A piece of a handshake message (RFC 6347 §4.2.2). */
function piece(type: number, body: Uint8Array, number: number, from = 0, to: number = body.length): Buffer {
  const head = [Buffer.of(type), three(body.length), Buffer.of(0, number), three(from), three(to - from)]
  return Buffer.concat([...head, body.subarray(from, to)])
}

/** The body of a hello of TLS with the version of DTLS; that of a client has a cookie. */
function bodyOf(hello: Uint8Array, cookie?: Uint8Array): Buffer {
  const body = hello.subarray(9)
  const sessionEnd = 35 + (body[34] ?? 0)
  const inserted = cookie === undefined ? [] : [Buffer.of(cookie.length), cookie]
  return Buffer.concat([version, body.subarray(2, sessionEnd), ...inserted, body.subarray(sessionEnd)])
}

const hello = encodeClientHello({ serverName: 'c2.example.net', alpn: ['webrtc'] })
const firstHello = bodyOf(hello, new Uint8Array())
const secondHello = bodyOf(hello, Buffer.alloc(20, 3))
const serverHello = bodyOf(encodeServerHello({ alpn: 'webrtc' }))
const certificate = Buffer.concat([Buffer.of(0x30, 0x82, 0x01, 0xf4), Buffer.alloc(500, 5)])
const certificates = encodeCertificates([certificate]).subarray(9)

function datagram(side: 'client' | 'server', data: Uint8Array, at: number): Packet {
  const ends = [
    { ...client, port: 50_000 },
    { ...server, port: 4433 },
  ] as const
  return side === 'client'
    ? udpDatagram(ends[0], ends[1], data, start + at)
    : udpDatagram(ends[1], ends[0], data, start + at)
}

/** With a cookie that the server asks for, a client hello in two pieces, and certificates in three, the last first. */
function handshake(): Packet[] {
  return [
    datagram('client', record(piece(1, firstHello, 0)), 0),
    datagram('server', record(piece(3, Buffer.of(0xfe, 0xfd, 1, 3), 0)), 1),
    datagram('client', record(piece(1, secondHello, 1, 0, 50), 1), 2),
    datagram('client', record(piece(1, secondHello, 1, 50), 2), 3),
    datagram(
      'server',
      Buffer.concat([record(piece(2, serverHello, 1), 1), record(piece(11, certificates, 2, 400), 2)]),
      4,
    ),
    datagram('server', record(piece(11, certificates, 2, 0, 200), 3), 5),
    datagram('server', record(piece(11, certificates, 2, 200, 400), 4), 6),
  ]
}

async function sessions(packets: readonly Packet[]): Promise<TlsEvent[]> {
  return (await gather(encodePcap(packets))).tls
}

describe('DTLS', () => {
  test('hellos of both sides and certificates, whole or in pieces', async () => {
    const [session, ...others] = await sessions(handshake())
    expect(others).toEqual([])
    expect(session).toMatchObject({ origin: { src: client.address, sport: 50_000, dport: 4433 } })
    expect(session?.clientHellos.map(({ sni, alpn }) => [sni, alpn])).toEqual(
      Array(2).fill(['c2.example.net', ['webrtc']]),
    )
    expect(session?.serverHellos).toHaveLength(1)
    expect(session?.certificates.map((bytes) => bytes.toString('hex'))).toEqual([certificate.toString('hex')])
  })

  test('fingerprints mark what came over DTLS', async () => {
    const [session] = await sessions(handshake())
    const [first] = session?.clientHellos ?? []
    const [answer] = session?.serverHellos ?? []
    expect(first === undefined ? '' : ja4(first)).toMatch(/^dd2d04\d\dwc_/)
    expect(answer === undefined ? '' : ja4s(answer)).toMatch(/^dd2\d\dwc_c02f_/)
  })

  test('encrypted records, and pieces that do not fit, tell nothing', async () => {
    const encrypted = record(piece(1, firstHello, 0))
    encrypted[4] = 1
    const beyond = record(piece(1, firstHello, 0, 10))
    beyond.writeUIntBE(firstHello.length, 13 + 6, 3)
    for (const data of [encrypted, beyond, record(piece(1, firstHello, 0), 0, 23)]) {
      expect(await sessions([datagram('client', data, 0)])).toEqual([])
    }
  })

  test('a datagram that is cut anywhere tells nothing and throws nothing', async () => {
    const whole = record(piece(1, firstHello, 0))
    expect(await sessions([datagram('client', whole, 0)])).toHaveLength(1)
    for (let end = 0; end < whole.length; end++) {
      expect(await sessions([datagram('client', whole.subarray(0, end), 0)])).toEqual([])
    }
  })

  test('flipped bytes never throw, and what was whole is still told', async () => {
    const next = random(7)
    const packets = handshake()
    for (let round = 0; round < 150; round++) {
      // Behind the addresses and ports, so that it stays one conversation.
      const damaged = packets.map(({ time, data }) => ({ time, data: flipped(data, next, 42, 2) }))
      const [session, ...others] = await sessions([...packets, ...damaged])
      expect(others).toEqual([])
      expect(session?.clientHellos.slice(0, 2).map(({ sni }) => sni)).toEqual(Array(2).fill('c2.example.net'))
      expect((await sessions(damaged)).length).toBeLessThanOrEqual(1)
    }
  })
})
