import { encodePcap, tcpConversation } from '@cuculus/testing'
import { describe, expect, test } from 'vitest'
import { random } from '../../../test/random.js'
import { flipped } from './damage.js'
import { gather } from './gather.js'
import { http2Session } from './http2Session.js'
import { ntlmAuthenticate, ntlmChallenge, ntlmNegotiate } from './ntlmMessages.js'
import { client, server, start, talk } from './sample.js'

function base64(bytes: Uint8Array | string): string {
  return Buffer.from(bytes).toString('base64')
}

function request(line: string, ...fields: readonly string[]): string {
  return [`${line} HTTP/1.1`, 'Host: intranet', ...fields, '', ''].join('\r\n')
}

function response(status: number, ...fields: readonly string[]): string {
  return [`HTTP/1.1 ${String(status)} x`, ...fields, 'Content-Length: 0', '', ''].join('\r\n')
}

/** What the logins of a conversation tell, without where they were found. */
async function logins(...lines: readonly string[]): Promise<unknown[]> {
  const { services } = await gather(encodePcap(talk(8080, ...lines)))
  return services.map((event) => Object.fromEntries(Object.entries(event).filter(([key]) => key !== 'origin')))
}

const negotiate = base64(ntlmNegotiate('LAB', 'WIN7'))
const authenticate = base64(ntlmAuthenticate('LAB', 'joe', 'WIN7'))
const challenge = base64(
  ntlmChallenge('LAB', [
    [2, 'LAB'],
    [1, 'WEB1'],
    [3, 'web1.lab.example'],
  ]),
)
const names = { domain: 'LAB', user: 'joe', host: 'WIN7', names: ['LAB', 'WEB1', 'web1.lab.example'] }

describe('logins in HTTP', () => {
  test.each([
    ['to a server', 'GET /', 'Authorization', 401, 'WWW-Authenticate', undefined],
    [
      'to a proxy, for a tunnel',
      'CONNECT c2.example:443',
      'Proxy-Authorization',
      407,
      'Proxy-Authenticate',
      'c2.example:443',
    ],
    ['to a proxy', 'GET http://c2.example/a', 'Proxy-Authorization', 407, 'Proxy-Authenticate', 'c2.example'],
  ])(
    'NTLM %s tells domain, user and machine, and the names of the server',
    async (_name, line, field, status, asks, target) => {
      const told = await logins(
        request(line),
        response(status, `${asks}: Negotiate`, `${asks}: NTLM`),
        request(line, `${field}: NTLM ${negotiate}`),
        response(status, `${asks}: NTLM ${challenge}`),
        request(line, `${field}: NTLM ${authenticate}`, 'User-Agent: Bot/1'),
        response(200),
      )
      expect(told).toEqual([
        {
          protocol: 'http',
          client: 'Bot/1',
          ...names,
          ...(target === undefined ? {} : { target }),
          commands: [`${field.toLowerCase()} NTLM`],
        },
      ])
    },
  )

  test('Negotiate carries NTLM inside of other bytes; Kerberos tells nothing', async () => {
    const wrapped = base64(Buffer.concat([Buffer.from('a1820100', 'hex'), ntlmAuthenticate('LAB', 'joe', 'WIN7')]))
    const told = await logins(
      request('GET /', `authorization: Negotiate ${wrapped}`),
      response(200),
      request('GET /', 'authorization: Negotiate YIIabc'),
      response(200),
    )
    expect(told).toEqual([
      { protocol: 'http', domain: 'LAB', user: 'joe', host: 'WIN7', commands: ['authorization Negotiate'] },
    ])
  })

  test('a client that tells its machine and never logs in is not lost', async () => {
    const told = await logins(
      request('GET /', `Authorization: NTLM ${negotiate}`),
      response(401, `WWW-Authenticate: NTLM ${challenge}`),
    )
    expect(told).toEqual([
      { protocol: 'http', domain: 'LAB', host: 'WIN7', names: names.names, commands: ['authorization NTLM'] },
    ])
  })

  test('Basic tells user and password, Digest the user; the same again is no news', async () => {
    const basic = request('GET /gate', `Authorization: Basic ${base64('bot:pass:word')}`)
    const digest = request('GET /', 'Authorization: Digest realm="r", username="j\\"oe", nonce="n"')
    expect(await logins(basic, response(200), basic, response(200), digest, response(200))).toEqual([
      { protocol: 'http', user: 'bot', password: 'pass:word', commands: ['authorization Basic'] },
      { protocol: 'http', user: 'j"oe', commands: ['authorization Digest'] },
    ])
  })

  test('in HTTP/2 too', async () => {
    const exchanges = await http2Session(
      [{ headers: { ':path': '/', authorization: `Basic ${base64('bot:word')}` } }],
      (stream) => {
        stream.respond({ ':status': 204 }, { endStream: true })
      },
    )
    const packets = tcpConversation({ client, server, start, exchanges })
    expect((await gather(encodePcap(packets))).services).toMatchObject([
      { protocol: 'http', user: 'bot', password: 'word' },
    ])
  })

  test('credentials that are none tell nothing, and damage throws nothing', async () => {
    for (const value of [
      '',
      'Basic',
      'Basic  ',
      'NTLM',
      `NTLM ${base64('NTLMSSP\0')}`,
      'Bearer abc',
      'Basic abc',
      'Digest x',
    ]) {
      expect(await logins(request('GET /', `Authorization: ${value}`), response(200))).toEqual([])
    }
    const next = random(8)
    const [login, asked] = [authenticate, challenge].map((text) => Buffer.from(text, 'base64'))
    for (let round = 0; round < 300; round++) {
      const told = await logins(
        request('GET /', `Authorization: NTLM ${negotiate}`),
        response(401, `WWW-Authenticate: NTLM ${base64(flipped(asked ?? Buffer.of(), next, 8, 3))}`),
        request('GET /', `Authorization: NTLM ${base64(flipped(login ?? Buffer.of(), next, 12, 3))}`),
        response(200),
      )
      expect(told.length).toBeLessThanOrEqual(2)
    }
  })
})
