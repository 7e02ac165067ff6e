import type { Sequence } from '../sequence.js'

/** The key `behavior`: what the monitored processes did. */
export interface Behavior {
  /** Every process that has a log, sorted by `first_seen` (unknown last), then `process_id`. */
  readonly processes: readonly Process[]
  /** The same processes by parentage; every process once. */
  readonly processtree: readonly ProcessNode[]
  readonly summary: BehaviorSummary
  /** Calls by process id and API, repeats counted. 2.x. */
  readonly apistats?: Readonly<Record<string, Readonly<Record<string, number>>>>
  /**
   * High-level events, process by process in the order of their calls. Read on demand: there may be one for every other call, and a log may be larger
   * than memory.
   */
  readonly enhanced?: Sequence<EnhancedEvent>
  /** What the monitor found odd about its own hooks. 1.2, CAPE. */
  readonly anomaly?: readonly Anomaly[]
  /** The summary by process. 2.x. */
  readonly generic?: readonly ProcessSummary[]
  /** Plain text seen before encryption or after decryption. CAPE. */
  readonly encryptedbuffers?: readonly EncryptedBuffer[]
  /** Who wrote, mapped or queued code into whom. */
  readonly injections?: readonly Injection[]
  /** Notable events of all processes in time order. */
  readonly timeline?: readonly TimelineEvent[]
}

/** One monitored process. */
export interface Process {
  /** Process id; -1 if neither the log nor its file name tells it. */
  readonly process_id: number
  /** Process id of the parent; `null` if the log lost its process message. */
  readonly parent_id: number | null
  /** File name of the image without its folder; `null` if the log lost its process message. */
  readonly process_name: string | null
  /** Start of the process, UTC `YYYY-MM-DD HH:MM:SS,mmm`; for CSV logs (0.4, 0.5) the time of its first call; `null` if unknown. */
  readonly first_seen: string | null
  /** The calls in log order, neighbours that are equal merged. Read on demand: a log may be larger than memory. */
  readonly calls: Sequence<Call>
  /** Full path of the image. 0.6 and later. */
  readonly process_path?: string
  /** 2.x, CAPE. */
  readonly command_line?: string
  /** Whether the monitor followed the process on purpose. 2.x. */
  readonly tracked?: boolean
  /** Environment as the monitor told it (`UserName`, `ComputerName`, `TempPath`). CAPE. */
  readonly environ?: Readonly<Record<string, string>>
  /** Thread ids in first-seen order. */
  readonly threads?: readonly number[]
  /** 32 or 64, where the monitor tells it. 2.x. */
  readonly bitness?: number
}

/** One API call. */
export interface Call {
  /** Position in the process' calls after merging, from 0. 1.2 and later. */
  readonly id: number
  /** UTC `YYYY-MM-DD HH:MM:SS,mmm`; `null` if the start of the process is unknown. */
  readonly timestamp: string | null
  /** Thread that called; absent if the log does not tell. */
  readonly thread_id?: number
  /** The monitor's own category (`filesystem` in classic and CAPE, `file` in 2.x). */
  readonly category: string
  readonly api: string
  /** Classic 0.4/0.5 wrote these words, later generations a boolean or 0/1. */
  readonly status: 'SUCCESS' | 'FAILURE'
  /** Return value, `0x%08x`, or `0x%016x` where the process is 64-bit. */
  readonly return: string
  /** Further consecutive calls that were equal in API, status, return and arguments. */
  readonly repeated: number
  /** In the order the monitor declares them. */
  readonly arguments: readonly Argument[]
  /** Return address of the call, `0x` hexadecimal. CAPE. */
  readonly caller?: string
  /** Return address of the calling function, `0x` hexadecimal. CAPE. */
  readonly parentcaller?: string
  /** `GetLastError` after a failed call. 2.x. */
  readonly last_error?: number
  /** NTSTATUS after a failed call, signed. 2.x. */
  readonly nt_status?: number
  /** 2.x with a debug monitor. */
  readonly stacktrace?: readonly string[]
  /** SHA-1 of the large buffer that belongs to the call, a file in `buffer/`. 2.x. */
  readonly buffer?: string
  /** Name of the NTSTATUS that a failed call returned, without `STATUS_` (`OBJECT_NAME_NOT_FOUND`). CAPE. */
  readonly pretty_return?: string
}

export interface Argument {
  /** As the log names it (`FileName` in classic and CAPE, `filepath` in 2.x). */
  readonly name: string
  /** Always text: numbers in decimal or `0x`, structured values as compact JSON. */
  readonly value: string
  /** Meaning of a flag or constant (`KEY_READ|KEY_WRITE`): 2.x tells it with the log; for CAPE it is that of Windows. */
  readonly pretty?: string
}

/**
 * A process in the tree. A parent without a log is a node of its own (`name` null) when it has more than one child with a log or is needed to group them.
 * Pid reuse makes two nodes; a cycle is broken at its earliest process.
 */
export interface ProcessNode {
  readonly pid: number
  readonly name: string | null
  readonly children: readonly ProcessNode[]
  readonly parent_id?: number
  readonly command_line?: string
  readonly first_seen?: string
}

/** Unique values over all processes in first-seen order. The three lists of the seed are always there; the others when a log can tell them. */
export interface BehaviorSummary {
  /** Files of any operation. All generations. */
  readonly files: readonly string[]
  /** Registry keys of any operation. All generations. */
  readonly keys: readonly string[]
  /** All generations. */
  readonly mutexes: readonly string[]
  readonly read_files?: readonly string[]
  readonly write_files?: readonly string[]
  readonly delete_files?: readonly string[]
  readonly read_keys?: readonly string[]
  readonly write_keys?: readonly string[]
  readonly delete_keys?: readonly string[]
  readonly executed_commands?: readonly string[]
  /** `dll.function`. */
  readonly resolved_apis?: readonly string[]
  readonly created_services?: readonly string[]
  readonly started_services?: readonly string[]
  readonly file_created?: readonly string[]
  readonly file_recreated?: readonly string[]
  readonly file_opened?: readonly string[]
  readonly file_failed?: readonly string[]
  readonly file_exists?: readonly string[]
  readonly file_read?: readonly string[]
  readonly file_written?: readonly string[]
  readonly file_deleted?: readonly string[]
  /** Pairs of old and new path. */
  readonly file_moved?: readonly (readonly string[])[]
  /** Pairs of old and new path. */
  readonly file_copied?: readonly (readonly string[])[]
  readonly directory_created?: readonly string[]
  readonly directory_removed?: readonly string[]
  readonly directory_enumerated?: readonly string[]
  readonly dll_loaded?: readonly string[]
  readonly regkey_opened?: readonly string[]
  readonly regkey_read?: readonly string[]
  readonly regkey_written?: readonly string[]
  readonly regkey_deleted?: readonly string[]
  readonly mutex?: readonly string[]
  readonly command_line?: readonly string[]
  readonly connects_host?: readonly string[]
  readonly connects_ip?: readonly string[]
  readonly resolves_host?: readonly string[]
  readonly fetches_url?: readonly string[]
  readonly downloads_file?: readonly string[]
  readonly wmi_query?: readonly string[]
  readonly guid?: readonly string[]
  /** Triples of client random, server random and master secret, hexadecimal. */
  readonly tls_master?: readonly (readonly string[])[]
}

/** A high-level event: what was done to what. */
export interface EnhancedEvent {
  /** `move`, `copy`, `delete`, `create`, `write`, `read`, `execute`, `load`, `findwindow`, `start`, `modify`. */
  readonly event: string
  /** `file`, `dir`, `library`, `registry`, `service`, `windowname`, `windowshook`. */
  readonly object: string
  readonly timestamp: string | null
  /** Running number over all processes, from 1. */
  readonly eid: number
  readonly data: Readonly<Record<string, string | null>>
}

export interface Anomaly {
  /** Name of the process. */
  readonly name: string | null
  readonly pid: number
  readonly category: string
  readonly funcname: string
  readonly message: string
}

/** The summary of one process. */
export interface ProcessSummary {
  readonly pid: number
  readonly ppid: number | null
  readonly process_name: string | null
  readonly process_path?: string
  readonly first_seen: string | null
  readonly summary: BehaviorSummary
}

export interface EncryptedBuffer {
  readonly process_name: string | null
  readonly pid: number
  readonly api_call: string
  readonly buffer: string
  readonly buffer_size?: string
  readonly crypt_key?: string
}

/** Code or data carried from one process into another. */
export interface Injection {
  readonly source_pid: number
  readonly target_pid: number
  /**
   * One step: `write`, `map`, `unmap`, `apc`, `thread`, `context`, `hook`, `window` (extra window memory), `property` (of a subclassed window); or what several
   * steps amount to: `hollowing`, `hijack` (of a thread), `earlybird`, `atom`, `callback` (a replaced table of kernel callbacks), `doppelganging`, `ghosting`,
   * `herpaderping`.
   */
  readonly technique: string
  /** The calls that show it, by `id` in the source process. */
  readonly calls: readonly number[]
}

export interface TimelineEvent {
  readonly timestamp: string | null
  readonly pid: number
  /** The call's `id` in that process. */
  readonly cid?: number
  readonly event: string
  readonly data: Readonly<Record<string, string>>
}
