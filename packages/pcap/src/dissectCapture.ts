import { CaptureReader } from './capture/captureReader.js'
import { type ByteSource, gunzipChunks } from './capture/gunzipChunks.js'
import { Dissector } from './dissector.js'
import type { CaptureHandlers } from './handlers.js'
import type { CaptureLimits } from './limits.js'
import { TlsKeys } from './protocols/tlsKeys.js'
import type { Flow } from './packets/flowTable.js'

export interface DissectOptions {
  readonly limits?: Partial<CaptureLimits>
  /** Keys to read TLS with; those that the capture itself brings (pcapng) are added to them. */
  readonly keys?: TlsKeys
  /** Stops the reading between two chunks. */
  readonly signal?: AbortSignal
}

/** What is known once a capture was read to its end. */
export interface Dissection {
  readonly packets: number
  /** Addresses of all IP packets, those in tunnels included, in first-seen order, the source before the destination. */
  readonly hosts: readonly string[]
  /** Seconds since 1970 of the first packet; `NaN` without one. */
  readonly firstTime: number
  /** TCP and UDP conversations in first-seen order. */
  flows(): Iterable<Flow>
  /** The conversation of a `MessageOrigin`. */
  flow(index: number): Flow
}

/**
 * Read a capture (pcap, pcapng, either compressed with gzip) and tell the handlers what is in it.
 *
 * Errors of the source and of handlers are thrown; what is wrong with the capture goes to `handlers.diagnostic`.
 *
 * @example
 * ```ts
 * await dissectCapture(createReadStream('dump.pcap'), {
 *   dns: (message) => message.questions.forEach(({ name, type }) => console.log(name, type)),
 * })
 * ```
 */
export async function dissectCapture(
  source: ByteSource,
  handlers: CaptureHandlers,
  options: DissectOptions = {},
): Promise<Dissection> {
  const keys = options.keys ?? new TlsKeys()
  const dissector = new Dissector(handlers, options.limits, keys)
  const reader = new CaptureReader({
    packet: (packet) => {
      dissector.packet(packet)
    },
    diagnostic: (diagnostic) => handlers.diagnostic?.(diagnostic),
    secrets: (keyLog) => {
      keys.add(keyLog)
      handlers.secrets?.(keyLog)
    },
    ...(handlers.name === undefined ? {} : { name: handlers.name.bind(handlers) }),
  })
  for await (const chunk of gunzipChunks(source, (diagnostic) => handlers.diagnostic?.(diagnostic))) {
    options.signal?.throwIfAborted()
    reader.push(chunk)
  }
  reader.end()
  dissector.finish()
  return {
    packets: reader.packets,
    hosts: dissector.addresses.all(),
    firstTime: dissector.firstTime,
    *flows() {
      for (const index of dissector.flows.order()) yield dissector.flow(index)
    },
    flow: (index) => dissector.flow(index),
  }
}
