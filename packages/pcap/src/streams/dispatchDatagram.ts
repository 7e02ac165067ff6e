import type { CaptureHandlers } from '../handlers.js'
import { parseDns } from '../protocols/dns.js'
import type { MessageOrigin } from './messageOrigin.js'

const dnsPorts = new Map<number, 'dns' | 'mdns' | 'llmnr'>([
  [53, 'dns'],
  [5353, 'mdns'],
  [5355, 'llmnr'],
])

/** Hand the contents of a datagram to whoever can read it. */
export function dispatchDatagram(
  handlers: CaptureHandlers,
  sport: number,
  dport: number,
  bytes: Buffer,
  start: number,
  end: number,
  origin: () => MessageOrigin,
): void {
  const protocol = dnsPorts.get(dport) ?? dnsPorts.get(sport)
  if (protocol === undefined || handlers.dns === undefined) return
  const message = parseDns(bytes, start, end)
  if (message !== undefined) handlers.dns({ ...message, protocol, origin: origin() })
}
