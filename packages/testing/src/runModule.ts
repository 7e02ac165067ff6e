import type { Analysis, Context, Diagnostic, GlobalContainer, Processing, Results } from '@cuculus/core'
import { TestingError } from './testingError.js'

export interface RunOptions {
  /** Results of other modules; the module is handed those that it names in `requires` and `optional`. */
  readonly results?: Partial<GlobalContainer>
  readonly signal?: AbortSignal
}

/** What came out of one run of a module. */
export interface ModuleRun<M extends Processing> {
  readonly data: GlobalContainer[M['key']]
  /** What it reported, in order. */
  readonly diagnostics: readonly Diagnostic[]
  /** What it told about its progress, in order. */
  readonly progress: readonly ModuleProgress[]
  /** Its lines for developers. */
  readonly log: readonly string[]
}

export interface ModuleProgress {
  readonly done: number
  readonly total?: number
}

/**
 * Run one module over an analysis, without a runner around it: what it throws is thrown here.
 *
 * @throws TestingError `ERR_RESULTS_MISSING` if `options.results` lacks a key that the module requires.
 *
 * @example
 * ```ts
 * const { data, diagnostics } = await runModule(new VerdictProcessing(), analysis, { results: { behavior, network } })
 * ```
 */
export async function runModule<M extends Processing>(
  module: M,
  analysis: Analysis,
  options: RunOptions = {},
): Promise<ModuleRun<M>> {
  const diagnostics: Diagnostic[] = []
  const progress: ModuleProgress[] = []
  const log: string[] = []
  const context: Context<M> = {
    analysis,
    signal: options.signal ?? new AbortController().signal,
    results: resultsFor(module, options.results ?? {}),
    report: (diagnostic) => {
      diagnostics.push(diagnostic)
    },
    progress: (done, total) => {
      progress.push(total === undefined ? { done } : { done, total })
    },
    log: (message) => {
      log.push(message)
    },
  }
  const data = await module.run(context)
  return { data, diagnostics, progress, log }
}

/** Only what the module declared, as the runner hands it out. */
function resultsFor<M extends Processing>(module: M, given: Partial<GlobalContainer>): Results<M> {
  const missing = module.requires.filter((key) => given[key] === undefined)
  if (missing.length > 0) {
    throw new TestingError(
      'ERR_RESULTS_MISSING',
      `the module \`${module.key}\` requires ${missing.join(', ')}: give them in \`results\``,
    )
  }
  const declared = [...module.requires, ...module.optional].filter((key) => given[key] !== undefined)
  // Exactly the keys of `requires`, and of `optional` those that are there.
  return Object.freeze(Object.fromEntries(declared.map((key) => [key, given[key]]))) as Results<M>
}
