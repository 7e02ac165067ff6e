import { isIP } from 'node:net'
import type { Behavior, Call, Flow, FlowProcess, HttpRequest, Network } from '@cuculus/core'

/** Calls that name the other end of a conversation: Winsock by address, WinINet and WinHTTP by name. */
const callsWithEnd = new Set([
  'connect',
  'WSAConnect',
  'ConnectEx',
  'sendto',
  'WSASendTo',
  'InternetConnectA',
  'InternetConnectW',
  'WinHttpConnect',
])

const mostEnds = 100_000

/** Which process called which end, as the behaviour log tells it. */
export class ProcessAttribution {
  /** By `address port` or `name port`; the first process that called. */
  readonly #ends = new Map<string, FlowProcess>()

  /** Read the calls of all processes once. */
  async read(behavior: Behavior, signal: AbortSignal): Promise<void> {
    for (const { process_id, process_name, calls } of behavior.processes) {
      const process: FlowProcess = { process_id, process_name }
      for await (const batch of calls.batches()) {
        signal.throwIfAborted()
        for (const call of batch) if (callsWithEnd.has(call.api)) this.#note(call, process)
      }
    }
  }

  /** The same data with the processes that are known. */
  apply(network: Network): Network {
    if (this.#ends.size === 0) return network
    return {
      ...network,
      tcp: network.tcp.map((flow) => this.#flow(flow)),
      udp: network.udp.map((flow) => this.#flow(flow)),
      http: network.http.map((request) => this.#request(request)),
    }
  }

  #note(call: Call, process: FlowProcess): void {
    const port = portOf(call)
    const end = endOf(call)
    if (port === undefined || end === undefined || this.#ends.size >= mostEnds) return
    const key = `${end} ${String(port)}`
    if (!this.#ends.has(key)) this.#ends.set(key, process)
  }

  #flow(flow: Flow): Flow {
    const process = this.#ends.get(`${flow.dst} ${String(flow.dport)}`)
    return process === undefined ? flow : { ...flow, process }
  }

  #request(request: HttpRequest): HttpRequest {
    const port = String(request.port)
    const [name = ''] = request.host.toLowerCase().split(':', 1)
    const process = this.#ends.get(`${name} ${port}`) ?? this.#ends.get(`${request.dst ?? ''} ${port}`)
    return process === undefined ? request : { ...request, process }
  }
}

// The monitor of 2.x says `ip_address` and `hostname`, that of 1.x and CAPE `ip`, `ServerName`; ports are `port` and `ServerPort`.
function endOf({ arguments: list }: Call): string | undefined {
  for (const { name, value } of list) {
    const key = name.toLowerCase()
    if ((key === 'ip' || key === 'ip_address') && isIP(value) !== 0) return value
    if ((key === 'hostname' || key === 'servername') && value !== '') return value.toLowerCase()
  }
  return undefined
}

function portOf({ arguments: list }: Call): number | undefined {
  const text = list.find(({ name }) => /^(?:server)?port$/i.test(name))?.value
  const port = Number(text)
  return Number.isInteger(port) && port > 0 && port < 65_536 ? port : undefined
}
