import { createHash } from 'node:crypto'
import { brotliCompressSync, deflateSync } from 'node:zlib'
import { TlsKeys } from '@cuculus/pcap'
import {
  encodeCertificates,
  encodeClientHello,
  encodePcap,
  encodeServerHello,
  tcpConversation,
  type TcpExchange,
} from '@cuculus/testing'
import { describe, expect, test } from 'vitest'
import { random } from '../../../test/random.js'
import { gather, type Gathered } from './gather.js'
import { http2Session } from './http2Session.js'
import { client, server, start } from './sample.js'
import { chacha12, nextSecret, type Protect, protect13, tlsMessage, tlsRecord, tripleDes12 } from './tlsProtection.js'

const HANDSHAKE = 22
const DATA = 23
const CERTIFICATE = 11
const FINISHED = 20
const KEY_UPDATE = 24

const keys12 = { master: Buffer.alloc(48, 9), clientRandom: Buffer.alloc(32, 1), serverRandom: Buffer.alloc(32, 2) }
const log12 = `CLIENT_RANDOM ${keys12.clientRandom.toString('hex')} ${keys12.master.toString('hex')}\n`
const changeCipher = tlsRecord(20, Buffer.of(1))

const request = 'POST /up HTTP/1.1\r\nHost: c2.example\r\nContent-Length: 4\r\n\r\nq=42'
const answer = `HTTP/1.1 200 OK\r\nContent-Length: 3000\r\n\r\n${'x'.repeat(3000)}`

async function read(exchanges: readonly TcpExchange[], keyLog: string): Promise<Gathered> {
  const keys = new TlsKeys()
  keys.add(keyLog)
  const packets = tcpConversation({ client, server: { ...server, port: 443 }, start, exchanges })
  return gather(encodePcap(packets), 1400, {}, keys)
}

function session12(
  cipher: number,
  protect: readonly [Protect, Protect],
  extensions: readonly number[] = [],
): TcpExchange[] {
  const [toServer, toClient] = protect
  const more = extensions.map((type) => ({ type, data: new Uint8Array() }))
  return [
    { from: 'client', data: encodeClientHello({ random: keys12.clientRandom, ciphers: [cipher], extensions: more }) },
    { from: 'server', data: encodeServerHello({ random: keys12.serverRandom, cipher, extensions: more }) },
    { from: 'client', data: Buffer.concat([changeCipher, toServer(HANDSHAKE, Buffer.alloc(16, 20))]) },
    { from: 'server', data: Buffer.concat([changeCipher, toClient(HANDSHAKE, Buffer.alloc(16, 20))]) },
    { from: 'client', data: toServer(DATA, Buffer.from(request)) },
    {
      from: 'server',
      data: Buffer.concat([answer.slice(0, 1000), answer.slice(1000)].map((part) => toClient(DATA, Buffer.from(part)))),
    },
  ]
}

/** Secrets of TLS 1.3, told apart by their bytes. */
function secrets13(length: number): { log: string; of: (label: string) => Buffer } {
  const labels = ['CLIENT_HANDSHAKE', 'SERVER_HANDSHAKE', 'CLIENT', 'SERVER']
  const of = (label: string): Buffer => Buffer.alloc(length, labels.indexOf(label) + 1)
  const line = (label: string): string =>
    `${label}_TRAFFIC_SECRET${label.endsWith('HANDSHAKE') ? '' : '_0'} ${keys12.clientRandom.toString('hex')} ${of(label).toString('hex')}\n`
  return { log: labels.map(line).join(''), of }
}

const certificate = Buffer.concat([Buffer.of(0x30, 0x82, 0x7f, 0xfc), Buffer.alloc(0x7ffc, 7)])

/** A Certificate message of TLS 1.3: no context, one certificate without extensions. */
const certificate13 = tlsMessage(
  CERTIFICATE,
  Buffer.concat([Buffer.of(0, 0, 0x80, 5), Buffer.of(0, 0x80, 0), certificate, Buffer.of(0, 0)]),
)

type Cipher13 = readonly ['aes-128-gcm' | 'aes-256-gcm' | 'chacha20-poly1305', 'sha256' | 'sha384', number]

function session13(
  [cipher, hash, suite]: Cipher13,
  inside: readonly TcpExchange[],
  flightPieces = 3,
  certificates = certificate13,
): { exchanges: TcpExchange[]; log: string } {
  const { log, of } = secrets13(hash === 'sha384' ? 48 : 32)
  const finished = tlsMessage(FINISHED, Buffer.alloc(hash === 'sha384' ? 48 : 32, 5))
  const flight = Buffer.concat([tlsMessage(8, Buffer.of(0, 0)), certificates, finished])
  const serverHandshake = protect13(cipher, hash, of('SERVER_HANDSHAKE'))
  const size = Math.ceil(flight.length / flightPieces)
  const pieces = Array.from({ length: flightPieces }, (_, i) => flight.subarray(i * size, (i + 1) * size))
  const toServer = protect13(cipher, hash, of('CLIENT'))
  const toClient = protect13(cipher, hash, of('SERVER'))
  const exchanges: TcpExchange[] = [
    { from: 'client', data: encodeClientHello({ version: 'TLS 1.3', random: keys12.clientRandom, ciphers: [suite] }) },
    { from: 'server', data: encodeServerHello({ version: 'TLS 1.3', random: keys12.serverRandom, cipher: suite }) },
    {
      from: 'server',
      data: Buffer.concat([changeCipher, ...pieces.map((piece) => serverHandshake(HANDSHAKE, piece))]),
    },
    {
      from: 'client',
      data: Buffer.concat([changeCipher, protect13(cipher, hash, of('CLIENT_HANDSHAKE'))(HANDSHAKE, finished)]),
    },
    ...inside.map(({ from, data }) => ({ from, data: (from === 'client' ? toServer : toClient)(DATA, data) })),
  ]
  return { exchanges, log }
}

const http1: readonly TcpExchange[] = [
  { from: 'client', data: Buffer.from(request) },
  { from: 'server', data: Buffer.from(answer) },
]

const asExpected = [
  {
    origin: { isDecrypted: true },
    request: { target: '/up', raw: request },
    response: {
      status: 200,
      body: { size: 3000, sha256: createHash('sha256').update('x'.repeat(3000)).digest('hex') },
    },
  },
]

describe('records that node:crypto protected', () => {
  test.each([
    ['ChaCha20-Poly1305', 0xcca8, chacha12(keys12), []],
    ['3DES in CBC', 0x000a, tripleDes12(keys12, 'macs-first'), []],
    ['3DES in CBC, encrypt-then-MAC', 0x000a, tripleDes12(keys12, 'encrypts-first'), [22]],
  ] as const)('TLS 1.2 with %s', async (_name, suite, protect, extensions) => {
    const found = await read(session12(suite, protect, extensions), log12)
    expect(found.http).toMatchObject(asExpected)
    expect(found.tls).toMatchObject([{ isDecrypted: true, serverHellos: [{ cipherSuite: suite }] }])
  })

  const ciphers: readonly Cipher13[] = [
    ['aes-128-gcm', 'sha256', 0x1301],
    ['aes-256-gcm', 'sha384', 0x1302],
    ['chacha20-poly1305', 'sha256', 0x1303],
  ]

  test.each(ciphers)('TLS 1.3 with %s and %s', async (...cipher) => {
    const { exchanges, log } = session13(cipher, http1)
    const found = await read(exchanges, log)
    expect(found.http).toMatchObject(asExpected)
  })

  test('a key update changes the key, also where the message spans two records', async () => {
    const { exchanges, log } = session13(['aes-128-gcm', 'sha256', 0x1301], [])
    const secret = Buffer.alloc(32, 3)
    const before = protect13('aes-128-gcm', 'sha256', secret)
    const after = protect13('aes-128-gcm', 'sha256', nextSecret('sha256', secret))
    const update = tlsMessage(KEY_UPDATE, Buffer.of(0))
    const found = await read(
      [
        ...exchanges,
        { from: 'client', data: before(DATA, Buffer.from(request.slice(0, 20))) },
        {
          from: 'client',
          data: Buffer.concat([before(HANDSHAKE, update.subarray(0, 2)), before(HANDSHAKE, update.subarray(2))]),
        },
        { from: 'client', data: after(DATA, Buffer.from(request.slice(20))) },
      ],
      log,
    )
    expect(found.http).toMatchObject([{ request: { target: '/up', raw: request } }])
  })

  test('HTTP/2 inside TLS is read', async () => {
    const inside = await http2Session([{ headers: { ':authority': 'c2.example', ':path': '/h2' } }], (stream) => {
      stream.respond({ ':status': 200 })
      stream.end('body')
    })
    const { exchanges, log } = session13(['chacha20-poly1305', 'sha256', 0x1303], inside)
    expect((await read(exchanges, log)).http).toMatchObject([
      {
        origin: { isDecrypted: true, dport: 443 },
        request: { version: '2', target: '/h2' },
        response: { status: 200, body: { size: 4 } },
      },
    ])
    expect((await read(exchanges, '')).http).toEqual([])
  })

  test('cut anywhere or with flipped bytes, it never throws and tells no request that was not sent', async () => {
    const { exchanges, log } = session13(['aes-128-gcm', 'sha256', 0x1301], http1)
    const next = random(3)
    for (let round = 0; round < 200; round++) {
      const damaged = exchanges.map(({ from, data }) => ({ from, data: Buffer.from(data) }))
      const piece = damaged[Math.floor(next() * damaged.length)]
      const at = Math.floor(next() * (piece?.data.length ?? 0))
      if (piece !== undefined && round % 2 === 0) piece.data[at] = Math.floor(next() * 256)
      else if (piece !== undefined) piece.data = piece.data.subarray(0, at)
      const { http } = await read(damaged, log)
      expect([[], ['/up']]).toContainEqual(http.flatMap(({ request: asked }) => asked?.target ?? []))
    }
  })
})

describe('certificates that span records', () => {
  test('in clear: a chain longer than a record, and one cut into small records', async () => {
    const whole = encodeCertificates([certificate])
    const body = Buffer.concat([
      whole.subarray(5, 5 + 16_384),
      whole.subarray(10 + 16_384, 10 + 2 * 16_384),
      whole.subarray(15 + 2 * 16_384),
    ])
    const small = Array.from({ length: Math.ceil(body.length / 1000) }, (_, i) =>
      tlsRecord(22, body.subarray(i * 1000, (i + 1) * 1000)),
    )
    for (const data of [whole, Buffer.concat(small)]) {
      const found = await read(
        [
          { from: 'client', data: encodeClientHello() },
          { from: 'server', data: Buffer.concat([encodeServerHello(), data]) },
        ],
        '',
      )
      expect(found.tls[0]?.certificates.map((der) => der.equals(certificate))).toEqual([true])
    }
  })

  test.each([2, 3, 7, 500])('decrypted, in %i records of TLS 1.3', async (pieces) => {
    const { exchanges, log } = session13(['aes-128-gcm', 'sha256', 0x1301], http1, pieces)
    const found = await read(exchanges, log)
    expect(found.tls[0]?.certificates.map((der) => der.equals(certificate))).toEqual([true])
    expect(found.http).toMatchObject(asExpected)
    expect((await read(exchanges, '')).tls[0]?.certificates).toEqual([])
  })

  test.each([
    [1, deflateSync],
    [2, brotliCompressSync],
  ] as const)('compressed as browsers ask for it (algorithm %i), and damaged', async (algorithm, compress) => {
    const plain = certificate13.subarray(4)
    const coded = compress(plain)
    const head = Buffer.from([
      0,
      algorithm,
      0,
      plain.length >> 8,
      plain.length & 255,
      0,
      coded.length >> 8,
      coded.length & 255,
    ])
    const whole = Buffer.concat([head, coded])
    const next = random(13)
    for (let round = 0; round < 40; round++) {
      const body = Buffer.from(whole)
      if (round > 0) body[Math.floor(next() * body.length)] = Math.floor(next() * 256)
      const { exchanges, log } = session13(['aes-128-gcm', 'sha256', 0x1301], http1, 1, tlsMessage(25, body))
      const found = await read(exchanges, log)
      expect(found.tls).toMatchObject([{ isDecrypted: true }])
      expect(found.http).toMatchObject(asExpected)
      if (round === 0) expect(found.tls[0]?.certificates.map((der) => der.equals(certificate))).toEqual([true])
    }
  })
})
