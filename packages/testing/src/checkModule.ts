import { createHash } from 'node:crypto'
import { isDeepStrictEqual } from 'node:util'
import {
  type Analysis,
  type Awaitable,
  type GlobalContainer,
  isProcessing,
  type Processing,
  type ProcessingRecord,
  schemaOf,
  schemaVersion,
  type Sequence,
  serialize,
  validate,
  version,
} from '@cuculus/core'
import { emptyAnalysis } from './emptyAnalysis.js'
import { emptyResults } from './emptyResults.js'
import { EndlessAnalysis } from './endlessAnalysis.js'
import { firstDifference } from './firstDifference.js'
import { findUnjsonable, sequencesIn } from './jsonData.js'
import { type ModuleRun, runModule } from './runModule.js'
import { TestingError } from './testingError.js'

/** Text longer than this is not parsed back: the check would need more memory than the module. */
const PARSE_LIMIT = 32 * 1024 * 1024

/** What a report needs besides the key at hand to be valid. */
const emptyRecord: ProcessingRecord = {
  processor: { name: 'cuculus', version },
  schema: schemaVersion,
  modules: [],
  diagnostics: [],
}

export interface CheckOptions {
  /**
   * Results of other modules that the module reads, the same for all analyses or made for each (the empty one too). Standard keys that
   * are not given are empty, as for an analysis that has nothing to tell.
   */
  readonly results?: Partial<GlobalContainer> | ((analysis: Analysis) => Awaitable<Partial<GlobalContainer>>)
  /** How many milliseconds a module may take to stop after its signal was aborted; 2000 if not given. */
  readonly patience?: number
}

/**
 * Check that a module keeps its contract, on the analyses given and on an empty one:
 *
 * - it has a key of its own and names each key it reads once;
 * - it returns data that JSON can hold, in sequences too, and that fits the published schema if the key is a standard one;
 * - two runs side by side give the same result, and a sequence the same items each time and the same text as items;
 * - it leaves the results of other modules as they are;
 * - its diagnostics have a code and a message, its progress is a number;
 * - it stops promptly once its signal is aborted, before the start or amid a file.
 *
 * @throws TestingError `ERR_CONTRACT`: the module, the analysis, what was expected and what was found. What `run()` throws is its `cause`.
 *
 * @example
 * ```ts
 * test('keeps the contract', () => checkModule(new VerdictProcessing(), [analysis], { results: { behavior, network } }))
 * ```
 */
export async function checkModule(
  module: Processing,
  analyses: Iterable<Analysis> | AsyncIterable<Analysis>,
  options: CheckOptions = {},
): Promise<void> {
  checkDeclaration(module)
  await new ModuleCheck(module, emptyAnalysis(), options).all()
  for await (const analysis of analyses) await new ModuleCheck(module, analysis, options).all()
}

function checkDeclaration(module: unknown): asserts module is Processing {
  if (!isProcessing(module)) throw broken('module', `expected an instance of a class that inherits Processing`)
  const { key, requires, optional } = module
  if (typeof key !== 'string' || (key as string) === '') throw broken('module', 'expected a non-empty text as its key')
  if ((key as string) === 'processing') throw broken(key, "expected a key of its own, found the runner's `processing`")
  const read: readonly string[] = [...requires, ...optional]
  if (read.includes(key)) throw broken(key, 'it reads its own key')
  const twice = read.find((name, index) => read.indexOf(name) !== index)
  if (twice !== undefined) throw broken(key, `it names \`${twice}\` twice in \`requires\` and \`optional\``)
}

function broken(module: string, message: string, cause?: unknown): TestingError {
  return new TestingError('ERR_CONTRACT', `${module}: ${message}`, cause === undefined ? {} : { cause })
}

/** The rules on one analysis. */
class ModuleCheck {
  readonly #module: Processing
  readonly #analysis: Analysis
  readonly #options: CheckOptions

  constructor(module: Processing, analysis: Analysis, options: CheckOptions) {
    this.#module = module
    this.#analysis = analysis
    this.#options = options
  }

  async all(): Promise<void> {
    const results = await this.#results()
    const before = await digest(results)
    const [first, second] = await this.#runTwice(results)
    this.#checkReports(first)
    await this.#checkData(first.data)
    await this.#checkEqual(first.data, second.data)
    await this.#checkSchema(first.data)
    if ((await digest(results)) !== before) throw this.#broken('it changed the results of another module')
    await this.#checkAbortBefore(results)
    await this.#checkAbortAmid(results)
  }

  #broken(message: string, cause?: unknown): TestingError {
    return broken(`${this.#module.key} on the analysis ${JSON.stringify(this.#analysis.id)}`, message, cause)
  }

  async #results(): Promise<Partial<GlobalContainer>> {
    const { results = {} } = this.#options
    const given = typeof results === 'function' ? await results(this.#analysis) : results
    return { ...emptyResults(), ...given }
  }

  /** Side by side: one instance serves any number of analyses at once. */
  async #runTwice(results: Partial<GlobalContainer>): Promise<[ModuleRun<Processing>, ModuleRun<Processing>]> {
    const run = (): Promise<ModuleRun<Processing>> => runModule(this.#module, this.#analysis, { results })
    try {
      return await Promise.all([run(), run()])
    } catch (cause) {
      if (cause instanceof TestingError) throw cause
      throw this.#broken(`expected data, but \`run()\` threw ${describe(cause)}`, cause)
    }
  }

  #checkReports({ diagnostics, progress }: ModuleRun<Processing>): void {
    for (const { code, message } of diagnostics) {
      if (!/^[A-Z][A-Z0-9_]*$/.test(code)) {
        throw this.#broken(`expected upper-case codes of diagnostics, found ${JSON.stringify(code)}`)
      }
      if (message.trim() === '') throw this.#broken(`expected a message with the diagnostic ${code}, found none`)
    }
    const odd = progress.find(({ done, total }) => !(done >= 0) || (total !== undefined && !(total >= 0)))
    if (odd !== undefined) throw this.#broken(`expected progress in numbers from 0, found ${JSON.stringify(odd)}`)
  }

  async #checkData(data: unknown): Promise<void> {
    const { key } = this.#module
    const problem = await findUnjsonable(data, key)
    if (problem !== undefined) {
      throw this.#broken(`expected data that JSON can hold, found ${problem.found} at \`${problem.path}\``)
    }
    for (const { path, sequence } of sequencesIn(data, key)) await this.#checkSequence(path, sequence)
  }

  /** A sequence may make its text without making its items: both must tell the same. */
  async #checkSequence(path: string, sequence: Sequence<unknown>): Promise<void> {
    const text = await collect(sequence.json())
    if (text === undefined) return
    const written = JSON.parse(`[${text}]`) as unknown
    const items = JSON.parse(JSON.stringify(await sequence.toArray())) as unknown
    if (!isDeepStrictEqual(written, items)) {
      throw this.#broken(`expected \`json()\` of the sequence at \`${path}\` to write the items of \`batches()\``)
    }
  }

  async #checkEqual(first: unknown, second: unknown): Promise<void> {
    const difference = await firstDifference(serialize({ data: first }), serialize({ data: second }))
    if (difference === undefined) return
    const { position, first: one, second: other } = difference
    throw this.#broken(
      `expected the same result twice; from byte ${String(position)} on, one run wrote ${one}, the other ${other}`,
    )
  }

  async #checkSchema(data: unknown): Promise<void> {
    const { key } = this.#module
    if (schemaOf(key) === undefined) return
    const text = await collect(serialize({ [key]: data, processing: emptyRecord }))
    if (text === undefined) return
    const [error] = validate(JSON.parse(text))
    if (error !== undefined) {
      throw this.#broken(`expected data that fits the schema of \`${key}\`; at ${error.path}: ${error.message}`)
    }
  }

  async #checkAbortBefore(results: Partial<GlobalContainer>): Promise<void> {
    const signal = AbortSignal.abort(new Error('aborted by the check'))
    const run = runModule(this.#module, this.#analysis, { results, signal })
    if (!(await this.#settles(run))) {
      throw this.#broken(
        `expected \`run()\` to settle soon when its signal is aborted from the start, ${this.#waited()}`,
      )
    }
  }

  async #checkAbortAmid(results: Partial<GlobalContainer>): Promise<void> {
    const controller = new AbortController()
    const endless = new EndlessAnalysis(this.#analysis, controller.signal)
    const run = runModule(this.#module, endless.analysis, { results, signal: controller.signal })
    await Promise.race([endless.waiting, run.catch(() => undefined)])
    controller.abort(new Error('aborted by the check'))
    const settled = await this.#settles(run)
    endless.stop()
    if (!settled) {
      throw this.#broken(
        `expected \`run()\` to stop once its signal is aborted, ${this.#waited()}: pass the signal to \`analysis.open()\` or ask it once per chunk with \`signal.throwIfAborted()\``,
      )
    }
  }

  #waited(): string {
    return `waited ${String(this.#patience())} ms`
  }

  #patience(): number {
    return this.#options.patience ?? 2000
  }

  /** Whether the promise settles, either way, before patience ends. */
  async #settles(run: Promise<unknown>): Promise<boolean> {
    let timer: NodeJS.Timeout | undefined
    const timeout = new Promise<boolean>((resolve) => {
      timer = setTimeout(() => {
        resolve(false)
      }, this.#patience())
    })
    const settled = run.then(
      () => true,
      () => true,
    )
    const result = await Promise.race([settled, timeout])
    clearTimeout(timer)
    return result
  }
}

function describe(value: unknown): string {
  return value instanceof Error ? `${value.name}: ${value.message}` : String(value)
}

async function digest(results: Partial<GlobalContainer>): Promise<string> {
  const hash = createHash('sha256')
  for await (const chunk of serialize(results)) hash.update(chunk)
  return hash.digest('hex')
}

/** The text, or `undefined` if it is too long to be parsed. */
async function collect(chunks: AsyncIterable<Uint8Array>): Promise<string | undefined> {
  const decoder = new TextDecoder()
  let text = ''
  for await (const chunk of chunks) {
    text += decoder.decode(chunk, { stream: true })
    if (text.length > PARSE_LIMIT) return undefined
  }
  return text + decoder.decode()
}
