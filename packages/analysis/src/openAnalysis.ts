import { readdir, realpath } from 'node:fs/promises'
import { basename, resolve } from 'node:path'
import type { Analysis, Task } from '@cuculus/core'
import { ProcessingError } from '@cuculus/core'
import { AnalysisDirectory } from './analysisDirectory.js'
import { collectMetadata } from './collectMetadata.js'
import { DiagnosticList } from './diagnosticList.js'
import { GuardedFolder } from './guardedFolder.js'
import { knownNames } from './knownNames.js'

/** Options of `openAnalysis()`. */
export interface OpenOptions {
  /**
   * A file with the task's metadata, for analyses whose task is a row in a database: JSON (`task.to_dict()` of any generation) or an INI file like
   * `analysis.conf`. What it tells wins over everything in the directory.
   */
  readonly task?: string
  /**
   * Whether `binary` may be a link that leaves the analysis directory, as sandboxes store it; true if not given. Say `false` for a directory
   * that came from somebody else: such a link could name any file of this machine.
   */
  readonly followBinary?: boolean
  readonly signal?: AbortSignal
}

/**
 * Open the raw results of one analysis, whatever sandbox left them: Cuckoo 0.4 to 2.0 and CAPE are told apart by content.
 *
 * Any part may be missing or damaged; what was wrong is in the analysis' `diagnostics`.
 *
 * @throws ProcessingError `ERR_NO_ANALYSIS` if there is no such directory, it cannot be read, or nothing in it comes from a sandbox.
 *
 * @example
 * ```ts
 * const analysis = await openAnalysis('storage/analyses/42')
 * console.log(analysis.generation, analysis.task.file_name)
 * ```
 */
export async function openAnalysis(directory: string, options: OpenOptions = {}): Promise<Analysis> {
  options.signal?.throwIfAborted()
  const path = resolve(directory)
  const names = await namesIn(path)
  const folder = new GuardedFolder(path, await realpath(path), options.followBinary ?? true)
  const diagnostics = new DiagnosticList()
  const metadata = await collectMetadata(folder, names, diagnostics, options)
  return new AnalysisDirectory({
    folder,
    id: idOf(metadata.task, path),
    generation: metadata.generation,
    task: metadata.task,
    fileMetadata: metadata.fileMetadata,
    diagnostics: diagnostics.entries(),
  })
}

function idOf(task: Task, path: string): string {
  return task.id === undefined ? basename(path) : String(task.id)
}

/** The names in an analysis directory. */
async function namesIn(path: string): Promise<ReadonlySet<string>> {
  let names: readonly string[]
  try {
    names = await readdir(path)
  } catch (error) {
    throw noAnalysis(path, whatIsThere(error), error)
  }
  if (!names.some((name) => knownNames.has(name))) throw noAnalysis(path, describeNames(names))
  return new Set(names)
}

function noAnalysis(path: string, found: string, cause?: unknown): ProcessingError {
  return new ProcessingError(
    'ERR_NO_ANALYSIS',
    `expected an analysis directory at ${path} (with analysis.log, binary, logs/, dump.pcap, task.json or another part that Cuckoo or CAPE leaves), found ${found}`,
    cause === undefined ? {} : { cause },
  )
}

function whatIsThere(error: unknown): string {
  const code = error instanceof Error && 'code' in error ? error.code : undefined
  if (code === 'ENOENT') return 'nothing'
  if (code === 'ENOTDIR') return 'a file'
  if (code === 'EACCES' || code === 'EPERM') return 'a directory that may not be read'
  return `something that cannot be read: ${error instanceof Error ? error.message : String(error)}`
}

function describeNames(names: readonly string[]): string {
  if (names.length === 0) return 'an empty directory'
  const first = [...names].sort().slice(0, 5)
  const shown = first.map((name) => JSON.stringify(name.slice(0, 80))).join(', ')
  return `a directory with ${shown}${names.length > first.length ? ` and ${String(names.length - first.length)} more` : ''}`
}
