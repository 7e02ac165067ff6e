import type { Fingerprint, FingerprintOptions } from './createFingerprint.js'
import { fingerprint } from './fingerprint.js'
import { fingerprintFile } from './fingerprintFile.js'
import type { FingerprintPool } from './fingerprintPool.js'

/** A place that keeps files and guards access to them; an `Analysis` of `@cuculus/core` is one. */
export interface FileStore {
  /** The bytes of a file. */
  open(path: string, options?: { readonly signal?: AbortSignal }): AsyncIterable<Uint8Array>
  /** Where the file is on the disk; rejects if it is not on one. */
  locate(path: string): Promise<string>
}

/**
 * The fingerprint of a file in a store: read from the disk where it lies on one, which is faster, else through the store.
 *
 * @param pool reads the file if it lies on the disk
 * @throws what `FileStore.open()` and `fingerprintFile()` throw
 */
export async function fingerprintIn(
  store: FileStore,
  path: string,
  options: FingerprintOptions = {},
  pool?: FingerprintPool,
): Promise<Fingerprint> {
  const { signal } = options
  signal?.throwIfAborted()
  // What speaks against the file is said by `open()`, with a better message.
  const located = await store.locate(path).catch(() => undefined)
  const found = located === undefined ? null : await onDisk(located, options, pool)
  return found ?? fingerprint(store.open(path, signal === undefined ? {} : { signal }), options)
}

/** `null` if there is no such file: a name that is no text cannot be given as one, but a store may know how to open it. */
async function onDisk(
  path: string,
  options: FingerprintOptions,
  pool: FingerprintPool | undefined,
): Promise<Fingerprint | null> {
  try {
    return await (pool === undefined ? fingerprintFile(path, options) : pool.fingerprintFile(path, options))
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return null
    throw error
  }
}
