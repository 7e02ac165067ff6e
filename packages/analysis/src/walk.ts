import type { Dirent } from 'node:fs'
import { lstat, readdir, stat } from 'node:fs/promises'
import { join } from 'node:path'
import type { Entry } from '@cuculus/core'
import { decodeName, nativePath, realName, replacement } from './fileName.js'
import { isNothingThere } from './nothingThere.js'
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

interface Child {
  readonly name: string
  readonly kind: 'file' | 'folder' | 'link' | 'other'
}

/** A folder whose entries are being listed. */
interface Level {
  readonly folder: Folder
  readonly rest: Iterator<Child>
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
    yield* await Promise.all(batch.map((child) => examine(folder, child, root)))
    if (next !== undefined) levels.push(await openLevel(next))
    else if (batch.length < batchSize) levels.pop()
  }
}

async function openLevel(folder: Folder): Promise<Level> {
  return { folder, rest: (await children(folder)).values() }
}

/** The next entries of a level, up to the first folder: what is below it comes before its later neighbours. */
function takeBatch({ folder, rest }: Level): { batch: readonly Child[]; next?: Folder } {
  const batch: Child[] = []
  while (batch.length < batchSize) {
    const step = rest.next()
    if (step.done === true) break
    const next = folderOf(folder, step.value)
    if (next !== undefined) return { batch, next }
    batch.push(step.value)
  }
  return { batch }
}

function folderOf(parent: Folder, child: Child): Folder | undefined {
  if (child.kind !== 'folder' || parent.depth + 1 >= maximumDepth) return undefined
  return { real: join(parent.real, child.name), path: below(parent.path, child.name), depth: parent.depth + 1 }
}

/** What stands directly in a folder, in order; nothing if there is no such folder, or none any more. */
async function children(folder: Folder): Promise<readonly Child[]> {
  try {
    return (await read(folder.real)).sort((a, b) => (orderOf(a) < orderOf(b) ? -1 : 1))
  } catch (error) {
    if (isNothingThere(error)) return []
    throw error
  }
}

async function read(folder: string): Promise<Child[]> {
  const path = nativePath(folder)
  const entries = await readdir(path, { withFileTypes: true })
  const text = process.platform === 'win32' || !entries.some(({ name }) => name.includes(replacement))
  if (text) return entries.map((entry) => ({ name: entry.name, kind: kindOf(entry) }))
  const exact = await readdir(path, { withFileTypes: true, encoding: 'buffer' })
  return exact.map((entry) => ({ name: decodeName(entry.name), kind: kindOf(entry) }))
}

function kindOf(entry: Pick<Dirent, 'isFile' | 'isDirectory' | 'isSymbolicLink'>): Child['kind'] {
  if (entry.isFile()) return 'file'
  if (entry.isDirectory()) return 'folder'
  return entry.isSymbolicLink() ? 'link' : 'other'
}

/** With a `/` behind a folder's name, neighbours sort exactly as the paths of all that is below them. */
function orderOf({ name, kind }: Child): string {
  return kind === 'folder' ? `${name}/` : name
}

async function examine(folder: Folder, child: Child, root: string): Promise<Entry> {
  const path = below(folder.path, child.name)
  const real = join(folder.real, child.name)
  try {
    if (child.kind === 'file') return { path, kind: 'file', size: (await lstat(nativePath(real))).size }
    if (child.kind === 'link') return await examineLink(path, real, root)
  } catch {
    // A dangling link, or an entry that went away while we looked.
  }
  return { path, kind: 'other', size: 0 }
}

async function examineLink(path: string, link: string, root: string): Promise<Entry> {
  const target = await realName(link)
  if (!isBelow(root, target)) return { path, kind: 'outside', size: 0 }
  const found = await stat(nativePath(target))
  return found.isFile() ? { path, kind: 'file', size: found.size } : { path, kind: 'other', size: 0 }
}

function below(folder: string, name: string): string {
  return folder === '' ? name : `${folder}/${name}`
}
