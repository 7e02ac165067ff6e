import type { Generation } from '@cuculus/core'
import type { LogWriter } from './analysisLog.js'
import type { LogDialect } from './logDialect.js'

/** What an analysis directory shows of the sandbox that left it. */
export interface Evidence {
  /** Dialects of the monitor's logs. */
  readonly dialects: ReadonlySet<LogDialect>
  /** Names of all files in `logs/`. */
  readonly logNames: readonly string[]
  /** Names directly in the directory. */
  readonly names: ReadonlySet<string>
  /** Options of the section `[analysis]` of an `analysis.conf`. */
  readonly confNames: ReadonlySet<string>
  /** `files.json`: absent, Cuckoo 2's or CAPE's. */
  readonly filesJson: 'cape' | '2.x' | undefined
  /** `task.json` marks its times as 2.x does (`{"$dt": …}`). */
  readonly markedTimes: boolean
  /** `info.version` where a report told it. */
  readonly version: string | undefined
  readonly logWriter: LogWriter | undefined
}

/** Folders and files that only CAPE makes. */
const capeNames = [
  'CAPE',
  'procdump',
  'selfextracted',
  'debugger',
  'tlsdump',
  'sysmon',
  'evtx',
  'ETW',
  'curtain',
  'hollowshunter',
  'htmldump',
  'browser',
  'aux',
  'dump_mixed.pcap',
]

/** Folders and files that only Cuckoo 2 makes. */
const cuckoo2Names = ['cuckoo.log', 'reboot.json', 'action.json', 'buffer', 'extracted', 'mitm.log', 'mitm.err']

/** Options that the classic hosts of 0.4 and 0.5 did not write: the file is CAPE's, or from an agent of a later generation. */
const laterOptions = ['clock', 'upload_max_size', 'terminate_processes', 'do_upload_max_size', 'ip', 'port']

/**
 * The generation, from the strongest evidence to the weakest: what the monitor wrote cannot be faked by a later import or a renamed folder, while
 * versions in reports are wrong in development snapshots (`1.0-dev` with logs of 2.0).
 */
export function recogniseGeneration(evidence: Evidence): Generation {
  return (
    fromLogs(evidence) ??
    fromMetadata(evidence) ??
    fromNames(evidence) ??
    fromVersion(evidence.version) ??
    fromConf(evidence) ??
    fromAnalysisLog(evidence) ??
    'unknown'
  )
}

function fromLogs(evidence: Evidence): Generation | undefined {
  const { dialects, logNames, version } = evidence
  if (dialects.has('bson-2.x')) return '2.x'
  // cuckoo-modified, from which CAPE came, recorded callers already; only its reports tell it apart.
  if (dialects.has('bson-cape')) return version?.startsWith('1.') === true ? '1.x' : 'cape'
  // BSON that proves nothing may be a log of CAPE that was cut off early.
  if (dialects.has('bson-1.x'))
    return hasAny(evidence.names, capeNames) || evidence.filesJson === 'cape' ? 'cape' : '1.x'
  if (dialects.has('raw') || dialects.has('csv-host')) return '0.6'
  if (dialects.has('csv-0.4')) return '0.4'
  // 0.4 and 0.5 wrote the same rows: their `analysis.conf` tells them apart.
  if (dialects.has('csv')) return fromConf(evidence) ?? '0.5'
  return logNames.some((name) => name.endsWith('.stap')) ? '2.x' : undefined
}

function fromMetadata({ filesJson, markedTimes }: Evidence): Generation | undefined {
  return filesJson ?? (markedTimes ? '2.x' : undefined)
}

function fromNames({ names }: Evidence): Generation | undefined {
  if (hasAny(names, capeNames)) return 'cape'
  return hasAny(names, cuckoo2Names) ? '2.x' : undefined
}

function fromVersion(version: string | undefined): Generation | undefined {
  if (version === undefined) return undefined
  if (/cape/i.test(version)) return 'cape'
  const [, number] = /^(0\.[456]|[12]\.)/.exec(version) ?? []
  if (number === '1.') return '1.x'
  if (number === '2.') return '2.x'
  return number === '0.4' || number === '0.5' || number === '0.6' ? number : undefined
}

function fromConf({ confNames }: Evidence): Generation | undefined {
  if (confNames.size === 0) return undefined
  if (hasAny(confNames, laterOptions)) return undefined
  return confNames.has('id') || confNames.has('category') ? '0.5' : '0.4'
}

/** The analyzers of 0.4 to 1.2 write alike, so a classic `analysis.log` alone decides nothing. */
function fromAnalysisLog({ logWriter }: Evidence): Generation | undefined {
  return logWriter === 'classic' ? undefined : logWriter
}

/**
 * The generation by the names of dropped files, where nothing else is left: CAPE calls them by their SHA-256, 2.x by its first 16 digits and their
 * own name. Classic Cuckoo put each into a folder with a random number, in all versions.
 */
export function generationOfDropped(paths: readonly string[]): Generation {
  if (paths.some((path) => /^files\/[0-9a-f]{64}$/.test(path))) return 'cape'
  return paths.some((path) => /^files\/[0-9a-f]{16}_/.test(path)) ? '2.x' : 'unknown'
}

function hasAny(names: ReadonlySet<string>, wanted: readonly string[]): boolean {
  return wanted.some((name) => names.has(name))
}
