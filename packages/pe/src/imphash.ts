import { createHash } from 'node:crypto'
import type { Exports } from './exports.js'
import type { ImportedFunction, ImportedLibrary } from './imports.js'
import { ordinalName } from './ordinals.js'

/**
 * The import hash of Mandiant: MD5 over `library.function` of every import, lower-case, joined by commas, in the order of the file. The endings
 * `.dll`, `.ocx` and `.sys` are left off; a function without a name is spelled out where its number is known, else `ord<number>`.
 *
 * `null` without imports.
 */
export function computeImphash(imports: readonly ImportedLibrary[]): string | null {
  if (imports.length === 0) return null
  const names = imports.flatMap(({ dll, functions }) => {
    const library = dll.toLowerCase()
    const stem = library.replace(/\.(dll|ocx|sys)$/, '')
    return functions.map((imported) => `${stem}.${functionName(library, imported)}`)
  })
  return createHash('md5').update(names.join(',')).digest('hex')
}

function functionName(library: string, { name, ordinal }: ImportedFunction): string {
  return (name ?? ordinalName(library, ordinal ?? 0) ?? `ord${String(ordinal)}`).toLowerCase()
}

/** The same idea for exports: SHA-256 over the lower-case names, joined by commas; `null` without named exports. */
export function computeExphash(exports: Exports | null): string | null {
  const names = exports?.functions.flatMap(({ name }) => (name === null ? [] : [name.toLowerCase()])) ?? []
  return names.length === 0 ? null : createHash('sha256').update(names.join(',')).digest('hex')
}
