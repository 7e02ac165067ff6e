import type { Process } from '@cuculus/core'
import type { SignatureResults } from './scope.js'
import type { SigmaEvent } from './sigmaSources.js'

/** Processes whose creation calls may not have told (by services, WMI, monitors without that hook): all but the first, which the sandbox started. */
export const processRecords: (results: SignatureResults) => readonly SigmaEvent[] = remembered(({ behavior }) => {
  // 2.x also watches `lsass.exe`, which nobody started.
  const followed = (behavior?.processes ?? []).filter(({ tracked }) => tracked !== false)
  const known = new Map<number, Process>()
  return followed
    .map((process): SigmaEvent => {
      const { process_id: pid, process_name: name, process_path: path, command_line } = process
      const parent = process.parent_id === null ? undefined : known.get(process.parent_id)
      known.set(pid, process)
      return {
        kind: 'process_create',
        fields: {
          image: path ?? name ?? undefined,
          command_line,
          pid: String(pid),
          process: parent?.process_name ?? undefined,
          process_path: parent?.process_path,
        },
        ...(parent === undefined ? {} : { process: parent }),
      }
    })
    .slice(1)
})

/** Questions that the capture shows. */
export const dnsRecords: (results: SignatureResults) => readonly SigmaEvent[] = remembered(({ network }) =>
  (network?.dns ?? []).map(({ hostname, type, ip, answers }) => ({
    kind: 'dns_query',
    // One answer a line.
    fields: {
      host: hostname,
      record_type: type,
      answer: answers?.map(({ data }) => data).join('\n') ?? ip ?? undefined,
    },
  })),
)

/** Addresses that guests have. */
const privateAddress = /^(?:10|127|192\.168|172\.(?:1[6-9]|2\d|3[01])|169\.254)\.|^f[cde]/i

/** Conversations that the capture shows, with the name that led to the address. */
export const connectionRecords: (results: SignatureResults) => readonly SigmaEvent[] = remembered(({ network }) => {
  const names = new Map<string, string>()
  for (const { hostname, ip, answers = [] } of network?.dns ?? []) {
    for (const address of [ip, ...answers.map(({ data }) => data)]) if (address !== null) names.set(address, hostname)
  }
  return [...(network?.tcp ?? []), ...(network?.udp ?? [])].map(({ src, dst, dport }) => ({
    kind: 'connect',
    fields: {
      host: dst,
      port: String(dport),
      hostname: names.get(dst),
      initiated: String(privateAddress.test(src)),
    },
  }))
})

/** Requests that the capture shows. */
export const httpRecords: (results: SignatureResults) => readonly SigmaEvent[] = remembered(({ network }) =>
  (network?.http ?? []).map((request) => {
    const { uri: url, host, method, path, status } = request
    const query = path.indexOf('?')
    return {
      kind: 'http_request',
      fields: {
        url,
        host,
        method,
        query: query < 0 ? undefined : path.slice(query + 1),
        // A request without one has an empty one: rules look for that.
        user_agent: request['user-agent'] ?? '',
        status: status === undefined ? undefined : String(status),
      },
    }
  }),
)

/** Made once for all rules that look at some results. */
function remembered(
  make: (results: SignatureResults) => SigmaEvent[],
): (results: SignatureResults) => readonly SigmaEvent[] {
  const made = new WeakMap<SignatureResults, readonly SigmaEvent[]>()
  return (results) => {
    const known = made.get(results)
    if (known !== undefined) return known
    const events = make(results)
    made.set(results, events)
    return events
  }
}
