import type { Behavior, Network } from '@cuculus/core'
import type { Reason } from './verdict.js'

const RUN_KEY = /\\Microsoft\\Windows\\CurrentVersion\\Run(Once)?(\\|$)/i

/** The rules that matched on what the other modules found, highest points first. */
export function judge(behavior: Behavior, network: Network, debuggerChecks: readonly string[]): Reason[] {
  return [persists(behavior), injects(behavior), hides(debuggerChecks), callsDeadHosts(network), speaksHttp(network)]
    .filter((reason) => reason.evidence.length > 0)
    .sort((a, b) => b.points - a.points)
}

function persists({ summary }: Behavior): Reason {
  const written = summary.write_keys ?? summary.regkey_written ?? []
  const evidence = written.filter((key) => RUN_KEY.test(key))
  return { points: 35, description: 'Starts whenever the user logs on', evidence }
}

function injects({ injections = [] }: Behavior): Reason {
  const pairs = injections.map(({ source_pid, target_pid }) => `${String(source_pid)} into ${String(target_pid)}`)
  return { points: 40, description: 'Carries code into another process', evidence: [...new Set(pairs)] }
}

function hides(debuggerChecks: readonly string[]): Reason {
  return { points: 10, description: 'Asks whether it is being debugged', evidence: debuggerChecks }
}

function callsDeadHosts({ dead_hosts = [] }: Network): Reason {
  const evidence = dead_hosts.map(([address, port]) => `${address}:${String(port)}`)
  return { points: 15, description: 'Calls hosts that never answer', evidence }
}

function speaksHttp({ http }: Network): Reason {
  const evidence = [...new Set(http.map(({ uri }) => uri))]
  return { points: 10, description: 'Fetches pages without encryption', evidence }
}
