import { readFile } from 'node:fs/promises'
import type { Task } from '@cuculus/core'
import { taskFromConf } from './analysisConf.js'
import { type AnalysisLogFacts, analysisLogFacts } from './analysisLog.js'
import { decodeText } from './decodeText.js'
import type { Report } from './diagnosticList.js'
import { Fields, isRecord } from './fields.js'
import { type FilesJson, readFilesJson } from './filesJson.js'
import type { GuardedFolder } from './guardedFolder.js'
import { type Ini, parseIni } from './ini.js'
import { headLength, logDialect, type LogDialect } from './logDialect.js'
import { isNothingThere } from './nothingThere.js'
import { taskFromReport } from './reportMetadata.js'
import { errorsOf, taskFromRecord } from './taskRecord.js'

/** Largest metadata file that is read whole. */
const maximumSize = 16 * 1024 * 1024

/** How much of each end of `analysis.log` is read. */
const logEnd = 128 * 1024

/** How many monitor logs are looked into: those of a run were all written by one monitor. */
const maximumLogs = 16

/** How many names of a folder are looked at. */
const maximumNames = 1000

/** A task from a `task.json`. */
export interface StoredTask {
  readonly task: Task
  /** Its times have the form `{"$dt": …}`, which only 2.x writes. */
  readonly markedTimes: boolean
}

/** What `logs/` shows of the monitor. */
export interface LogEvidence {
  readonly dialects: ReadonlySet<LogDialect>
  readonly logNames: readonly string[]
}

/** Reads the metadata files of an analysis directory. A missing one is empty, a damaged one is reported; only an abort is thrown. */
export class MetadataReader {
  readonly #folder: GuardedFolder
  readonly #report: Report
  readonly #signal: AbortSignal | undefined

  constructor(folder: GuardedFolder, report: Report, signal: AbortSignal | undefined) {
    this.#folder = folder
    this.#report = report
    this.#signal = signal
  }

  /** A task file that the caller named, anywhere on the disk. That it cannot be read is the caller's mistake, and thrown. */
  async givenTask(path: string): Promise<Task> {
    const text = decodeText(await readFile(path, { signal: this.#signal }))
    if (text.trimStart().startsWith('{')) return this.#taskFromJson(text, path).task
    const ini = this.#parseIni(text, path)
    if (!ini.has('analysis')) this.#invalid(path, 'expected a JSON object or a section `[analysis]`; ignored')
    return taskFromConf(ini)
  }

  async storedTask(): Promise<StoredTask> {
    const text = await this.#text('task.json')
    return text === null ? { task: {}, markedTimes: false } : this.#taskFromJson(text, 'task.json')
  }

  async conf(): Promise<Ini> {
    const text = await this.#text('analysis.conf')
    return text === null ? new Map() : this.#parseIni(text, 'analysis.conf')
  }

  /** Errors of the task as a host that has no `task.json` exported them: a JSON list of texts or of rows with a `message`. */
  async errors(): Promise<readonly string[] | undefined> {
    const text = await this.#text('errors.json')
    if (text === null) return undefined
    const errors = errorsOf(this.#json(text, 'errors.json'))
    if (errors === undefined) this.#invalid('errors.json', 'expected a JSON list; ignored')
    return errors
  }

  async filesJson(): Promise<FilesJson | null> {
    return this.#attempt('files.json', () => readFilesJson(this.#open('files.json'), this.#report))
  }

  /** The task as the sandbox's own report tells it. */
  async reportedTask(source: string, length: number): Promise<Task> {
    return (await this.#attempt(source, () => taskFromReport(this.#open(source, length), source, this.#report))) ?? {}
  }

  async analysisLog(): Promise<AnalysisLogFacts> {
    const facts = await this.#attempt('analysis.log', async () => {
      const size = (await this.#folder.stat('analysis.log'))?.size ?? 0
      const head = await this.#bytes('analysis.log', 0, logEnd)
      const tail = size <= logEnd ? head : await this.#bytes('analysis.log', size - logEnd, logEnd)
      return analysisLogFacts(decodeText(head), decodeText(tail))
    })
    return facts ?? {}
  }

  async logs(): Promise<LogEvidence> {
    const dialects = new Set<LogDialect>()
    const logNames: string[] = []
    await this.#attempt('logs', async () => {
      for await (const entry of this.#folder.list('logs')) {
        this.#signal?.throwIfAborted()
        if (logNames.length === maximumNames) break
        if (entry.kind !== 'file') continue
        logNames.push(entry.path)
        if (logNames.length > maximumLogs) continue
        const dialect = logDialect(entry.path, await this.#bytes(entry.path, 0, headLength))
        if (dialect !== undefined) dialects.add(dialect)
      }
    })
    return { dialects, logNames }
  }

  /** Paths of some dropped files. */
  async droppedPaths(): Promise<readonly string[]> {
    const paths: string[] = []
    await this.#attempt('files', async () => {
      for await (const entry of this.#folder.list('files')) {
        if (paths.length === maximumNames) break
        paths.push(entry.path)
      }
    })
    return paths
  }

  #taskFromJson(text: string, source: string): StoredTask {
    const value = this.#json(text, source)
    if (!isRecord(value)) {
      if (value !== undefined) this.#invalid(source, 'expected a JSON object; ignored')
      return { task: {}, markedTimes: false }
    }
    return { task: taskFromRecord(new Fields(value, source, this.#report)), markedTimes: text.includes('"$dt"') }
  }

  #parseIni(text: string, source: string): Ini {
    return parseIni(text, (line) => {
      this.#invalid(source, `expected a section, an option or a comment in line ${String(line)}; skipped`)
    })
  }

  #json(text: string, source: string): unknown {
    try {
      return JSON.parse(text)
    } catch (error) {
      this.#invalid(source, `expected JSON: ${error instanceof Error ? error.message : String(error)}; ignored`)
      return undefined
    }
  }

  async #text(source: string): Promise<string | null> {
    return this.#attempt(source, async () => {
      const bytes = await this.#bytes(source, 0, maximumSize + 1)
      if (bytes.length <= maximumSize) return decodeText(bytes)
      this.#invalid(source, `expected at most ${String(maximumSize)} bytes; ignored`)
      return null
    })
  }

  #open(source: string, length?: number): AsyncIterable<Uint8Array> {
    return this.#folder.open(source, { ...this.#cancellation(), ...(length === undefined ? {} : { length }) })
  }

  #bytes(source: string, start: number, length: number): Promise<Uint8Array> {
    return this.#folder.read(source, { start, length, ...this.#cancellation() })
  }

  #cancellation(): { readonly signal?: AbortSignal } {
    return this.#signal === undefined ? {} : { signal: this.#signal }
  }

  /** `null` where there is nothing, or where reading failed, which is reported. */
  async #attempt<T>(source: string, read: () => Promise<T>): Promise<T | null> {
    try {
      return await read()
    } catch (error) {
      this.#signal?.throwIfAborted()
      if (isNothingThere(error)) return null
      const why = error instanceof Error ? error.message : String(error)
      this.#report({ code: 'METADATA_UNREADABLE', message: `could not be read: ${why}`, source })
      return null
    }
  }

  #invalid(source: string, message: string): void {
    this.#report({ code: 'METADATA_INVALID', message, source })
  }
}
