import { type FileHandle, open, realpath, stat } from 'node:fs/promises'
import { isAbsolute, join, relative, resolve, sep } from 'node:path'
import { openAnalysis } from '@cuculus/analysis'
import { processAnalysis } from '@cuculus/core'
import { defaultKeys, loadDefaults } from '@cuculus/defaults/load'
import { openReport, type ReportSource, type RunOptions, type SignatureResults } from '@cuculus/signatures'
import { type Environment, UserError } from '../environment.js'
import { printable } from '../printable.js'
import { createProgress, noProgress } from '../progress.js'
import { keysOf } from '../selectModules.js'
import { reasonOf } from '../reason.js'

/** What signatures are run over. */
export interface Subject {
  /** The file or directory that was read. */
  readonly path: string
  /** What it is, in words. */
  readonly kind: string
  readonly results: SignatureResults
  /** What `runSignatures` has to know of it. */
  readonly options: Pick<RunOptions, 'generation' | 'task'>
  /** What could not be read, in words. */
  readonly problems: readonly string[]
  close(): Promise<void>
}

/** What of a directory is read. */
export interface SubjectOptions {
  /** Its raw results in any case, even if a report of ours is there. */
  readonly raw: boolean
  /** Of its raw results only what the modules of these keys make, separated by commas. */
  readonly only?: string
}

const dialects = {
  cuculus: 'report of Cuculus',
  'cuckoo-classic': 'report of Cuckoo',
  'cuckoo-2': 'report of Cuckoo 2',
  cape: 'report of CAPE',
} as const

/**
 * Open a report, or an analysis directory: the report that we wrote there if there is one, else its raw results, through all default modules but `signatures`. Nothing is written.
 */
export async function openSubject(
  name: string,
  { raw, only }: SubjectOptions,
  { cwd, signal, stderr }: Pick<Environment, 'cwd' | 'signal' | 'stderr'>,
): Promise<Subject> {
  const keys = keysOf('--only', only, new Set(defaultKeys))
  const path = resolve(cwd, name)
  let isDirectory: boolean
  try {
    isDirectory = (await stat(path)).isDirectory()
  } catch (error) {
    throw new UserError(`expected a report or an analysis directory at ${path}: ${reasonOf(error)}`, { cause: error })
  }
  if (!isDirectory) return openReportFile(path, signal)
  const ours = join(path, 'reports', 'cuculus.json')
  return !raw && keys === undefined && (await isFileInside(path, ours))
    ? openReportFile(ours, signal)
    : openDirectory(path, keys, signal, stderr)
}

/** What was analysed, and where that is known from. */
export function titleOf({ path, kind, results: { file, info } }: Subject): string {
  const name = file?.name ?? file?.url ?? path
  return `${printable(name, 100)}   (${kind}${info === undefined ? '' : `, version ${printable(info.version, 40)}`})`
}

async function openReportFile(path: string, signal: AbortSignal): Promise<Subject> {
  const file = await openFile(path)
  try {
    const source = sourceOf(file)
    const [first, second] = await source.read(0, 2)
    // The magic of gzip, RFC 1952 §2.3.1.
    if (first === 0x1f && second === 0x8b) throw new UserError(`${path} is compressed: unpack it first (gunzip)`)
    const { dialect, generation, results, dropped, droppedPaths } = await openReport(source, { signal })
    return {
      path,
      kind: dialects[dialect],
      results,
      options: { generation },
      problems: [
        ...(await callProblems(results)),
        ...(dropped === 0
          ? []
          : [
              `${String(dropped)} values have a type that nothing can be made of (${droppedPaths.slice(0, 3).join(', ')})`,
            ]),
      ],
      close: () => file.close(),
    }
  } catch (error) {
    await file.close()
    if (error instanceof Error && error.name === 'ReportError')
      throw new UserError(`${path}: ${error.message}`, { cause: error })
    throw error
  }
}

/** A report may have been written without its calls. */
async function callProblems({ behavior }: SignatureResults): Promise<string[]> {
  if (behavior === undefined || behavior.processes.length === 0) return []
  try {
    for (const { calls } of behavior.processes) {
      for await (const batch of calls.batches()) if (batch.length > 0) return []
    }
  } catch {
    // Damaged calls are calls: the engine tells whose they are.
    return []
  }
  return ['the report has no API calls: what signatures ask of calls is not found']
}

async function openFile(path: string): Promise<FileHandle> {
  let file: FileHandle
  try {
    file = await open(path)
  } catch (error) {
    throw new UserError(`expected a report to read at ${path}: ${reasonOf(error)}`, { cause: error })
  }
  if ((await file.stat()).isFile()) return file
  await file.close()
  throw new UserError(`expected a file at ${path}: a report is read more than once, which a pipe or device cannot`)
}

function sourceOf(file: FileHandle): ReportSource {
  return {
    async read(position, length) {
      const { buffer, bytesRead } = await file.read(Buffer.allocUnsafe(length), 0, length, position)
      return buffer.subarray(0, bytesRead)
    },
  }
}

async function openDirectory(
  path: string,
  only: ReadonlySet<string> | undefined,
  signal: AbortSignal,
  stderr: Environment['stderr'],
): Promise<Subject> {
  const analysis = await openAnalysis(path, { signal })
  const modules = await loadDefaults(defaultKeys.filter((key) => key !== 'signatures' && (only?.has(key) ?? true)))
  // Only for those who watch: what is printed is findings.
  const progress =
    stderr.isTTY === true
      ? createProgress(
          stderr,
          modules.map(({ key }) => key),
        )
      : noProgress
  const onProgress = progress.update.bind(progress)
  const { container, outcomes } = await processAnalysis(analysis, modules, { signal, onProgress }).finally(() => {
    progress.stop()
  })
  return {
    path,
    kind: 'analysis directory',
    results: container,
    options: { generation: analysis.generation, task: analysis.task },
    problems: outcomes.flatMap(({ key, status }) =>
      status === 'ok' ? [] : [`the module of \`${key}\` ${status === 'failed' ? 'failed' : 'did not run'}`],
    ),
    close: () => Promise.resolve(),
  }
}

/** A link that leaves the directory, which somebody else may have made, is none of its files. */
async function isFileInside(directory: string, path: string): Promise<boolean> {
  try {
    const way = relative(await realpath(directory), await realpath(path))
    return way !== '..' && !way.startsWith(`..${sep}`) && !isAbsolute(way) && (await stat(path)).isFile()
  } catch {
    return false
  }
}
