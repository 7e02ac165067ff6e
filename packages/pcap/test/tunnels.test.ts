import {
  concatenate,
  encodeClientHello,
  encodePcap,
  encodeServerHello,
  tcpConversation,
  type TcpExchange,
  utf8,
} from '@cuculus/testing'
import { TlsKeys } from '@cuculus/pcap'
import { describe, expect, test } from 'vitest'
import { type Gathered, gather } from './gather.js'
import { client, server, start } from './sample.js'
import { tlsSession } from './tlsSession.js'

type Line = string | Uint8Array

function bytes(line: Line): Uint8Array {
  return typeof line === 'string' ? Buffer.from(line, 'latin1') : line
}

/** `>` before what the client says, `<` before what the server says, by turns. */
function exchanges(...lines: readonly Line[]): TcpExchange[] {
  return lines.map((line, i) => ({ from: i % 2 === 0 ? 'client' : 'server', data: bytes(line) }))
}

function read(port: number, all: readonly TcpExchange[], keys?: TlsKeys): Promise<Gathered> {
  const packets = tcpConversation({
    client: { ...client, port: 4000 },
    server: { ...server, port },
    start,
    exchanges: all,
  })
  return gather(encodePcap(packets), undefined, {}, keys)
}

/** The same bytes in other segments: all that one end says without an answer between is one, or every byte is. */
function recut(all: readonly TcpExchange[], how: 'as sent' | 'byte by byte'): TcpExchange[] {
  if (how === 'as sent') return [...all]
  return all.flatMap(({ from, data }) => Array.from(data, (byte) => ({ from, data: Uint8Array.of(byte) })))
}

const name = utf8('c2.example')
const socks5: readonly Line[] = [
  Uint8Array.of(5, 1, 0),
  Uint8Array.of(5, 0),
  concatenate([Uint8Array.of(5, 1, 0, 3, name.length), name, Uint8Array.of(1, 187)]),
  Uint8Array.of(5, 0, 0, 1, 0, 0, 0, 0, 0, 0),
]
const socks4: readonly Line[] = [
  concatenate([Uint8Array.of(4, 1, 1, 187, 0, 0, 0, 1), utf8('joe'), Uint8Array.of(0), name, Uint8Array.of(0)]),
  Uint8Array.of(0, 90, 0, 0, 0, 0, 0, 0),
]
const connect: readonly Line[] = [
  'CONNECT c2.example:443 HTTP/1.1\r\nHost: c2.example:443\r\n\r\n',
  'HTTP/1.1 200 OK\r\n\r\n',
]

const tunnels: readonly (readonly [string, number, readonly Line[]])[] = [
  ['SOCKS 5', 1080, socks5],
  ['SOCKS 4', 1080, socks4],
  ['CONNECT', 3128, connect],
  ['CONNECT on the port of TLS', 443, connect],
  ['CONNECT in CONNECT', 8080, [...connect, ...connect]],
  ['SOCKS 5 in CONNECT', 8080, [...connect, ...socks5]],
  ['CONNECT in SOCKS 5', 9050, [...socks5, ...connect]],
  ['SOCKS 4 in SOCKS 5', 9050, [...socks5, ...socks4]],
]

const get = 'GET /in HTTP/1.1\r\nHost: inside\r\n\r\n'
const ok = 'HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok'
const hello = encodeClientHello({ serverName: 'inside.example', version: 'TLS 1.3' })
const answer = encodeServerHello({ version: 'TLS 1.3' })

function targets({ http }: Gathered): unknown[] {
  return http.map(({ request, response }) => [request?.method, request?.target, response?.status])
}

describe('inside of a tunnel', () => {
  test.each(tunnels)('%s: HTTP is read', async (_name, port, opening) => {
    for (const how of ['as sent', 'byte by byte'] as const) {
      const found = await read(port, recut(exchanges(...opening, get, ok, get, ok), how))
      expect(targets(found).slice(-2)).toEqual([
        ['GET', '/in', 200],
        ['GET', '/in', 200],
      ])
      expect(found.services.length + found.http.length - 2).toBe(
        opening.filter((line) => line === connect[0] || line === socks5[0] || line === socks4[0]).length,
      )
    }
  })

  test.each(tunnels)(
    '%s: a client that does not wait for the answer is read all the same',
    async (_name, port, opening) => {
      const said = (from: 0 | 1): Uint8Array =>
        concatenate([...opening, get, ok].filter((_, i) => i % 2 === from).map(bytes))
      const found = await read(port, exchanges(said(0), said(1)))
      expect(targets(found).at(-1)).toEqual(['GET', '/in', 200])
    },
  )

  test.each(tunnels)('%s: TLS tells its name and both fingerprints', async (_name, port, opening) => {
    for (const how of ['as sent', 'byte by byte'] as const) {
      const { tls } = await read(port, recut(exchanges(...opening, hello, answer), how))
      expect(tls.map(({ clientHellos, serverHellos }) => [clientHellos[0]?.sni, serverHellos.length])).toEqual([
        ['inside.example', 1],
      ])
    }
  })

  test.each(tunnels)('%s: with keys, what is inside TLS is read', async (_name, port, opening) => {
    const session = await tlsSession('TLSv1.3', { ciphers: 'TLS_AES_128_GCM_SHA256' }, get, ok)
    const keys = new TlsKeys()
    keys.add(session.keyLog)
    const found = await read(port, [...exchanges(...opening), ...session.exchanges], keys)
    expect(targets(found).at(-1)).toEqual(['GET', '/in', 200])
    expect(found.http.at(-1)?.origin).toMatchObject({ dport: port, isDecrypted: true })
  })

  test('a proxy that refuses makes no tunnel', async () => {
    const refused = 'HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\n\r\n'
    expect(targets(await read(3128, exchanges(connect[0] ?? '', refused, get, ok)))).toEqual([
      ['CONNECT', 'c2.example:443', 403],
      ['GET', '/in', 200],
    ])
  })

  test('tunnels in tunnels without end cost nothing', async () => {
    const found = await read(3128, exchanges(...Array.from({ length: 2000 }, () => connect).flat(), get, ok))
    expect(found.http.length).toBeGreaterThan(0)
  })
})

describe('inside of TLS from the beginning, with keys', () => {
  test.each([
    [995, 'USER joe\r\nPASS word\r\n', '+OK ready\r\n+OK\r\n', { protocol: 'pop3', user: 'joe', password: 'word' }],
    [993, 'a1 LOGIN joe word\r\n', '* OK ready\r\n', { protocol: 'imap', user: 'joe', password: 'word' }],
    [990, 'USER joe\r\nPASS word\r\n', '220 ready\r\n', { protocol: 'ftp', user: 'joe', password: 'word' }],
    [
      4433,
      get.replace('\r\n\r\n', '\r\nAuthorization: Basic am9lOndvcmQ=\r\n\r\n'),
      ok,
      { protocol: 'http', user: 'joe' },
    ],
  ])('on port %i', async (port, said, told, expected) => {
    const session = await tlsSession('TLSv1.3', { ciphers: 'TLS_AES_128_GCM_SHA256' }, said, told)
    const keys = new TlsKeys()
    keys.add(session.keyLog)
    expect((await read(port, session.exchanges, keys)).services).toMatchObject([expected])
    const { services, tls } = await read(port, session.exchanges)
    expect([services.length, tls.length]).toEqual([0, 1])
  })

  test('mail', async () => {
    const said = 'EHLO me\r\nMAIL FROM:<a@b.c>\r\n'
    const session = await tlsSession('TLSv1.3', { ciphers: 'TLS_AES_128_GCM_SHA256' }, said, '220 mx\r\n')
    const keys = new TlsKeys()
    keys.add(session.keyLog)
    expect((await read(465, session.exchanges, keys)).smtp).toMatchObject([{ hostname: 'me', mailFrom: ['a@b.c'] }])
  })
})

describe('TLS that begins within another protocol', () => {
  const cases: readonly (readonly [string, number, readonly Line[]])[] = [
    ['SMTP', 25, ['', '220 mx ESMTP\r\n', 'EHLO a\r\n', '250-mx\r\n250 STARTTLS\r\n', 'STARTTLS\r\n', '220 go\r\n']],
    ['SMTP on another port', 2526, ['EHLO a\r\n', '220 mx ESMTP\r\n250 x\r\n', 'starttls\r\n', '220 2.0.0 Ready\r\n']],
    ['POP3', 110, ['', '+OK ready\r\n', 'STLS\r\n', '+OK begin\r\n']],
    [
      'POP3 after its capabilities',
      110,
      ['CAPA\r\n', '+OK ready\r\n+OK\r\nSTLS\r\n.\r\n', 'STLS\r\n', '+OK begin\r\n'],
    ],
    ['IMAP', 143, ['', '* OK IMAP4rev1\r\n', 'a1 STARTTLS\r\n', 'a1 OK begin\r\n']],
    [
      'IMAP after its capabilities',
      143,
      [
        'a0 CAPABILITY\r\n',
        '* OK IMAP4rev1\r\n* CAPABILITY STARTTLS\r\na0 OK done\r\n',
        'a1 STARTTLS\r\n',
        'a1 OK begin\r\n',
      ],
    ],
    ['FTP', 21, ['', '220 FTP\r\n', 'AUTH TLS\r\n', '234 go\r\n']],
    ['IRC', 6667, ['CAP LS 302\r\n', ':irc CAP * LS :tls\r\n', 'STARTTLS\r\n', ':irc 670 x :go\r\n']],
    ['XMPP', 5222, ["<stream:stream to='x'>", '<stream:features/>', '<starttls/>', '<proceed/>']],
    ['PostgreSQL', 5432, [Uint8Array.of(0, 0, 0, 8, 4, 0xd2, 0x16, 0x2f), 'S']],
    ['PostgreSQL on a port of HTTP', 8080, [Uint8Array.of(0, 0, 0, 8, 4, 0xd2, 0x16, 0x2f), 'S']],
    [
      'what nobody knows on a port of HTTP',
      80,
      [Uint8Array.of(9, 8, 7, 6, 5, 4, 3, 2, 1), Uint8Array.of(1, 2, 3, 4, 5, 6, 7)],
    ],
    ['LDAP', 389, [Uint8Array.of(0x30, 5, 2, 1, 1, 0x77, 0), Uint8Array.of(0x30, 5, 2, 1, 1, 0x78, 0)]],
  ]

  test.each(cases)('%s', async (_name, port, opening) => {
    const lines = exchanges(...opening).filter(({ data }) => data.length > 0)
    const { tls } = await read(port, [...lines, ...exchanges(hello, answer)])
    expect(tls.map(({ clientHellos, serverHellos }) => [clientHellos[0]?.sni, serverHellos.length])).toEqual([
      ['inside.example', 1],
    ])
  })

  test.each(cases)('%s, with keys', async (_name, port, opening) => {
    const session = await tlsSession(
      'TLSv1.2',
      { ciphers: 'ADH-AES128-GCM-SHA256:@SECLEVEL=0', dhparam: 'auto' },
      get,
      ok,
    )
    const keys = new TlsKeys()
    keys.add(session.keyLog)
    const lines = exchanges(...opening).filter(({ data }) => data.length > 0)
    const found = await read(port, [...lines, ...session.exchanges], keys)
    expect(found.tls).toMatchObject([{ isDecrypted: true }])
    expect(targets(found)).toEqual([['GET', '/in', 200]])
  })
})
