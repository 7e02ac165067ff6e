import { createHash } from 'node:crypto'
import { existsSync, readFileSync } from 'node:fs'
import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { openAnalysis } from '@cuculus/analysis'
import { type Network, validate } from '@cuculus/core'
import { NetworkProcessing, readNetwork, type ReadNetworkOptions } from '@cuculus/network'
import {
  buildAnalysis,
  buildPe,
  encodeHttpRequest,
  encodeHttpResponse,
  encodePcap,
  ethernetFrame,
  type Packet,
  runModule,
  tcpConversation,
  udpDatagram,
  utf8,
  writeAnalysis,
} from '@cuculus/testing'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'

const client = { address: '192.168.56.101', port: 1030 }
const server = { address: '93.184.216.34', port: 80 }
const start = Date.UTC(2024, 0, 2, 3, 4, 5)

const get = encodeHttpRequest({ path: '/a', host: 'evil.example.com' })

function download(body: Uint8Array, port: number, request = get): Packet[] {
  return tcpConversation({
    client: { ...client, port },
    server,
    start: start + port,
    exchanges: [
      { from: 'client', data: request },
      { from: 'server', data: encodeHttpResponse({ headers: [['Content-Type', 'image/jpeg']], body }) },
    ],
  })
}

function read(packets: readonly Packet[], options: ReadNetworkOptions = {}): Promise<Network> {
  return readNetwork([encodePcap(packets)], options)
}

const pe = buildPe()
const page = utf8('<!DOCTYPE html>\n<html><head><title>x</title></head><body>hello</body></html>\n')

describe('types of bodies', () => {
  test('a program that calls itself a picture is told by its first bytes, in libmagic’s words', async () => {
    const { http } = await read([...download(pe, 1030), ...download(page, 1031)], { bodyTypes: 10 })
    expect(http.map(({ response_mime }) => response_mime)).toEqual([
      expect.stringMatching(/^application\/.*(?:portable-executable|dosexec)$/),
      'text/html',
    ])
    expect(http.map(({ response_type }) => response_type)).toEqual([
      expect.stringMatching(/^PE32/),
      expect.stringMatching(/^HTML document/),
    ])
    expect(http[0]?.response_sha256).toBe(createHash('sha256').update(pe).digest('hex'))
  })

  test('what was sent up has a type too, and so has a response whose request is missing', async () => {
    const post = encodeHttpRequest({ method: 'POST', path: '/up', host: 'evil.example.com', body: page })
    const packets = download(pe, 1030, post)
    const { http } = await read(packets, { bodyTypes: 10 })
    expect(http).toMatchObject([{ body_mime: 'text/html', response_type: expect.stringMatching(/^PE32/) as string }])
    const answers = packets.filter(({ data }) => !Buffer.from(data).includes('POST /up'))
    const { http_responses: orphans } = await read(answers, { bodyTypes: 10 })
    expect(orphans).toMatchObject([{ status: 200, response_type: expect.stringMatching(/^PE32/) as string }])
  })

  test('so many different bodies are looked at as are asked for, equal ones once; none unless asked', async () => {
    const bodies = [page, page, utf8('first text\n'), utf8('second text\n'), utf8('third text\n')]
    const packets = bodies.flatMap((body, i) => download(body, 1030 + i))
    const { http } = await read(packets, { bodyTypes: 2 })
    expect(http.map(({ count, response_mime }) => [count, response_mime])).toEqual([
      [2, 'text/html'],
      [1, 'text/plain'],
      [1, undefined],
      [1, undefined],
    ])
    for (const entry of (await read(packets)).http) expect(entry).not.toHaveProperty('response_type')
  })

  test('an empty body has none, and one that is cut is told by what there is', async () => {
    const capture = encodePcap(download(Buffer.concat([pe, Buffer.alloc(5000)]), 1030))
    const { http } = await readNetwork([capture.subarray(0, capture.length - 2000)], { bodyTypes: 10 })
    expect(http[0]?.response_sha256).toBeUndefined()
    expect(http[0]?.response_type).toMatch(/^PE32/)
    const empty = await read(download(new Uint8Array(), 1030), { bodyTypes: 10 })
    expect(empty.http[0]).not.toHaveProperty('response_type')
  })
})

describe('ARP', () => {
  const gateway = [10, 0, 0, 1]
  const victim = [10, 0, 0, 5]

  function arp(operation: 1 | 2, machine: number, sender: number[], target: number[]): Packet {
    const message = [0, 1, 8, 0, 6, 4, 0, operation, 2, 0, 0, 0, 0, machine, ...sender, 0, 0, 0, 0, 0, 0, ...target]
    return { time: start, data: ethernetFrame(Uint8Array.from(message), { type: 0x0806 }) }
  }

  test('an address that two machines claim is a conflict; questions and answers are counted', async () => {
    const { arp: hosts, ...network } = await read([
      arp(1, 5, [0, 0, 0, 0], victim),
      arp(1, 5, victim, victim),
      arp(1, 5, victim, gateway),
      arp(2, 1, gateway, victim),
      arp(2, 66, gateway, victim),
      arp(1, 5, victim, [10, 0, 0, 9]),
    ])
    const firstSeen = { first_seen: '2024-01-02 03:04:05,000' }
    expect(hosts).toEqual([
      { address: '10.0.0.5', hardware: ['02:00:00:00:00:05'], requests: 3, answers: 0, asked: 1, ...firstSeen },
      {
        address: '10.0.0.1',
        hardware: ['02:00:00:00:00:01', '02:00:00:00:00:42'],
        conflict: true,
        requests: 0,
        answers: 2,
        asked: 1,
        ...firstSeen,
      },
      { address: '10.0.0.9', hardware: [], requests: 0, answers: 0, asked: 1, ...firstSeen },
    ])
    expect(network.hosts).toEqual([])
  })

  test('a scan of many addresses, and one of many machines, are bounded', async () => {
    const scan = Array.from({ length: 500 }, (_, i) => arp(1, i % 200, victim, [10, 0, i >> 8, i & 255]))
    const codes: string[] = []
    const { arp: hosts } = await read(scan, { maxEntries: 100, report: ({ code }) => codes.push(code) })
    expect(hosts).toHaveLength(100)
    expect(hosts?.[0]?.hardware).toHaveLength(16)
    expect(codes).toEqual(['LIST_LIMITED'])
  })
})

describe('the sorted capture', () => {
  let folder = ''

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'cuculus-sorted-'))
  })

  afterAll(async () => {
    await rm(folder, { recursive: true })
  })

  const late = { address: '10.0.0.9', port: 53 }
  const packets = [
    udpDatagram({ address: '10.0.0.10', port: 9 }, late, utf8('second'), start),
    udpDatagram({ address: '10.0.0.1', port: 9 }, late, utf8('first'), start + 1000),
  ]

  test('is written where it was asked for, and its digest is told', async () => {
    const path = join(folder, 'sorted.pcap')
    const network = await read(packets, { sortedCapture: path })
    const sorted = readFileSync(path)
    expect(network.sorted_pcap_sha256).toBe(createHash('sha256').update(sorted).digest('hex'))
    expect(sorted.indexOf('first')).toBeLessThan(sorted.indexOf('second'))
    expect(sorted.length).toBe(encodePcap(packets).length)
    expect(validate({ network }).filter(({ path: place }) => place.startsWith('/network'))).toEqual([])
  })

  test('the module writes nothing into an analysis unless the user names a file for it', async () => {
    const path = join(folder, 'analysis')
    await writeAnalysis(
      path,
      buildAnalysis({ generation: '2.x', trace: { processes: [] }, capture: encodePcap(packets) }),
    )
    const before = await readdir(path, { recursive: true })
    const analysis = await openAnalysis(path)
    const plain = await runModule(new NetworkProcessing(), analysis)
    expect(plain.data.sorted_pcap_sha256).toBeUndefined()
    expect(await readdir(path, { recursive: true })).toEqual(before)
    const module = new NetworkProcessing({
      sortedCapture: ({ analysisPath }) => join(analysisPath, 'dump_sorted.pcap'),
    })
    const { data } = await runModule(module, analysis)
    const written = readFileSync(join(path, 'dump_sorted.pcap'))
    expect(data.sorted_pcap_sha256).toBe(createHash('sha256').update(written).digest('hex'))
  })

  test('when the source fails nothing is left behind', async () => {
    const path = join(folder, 'failed.pcap')
    async function* broken(): AsyncGenerator<Uint8Array, void, undefined> {
      yield encodePcap(packets)
      await Promise.reject(new Error('disk'))
    }
    await expect(readNetwork(broken(), { sortedCapture: path })).rejects.toThrow('disk')
    expect(existsSync(path)).toBe(false)
  })
})

test('an upgrade to WebSocket is noted on the request', async () => {
  const packets = tcpConversation({
    client,
    server,
    start,
    exchanges: [
      { from: 'client', data: utf8('GET /ws HTTP/1.1\r\nHost: c2.example\r\nUpgrade: websocket\r\n\r\n') },
      { from: 'server', data: utf8('HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\n\r\n') },
      { from: 'client', data: utf8('GET /masked HTTP/1.1\r\nHost: c2.example\r\n\r\n') },
    ],
  })
  const { http } = await read(packets)
  expect(http.map(({ path, status, upgrade }) => [path, status, upgrade])).toEqual([['/ws', 101, 'websocket']])
})

test('a request of HTTP/2 has the documented fields', async () => {
  const field = (name: string, value: string): number[] => [0, name.length, ...utf8(name), value.length, ...utf8(value)]
  const frame = (type: number, flags: number, stream: number, payload: readonly number[]): number[] => [
    ...[0, 0, payload.length, type, flags, 0, 0, 0, stream],
    ...payload,
  ]
  // 0x82: `:method: GET`; 0x86: `:scheme: http`; 0x88: `:status: 200`.
  const asked = [
    0x82,
    0x86,
    ...field(':path', '/x?y'),
    ...field(':authority', 'c2.example'),
    ...field('user-agent', 'bot'),
  ]
  const packets = tcpConversation({
    client,
    server,
    start,
    exchanges: [
      { from: 'client', data: utf8('PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n') },
      { from: 'client', data: Uint8Array.from([...frame(4, 0, 0, []), ...frame(1, 5, 1, asked)]) },
      {
        from: 'server',
        data: Uint8Array.from([...frame(4, 0, 0, []), ...frame(1, 4, 1, [0x88]), ...frame(0, 1, 1, [...page])]),
      },
    ],
  })
  const { http } = await read(packets, { bodyTypes: 1 })
  expect(http).toMatchObject([
    {
      method: 'GET',
      host: 'c2.example',
      port: 80,
      uri: 'http://c2.example/x?y',
      path: '/x?y',
      version: '2',
      'user-agent': 'bot',
      data: 'GET /x?y HTTP/2\r\nhost: c2.example\r\nuser-agent: bot\r\n\r\n',
      ja4h: expect.stringMatching(/^ge20nn010000_/) as string,
      status: 200,
      response_size: page.length,
      response_sha256: createHash('sha256').update(page).digest('hex'),
      response_mime: 'text/html',
    },
  ])
})
