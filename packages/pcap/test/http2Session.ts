import {
  connect,
  createServer,
  type IncomingHttpHeaders,
  type OutgoingHttpHeaders,
  type ServerHttp2Stream,
} from 'node:http2'
import { type Duplex, duplexPair, Transform, type TransformCallback } from 'node:stream'
import type { TcpExchange } from '@cuculus/testing'

/** A pair of connected streams, and what went over the wire between them. */
export function tappedWire(): { client: Duplex; server: Duplex; exchanges: TcpExchange[] } {
  const exchanges: TcpExchange[] = []
  const note = (from: 'client' | 'server'): Transform =>
    new Transform({
      transform(chunk: Buffer, _encoding: BufferEncoding, done: TransformCallback) {
        exchanges.push({ from, data: Uint8Array.from(chunk) })
        done(null, chunk)
      },
    })
  const [client, clientWire] = duplexPair()
  const [server, serverWire] = duplexPair()
  clientWire.pipe(note('client')).pipe(serverWire).pipe(note('server')).pipe(clientWire)
  return { client, server, exchanges }
}

export interface Http2Request {
  readonly headers: OutgoingHttpHeaders
  readonly body?: string | Uint8Array
}

/** What both ends of a real connection of HTTP/2 send, one request after the other. */
export async function http2Session(
  requests: readonly Http2Request[],
  answer: (stream: ServerHttp2Stream, headers: IncomingHttpHeaders) => void,
): Promise<TcpExchange[]> {
  const { client, server, exchanges } = tappedWire()
  const receiver = createServer()
  receiver.on('stream', (stream, headers) => {
    stream.on('error', () => undefined)
    stream.resume().on('end', () => {
      answer(stream, headers)
    })
  })
  receiver.emit('connection', server)
  const session = connect('http://c2.example', { createConnection: () => client })
  for (const { headers, body } of requests) {
    await new Promise((resolve, reject) => {
      const stream = session.request(headers, { endStream: body === undefined })
      stream.on('close', resolve).on('error', reject).resume()
      if (body !== undefined) stream.end(body)
    })
  }
  await new Promise<void>((resolve) => {
    session.close(resolve)
  })
  return exchanges
}
