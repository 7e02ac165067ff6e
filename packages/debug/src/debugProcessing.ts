import { type Context, type Debug, type ModuleOrigin, Processing } from '@cuculus/core'
import { errorActions, storedActions } from './actions.js'
import { debugViewMessages } from './debugView.js'
import { LogReader } from './logReader.js'
import { version } from './version.js'

/** Options of `DebugProcessing`. */
export interface DebugOptions {
  /** How many bytes of each log are kept; 64 MiB if not given, 256 MiB at most (a longer text does not fit into every JSON reader). */
  readonly maximumLength?: number
}

const mebibyte = 1024 * 1024

/** A task has few actions and errors. These files are parsed, which takes many times their size, so less of them is read than of logs. */
const maximumTable = mebibyte

/** The rows of a table are one JSON text, of which nothing is read if it is cut: as much as is read of it for the task's errors. */
const maximumErrors = 16 * mebibyte

/**
 * Fills the key `debug`: what the sandbox said about its own work.
 *
 * The logs are texts, whatever bytes are in them: classic Cuckoo and 2.x lost the whole key over one undecodable byte.
 *
 * @example
 * ```ts
 * const { container } = await processAnalysis(await openAnalysis('storage/analyses/1'), [new DebugProcessing()])
 * console.log(container.debug?.log)
 * ```
 */
export class DebugProcessing extends Processing {
  readonly key = 'debug'
  override readonly origin: ModuleOrigin = { package: '@cuculus/debug', version }
  readonly #maximumLength: number

  /** @throws RangeError if `maximumLength` is no whole number from 1 to 256 MiB */
  constructor(options: DebugOptions = {}) {
    super()
    const { maximumLength = 64 * mebibyte } = options
    if (!Number.isInteger(maximumLength) || maximumLength < 1 || maximumLength > 256 * mebibyte) {
      throw new RangeError(
        `expected \`maximumLength\` to be a whole number from 1 to ${String(256 * mebibyte)}, found ${String(maximumLength)}`,
      )
    }
    this.#maximumLength = maximumLength
  }

  async run(context: Context<DebugProcessing>): Promise<Debug> {
    const reader = new LogReader(context, this.#maximumLength)
    const tooMany = (limit: number): void => {
      context.report({
        code: 'DEBUG_MESSAGES_CUT',
        message: `expected at most ${String(limit)} messages; the rest is not in the report`,
        source: 'logs/dbgview.log',
      })
    }
    const log = (await reader.read('analysis.log')) ?? ''
    const cuckoo = await reader.read('cuckoo.log')
    const mitm = await reader.read('mitm.err')
    const dbgview = await reader.read('logs/dbgview.log')
    const actions = [
      ...storedActions((await reader.read('action.json', maximumTable)) ?? ''),
      ...errorActions((await reader.read('errors.json', maximumErrors)) ?? ''),
    ]
    const errors = [...(context.analysis.task.errors ?? []), mitm ?? ''].filter((error) => error !== '')
    return {
      log,
      errors: [...new Set(errors)],
      ...(cuckoo === undefined ? {} : { cuckoo }),
      ...(actions.length === 0 ? {} : { action: [...new Set(actions)] }),
      ...(dbgview === undefined ? {} : { dbgview: debugViewMessages(dbgview, tooMany) }),
    }
  }
}
