import { type Context, type ModuleOrigin, Processing } from '@cuculus/core'
import { type Score, scoreOf } from './score.js'
import { version } from './version.js'

declare module '@cuculus/core' {
  interface GlobalContainer {
    /** How suspicious the analysis is, and which findings say so. */
    score: Score
  }
}

/** The module of the key `score`: the findings of `signatures` as one number from 0 to 10, with what each of them added. */
export class ScoreProcessing extends Processing {
  readonly key = 'score'
  override readonly requires = ['signatures'] as const
  override readonly origin: ModuleOrigin = { package: '@cuculus/signatures', version }

  run({ results }: Context<ScoreProcessing>): Score {
    return scoreOf(results.signatures)
  }
}
