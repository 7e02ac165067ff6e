import { type Context, type ModuleOrigin, Processing } from '@cuculus/core'
import type { StringPlace } from './container.js'
import { SampleStrings, type StringsOptions } from './sampleStrings.js'
import { version } from './version.js'

const origin: ModuleOrigin = { package: '@cuculus/strings', version }

/**
 * Fills the key `strings`: readable text in the submitted sample, ASCII first, then UTF-16LE.
 *
 * As from 1.1 on; 0.5 to 1.0 had no UTF-16. The character 0x1f counts as printable, as it did in all generations.
 *
 * @example
 * ```ts
 * const { container } = await processAnalysis(await openAnalysis('storage/analyses/1'), [new StringsProcessing()])
 * console.log(container.strings?.length)
 * ```
 */
export class StringsProcessing extends Processing {
  readonly key = 'strings'
  override readonly origin: ModuleOrigin = origin
  readonly #strings: SampleStrings

  /** @throws RangeError for a number in `options` that is no whole number from 1 on */
  constructor(options: StringsOptions = {}) {
    super()
    this.#strings = new SampleStrings(options)
  }

  async run(context: Context<StringsProcessing>): Promise<string[]> {
    return (await this.#strings.find(context)).map(({ text }) => text)
  }
}

/** Fills the key `string_places`: the strings of `strings` in the same order, each with its offset and encoding. */
export class StringPlacesProcessing extends Processing {
  readonly key = 'string_places'
  override readonly origin: ModuleOrigin = origin
  readonly #strings: SampleStrings

  /** @throws RangeError for a number in `options` that is no whole number from 1 on */
  constructor(options: StringsOptions = {}) {
    super()
    this.#strings = new SampleStrings(options)
  }

  run(context: Context<StringPlacesProcessing>): Promise<StringPlace[]> {
    return this.#strings.find(context)
  }
}
