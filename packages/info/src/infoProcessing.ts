import { type Context, type Info, type ModuleOrigin, Processing } from '@cuculus/core'
import { toInfo } from './toInfo.js'
import { version } from './version.js'

/**
 * Fills the key `info`: what was run, when, where and with which settings.
 *
 * Everything comes from the task's metadata as the analysis was opened with; what the raw results do not tell is absent or `null`.
 *
 * @example
 * ```ts
 * const { container } = await processAnalysis(await openAnalysis('storage/analyses/1'), [new InfoProcessing()])
 * console.log(container.info?.started, container.info?.version)
 * ```
 */
export class InfoProcessing extends Processing {
  readonly key = 'info'
  override readonly origin: ModuleOrigin = { package: '@cuculus/info', version }

  run({ analysis, signal, report }: Context<InfoProcessing>): Info {
    signal.throwIfAborted()
    const { started_on: started, completed_on: ended } = analysis.task
    if (started !== undefined && ended !== undefined && ended < started) {
      report({
        code: 'INFO_TIMES_REVERSED',
        message: `expected the analysis to end after it started, found that it ended ${String(started - ended)} ms before; no duration`,
      })
    }
    return toInfo(analysis)
  }
}
