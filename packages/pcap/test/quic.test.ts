import { encodeClientHello, encodePcap, encodeServerHello, type Packet, udpDatagram } from '@cuculus/testing'
import { describe, expect, test } from 'vitest'
import { ja4, ja4s, type TlsEvent } from '@cuculus/pcap'
import { flipped } from './damage.js'
import { random } from '../../../test/random.js'
import { gather } from './gather.js'
import {
  ackFrame,
  cryptoFrame,
  handshakePacket,
  initialKeys,
  initialPacket,
  type QuicVersion,
  quic1,
  quic2,
  retryPacket,
} from './quicPackets.js'
import { client, server, start } from './sample.js'

const first = Buffer.from('8394c8f03e515708', 'hex')
const clientId = Buffer.from('c0ffee', 'hex')
const serverId = Buffer.from('f067a5502a4262b5', 'hex')
/** Messages without the record around them. */
const clientHello = encodeClientHello({ version: 'TLS 1.3', serverName: 'c2.example.net', alpn: ['h3'] }).subarray(5)
const serverHello = encodeServerHello({ version: 'TLS 1.3' }).subarray(5)

function datagram(side: 'client' | 'server', data: Uint8Array, at = 0): Packet {
  const [caller, called] = [
    { ...client, port: 50_000 },
    { ...server, port: 443 },
  ]
  return side === 'client'
    ? udpDatagram(caller, called, data, start + at)
    : udpDatagram(called, caller, data, start + at)
}

function fromClient(version: QuicVersion, frames: Buffer, number = 0, id = first, token?: Buffer): Buffer {
  const keys = initialKeys(version, 'client', id)
  return initialPacket(version, {
    keys,
    to: id,
    from: clientId,
    number,
    frames,
    ...(token === undefined ? {} : { token }),
  })
}

function fromServer(version: QuicVersion, frames: Buffer, id = first): Buffer {
  const keys = initialKeys(version, 'server', id)
  return initialPacket(version, { keys, to: clientId, from: serverId, number: 0, frames })
}

async function sessions(packets: readonly Packet[]): Promise<TlsEvent[]> {
  return (await gather(encodePcap(packets))).tls
}

/** A handshake whose client hello is spread over two packets, the second half first. */
function handshake(version: QuicVersion): Packet[] {
  const half = clientHello.length >> 1
  const later = fromClient(version, cryptoFrame(half, clientHello.subarray(half)), 1)
  const earlier = fromClient(version, Buffer.concat([Buffer.of(1), cryptoFrame(0, clientHello.subarray(0, half))]))
  const answer = fromServer(version, Buffer.concat([ackFrame, cryptoFrame(0, serverHello)]))
  return [
    datagram('client', later),
    datagram('client', earlier, 1),
    datagram('server', Buffer.concat([answer, handshakePacket(version, clientId, serverId)]), 2),
  ]
}

test('the keys of the tests are those of the standard', () => {
  const { key, iv, protection } = initialKeys(quic1, 'client', first)
  expect([key, iv, protection].map((bytes) => bytes.toString('hex'))).toEqual([
    '1f369613dd76d5467730efcbe3b1a22d',
    'fa044b2f42a3fd3b46fb255c',
    '9f50449e04a0e810283a1e9933adedd2',
  ])
})

describe('QUIC', () => {
  test.each([
    ['1', quic1],
    ['2', quic2],
  ])('version %s: the hellos of both sides, whatever the order of their pieces', async (_, version) => {
    const [session, ...others] = await sessions(handshake(version))
    expect(others).toEqual([])
    expect(session).toMatchObject({ isQuic: true, origin: { src: client.address, dport: 443 } })
    const [hello] = session?.clientHellos ?? []
    expect(hello).toMatchObject({ sni: 'c2.example.net', alpn: ['h3'] })
    const [answer] = session?.serverHellos ?? []
    expect(answer?.selectedVersion).toBe(0x0304)
    expect(answer === undefined ? '' : ja4s(answer, true)).toMatch(/^q13/)
  })

  test('JA4 marks what came over QUIC', async () => {
    const [event] = await sessions(handshake(quic1))
    expect(event?.clientHellos.map(ja4)).toEqual([expect.stringMatching(/^q13d\d{4}h3_/)])
  })

  test.each([
    ['1', quic1],
    ['2', quic2],
  ])('version %s: after a Retry the keys follow from the ID of the server', async (_, version) => {
    const half = clientHello.length >> 1
    const token = Buffer.alloc(40, 1)
    const [session] = await sessions([
      datagram('client', fromClient(version, cryptoFrame(0, clientHello.subarray(0, half)))),
      datagram('server', retryPacket(version, clientId, serverId, token), 1),
      datagram('client', fromClient(version, cryptoFrame(half, clientHello.subarray(half)), 1, serverId, token), 2),
      datagram('server', fromServer(version, cryptoFrame(0, serverHello), serverId), 3),
    ])
    expect(session?.clientHellos[0]?.sni).toBe('c2.example.net')
    expect(session?.serverHellos).toHaveLength(1)
  })

  test('after a Retry the whole hello comes again, and the answer is still read', async () => {
    const token = Buffer.alloc(40, 1)
    const events = await sessions([
      datagram('client', fromClient(quic1, cryptoFrame(0, clientHello))),
      datagram('server', retryPacket(quic1, clientId, serverId, token), 1),
      datagram('client', fromClient(quic1, cryptoFrame(0, clientHello), 1, serverId, token), 2),
      datagram('server', fromServer(quic1, cryptoFrame(0, serverHello), serverId), 3),
    ])
    expect(events.map(({ clientHellos, serverHellos }) => [clientHellos.length, serverHellos.length])).toEqual([[1, 1]])
  })

  test('a Retry that the client sends, and a second one, change nothing', async () => {
    const token = Buffer.alloc(40, 1)
    const retry = retryPacket(quic1, clientId, serverId, token)
    const [forged] = await sessions([
      datagram('client', fromClient(quic1, cryptoFrame(0, clientHello.subarray(0, 20)))),
      datagram('client', retry, 1),
      datagram('client', fromClient(quic1, cryptoFrame(20, clientHello.subarray(20)), 1), 2),
    ])
    expect(forged?.clientHellos).toHaveLength(1)
    const again = await sessions([
      datagram('client', fromClient(quic1, cryptoFrame(0, clientHello.subarray(0, 20)))),
      datagram('server', retry, 1),
      datagram('server', retryPacket(quic1, clientId, first, token), 2),
      datagram('client', fromClient(quic1, cryptoFrame(20, clientHello.subarray(20)), 1, serverId, token), 3),
    ])
    expect(again[0]?.clientHellos).toHaveLength(1)
  })

  /** One connection of several between the same addresses and ports. */
  interface Connection {
    readonly to: Buffer
    readonly id: Buffer
    readonly name: string
    readonly serverId: Buffer
  }

  function connection(i: number, id = Buffer.of(0xc0, i)): Connection {
    return { to: Buffer.alloc(8, 0x40 + i), id, name: `host${String(i)}.example`, serverId: Buffer.alloc(8, 0x80 + i) }
  }

  function hello({ to, id, name }: Connection, version: QuicVersion = quic1): Buffer {
    const message = encodeClientHello({ version: 'TLS 1.3', serverName: name, alpn: ['h3'] }).subarray(5)
    const keys = initialKeys(version, 'client', to)
    return initialPacket(version, { keys, to, from: id, number: 0, frames: cryptoFrame(0, message) })
  }

  function answer({ to, id, serverId }: Connection, version: QuicVersion = quic1): Buffer {
    const keys = initialKeys(version, 'server', to)
    return initialPacket(version, { keys, to: id, from: serverId, number: 0, frames: cryptoFrame(0, serverHello) })
  }

  /** What the client sends later goes to the ID of the server, and is protected with the same keys. */
  function later({ to, id, serverId }: Connection): Buffer {
    const keys = initialKeys(quic1, 'client', to)
    return initialPacket(quic1, { keys, to: serverId, from: id, number: 1, frames: ackFrame })
  }

  function names(events: readonly TlsEvent[]): unknown[] {
    return events.map(({ clientHellos, serverHellos }) => [
      ...clientHellos.map((message) => `${message.sni ?? ''} ${ja4(message).slice(0, 3)}`),
      serverHellos.length,
    ])
  }

  test('connections between the same addresses and ports are told apart by their IDs', async () => {
    const [one, two, three] = [connection(1), connection(2), connection(3)]
    const events = await sessions([
      datagram('client', hello(one)),
      datagram('client', hello(two), 1),
      datagram('server', answer(two), 2),
      datagram('client', later(two), 3),
      datagram('server', answer(one), 4),
      datagram('client', hello(three), 5),
      datagram('client', hello(one), 6),
    ])
    expect(names(events)).toEqual([
      ['host1.example q13', 1],
      ['host2.example q13', 1],
      ['host3.example q13', 0],
    ])
    expect(events.map(({ origin }) => [origin.sport, origin.flow])).toEqual([
      [50_000, 0],
      [50_000, 0],
      [50_000, 0],
    ])
  })

  test('clients without an ID of their own are told apart by the keys', async () => {
    const [one, two] = [connection(1, Buffer.alloc(0)), connection(2, Buffer.alloc(0))]
    const events = await sessions([
      datagram('client', hello(one)),
      datagram('client', hello(two), 1),
      datagram('server', answer(one), 2),
      datagram('server', answer(two), 3),
    ])
    expect(names(events)).toEqual([
      ['host1.example q13', 1],
      ['host2.example q13', 1],
    ])
  })

  test('packets that nobody could have sent make no session, and hide none that comes later', async () => {
    const junk = Array.from({ length: 40 }, (_, i) => {
      const packet = hello(connection(i))
      packet.fill(0xee, packet.length - 20)
      return datagram('client', packet, i)
    })
    const events = await sessions([...junk, datagram('client', hello(connection(50)), 50)])
    expect(names(events)).toEqual([['host50.example q13', 0]])
  })

  test('both ends may call each other', async () => {
    const [one, two] = [connection(1), connection(2)]
    const events = await sessions([
      datagram('client', hello(one)),
      datagram('server', hello(two), 1),
      datagram('client', answer(two), 2),
      datagram('server', answer(one), 3),
    ])
    expect(names(events)).toEqual([
      ['host1.example q13', 1],
      ['host2.example q13', 1],
    ])
    expect(events.map(({ origin }) => origin.src)).toEqual([client.address, server.address])
  })

  test('a server may go over to another version', async () => {
    const one = connection(1)
    expect(names(await sessions([datagram('client', hello(one)), datagram('server', answer(one, quic2), 1)]))).toEqual([
      ['host1.example q13', 1],
    ])
  })

  test('a Retry that the client did not follow changes nothing', async () => {
    const one = connection(1)
    const events = await sessions([
      datagram('client', hello(one)),
      datagram('server', retryPacket(quic1, one.id, Buffer.alloc(8, 0x66), Buffer.alloc(40, 1)), 1),
      datagram('server', answer(one), 2),
    ])
    expect(names(events)).toEqual([['host1.example q13', 1]])
  })

  test('more connections than have room end early: none is hidden', async () => {
    const many = Array.from({ length: 200 }, (_, i) => connection(i))
    const events = await sessions(many.map((each, i) => datagram('client', hello(each), i)))
    expect(events.map(({ clientHellos }) => clientHellos[0]?.sni)).toEqual(many.map(({ name }) => name))
  })

  test('a packet that is cut anywhere tells nothing and throws nothing', async () => {
    const whole = fromClient(quic1, cryptoFrame(0, clientHello))
    expect(await sessions([datagram('client', whole)])).toHaveLength(1)
    for (let end = 0; end < whole.length; end++) {
      expect(await sessions([datagram('client', whole.subarray(0, end))])).toEqual([])
    }
  })

  test('a hello that is cut anywhere tells nothing and throws nothing', async () => {
    for (let end = 0; end < clientHello.length; end++) {
      expect(
        await sessions([datagram('client', fromClient(quic1, cryptoFrame(0, clientHello.subarray(0, end))))]),
      ).toEqual([])
    }
  })

  test('flipped bytes never throw, and what was whole is still told', async () => {
    const next = random(6)
    const packets = handshake(quic1)
    for (let round = 0; round < 150; round++) {
      // Behind the addresses and ports, so that it stays one conversation.
      const damaged = packets.map(({ time, data }) => ({ time, data: flipped(data, next, 42, 2) }))
      const hellos = (await sessions([...packets, ...damaged])).map((session) => session.clientHellos.length)
      expect(hellos).toEqual([1])
      expect((await sessions(damaged)).length).toBeLessThanOrEqual(1)
    }
  })

  test('frames that were never protected by a real peer are bounded', async () => {
    const far = Buffer.of(6, 0xbf, 0xff, 0xff, 0xff, 4, 1, 2, 3, 4)
    const endless = Buffer.of(
      2,
      0xff,
      0xff,
      0xff,
      0xff,
      0xff,
      0xff,
      0xff,
      0xff,
      0,
      0xff,
      0xff,
      0xff,
      0xff,
      0xff,
      0xff,
      0xff,
      0xff,
    )
    for (const frames of [far, endless, Buffer.of(0x1c, 0), Buffer.alloc(1100, 1)]) {
      const [session] = await sessions([
        datagram('client', fromClient(quic1, frames)),
        datagram('client', fromClient(quic1, cryptoFrame(0, clientHello), 1), 1),
      ])
      expect(session?.clientHellos).toHaveLength(1)
    }
  })
})
