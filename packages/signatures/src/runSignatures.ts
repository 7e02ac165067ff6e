import type { Analysis, Diagnostic, SignatureMatch, Task } from '@cuculus/core'
import { Engine, type EngineHost, type SignatureTiming } from './engine.js'
import type { SignatureOverlay } from './overlay.js'
import { freezeData } from './readOnly.js'
import type { SignatureResults } from './scope.js'
import type { SignatureClass } from './signature.js'

/** How signatures are run; everything has a default. */
export interface RunOptions {
  /** Switches and tunes signatures by name. */
  readonly overlay?: SignatureOverlay
  /** Milliseconds that one signature may use before it is stopped. Default 5000. */
  readonly timeLimit?: number
  /** The sandbox's version for `minimum` and `maximum`; by default the one that `info` or the task tells, else the generation. */
  readonly sandboxVersion?: string
  readonly generation?: Analysis['generation']
  readonly task?: Task
  readonly signal?: AbortSignal
  readonly onProgress?: (done: number, total?: number) => void
  readonly onLog?: (message: string) => void
}

/** What came of it. */
export interface RunResult {
  /** Ascending by severity, then name. */
  readonly matches: readonly SignatureMatch[]
  readonly diagnostics: readonly Diagnostic[]
  /** Time used by each signature that took part, slowest first. */
  readonly timings: readonly SignatureTiming[]
}

/** Default of `timeLimit`, in milliseconds. */
export const defaultTimeLimit = 5000

/**
 * Run signatures over results that are there already: of a stored report, of a test, of another program. `SignaturesProcessing` does this in a
 * composition of modules.
 *
 * The results are frozen.
 */
export async function runSignatures(
  signatures: readonly SignatureClass[],
  results: SignatureResults,
  options: RunOptions = {},
): Promise<RunResult> {
  const { overlay = {}, timeLimit = defaultTimeLimit, generation = 'unknown', task = {} } = options
  const diagnostics: Diagnostic[] = []
  const host: EngineHost = {
    signal: options.signal ?? new AbortController().signal,
    report: (diagnostic) => {
      diagnostics.push(diagnostic)
    },
    progress: (done, total) => options.onProgress?.(done, total),
    log: (message) => options.onLog?.(message),
  }
  freezeData(results)
  const engine = new Engine(signatures, { results, generation, task }, host, {
    overlay,
    timeLimit,
    version: options.sandboxVersion ?? results.info?.version ?? task.version ?? generation,
    platform: results.info?.platform ?? task.platform ?? 'windows',
  })
  const matches = await engine.run()
  return { matches, diagnostics, timings: engine.timings() }
}
