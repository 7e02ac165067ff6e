import type { Analysis } from './analysis.js'
import type { GlobalContainer, Key } from './container.js'
import { DiagnosticLog } from './diagnosticLog.js'
import { ProcessingError } from './errors.js'
import { inProcess, type Executor } from './executor.js'
import { dependencies, plan } from './plan.js'
import type { Context, Processing } from './processing.js'
import { schemaVersion, type ModuleRecord, type ProcessingRecord, type ReportedDiagnostic } from './report.js'
import { version } from './version.js'

/** How one module went. */
export type Outcome =
  | { readonly key: Key; readonly status: 'ok'; readonly milliseconds: number }
  | { readonly key: Key; readonly status: 'failed'; readonly milliseconds: number; readonly error: ProcessingError }
  | { readonly key: Key; readonly status: 'skipped'; readonly missing: readonly Key[] }

/** The container of a composition: the keys of its modules, each absent if its module did not succeed, and the runner's own `processing`. */
export type ContainerOf<M extends readonly Processing[]> = {
  readonly [K in M[number]['key']]?: GlobalContainer[K]
} & { readonly processing: ProcessingRecord }

export interface ProcessResult<M extends readonly Processing[]> {
  /** What to give to `serialize()`. */
  readonly container: ContainerOf<M>
  /** One per module, in the order in which they settled. */
  readonly outcomes: readonly Outcome[]
  /** Everything reported, in order of key of its module; also in `container.processing`. */
  readonly diagnostics: readonly ReportedDiagnostic[]
}

/** What the runner tells while it works. */
export type ProgressEvent =
  | { readonly type: 'start'; readonly key: Key }
  | { readonly type: 'progress'; readonly key: Key; readonly done: number; readonly total?: number }
  | { readonly type: 'log'; readonly key: Key; readonly message: string }
  | { readonly type: 'end'; readonly key: Key; readonly outcome: Outcome }

export interface ProcessOptions {
  /** Cancels the whole run: the promise is rejected with the signal's reason. */
  readonly signal?: AbortSignal
  /** Called for every step of every module. */
  readonly onProgress?: (event: ProgressEvent) => void
  /** Where modules run; in this thread by default. */
  readonly executor?: Executor
}

/**
 * Run every module once, each as soon as what it reads is there, independent ones side by side.
 *
 * A module that fails costs its own key: its dependants are skipped, everything else is untouched.
 *
 * @throws ProcessingError if the composition cannot run (see `plan`); the reason of `options.signal` if it was aborted.
 *
 * @example
 * ```ts
 * const { container } = await processAnalysis(await openAnalysis('storage/analyses/1'), [new NetworkProcessing()])
 * console.log(container.network?.hosts)
 * ```
 */
export async function processAnalysis<const M extends readonly Processing[]>(
  analysis: Analysis,
  modules: M,
  options: ProcessOptions = {},
): Promise<ProcessResult<M>> {
  checkAnalysis(analysis)
  const run = new Run(analysis, plan(modules).modules, options)
  await run.finish()
  return {
    // The runner filed exactly what the modules returned, under the keys of these modules.
    container: run.container(modules) as ContainerOf<M>,
    outcomes: run.outcomes,
    diagnostics: run.diagnostics(),
  }
}

/** Nothing else tells, in JavaScript, who gives the path of an analysis, or forgets to wait for it. */
function checkAnalysis(analysis: unknown): void {
  const isObject = typeof analysis === 'object' && analysis !== null
  if (isObject && !('then' in analysis)) return
  const found = isObject ? 'a promise of one' : typeof analysis
  throw new TypeError(
    `expected an analysis, as \`await openAnalysis(path)\` of @cuculus/analysis gives it, found ${found}`,
  )
}

/** One run over one analysis. */
class Run {
  readonly outcomes: Outcome[] = []
  readonly #analysis: Analysis
  readonly #modules: ReadonlyMap<string, Processing>
  readonly #signal: AbortSignal
  readonly #executor: Executor
  readonly #emit: (event: ProgressEvent) => void
  readonly #results = new Map<string, unknown>()
  readonly #settled = new Map<string, Promise<void>>()
  readonly #logs = new Map<string, DiagnosticLog>()

  constructor(analysis: Analysis, modules: ReadonlyMap<string, Processing>, options: ProcessOptions) {
    this.#analysis = analysis
    this.#modules = modules
    this.#signal = options.signal ?? new AbortController().signal
    this.#executor = options.executor ?? inProcess
    this.#emit = options.onProgress ?? (() => undefined)
  }

  /** `modules` comes in dependency order, so whatever a module waits for has been started before it. */
  async finish(): Promise<void> {
    this.#signal.throwIfAborted()
    for (const [key, module] of this.#modules) this.#settled.set(key, this.#settle(module))
    await orAbort(Promise.all(this.#settled.values()), this.#signal)
  }

  container(modules: readonly Processing[]): Record<string, unknown> {
    // `processing` comes first, so that the first bytes of a report tell whose it is.
    const container: Record<string, unknown> = { processing: this.#record(modules) }
    for (const { key } of modules) if (this.#results.has(key)) container[key] = this.#results.get(key)
    return container
  }

  diagnostics(): ReportedDiagnostic[] {
    const opened = this.#analysis.diagnostics.map((diagnostic) => ({ key: 'analysis', ...diagnostic }))
    return [...opened, ...[...this.#modules.keys()].flatMap((key) => this.#logs.get(key)?.entries() ?? [])]
  }

  async #settle(module: Processing): Promise<void> {
    for (const key of dependencies(module)) await this.#settled.get(key)
    this.#signal.throwIfAborted()
    const missing = module.requires.filter((key) => !this.#results.has(key))
    const outcome: Outcome =
      missing.length > 0 ? { key: module.key, status: 'skipped', missing } : await this.#execute(module)
    this.outcomes.push(outcome)
    this.#emit({ type: 'end', key: module.key, outcome })
  }

  async #execute(module: Processing): Promise<Outcome> {
    const { key } = module
    this.#emit({ type: 'start', key })
    const began = performance.now()
    const elapsed = (): number => Math.round(performance.now() - began)
    try {
      const data = await this.#executor.execute(module, this.#context(module))
      this.#signal.throwIfAborted()
      // A key without a value would vanish from the report, and the module would be said to be fine.
      if (data === undefined) throw new TypeError('expected run() to return the data, found undefined')
      this.#results.set(key, data)
      return { key, status: 'ok', milliseconds: elapsed() }
    } catch (cause) {
      this.#signal.throwIfAborted()
      return { key, status: 'failed', milliseconds: elapsed(), error: asProcessingError(cause, key) }
    }
  }

  #context(module: Processing): Context {
    const { key } = module
    const log = new DiagnosticLog(key)
    this.#logs.set(key, log)
    const results: Record<string, unknown> = {}
    for (const name of dependencies(module)) if (this.#results.has(name)) results[name] = this.#results.get(name)
    return {
      analysis: this.#analysis,
      signal: this.#signal,
      results: Object.freeze(results),
      report: (diagnostic) => {
        log.add(diagnostic)
      },
      progress: (done, total) => {
        this.#emit({ type: 'progress', key, done, ...(total === undefined ? {} : { total }) })
      },
      log: (message) => {
        this.#emit({ type: 'log', key, message })
      },
    }
  }

  #record(modules: readonly Processing[]): ProcessingRecord {
    const outcomes = new Map(this.outcomes.map((outcome) => [outcome.key as string, outcome]))
    return {
      processor: { name: 'cuculus', version },
      schema: schemaVersion,
      modules: modules.flatMap((module) => {
        const outcome = outcomes.get(module.key)
        return outcome === undefined ? [] : [moduleRecord(module, outcome)]
      }),
      diagnostics: this.diagnostics(),
    }
  }
}

/** The promise's outcome, or the signal's reason as soon as it is aborted: a module that ignores its signal is not waited for. */
async function orAbort(work: Promise<unknown>, signal: AbortSignal): Promise<void> {
  let abort = (): void => undefined
  const aborted = new Promise<never>((_, reject) => {
    abort = () => {
      reject(signal.reason as Error)
    }
    signal.addEventListener('abort', abort, { once: true })
  })
  try {
    await Promise.race([work, aborted])
  } finally {
    signal.removeEventListener('abort', abort)
  }
}

function moduleRecord(module: Processing, outcome: Outcome): ModuleRecord {
  return {
    key: module.key,
    ...(module.origin === undefined ? {} : { package: module.origin.package, version: module.origin.version }),
    status: outcome.status,
    milliseconds: outcome.status === 'skipped' ? 0 : outcome.milliseconds,
    ...(outcome.status === 'failed' ? { error: { code: outcome.error.code, message: reason(outcome.error) } } : {}),
    ...(outcome.status === 'skipped' ? { missing: outcome.missing } : {}),
  }
}

function asProcessingError(cause: unknown, key: string): ProcessingError {
  if (cause instanceof ProcessingError) return cause
  const message = cause instanceof Error ? cause.message : String(cause)
  return new ProcessingError('ERR_MODULE_FAILED', message, { cause, key })
}

/** The message with the class of what was thrown: `TypeError: x is not a function`. */
function reason(error: ProcessingError): string {
  const { cause } = error
  return cause instanceof Error && cause.name !== 'Error' ? `${cause.name}: ${error.message}` : error.message
}
