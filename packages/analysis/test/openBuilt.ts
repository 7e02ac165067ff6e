import { type AnalysisDescription, buildAnalysis, utf8, writeAnalysis } from '@cuculus/testing'
import type { Analysis } from '@cuculus/core'
import { type OpenOptions, openAnalysis } from '../src/index.js'
import { temporaryDirectory } from './temporaryDirectory.js'

/** Build an analysis, write it to a directory of its own and open it. `only` keeps the parts below these names. */
export async function openBuilt(
  description: AnalysisDescription,
  only?: readonly string[],
  options: OpenOptions = {},
): Promise<Analysis> {
  const files = [...buildAnalysis(description)]
  const kept = only === undefined ? files : files.filter(([path]) => only.some((part) => isBelow(part, path)))
  const directory = await temporaryDirectory()
  await writeAnalysis(directory, new Map(kept))
  return openAnalysis(directory, options)
}

/** Write files and open them. */
export async function openFiles(
  files: Readonly<Record<string, string | Uint8Array>>,
  options: OpenOptions = {},
): Promise<Analysis> {
  const directory = await temporaryDirectory()
  const entries = Object.entries(files).map(([path, content]): [string, Uint8Array] => [
    path,
    typeof content === 'string' ? utf8(content) : content,
  ])
  await writeAnalysis(directory, new Map(entries))
  return openAnalysis(directory, options)
}

function isBelow(part: string, path: string): boolean {
  return path === part || path.startsWith(`${part}/`)
}
