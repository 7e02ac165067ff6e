import { utf8 } from './byteWriter.js'
import { encodePcap, type Packet } from './capture.js'
import { tcpConversation, udpDatagram } from './conversation.js'
import { encodeDns, type DnsRecord } from './dns.js'
import { encodeHttpRequest, encodeHttpResponse } from './http.js'
import { ethernetFrame, icmpPacket, tcpFlags, tcpPacket, type Endpoint } from './internet.js'
import { encodeClientHello, encodeServerHello } from './tls.js'

const GUEST = '192.168.56.101'
const RESOLVER: Endpoint = { address: '192.168.56.1', port: 53 }

/** Addresses and names are those reserved for documentation (RFC 5737, RFC 2606). */
export const demoNetwork = {
  update: { host: 'updates.example.com', address: '203.0.113.10' },
  api: { host: 'api.example.net', address: '198.51.100.23' },
  dead: { address: '192.0.2.66', port: 4444 },
} as const

/** What the guest says in the network: three names asked for, HTTP with the update server, TLS with the API, a ping, and a server that never answers. */
export function demoCapture(start: number): Uint8Array {
  const { update, api } = demoNetwork
  const packets = [
    ...lookup(start + 9000, 1, update.host, [{ name: update.host, type: 'A', data: update.address }]),
    ...http(start + 9200),
    ...lookup(start + 15_000, 2, api.host, [
      { name: api.host, type: 'CNAME', data: `edge.${api.host}` },
      { name: `edge.${api.host}`, type: 'A', data: api.address },
    ]),
    ...tls(start + 15_200),
    ...lookup(start + 16_000, 3, 'missing.example.org', undefined),
    ...deadHost(start + 17_000),
    ...ping(start + 30_000),
  ]
  return encodePcap(packets.sort((a, b) => Number(a.time) - Number(b.time)))
}

/** A question and its answer; without answers the name does not exist. */
function lookup(time: number, id: number, name: string, answers: readonly DnsRecord[] | undefined): Packet[] {
  const client = { address: GUEST, port: 50_000 + id }
  const questions = [{ name }]
  const response = answers === undefined ? { rcode: 3 } : { answers }
  return [
    udpDatagram(client, RESOLVER, encodeDns({ id, questions }), time),
    udpDatagram(RESOLVER, client, encodeDns({ id, questions, response: true, ...response }), time + 25),
  ]
}

function http(start: number): Packet[] {
  const { host, address } = demoNetwork.update
  const agent = ['User-Agent', 'Updater/1.0'] as const
  const form = ['Content-Type', 'application/x-www-form-urlencoded'] as const
  const text = ['Content-Type', 'text/plain'] as const
  return tcpConversation({
    client: { address: GUEST, port: 49_170 },
    server: { address, port: 80 },
    start,
    exchanges: [
      { from: 'client', data: encodeHttpRequest({ path: '/config.txt', host, headers: [agent] }) },
      { from: 'server', data: encodeHttpResponse({ headers: [text], body: demoConfig }) },
      {
        from: 'client',
        data: encodeHttpRequest({
          method: 'POST',
          path: '/gate.php',
          host,
          headers: [agent, form],
          body: 'id=7&host=LENA-PC',
        }),
      },
      { from: 'server', data: encodeHttpResponse({ status: 404, reason: 'Not Found', body: '' }) },
    ],
  })
}

/** What the update server answers, and what the sample then stores. */
export const demoConfig = 'interval=60\r\nserver=api.example.net\r\n'

function tls(start: number): Packet[] {
  const { host, address } = demoNetwork.api
  return tcpConversation({
    client: { address: GUEST, port: 49_171 },
    server: { address, port: 443 },
    start,
    exchanges: [
      { from: 'client', data: encodeClientHello({ serverName: host, alpn: ['h2', 'http/1.1'] }) },
      { from: 'server', data: encodeServerHello({ alpn: 'h2' }) },
    ],
  })
}

/** The same SYN three times, and nobody there. */
function deadHost(start: number): Packet[] {
  const client = { address: GUEST, port: 49_172 }
  const syn = ethernetFrame(tcpPacket(client, demoNetwork.dead, { sequence: 9000, flags: tcpFlags.syn }))
  return [0, 3000, 9000].map((delay) => ({ time: start + delay, data: syn }))
}

function ping(start: number): Packet[] {
  const data = utf8('abcdefghijklmnopqrstuvwabcdefghi')
  const { address } = demoNetwork.update
  const request = icmpPacket(GUEST, address, { type: 8, rest: 0x0001_0001, data })
  const reply = icmpPacket(address, GUEST, { type: 0, rest: 0x0001_0001, data })
  return [
    { time: start, data: ethernetFrame(request) },
    { time: start + 20, data: ethernetFrame(reply) },
  ]
}
