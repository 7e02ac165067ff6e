import { createFingerprint, type Fingerprint, type FingerprintOptions } from './createFingerprint.js'

/**
 * Everything that identifies a stream of bytes, in one pass and constant memory.
 *
 * @throws the signal's reason when it is aborted, and what the source throws
 *
 * @example
 * ```ts
 * const { sha256, ssdeep, type } = await fingerprint(response.body)
 * ```
 */
export async function fingerprint(
  source: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
  options: FingerprintOptions = {},
): Promise<Fingerprint> {
  options.signal?.throwIfAborted()
  const builder = createFingerprint(options)
  for await (const chunk of source) {
    options.signal?.throwIfAborted()
    builder.update(chunk)
  }
  return builder.finish()
}
