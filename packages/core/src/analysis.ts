import type { Diagnostic } from './diagnostic.js'

/**
 * Which family of sandbox left the raw results, as recognised from their content.
 *
 * `0.4` … `0.6` are Cuckoo's own versions, `1.x` is 1.0-1.2 with cuckoo-modified and CuckooDroid 1, `2.x` is 2.0 with its release candidates, `cape` is CAPE.
 */
export type Generation = '0.4' | '0.5' | '0.6' | '1.x' | '2.x' | 'cape' | 'unknown'

/** Metadata of the task. Nothing is guessed: what the raw results do not tell is absent. Times are milliseconds since 1970, UTC. */
export interface Task {
  readonly id?: number
  /** `file`, `url`, `archive` … */
  readonly category?: string
  /** The submitted path or URL as the sandbox knew it. */
  readonly target?: string
  /** The submitted file's own name, without folders. */
  readonly file_name?: string
  readonly package?: string
  readonly custom?: string
  readonly owner?: string
  /** `key=value,key=value`. */
  readonly options?: string
  readonly platform?: string
  readonly priority?: number
  readonly route?: string
  readonly tags?: readonly string[]
  readonly timeout?: number
  readonly enforce_timeout?: boolean
  readonly memory?: boolean
  readonly added_on?: number
  readonly started_on?: number
  readonly completed_on?: number
  /** The sandbox's version, where a file tells it (`2.0.7`, `2.4-CAPE`). */
  readonly version?: string
  readonly machine?: TaskMachine
  /** Errors the sandbox recorded for the task. */
  readonly errors?: readonly string[]
}

export interface TaskMachine {
  readonly id?: number
  readonly name?: string
  readonly label?: string
  readonly manager?: string
  readonly platform?: string
  readonly ip?: string
  readonly status?: string
  readonly started_on?: string
  readonly shutdown_on?: string
}

/** What `files.json` (2.x, CAPE) says of one uploaded file. */
export interface FileMetadata {
  /** Below the analysis directory, with `/`. */
  readonly path: string
  /** Path in the guest; `null` if not told. */
  readonly filepath: string | null
  readonly pids: readonly number[]
  /** CAPE's folder of origin (`files`, `procdump`, `CAPE`). */
  readonly category?: string
  /** CAPE's free text. */
  readonly metadata?: string
}

/** One entry of a folder. */
export interface Entry {
  /** Below the analysis directory, with `/`. */
  readonly path: string
  /** `outside` is a link that leaves the analysis directory, `other` a socket, pipe, device or dangling link: neither is opened. */
  readonly kind: 'file' | 'outside' | 'other'
  /** Bytes; 0 unless a file. */
  readonly size: number
}

export interface ReadOptions {
  readonly signal?: AbortSignal
  /** First byte to read. */
  readonly start?: number
  /** Read at most so many bytes. */
  readonly length?: number
}

/**
 * The raw results of one analysis.
 *
 * `open`, `read`, `list`, `stat` and `locate` take paths below the analysis directory (or absolute ones inside it) and refuse, with the code
 * `ERR_OUTSIDE_ANALYSIS`, to leave it, symbolic links included. The one exception is `binary`, which sandboxes store as a link to their own storage.
 */
export interface Analysis {
  /** Task id as text, else the directory's name. */
  readonly id: string
  readonly generation: Generation
  readonly task: Task
  /** The analysis directory, absolute. */
  readonly analysisPath: string
  /** `analysis.log` of the guest. */
  readonly logPath: string
  /** `analysis.conf` (0.4, 0.5). */
  readonly confPath: string
  /** `binary`, the submitted file. */
  readonly filePath: string
  /** `files/`, what the sample dropped. */
  readonly droppedPath: string
  /** `logs/`, the monitor's logs. */
  readonly logsPath: string
  /** `shots/`, screenshots. */
  readonly shotsPath: string
  /** `dump.pcap`. */
  readonly pcapPath: string
  /** `memory.dmp`, the machine's memory. */
  readonly memoryPath: string
  /** `memory/`, memory of single processes. */
  readonly processMemoryPath: string
  /** `reports/`, what sandboxes and we write. */
  readonly reportsPath: string
  /** Records of `files.json` by path; empty in classic. */
  readonly fileMetadata: ReadonlyMap<string, FileMetadata>
  /** What was found wrong while opening the directory. */
  readonly diagnostics: readonly Diagnostic[]
  /** The bytes of a file, streamed. */
  open(path: string, options?: ReadOptions): AsyncIterable<Uint8Array>
  /** A small file at once; at most `length` bytes (64 MiB if not given). */
  read(path: string, options?: ReadOptions): Promise<Uint8Array>
  /** All entries below a folder, sub-folders included, sorted by path; nothing if the folder is missing. */
  list(folder: string): AsyncIterable<Entry>
  /** `null` if there is nothing readable at the path. */
  stat(path: string): Promise<{ readonly size: number } | null>
  /** The real path on disk after the check, for readers that need positions or run in another thread. */
  locate(path: string): Promise<string>
}
