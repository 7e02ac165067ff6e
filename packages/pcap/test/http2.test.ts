import { gzipSync } from 'node:zlib'
import { createHash } from 'node:crypto'
import { type HttpEvent, ja4h } from '@cuculus/pcap'
import { encodePcap, type Packet, tcpConversation, type TcpExchange, utf8 } from '@cuculus/testing'
import { beforeAll, describe, expect, test } from 'vitest'
import { random } from '../../../test/random.js'
import { gather, summary } from './gather.js'
import { http2Session } from './http2Session.js'
import { client, server, start } from './sample.js'

const preface = 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n'
const SETTINGS = frame(4, 0, 0, Buffer.alloc(0))

function frame(type: number, flags: number, stream: number, payload: Uint8Array | string): Buffer {
  const body = Buffer.from(payload as string, 'latin1')
  const head = Buffer.alloc(9)
  head.writeUIntBE(body.length, 0, 3)
  head.writeUInt8(type, 3)
  head.writeUInt8(flags, 4)
  head.writeUInt32BE(stream, 5)
  return Buffer.concat([head, body])
}

/** A field without indexing, its name and value as they are (RFC 7541 §6.2.2); for texts of up to 126 characters. */
function field(name: string, value: string): Buffer {
  return Buffer.from(
    `\0${String.fromCharCode(name.length)}${name}${String.fromCharCode(value.length)}${value}`,
    'latin1',
  )
}

/** `GET http://c2.example/x`, all of it by index but for the host and the path. */
function getBlock(path: string): Buffer {
  return Buffer.concat([Buffer.from([0x82, 0x86]), field(':authority', 'c2.example'), field(':path', path)])
}

function packetsOf(exchanges: readonly TcpExchange[], port = 80): Packet[] {
  return tcpConversation({ client, server: { ...server, port }, start, exchanges })
}

function says(from: 'client' | 'server', ...pieces: readonly (string | Uint8Array)[]): TcpExchange {
  return { from, data: Buffer.concat(pieces.map((piece) => Buffer.from(piece as string, 'latin1'))) }
}

async function httpOf(exchanges: readonly TcpExchange[]): Promise<HttpEvent[]> {
  return (await gather(encodePcap(packetsOf(exchanges)))).http
}

function sha256(data: string): string {
  return createHash('sha256').update(data).digest('hex')
}

describe('a real connection of HTTP/2', () => {
  const page = 'hello '.repeat(3000)
  let exchanges: TcpExchange[]

  beforeAll(async () => {
    exchanges = await http2Session(
      [
        {
          headers: {
            ':authority': 'c2.example',
            ':path': '/gate.php?x=1',
            'user-agent': 'Mozilla/4.0',
            cookie: 'a=1; b=2',
          },
        },
        {
          headers: { ':method': 'POST', ':path': '/up', 'content-type': 'text/plain', 'user-agent': 'Mozilla/4.0' },
          body: 'q=42',
        },
        { headers: { ':path': '/gz' } },
      ],
      (stream, headers) => {
        if (headers[':path'] === '/gz') {
          stream.respond({ ':status': 200, 'content-encoding': 'gzip' })
          stream.end(gzipSync(page))
        } else if (headers[':path'] === '/up') {
          stream.additionalHeaders({ ':status': 103, link: '</a>' })
          stream.respond({ ':status': 404 })
          stream.end()
        } else {
          stream.respond({ ':status': 200, 'content-type': 'text/html', 'x-long': 'v'.repeat(3000) })
          stream.end(page)
        }
      },
    )
  })

  test('requests and responses are told as those of HTTP/1 are', async () => {
    const http = await httpOf(exchanges)
    expect(http.map(({ index }) => index)).toEqual([0, 1, 2])
    expect(http[0]).toMatchObject({
      origin: { src: client.address, dst: server.address, dport: 80 },
      request: { method: 'GET', target: '/gate.php?x=1', version: '2', body: { size: 0, isComplete: true } },
      response: { status: 200, version: '2', body: { size: page.length, sha256: sha256(page), isComplete: true } },
    })
    const [first, second, third] = http
    expect(first?.request?.field('host')).toBe('c2.example')
    expect(first?.request?.field('user-agent')).toBe('Mozilla/4.0')
    expect(first?.request?.raw).toMatch(
      /^GET \/gate\.php\?x=1 HTTP\/2\r\nhost: c2\.example\r\nuser-agent: Mozilla\/4\.0\r\n/,
    )
    expect(first?.response?.field('x-long')).toBe('v'.repeat(3000))
    expect(second).toMatchObject({
      interim: [103],
      request: { method: 'POST', body: { size: 4, sha256: sha256('q=42') } },
      response: { status: 404, body: { size: 0 } },
    })
    expect(second?.request?.raw).toMatch(/\r\n\r\nq=42$/)
    expect(second?.request?.field('user-agent')).toBe('Mozilla/4.0')
    expect(third?.response?.body).toMatchObject({ size: page.length, sha256: sha256(page), isEncoded: false })
  })

  test('JA4H names the version, the cookies and the fields without those that begin with a colon', async () => {
    const [first] = await httpOf(exchanges)
    expect(first?.request === undefined ? '' : ja4h(first.request)).toMatch(
      /^ge20cn010000_[0-9a-f]{12}_[0-9a-f]{12}_[0-9a-f]{12}$/,
    )
  })

  test('however the bytes are cut into packets, the events are the same', async () => {
    const whole = await gather(encodePcap(packetsOf(exchanges)))
    const cut = exchanges.flatMap(({ from, data }) =>
      Array.from({ length: Math.ceil(data.length / 7) }, (_, i) => ({ from, data: data.subarray(i * 7, i * 7 + 7) })),
    )
    const pieces = await httpOf(cut)
    const facts = (http: readonly HttpEvent[]): unknown =>
      http.map(({ request, response }) => [request?.raw, request?.body, response?.fields, response?.body])
    expect(facts(pieces)).toEqual(facts(whole.http))
  })

  test('a capture that is cut anywhere tells what came before', async () => {
    const capture = encodePcap(packetsOf(exchanges))
    const whole = (await gather(capture)).http
    const step = Math.ceil(capture.length / 300)
    let most = 0
    for (let end = 24; end < capture.length; end += step) {
      const { http } = await gather(capture.subarray(0, end))
      expect(http.length).toBeLessThanOrEqual(whole.length)
      for (const [i, { request }] of http.entries()) expect(whole[i]?.request?.target).toBe(request?.target)
      most = Math.max(most, http.length)
    }
    expect(most).toBe(whole.length)
  })

  test('mutated bytes never throw and give the same result twice', async () => {
    const next = random(7)
    for (let round = 0; round < 100; round++) {
      const damaged = exchanges.map(({ from, data }) => ({ from, data: Uint8Array.from(data) }))
      for (let flips = 0; flips < 4; flips++) {
        const piece = damaged[Math.floor(next() * damaged.length)]
        if (piece !== undefined && piece.data.length > 0) {
          piece.data[Math.floor(next() * Math.min(piece.data.length, 200))] = Math.floor(next() * 256)
        }
      }
      const capture = encodePcap(packetsOf(damaged))
      expect(summary(await gather(capture, 1500))).toEqual(summary(await gather(capture)))
    }
  })
})

describe('HPACK', () => {
  test('every character of the Huffman code is read as another implementation writes it', async () => {
    // Short codes around a long one, or the writer would leave the text as it is.
    const values = Array.from({ length: 256 }, (_, i) => i)
      .filter((code) => code === 9 || (code >= 32 && code !== 127))
      .map((code) => `${'a'.repeat(24)}${String.fromCharCode(code)}${'o'.repeat(24)}`)
    // Servers take some hundred fields at a time.
    const groups = Array.from({ length: Math.ceil(values.length / 50) }, (_, i) => values.slice(i * 50, i * 50 + 50))
    const exchanges = await http2Session(
      groups.map((group) => ({
        headers: { ':path': '/', ...Object.fromEntries(group.map((value, i) => [`x-${String(i)}`, value])) },
      })),
      (stream) => {
        stream.respond({ ':status': 204 })
        stream.end()
      },
    )
    const http = await httpOf(exchanges)
    const read = groups.flatMap((group, n) => group.map((_, i) => http[n]?.request?.field(`x-${String(i)}`)))
    expect(read.map((value) => Buffer.from(value ?? '', 'latin1').toString('hex'))).toEqual(
      values.map((value) => Buffer.from(value, 'latin1').toString('hex')),
    )
  })

  test('the examples of the standard with the dynamic table and evictions', async () => {
    // RFC 7541 C.4: three requests with Huffman coding; C.6: three responses in a table of 256 bytes.
    const requests = [
      '828684418cf1e3c2e5f23a6ba0ab90f4ff',
      '828684be5886a8eb10649cbf',
      '828785bf408825a849e95ba97d7f8925a849e95bb8e8b4bf',
    ]
    const responses = [
      '3fe101' +
        '488264025885aec3771a4b6196d07abe941054d444a8200595040b8166e082a62d1bff6e919d29ad171863c78f0b97c8e9ae82ae43d3',
      '4883640effc1c0bf',
      '88c16196d07abe941054d444a8200595040b8166e084a62d1bffc05a839bd9ab77ad94e7821dd7f2e6c7b335dfdfcd5b3960d5af27087f3672c1ab270fb5291f9587316065c003ed4ee5b1063d5007',
    ]
    const http = await httpOf([
      says('client', preface, SETTINGS),
      ...requests.flatMap((block, i) => [
        says('client', frame(1, 5, 2 * i + 1, Buffer.from(block, 'hex'))),
        says('server', i === 0 ? SETTINGS : '', frame(1, 5, 2 * i + 1, Buffer.from(responses[i] ?? '', 'hex'))),
      ]),
    ])
    expect(http.map(({ request }) => request?.fields)).toEqual([
      [
        { name: ':method', value: 'GET' },
        { name: ':scheme', value: 'http' },
        { name: ':path', value: '/' },
        { name: ':authority', value: 'www.example.com' },
      ],
      [
        { name: ':method', value: 'GET' },
        { name: ':scheme', value: 'http' },
        { name: ':path', value: '/' },
        { name: ':authority', value: 'www.example.com' },
        { name: 'cache-control', value: 'no-cache' },
      ],
      [
        { name: ':method', value: 'GET' },
        { name: ':scheme', value: 'https' },
        { name: ':path', value: '/index.html' },
        { name: ':authority', value: 'www.example.com' },
        { name: 'custom-key', value: 'custom-value' },
      ],
    ])
    expect(http.map(({ response }) => response?.status)).toEqual([302, 307, 200])
    expect(http[2]?.response?.fields).toEqual([
      { name: ':status', value: '200' },
      { name: 'cache-control', value: 'private' },
      { name: 'date', value: 'Mon, 21 Oct 2013 20:13:22 GMT' },
      { name: 'location', value: 'https://www.example.com' },
      { name: 'content-encoding', value: 'gzip' },
      { name: 'set-cookie', value: 'foo=ASDJKHQKBZXOQWEOPIUAXQWEOIU; max-age=3600; version=1' },
    ])
  })

  test('a block of thousands of references to a long entry is bounded, and the next block is read', async () => {
    const long = `\x40\x01x\x7f\x81\x1e${'v'.repeat(3968)}`
    const [first, second] = await httpOf([
      says('client', preface, SETTINGS),
      says(
        'client',
        frame(1, 5, 1, Buffer.concat([getBlock('/1'), Buffer.from(long, 'latin1'), Buffer.alloc(16_000, 0xbe)])),
      ),
      says('client', frame(1, 5, 3, Buffer.concat([getBlock('/2'), Buffer.of(0xbe)]))),
    ])
    expect(first?.request?.target).toBe('/1')
    expect(first?.request?.fields.reduce((sum, { value }) => sum + value.length, 0)).toBeLessThan(70_000)
    expect(second?.request?.field('x')).toHaveLength(3968)
  })
})

describe('frames', () => {
  test('header blocks with padding, priority and continuations; trailers; resets', async () => {
    const block = getBlock('/long')
    const padded = Buffer.concat([Buffer.of(3), Buffer.alloc(5), block.subarray(0, 4), Buffer.alloc(3)])
    const http = await httpOf([
      says(
        'client',
        preface,
        SETTINGS,
        frame(1, 0x29, 1, padded),
        frame(9, 0, 1, block.subarray(4, 20)),
        frame(9, 4, 1, block.subarray(20)),
      ),
      says(
        'server',
        SETTINGS,
        frame(1, 4, 1, Buffer.of(0x88)),
        frame(0, 8, 1, '\x02abc\0\0'),
        frame(99, 0, 1, 'unknown'),
      ),
      says('server', frame(0, 0, 1, 'def'), frame(1, 5, 1, field('grpc-status', '0'))),
      says('client', frame(1, 4, 3, getBlock('/reset')), frame(0, 0, 3, 'part'), frame(3, 0, 3, Buffer.alloc(4))),
      says('server', frame(1, 5, 3, Buffer.of(0x88))),
    ])
    expect(http).toMatchObject([
      { request: { target: '/long' }, response: { status: 200, body: { size: 6, sha256: sha256('abcdef') } } },
      { request: { target: '/reset', body: { size: 4, isComplete: false } } },
    ])
    expect(http).toHaveLength(2)
    expect(http[1]?.response).toBeUndefined()
  })

  test('a direction that is cut at any byte tells what it said before, and costs the other nothing', async () => {
    const asked = Buffer.concat([
      ...[Buffer.from(preface), SETTINGS, frame(1, 4, 1, getBlock('/1')), frame(0, 1, 1, 'sent')],
      ...[frame(1, 1, 3, getBlock('/2').subarray(0, 9)), frame(9, 4, 3, getBlock('/2').subarray(9))],
    ])
    const answered = Buffer.concat([
      ...[SETTINGS, frame(1, 4, 1, Buffer.of(0x88)), frame(0, 9, 1, '\x02body\0\0')],
      ...[frame(1, 4, 3, Buffer.of(0x8d)), frame(1, 5, 3, field('trailer', 'x'))],
    ])
    const first = preface.length + SETTINGS.length + 9 + getBlock('/1').length
    for (let end = 0; end <= asked.length; end++) {
      const http = await httpOf([says('client', asked.subarray(0, end)), says('server', answered)])
      const targets = http.flatMap(({ request }) => request?.target ?? [])
      expect(targets).toEqual(['/1', '/2'].slice(0, targets.length))
      expect(targets).toHaveLength(end < first ? 0 : end < asked.length ? 1 : 2)
      if (end >= preface.length) expect(http.map(({ response }) => response?.status)).toEqual([200, 404])
    }
    for (let end = 0; end < answered.length; end++) {
      const http = await httpOf([says('client', asked), says('server', answered.subarray(0, end))])
      expect(http.map(({ request }) => request?.target)).toEqual(['/1', '/2'])
      const statuses = http.map(({ response }) => response?.status)
      expect(statuses).toEqual([end < 19 ? undefined : 200, end < 45 ? undefined : 404])
    }
  })

  test('a server that speaks first, and one that pushes', async () => {
    const settings = frame(4, 0, 0, Buffer.of(0, 3, 0, 0, 0, 100))
    const http = await httpOf([
      says('server', settings),
      says('client', preface, SETTINGS, frame(1, 5, 1, getBlock('/page'))),
      says('server', frame(5, 4, 1, Buffer.concat([Buffer.of(0, 0, 0, 2), getBlock('/pushed')]))),
      says('server', frame(1, 4, 1, Buffer.of(0x88)), frame(0, 1, 1, 'page')),
      says('server', frame(1, 4, 2, Buffer.of(0x88)), frame(0, 1, 2, 'pushed')),
    ])
    expect(http).toMatchObject([
      { request: { target: '/page' }, response: { body: { sha256: sha256('page') } } },
      { request: { target: '/pushed' }, response: { body: { sha256: sha256('pushed') } } },
    ])
  })

  test('bytes that are missing inside a body cost that body, elsewhere the rest of the direction', async () => {
    const body = 'x'.repeat(3000)
    const packets = packetsOf([
      says('client', preface, SETTINGS, frame(1, 5, 1, getBlock('/1')), frame(1, 5, 3, getBlock('/2'))),
      says('server', SETTINGS, frame(1, 4, 1, Buffer.of(0x88)), frame(0, 1, 1, body).subarray(0, 1000)),
      says('server', body.slice(0, 500)),
      says('server', body.slice(0, 3009 - 1500), frame(1, 5, 3, Buffer.of(0x8d))),
    ])
    const lost = packets.findIndex(
      ({ data }) => Buffer.from(data).toString('latin1').endsWith(body.slice(0, 500)) && data.length < 600,
    )
    const inside = await gather(encodePcap(packets.filter((_, i) => i !== lost)))
    expect(inside.http).toMatchObject([
      { request: { target: '/1' }, response: { status: 200, body: { isComplete: false, size: 2500 } } },
      { request: { target: '/2' }, response: { status: 404 } },
    ])
    const head = packets.findIndex(({ data }) => data.length > 1000)
    const before = await gather(encodePcap(packets.filter((_, i) => i !== head)))
    expect(before.http).toMatchObject([{ request: { target: '/1' } }, { request: { target: '/2' } }])
    expect(before.http.map(({ response }) => response)).toEqual([undefined, undefined])
  })

  test('a damaged header block costs what follows in its direction only', async () => {
    const http = await httpOf([
      says('client', preface, SETTINGS, frame(1, 5, 1, getBlock('/1'))),
      says('server', SETTINGS, frame(1, 5, 1, Buffer.of(0x88))),
      says('client', frame(1, 5, 3, getBlock('/2'))),
      says('server', frame(1, 5, 3, Buffer.of(0xff, 0xff, 0xff, 0xff, 0xff, 0xff))),
      says('client', frame(1, 5, 5, getBlock('/3'))),
      says('server', frame(1, 5, 5, Buffer.of(0x88))),
    ])
    expect(http.map(({ request, response }) => [request?.target, response?.status])).toEqual([
      ['/1', 200],
      ['/2', undefined],
      ['/3', undefined],
    ])
  })

  test('streams that are never answered make room for others', async () => {
    const requests = Array.from({ length: 1000 }, (_, i) => frame(1, 4, 2 * i + 1, getBlock(`/${String(i)}`)))
    const http = await httpOf([says('client', preface, SETTINGS, ...requests)])
    expect(http).toHaveLength(1000)
    expect(http.map(({ index }) => index)).toEqual(Array.from({ length: 1000 }, (_, i) => i))
  })
})

describe('upgrades', () => {
  const upgrade =
    'GET /start HTTP/1.1\r\nHost: c2.example\r\nConnection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\nHTTP2-Settings: \r\n\r\n'
  const switching = 'HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: h2c\r\n\r\n'

  test('h2c: the response to the request that asked for it comes as a stream, further requests too', async () => {
    const http = await httpOf([
      says('client', upgrade),
      says('server', switching, SETTINGS, frame(1, 4, 1, Buffer.of(0x88)), frame(0, 1, 1, 'first')),
      says('client', preface, SETTINGS, frame(1, 5, 3, getBlock('/second'))),
      says('server', frame(1, 5, 3, Buffer.of(0x8d))),
    ])
    expect(http).toMatchObject([
      {
        index: 0,
        upgrade: 'h2c',
        interim: [101],
        request: { target: '/start', version: '1.1' },
        response: { status: 200, version: '2', body: { sha256: sha256('first') } },
      },
      { index: 1, request: { target: '/second', version: '2' }, response: { status: 404 } },
    ])
  })

  test('an upgrade to WebSocket is noted, and what follows is not taken for HTTP', async () => {
    const http = await httpOf([
      says('client', 'GET /ws HTTP/1.1\r\nHost: c2.example\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n'),
      says('server', 'HTTP/1.1 101 Switching Protocols\r\nUpgrade: WebSocket\r\nConnection: Upgrade\r\n\r\n'),
      says('client', 'GET /not-a-request HTTP/1.1\r\nHost: c2.example\r\n\r\n'),
      says('server', 'HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n'),
    ])
    expect(http).toMatchObject([{ upgrade: 'websocket', request: { target: '/ws' }, response: { status: 101 } }])
    expect(http).toHaveLength(1)
  })

  test('a WebSocket in a stream of HTTP/2 is noted, and its frames are no body', async () => {
    const block = Buffer.concat([
      field(':method', 'CONNECT'),
      field(':protocol', 'websocket'),
      field(':scheme', 'https'),
      field(':path', '/chat'),
      field(':authority', 'c2.example'),
    ])
    const [event] = await httpOf([
      says('client', preface, SETTINGS, frame(1, 4, 1, block)),
      says('server', SETTINGS, frame(1, 4, 1, Buffer.of(0x88)), frame(0, 0, 1, 'frames')),
      says('client', frame(0, 1, 1, 'frames')),
      says('server', frame(0, 1, 1, 'frames')),
    ])
    expect(event).toMatchObject({
      upgrade: 'websocket',
      request: { method: 'CONNECT', target: '/chat', body: { size: 0 } },
      response: { status: 200, body: { size: 0 } },
    })
  })

  test('HTTP/2 behind a proxy is read', async () => {
    const http = await httpOf([
      says('client', 'CONNECT c2.example:80 HTTP/1.1\r\nHost: c2.example:80\r\n\r\n'),
      says('server', 'HTTP/1.1 200 OK\r\n\r\n'),
      says('client', preface, SETTINGS, frame(1, 5, 1, getBlock('/inside'))),
      says('server', SETTINGS, frame(1, 5, 1, Buffer.of(0x88))),
    ])
    expect(http.map(({ request }) => request?.target)).toEqual(['c2.example:80', '/inside'])
    expect(utf8(preface)).toHaveLength(24)
  })
})
