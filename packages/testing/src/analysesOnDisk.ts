import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Awaitable } from '@cuculus/core'
import type { AnalysisDescription } from './analysisDescription.js'
import { buildAnalysis } from './buildAnalysis.js'
import { writeAnalysis } from './writeAnalysis.js'

/**
 * Analyses for `checkModule`, one after the other: each is built in a temporary directory, opened, and gone when the next is asked for.
 *
 * @param descriptions what to build
 * @param open opens a directory, as `openAnalysis` of `@cuculus/analysis` does
 *
 * @example
 * ```ts
 * const descriptions = generations.map((generation) => ({ generation, task: { custom: 'x' } }))
 * test('keeps the contract', () => checkModule(new InfoProcessing(), analysesOnDisk(descriptions, openAnalysis)))
 * ```
 */
export async function* analysesOnDisk<Opened>(
  descriptions: Iterable<AnalysisDescription>,
  open: (directory: string) => Awaitable<Opened>,
): AsyncGenerator<Opened, void, undefined> {
  for (const description of descriptions) {
    const directory = await mkdtemp(join(tmpdir(), 'cuculus-testing-'))
    try {
      await writeAnalysis(directory, buildAnalysis(description))
      yield await open(directory)
    } finally {
      await rm(directory, { recursive: true, force: true })
    }
  }
}
