import { createHash } from 'node:crypto'
import type { EmbeddedFile } from '@cuculus/core'
import type { StaticInput } from './staticParser.js'

/** Larger contents are hashed but not described. */
const DESCRIBED_BYTES = 16 * 1024 * 1024

/** The record of a file inside a file. */
export async function embeddedFile(name: string, data: Uint8Array, input: StaticInput): Promise<EmbeddedFile> {
  input.signal.throwIfAborted()
  const type = data.length > 0 && data.length <= DESCRIBED_BYTES ? await input.describe(data) : null
  return { name, size: data.length, sha256: createHash('sha256').update(data).digest('hex'), type }
}
