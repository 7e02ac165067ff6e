import { BehaviorProcessing } from '@cuculus/behavior'
import { DebugProcessing } from '@cuculus/debug'
import { DroppedProcessing } from '@cuculus/dropped'
import { FileProcessing } from '@cuculus/file'
import { InfoProcessing } from '@cuculus/info'
import { NetworkProcessing } from '@cuculus/network'
import { SignaturesProcessing } from '@cuculus/signatures'
import { defaultSignatures } from '@cuculus/signatures-default'
import { StaticProcessing } from '@cuculus/static'

/** The eight default modules, typed: what `processAnalysis` returns for them has the eight standard keys. */
export type Defaults = readonly [
  InfoProcessing,
  FileProcessing,
  StaticProcessing,
  BehaviorProcessing,
  NetworkProcessing,
  DroppedProcessing,
  SignaturesProcessing,
  DebugProcessing,
]

/**
 * The default set with default options, `signatures` with the default signatures. To change the options of one, build the list yourself.
 *
 * @example
 * ```ts
 * const { container } = await processAnalysis(await openAnalysis(directory), defaults())
 * ```
 */
export function defaults(): Defaults {
  return [
    new InfoProcessing(),
    new FileProcessing(),
    new StaticProcessing(),
    new BehaviorProcessing(),
    new NetworkProcessing(),
    new DroppedProcessing(),
    new SignaturesProcessing({ signatures: defaultSignatures }),
    new DebugProcessing(),
  ]
}
