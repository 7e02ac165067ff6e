import { createHash, type Hash } from 'node:crypto'
import type { Diagnostic, Network } from '@cuculus/core'
import { type ByteSource, type CaptureLimits, CaptureSorter, dissectCapture, TlsKeys } from '@cuculus/pcap'
import { BodyTypes, typedLength } from './bodyTypes.js'
import { NetworkCollector } from './networkCollector.js'
import type { PasslistOptions } from './passlist.js'

export interface NetworkOptions {
  /** Names and addresses that are marked as noise of the guest. Nothing is ever left out. */
  readonly passlist?: PasslistOptions
  /** Entries that each list of the result may have; 100,000 unless given. */
  readonly maxEntries?: number
  /** Characters of all requests together; beyond it the texts of further ones are cut short. 64 Mi unless given. */
  readonly maxText?: number
  /**
   * Different bodies of requests and responses whose type is told from their first bytes, by libmagic, which is loaded for the first one. The module
   * looks at 64 unless given, `readNetwork` at none.
   */
  readonly bodyTypes?: number
  /** Bounds of the dissector. */
  readonly limits?: Partial<CaptureLimits>
}

export interface ReadNetworkOptions extends NetworkOptions {
  /** Lines of key logs to read TLS with: `SSLKEYLOGFILE`, Cuckoo's `tlsmaster.txt`, CAPE's `tlsdump.log`. */
  readonly keyLogs?: readonly string[]
  /** A file to write the capture to, sorted by conversation as Cuckoo 2 does. Nothing is written unless given. */
  readonly sortedCapture?: string
  readonly signal?: AbortSignal
  /** Takes what was found wrong with the capture. */
  readonly report?: (diagnostic: Diagnostic) => void
  /** Told after every chunk how many bytes were read. */
  readonly progress?: (done: number) => void
}

/**
 * The data of the key `network`, from the bytes of a capture: for programs that have a capture and no analysis directory.
 *
 * Rejects only if the source does, with the reason of `signal`, or if a file that was asked for cannot be written.
 *
 * @example
 * ```ts
 * const network = await readNetwork(createReadStream('dump.pcap'))
 * ```
 */
export async function readNetwork(source: ByteSource, options: ReadNetworkOptions = {}): Promise<Network> {
  const { maxEntries = 100_000, maxText = 64 * 1024 * 1024, report = ignore, signal } = options
  const types = new BodyTypes(options.bodyTypes ?? 0)
  const sorter = options.sortedCapture === undefined ? undefined : new CaptureSorter(options.sortedCapture)
  const sort = sorter === undefined ? undefined : sorter.packet.bind(sorter)
  const lists = { entries: maxEntries, text: maxText }
  const collector = new NetworkCollector(options.passlist ?? {}, lists, report, types, sort)
  const hash = createHash('sha256')
  const keys = new TlsKeys()
  for (const log of options.keyLogs ?? []) keys.add(log)
  try {
    const dissection = await dissectCapture(hashed(source, hash, options.progress), collector, {
      keys,
      ...(signal === undefined ? {} : { signal }),
      // One list cannot show more conversations than it may have entries, and there are two.
      limits: {
        flows: 2 * maxEntries,
        hosts: 2 * maxEntries,
        ...((options.bodyTypes ?? 0) > 0 ? { responseBody: typedLength } : {}),
        ...options.limits,
      },
    })
    await types.identify(signal)
    const sorted = sorter?.finish()
    return {
      pcap_sha256: hash.digest('hex'),
      ...(sorted === undefined ? {} : { sorted_pcap_sha256: sorted.sha256 }),
      ...collector.result(dissection),
    }
  } finally {
    sorter?.discard()
  }
}

/** What there is to say without a capture. */
export const emptyNetwork: Network = {
  hosts: [],
  domains: [],
  tcp: [],
  udp: [],
  icmp: [],
  dns: [],
  http: [],
  tls: [],
  smtp: [],
  irc: [],
  services: [],
  arp: [],
  dead_hosts: [],
  dns_servers: [],
}

function ignore(): void {
  return
}

/** The chunks, each hashed on its way. */
async function* hashed(
  chunks: ByteSource,
  hash: Hash,
  progress: ((done: number) => void) | undefined,
): AsyncGenerator<Uint8Array, void, undefined> {
  let done = 0
  for await (const chunk of chunks) {
    hash.update(chunk)
    done += chunk.length
    yield chunk
    progress?.(done)
  }
}
