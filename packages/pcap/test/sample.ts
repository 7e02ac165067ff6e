import {
  encodeCertificates,
  encodeClientHello,
  encodeDns,
  encodeHttpRequest,
  encodeHttpResponse,
  encodeServerHello,
  ethernetFrame,
  icmpPacket,
  type Packet,
  tcpConversation,
  udpDatagram,
  utf8,
} from '@cuculus/testing'

export const client = { address: '192.168.56.101', port: 1030 }
export const server = { address: '93.184.216.34', port: 80 }
export const resolver = { address: '192.168.56.1', port: 53 }
export const start = Date.UTC(2024, 0, 2, 3, 4, 5)

/** A conversation between `client` and `server`, one message after the other: `>` before what the client says, `<` before the answers. */
export function talk(port: number, ...lines: readonly (string | Uint8Array)[]): Packet[] {
  return tcpConversation({
    client: { ...client, port: 1000 + port },
    server: { ...server, port },
    start,
    exchanges: lines.map((line, i) => ({
      from: i % 2 === 0 ? 'client' : 'server',
      data: typeof line === 'string' ? utf8(line) : line,
    })),
  })
}

/** A bit of everything, as a sandbox captures it. */
export function samplePackets(): Packet[] {
  const question = { name: 'evil.example.com' }
  return [
    udpDatagram({ ...client, port: 1025 }, resolver, encodeDns({ questions: [question] }), start),
    udpDatagram(
      resolver,
      { ...client, port: 1025 },
      encodeDns({ questions: [question], answers: [{ ...question, type: 'A', data: server.address }] }),
      start + 20,
    ),
    ...tcpConversation({
      client,
      server,
      start: start + 100,
      exchanges: [
        {
          from: 'client',
          data: encodeHttpRequest({
            path: '/gate.php?x=1',
            host: 'evil.example.com',
            headers: [['User-Agent', 'Mozilla/4.0']],
          }),
        },
        {
          from: 'server',
          data: encodeHttpResponse({ headers: [['Content-Type', 'text/plain']], body: 'hello '.repeat(400) }),
        },
      ],
    }),
    ...talk(
      443,
      encodeClientHello({ serverName: 'c2.example.net', alpn: ['h2', 'http/1.1'], groups: [29, 23] }),
      Buffer.concat([
        encodeServerHello({ alpn: 'h2' }),
        encodeCertificates([Uint8Array.of(0x30, 0x03, 0x02, 0x01, 0x05)]),
      ]),
    ),
    ...talk(25, 'EHLO victim\r\n', '250 ok\r\n', 'MAIL FROM:<a@b.c>\r\n', '250 ok\r\n'),
    ...talk(6667, 'NICK bot123\r\nUSER a b c :d\r\n', ':irc.example.com 001 bot123 :Welcome\r\n'),
    {
      time: start + 5000,
      data: ethernetFrame(icmpPacket(client.address, server.address, { type: 8, data: Uint8Array.of(97, 98, 0, 255) })),
    },
  ]
}

/** A message of ARP for IPv4 on Ethernet (RFC 826), without its frame. */
export function arpMessage(
  operation: 'request' | 'answer',
  sender: { readonly hardware: string; readonly address: string },
  target: { readonly hardware: string; readonly address: string },
): Uint8Array {
  const hardware = (text: string): number[] => text.split(':').map((byte) => Number.parseInt(byte, 16))
  const address = (text: string): number[] => text.split('.').map(Number)
  return Uint8Array.from([
    ...[0, 1, 8, 0, 6, 4, 0, operation === 'request' ? 1 : 2],
    ...hardware(sender.hardware),
    ...address(sender.address),
    ...hardware(target.hardware),
    ...address(target.address),
  ])
}
