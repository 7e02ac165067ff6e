import { isAbsolute, relative, sep } from 'node:path'
import { ProcessingError } from '@cuculus/core'

/**
 * The parts of a path below the analysis directory, after a check of the text alone.
 *
 * `..` is refused as a part even where it would stay inside, and backslashes count as separators for that check on every system: names come
 * from guests that run Windows, and what is harmless here may not be where the report is read. On Windows itself a backslash separates, and a
 * colon (a drive, an alternate data stream) is refused.
 *
 * @throws ProcessingError `ERR_OUTSIDE_ANALYSIS`
 */
export function pathInside(roots: readonly string[], path: string, windows: boolean = sep === '\\'): readonly string[] {
  const inside = isAbsoluteAnywhere(path) ? belowRoot(roots, path, windows) : path
  if (inside === undefined) throw outside(path, 'it is absolute and not below the analysis directory')
  const parts = inside.split(windows ? /[\\/]/ : '/').filter((part) => part !== '' && part !== '.')
  if (parts.some((part) => part.includes('\0'))) throw outside(path, 'it contains a NUL byte')
  if (parts.some((part) => part.split('\\').includes('..'))) throw outside(path, 'it contains `..`')
  if (windows && parts.some((part) => part.includes(':'))) throw outside(path, 'it names a drive or a stream')
  return parts
}

/** `/etc/passwd`, `C:\x`, `C:x`, `\x`, `\\host\share`: absolute on one system or the other. */
function isAbsoluteAnywhere(path: string): boolean {
  return /^(?:[/\\]|[A-Za-z]:)/.test(path)
}

/** The error that all methods throw for a path that leaves the analysis directory. */
export function outside(path: string, why: string): ProcessingError {
  return new ProcessingError(
    'ERR_OUTSIDE_ANALYSIS',
    `expected a path below the analysis directory, found ${JSON.stringify(path.slice(0, 512))}: ${why}`,
  )
}

function belowRoot(roots: readonly string[], path: string, windows: boolean): string | undefined {
  // Windows takes both separators and ignores case.
  const comparable = (text: string): string => (windows ? text.replaceAll('/', '\\').toLowerCase() : text)
  const separator = windows ? '\\' : '/'
  for (const root of roots) {
    if (comparable(path) === comparable(root)) return ''
    const prefix = root.endsWith(separator) ? root : root + separator
    if (comparable(path).startsWith(comparable(prefix))) return path.slice(prefix.length)
  }
  return undefined
}

/** Whether a real path lies at or below another real path. */
export function isBelow(root: string, path: string): boolean {
  const way = relative(root, path)
  return way === '' || (way !== '..' && !way.startsWith(`..${sep}`) && !isAbsolute(way))
}
