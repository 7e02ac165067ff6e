import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { openAnalysis } from '@cuculus/analysis'
import { processAnalysis, type ReportedDiagnostic, type Static } from '@cuculus/core'
import { type AnalysisDescription, buildAnalysis, writeAnalysis } from '@cuculus/testing'
import { type StaticOptions, StaticProcessing } from '../src/index.js'

/** What the module made of an analysis that is built for the occasion. */
export async function runStatic(
  description: Partial<AnalysisDescription>,
  options: StaticOptions = {},
): Promise<{ readonly fields: Static | undefined; readonly diagnostics: readonly ReportedDiagnostic[] }> {
  const directory = await mkdtemp(join(tmpdir(), 'cuculus-static-'))
  try {
    await writeAnalysis(directory, buildAnalysis({ generation: '2.x', ...description }))
    const analysis = await openAnalysis(directory)
    const { container, diagnostics } = await processAnalysis(analysis, [new StaticProcessing(options)])
    return { fields: container.static, diagnostics }
  } finally {
    await rm(directory, { recursive: true })
  }
}
