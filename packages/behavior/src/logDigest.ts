import { type LogDiagnostic, type LogDialect, type LogIndex } from '@cuculus/behavior-log'
import { type Anomaly, type EncryptedBuffer } from '@cuculus/core'
import { type StoredEvents } from './eventStore.js'
import { type InjectionEvidence } from './injectionEvidence.js'
import { type SummaryDigest } from './summaryDigest.js'
import { type TimelineEntry } from './timelineCollector.js'

/** What one pass over one log yields: plain data, bounded by what is different in the log, not by its length. */
export interface LogDigest {
  readonly dialect: LogDialect
  /** In the order of their first message; never empty. */
  readonly processes: readonly ProcessDigest[]
  readonly diagnostics: readonly LogDiagnostic[]
  /** Where to start in its middle; `null` if that cannot be done, as with several processes. */
  readonly index: LogIndex | null
}

/** One process of a log. */
export interface ProcessDigest {
  /** `null` if the log lost its process message. */
  readonly identity: ProcessIdentity | null
  readonly environ?: Readonly<Record<string, string>>
  /** Threads in first-seen order. */
  readonly threads: readonly number[]
  /** Calls after merging equal neighbours. */
  readonly calls: number
  /** Calls by API, repeats counted, in first-seen order. */
  readonly apis: readonly (readonly [api: string, count: number])[]
  readonly summary: SummaryDigest
  readonly anomalies: readonly Omit<Anomaly, 'name' | 'pid'>[]
  readonly encryptedBuffers: readonly Omit<EncryptedBuffer, 'process_name' | 'pid'>[]
  readonly injections: readonly InjectionEvidence[]
  readonly timeline: readonly TimelineEntry[]
  /** How many enhanced events the process has. */
  readonly events: number
  /** These events; `null` if they were too many to keep. */
  readonly stored: StoredEvents | null
}

/** What a process message says. */
export interface ProcessIdentity {
  readonly processId: number
  readonly parentId: number
  readonly processName: string
  readonly processPath?: string
  readonly commandLine?: string
  readonly startedAt: number | null
  readonly tracked?: boolean
  readonly bitness?: number
}
