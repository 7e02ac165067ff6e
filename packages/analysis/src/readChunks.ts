import { constants } from 'node:fs'
import { open } from 'node:fs/promises'
import type { ReadOptions } from '@cuculus/core'
import { nativePath } from './fileName.js'

/** Large enough that system calls do not matter, small enough that ten readers side by side do not either. */
const chunkSize = 256 * 1024

// A pipe would block the open for ever and a link would lead elsewhere; Windows knows neither flag (and `fs.constants` lacks them there).
const flags = constants.O_RDONLY | (process.platform === 'win32' ? 0 : constants.O_NOFOLLOW | constants.O_NONBLOCK)

/**
 * The bytes of a regular file, each chunk in memory of its own.
 *
 * The file is examined again after it was opened: between check and use it may have been replaced.
 */
export async function* readChunks(
  file: string,
  options: ReadOptions = {},
): AsyncGenerator<Uint8Array, void, undefined> {
  const { signal } = options
  signal?.throwIfAborted()
  let position = wholeNumber('start', options.start, 0)
  let left = wholeNumber('length', options.length, Number.MAX_SAFE_INTEGER)
  const handle = await open(nativePath(file), flags)
  try {
    const found = await handle.stat()
    if (!found.isFile()) throw new Error(`expected a regular file at ${file}, found something else`)
    while (left > 0) {
      signal?.throwIfAborted()
      // A small file gets a small buffer; one byte more than is left of it, so that a file that still grows is noticed.
      const size = Math.min(chunkSize, left, Math.max(found.size - position + 1, 4096))
      // A plain array over memory of its own (no pool): it may be handed to another thread.
      const memory = new Uint8Array(Buffer.allocUnsafeSlow(size).buffer)
      const { bytesRead } = await handle.read(memory, 0, size, position)
      if (bytesRead === 0) return
      yield memory.subarray(0, bytesRead)
      position += bytesRead
      left -= bytesRead
    }
  } finally {
    await handle.close()
  }
}

function wholeNumber(name: string, value: number | undefined, otherwise: number): number {
  if (value === undefined) return otherwise
  if (!Number.isSafeInteger(value) || value < 0) {
    throw new RangeError(`expected \`${name}\` to be a whole number of bytes, found ${String(value)}`)
  }
  return value
}

/** Chunks as one piece. */
export function joinChunks(chunks: readonly Uint8Array[]): Uint8Array {
  const [first] = chunks
  if (chunks.length === 1 && first !== undefined) return first
  const whole = new Uint8Array(chunks.reduce((sum, chunk) => sum + chunk.length, 0))
  let at = 0
  for (const chunk of chunks) {
    whole.set(chunk, at)
    at += chunk.length
  }
  return whole
}
