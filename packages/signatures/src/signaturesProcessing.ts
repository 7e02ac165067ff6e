import { type Context, type Key, type ModuleOrigin, Processing, type SignatureMatch } from '@cuculus/core'
import type { SignatureOverlay } from './overlay.js'
import { defaultTimeLimit, runSignatures } from './runSignatures.js'
import type { SignatureResults } from './scope.js'
import type { SignatureClass } from './signature.js'
import { version } from './version.js'

export interface SignaturesOptions {
  /** The signatures to run, in this order. None by default. */
  readonly signatures?: readonly SignatureClass[]
  /** Switches and tunes signatures by name. */
  readonly overlay?: SignatureOverlay
  /** Keys of other packages whose results signatures read; the module waits for them. */
  readonly alsoRead?: readonly Key[]
  /** Milliseconds that one signature may use for one analysis before it is stopped. Default 5000. */
  readonly timeLimit?: number
  /** The sandbox's version for `minimum` and `maximum`, instead of the one that the analysis tells. */
  readonly sandboxVersion?: string
}

const standardKeys = ['info', 'file', 'static', 'behavior', 'network', 'dropped', 'debug'] as const satisfies Key[]

/**
 * The module of the key `signatures`: runs signatures over what all other modules found.
 *
 * It requires nothing: without behaviour, signatures about files and traffic still run.
 *
 * @example
 * ```ts
 * new SignaturesProcessing({ signatures: [DisablesFirewall], overlay: { disables_firewall: { severity: 2 } } })
 * ```
 */
export class SignaturesProcessing extends Processing {
  readonly key = 'signatures'
  override readonly optional: readonly Key[]
  override readonly origin: ModuleOrigin = { package: '@cuculus/signatures', version }
  readonly #signatures: readonly SignatureClass[]
  readonly #overlay: SignatureOverlay
  readonly #timeLimit: number
  readonly #sandboxVersion: string | undefined

  /** @throws TypeError if an option makes no sense. */
  constructor(options: SignaturesOptions = {}) {
    super()
    const { signatures = [], overlay = {}, alsoRead = [], timeLimit = defaultTimeLimit, sandboxVersion } = options
    if (!(timeLimit > 0)) throw new TypeError(`expected a positive number as \`timeLimit\`, found ${String(timeLimit)}`)
    for (const signature of signatures as readonly unknown[]) {
      if (typeof signature !== 'function') throw new TypeError('expected classes in `signatures`, found something else')
    }
    this.optional = [...new Set<Key>([...standardKeys, ...alsoRead])].filter((key) => key !== this.key)
    this.#signatures = [...signatures]
    this.#overlay = overlay
    this.#timeLimit = timeLimit
    this.#sandboxVersion = sandboxVersion
  }

  async run(context: Context<this>): Promise<readonly SignatureMatch[]> {
    const { analysis } = context
    // The runner files under each key what its module returned; which keys are there depends on the options.
    const results = context.results as SignatureResults
    const { matches, diagnostics, timings } = await runSignatures(this.#signatures, results, {
      overlay: this.#overlay,
      timeLimit: this.#timeLimit,
      generation: analysis.generation,
      task: analysis.task,
      signal: context.signal,
      onProgress: (done, total) => {
        context.progress(done, total)
      },
      onLog: (message) => {
        context.log(message)
      },
      ...(this.#sandboxVersion === undefined ? {} : { sandboxVersion: this.#sandboxVersion }),
    })
    for (const diagnostic of diagnostics) context.report(diagnostic)
    for (const { name, milliseconds } of timings.slice(0, 10)) context.log(`${name}: ${milliseconds.toFixed(1)} ms`)
    return matches
  }
}
