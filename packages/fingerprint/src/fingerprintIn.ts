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
  if (located === undefined) return fingerprint(store.open(path, signal === undefined ? {} : { signal }), options)
  return pool === undefined ? fingerprintFile(located, options) : pool.fingerprintFile(located, options)
}
