import { ByteWriter, concatenate, encodeClientHello, encodePcap, udpDatagram, utf8 } from '@cuculus/testing'
import { ja4h, type ServiceEvent } from '@cuculus/pcap'
import { describe, expect, test } from 'vitest'
import { flipped } from './damage.js'
import { random } from '../../../test/random.js'
import { gather } from './gather.js'
import { ntlmAuthenticate, ntlmChallenge, ntlmNegotiate } from './ntlmMessages.js'
import { client, server, start, talk } from './sample.js'

function withoutOrigin(event: ServiceEvent): Partial<ServiceEvent> {
  return Object.fromEntries(Object.entries(event).filter(([key]) => key !== 'origin'))
}

async function services(...args: Parameters<typeof talk>): Promise<unknown[]> {
  const found = await gather(encodePcap(talk(...args)))
  return found.services.map(withoutOrigin)
}

describe('text services', () => {
  test('FTP: banner, login and commands', async () => {
    expect(
      await services(
        21,
        'USER anonymous\r\n',
        '220 (vsFTPd 3.0)\r\n331 go on\r\n',
        'PASS a@b\r\nSTOR loot.zip\r\n',
        '230 in\r\n',
      ),
    ).toEqual([
      {
        protocol: 'ftp',
        banner: '220 (vsFTPd 3.0)',
        user: 'anonymous',
        password: 'a@b',
        commands: ['USER anonymous', 'PASS', 'STOR loot.zip'],
      },
    ])
  })

  test('POP3 and IMAP: login', async () => {
    expect(await services(110, 'USER joe\r\nPASS secret\r\n', '+OK ready\r\n')).toMatchObject([
      { protocol: 'pop3', user: 'joe', password: 'secret' },
    ])
    expect(await services(143, 'a1 LOGIN "joe" "se cret"\r\n', '* OK ready\r\n')).toMatchObject([
      { protocol: 'imap', user: 'joe', password: 'se cret', commands: ['LOGIN joe'] },
    ])
  })

  test('what follows AUTH TLS is TLS', async () => {
    const packets = talk(21, 'AUTH TLS\r\n', '234 go\r\n', encodeClientHello({ serverName: 'ftp.example' }))
    const found = await gather(encodePcap(packets))
    expect(found.services).toHaveLength(1)
    expect(found.tls[0]?.clientHellos[0]?.sni).toBe('ftp.example')
  })

  test('SSH: both versions', async () => {
    expect(await services(2222, 'SSH-2.0-bot_1\r\n', 'SSH-2.0-OpenSSH_9\r\n')).toEqual([
      { protocol: 'ssh', client: 'SSH-2.0-bot_1', banner: 'SSH-2.0-OpenSSH_9' },
    ])
  })
})

describe('SOCKS', () => {
  const name = utf8('c2.example')
  const request5 = concatenate([Uint8Array.of(5, 1, 0, 3, name.length), name, Uint8Array.of(0, 80)])

  test('version 5 tells its target, and what is in the tunnel is read', async () => {
    const packets = talk(
      1080,
      Uint8Array.of(5, 1, 0),
      Uint8Array.of(5, 0),
      request5,
      Uint8Array.of(5, 0, 0, 1, 0, 0, 0, 0, 0, 0),
      'GET /in HTTP/1.1\r\nHost: h\r\n\r\n',
    )
    const found = await gather(encodePcap(packets))
    expect(found.services).toMatchObject([{ protocol: 'socks', client: 'SOCKS5', target: 'c2.example:80' }])
    expect(found.http.map(({ request }) => request?.target)).toEqual(['/in'])
  })

  test('version 5 with a password, and version 4 with a name', async () => {
    const login = Uint8Array.of(1, 1, 0x75, 2, 0x70, 0x77)
    expect(
      await services(1080, Uint8Array.of(5, 1, 2), Uint8Array.of(5, 2), login, Uint8Array.of(1, 0), request5),
    ).toMatchObject([{ user: 'u', password: 'pw' }])
    expect(
      await services(1080, concatenate([Uint8Array.of(4, 1, 0, 80, 0, 0, 0, 1, 0), name, Uint8Array.of(0)])),
    ).toMatchObject([{ client: 'SOCKS4', target: 'c2.example:80' }])
  })
})

test('SMB: domain, user and machine of an NTLM login, and what the server calls itself', async () => {
  const packet = (message: Uint8Array): Uint8Array =>
    concatenate([Uint8Array.of(0, 0, 0, 200, 0xfe, 0x53, 0x4d, 0x42), new Uint8Array(60), message])
  const login = packet(ntlmAuthenticate('LAB', 'joe', 'WIN7'))
  const names = { domain: 'LAB', user: 'joe', host: 'WIN7' }
  expect(await services(445, login)).toEqual([{ protocol: 'smb', ...names }])
  const challenge = packet(
    ntlmChallenge('LAB', [
      [2, 'LAB'],
      [1, 'DC1'],
      [3, 'dc1.lab.example'],
      [7, 'time'],
    ]),
  )
  expect(await services(445, packet(ntlmNegotiate('', '')), challenge, login)).toEqual([
    { protocol: 'smb', ...names, names: ['LAB', 'DC1', 'dc1.lab.example'] },
  ])
})

function netbiosName(text: string, kind: number): Uint8Array {
  const letters = Buffer.from(text.padEnd(15, ' ') + String.fromCharCode(kind), 'latin1')
  const encoded = Array.from(letters).flatMap((byte) => [(byte >> 4) + 0x41, (byte & 15) + 0x41])
  return Uint8Array.from([32, ...encoded, 0])
}

const sessionRequest = concatenate([
  Uint8Array.of(0x81, 0, 0, 68),
  netbiosName('FILESERVER', 0x20),
  netbiosName('WINXP', 0),
])

/** A login of SMB 1 without NTLM messages. */
function oldLogin(user: string, domain: string, isUnicode: boolean): Uint8Array {
  const text = (value: string): Uint8Array => Buffer.from(`${value}\0`, isUnicode ? 'utf16le' : 'latin1')
  const message = new ByteWriter()
    .bytes(Uint8Array.of(0xff, 0x53, 0x4d, 0x42, 0x73, 0, 0, 0, 0, 0x18))
    .u16(isUnicode ? 0x8000 : 0)
    .bytes(new Uint8Array(20))
    .u8(13)
    .bytes(new Uint8Array(14))
    .u16(1)
    .u16(0)
    .bytes(new Uint8Array(8))
    .u16(0)
    // A password of one byte, with which texts of two bytes are at their place.
    .u8(0)
    .bytes(text(user))
    .bytes(text(domain))
  return concatenate([Uint8Array.of(0, 0, 0, 200), message.finish()])
}

test('SMB on a session of NetBIOS tells both names, and a login of SMB 1 user and domain', async () => {
  expect(await services(139, sessionRequest, Uint8Array.of(0x82, 0, 0, 0), oldLogin('joe', 'LAB', true))).toEqual([
    { protocol: 'smb', host: 'WINXP', names: ['FILESERVER<20>'], user: 'joe', domain: 'LAB' },
  ])
  expect(await services(445, oldLogin('joe', 'LAB', false))).toEqual([{ protocol: 'smb', user: 'joe', domain: 'LAB' }])
})

const announcement = concatenate([
  Uint8Array.of(0x11, 2, 0, 1, 192, 168, 56, 101, 0, 138, 0, 68, 0, 0),
  netbiosName('WINXP', 0x20),
  netbiosName('WORKGROUP', 0x1d),
])

const solicit = concatenate([
  Uint8Array.of(1, 0, 0, 7),
  Uint8Array.of(0, 3, 0, 40, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 5, 0, 24, 0x20, 1, 0x0d, 0xb8),
  new Uint8Array(11),
  Uint8Array.of(9, 0, 0, 0, 0, 0, 0, 0, 0),
  Uint8Array.of(0, 39, 0, 8, 0, 2, 0x70, 0x63, 3, 0x6c, 0x61, 0x62),
  Uint8Array.of(0, 16, 0, 10, 0, 0, 1, 0x37, 0, 4, 0x4d, 0x53, 0x46, 0x54),
])

test('datagrams of NetBIOS and DHCPv6 tell machine, workgroup, vendor and address', async () => {
  const found = await gather(
    encodePcap([
      udpDatagram({ ...client, port: 138 }, { address: '192.168.56.255', port: 138 }, announcement, start),
      udpDatagram({ address: 'fe80::1', port: 546 }, { address: 'ff02::1:2', port: 547 }, solicit, start),
    ]),
  )
  expect(found.services.map(withoutOrigin)).toEqual([
    { protocol: 'nbdgm', host: 'WINXP', names: ['WORKGROUP<1d>'] },
    { protocol: 'dhcp', host: 'pc.lab', client: 'MSFT', target: '2001:db8::9' },
  ])
})

test('messages of services that are cut anywhere, or whose bytes are flipped, throw nothing', async () => {
  const next = random(5)
  const login = concatenate([sessionRequest, oldLogin('joe', 'LAB', true)])
  const cut = (bytes: Uint8Array): Uint8Array[] => Array.from(bytes, (_, end) => bytes.subarray(0, end))
  const damaged = (bytes: Uint8Array): Uint8Array[] => [
    ...cut(bytes),
    ...Array.from({ length: 200 }, () => flipped(bytes, next)),
  ]
  for (const [port, sport, message] of [
    [138, 138, announcement],
    [547, 546, solicit],
  ] as const) {
    const packets = damaged(message).map((data) =>
      udpDatagram({ ...client, port: sport }, { ...server, port }, data, start),
    )
    const { services: told } = await gather(encodePcap(packets))
    expect(told.length).toBeLessThanOrEqual(packets.length)
  }
  for (const data of damaged(login)) {
    const { services: told } = await gather(encodePcap(talk(139, data)))
    expect(told.length).toBeLessThanOrEqual(1)
  }
})

test('DHCP, NTP and NetBIOS are told once each', async () => {
  const dhcp = concatenate([
    new Uint8Array(236),
    Uint8Array.of(0x63, 0x82, 0x53, 0x63, 12, 2, 0x70, 0x63, 60, 4, 0x4d, 0x53, 0x46, 0x54, 50, 4, 10, 0, 0, 9, 255),
  ])
  const nbns = concatenate([
    Uint8Array.of(0, 1, 1, 16, 0, 1, 0, 0, 0, 0, 0, 0),
    netbiosName('WPAD', 0),
    Uint8Array.of(0, 32, 0, 1),
  ])
  const ntp = concatenate([Uint8Array.of(0x23), new Uint8Array(47)])
  const packets = [dhcp, dhcp].map((data) =>
    udpDatagram({ ...client, port: 68 }, { address: '255.255.255.255', port: 67 }, data, start),
  )
  packets.push(udpDatagram({ ...client, port: 137 }, { address: '192.168.56.255', port: 137 }, nbns, start))
  packets.push(udpDatagram({ ...client, port: 123 }, { ...server, port: 123 }, ntp, start))
  const found = await gather(encodePcap(packets))
  expect(found.services.map(withoutOrigin)).toEqual([
    { protocol: 'dhcp', host: 'pc', client: 'MSFT', target: '10.0.0.9' },
    { protocol: 'nbns', names: ['WPAD<00>'] },
    { protocol: 'ntp' },
  ])
})

test('JA4H counts headers without cookie and referrer, and sorts cookies by name', () => {
  const fields = [
    { name: 'Host', value: 'h' },
    { name: 'Accept-Language', value: 'en-US,en;q=0.9' },
    { name: 'Cookie', value: 'a-b=1; a=2' },
    { name: 'Referer', value: 'x' },
  ]
  expect(ja4h({ method: 'GET', version: '1.1', fields })).toMatch(
    /^ge11cr02enus_[0-9a-f]{12}_[0-9a-f]{12}_[0-9a-f]{12}$/,
  )
  expect(ja4h({ method: 'POST', version: '1.0', fields: [] })).toBe(
    'po10nn000000_000000000000_000000000000_000000000000',
  )
})
