import { availableParallelism } from 'node:os'
import { type Behavior, type Context, type Entry, type ModuleOrigin, Processing } from '@cuculus/core'
import { assembleBehavior, type LoggedProcess } from './assembleBehavior.js'
import { digestFiles, type DigestResult, type LogSource } from './digestFiles.js'
import { type LogDigest } from './logDigest.js'
import { LogFile } from './logFile.js'
import { pidOfLogName } from './pidOfLogName.js'
import { version } from './version.js'
import { WorkerCrew } from './workerCrew.js'
import { workerEntry } from './workerEntry.js'

export interface BehaviorOptions {
  /**
   * Threads that may work at once, the calling one included; 1 does everything in it. As many as there are processors if not given, but no more than eight,
   * which write as fast as disks do. The result is the same, byte for byte, for any number.
   */
  readonly jobs?: number
}

/** Logs that are smaller in all are read before a thread is warm: each compiles everything for itself. */
const worthThreads = 32 * 1024 * 1024

/**
 * The default module of the key `behavior`: every file in `logs/` that a monitor wrote.
 *
 * @example
 * ```ts
 * const { container } = await processAnalysis(analysis, [new BehaviorProcessing()])
 * for await (const call of container.behavior?.processes[0]?.calls ?? []) console.log(call.api)
 * ```
 */
export class BehaviorProcessing extends Processing {
  readonly key = 'behavior'
  override readonly origin: ModuleOrigin = { package: '@cuculus/behavior', version }
  readonly #jobs: number

  constructor(options: BehaviorOptions = {}) {
    super()
    this.#jobs = options.jobs ?? Math.min(8, availableParallelism())
  }

  override async run(context: Context<BehaviorProcessing>): Promise<Behavior> {
    const logs = await findLogs(context)
    const total = logs.reduce((sum, log) => sum + log.size, 0)
    const crew = this.#hire(total)
    let bytes = 0
    const done = (log: LogSource): void => {
      bytes += log.size
      context.progress(bytes, total)
    }
    const results = await digestFiles(logs, { crew, signal: context.signal, done })
    const processes = logs.flatMap((log, position) => processesOf(log, results[position], context))
    return assembleBehavior(processes, crew)
  }

  #hire(bytes: number): WorkerCrew | null {
    const entry = workerEntry()
    return entry === null || this.#jobs < 2 || bytes < worthThreads ? null : new WorkerCrew(entry, this.#jobs - 1)
  }
}

interface FoundLog extends LogSource {
  /** Below the analysis directory. */
  readonly source: string
}

/** The files directly in `logs/`, sorted by path. No monitor makes folders there, and Cuckoo never looked into any. */
async function findLogs({ analysis, report }: Context<BehaviorProcessing>): Promise<readonly FoundLog[]> {
  const logs: FoundLog[] = []
  for await (const entry of analysis.list('logs')) {
    if (entry.kind !== 'file') continue
    if (isDirectlyInLogs(entry)) {
      logs.push({ source: entry.path, path: await analysis.locate(entry.path), size: entry.size })
    } else {
      const message = 'expected logs in `logs/` itself, found one in a folder'
      report({ code: 'LOG_IN_FOLDER', message, source: entry.path })
    }
  }
  return logs
}

function isDirectlyInLogs(entry: Entry): boolean {
  return /^logs\/[^/]+$/.test(entry.path)
}

function processesOf(
  { source, path, size }: FoundLog,
  result: DigestResult | undefined,
  { report }: Context<BehaviorProcessing>,
): readonly LoggedProcess[] {
  if (result === undefined || 'error' in result) {
    const message = `the log could not be read: ${result?.error instanceof Error ? result.error.message : 'unknown'}`
    report({ code: 'LOG_UNREADABLE', message, source })
    return []
  }
  const { digest } = result
  if (digest.dialect === 'unknown') {
    const found =
      size === 0 ? 'found an empty file' : 'found neither CSV, netlog, BSON, Protocol Buffers, SystemTap nor strace'
    report({ code: 'LOG_NOT_RECOGNISED', message: `expected the log of a monitor, ${found}`, source })
    return []
  }
  tell(source, digest, report)
  const log = new LogFile(path, digest.dialect, size)
  const shared = digest.processes.length > 1
  const pid = pidOfLogName(source)
  const logIndex = digest.index
  return digest.processes.map((process, index) => ({
    path: source,
    pid,
    digest: process,
    log,
    logIndex,
    index,
    shared,
  }))
}

function tell(source: string, digest: LogDigest, report: Context['report']): void {
  for (const diagnostic of digest.diagnostics) report({ ...diagnostic, source })
  if (digest.processes.some((process) => process.identity === null)) {
    const message = 'the log has no process message; the process id is taken from the name of the file'
    report({ code: 'LOG_WITHOUT_PROCESS', message, source })
  }
}
