import {
  type Endpoint,
  encodeDns,
  encodePcap,
  ethernetFrame,
  icmpPacket,
  ipPacket,
  type Packet,
  tcpConversation,
  tcpFlags,
  tcpPacket,
  udpDatagram,
  udpPacket,
  utf8,
} from '@cuculus/testing'
import { randomBelow } from '../../../test/random.js'
import { describe, expect, test } from 'vitest'
import { type Gathered, gather } from './gather.js'
import { server, start } from './sample.js'

const limits = { hosts: 100, flows: 100 }
const victim = { address: '198.51.100.1', port: 80 }

/** An address that nobody has. */
function invented(i: number): Endpoint {
  return { address: `10.${String(i >> 16)}.${String((i >> 8) & 255)}.${String(i & 255)}`, port: 1024 + (i % 60_000) }
}

function frame(packet: Uint8Array): Packet {
  return { time: start, data: ethernetFrame(packet) }
}

function tcp(from: Endpoint, to: Endpoint, flags: number, data = ''): Packet {
  return frame(tcpPacket(from, to, { sequence: 7, acknowledgement: 1, flags }, utf8(data)))
}

/** Somebody real: a request with its answer. */
function visit(i: number): Packet[] {
  return tcpConversation({
    client: { address: '192.168.56.101', port: 2000 + i },
    server: { ...server, address: `203.0.113.${String(i)}` },
    start,
    exchanges: [
      { from: 'client', data: utf8(`GET /${String(i)} HTTP/1.1\r\nHost: h\r\n\r\n`) },
      { from: 'server', data: utf8('HTTP/1.1 204 No Content\r\n\r\n') },
    ],
  })
}

const floods: readonly (readonly [string, (i: number) => Packet[]])[] = [
  ['SYNs', (i) => [tcp(invented(i), victim, tcpFlags.syn)]],
  [
    'SYNs over IPv6',
    (i) => [
      tcp(
        { ...invented(i), address: `2001:db8::${i.toString(16)}` },
        { address: '2001:db8:1::1', port: 80 },
        tcpFlags.syn,
      ),
    ],
  ],
  [
    'SYNs that are answered',
    (i) => [tcp(invented(i), victim, tcpFlags.syn), tcp(victim, invented(i), tcpFlags.syn | tcpFlags.ack)],
  ],
  [
    'connections that are refused',
    (i) => [tcp(victim, invented(i), tcpFlags.syn), tcp(invented(i), victim, tcpFlags.reset | tcpFlags.ack)],
  ],
  ['segments with data', (i) => [tcp(invented(i), victim, tcpFlags.ack, 'GET /flood HTTP/1.1\r\n\r\n')]],
  ['datagrams', (i) => [udpDatagram(invented(i), victim, utf8('junk'), start)]],
  [
    'two datagrams to other ports',
    (i) => [80, 81].map((port) => udpDatagram(invented(i), { ...victim, port }, utf8('junk'), start)),
  ],
  ['a scan', (i) => [tcp(victim, invented(i), tcpFlags.syn), tcp(victim, invented(i), tcpFlags.syn)]],
  ['echoes', (i) => [frame(icmpPacket(invented(i).address, victim.address, { type: 8 }))]],
]

function targets({ http }: Gathered): string[] {
  return http.flatMap(({ request }) => (request === undefined || request.target === '/flood' ? [] : [request.target]))
}

describe('a flood with invented addresses', () => {
  test.each(floods)('%s: who comes later gets in, and who was there before stays', async (_name, attack) => {
    const before = Array.from({ length: 10 }, (_, i) => visit(i)).flat()
    const flood = Array.from({ length: 2000 }, (_, i) => attack(i)).flat()
    const after = Array.from({ length: 10 }, (_, i) => visit(100 + i)).flat()
    const more = Array.from({ length: 500 }, (_, i) => attack(5000 + i)).flat()
    const found = await gather(encodePcap([...before, ...flood, ...after, ...more]), undefined, limits)
    const { dissection, diagnostics } = found
    const names = (from: number): string[] => Array.from({ length: 10 }, (_, i) => `203.0.113.${String(from + i)}`)
    expect(dissection.hosts).toEqual(expect.arrayContaining([...names(0), ...names(100)]))
    // First-seen order, although numbers are used again.
    expect(dissection.hosts.slice(0, 2)).toEqual(['192.168.56.101', '203.0.113.0'])
    expect(dissection.hosts.filter((host) => host.startsWith('203.0.113.'))).toEqual([...names(0), ...names(100)])
    expect(new Set(dissection.hosts).size).toBe(dissection.hosts.length)
    expect(dissection.hosts.length).toBeLessThanOrEqual(limits.hosts)
    const visits = Array.from({ length: 20 }, (_, i) => (i < 10 ? i : 90 + i))
    expect(targets(found)).toEqual(visits.map((i) => `/${String(i)}`))
    const flows = [...dissection.flows()]
    expect(flows.length).toBeLessThanOrEqual(limits.flows)
    expect(flows.filter(({ dst }) => dst.startsWith('203.0.113.')).map(({ sport }) => sport)).toEqual(
      visits.map((i) => 2000 + i),
    )
    expect(flows.map(({ offset }) => offset)).toEqual(flows.map(({ offset }) => offset).sort((a, b) => a - b))
    expect(diagnostics.map(({ code }) => code)).toContain('HOSTS_LIMITED')
  })

  test('where all have answered, the table is full, and says so', async () => {
    const visits = Array.from({ length: 60 }, (_, i) => visit(i)).flat()
    const found = await gather(encodePcap(visits), undefined, { hosts: 20 })
    expect(found.dissection.hosts).toEqual([
      '192.168.56.101',
      ...Array.from({ length: 19 }, (_, i) => `203.0.113.${String(i)}`),
    ])
    expect(targets(found)).toHaveLength(19)
    expect(found.diagnostics).toEqual([expect.objectContaining({ code: 'HOSTS_LIMITED' })])
  })

  test('a connection that was given up does not speak for the next one of its row', async () => {
    const opened = Array.from({ length: 300 }, (_, i) =>
      tcp(invented(i), victim, tcpFlags.ack, `GET /${String(i)} HTTP/1.1\r\nHost: h\r\n`),
    )
    const found = await gather(encodePcap(opened), undefined, { hosts: 50, flows: 40 })
    // The head never ends; each is told once, with the address that sent it.
    const told = found.http.map(({ origin, request }) => `${origin.src} ${request?.target ?? ''}`)
    expect(told.sort()).toEqual(opened.map((_, i) => `${invented(i).address} /${String(i)}`).sort())
  })

  test('whatever the traffic and the bounds, addresses and ends belong together', async () => {
    const below = randomBelow(11)
    for (let round = 0; round < 20; round++) {
      const real = new Set<string>()
      const packets = Array.from({ length: 600 }, () => {
        const [from, to] = [invented(below(120)), { ...invented(below(120)), port: 53 + below(3) }]
        real.add(`${from.address} ${String(from.port)} ${to.address} ${String(to.port)}`)
        const isAnswer = below(3) === 0
        const [a, b] = isAnswer ? [to, from] : [from, to]
        const data = utf8(below(2) === 0 ? '' : 'data')
        return frame(
          below(2) === 0 ? udpPacket(a, b, data) : tcpPacket(a, b, { sequence: 1, flags: tcpFlags.ack }, data),
        )
      })
      const bounds = { hosts: 3 + below(60), flows: 3 + below(60) }
      const { dissection } = await gather(encodePcap(packets), undefined, bounds)
      const hosts = new Set(dissection.hosts)
      expect(hosts.size).toBe(dissection.hosts.length)
      expect(hosts.size).toBeLessThanOrEqual(bounds.hosts)
      let count = 0
      for (const { src, sport, dst, dport } of dissection.flows()) {
        count++
        const ends = [
          `${src} ${String(sport)} ${dst} ${String(dport)}`,
          `${dst} ${String(dport)} ${src} ${String(sport)}`,
        ]
        expect(ends.some((text) => real.has(text))).toBe(true)
        expect(hosts.has(src) && hosts.has(dst)).toBe(true)
      }
      expect(count).toBeLessThanOrEqual(bounds.flows)
    }
  })

  test('no room at all is no harm', async () => {
    const found = await gather(encodePcap(visit(1)), undefined, { hosts: 0, flows: 0 })
    expect(found.dissection.hosts).toEqual([])
  })
})

test('a datagram of nothing but holes is given up, and the next one is put together', async () => {
  const fragment = (identification: number, offset: number, bytes: Uint8Array, more: boolean): Packet => {
    const options = { identification, fragmentOffset: offset, moreFragments: more }
    return frame(ipPacket(victim.address, '192.168.56.101', 17, bytes, options))
  }
  const holes = Array.from({ length: 600 }, (_, i) => fragment(7, i * 16, new Uint8Array(8), true))
  const whole = udpPacket(
    { ...victim, port: 53 },
    { address: '192.168.56.101', port: 1025 },
    encodeDns({ questions: [{ name: 'a.example' }] }),
  )
  const body = whole.subarray(20)
  const { dns, diagnostics } = await gather(
    encodePcap([...holes, fragment(8, 0, body.subarray(0, 16), true), fragment(8, 16, body.subarray(16), false)]),
  )
  expect(diagnostics.map(({ code }) => code)).toEqual(['FRAGMENTS_LIMITED'])
  expect(dns.map(({ questions }) => questions[0]?.name)).toEqual(['a.example'])
})
