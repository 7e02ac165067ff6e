import { describe, expect, test } from 'vitest'
import {
  addressBytes,
  encodeCertificates,
  encodeClientHello,
  encodeDns,
  encodeHttpRequest,
  encodeHttpResponse,
  encodePcap,
  encodePcapng,
  encodeServerHello,
  ethernetFrame,
  icmpPacket,
  ipPacket,
  tcpConversation,
  tcpFlags,
  tcpPacket,
  udpDatagram,
  udpPacket,
  utf8,
} from '@cuculus/testing'

const client = { address: '192.0.2.1', port: 1025 }
const server = { address: '198.51.100.2', port: 80 }
const client6 = { address: '2001:db8::1', port: 1025 }
const server6 = { address: '2001:db8::2', port: 53 }

function hexOf(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('hex')
}

/** The one's complement sum; over data with a right checksum it is 0xffff. */
function sum(...parts: readonly Uint8Array[]): number {
  let total = 0
  for (const part of parts) {
    for (let index = 0; index < part.length; index++) total += (part[index] ?? 0) << (index % 2 === 0 ? 8 : 0)
  }
  while (total > 0xffff) total = (total & 0xffff) + Math.floor(total / 0x10000)
  return total
}

function pseudoHeader(source: string, destination: string, protocol: number, length: number): Uint8Array {
  return Uint8Array.from([
    ...addressBytes(source),
    ...addressBytes(destination),
    0,
    protocol,
    length >> 8,
    length & 255,
  ])
}

describe('pcap files', () => {
  const packets = [{ time: 1_500.25, data: Uint8Array.of(1, 2, 3) }]

  test('have the classic header, little-endian and in microseconds', () => {
    expect(hexOf(encodePcap(packets))).toBe(
      'd4c3b2a1' +
        '02000400' +
        '0000000000000000' +
        '00000400' +
        '01000000' +
        '01000000' +
        '1aa20700' +
        '03000000' +
        '03000000' +
        '010203',
    )
  })

  test('may be big-endian, in nanoseconds, of another link type and cut', () => {
    const options = { littleEndian: false, nanoseconds: true, linkType: 101, snapLength: 2 }
    expect(hexOf(encodePcap([{ time: 1_000_000_001n, data: Uint8Array.of(1, 2, 3) }], options))).toBe(
      'a1b23c4d' +
        '00020004' +
        '0000000000000000' +
        '00000002' +
        '00000065' +
        '00000001' +
        '00000001' +
        '00000002' +
        '00000003' +
        '0102',
    )
  })

  test('as pcapng are blocks whose two lengths agree', () => {
    for (const options of [{}, { nanoseconds: true }, { littleEndian: false }]) {
      const little = !('littleEndian' in options)
      const bytes = encodePcapng(packets, options)
      const view = new DataView(bytes.buffer)
      const types: number[] = []
      for (let offset = 0; offset < bytes.length;) {
        const length = view.getUint32(offset + 4, little)
        expect(view.getUint32(offset + length - 4, little)).toBe(length)
        expect(length % 4).toBe(0)
        types.push(view.getUint32(offset, little))
        offset += length
      }
      expect(types).toEqual([0x0a0d0d0a, 1, 6])
    }
  })

  test('as pcapng tell the resolution only if it is not a microsecond', () => {
    expect(encodePcapng([]).length).toBe(28 + 20)
    expect(encodePcapng([], { nanoseconds: true }).length).toBe(28 + 20 + 12)
    const [low] = new Uint32Array(encodePcapng(packets).slice(28 + 20 + 16, 28 + 20 + 20).buffer)
    expect(low).toBe(1_500_250)
  })
})

describe('packets', () => {
  test.each([0, 1, 2, 1001])('have right checksums in IPv4 with %i bytes of data', (size) => {
    const data = new Uint8Array(size).fill(0xf7)
    for (const [packet, protocol] of [
      [udpPacket(client, server, data), 17],
      [tcpPacket(client, server, { sequence: 0xffff_ffff, flags: tcpFlags.syn }, data), 6],
    ] as const) {
      expect(sum(packet.subarray(0, 20))).toBe(0xffff)
      const segment = packet.subarray(20)
      expect(sum(pseudoHeader(client.address, server.address, protocol, segment.length), segment)).toBe(0xffff)
    }
    expect(sum(icmpPacket(client.address, server.address, { type: 8, data }).subarray(20))).toBe(0xffff)
  })

  test('have right checksums in IPv6', () => {
    for (const [packet, protocol] of [
      [udpPacket(client6, server6, utf8('abc')), 17],
      [tcpPacket(client6, server6, { sequence: 1, flags: tcpFlags.syn }), 6],
      [icmpPacket(client6.address, server6.address, { type: 128 }), 58],
    ] as const) {
      const segment = packet.subarray(40)
      expect(packet[6]).toBe(protocol)
      expect(sum(pseudoHeader(client6.address, server6.address, protocol, segment.length), segment)).toBe(0xffff)
    }
  })

  test('carry fragments with offset and flag', () => {
    const packet = ipPacket('192.0.2.1', '192.0.2.2', 17, new Uint8Array(8), {
      fragmentOffset: 16,
      moreFragments: true,
      identification: 7,
    })
    expect(hexOf(packet.subarray(4, 8))).toBe('0007' + '2002')
  })

  test('are framed by their version, with a VLAN tag where asked', () => {
    expect(hexOf(ethernetFrame(udpPacket(client, server, utf8(''))).subarray(12, 14))).toBe('0800')
    expect(hexOf(ethernetFrame(udpPacket(client6, server6, utf8(''))).subarray(12, 14))).toBe('86dd')
    expect(hexOf(ethernetFrame(Uint8Array.of(), { vlan: 5, type: 0x0806 }).subarray(12, 18))).toBe('81000005' + '0806')
  })

  test.each(['1.2.3', '1.2.3.256', '1::2::3', '1:2:3', '::12345', 'x'])('refuse the address %s', (address) => {
    expect(() => addressBytes(address)).toThrow('expected an IPv4 or IPv6 address')
  })

  test('accept IPv6 addresses with and without the double colon', () => {
    expect(hexOf(addressBytes('::'))).toBe('0'.repeat(32))
    expect(hexOf(addressBytes('fe80::1'))).toBe(`fe80${'0'.repeat(27)}1`)
    expect(hexOf(addressBytes('1:2:3:4:5:6:7:8'))).toBe('00010002000300040005000600070008')
  })
})

describe('a TCP conversation', () => {
  const big = new Uint8Array(2000)
  const packets = tcpConversation({
    client,
    server,
    start: 1000,
    step: 1,
    exchanges: [
      { from: 'client', data: utf8('GET') },
      { from: 'server', data: big },
    ],
  })
  const segments = packets.map(({ data }) => {
    const view = new DataView(data.buffer, data.byteOffset + 34)
    return {
      from: view.getUint16(0),
      seq: view.getUint32(4),
      ack: view.getUint32(8),
      flags: data[47] ?? 0,
      size: data.length - 54,
    }
  })

  test('begins with the handshake and ends with both sides closed', () => {
    expect(segments.map(({ flags }) => flags)).toEqual([
      0x02, 0x12, 0x10, 0x18, 0x10, 0x18, 0x10, 0x18, 0x10, 0x11, 0x11, 0x10,
    ])
  })

  test('cuts data into segments and acknowledges each', () => {
    expect(segments.filter(({ size }) => size > 0).map(({ from, size }) => [from, size])).toEqual([
      [1025, 3],
      [80, 1460],
      [80, 540],
    ])
    for (const [index, segment] of segments.entries()) {
      const peer = segments.slice(0, index).findLast(({ from }) => from !== segment.from)
      if (peer === undefined) continue
      const counted = peer.size + ((peer.flags & 3) === 0 ? 0 : 1)
      expect(segment.ack).toBe(peer.seq + counted)
    }
  })

  test('lets sequence numbers wrap', () => {
    const wrapped = tcpConversation({
      client,
      server,
      start: 0,
      clientSequence: 0xffff_ffff,
      exchanges: [],
      close: false,
    })
    expect(hexOf(wrapped[2]?.data.subarray(38, 42) ?? new Uint8Array())).toBe('00000000')
  })

  test('has its packets a step apart', () => {
    expect(packets.map(({ time }) => time)).toEqual(packets.map((_, index) => 1000 + index))
  })
})

describe('DNS messages', () => {
  test('ask', () => {
    expect(hexOf(encodeDns({ id: 0x1234, questions: [{ name: 'a.example' }] }))).toBe(
      '1234' + '0100' + '0001000000000000' + '0161076578616d706c6500' + '0001' + '0001',
    )
  })

  test('answer with data by type', () => {
    const question = { name: 'x', type: 'ANY' } as const
    const dataOf = (type: 'A' | 'AAAA' | 'MX' | 'SRV' | 'SOA' | 'TXT' | 'CNAME', data: string): string => {
      const bytes = encodeDns({ questions: [question], answers: [{ name: 'x', type, data, ttl: 1 }] })
      return hexOf(bytes.subarray(12 + 7 + 3 + 10))
    }
    expect(dataOf('A', '192.0.2.1')).toBe('c0000201')
    expect(dataOf('AAAA', '::1')).toBe(`${'0'.repeat(31)}1`)
    expect(dataOf('CNAME', 'y')).toBe('017900')
    expect(dataOf('MX', '10 y')).toBe('000a' + '017900')
    expect(dataOf('SRV', '1 2 3 y')).toBe('000100020003' + '017900')
    expect(dataOf('SOA', 'm r 1 2 3 4 5')).toBe('016d00' + '017200' + '0000000100000002000000030000000400000005')
    expect(dataOf('TXT', 'hi')).toBe('026869')
  })

  test('are answers when they have answers or a code', () => {
    const flags = (bytes: Uint8Array): string => hexOf(bytes.subarray(2, 4))
    expect(flags(encodeDns({ questions: [], rcode: 3 }))).toBe('8183')
    expect(flags(encodeDns({ questions: [], answers: [{ name: '', type: 65, data: Uint8Array.of(1) }] }))).toBe('8180')
    expect(flags(encodeDns({ questions: [], response: true }))).toBe('8180')
  })

  test('travel in datagrams', () => {
    const { data, time } = udpDatagram(client6, server6, utf8('x'), 5)
    expect(time).toBe(5)
    expect(data).toHaveLength(14 + 40 + 8 + 1)
  })
})

describe('HTTP messages', () => {
  test('ask with the headers in order', () => {
    const request = encodeHttpRequest({
      path: '/a',
      host: 'h',
      headers: [
        ['X', '1'],
        ['X', '2'],
      ],
    })
    expect(Buffer.from(request).toString()).toBe('GET /a HTTP/1.1\r\nHost: h\r\nX: 1\r\nX: 2\r\n\r\n')
  })

  test('tell the length of a body unless a header does', () => {
    const post = encodeHttpRequest({ method: 'POST', body: 'é' })
    expect(Buffer.from(post).toString()).toBe('POST / HTTP/1.1\r\nContent-Length: 2\r\n\r\né')
    const chunked = encodeHttpResponse({ headers: [['transfer-encoding', 'chunked']], body: '0\r\n\r\n' })
    expect(Buffer.from(chunked).toString()).toBe('HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n0\r\n\r\n')
    const empty = encodeHttpResponse({ status: 404, reason: 'Not Found', version: '1.0' })
    expect(Buffer.from(empty).toString()).toBe('HTTP/1.0 404 Not Found\r\nContent-Length: 0\r\n\r\n')
  })
})

describe('TLS hellos', () => {
  test('of a client offer name, protocols and versions', () => {
    const bytes = encodeClientHello({
      serverName: 'a',
      alpn: ['h2'],
      version: 'TLS 1.3',
      ciphers: [0x1301],
      groups: [29],
    })
    const body = hexOf(bytes)
    expect(bytes[0]).toBe(22)
    expect((bytes[3] ?? 0) * 256 + (bytes[4] ?? 0)).toBe(bytes.length - 5)
    expect((bytes[7] ?? 0) * 256 + (bytes[8] ?? 0)).toBe(bytes.length - 9)
    expect(body).toContain('0000' + '0006' + '0004' + '00' + '0001' + '61')
    expect(body).toContain('0010' + '0005' + '0003' + '02' + '6832')
    expect(body).toContain('002b' + '0005' + '04' + '03040303')
  })

  test('of a client have no extension that was not asked for', () => {
    const body = hexOf(encodeClientHello({ groups: [29] }))
    expect(body.endsWith('0100' + '000e' + '000a' + '0004' + '0002001d' + '000b' + '0002' + '0100')).toBe(true)
  })

  test('of a server choose', () => {
    const old = hexOf(encodeServerHello({ alpn: 'h2', sessionId: Uint8Array.of(7) }))
    expect(old).toContain('3e3f' + '0107' + 'c02f' + '00' + '0009' + '0010' + '0005' + '0003026832')
    expect(hexOf(encodeServerHello({ version: 'TLS 1.3' }))).toContain(
      '1301' + '00' + '0006' + '002b' + '0002' + '0304',
    )
    expect(hexOf(encodeServerHello({ version: 'TLS 1.0' })).slice(18, 22)).toBe('0301')
  })

  test('come with certificates, cut into records', () => {
    expect(hexOf(encodeCertificates([Uint8Array.of(0x30)]))).toBe(
      '160301' + '000b' + '0b' + '000007' + '000004' + '000001' + '30',
    )
    const large = encodeCertificates([new Uint8Array(20_000)])
    expect(large).toHaveLength(20_000 + 10 + 2 * 5)
    expect(hexOf(large.subarray(5 + 16_384, 5 + 16_384 + 3))).toBe('160301')
  })
})
