import type { Dirent } from 'node:fs'
import { lstat, readdir, realpath, stat } from 'node:fs/promises'
import { join } from 'node:path'
import type { Entry } from '@cuculus/core'
import { isBelow } from './pathInside.js'

/** No sandbox nests deeper; a folder at this depth is listed as an entry of kind `other` and not entered. */
const maximumDepth = 64

/** How many entries are examined at a time: enough to keep the disk busy. */
const batchSize = 64

interface Folder {
  readonly real: string
  readonly path: string
  readonly depth: number
}

/** A folder whose entries are being listed. */
interface Level {
  readonly folder: Folder
  readonly rest: Iterator<Dirent>
}

/**
 * All entries below a folder, sorted by path (by UTF-16 code units). Links to folders are not followed.
 *
 * @param real the folder on disk
 * @param path the same folder as the entries name it
 * @param root real path of the analysis directory
 */
export async function* walk(real: string, path: string, root: string): AsyncGenerator<Entry, void, undefined> {
  const levels = [await openLevel({ real, path, depth: 0 })]
  for (let level = levels.at(-1); level !== undefined; level = levels.at(-1)) {
    const { folder } = level
    const { batch, next } = takeBatch(level)
    yield* await Promise.all(batch.map((entry) => examine(folder, entry, root)))
    if (next !== undefined) levels.push(await openLevel(next))
    else if (batch.length < batchSize) levels.pop()
  }
}

async function openLevel(folder: Folder): Promise<Level> {
  return { folder, rest: (await children(folder)).values() }
}

/** The next entries of a level, up to the first folder: what is below it comes before its later neighbours. */
function takeBatch({ folder, rest }: Level): { batch: readonly Dirent[]; next?: Folder } {
  const batch: Dirent[] = []
  while (batch.length < batchSize) {
    const step = rest.next()
    if (step.done === true) break
    const next = folderOf(folder, step.value)
    if (next !== undefined) return { batch, next }
    batch.push(step.value)
  }
  return { batch }
}

function folderOf(parent: Folder, entry: Dirent): Folder | undefined {
  if (!entry.isDirectory() || parent.depth + 1 >= maximumDepth) return undefined
  return { real: join(parent.real, entry.name), path: below(parent.path, entry.name), depth: parent.depth + 1 }
}

async function children(folder: Folder): Promise<Dirent[]> {
  let entries: Dirent[]
  try {
    entries = await readdir(folder.real, { withFileTypes: true })
  } catch {
    // Not a folder, not readable, or gone since: nothing to list, and no reason to lose the entries beside it.
    return []
  }
  return entries
    .map((entry) => ({ entry, order: orderOf(entry) }))
    .sort((a, b) => (a.order < b.order ? -1 : 1))
    .map(({ entry }) => entry)
}

/** With a `/` behind a folder's name, neighbours sort exactly as the paths of all that is below them. */
function orderOf(entry: Dirent): string {
  return entry.isDirectory() ? `${entry.name}/` : entry.name
}

async function examine(folder: Folder, entry: Dirent, root: string): Promise<Entry> {
  const path = below(folder.path, entry.name)
  const real = join(folder.real, entry.name)
  try {
    if (entry.isFile()) return { path, kind: 'file', size: (await lstat(real)).size }
    if (entry.isSymbolicLink()) return await examineLink(path, real, root)
  } catch {
    // A dangling link, or an entry that went away while we looked.
  }
  return { path, kind: 'other', size: 0 }
}

async function examineLink(path: string, link: string, root: string): Promise<Entry> {
  const target = await realpath(link)
  if (!isBelow(root, target)) return { path, kind: 'outside', size: 0 }
  const found = await stat(target)
  return found.isFile() ? { path, kind: 'file', size: found.size } : { path, kind: 'other', size: 0 }
}

function below(folder: string, name: string): string {
  return folder === '' ? name : `${folder}/${name}`
}
