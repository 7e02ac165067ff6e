import { constants } from 'node:crypto'
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { openAnalysis } from '@cuculus/analysis'
import { type Call, type Network, Sequence, validate } from '@cuculus/core'
import { NetworkProcessing, readNetwork, type ReadNetworkOptions } from '@cuculus/network'
import {
  buildAnalysis,
  concatenate,
  encodeClientHello,
  encodeDns,
  encodeHttpRequest,
  encodeHttpResponse,
  encodePcap,
  encodeServerHello,
  ethernetFrame,
  type Packet,
  runModule,
  tcpConversation,
  tcpFlags,
  tcpPacket,
  udpDatagram,
  utf8,
  writeAnalysis,
} from '@cuculus/testing'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { tlsSession } from '../../pcap/test/tlsSession.js'

const client = { address: '192.168.56.101', port: 1030 }
const server = { address: '93.184.216.34', port: 80 }
const resolver = { address: '192.168.56.1', port: 53 }
const start = Date.UTC(2024, 0, 2, 3, 4, 5, 678)

function exchange(port: number, request: Uint8Array, response: Uint8Array, at = start, from = 1030): Packet[] {
  return tcpConversation({
    client: { ...client, port: from },
    server: { ...server, port },
    start: at,
    exchanges: [
      { from: 'client', data: request },
      { from: 'server', data: response },
    ],
  })
}

function read(packets: readonly Packet[], options: ReadNetworkOptions = {}): Promise<Network> {
  return readNetwork([encodePcap(packets)], options)
}

const get = encodeHttpRequest({
  path: '/a/b.php?x=1',
  host: 'evil.example.com',
  headers: [['User-Agent', 'Mozilla/4.0 (caf\u00e9)']],
})

describe('http', () => {
  test('a request has the documented fields, and its response', async () => {
    const { http } = await read(exchange(80, get, encodeHttpResponse({ status: 200, body: 'hello' })))
    expect(http).toEqual([
      expect.objectContaining({
        method: 'GET',
        host: 'evil.example.com',
        port: 80,
        uri: 'http://evil.example.com/a/b.php?x=1',
        path: '/a/b.php?x=1',
        version: '1.1',
        body: '',
        'user-agent': 'Mozilla/4.0 (caf\\xc3\\xa9)',
        count: 1,
        status: 200,
        response_size: 5,
        first_seen: '2024-01-02 03:04:05,708',
      }),
    ])
    expect(http[0]?.data).toContain('GET /a/b.php?x=1 HTTP/1.1\r\nHost: evil.example.com\r\n')
  })

  test('the very same exchange is counted, another answer is another entry', async () => {
    const answer = encodeHttpResponse({ body: 'wait' })
    const packets = [1, 2, 3].flatMap((i) => exchange(80, get, answer, start + i * 1000, 1030 + i))
    const { http } = await read([
      ...packets,
      ...exchange(80, get, encodeHttpResponse({ body: 'go' }), start + 9000, 1099),
    ])
    expect(http.map(({ count, response_size: size }) => [count, size])).toEqual([
      [3, 4],
      [1, 2],
    ])
  })

  test('a body whose coding cannot be undone is shown as it was sent, and marked', async () => {
    const coded = { headers: [['Content-Encoding', 'zstd']] as const, body: 'no such thing' }
    const sent = encodeHttpRequest({ method: 'POST', path: '/gate', ...coded })
    const { http } = await read(exchange(80, sent, encodeHttpResponse(coded)))
    expect(http).toMatchObject([
      { body: 'no such thing', body_size: 13, body_coded: true, response_size: 13, response_coded: true },
    ])
  })

  test('the port is in the URI where it is not 80, and an absolute target is the URI', async () => {
    const { http } = await read([
      ...exchange(8080, encodeHttpRequest({ path: '/up', host: 'h' }), encodeHttpResponse({})),
      ...exchange(
        3128,
        encodeHttpRequest({ path: 'http://evil.example.com/abs' }),
        encodeHttpResponse({}),
        start + 500,
        1031,
      ),
    ])
    expect(http.map(({ uri, host }) => [uri, host])).toEqual([
      ['http://h:8080/up', 'h'],
      ['http://evil.example.com/abs', 'evil.example.com'],
    ])
  })

  test('a body that was sent is shown escaped, and hashed', async () => {
    const post = encodeHttpRequest({ method: 'POST', host: 'h', body: Uint8Array.of(0x61, 0, 0xff) })
    const { http } = await read(exchange(80, post, encodeHttpResponse({})))
    expect(http[0]).toMatchObject({ body: 'a\\x00\\xff', body_size: 3 })
    expect(http[0]?.data.endsWith('a\\x00\\xff')).toBe(true)
  })

  test('a response without its request is not lost', async () => {
    const packets = exchange(80, get, encodeHttpResponse({ status: 403, body: 'no' }))
    const { http, http_responses: orphans } = await read(packets.filter((_, i) => i !== 0 && i !== 3))
    expect(http).toEqual([])
    expect(orphans).toEqual([
      expect.objectContaining({ src: server.address, sport: 80, status: 403, response_size: 2 }),
    ])
  })
})

test('a response of thousands of questions gives its answers to the first of them', async () => {
  const word = (value: number): number[] => [value >> 8, value & 255]
  const [asked, answered] = [3000, 900]
  const name = [1, 0x61, 0]
  const questions = Array.from({ length: asked }, (_, i) => [...(i === 0 ? name : [0xc0, 12]), ...word(i + 1000), 0, 1])
  const answers = Array.from({ length: answered }, (_, i) => [
    0xc0,
    12,
    0,
    1,
    0,
    1,
    0,
    0,
    0,
    9,
    0,
    4,
    10,
    0,
    ...word(i),
  ])
  const header = [0, 1, 0x81, 0x80, ...word(asked), ...word(answered), 0, 0, 0, 0]
  const message = Uint8Array.from([...header, ...questions.flat(), ...answers.flat()])
  const { dns } = await read([udpDatagram(resolver, client, message, start)])
  expect(dns).toHaveLength(asked)
  expect(dns.filter((question) => question.answers?.length === answered)).toHaveLength(16)
  expect(dns.at(-1)?.answers).toEqual([])
})

describe('dns', () => {
  const ask = (name: string, id = 1): Packet =>
    udpDatagram({ ...client, port: 1025 }, resolver, encodeDns({ id, questions: [{ name }] }), start)
  const tell = (name: string, ...addresses: string[]): Packet =>
    udpDatagram(
      resolver,
      { ...client, port: 1025 },
      encodeDns({ questions: [{ name }], answers: addresses.map((data) => ({ name, type: 'A', data })) }),
      start + 5,
    )

  test('a question is listed once, with the first address the capture itself answers', async () => {
    const {
      dns,
      domains,
      dns_servers: servers,
    } = await read([
      ask('a.example'),
      tell('a.example', '1.2.3.4', '5.6.7.8'),
      ask('A.example'),
      tell('a.example', '1.2.3.4'),
      ask('b.example'),
    ])
    expect(dns.map(({ hostname, type, ip, answers = [] }) => [hostname, type, ip, answers.length])).toEqual([
      ['a.example', 'A', '1.2.3.4', 2],
      ['b.example', 'A', null, 0],
    ])
    expect(domains).toEqual([
      { domain: 'a.example', ip: '1.2.3.4' },
      { domain: 'b.example', ip: null },
    ])
    expect(servers).toEqual([resolver.address])
  })

  test('names on the passlist are marked, never left out', async () => {
    const packets = [ask('time.windows.com'), ask('c2.example')]
    const { domains } = await read(packets)
    expect(domains).toEqual([
      { domain: 'time.windows.com', ip: null, passlisted: true },
      { domain: 'c2.example', ip: null },
    ])
    const own = await read(packets, { passlist: { domains: ['C2.example', /^never$/], hosts: [resolver.address] } })
    expect(own.domains.map(({ passlisted }) => passlisted)).toEqual([undefined, true])
    expect(own.udp[0]?.passlisted).toBe(true)
  })

  test('what a guest says to its neighbours is marked, and is no domain', async () => {
    const query = encodeDns({ questions: [{ name: 'wpad' }] })
    const announce = encodeDns({ questions: [], answers: [{ name: 'pc.local', type: 'A', data: '10.0.0.1' }] })
    const { dns, domains } = await read([
      udpDatagram(client, { address: '224.0.0.252', port: 5355 }, query, start),
      udpDatagram({ ...client, port: 5353 }, { address: '224.0.0.251', port: 5353 }, announce, start),
    ])
    expect(domains).toEqual([])
    expect(dns.map(({ hostname, protocol, announced, ip }) => [hostname, protocol, announced, ip])).toEqual([
      ['wpad', 'llmnr', undefined, null],
      ['pc.local', 'mdns', true, '10.0.0.1'],
    ])
  })
})

describe('conversations', () => {
  test('a flow has packets, bytes, times and its place in the capture', async () => {
    const { tcp, capture, hosts } = await read(exchange(80, get, encodeHttpResponse({})))
    expect(tcp).toEqual([
      {
        src: client.address,
        sport: 1030,
        dst: server.address,
        dport: 80,
        packets_src: 6,
        packets_dst: 4,
        bytes_src: get.length,
        bytes_dst: encodeHttpResponse({}).length,
        time: 0,
        first_seen: '2024-01-02 03:04:05,678',
        last_seen: '2024-01-02 03:04:05,768',
        offset: 24,
      },
    ])
    expect(capture).toEqual({ packets: 10, first_seen: '2024-01-02 03:04:05,678' })
    expect(hosts).toEqual([client.address, server.address])
  })

  test('an end that is called again and again and never spoken to is dead', async () => {
    const syn = { sequence: 7, acknowledgement: 0, flags: tcpFlags.syn }
    const call = (port: number): Packet => ({
      time: start,
      data: ethernetFrame(tcpPacket(client, { ...server, port }, syn, new Uint8Array())),
    })
    const { dead_hosts: dead } = await read([
      call(81),
      call(81),
      call(81),
      call(82),
      call(82),
      ...exchange(80, get, encodeHttpResponse({})),
    ])
    expect(dead).toEqual([[server.address, 81]])
  })

  test('lists are bounded, and the report says so', async () => {
    const codes: string[] = []
    const packets = Array.from({ length: 20 }, (_, i) =>
      udpDatagram({ ...client, port: 2000 + i }, { ...server, port: 9999 }, utf8('x'), start),
    )
    const { udp } = await read(packets, {
      maxEntries: 5,
      limits: { flows: 100 },
      report: ({ code }) => codes.push(code),
    })
    expect(udp).toHaveLength(5)
    expect(codes).toEqual(['LIST_LIMITED'])
  })
})

test('a TLS handshake has name, version, cipher and fingerprints', async () => {
  const { tls } = await read(
    exchange(
      443,
      encodeClientHello({ serverName: 'c2.example', alpn: ['h2'], groups: [29] }),
      encodeServerHello({ version: 'TLS 1.2', cipher: 0xc02f, alpn: 'h2' }),
    ),
  )
  expect(tls).toEqual([
    expect.objectContaining({
      src: client.address,
      dport: 443,
      sni: 'c2.example',
      version: 'TLS 1.2',
      cipher: 'TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256',
      ja3: expect.stringMatching(/^[0-9a-f]{32}$/) as string,
      ja3s: expect.stringMatching(/^[0-9a-f]{32}$/) as string,
      ja4: expect.stringMatching(/^t12d0\d0\dh2_[0-9a-f]{12}_[0-9a-f]{12}$/) as string,
      ja4s: expect.stringMatching(/^t12\d\dh2_c02f_[0-9a-f]{12}$/) as string,
    }),
  ])
})

test('a login before a mail tells who sends it', async () => {
  const login = `AUTH PLAIN ${Buffer.from('\0joe\xe9\0secret', 'latin1').toString('base64')}\r\n`
  const { smtp } = await read(exchange(587, utf8(`EHLO v\r\n${login}`), utf8('250 ok\r\n')))
  expect(smtp).toEqual([expect.objectContaining({ user: 'joe\\xe9', password: 'secret' })])
})

test('mail and IRC are listed by connection', async () => {
  const talk = (port: number, first: string, second: string, from: number): Packet[] =>
    exchange(port, utf8(first), utf8(second), start, from)
  const { smtp, irc } = await read([
    ...talk(25, 'EHLO v\r\nMAIL FROM:<a@b.c>\r\n', '250 ok\r\n', 1040),
    ...talk(6667, 'NICK bot\r\n', ':irc.example 001 bot :hi\r\n', 1041),
  ])
  expect(smtp).toEqual([
    {
      src: client.address,
      sport: 1040,
      dst: server.address,
      dport: 25,
      hostname: 'v',
      mail_from: ['a@b.c'],
      raw: 'EHLO v\r\nMAIL FROM:<a@b.c>\r\n',
    },
  ])
  expect(irc?.map(({ type, prefix, command, params }) => [type, prefix, command, params])).toEqual([
    ['client', undefined, 'NICK', 'bot'],
    ['server', ':irc.example', '001', 'bot :hi'],
  ])
})

describe('as a module', () => {
  let folder = ''

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'cuculus-network-'))
  })

  afterAll(async () => {
    await rm(folder, { recursive: true })
  })

  async function run(
    name: string,
    capture: Uint8Array | undefined,
    signal?: AbortSignal,
  ): Promise<{ data: Network; codes: string[] }> {
    const path = join(folder, name)
    const description = { generation: '2.x' as const, trace: { processes: [] } }
    await writeAnalysis(path, buildAnalysis(capture === undefined ? description : { ...description, capture }))
    const codes: string[] = []
    const data = await new NetworkProcessing().run({
      analysis: await openAnalysis(path),
      signal: signal ?? new AbortController().signal,
      results: {},
      report: ({ code, source }) => codes.push(`${code} ${source ?? ''}`),
      progress: () => undefined,
      log: () => undefined,
    })
    return { data, codes }
  }

  const capture = encodePcap(exchange(80, get, encodeHttpResponse({ body: 'hello' })))

  test('the result is the same twice, is JSON, and fits the published schema', async () => {
    const first = await run('whole', capture)
    expect(first.codes).toEqual([])
    expect((await run('whole', capture)).data).toEqual(first.data)
    expect(JSON.parse(JSON.stringify(first.data))).toEqual(first.data)
    expect(validate({ network: first.data }).filter(({ path }) => path.startsWith('/network'))).toEqual([])
  })

  test.each<[string, Uint8Array | undefined, string]>([
    ['none', undefined, 'CAPTURE_MISSING'],
    ['empty', new Uint8Array(), 'CAPTURE_EMPTY'],
    ['header', capture.subarray(0, 24), 'CAPTURE_NO_PACKETS'],
    ['garbage', utf8('<html>not a capture</html>'.repeat(9)), 'CAPTURE_FORMAT_UNKNOWN'],
    ['cut', capture.subarray(0, capture.length - 5), 'CAPTURE_TRUNCATED'],
  ])('%s: lists are there, and the reason is reported', async (name, bytes, code) => {
    const { data, codes } = await run(name, bytes)
    expect(codes).toEqual([`${code} dump.pcap`])
    for (const list of [data.hosts, data.domains, data.tcp, data.udp, data.icmp, data.dns, data.http]) {
      expect(Array.isArray(list)).toBe(true)
    }
  })

  test.each(['tlsmaster.txt', 'tlsdump/tlsdump.log', 'aux/sslkeylogfile/sslkeys.log', 'sslkeys.log'])(
    'keys that the analysis has in %s read TLS',
    async (name) => {
      const answer = 'HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok'
      const options = {
        ciphers: 'ADH-AES128-GCM-SHA256:@SECLEVEL=0',
        dhparam: 'auto',
        secureOptions: constants.SSL_OP_NO_TICKET,
      }
      const request = 'GET /secret HTTP/1.1\r\nHost: c2.example\r\n\r\n'
      const { exchanges, keyLog } = await tlsSession('TLSv1.2', options, request, answer)
      const packets = tcpConversation({ client, server: { ...server, port: 443 }, start, exchanges })
      const [, random = '', master = ''] = /^CLIENT_RANDOM (\S+) (\S+)$/m.exec(keyLog) ?? []
      const [session] = (await read(packets)).tls ?? []
      const logs: Readonly<Record<string, string>> = {
        'tlsmaster.txt': `RSA Session-ID:${session?.session_id ?? ''} Master-Key:${master}\n`,
        'tlsdump/tlsdump.log': `process: 1, client_random: ${random}, server_random: 00, master_secret: ${master}\r\n`,
      }
      const path = join(folder, name.replace(/\W/g, '-'))
      await writeAnalysis(
        path,
        buildAnalysis({ generation: '2.x', trace: { processes: [] }, capture: encodePcap(packets) }),
      )
      await mkdir(dirname(join(path, name)), { recursive: true })
      await writeFile(join(path, name), logs[name] ?? keyLog)
      const { data } = await runModule(new NetworkProcessing(), await openAnalysis(path))
      expect(data.http).toMatchObject([{ uri: 'https://c2.example/secret', status: 200, decrypted: true }])
      expect(data.tls).toMatchObject([{ decrypted: true }])
    },
  )

  test('with `processes`, a conversation names the process that opened it', async () => {
    const path = join(folder, 'processes')
    await writeAnalysis(path, buildAnalysis({ generation: '2.x', trace: { processes: [] }, capture }))
    const call = (api: string, args: Record<string, string>): Call => ({
      id: 0,
      timestamp: null,
      category: 'network',
      api,
      status: 'SUCCESS',
      return: '0x00000000',
      repeated: 0,
      arguments: Object.entries(args).map(([name, value]) => ({ name, value })),
    })
    const calls = Sequence.of([
      call('connect', { ip_address: server.address, port: '80' }),
      call('InternetConnectW', { ServerName: 'never.example', ServerPort: '443' }),
    ])
    const process = { process_id: 1204, parent_id: 4, process_name: 'bot.exe', first_seen: null, calls }
    const module = new NetworkProcessing({ processes: true })
    expect(module.optional).toEqual(['behavior'])
    const { data } = await runModule(module, await openAnalysis(path), {
      results: { behavior: { processes: [process], processtree: [], summary: { files: [], keys: [], mutexes: [] } } },
    })
    const expected = { process_id: 1204, process_name: 'bot.exe' }
    expect(data.tcp.map((flow) => flow.process)).toEqual([expected])
    expect(data.http.map((request) => request.process)).toEqual([expected])
    expect(new NetworkProcessing().optional).toEqual([])
  })

  test('an aborted run stops', async () => {
    await expect(
      run('aborted', concatenate([capture, capture]), AbortSignal.abort(new Error('enough'))),
    ).rejects.toThrow('enough')
  })
})
