import type { Stats } from 'node:fs'
import { type FileHandle, lstat, mkdir, open, realpath, rename, rm } from 'node:fs/promises'
import { basename, dirname, join, relative, sep } from 'node:path'
import { UserError } from './environment.js'
import { isFileSystemError, reasonOf } from './reason.js'

/** How every report of ours begins: the runner puts `processing` first. */
const signature = Buffer.from('{"processing":{"processor":{"name":"cuculus"')

/**
 * Make sure that a report may be written to a path, before hours are spent on making it.
 *
 * @throws UserError if something is there that is not a report of ours and `force` is not given.
 */
export async function checkTarget(path: string, force: boolean): Promise<void> {
  const stats = await lstatOrNull(path)
  if (stats?.isDirectory() === true)
    throw new UserError(`expected a file to write the report to at ${path}, found a directory`)
  if (stats === null || force || isStream(stats)) return
  if (!stats.isFile() || !(await isOurs(path))) {
    throw new UserError(`${path} exists and is not a report of ours: give another --out, or --force to overwrite it`)
  }
}

/**
 * The default place of a report, below the analysis directory.
 *
 * @throws UserError if `reports` is a link that leaves the analysis directory, or the place is taken by a pipe or device, which nobody named and may never be read.
 */
export async function defaultTarget(analysisPath: string): Promise<string> {
  const folder = join(analysisPath, 'reports')
  const root = await realpath(analysisPath)
  const real = await realpath(folder).catch(() => join(root, 'reports'))
  const path = relative(root, real)
  if (path === '..' || path.startsWith(`..${sep}`)) {
    throw new UserError(`${folder} is a link that leaves the analysis directory: give another place with --out`)
  }
  const target = join(folder, 'cuculus.json')
  if (isStream(await lstatOrNull(target))) {
    throw new UserError(`${target} is a pipe or a device: give another place with --out`)
  }
  return target
}

/**
 * Write a report so that a reader sees the old one or the whole new one: into a temporary file beside the target, flushed, renamed. A device or pipe
 * (`/dev/null`) is written to as it is: renaming would put a file in its place.
 *
 * @returns The size in bytes.
 */
export async function writeReport(path: string, chunks: AsyncIterable<Uint8Array>): Promise<number> {
  if (isStream(await lstatOrNull(path))) return writeStream(path, chunks)
  const temporary = join(dirname(path), `.${basename(path)}.${String(process.pid)}.tmp`)
  try {
    await mkdir(dirname(path), { recursive: true })
    await rm(temporary, { force: true })
    const file = await open(temporary, 'wx')
    let size: number
    try {
      size = await writeFlushed(file, chunks)
    } finally {
      await file.close()
    }
    await rename(temporary, path)
    return size
  } catch (error) {
    await rm(temporary, { force: true }).catch(() => undefined)
    if (!isFileSystemError(error)) throw error
    throw cannotWrite(path, error)
  }
}

/** So much is written before the disk is asked to take it. */
const flushedAtOnce = 16 * 1024 * 1024

/** Write everything and flush it. The disk takes what there is while the rest is made: at the end hardly anything is left to wait for. */
async function writeFlushed(file: FileHandle, chunks: AsyncIterable<Uint8Array>): Promise<number> {
  let size = 0
  let flushed = 0
  let isFlushing = false
  let flushing: Promise<void> = Promise.resolve()
  for await (const chunk of chunks) {
    await file.writeFile(chunk)
    size += chunk.length
    if (isFlushing || size - flushed < flushedAtOnce) continue
    // It is over, but may have failed, which is told only once.
    await flushing
    flushed = size
    isFlushing = true
    flushing = file.datasync().finally(() => {
      isFlushing = false
    })
    flushing.catch(() => undefined)
  }
  await flushing
  await file.sync()
  return size
}

function isStream(stats: Stats | null): boolean {
  return stats !== null && (stats.isCharacterDevice() || stats.isFIFO())
}

async function writeStream(path: string, chunks: AsyncIterable<Uint8Array>): Promise<number> {
  const file = await open(path, 'w')
  let size = 0
  try {
    for await (const chunk of chunks) {
      await file.writeFile(chunk)
      size += chunk.length
    }
  } finally {
    await file.close()
  }
  return size
}

async function isOurs(path: string): Promise<boolean> {
  const file = await open(path)
  try {
    const head = Buffer.alloc(signature.length)
    const { bytesRead } = await file.read(head, 0, head.length, 0)
    return head.subarray(0, bytesRead).equals(signature)
  } finally {
    await file.close()
  }
}

async function lstatOrNull(path: string): Promise<Stats | null> {
  try {
    return await lstat(path)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null
    throw cannotWrite(path, error)
  }
}

function cannotWrite(path: string, error: unknown): UserError {
  return new UserError(`the report could not be written to ${path}: ${reasonOf(error)} (--out chooses another place)`, {
    cause: error,
  })
}
