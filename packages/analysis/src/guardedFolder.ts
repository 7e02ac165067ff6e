import { type BigIntStats, type Stats } from 'node:fs'
import { lstat, stat } from 'node:fs/promises'
import { join } from 'node:path'
import type { Entry, ReadOptions } from '@cuculus/core'
import { nativePath, realName } from './fileName.js'
import { orNull } from './nothingThere.js'
import { isBelow, outside, pathInside } from './pathInside.js'
import { joinChunks, readChunks } from './readChunks.js'
import { walk } from './walk.js'

/** What `read()` returns at most if nobody says otherwise. */
const defaultReadLength = 64 * 1024 * 1024

/** The one file that may be a link to elsewhere: sandboxes keep the samples in a storage of their own. */
const sample = 'binary'

/** A folder that is read by paths below it and never left. */
export class GuardedFolder {
  readonly path: string
  readonly #realRoot: string
  readonly #followSample: boolean

  /**
   * @param path absolute
   * @param realRoot the same folder without links
   * @param followSample whether `binary` may be a link that leaves the folder
   */
  constructor(path: string, realRoot: string, followSample: boolean) {
    this.path = path
    this.#realRoot = realRoot
    this.#followSample = followSample
  }

  async *open(path: string, options: ReadOptions = {}): AsyncGenerator<Uint8Array, void, undefined> {
    options.signal?.throwIfAborted()
    yield* readChunks(await this.#regularFile(path), options)
  }

  async read(path: string, options: ReadOptions = {}): Promise<Uint8Array> {
    const chunks: Uint8Array[] = []
    for await (const chunk of this.open(path, { ...options, length: options.length ?? defaultReadLength })) {
      chunks.push(chunk)
    }
    return joinChunks(chunks)
  }

  async *list(folder: string): AsyncGenerator<Entry, void, undefined> {
    const parts = pathInside([this.path, this.#realRoot], folder)
    const start = await orNull(this.#locate(folder, parts))
    if (start === null) return
    // A `binary` that leads elsewhere is a file: folders of this machine are nobody's sample.
    if (!isBelow(this.#realRoot, start)) throw outside(folder, 'a symbolic link leads out of it')
    yield* walk(start, parts.join('/'), this.#realRoot)
  }

  async stat(path: string): Promise<{ readonly size: number } | null> {
    const parts = pathInside([this.path, this.#realRoot], path)
    const found = await orNull(this.#locate(path, parts).then((file) => stat(nativePath(file))))
    return found?.isFile() === true ? { size: found.size } : null
  }

  async locate(path: string): Promise<string> {
    return this.#locate(path, pathInside([this.path, this.#realRoot], path))
  }

  async #locate(path: string, parts: readonly string[]): Promise<string> {
    const real = await realName(join(this.#realRoot, ...parts))
    if (isBelow(this.#realRoot, real)) return real
    if (this.#followSample && parts.length === 1 && parts[0] === sample) return real
    throw outside(path, 'a symbolic link leads out of it')
  }

  async #regularFile(path: string): Promise<string> {
    const file = await this.locate(path)
    const found = await lstat(nativePath(file))
    if (found.isFile()) return file
    if (found.isDirectory()) throw fileError('EISDIR', `expected a file at ${JSON.stringify(path)}, found a directory`)
    throw outside(path, `expected a regular file, found ${kindOf(found)}`)
  }
}

function kindOf(found: Stats | BigIntStats): string {
  if (found.isFIFO()) return 'a named pipe'
  if (found.isSocket()) return 'a socket'
  return 'a device'
}

/** An error with a code as `node:fs` throws it. */
function fileError(code: string, message: string): Error {
  return Object.assign(new Error(message), { code })
}
