import type { Context } from '@cuculus/core'
import type { StringPlace } from './container.js'
import { type RunOptions, RunScanner } from './runScanner.js'

/** Options of the modules in this package. */
export interface StringsOptions {
  /** Characters that a string must have; 6 if not given, as in all generations. */
  readonly minimumLength?: number
  /** Longer strings are cut; 1,024 characters if not given, as in 2.x. */
  readonly maximumLength?: number
  /** How many strings of each encoding are kept; 100,000 if not given. */
  readonly maximumCount?: number
  /** How many bytes of the sample are searched; 256 MiB if not given. */
  readonly maximumSize?: number
}

type Surroundings = Pick<Context, 'analysis' | 'report' | 'signal'>

const MEBIBYTE = 1024 * 1024
const SAMPLE = 'binary'

/** Readable text in the submitted sample. */
export class SampleStrings {
  readonly #runOptions: RunOptions
  readonly #maximumSize: number

  /** @throws RangeError for a number in `options` that is no whole number from 1 on */
  constructor(options: StringsOptions) {
    const { minimumLength = 6, maximumLength = 1024, maximumCount = 100_000, maximumSize = 256 * MEBIBYTE } = options
    for (const [name, value] of Object.entries({ minimumLength, maximumLength, maximumCount, maximumSize })) {
      if (Number.isSafeInteger(value) && value > 0) continue
      throw new RangeError(`expected a whole number from 1 on as \`${name}\`, found ${String(value)}`)
    }
    this.#runOptions = { minimumLength, maximumLength, maximumCount }
    this.#maximumSize = maximumSize
  }

  /** All ASCII strings in the order of the file, then all in UTF-16LE. */
  async find(context: Surroundings): Promise<StringPlace[]> {
    context.signal.throwIfAborted()
    const ascii = new RunScanner(0, this.#runOptions)
    const wide = new RunScanner(1, this.#runOptions)
    for await (const chunk of this.#chunks(context)) {
      ascii.update(chunk)
      wide.update(chunk)
    }
    const places = [
      ...ascii.finish().map((run) => ({ ...run, encoding: 'ascii' as const })),
      ...wide.finish().map((run) => ({ ...run, encoding: 'utf-16le' as const })),
    ]
    if (ascii.overflow || wide.overflow) {
      const message = `more strings than the ${String(this.#runOptions.maximumCount)} of an encoding that are kept`
      context.report({ code: 'STRINGS_CUT', message, source: SAMPLE })
    }
    return places
  }

  /** The sample as far as it is searched and can be read. */
  async *#chunks({ analysis, signal, report }: Surroundings): AsyncGenerator<Uint8Array> {
    if (analysis.task.category === 'url') return
    try {
      const found = await analysis.stat(analysis.filePath)
      if (found === null) return
      const cut = found.size > this.#maximumSize
      if (cut) {
        const message = `only the first ${String(this.#maximumSize)} bytes of the sample were searched`
        report({ code: 'STRINGS_SAMPLE_CUT', message, source: SAMPLE, offset: this.#maximumSize })
      }
      const options = cut ? { signal, length: this.#maximumSize } : { signal }
      for await (const chunk of analysis.open(analysis.filePath, options)) {
        signal.throwIfAborted()
        yield chunk
      }
    } catch (error) {
      signal.throwIfAborted()
      const reason = error instanceof Error ? error.message : String(error)
      report({ code: 'STRINGS_UNREADABLE', message: `the sample cannot be read on: ${reason}`, source: SAMPLE })
    }
  }
}
