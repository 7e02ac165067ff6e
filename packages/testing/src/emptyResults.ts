import type { GlobalContainer } from '@cuculus/core'

/** The standard keys as they are when an analysis has nothing to tell. */
export function emptyResults(): Partial<GlobalContainer> {
  return {
    info: { started: null, ended: null, duration: null, version: 'unknown' },
    file: {},
    static: {},
    behavior: { processes: [], processtree: [], summary: { files: [], keys: [], mutexes: [] } },
    network: { hosts: [], domains: [], tcp: [], udp: [], icmp: [], dns: [], http: [] },
    dropped: [],
    signatures: [],
    debug: { log: '', errors: [] },
  }
}
