import { connect, type SecureVersion, TLSSocket, type TlsOptions } from 'node:tls'
import type { TcpExchange } from '@cuculus/testing'
import { tappedWire } from './http2Session.js'

export interface TlsSession {
  readonly exchanges: TcpExchange[]
  readonly keyLog: string
}

/** A real handshake without certificates (anonymous or with a shared key), both ends in this process, a request and its answer; its bytes and its keys. */
export async function tlsSession(
  version: SecureVersion,
  options: TlsOptions,
  request: string,
  answer: string,
): Promise<TlsSession> {
  const { client: clientEnd, server: serverEnd, exchanges } = tappedWire()
  const versions = { minVersion: version, maxVersion: version }
  const key = Buffer.alloc(32, 7)
  const receiver = new TLSSocket(serverEnd, {
    isServer: true,
    ...versions,
    ...options,
    pskCallback: () => key,
  } as never)
  receiver.once('data', () => receiver.end(answer))
  receiver.on('error', () => undefined)
  const keyLog: string[] = []
  const sender = connect({
    socket: clientEnd,
    ...versions,
    ...options,
    servername: 'c2.example',
    rejectUnauthorized: false,
    checkServerIdentity: () => undefined,
    pskCallback: () => ({ psk: key, identity: 'i' }),
  })
  sender.on('keylog', (line) => keyLog.push(line.toString('latin1')))
  sender.write(request)
  await new Promise((resolve, reject) => {
    sender.on('end', resolve).on('error', reject).resume()
  })
  return { exchanges, keyLog: keyLog.join('') }
}
