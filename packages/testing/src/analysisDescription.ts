import type { BuildableGeneration } from './encodeLog.js'
import type { Trace } from './trace.js'

/** What an analysis consists of; everything but the generation may be left out, and is then not there. */
export interface AnalysisDescription {
  readonly generation: BuildableGeneration
  readonly task?: TaskDescription
  /** One log per process; processes that share a pid share a log. */
  readonly trace?: Trace
  /** The submitted file. */
  readonly binary?: Uint8Array
  /** Files that came back from the guest. */
  readonly dropped?: readonly DroppedDescription[]
  /** JPEG files in the order taken. */
  readonly screenshots?: readonly Uint8Array[]
  /** `dump.pcap`. */
  readonly capture?: Uint8Array
  /** Text of `analysis.log`; made from task and trace if not given. */
  readonly analysisLog?: string
  /** Text of `cuckoo.log` (2.x); made from the task if not given. */
  readonly cuckooLog?: string
  /** Whether to leave the sandbox's own `reports/report.json` with `info` and `target`. Generations that kept the task in a database only (0.6, 1.x, CAPE) do unless told otherwise. */
  readonly report?: boolean
  /** Further files by path, or others instead of those above. */
  readonly files?: Readonly<Record<string, Uint8Array | string>>
}

/** The task. Times are milliseconds since 1970, UTC. */
export interface TaskDescription {
  /** 1 if not given. */
  readonly id?: number
  /** `file` if not given. */
  readonly category?: string
  /** Path on the host, or URL; `/samples/sample.exe` if not given. */
  readonly target?: string
  /** `exe` if not given. */
  readonly package?: string
  readonly custom?: string
  /** `key=value,key=value`. */
  readonly options?: string
  readonly owner?: string
  /** `windows` if not given. */
  readonly platform?: string
  readonly priority?: number
  readonly route?: string
  readonly tags?: readonly string[]
  /** Seconds. */
  readonly timeout?: number
  readonly enforceTimeout?: boolean
  readonly memory?: boolean
  /** Text in which the host's libmagic described the file. 0.4, 0.5. */
  readonly fileType?: string
  /** Name of the guest machine; `vm1` if not given. */
  readonly machine?: string
  /** Ten seconds before `started` if not given. */
  readonly added?: number
  /** 2020-03-22 10:00:00 UTC if not given. */
  readonly started?: number
  /** Two minutes after `started` if not given; `null` if the analysis never ended. */
  readonly completed?: number | null
  /** The sandbox's version, for the generations whose files tell it (1.x and CAPE in their report). */
  readonly version?: string
}

/** A file that came back from the guest. */
export interface DroppedDescription {
  /** Its path in the guest. */
  readonly path: string
  readonly content: Uint8Array
  /** Processes that wrote it. 2.x, CAPE. */
  readonly pids?: readonly number[]
  /** Folder it is stored in; `files` if not given. Only CAPE has the others. */
  readonly folder?: 'files' | 'CAPE' | 'procdump'
  /** CAPE's free text about it. */
  readonly metadata?: string
}

/** A task with the defaults filled in. */
export interface CompleteTask extends TaskDescription {
  readonly id: number
  readonly category: string
  readonly target: string
  readonly package: string
  readonly platform: string
  readonly priority: number
  readonly route: string
  readonly tags: readonly string[]
  readonly timeout: number
  readonly enforceTimeout: boolean
  readonly memory: boolean
  readonly machine: string
  readonly options: string
  readonly added: number
  readonly started: number
  readonly completed: number | null
}

const STARTED = Date.UTC(2020, 2, 22, 10, 0, 0)

export function completeTask(task: TaskDescription = {}): CompleteTask {
  const started = task.started ?? STARTED
  return {
    id: 1,
    category: 'file',
    target: '/samples/sample.exe',
    package: 'exe',
    platform: 'windows',
    priority: 1,
    route: 'none',
    tags: [],
    timeout: 120,
    enforceTimeout: false,
    memory: false,
    machine: 'vm1',
    options: '',
    added: started - 10_000,
    completed: started + 120_000,
    ...task,
    started,
  }
}

/** Name of the submitted file, without folders. */
export function targetName(task: CompleteTask): string {
  return task.target.slice(task.target.lastIndexOf('/') + 1)
}
