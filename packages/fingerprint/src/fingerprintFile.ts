import { constants, readSync } from 'node:fs'
import { type FileHandle, open } from 'node:fs/promises'
import { type Fingerprint, type FingerprintOptions, OnePass } from './createFingerprint.js'
import { FingerprintError } from './errors.js'

/** Large enough that system calls do not matter. Two of them are in use: one is being read while the other is being hashed. */
const CHUNK = 512 * 1024

// A named pipe would block the open for ever; Windows has none, and lacks the flag.
const FLAGS = constants.O_RDONLY | (process.platform === 'win32' ? 0 : constants.O_NONBLOCK)

/**
 * Everything that identifies a file, in one read of it and constant memory.
 *
 * A file that grows while it is read is read up to the size it had.
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
    if (!found.isFile()) throw new FingerprintError('ERR_NOT_A_FILE', `expected a regular file at ${path}`)
    const builder = new OnePass({ ...options, size: found.size }, (target, position) =>
      readSync(handle.fd, target, 0, target.length, position),
    )
    for await (const chunk of chunksOf(handle, found.size)) {
      options.signal?.throwIfAborted()
      builder.update(chunk)
    }
    return await builder.finish()
  } finally {
    await handle.close()
  }
}

/** The bytes up to `size`; a chunk is overwritten when the one after the next is asked for. */
async function* chunksOf(handle: FileHandle, size: number): AsyncGenerator<Uint8Array, void, undefined> {
  const length = Math.min(CHUNK, size)
  let ready = Buffer.allocUnsafeSlow(length)
  let spare = Buffer.allocUnsafeSlow(length)
  let position = 0
  let reading = read(handle, ready, position, size)
  for (let count = await reading; count > 0; count = await reading) {
    position += count
    reading = read(handle, spare, position, size)
    // If the consumer stops, nobody awaits the read ahead: its failure must not end the process.
    reading.catch(() => 0)
    yield ready.subarray(0, count)
    ;[ready, spare] = [spare, ready]
  }
}

async function read(handle: FileHandle, target: Buffer, position: number, size: number): Promise<number> {
  const length = Math.min(target.length, size - position)
  if (length === 0) return 0
  return (await handle.read(target, 0, length, position)).bytesRead
}
