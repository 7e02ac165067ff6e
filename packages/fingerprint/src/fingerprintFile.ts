import { readSync } from 'node:fs'
import { type FileHandle, open } from 'node:fs/promises'
import {
  type Fingerprint,
  type FingerprintOptions,
  fuzzyOptions,
  OnePass,
  type OnePassExtras,
} from './createFingerprint.js'
import { FuzzyTask } from './fuzzyTask.js'
import { FLAGS, notAFile } from './regularFile.js'
import { threadForFuzzyHashes } from './threads.js'
import { LostThreadError } from './workerThread.js'

/** Large enough that system calls do not matter. */
const CHUNK = 512 * 1024

/** From this size on a second thread saves more than its start costs. */
const WORTH_A_THREAD = 8 * 1024 * 1024

/**
 * Everything that identifies a file, in one read of it and constant memory.
 *
 * Of a large file the fuzzy hashes are computed in a second thread. A file that grows while it is read is read up to the size it had.
 *
 * @throws FingerprintError `ERR_NOT_A_FILE` for a folder, pipe or device; the signal's reason; the file system's errors as `node:fs` throws them
 *
 * @example
 * ```ts
 * const { size, sha256, ssdeep, type } = await fingerprintFile('sample.exe')
 * ```
 */
export async function fingerprintFile(path: string, options: FingerprintOptions = {}): Promise<Fingerprint> {
  options.signal?.throwIfAborted()
  const handle = await open(path, FLAGS)
  try {
    const found = await handle.stat()
    if (!found.isFile()) throw notAFile(path)
    return await fingerprintHandle(handle, { ...options, size: found.size })
  } finally {
    await handle.close()
  }
}

type SizedOptions = FingerprintOptions & { readonly size: number }

async function fingerprintHandle(handle: FileHandle, options: SizedOptions): Promise<Fingerprint> {
  const wanted = fuzzyOptions(options)
  const worthwhile = options.size >= WORTH_A_THREAD && (options.threads ?? true) && (wanted.ssdeep || wanted.tlsh)
  const thread = worthwhile ? threadForFuzzyHashes() : null
  if (thread === null) return inOneThread(handle, options)
  try {
    return await inTwoThreads(handle, options, new FuzzyTask(thread, wanted, CHUNK))
  } catch (error) {
    // A thread can be lost for want of memory; the file can still be read.
    if (error instanceof LostThreadError) return inOneThread(handle, options)
    throw error
  }
}

async function inOneThread(handle: FileHandle, options: SizedOptions): Promise<Fingerprint> {
  const builder = new OnePass(options, extrasOf(handle))
  const length = Math.min(CHUNK, options.size)
  // One is being read while the other is being hashed.
  const buffers = [Buffer.allocUnsafeSlow(length), Buffer.allocUnsafeSlow(length)] as const
  let turn = 0
  const nextBuffer = (): Promise<Uint8Array> => Promise.resolve(buffers[turn++ & 1 ? 1 : 0])
  for await (const { buffer, length } of chunksOf(handle, options.size, nextBuffer)) {
    options.signal?.throwIfAborted()
    builder.update(buffer.subarray(0, length))
  }
  return builder.finish()
}

async function inTwoThreads(handle: FileHandle, options: SizedOptions, fuzzy: FuzzyTask): Promise<Fingerprint> {
  try {
    const builder = new OnePass(options, { ...extrasOf(handle), fuzzy: () => fuzzy.finish() })
    for await (const { buffer, length } of chunksOf(handle, options.size, () => fuzzy.slot())) {
      options.signal?.throwIfAborted()
      fuzzy.submit(buffer, length)
      builder.update(buffer.subarray(0, length))
    }
    return await builder.finish()
  } finally {
    fuzzy.cancel()
  }
}

function extrasOf(handle: FileHandle): OnePassExtras {
  return { beyondHead: (target, position) => readSync(handle.fd, target, 0, target.length, position) }
}

interface Chunk {
  readonly buffer: Uint8Array
  /** Bytes that were read into it. */
  readonly length: number
}

/** The bytes up to `size`. While a chunk is used, the next is being read into the buffer behind it. */
async function* chunksOf(
  handle: FileHandle,
  size: number,
  nextBuffer: () => Promise<Uint8Array>,
): AsyncGenerator<Chunk, void, undefined> {
  let position = 0
  let reading = read(handle, await nextBuffer(), position, size)
  for (let chunk = await reading; chunk.length > 0; chunk = await reading) {
    position += chunk.length
    if (position < size) {
      reading = read(handle, await nextBuffer(), position, size)
      // If the consumer stops, nobody awaits the read ahead: its failure must not end the process.
      reading.catch(() => undefined)
    } else reading = Promise.resolve({ ...chunk, length: 0 })
    yield chunk
  }
}

async function read(handle: FileHandle, buffer: Uint8Array, position: number, size: number): Promise<Chunk> {
  const length = Math.min(buffer.length, size - position)
  if (length === 0) return { buffer, length }
  return { buffer, length: (await handle.read(buffer, 0, length, position)).bytesRead }
}
