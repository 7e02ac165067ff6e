import { createHash } from 'node:crypto'
import { brotliCompressSync, deflateRawSync, deflateSync, gzipSync } from 'node:zlib'
import {
  ByteWriter,
  concatenate,
  encodeCertificates,
  encodeClientHello,
  encodeDns,
  encodeHttpRequest,
  encodeHttpResponse,
  encodePcap,
  encodeServerHello,
  tcpConversation,
  udpDatagram,
  utf8,
} from '@cuculus/testing'
import { certificateFacts, ja3, ja3Text, ja4, ja4s, parseClientHello, parseDns, parseServerHello } from '@cuculus/pcap'
import { describe, expect, test } from 'vitest'
import { random } from '../../../test/random.js'
import { gather } from './gather.js'
import { client, resolver, server, start, talk } from './sample.js'

const sha256 = (bytes: Uint8Array | string): string => createHash('sha256').update(bytes).digest('hex')

describe('DNS', () => {
  const question = { name: 'a.example', type: 'A' as const }

  test('answers of all common types are shown as zone files show them', () => {
    const answers = [
      { name: 'a.example', type: 'A' as const, data: '1.2.3.4' },
      { name: 'a.example', type: 'AAAA' as const, data: '2001:db8::1' },
      { name: 'a.example', type: 'CNAME' as const, data: 'b.example' },
      { name: 'a.example', type: 'MX' as const, data: '10 mx.example' },
      { name: 'a.example', type: 'TXT' as const, data: 'v=spf1 -all' },
      { name: 'a.example', type: 'SRV' as const, data: '1 2 443 s.example' },
      { name: 'a.example', type: 'SOA' as const, data: 'ns.example mail.example 1 2 3 4 5' },
      { name: 'a.example', type: 65_400, data: Uint8Array.of(1, 2) },
    ]
    const message = parseDns(Buffer.from(encodeDns({ questions: [question], answers })))
    expect(message?.answers.map(({ type, data }) => `${type} ${data}`)).toEqual([
      'A 1.2.3.4',
      'AAAA 2001:db8::1',
      'CNAME b.example',
      'MX 10 mx.example',
      'TXT v=spf1 -all',
      'SRV 1 2 443 s.example',
      'SOA ns.example mail.example 1 2 3 4 5',
      'TYPE65400 \\# 2 0102',
    ])
    expect(message?.isIncomplete).toBe(false)
  })

  test('a pointer that leads forwards or in a circle is refused, and the records before it are kept', () => {
    const whole = encodeDns({ questions: [question], answers: [{ ...question, data: '1.2.3.4' }] })
    const message = Buffer.concat([whole, Buffer.from([0xc0, whole.length, 0, 1, 0, 1, 0, 0, 0, 0, 0, 0])])
    message.writeUInt16BE(2, 6)
    const parsed = parseDns(message)
    expect(parsed?.answers).toHaveLength(1)
    expect(parsed?.isIncomplete).toBe(true)
  })

  test('a message of pointers only takes no time', () => {
    const message = Buffer.alloc(4096, 0xc0)
    message.writeUInt16BE(0xffff, 4)
    expect(parseDns(message)?.questions).toEqual([])
  })

  test('bytes of a name that are not printable, and dots in a label, are escaped', () => {
    const message = Buffer.concat([Buffer.alloc(12), Buffer.from([4, 0x61, 0x2e, 0x5c, 0xff, 0, 0, 1, 0, 1])])
    message.writeUInt16BE(1, 4)
    expect(parseDns(message)?.questions).toEqual([{ name: 'a\\.\\\\\\255', type: 'A' }])
  })

  test('EDNS gives the payload size and the upper bits of the code', () => {
    const message = Buffer.concat([
      encodeDns({ questions: [question], rcode: 0 }),
      Buffer.from([0, 0, 41, 4, 208, 1, 0, 0, 0, 0, 0]),
    ])
    message.writeUInt16BE(1, 10)
    expect(parseDns(message)).toMatchObject({ ednsPayloadSize: 1232, rcode: 'BADVERS', additionals: [] })
  })

  test('messages on TCP, by mDNS and by LLMNR are read', async () => {
    const query = encodeDns({ questions: [question] })
    const framed = concatenate([new ByteWriter().u16(query.length, false).finish(), query])
    const tcp = tcpConversation({
      client,
      server: resolver,
      start,
      exchanges: [{ from: 'client', data: concatenate([framed, framed]) }],
    })
    const udp = [5353, 5355].map((port) =>
      udpDatagram({ ...client, port: 5000 }, { address: '224.0.0.251', port }, query, start),
    )
    const found = await gather(encodePcap([...tcp, ...udp]))
    expect(found.dns.map(({ protocol, origin }) => [protocol, origin.transport])).toEqual([
      ['dns', 'tcp'],
      ['dns', 'tcp'],
      ['mdns', 'udp'],
      ['llmnr', 'udp'],
    ])
  })
})

describe('HTTP', () => {
  const request = encodeHttpRequest({ path: '/x', host: 'h' })

  async function bodies(...responses: readonly Uint8Array[]): Promise<(string | undefined)[]> {
    const lines = responses.flatMap((response) => [request, response])
    const found = await gather(encodePcap(talk(8081, ...lines)))
    return found.http.map(({ response }) => response?.body.sha256)
  }

  test('a response belongs to its request, and its body is hashed', async () => {
    const found = await gather(encodePcap(talk(80, request, encodeHttpResponse({ status: 404, body: 'gone' }))))
    expect(found.http).toHaveLength(1)
    expect(found.http[0]).toMatchObject({
      request: { method: 'GET', target: '/x', version: '1.1' },
      response: { status: 404, body: { size: 4, sha256: sha256('gone'), isComplete: true } },
    })
  })

  test('requests that do not wait for responses get theirs in order', async () => {
    const both = concatenate([encodeHttpRequest({ path: '/1' }), encodeHttpRequest({ path: '/2' })])
    const answers = concatenate([encodeHttpResponse({ body: 'one' }), encodeHttpResponse({ body: 'two' })])
    const found = await gather(encodePcap(talk(80, both, answers)))
    expect(found.http.map((exchange) => [exchange.request?.target, exchange.response?.body.bytes.toString()])).toEqual([
      ['/1', 'one'],
      ['/2', 'two'],
    ])
  })

  test.each<[string, (body: Buffer) => Buffer]>([
    ['gzip', gzipSync],
    ['deflate', deflateSync],
    ['deflate', deflateRawSync],
    ['br', brotliCompressSync],
  ])('a body in %s is decoded', async (coding, encode) => {
    const body = encode(Buffer.from('hello '.repeat(3000)))
    const response = encodeHttpResponse({ headers: [['Content-Encoding', coding]], body })
    expect(await bodies(response)).toEqual([sha256('hello '.repeat(3000))])
  })

  test('the response to a request of HTTP/0.9 is a body without a head', async () => {
    for (const body of ['<html>old</html>', 'Hello', '\r\n\r\nafter blank lines']) {
      const found = await gather(encodePcap(talk(80, 'GET /old\r\n', body)))
      expect(found.http).toMatchObject([
        { request: { target: '/old', version: '0.9' }, response: { status: 0, body: { sha256: sha256(body) } } },
      ])
    }
    const modern = await gather(encodePcap(talk(80, 'GET /old\r\n', encodeHttpResponse({ status: 404, body: 'x' }))))
    expect(modern.http).toMatchObject([{ response: { status: 404, body: { sha256: sha256('x') } } }])
  })

  test('a status line in lower case is one', async () => {
    const response = 'http/1.1 302 moved\r\nContent-Length: 2\r\n\r\nab'
    expect((await gather(encodePcap(talk(8080, request, response)))).http).toMatchObject([
      { response: { status: 302, reason: 'moved', version: '1.1', body: { sha256: sha256('ab') } } },
    ])
  })

  test('chunks are joined, their extensions and trailers left out', async () => {
    const chunked = utf8(
      'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5;a=b\r\nhello\r\n6\r\n world\r\n0\r\nX: y\r\n\r\n',
    )
    expect(await bodies(chunked, encodeHttpResponse({ body: 'next' }))).toEqual([sha256('hello world'), sha256('next')])
  })

  test('a body without a length ends with the connection', async () => {
    expect(await bodies(utf8('HTTP/1.0 200 OK\r\n\r\nuntil the end'))).toEqual([sha256('until the end')])
  })

  test('a body that decodes to more than is allowed stays coded', async () => {
    const body = gzipSync(Buffer.alloc(1_000_000))
    const packets = talk(80, request, encodeHttpResponse({ headers: [['Content-Encoding', 'gzip']], body }))
    const found = await gather(encodePcap(packets), undefined, { decodedBody: 10_000 })
    expect(found.http[0]?.response?.body).toMatchObject({ isEncoded: true, size: body.length, sha256: sha256(body) })
  })

  test('a large body is hashed whole, of which only the beginning is kept', async () => {
    const body = Buffer.alloc(300_000, 'abc')
    const found = await gather(encodePcap(talk(80, request, encodeHttpResponse({ body }))), undefined, {
      responseBody: 10,
    })
    expect(found.http[0]?.response?.body).toMatchObject({ size: 300_000, sha256: sha256(body) })
    expect(found.http[0]?.response?.body.bytes.toString()).toBe('abcabcabca')
  })

  test('a request without an end, and one of HTTP/0.9, are told', async () => {
    const found = await gather(
      encodePcap([...talk(81, 'GET /cut HTTP/1.1\r\nHost: h\r\nUser-Ag'), ...talk(82, 'GET /old\r\n')]),
    )
    expect(found.http.map(({ request: message }) => [message?.target, message?.version])).toEqual([
      ['/cut', '1.1'],
      ['/old', '0.9'],
    ])
  })

  test('what is inside a CONNECT tunnel is read', async () => {
    const packets = talk(
      8080,
      'CONNECT c2.example:443 HTTP/1.1\r\nHost: c2.example:443\r\n\r\n',
      'HTTP/1.1 200 Connection established\r\n\r\n',
      encodeClientHello({ serverName: 'c2.example' }),
      encodeServerHello(),
    )
    const found = await gather(encodePcap(packets))
    expect(found.http.map(({ request: message, response }) => [message?.method, response?.status])).toEqual([
      ['CONNECT', 200],
    ])
    expect(found.tls.map(({ clientHellos }) => clientHellos[0]?.sni)).toEqual(['c2.example'])
  })

  test('a request that comes after something unknown is found', async () => {
    const found = await gather(
      encodePcap(
        talk(
          4444,
          Uint8Array.of(5, 1, 0),
          Uint8Array.of(5, 0),
          Uint8Array.of(5, 1, 0, 1, 1, 2, 3, 4, 0, 80),
          Uint8Array.of(5, 0, 0, 1, 0, 0, 0, 0, 0, 0),
          request,
        ),
      ),
    )
    expect(found.http.map(({ request: message }) => message?.target)).toEqual(['/x'])
  })

  test('the port of a server that spoke first is still the port of the server', async () => {
    const packets = talk(80, request, encodeHttpResponse({})).slice(1)
    const found = await gather(encodePcap(packets))
    expect(found.http[0]?.origin).toMatchObject({ src: client.address, dst: server.address, dport: 80 })
  })

  test('an interim response is told beside the final one', async () => {
    const found = await gather(
      encodePcap(talk(80, request, 'HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 201 Created\r\nContent-Length: 0\r\n\r\n')),
    )
    expect(found.http.map(({ interim, response }) => [interim, response?.status])).toEqual([[[100], 201]])
  })
})

describe('TLS', () => {
  const hello = Buffer.from(
    encodeClientHello({
      serverName: 'a.example',
      alpn: ['h2'],
      ciphers: [0x0a0a, 0x1301, 0xc02f],
      groups: [0x1a1a, 29],
      version: 'TLS 1.3',
    }),
  )

  test('a hello tells name, protocols and suites', async () => {
    const found = await gather(encodePcap(talk(8443, hello, encodeServerHello({ version: 'TLS 1.3', cipher: 0x1301 }))))
    expect(found.tls).toHaveLength(1)
    expect(found.tls[0]?.clientHellos[0]).toMatchObject({
      sni: 'a.example',
      alpn: ['h2'],
      cipherSuites: [0x0a0a, 0x1301, 0xc02f],
    })
    expect(found.tls[0]?.serverHellos[0]).toMatchObject({ cipherSuite: 0x1301, selectedVersion: 0x0304 })
  })

  test('a hello in many segments is read', async () => {
    const pieces = Array.from({ length: Math.ceil(hello.length / 7) }, (_, i) => hello.subarray(i * 7, i * 7 + 7))
    const exchanges = pieces.map((data) => ({ from: 'client' as const, data }))
    const found = await gather(encodePcap(tcpConversation({ client, server, start, exchanges })))
    expect(found.tls[0]?.clientHellos[0]?.sni).toBe('a.example')
  })

  test('JA3 leaves GREASE out, JA4 counts and sorts', () => {
    const parsed = parseClientHello(hello, 9, hello.length, false)
    if (parsed === undefined) throw new Error('no hello')
    expect(ja3Text(parsed)).toMatch(/^771,4865-49199,[\d-]+,29,/)
    expect(ja3(parsed)).toBe(createHash('md5').update(ja3Text(parsed)).digest('hex'))
    const ciphers = sha256('1301,c02f').slice(0, 12)
    expect(ja4(parsed)).toMatch(new RegExp(`^t13d02\\d\\dh2_${ciphers}_[0-9a-f]{12}$`))
  })

  test('JA4S has the suite in the middle', () => {
    const bytes = Buffer.from(encodeServerHello({ version: 'TLS 1.2', cipher: 0xc02f, alpn: 'h2' }))
    const parsed = parseServerHello(bytes, 9, bytes.length, false)
    if (parsed === undefined) throw new Error('no hello')
    expect(ja4s(parsed)).toMatch(/^t12\d\dh2_c02f_[0-9a-f]{12}$/)
  })

  test('certificates are handed out, and what cannot be read of one leaves its hashes', async () => {
    const der = Buffer.from('3003020105', 'hex')
    const found = await gather(
      encodePcap(talk(443, hello, concatenate([encodeServerHello(), encodeCertificates([der])]))),
    )
    expect(found.tls[0]?.certificates.map((certificate) => certificate.toString('hex'))).toEqual(['3003020105'])
    expect(certificateFacts(der)).toEqual({ sha256: sha256(der), sha1: createHash('sha1').update(der).digest('hex') })
  })

  test('facts of a certificate', () => {
    // SEQUENCE { SEQUENCE { serial 5, algorithm, issuer CN=Root, validity, subject O=A\, B } }
    const name = (type: string, text: string): string => {
      const value = Buffer.from(text).toString('hex')
      const pair = `0603${type}0c${length(value)}${value}`
      return sequence(`31${length(sequenceOf(pair))}${sequenceOf(pair)}`)
    }
    const times = `170d${Buffer.from('240102030405Z').toString('hex')}180f${Buffer.from('20510102030405Z').toString('hex')}`
    const body = sequence(`020105${sequence('')}${name('550403', 'Root')}${sequence(times)}${name('55040a', 'A, B')}`)
    expect(certificateFacts(Buffer.from(sequence(body), 'hex'))).toMatchObject({
      serial: '05',
      issuer: 'CN=Root',
      subject: 'O=A\\, B',
      notBefore: '2024-01-02 03:04:05',
      notAfter: '2051-01-02 03:04:05',
    })
  })

  test('a hello that is cut anywhere gives a hello or nothing', () => {
    for (let end = 9; end < hello.length; end++) {
      const parsed = parseClientHello(hello, 9, end, false)
      if (parsed !== undefined) expect(() => [ja3(parsed), ja4(parsed)]).not.toThrow()
    }
  })
})

describe('SMTP and IRC', () => {
  test('a mail is one connection, and what comes after STARTTLS is TLS', async () => {
    const found = await gather(
      encodePcap(
        talk(
          25,
          'EHLO victim\r\n',
          '250 STARTTLS\r\n',
          'STARTTLS\r\n',
          '220 go\r\n',
          encodeClientHello({ serverName: 'mx.example' }),
        ),
      ),
    )
    expect(found.smtp.map(({ raw, startsTls }) => [raw, startsTls])).toEqual([['EHLO victim\r\nSTARTTLS\r\n', true]])
    expect(found.tls[0]?.clientHellos[0]?.sni).toBe('mx.example')
  })

  test('lines of IRC are told by sender, on any port', async () => {
    const found = await gather(
      encodePcap(
        talk(
          8765,
          'NICK bot\r\nUSER a b c :d\r\n',
          ':irc-1.example 001 bot :hi\r\nPING :x0d\r\n',
          'PRIVMSG #c :no end',
        ),
      ),
    )
    expect(found.irc.map(({ sender, command, params, prefix }) => [sender, prefix, command, params])).toEqual([
      ['client', undefined, 'NICK', 'bot'],
      ['client', undefined, 'USER', 'a b c :d'],
      ['server', 'irc-1.example', '001', 'bot :hi'],
      ['server', undefined, 'PING', ':x0d'],
      ['client', undefined, 'PRIVMSG', '#c :no end'],
    ])
  })

  test('USER and PASS of FTP are not IRC', async () => {
    expect((await gather(encodePcap(talk(21, 'USER anonymous\r\nPASS x\r\n')))).irc).toEqual([])
  })
})

test('seeded damage inside the messages never throws', async () => {
  const next = random(7)
  const sources = [
    ...[
      encodeHttpRequest({ host: 'h', body: 'a=b' }),
      encodeClientHello({ serverName: 'h', alpn: ['h2'] }),
      utf8('EHLO a\r\nDATA\r\n'),
    ],
  ]
  for (let round = 0; round < 300; round++) {
    const message = Uint8Array.from(sources[round % sources.length] ?? new Uint8Array())
    for (let i = 0; i < 1 + (round % 9); i++) message[Math.floor(next() * message.length)] = Math.floor(next() * 256)
    const dns = Uint8Array.from(
      encodeDns({
        questions: [{ name: 'a.example' }],
        answers: [{ name: 'b.example', type: 'MX', data: '1 c.example' }],
      }),
    )
    for (let i = 0; i < 1 + (round % 5); i++) dns[Math.floor(next() * dns.length)] = Math.floor(next() * 256)
    const packets = [
      ...talk([80, 443, 25][round % 3] ?? 80, message, encodeHttpResponse({ body: 'x' })),
      udpDatagram(client, resolver, dns, start),
    ]
    expect((await gather(encodePcap(packets))).dissection.packets).toBe(packets.length)
  }
})

function length(hex: string): string {
  return (hex.length / 2).toString(16).padStart(2, '0')
}

function sequenceOf(hex: string): string {
  return `30${length(hex)}${hex}`
}

function sequence(hex: string): string {
  const size = hex.length / 2
  return size < 128 ? sequenceOf(hex) : `3081${size.toString(16).padStart(2, '0')}${hex}`
}
