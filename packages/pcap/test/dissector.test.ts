import {
  concatenate,
  encodeDns,
  encodePcap,
  ethernetFrame,
  ipPacket,
  type Packet,
  tcpFlags,
  tcpPacket,
  udpDatagram,
  udpPacket,
  utf8,
} from '@cuculus/testing'
import { describe, expect, test } from 'vitest'
import { gather } from './gather.js'
import { client, resolver, samplePackets, server, start, talk } from './sample.js'

const question = udpPacket({ ...client, port: 1025 }, resolver, encodeDns({ questions: [{ name: 'a.example' }] }))

/** The capture of one packet. */
function single(data: Uint8Array, linkType = 1): Uint8Array {
  return encodePcap([{ time: start, data }], { linkType })
}

describe('link layers', () => {
  const vlan = ethernetFrame(question, { vlan: 7 })
  const cases: readonly (readonly [string, number, Uint8Array])[] = [
    ['Ethernet', 1, ethernetFrame(question)],
    ['a VLAN tag', 1, vlan],
    ['two VLAN tags', 1, concatenate([vlan.subarray(0, 12), Uint8Array.of(0x88, 0xa8, 0, 1), vlan.subarray(12)])],
    ['PPPoE', 1, ethernetFrame(concatenate([Uint8Array.of(0x11, 0, 0, 1, 0, 0, 0, 0x21), question]), { type: 0x8864 })],
    [
      'MPLS',
      1,
      ethernetFrame(concatenate([Uint8Array.of(0, 0, 0x10, 64, 0, 0, 0x11, 64), question]), { type: 0x8847 }),
    ],
    ['SNAP', 1, ethernetFrame(concatenate([Uint8Array.of(0xaa, 0xaa, 3, 0, 0, 0, 8, 0), question]), { type: 60 })],
    ['raw IP', 101, question],
    ['raw IP by an old number', 12, question],
    ['IPv4 alone', 228, question],
    ['null, little-endian', 0, concatenate([Uint8Array.of(2, 0, 0, 0), question])],
    ['loop, big-endian', 108, concatenate([Uint8Array.of(0, 0, 0, 2), question])],
    ['Linux cooked', 113, concatenate([new Uint8Array(14), Uint8Array.of(8, 0), question])],
    ['Linux cooked, version 2', 276, concatenate([Uint8Array.of(8, 0), new Uint8Array(18), question])],
    ['PPP', 9, concatenate([Uint8Array.of(0xff, 3, 0, 0x21), question])],
    [
      '802.11',
      105,
      concatenate([Uint8Array.of(8, 1), new Uint8Array(22), Uint8Array.of(0xaa, 0xaa, 3, 0, 0, 0, 8, 0), question]),
    ],
    [
      'radiotap',
      127,
      concatenate([
        Uint8Array.of(0, 0, 8, 0, 0, 0, 0, 0, 8, 1),
        new Uint8Array(22),
        Uint8Array.of(0xaa, 0xaa, 3, 0, 0, 0, 8, 0),
        question,
      ]),
    ],
    [
      'NFLOG',
      239,
      concatenate([
        Uint8Array.of(2, 0, 0, 0),
        Uint8Array.of((question.length + 4) & 255, (question.length + 4) >> 8, 9, 0),
        question,
      ]),
    ],
  ]

  test.each(cases)('%s is understood', async (_name, linkType, frame) => {
    const found = await gather(single(frame, linkType))
    expect(found.diagnostics).toEqual([])
    expect(found.dns.map((message) => message.questions)).toEqual([[{ name: 'a.example', type: 'A' }]])
  })

  test('a link type that nobody knows is told once', async () => {
    const packet = { time: start, data: question }
    const found = await gather(encodePcap([packet, packet, packet], { linkType: 999 }))
    expect(found.dissection.packets).toBe(3)
    expect(found.diagnostics.map(({ code }) => code)).toEqual(['CAPTURE_LINK_TYPE_UNKNOWN'])
  })
})

describe('tunnels', () => {
  const outside = { src: '10.9.9.1', dst: '10.9.9.2' }
  const gre = (protocol: number, inner: Uint8Array): Uint8Array =>
    ipPacket(outside.src, outside.dst, 47, concatenate([Uint8Array.of(0, 0, protocol >> 8, protocol & 255), inner]))
  const vxlan = concatenate([Uint8Array.of(8, 0, 0, 0, 0, 0, 1, 0), ethernetFrame(question)])
  const geneve = concatenate([Uint8Array.of(0, 0, 0x65, 0x58, 0, 0, 1, 0), ethernetFrame(question)])
  const cases: readonly (readonly [string, Uint8Array])[] = [
    ['IP in IP', ipPacket(outside.src, outside.dst, 4, question)],
    ['GRE', gre(0x0800, question)],
    ['GRE with Ethernet', gre(0x6558, ethernetFrame(question))],
    ['VXLAN', udpPacket({ address: outside.src, port: 5000 }, { address: outside.dst, port: 4789 }, vxlan)],
    ['GENEVE', udpPacket({ address: outside.src, port: 5000 }, { address: outside.dst, port: 6081 }, geneve)],
  ]

  test.each(cases)('what is inside %s is seen, and both pairs of addresses', async (_name, packet) => {
    const found = await gather(single(ethernetFrame(packet)))
    expect(found.dns).toHaveLength(1)
    expect(found.dissection.hosts).toEqual([outside.src, outside.dst, client.address, resolver.address])
  })

  test('tunnels in tunnels end somewhere', async () => {
    let packet = question
    for (let depth = 0; depth < 40; depth++) packet = ipPacket(outside.src, outside.dst, 4, packet)
    expect((await gather(single(ethernetFrame(packet)))).dns).toEqual([])
  })
})

describe('fragments', () => {
  const payload = encodeDns({ questions: [{ name: `${'x'.repeat(60)}.example` }] })
  const whole = udpPacket({ ...client, port: 1025 }, resolver, payload)
  const body = whole.subarray(20)

  /** A piece of the datagram: offset and length in bytes, offsets in units of eight. */
  function piece(from: number, to: number, more: boolean): Packet {
    const packet = Uint8Array.from(ipPacket(client.address, resolver.address, 17, body.subarray(from, to)))
    new DataView(packet.buffer).setUint16(6, (more ? 0x2000 : 0) | (from / 8))
    return { time: start, data: ethernetFrame(packet) }
  }

  test.each([
    ['in order', [0, 1, 2]],
    ['in any order', [2, 0, 1]],
    ['with one of them twice', [0, 0, 1, 2]],
  ])('are put together %s', async (_name, order) => {
    const pieces = [piece(0, 32, true), piece(32, 64, true), piece(64, body.length, false)]
    const found = await gather(encodePcap(order.flatMap((i) => pieces[i] ?? [])))
    expect(found.dns.map(({ questions }) => questions[0]?.name)).toEqual([`${'x'.repeat(60)}.example`])
    expect([...found.dissection.flows()]).toHaveLength(1)
  })

  test('a fragment that is not the first has no ports', async () => {
    const found = await gather(encodePcap([piece(32, 64, true), piece(64, body.length, false)]))
    expect([...found.dissection.flows()]).toEqual([])
    expect(found.dissection.hosts).toEqual([client.address, resolver.address])
  })

  test('a million fragments of different datagrams cost bounded memory', async () => {
    const pieces: Packet[] = []
    for (let id = 0; id < 3000; id++) {
      const packet = piece(32, 64, true)
      const data = Uint8Array.from(packet.data)
      new DataView(data.buffer).setUint16(18, id)
      pieces.push({ ...packet, data })
    }
    const found = await gather(encodePcap(pieces))
    expect(found.diagnostics).toEqual([expect.objectContaining({ code: 'FRAGMENTS_LIMITED' })])
  })
})

describe('TCP', () => {
  const request = 'GET /a HTTP/1.1\r\nHost: h\r\n\r\n'

  function segment(sequence: number, text: string, flags: number = tcpFlags.ack): Packet {
    const header = { sequence, acknowledgement: 1, flags }
    return { time: start, data: ethernetFrame(tcpPacket(client, server, header, utf8(text))) }
  }

  async function targets(packets: readonly Packet[]): Promise<string[]> {
    return (await gather(encodePcap(packets))).http.flatMap(({ request: message }) => message?.target ?? [])
  }

  const parts = [segment(100, request.slice(0, 5)), segment(105, request.slice(5, 12)), segment(112, request.slice(12))]
  const syn = segment(99, '', tcpFlags.syn)

  test.each([
    ['in order', [0, 1, 2]],
    ['out of order', [2, 1, 0]],
    ['repeated', [0, 0, 1, 0, 1, 2, 2]],
  ])('segments are read %s', async (_name, order) => {
    expect(await targets([syn, ...order.flatMap((i) => parts[i] ?? [])])).toEqual(['/a'])
  })

  test('of two versions of the same bytes the first is believed', async () => {
    expect(await targets([syn, segment(100, request), segment(100, request.replace('/a', '/b'))])).toEqual(['/a'])
    // The same when the later version arrives before what comes before both.
    expect(await targets([syn, segment(105, request.slice(5)), segment(100, request.replace('/a', '/b'))])).toEqual([
      '/a',
    ])
  })

  test('a keep-alive changes nothing', async () => {
    expect(await targets([syn, parts[0] ?? syn, segment(104, 'X'), parts[1] ?? syn, parts[2] ?? syn])).toEqual(['/a'])
  })

  test('sequence numbers pass through zero', async () => {
    const first = 2 ** 32 - 8
    const packets = [
      segment(first - 1, '', tcpFlags.syn),
      segment(first, request.slice(0, 8)),
      segment(0, request.slice(8)),
    ]
    expect(await targets(packets)).toEqual(['/a'])
  })

  test('a hole is given up when the connection ends, and reading goes on after it', async () => {
    const later = 'GET /later HTTP/1.1\r\nHost: h\r\n\r\n'
    const packets = [syn, segment(100, request), segment(100 + request.length + 500, later)]
    expect(await targets(packets)).toEqual(['/a', '/later'])
  })

  /** Requests one after the other, each with a response whose body is its own name; the segments of some responses are missing. */
  async function answers(missing: readonly number[], count = 4): Promise<string[]> {
    const packets: Packet[] = [syn]
    let [asked, told] = [100, 1]
    for (let i = 0; i < count; i++) {
      const request = utf8(`GET /${String(i)} HTTP/1.1\r\nHost: h\r\n\r\n`)
      const body = String(i).repeat(20)
      const response = utf8(`HTTP/1.1 200 OK\r\nContent-Length: 20\r\n\r\n${body}`)
      const send = (from: typeof client, to: typeof client, sequence: number, data: Uint8Array): void => {
        const header = { sequence, acknowledgement: 1, flags: tcpFlags.ack }
        packets.push({ time: start, data: ethernetFrame(tcpPacket(from, to, header, data)) })
      }
      send(client, server, asked, request)
      asked += request.length
      if (!missing.includes(i)) send(server, client, told, response)
      told += response.length
    }
    const { http } = await gather(encodePcap(packets))
    return http
      .map(
        ({ request: message, response }) =>
          `${message?.target ?? '-'} ${response?.body.bytes.toString().slice(0, 1) ?? '-'}`,
      )
      .sort()
  }

  test('behind a hole that hides responses, none is taken for that of another request', async () => {
    expect(await answers([])).toEqual(['/0 0', '/1 1', '/2 2', '/3 3'])
    // Nobody knows what the hole hides: the responses behind it stand alone.
    expect(await answers([1])).toEqual(['- 2', '- 3', '/0 0', '/1 -', '/2 -', '/3 -'])
    expect(await answers([1, 3])).toEqual(['- 2', '/0 0', '/1 -', '/2 -', '/3 -'])
    expect(await answers([3])).toEqual(['/0 0', '/1 1', '/2 2', '/3 -'])
  })

  test('a body with a hole between two chunks has no digest', async () => {
    const head = 'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n'
    const answer = (sequence: number, data: string): Packet => ({
      time: start,
      data: ethernetFrame(tcpPacket(server, client, { sequence, flags: tcpFlags.ack }, utf8(data))),
    })
    const { http } = await gather(
      encodePcap([syn, segment(100, request), answer(1, head), answer(1 + head.length + 30, '0\r\n\r\n')]),
    )
    expect(http[0]?.response?.body).toMatchObject({ size: 5, isComplete: false })
    expect(http[0]?.response?.body.sha256).toBeUndefined()
  })

  test('a body that ends with its connection is complete if the end was seen', async () => {
    const response = utf8('HTTP/1.0 200 OK\r\n\r\nall of it')
    const [isComplete, flags] = [true, tcpFlags.reset]
    for (const [end, packets] of [
      [true, talk(80, request, response)],
      [false, talk(80, request, response).slice(0, -4)],
    ] as const) {
      const { http } = await gather(encodePcap(packets))
      expect(http[0]?.response?.body).toMatchObject({ isComplete: end, size: 9 })
    }
    const cut = talk(80, request, response).slice(0, -4)
    const header = { sequence: 0, flags }
    cut.push({
      time: start,
      data: ethernetFrame(tcpPacket({ ...client, port: 1080 }, server, header, new Uint8Array())),
    })
    expect((await gather(encodePcap(cut))).http[0]?.response?.body).toMatchObject({ isComplete })
  })

  test('data that waits for a hole is bounded', async () => {
    const packets = [syn, segment(100, request)]
    for (let i = 0; i < 200; i++) packets.push(segment(1000 + i * 100, 'x'.repeat(100)))
    const found = await gather(encodePcap(packets), undefined, { waitingBytesPerStream: 4096 })
    expect(found.diagnostics).toEqual([expect.objectContaining({ code: 'REASSEMBLY_LIMITED' })])
  })

  test('a new SYN between the same ports is another conversation', async () => {
    const packets = [syn, segment(100, request), segment(500, '', tcpFlags.syn), segment(501, request)]
    const found = await gather(encodePcap(packets))
    expect([...found.dissection.flows()].map(({ packetsSrc }) => packetsSrc)).toEqual([2, 2])
    expect(found.http).toHaveLength(2)
  })

  test('a SYN that comes late, or again, is of the same conversation', async () => {
    const found = await gather(encodePcap([segment(100, request), syn, syn]))
    expect([...found.dissection.flows()].map(({ packetsSrc }) => packetsSrc)).toEqual([3])
  })

  test('a conversation counts packets and bytes both ways, retransmissions too', async () => {
    const packets = talk(80, request, 'HTTP/1.1 204 No Content\r\n\r\n')
    const data = packets[3]
    const found = await gather(encodePcap([...packets, ...(data === undefined ? [] : [data])]))
    const [flow] = [...found.dissection.flows()]
    expect(flow).toMatchObject({
      src: client.address,
      dport: 80,
      packetsSrc: 7,
      packetsDst: 4,
      bytesSrc: 2 * request.length,
      bytesDst: 27,
      startsWithSyn: true,
      offset: 24,
    })
  })
})

describe('bounds', () => {
  function syns(count: number): Packet[] {
    return Array.from({ length: count }, (_, i) => {
      const from = {
        address: `10.${String(i >> 16)}.${String((i >> 8) & 255)}.${String(i & 255)}`,
        port: 1024 + (i % 60_000),
      }
      const header = { sequence: i, acknowledgement: 0, flags: tcpFlags.syn }
      return { time: start, data: ethernetFrame(tcpPacket(from, server, header, new Uint8Array())) }
    })
  }

  test('in a flood, conversations that nobody answered make room; those with data stay', async () => {
    const found = await gather(encodePcap([...talk(80, 'GET / HTTP/1.0\r\n\r\n'), ...syns(500)]), undefined, {
      flows: 100,
    })
    const flows = [...found.dissection.flows()]
    expect(flows).toHaveLength(100)
    expect(flows[0]).toMatchObject({ src: client.address, bytesSrc: 18 })
    expect(found.diagnostics).toEqual([expect.objectContaining({ code: 'FLOWS_LIMITED' })])
  })

  test('connections beyond the bound end early, with what they had', async () => {
    const packets = Array.from({ length: 60 }, (_, i) =>
      talk(2000 + i, `GET /${String(i)} HTTP/1.1\r\nHost: h\r\nContent-Length: 5\r\n\r\n`).slice(0, 4),
    )
    const found = await gather(encodePcap(packets.flat()), undefined, { connections: 10 })
    expect(found.http).toHaveLength(60)
    expect(found.diagnostics).toEqual([expect.objectContaining({ code: 'CONNECTIONS_LIMITED' })])
  })

  test('what comes after a reset is not read, and the next connection between the same ports is', async () => {
    const request = (name: string): string => `GET /${name} HTTP/1.1\r\nHost: h\r\n\r\n`
    const from = { ...client, port: 4000 }
    const send = (sequence: number, flags: number, text = ''): Packet => {
      const header = { sequence, acknowledgement: 1, flags }
      return { time: start, data: ethernetFrame(tcpPacket(from, server, header, utf8(text))) }
    }
    const found = await gather(
      encodePcap([
        send(100, tcpFlags.syn),
        send(101, tcpFlags.ack, request('a')),
        send(101 + request('a').length, tcpFlags.reset),
        send(101 + request('a').length, tcpFlags.ack, request('late')),
        send(9000, tcpFlags.syn),
        send(9001, tcpFlags.ack, request('b')),
      ]),
    )
    expect(found.http.map(({ request: { target } = { target: '' } }) => target)).toEqual(['/a', '/b'])
  })
})

test('a continued field is that of its own request alone', async () => {
  const plain = 'GET /1 HTTP/1.1\r\nHost: h\r\nX-Field: one\r\n\r\n'
  const continued = 'GET /2 HTTP/1.1\r\nHost: h\r\nX-Field: one\r\n two\r\n\r\n'
  const found = await gather(encodePcap([plain, continued, plain].flatMap((text, i) => talk(5000 + i, text))))
  const values = found.http.map(({ request }) => request?.fields.map(({ value }) => value))
  expect(values).toEqual([
    ['h', 'one'],
    ['h', 'one two'],
    ['h', 'one'],
  ])
})

test('addresses are listed once, source before destination, IPv6 in its short form', async () => {
  const six = udpDatagram(
    { address: 'fe80:0:0:0:0:0:0:1', port: 546 },
    { address: 'ff02::fb', port: 547 },
    utf8('x'),
    start,
  )
  const found = await gather(encodePcap([...samplePackets(), six]))
  expect(found.dissection.hosts).toEqual([client.address, resolver.address, server.address, 'fe80::1', 'ff02::fb'])
})

test('an echo tells its data, and other messages theirs not', async () => {
  const found = await gather(encodePcap(samplePackets()))
  expect(found.icmp.map(({ type, code, data }) => [type, code, [...data]])).toEqual([[8, 0, [97, 98, 0, 255]]])
})
