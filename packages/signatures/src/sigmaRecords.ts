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
