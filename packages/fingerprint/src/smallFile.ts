import { closeSync, fstatSync, openSync, readSync } from 'node:fs'
import { type Fingerprint, type FingerprintOptions, OnePass } from './createFingerprint.js'
import { FLAGS, notAFile } from './regularFile.js'

/** Read at once: more is worth a buffer of its own and reading ahead. */
const LIMIT = 128 * 1024

const buffer = new Uint8Array(LIMIT)

/**
 * The fingerprint of a small file, read by the calling thread: without the ways of an asynchronous read, which take longer than all hashes of a few kilobytes.
 * For threads that have nothing else to do.
 *
 * `null` if the file is larger.
 *
 * @throws what `fingerprintFile()` throws
 */
export function fingerprintSmallFile(path: string, options: FingerprintOptions): Promise<Fingerprint> | null {
  const descriptor = openSync(path, FLAGS)
  try {
    const found = fstatSync(descriptor)
    if (!found.isFile()) throw notAFile(path)
    if (found.size > LIMIT) return null
    const builder = new OnePass({ ...options, size: found.size })
    builder.update(buffer.subarray(0, fill(descriptor, found.size)))
    return builder.finish()
  } finally {
    closeSync(descriptor)
  }
}

/** Read up to so many bytes; returns how many there were. */
function fill(descriptor: number, size: number): number {
  let length = 0
  for (let count = -1; count !== 0 && length < size; length += count) {
    count = readSync(descriptor, buffer, length, size - length, length)
  }
  return length
}
