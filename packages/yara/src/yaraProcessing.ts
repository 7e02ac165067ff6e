import { type Context, type ModuleOrigin, Processing } from '@cuculus/core'
import type { YaraFinding } from './container.js'
import { readUpTo } from './readUpTo.js'
import { messageOf, readRules, type RuleSource } from './ruleSource.js'
import { LocalScanner, type Scanner, ThreadScanner } from './scanner.js'
import { version } from './version.js'
import { workerEntry } from './workerEntry.js'

/** Options of `YaraProcessing`. */
export interface YaraOptions {
  /** Rule files, and folders with rule files (`.yar`, `.yara`, `.rule`, `.rules`). They are read and compiled once, at the first run. */
  readonly rules: string | readonly string[]
  /** Whether to scan the dumps of processes' memory (`memory/*.dmp`, CAPE's `procdump`) too; false if not given. */
  readonly memory?: boolean
  /** Milliseconds that one file may take; 60,000 if not given. */
  readonly timeLimit?: number
  /** How many bytes of each file are scanned; 128 MiB if not given. */
  readonly maximumSize?: number
  /** How many matches of one pattern in one file are kept; 100 if not given. */
  readonly maximumMatches?: number
}

type Surroundings = Context<YaraProcessing>

const MEBIBYTE = 1024 * 1024
/** Dropped files; payloads and what was unpacked of CAPE; memory that 2.x kept, and what it unpacked. */
const DROPPED = ['files', 'package_files', 'CAPE', 'selfextracted', 'buffer', 'extracted']
const MEMORY = ['memory', 'procdump']

/**
 * Fills the key `yara`: rules that match the sample and what it left.
 *
 * Cuckoo's documentation gave a module of this key as its example; 0.4 and 0.5 had it for the sample alone, later generations put the matches into
 * the records of the files.
 *
 * @example
 * ```ts
 * const module = new YaraProcessing({ rules: 'rules/' })
 * const { container } = await processAnalysis(await openAnalysis('storage/analyses/1'), [module])
 * for (const { path, name } of container.yara ?? []) console.log(path, name)
 * ```
 */
export class YaraProcessing extends Processing {
  readonly key = 'yara'
  override readonly origin: ModuleOrigin = { package: '@cuculus/yara', version }
  readonly #options: Required<Omit<YaraOptions, 'rules'>> & { readonly rules: readonly string[] }
  #scanner: Promise<Scanner> | undefined

  /** @throws RangeError for a number in `options` that is no whole number from 1 on */
  constructor(options: YaraOptions) {
    super()
    const { rules, memory = false, timeLimit = 60_000, maximumSize = 128 * MEBIBYTE, maximumMatches = 100 } = options
    for (const [name, value] of Object.entries({ timeLimit, maximumSize, maximumMatches })) {
      if (Number.isSafeInteger(value) && value > 0) continue
      throw new RangeError(`expected a whole number from 1 on as \`${name}\`, found ${String(value)}`)
    }
    const paths = typeof rules === 'string' ? [rules] : rules
    this.#options = { rules: paths, memory, timeLimit, maximumSize, maximumMatches }
  }

  async run(context: Surroundings): Promise<YaraFinding[]> {
    context.signal.throwIfAborted()
    const scanner = await this.#ready()
    for (const { name, message } of await orAborted(scanner.prepare(), context.signal)) {
      context.report({ code: 'YARA_RULES_INVALID', message: `the rule file ${name} is left out: ${message}` })
    }
    const findings: YaraFinding[] = []
    let done = 0
    for await (const path of this.#files(context)) {
      for (const finding of await this.#scan(path, scanner, context)) findings.push(finding)
      context.progress(++done)
    }
    return findings
  }

  /** The rules are the same for all analyses; what failed may be mended until the next. */
  #ready(): Promise<Scanner> {
    this.#scanner ??= readRules(this.#options.rules).then((sources) => this.#scannerFor(sources))
    this.#scanner.catch(() => {
      this.#scanner = undefined
    })
    return this.#scanner
  }

  #scannerFor(sources: readonly RuleSource[]): Scanner {
    const { maximumMatches, timeLimit } = this.#options
    const start = { sources, maximumMatches }
    const entry = workerEntry()
    return entry === null ? new LocalScanner(start) : new ThreadScanner(entry, start, timeLimit)
  }

  async *#files({ analysis, signal }: Surroundings): AsyncGenerator<string, void, undefined> {
    if ((await analysis.stat(analysis.filePath).catch(() => null)) !== null) yield 'binary'
    for (const folder of [...DROPPED, ...(this.#options.memory ? MEMORY : [])]) {
      for await (const { kind, path } of analysis.list(folder)) {
        signal.throwIfAborted()
        if (kind === 'file' && (folder !== 'memory' || path.endsWith('.dmp'))) yield path
      }
    }
  }

  async #scan(path: string, scanner: Scanner, { analysis, signal, report }: Surroundings): Promise<YaraFinding[]> {
    try {
      const { maximumSize } = this.#options
      const { bytes, complete } = await readUpTo(maximumSize, analysis.open(path, { signal, length: maximumSize + 1 }))
      if (!complete) {
        const message = `only the first ${String(maximumSize)} bytes of the file were scanned`
        report({ code: 'YARA_FILE_CUT', message, source: path, offset: maximumSize })
      }
      return (await scanner.scan(bytes, signal)).map((finding) => ({ path, ...finding }))
    } catch (error) {
      signal.throwIfAborted()
      const late = error instanceof Error && 'code' in error && error.code === 'ERR_YARA_TIMEOUT'
      report({ code: late ? 'YARA_TIMEOUT' : 'YARA_FAILED', message: messageOf(error), source: path })
      return []
    }
  }
}

/** A promise that is no longer waited for when the signal comes: thousands of rules take their time to be compiled. */
function orAborted<T>(promise: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const onAbort = (): void => {
      reject(signal.reason instanceof Error ? signal.reason : new Error(String(signal.reason)))
    }
    signal.addEventListener('abort', onAbort, { once: true })
    promise.then(resolve, reject).finally(() => {
      signal.removeEventListener('abort', onAbort)
    })
  })
}
