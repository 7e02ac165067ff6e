import {
  ByteWriter,
  concatenate,
  encodeDns,
  encodePcap,
  ethernetFrame,
  ipPacket,
  type Packet,
  tcpConversation,
  udpPacket,
  utf8,
} from '@cuculus/testing'
import { describe, expect, test } from 'vitest'
import { random } from '../../../test/random.js'
import { flipped } from './damage.js'
import { gather } from './gather.js'
import { arpMessage, client, resolver, start } from './sample.js'

const query = encodeDns({ questions: [{ name: 'a.example' }] })
const four = udpPacket({ ...client, port: 1025 }, resolver, query)
const ends6 = [
  { address: '2001:db8::1', port: 1025 },
  { address: '2001:db8::53', port: 53 },
] as const
const six = udpPacket(...ends6, query)
const hosts4 = [client.address, resolver.address]
const hosts6 = ends6.map(({ address }) => address)

function capture(data: Uint8Array, linkType = 1): Uint8Array {
  return encodePcap([{ time: start, data }], { linkType })
}

function vlan(frame: Uint8Array, type: number): Uint8Array {
  return concatenate([frame.subarray(0, 12), Uint8Array.of(type >> 8, type & 255, 0, 7), frame.subarray(12)])
}

const snap = (type: number): Uint8Array => Uint8Array.of(0xaa, 0xaa, 3, 0, 0, 0, type >> 8, type & 255)

/** A data frame of 802.11: flags, what follows the three addresses, what it carries. */
function wireless(subtype: number, flags: number, more: Uint8Array, body: Uint8Array): Uint8Array {
  return concatenate([Uint8Array.of(subtype, flags), new Uint8Array(22), more, body])
}

function udp(port: number, payload: Uint8Array): Uint8Array {
  return udpPacket({ address: '10.9.9.1', port: 5000 }, { address: '10.9.9.2', port }, payload)
}

const outer4 = ['10.9.9.1', '10.9.9.2']
const outer6 = ['fd00::1', 'fd00::2']

describe('what nobody puts together every day', () => {
  const eight = (...bytes: readonly number[]): Uint8Array =>
    concatenate([Uint8Array.from(bytes), new Uint8Array(8 - bytes.length)])
  /** Extension headers before a datagram: hop by hop, destination, routing, authentication (which counts in fours), a fragment that is all. */
  const extended = concatenate([
    eight(60, 0),
    eight(43, 0),
    concatenate([Uint8Array.of(51, 2), new Uint8Array(22)]),
    concatenate([Uint8Array.of(44, 4), new Uint8Array(22)]),
    eight(17, 0),
    six.subarray(40),
  ])
  const [outA = '', outB = ''] = outer4
  const [six1 = '', six2 = ''] = outer6
  const gre = (flags: number, protocol: number, ...rest: readonly Uint8Array[]): Uint8Array =>
    concatenate([Uint8Array.of(flags >> 8, flags & 255, protocol >> 8, protocol & 255), ...rest])

  const cases: readonly (readonly [string, number, Uint8Array, readonly string[]])[] = [
    ['VLAN in VLAN with IPv6', 1, vlan(vlan(ethernetFrame(six), 0x8100), 0x88a8), hosts6],
    ['three VLANs by three numbers', 1, vlan(vlan(vlan(ethernetFrame(four), 0x8100), 0x9100), 0x88a8), hosts4],
    [
      'PPPoE with IPv6 in a VLAN',
      1,
      vlan(ethernetFrame(concatenate([Uint8Array.of(0x11, 0, 0, 1, 0, 0, 0, 0x57), six]), { type: 0x8864 }), 0x8100),
      hosts6,
    ],
    [
      'MPLS with two labels and IPv6',
      1,
      ethernetFrame(concatenate([Uint8Array.of(0, 0, 0x10, 64, 0, 0, 0x21, 64), six]), { type: 0x8847 }),
      hosts6,
    ],
    [
      '802.11 with quality of service',
      105,
      wireless(0x88, 1, new Uint8Array(2), concatenate([snap(0x86dd), six])),
      hosts6,
    ],
    [
      '802.11 with four addresses and quality of service',
      105,
      wireless(0x88, 3, new Uint8Array(8), concatenate([snap(0x0800), four])),
      hosts4,
    ],
    [
      '802.11 with control of throughput',
      105,
      wireless(0x88, 0x81, new Uint8Array(6), concatenate([snap(0x0800), four])),
      hosts4,
    ],
    [
      '802.11 with frames in a frame',
      105,
      wireless(
        0x88,
        1,
        Uint8Array.of(0x80, 0),
        concatenate([new Uint8Array(12), Uint8Array.of(0, 8 + four.length), snap(0x0800), four]),
      ),
      hosts4,
    ],
    [
      '802.11 with a check sum behind it, in radiotap',
      127,
      concatenate([
        Uint8Array.of(0, 0, 9, 0, 2, 0, 0, 0, 0x10),
        wireless(0x88, 2, new Uint8Array(2), concatenate([snap(0x0800), four])),
        new Uint8Array(4),
      ]),
      hosts4,
    ],
    ['Linux cooked 2 with IPv6', 276, concatenate([Uint8Array.of(0x86, 0xdd), new Uint8Array(18), six]), hosts6],
    [
      'Linux cooked 2 with a VLAN',
      276,
      concatenate([Uint8Array.of(0x81, 0), new Uint8Array(18), Uint8Array.of(0, 7, 8, 0), four]),
      hosts4,
    ],
    [
      'Linux cooked with a VLAN and IPv6',
      113,
      concatenate([new Uint8Array(14), Uint8Array.of(0x81, 0, 0, 7, 0x86, 0xdd), six]),
      hosts6,
    ],
    ['extension headers of IPv6', 101, ipPacket(ends6[0].address, ends6[1].address, 0, extended), hosts6],
    ['IPv6 in IPv4', 101, ipPacket(outA, outB, 41, six), [...outer4, ...hosts6]],
    ['IPv4 in IPv6', 101, ipPacket(six1, six2, 4, four), [...outer6, ...hosts4]],
    ['IPv6 in IPv6', 101, ipPacket(six1, six2, 41, six), [...outer6, ...hosts6]],
    [
      'GRE with check sum, key and number',
      101,
      ipPacket(outA, outB, 47, gre(0xb000, 0x0800, new Uint8Array(12), four)),
      [...outer4, ...hosts4],
    ],
    ['GRE over IPv6 with IPv6', 101, ipPacket(six1, six2, 47, gre(0, 0x86dd, six)), [...outer6, ...hosts6]],
    [
      'GRE with Ethernet, a VLAN and IPv6',
      101,
      ipPacket(outA, outB, 47, gre(0x2000, 0x6558, new Uint8Array(4), vlan(ethernetFrame(six), 0x8100))),
      [...outer4, ...hosts6],
    ],
    [
      'GRE of PPTP',
      101,
      ipPacket(outA, outB, 47, gre(0x3081, 0x880b, new Uint8Array(12), Uint8Array.of(0xff, 3, 0, 0x21), four)),
      [...outer4, ...hosts4],
    ],
    [
      'VXLAN with a VLAN and IPv6',
      101,
      udp(4789, concatenate([Uint8Array.of(8, 0, 0, 0, 0, 0, 1, 0), vlan(ethernetFrame(six), 0x8100)])),
      [...outer4, ...hosts6],
    ],
    [
      'GENEVE with options',
      101,
      udp(6081, concatenate([Uint8Array.of(2, 0, 0x65, 0x58, 0, 0, 1, 0), new Uint8Array(8), ethernetFrame(four)])),
      [...outer4, ...hosts4],
    ],
    [
      'VXLAN in GRE in IPv6',
      101,
      ipPacket(
        six1,
        six2,
        47,
        gre(0, 0x0800, udp(4789, concatenate([Uint8Array.of(8, 0, 0, 0, 0, 0, 1, 0), ethernetFrame(six)]))),
      ),
      [...outer6, ...outer4, ...hosts6],
    ],
  ]

  test.each(cases)('%s', async (_name, linkType, frame, hosts) => {
    const found = await gather(capture(frame, linkType))
    expect(found.dns.map(({ questions }) => questions)).toEqual([[{ name: 'a.example', type: 'A' }]])
    expect(found.dissection.hosts).toEqual(hosts)
    expect(found.diagnostics).toEqual([])
  })

  test('cut anywhere or with flipped bytes, none of them throws', async () => {
    const next = random(21)
    for (const [, linkType, frame] of cases) {
      const cut = Array.from({ length: frame.length }, (_, end) => ({ time: start, data: frame.subarray(0, end) }))
      const damaged = Array.from({ length: 60 }, () => ({ time: start, data: flipped(frame, next) }))
      const { dissection } = await gather(encodePcap([...cut, ...damaged], { linkType }))
      expect(dissection.packets).toBe(cut.length + damaged.length)
    }
  })

  test('ARP in Linux cooked 2 and in a VLAN', async () => {
    const message = arpMessage(
      'request',
      { hardware: '02:00:00:00:00:01', address: '192.168.56.101' },
      { hardware: '00:00:00:00:00:00', address: '192.168.56.1' },
    )
    const cooked = await gather(capture(concatenate([Uint8Array.of(8, 6), new Uint8Array(18), message]), 276))
    const tagged = await gather(capture(vlan(ethernetFrame(message, { type: 0x0806 }), 0x8100)))
    expect([cooked, tagged].map(({ arp }) => arp.map(({ sender }) => sender))).toEqual([
      ['192.168.56.101'],
      ['192.168.56.101'],
    ])
  })

  test('what is encrypted has hosts alone', async () => {
    const found = await gather(capture(ipPacket(ends6[0].address, ends6[1].address, 50, six.subarray(40)), 101))
    expect(found.dissection.hosts).toEqual(hosts6)
    expect([...found.dissection.flows()]).toEqual([])
  })
})

describe('fragments that overlap', () => {
  const name = `${'x'.repeat(60)}.${'y'.repeat(60)}.example`
  const message = encodeDns({ questions: [{ name }] })

  /** Offset and end in the datagram, whether more follow, and whether the bytes are others than those of the datagram. */
  type Piece = readonly [from: number, to: number, more: boolean, isForged?: boolean]

  function pieces(version: 4 | 6, all: readonly Piece[]): Packet[] {
    const whole = version === 4 ? udpPacket({ ...client, port: 1025 }, resolver, message) : udpPacket(...ends6, message)
    const body = whole.subarray(version === 4 ? 20 : 40)
    return all.map(([from, to, more, isForged = false]) => {
      const bytes = isForged ? new Uint8Array(to - from).fill(0x7a) : body.subarray(from, to)
      if (version === 4) {
        const options = { identification: 9, fragmentOffset: from, moreFragments: more }
        return { time: start, data: ethernetFrame(ipPacket(client.address, resolver.address, 17, bytes, options)) }
      }
      const header = new ByteWriter()
        .u8(17)
        .u8(0)
        .u16(from | (more ? 1 : 0), false)
        .u32(9, false)
        .finish()
      const packet = ipPacket(ends6[0].address, ends6[1].address, 44, concatenate([header, bytes]))
      return { time: start, data: ethernetFrame(packet) }
    })
  }

  const end = 8 + message.length
  const cases: readonly (readonly [string, readonly Piece[]])[] = [
    [
      'at one end',
      [
        [0, 40, true],
        [32, 80, true],
        [80, end, false],
      ],
    ],
    [
      'with other bytes, which are not believed',
      [
        [0, 40, true],
        [40, end, false],
        [0, 40, true, true],
      ],
    ],
    [
      'with other bytes in the middle',
      [
        [0, 64, true],
        [24, 64, true, true],
        [64, end, false],
      ],
    ],
    [
      'wholly',
      [
        [0, 80, true],
        [16, 32, true, true],
        [80, end, false],
      ],
    ],
    [
      'over a hole',
      [
        [0, 32, true],
        [64, end, false],
        [24, 72, true],
      ],
    ],
    [
      'the last one first',
      [
        [72, end, false],
        [80, end, false, true],
        [0, 80, true],
      ],
    ],
    [
      'with an empty one',
      [
        [0, 0, true],
        [0, 64, true],
        [64, end, false],
      ],
    ],
  ]

  test.each(cases)('%s: what arrived first wins', async (_name, all) => {
    for (const version of [4, 6] as const) {
      const { dns, dissection } = await gather(encodePcap(pieces(version, all)))
      expect(dns.map(({ questions }) => questions[0]?.name)).toEqual([name])
      expect([...dissection.flows()]).toHaveLength(1)
    }
  })

  test('two ends, an end before others, and a piece beyond all lengths are harmless', async () => {
    const hostile: readonly (readonly Piece[])[] = [
      [
        [0, 40, false],
        [40, end, false],
        [8, 24, true],
      ],
      [
        [80, end, false],
        [24, 32, false],
        [0, 80, true],
      ],
      [
        [65_528, 65_528 + 64, true, true],
        [0, end, false],
      ],
    ]
    for (const all of hostile) {
      for (const version of [4, 6] as const) {
        const { dissection } = await gather(encodePcap(pieces(version, all)))
        expect([...dissection.flows()].length).toBeLessThanOrEqual(2)
      }
    }
  })
})

describe('DNS on TCP', () => {
  const names = ['one.example', 'two.example', 'three.example']
  const framed = (message: Uint8Array): Uint8Array =>
    concatenate([new ByteWriter().u16(message.length, false).finish(), message])
  const asked = names.map((name) => framed(encodeDns({ questions: [{ name }] })))
  const told = names.map((name) =>
    framed(
      encodeDns({
        questions: [{ name }],
        answers: [{ name, type: 'A', data: '192.0.2.7' }],
      }),
    ),
  )

  async function read(
    size: number,
    requests: readonly Uint8Array[],
    answers: readonly Uint8Array[],
  ): Promise<string[]> {
    const cut = (from: 'client' | 'server', data: Uint8Array): { from: 'client' | 'server'; data: Uint8Array }[] =>
      Array.from({ length: Math.ceil(data.length / size) }, (_, i) => ({
        from,
        data: data.subarray(i * size, (i + 1) * size),
      }))
    const exchanges = [...cut('client', concatenate(requests)), ...cut('server', concatenate(answers))]
    const { dns } = await gather(encodePcap(tcpConversation({ client, server: resolver, start, exchanges })))
    return dns.map(({ questions, answers: list }) => `${questions[0]?.name ?? ''} ${list[0]?.data ?? ''}`.trim())
  }

  const all = [...names, ...names.map((name) => `${name} 192.0.2.7`)]

  test.each([1, 2, 3, 7, 13, 20, 1000])(
    'several messages in segments of %i bytes are told one by one',
    async (size) => {
      expect(await read(size, asked, told)).toEqual(all)
    },
  )

  test('a message without bytes, and one that makes no sense, cost themselves alone', async () => {
    const [one = utf8(''), ...others] = asked
    expect(await read(1000, [one, Uint8Array.of(0, 0), framed(utf8('?')), ...others], told)).toEqual(all)
  })

  test('a message that never ends costs nothing before it', async () => {
    expect(await read(1000, [...asked, Uint8Array.of(0xff, 0xff, 1, 2, 3)], told)).toEqual(all)
  })
})
