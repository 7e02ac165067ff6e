import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join, resolve, sep } from 'node:path'
import type { AnalysisDescription } from './analysisDescription.js'
import { buildAnalysis } from './buildAnalysis.js'
import { TestingError } from './testingError.js'

/**
 * Write the files of an analysis below `directory`, which is made if it is not there.
 *
 * @throws TestingError `ERR_ANALYSIS_PATH` for a path that leaves the directory; nothing is written then.
 */
export async function writeAnalysis(directory: string, files: ReadonlyMap<string, Uint8Array>): Promise<void> {
  const root = resolve(directory)
  const targets = [...files].map(([path, content]) => ({ target: inside(root, path), content }))
  await mkdir(root, { recursive: true })
  for (const { target, content } of targets) {
    await mkdir(dirname(target), { recursive: true })
    await writeFile(target, content)
  }
}

/**
 * Have an analysis on disk for as long as it is used: it is built, written into a temporary directory, and removed afterwards, whatever happens.
 *
 * @example
 * ```ts
 * const findings = await withAnalysis({ generation: 'cape', trace: parseTrace(text) }, async (directory) => {
 *   const modules = [new BehaviorProcessing(), new SignaturesProcessing({ signatures: [Mine] })] as const
 *   return (await processAnalysis(await openAnalysis(directory), modules)).container.signatures
 * })
 * ```
 */
export async function withAnalysis<T>(
  description: AnalysisDescription,
  use: (directory: string) => Promise<T>,
): Promise<T> {
  const directory = await mkdtemp(join(tmpdir(), 'cuculus-testing-'))
  try {
    await writeAnalysis(directory, buildAnalysis(description))
    return await use(directory)
  } finally {
    await rm(directory, { recursive: true, force: true })
  }
}

function inside(root: string, path: string): string {
  const target = resolve(root, path)
  if (!target.startsWith(root.endsWith(sep) ? root : root + sep)) {
    throw new TestingError(
      'ERR_ANALYSIS_PATH',
      `expected a path below the analysis directory, found ${JSON.stringify(path)}`,
    )
  }
  return target
}
