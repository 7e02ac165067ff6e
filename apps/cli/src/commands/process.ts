import { resolve } from 'node:path'
import { openAnalysis } from '@cuculus/analysis'
import { type Analysis, processAnalysis, type ProcessingRecord, serialize } from '@cuculus/core'
import { createExecutor } from '../createExecutor.js'
import { type Environment, exitCode, type Output, UserError } from '../environment.js'
import { jsonLine, printableJson } from '../jsonLine.js'
import { printable } from '../printable.js'
import { createProgress, noProgress } from '../progress.js'
import { isFileSystemError, reasonOf } from '../reason.js'
import { checkTarget, defaultTarget, writeReport } from '../reportFile.js'
import { type Selected, selectModules } from '../selectModules.js'
import { summarize } from '../summary.js'
import { renderSummary } from '../renderSummary.js'
import { type Target, targetsOf } from '../targets.js'

/** The options of `cuculus process`. */
export interface ProcessCommandOptions {
  readonly out?: string
  readonly only?: string
  readonly skip?: string
  readonly module: readonly string[]
  readonly task?: string
  readonly calls: 'inline' | 'omit'
  readonly force: boolean
  readonly quiet: boolean
  readonly verbose: boolean
  readonly json: boolean
}

/** `cuculus process DIR…`. One directory that cannot be used does not keep the others from being processed. */
export async function processCommand(
  directories: readonly string[],
  options: ProcessCommandOptions,
  environment: Environment,
): Promise<number> {
  const { cwd, stderr, signal } = environment
  if (options.task !== undefined && directories.length > 1) {
    throw new UserError('expected one analysis directory with --task, found several')
  }
  const selected = await selectModules(options, cwd)
  const paths = directories.map((directory) => resolve(cwd, directory))
  const jobs: Job[] = []
  let code: number = exitCode.ok
  const refuse = (error: unknown): void => {
    if (!isUsers(error)) throw error
    stderr.write(`cuculus: ${printable(error.message)}\n`)
    code = exitCode.unusable
  }
  for (const path of paths) {
    signal.throwIfAborted()
    try {
      jobs.push({ path, analysis: await open(path, options, environment) })
    } catch (error) {
      refuse(error)
    }
  }
  const named = jobs.map(({ path }) => path)
  const targets = options.out === undefined ? [] : await targetsOf(named, options.out, cwd)
  for (const [i, { path, analysis }] of jobs.entries()) {
    signal.throwIfAborted()
    try {
      const target = targets[i] ?? { kind: 'file', path: await defaultTarget(path) }
      const complete = await processOne(analysis, target, selected, options, environment)
      if (!complete && code === exitCode.ok) code = exitCode.incomplete
    } catch (error) {
      refuse(error)
    }
  }
  return code
}

interface Job {
  readonly path: string
  readonly analysis: Analysis
}

async function open(path: string, { task }: ProcessCommandOptions, { cwd, signal }: Environment): Promise<Analysis> {
  if (task === undefined) return openAnalysis(path, { signal })
  const file = resolve(cwd, task)
  try {
    return await openAnalysis(path, { signal, task: file })
  } catch (error) {
    // Only the task's file must be there; of an analysis everything may be missing.
    if (!isFileSystemError(error)) throw error
    throw new UserError(`expected the task's metadata to read at ${file}: ${reasonOf(error)}`, { cause: error })
  }
}

/** @returns Whether every module was fine. */
async function processOne(
  analysis: Analysis,
  target: Target,
  { modules, own }: Selected,
  options: ProcessCommandOptions,
  environment: Environment,
): Promise<boolean> {
  const { stdout, stderr, signal } = environment
  if (target.kind === 'file') await checkTarget(target.path, options.force)
  const silent = options.quiet || options.json
  const progress = silent
    ? noProgress
    : createProgress(
        stderr,
        modules.map(({ key }) => key),
        options.verbose,
      )
  const onProgress = progress.update.bind(progress)
  const executor = createExecutor(own, environment)
  const running = processAnalysis(analysis, modules, { signal, onProgress, executor })
  const { container, outcomes } = await running.finally(() => {
    progress.stop()
  })

  if (options.verbose && !silent) stderr.write(diagnosticLines(container.processing))

  const chunks = serialize(container, { sequences: options.calls, signal })
  const size = target.kind === 'file' ? await writeReport(target.path, chunks) : await writeTo(stdout, chunks)

  if (!options.quiet) {
    const summary = await summarize(
      analysis,
      container,
      target.kind === 'file' ? { path: target.path, size } : { path: null, size },
    )
    // On `--out -` standard output is the report and nothing else.
    const output = target.kind === 'file' ? stdout : stderr
    output.write(options.json ? jsonLine(summary) : renderSummary(summary, widthOf(output)))
  }
  return outcomes.every(({ status }) => status === 'ok')
}

function diagnosticLines({ diagnostics }: ProcessingRecord): string {
  const lines = diagnostics.map(({ key, code, message, source }) => {
    const place = source === undefined ? '' : ` (${source})`
    return `${printable(`${key}: ${code}: ${message}${place}`)}\n`
  })
  return lines.join('')
}

function widthOf({ isTTY, columns }: Output): number | undefined {
  return isTTY === true ? columns : undefined
}

/** Write to a stream at its own speed. */
async function writeTo(output: Output, chunks: AsyncIterable<Uint8Array>): Promise<number> {
  let size = 0
  for await (const chunk of output.isTTY === true ? printableJson(chunks) : chunks) {
    await new Promise<void>((done, fail) => {
      output.write(chunk, (error) => {
        if (error instanceof Error) fail(error)
        else done()
      })
    })
    size += chunk.length
  }
  output.write('\n')
  return size
}

function isUsers(error: unknown): error is Error {
  return error instanceof UserError || (error instanceof Error && 'code' in error && error.code === 'ERR_NO_ANALYSIS')
}
