import {
  type Analysis,
  type Context,
  type Diagnostic,
  type ModuleOrigin,
  type Network,
  Processing,
} from '@cuculus/core'
import { readCapture } from '@cuculus/pcap'
import { ProcessAttribution } from './processAttribution.js'
import { emptyNetwork, type NetworkOptions, readNetwork } from './readNetwork.js'
import { version } from './version.js'

export interface NetworkProcessingOptions extends NetworkOptions {
  /**
   * Name the process that opened a conversation, where the behaviour log has its socket calls. Off unless given: the module then waits for
   * `behavior` and reads all its calls once more.
   */
  readonly processes?: boolean
  /** Names a file to write the capture of an analysis to, sorted by conversation as Cuckoo 2 does. Nothing is written unless given. */
  readonly sortedCapture?: (analysis: Analysis) => string
}

/** Bodies whose type is told, unless the options say otherwise. */
const typedBodies = 64

/**
 * The key `network`: what the capture shows.
 *
 * Reads `dump.pcap` (pcap or pcapng, compressed with gzip or not) in one pass. Nothing is resolved or looked up.
 */
export class NetworkProcessing extends Processing {
  readonly key = 'network'
  override readonly origin: ModuleOrigin = { package: '@cuculus/network', version }
  /** Waited for only if processes are asked for. */
  override readonly optional: readonly [] | readonly ['behavior']
  readonly #options: NetworkProcessingOptions

  constructor(options: NetworkProcessingOptions = {}) {
    super()
    this.#options = options
    this.optional = options.processes === true ? ['behavior'] : []
  }

  async run(context: Context<NetworkProcessing>): Promise<Network> {
    const { analysis, signal } = context
    const source = relativePath(analysis)
    const report = (diagnostic: Diagnostic): void => {
      context.report({ ...diagnostic, source })
    }
    const found = await analysis.stat(analysis.pcapPath)
    if (found === null) {
      report({ code: 'CAPTURE_MISSING', message: 'expected a capture, found none' })
      return emptyNetwork
    }
    const path = await realPath(analysis)
    const bytes = path === null ? analysis.open(analysis.pcapPath, { signal }) : readCapture(path, signal)
    const { sortedCapture, bodyTypes = typedBodies, ...options } = this.#options
    const network = await readNetwork(bytes, {
      ...options,
      bodyTypes,
      ...(sortedCapture === undefined ? {} : { sortedCapture: sortedCapture(analysis) }),
      keyLogs: await keyLogs(analysis, signal),
      signal,
      report,
      progress: (done) => {
        context.progress(done, found.size)
      },
    })
    const behavior = this.#options.processes === true ? context.results.behavior : undefined
    if (behavior === undefined) return network
    const attribution = new ProcessAttribution()
    await attribution.read(behavior, signal)
    return attribution.apply(network)
  }
}

/** Where sandboxes leave keys of TLS: Cuckoo 2, CAPE's monitor, and programs that were told to log them. */
const keyLogPaths = ['tlsmaster.txt', 'tlsdump/tlsdump.log', 'aux/sslkeylogfile/sslkeys.log', 'sslkeys.log']

const longestKeyLog = 16 * 1024 * 1024

async function keyLogs(analysis: Analysis, signal: AbortSignal): Promise<string[]> {
  const found: string[] = []
  for (const path of keyLogPaths) {
    if ((await analysis.stat(path)) === null) continue
    const bytes = await analysis.read(path, { signal, length: longestKeyLog })
    found.push(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('latin1'))
  }
  return found
}

/** The path on disk, for which memory need not be taken anew with each chunk; `null` for an analysis that lies elsewhere. */
async function realPath(analysis: Analysis): Promise<string | null> {
  try {
    return await analysis.locate(analysis.pcapPath)
  } catch {
    // Whatever is wrong with the path, `open` says it best.
    return null
  }
}

function relativePath({ analysisPath, pcapPath }: Analysis): string {
  return pcapPath.startsWith(analysisPath) ? pcapPath.slice(analysisPath.length).replace(/^[\\/]+/, '') : pcapPath
}
