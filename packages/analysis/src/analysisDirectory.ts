import { join } from 'node:path'
import type { Analysis, Diagnostic, Entry, FileMetadata, Generation, ReadOptions, Task } from '@cuculus/core'
import type { GuardedFolder } from './guardedFolder.js'

/** What is known of an analysis once its directory was opened. */
export interface Opened {
  readonly folder: GuardedFolder
  readonly id: string
  readonly generation: Generation
  readonly task: Task
  readonly fileMetadata: ReadonlyMap<string, FileMetadata>
  readonly diagnostics: readonly Diagnostic[]
}

/** Raw results in a directory on disk. All generations use the same names for the parts they share. */
export class AnalysisDirectory implements Analysis {
  readonly id: string
  readonly generation: Generation
  readonly task: Task
  readonly analysisPath: string
  readonly logPath: string
  readonly confPath: string
  readonly filePath: string
  readonly droppedPath: string
  readonly logsPath: string
  readonly shotsPath: string
  readonly pcapPath: string
  readonly memoryPath: string
  readonly processMemoryPath: string
  readonly reportsPath: string
  readonly fileMetadata: ReadonlyMap<string, FileMetadata>
  readonly diagnostics: readonly Diagnostic[]
  readonly #folder: GuardedFolder

  constructor(opened: Opened) {
    const root = opened.folder.path
    this.#folder = opened.folder
    this.id = opened.id
    this.generation = opened.generation
    this.task = opened.task
    this.fileMetadata = opened.fileMetadata
    this.diagnostics = opened.diagnostics
    this.analysisPath = root
    this.logPath = join(root, 'analysis.log')
    this.confPath = join(root, 'analysis.conf')
    this.filePath = join(root, 'binary')
    this.droppedPath = join(root, 'files')
    this.logsPath = join(root, 'logs')
    this.shotsPath = join(root, 'shots')
    this.pcapPath = join(root, 'dump.pcap')
    this.memoryPath = join(root, 'memory.dmp')
    this.processMemoryPath = join(root, 'memory')
    this.reportsPath = join(root, 'reports')
  }

  open(path: string, options?: ReadOptions): AsyncIterable<Uint8Array> {
    return this.#folder.open(path, options)
  }

  read(path: string, options?: ReadOptions): Promise<Uint8Array> {
    return this.#folder.read(path, options)
  }

  list(folder: string): AsyncIterable<Entry> {
    return this.#folder.list(folder)
  }

  stat(path: string): Promise<{ readonly size: number } | null> {
    return this.#folder.stat(path)
  }

  locate(path: string): Promise<string> {
    return this.#folder.locate(path)
  }
}
