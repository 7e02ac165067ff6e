import { constants } from 'node:crypto'
import type { SecureVersion, TlsOptions } from 'node:tls'
import { TlsKeys } from '@cuculus/pcap'
import { ByteWriter, concatenate, encodePcap, encodePcapng, tcpConversation, utf8 } from '@cuculus/testing'
import { describe, expect, test } from 'vitest'
import { gather } from './gather.js'
import { client, server, start } from './sample.js'
import { type TlsSession, tlsSession } from './tlsSession.js'

const request = 'GET /secret HTTP/1.1\r\nHost: c2.example\r\n\r\n'
const answer = `HTTP/1.1 200 OK\r\nContent-Length: 5000\r\n\r\n${'x'.repeat(5000)}`

function session(version: SecureVersion, options: TlsOptions): Promise<TlsSession> {
  return tlsSession(version, options, request, answer)
}

describe('with keys, what is inside TLS is read', () => {
  const sessions: readonly (readonly [string, SecureVersion, string])[] = [
    ['TLS 1.3 with AES-128-GCM', 'TLSv1.3', 'TLS_AES_128_GCM_SHA256'],
    ['TLS 1.2 with AES-128-GCM', 'TLSv1.2', 'ADH-AES128-GCM-SHA256:@SECLEVEL=0'],
    ['TLS 1.2 with AES-256-GCM', 'TLSv1.2', 'ADH-AES256-GCM-SHA384:@SECLEVEL=0'],
    ['TLS 1.2 with AES-128-CBC', 'TLSv1.2', 'AECDH-AES128-SHA:@SECLEVEL=0'],
    ['TLS 1.2 with AES-256-CBC', 'TLSv1.2', 'AECDH-AES256-SHA:@SECLEVEL=0'],
    ['TLS 1.1 with AES-128-CBC', 'TLSv1.1', 'AECDH-AES128-SHA:@SECLEVEL=0'],
    ['TLS 1.0 with AES-128-CBC', 'TLSv1', 'AECDH-AES128-SHA:@SECLEVEL=0'],
  ]

  test.each(sessions)('%s', async (_name, version, ciphers) => {
    const { exchanges, keyLog } = await session(version, { ciphers, dhparam: 'auto' })
    const capture = encodePcap(tcpConversation({ client, server: { ...server, port: 443 }, start, exchanges }))
    const keys = new TlsKeys()
    keys.add(keyLog)
    const found = await gather(capture, undefined, {}, keys)
    expect(found.http).toHaveLength(1)
    expect(found.http[0]).toMatchObject({
      origin: { dport: 443, isDecrypted: true },
      request: { target: '/secret' },
      response: { status: 200, body: { size: 5000, isComplete: true } },
    })
    expect(found.tls).toMatchObject([{ isDecrypted: true }])
    const without = await gather(capture)
    expect(without.http).toEqual([])
    expect(without.tls).toHaveLength(1)
  })

  test('keys that the capture itself brings are used', async () => {
    const { exchanges, keyLog } = await session('TLSv1.3', { ciphers: 'TLS_AES_128_GCM_SHA256' })
    const capture = encodePcapng(tcpConversation({ client, server: { ...server, port: 443 }, start, exchanges }))
    const log = utf8(keyLog)
    const secrets = new ByteWriter().u32(0x544c534b).u32(log.length).bytes(log).align(4).finish()
    const size = 12 + secrets.length
    const block = new ByteWriter().u32(10).u32(size).bytes(secrets).u32(size).finish()
    // Behind the header of the section, which says its own length.
    const at = Buffer.from(capture).readUInt32LE(4)
    const found = await gather(concatenate([capture.subarray(0, at), block, capture.subarray(at)]))
    expect(found.diagnostics).toEqual([])
    expect(found.http).toMatchObject([{ request: { target: '/secret' }, response: { status: 200 } }])
  })

  test('a session that is resumed by its number has the key of tlsmaster.txt', async () => {
    const options = {
      ciphers: 'ADH-AES128-GCM-SHA256:@SECLEVEL=0',
      dhparam: 'auto',
      secureOptions: constants.SSL_OP_NO_TICKET,
    }
    const { exchanges, keyLog } = await session('TLSv1.2', options)
    const capture = encodePcap(tcpConversation({ client, server: { ...server, port: 443 }, start, exchanges }))
    const master = /^CLIENT_RANDOM \S+ (\S+)$/m.exec(keyLog)?.[1] ?? ''
    const id = (await gather(capture)).tls[0]?.serverHellos[0]?.sessionId ?? ''
    expect(id).toMatch(/^[0-9a-f]{64}$/)
    const keys = new TlsKeys()
    keys.add(`RSA Session-ID:${id} Master-Key:${master}\n`)
    expect((await gather(capture, undefined, {}, keys)).http).toHaveLength(1)
  })

  test('wrong keys give the handshake alone', async () => {
    const { exchanges, keyLog } = await session('TLSv1.3', { ciphers: 'TLS_AES_128_GCM_SHA256' })
    const keys = new TlsKeys()
    keys.add(keyLog.replace(/[0-9a-f]{8}$/gm, '00000000'))
    const capture = encodePcap(tcpConversation({ client, server: { ...server, port: 443 }, start, exchanges }))
    const found = await gather(capture, undefined, {}, keys)
    expect(found.http).toEqual([])
    expect(found.tls).toHaveLength(1)
  })
})

describe('key logs', () => {
  const random = 'ab'.repeat(32)
  const master = '0c'.repeat(48)

  test.each([
    ['SSLKEYLOGFILE', `# comment\nCLIENT_RANDOM ${random} ${master}\n`],
    [
      'tlsdump.log of CAPE',
      `process: 1204, client_random: ${random.toUpperCase()}, server_random: ${'00'.repeat(32)}, master_secret: ${master}\r\n`,
    ],
  ])('%s', (_name, text) => {
    const keys = new TlsKeys()
    keys.add(text)
    expect(keys.size).toBe(1)
    expect(keys.find(random, '')?.master?.toString('hex')).toBe(master)
  })

  test('tlsmaster.txt of Cuckoo 2', () => {
    const keys = new TlsKeys()
    keys.add(`RSA Session-ID:${'AA'.repeat(32)} Master-Key:${master}\n`)
    expect(keys.find(random, 'aa'.repeat(32))?.master?.toString('hex')).toBe(master)
    expect(keys.find(random, '')).toBeUndefined()
  })

  test('other lines are passed over', () => {
    const keys = new TlsKeys()
    keys.add(`hello\nCLIENT_RANDOM 00 11\n${'x'.repeat(5000)}\n`)
    expect(keys.size).toBe(0)
  })
})
