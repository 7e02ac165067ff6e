import { stat } from 'node:fs/promises'
import { basename, dirname, join, resolve, sep } from 'node:path'
import { UserError } from './environment.js'

/** Where a report goes: a file, or standard output. */
export type Target = { readonly kind: 'file'; readonly path: string } | { readonly kind: 'stdout' }

/**
 * Where the reports of some analysis directories go.
 *
 * @param out - The option `--out`: a file, a directory (one that exists, ends in a separator, or is given for several analyses), or `-`.
 */
export async function targetsOf(directories: readonly string[], out: string, cwd: string): Promise<Target[]> {
  if (out === '-') {
    if (directories.length > 1)
      throw new UserError('expected one analysis directory with --out -, found several: give a directory to --out')
    return [{ kind: 'stdout' }]
  }
  const path = resolve(cwd, out)
  if (directories.length === 1 && !out.endsWith('/') && !out.endsWith(sep) && !(await isDirectory(path))) {
    return [{ kind: 'file', path }]
  }
  return fileNames(directories).map((name) => ({ kind: 'file', path: join(path, name) }))
}

/** One name per directory: its own, with so many of its parents' names before it as it takes to be different from the others. */
function fileNames(directories: readonly string[]): string[] {
  for (let depth = 1; depth < 64; depth++) {
    const names = directories.map((directory) => `${lastParts(directory, depth).join('-')}.json`)
    if (new Set(names).size === new Set(directories).size) return names
  }
  throw new UserError('the analysis directories cannot be told apart by their names: process them one by one')
}

function lastParts(path: string, count: number): string[] {
  const parts: string[] = []
  for (let rest = path; parts.length < count && rest !== dirname(rest); rest = dirname(rest))
    parts.unshift(basename(rest))
  return parts.length === 0 ? ['analysis'] : parts
}

async function isDirectory(path: string): Promise<boolean> {
  return stat(path).then(
    (stats) => stats.isDirectory(),
    () => false,
  )
}
