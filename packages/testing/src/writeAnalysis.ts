import { mkdir, writeFile } from 'node:fs/promises'
import { dirname, resolve, sep } from 'node:path'
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
