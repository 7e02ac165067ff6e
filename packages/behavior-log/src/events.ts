import { type LogIndex } from './logIndex.js'

/**
 * One event model for every dialect: what a monitor said, in the order it said it.
 *
 * Names of APIs, categories and arguments are the log's own; values are already text as reports print them.
 */
export type LogEvent =
  ProcessEvent | ThreadEvent | CallEvent | MessageEvent | ActionEvent | EnvironmentEvent | LibraryEvent | EndEvent

/** The process that the log belongs to. CSV logs (0.4, 0.5) have no process message: it is made from the first rows. */
export interface ProcessEvent {
  readonly type: 'process'
  readonly processId: number
  readonly parentId: number
  /** File name without folder. */
  readonly processName: string
  /** Full path; absent in CSV logs. */
  readonly processPath?: string
  /** 2.x. */
  readonly commandLine?: string
  /** Milliseconds since 1970, UTC; `null` if unreadable. */
  readonly startedAt: number | null
  /** 2.x: whether the monitor followed it on purpose. */
  readonly tracked?: boolean
  /** 32 or 64. 2.x. */
  readonly bitness?: number
}

/** CAPE's `__environ__`. */
export interface EnvironmentEvent {
  readonly type: 'environment'
  readonly values: Readonly<Record<string, string>>
}

export interface ThreadEvent {
  readonly type: 'thread'
  readonly threadId: number
}

export interface CallEvent {
  readonly type: 'call'
  /**
   * Position in the log once equal neighbours are merged (equal in API, status, return value and arguments; cuckoo-classic §3.5), from 0.
   * Counted over all calls, also those that `apis` leaves out; without `merge`, equal neighbours have the same one.
   */
  readonly id: number
  readonly api: string
  readonly category: string
  readonly success: boolean
  /** `0x%08x`, or `0x%016x` in a 64-bit process. */
  readonly returnValue: string
  /** Milliseconds since 1970, UTC; `null` if the start of the process is unknown. */
  readonly time: number | null
  /** `null` if the log does not tell. */
  readonly threadId: number | null
  /** Further equal calls: those the monitor folded into this one itself (CAPE's `r`), and with `merge` the neighbours. */
  readonly repeated: number
  /** In declared order. */
  readonly arguments: readonly LogArgument[]
  /** CAPE. */
  readonly caller?: string
  /** CAPE. */
  readonly parentCaller?: string
  /** 2.x, failed calls. */
  readonly lastError?: number
  /** 2.x, failed calls. */
  readonly ntStatus?: number
  /** 2.x, debug monitor. */
  readonly stacktrace?: readonly string[]
  /** 2.x: SHA-1 of the `buffer` message that preceded the call. */
  readonly buffer?: string
  /** CAPE: name of the status that a failed call returned, without `STATUS_`. */
  readonly prettyReturn?: string
}

export interface LogArgument {
  readonly name: string
  readonly value: string
  /** Meaning of a flag: 2.x tells it (`flags_*`); for CAPE it is that of Windows. */
  readonly pretty?: string
}

/** 2.x `__action__`: something the host is asked to do. */
export interface ActionEvent {
  readonly type: 'action'
  readonly action: string
}

/** A `debug` message of the monitor. */
export interface MessageEvent {
  readonly type: 'message'
  readonly message: string
}

/** CAPE's `DllLoadNotification`. */
export interface LibraryEvent {
  readonly type: 'library'
  readonly name: string
  /** `0x` hexadecimal. */
  readonly base: string
}

/** Always the last event: what the log held in all, calls that `apis` left out included. */
export interface EndEvent {
  readonly type: 'end'
  /** Calls after merging equal neighbours. */
  readonly calls: number
  /** Calls by API, repeats counted, in first-seen order. */
  readonly apis: ReadonlyMap<string, number>
  /** Threads that made calls, in first-seen order. */
  readonly threads: readonly number[]
  /** Time of the first and the last call; `null` as in `CallEvent`. */
  readonly firstTime: number | null
  readonly lastTime: number | null
  /** For readers to come; `null` if the log has to be read from its beginning. Only of BSON logs in a file. */
  readonly index?: LogIndex | null
}

/** Damage that was stepped over. */
export interface LogDiagnostic {
  readonly code: string
  readonly message: string
  /** Byte offset in the log. */
  readonly offset: number
  /** Bytes that were lost. */
  readonly length?: number
}
