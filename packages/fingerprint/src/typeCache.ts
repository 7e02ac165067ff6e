import type { FileType, FileTyper, TypeSource } from './fileTyper.js'

/** Types remembered for each typer: some hundred kilobytes at most. */
const CAPACITY = 4096

const caches: WeakMap<FileTyper, Map<string, FileType>> = new WeakMap<FileTyper, Map<string, FileType>>()

/** The type of a content, asked for once: sandboxes store the same file many times. */
export async function identifyOnce(typer: FileTyper, sha256: string, source: TypeSource): Promise<FileType> {
  const cache = cacheOf(typer)
  const known = cache.get(sha256)
  if (known !== undefined) return known
  const found = await typer.identify(source)
  const [oldest] = cache.size < CAPACITY ? [] : cache.keys()
  if (oldest !== undefined) cache.delete(oldest)
  // What could not be told may be told another time.
  if (found.type !== null) cache.set(sha256, found)
  return found
}

function cacheOf(typer: FileTyper): Map<string, FileType> {
  const existing = caches.get(typer)
  if (existing !== undefined) return existing
  const cache = new Map<string, FileType>()
  caches.set(typer, cache)
  return cache
}
