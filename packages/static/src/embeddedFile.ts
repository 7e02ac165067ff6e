import { createHash } from 'node:crypto'
import type { EmbeddedFile } from '@cuculus/core'
import type { StaticInput } from './staticParser.js'

/** Larger contents are hashed but not described. */
const DESCRIBED_BYTES = 16 * 1024 * 1024

/** What was told of contents: a document may refer to one of many megabytes under hundreds of names. */
const told = new WeakMap<StaticInput, WeakMap<Uint8Array, Omit<EmbeddedFile, 'name'>>>()

/** The record of a file inside a file. */
export async function embeddedFile(name: string, data: Uint8Array, input: StaticInput): Promise<EmbeddedFile> {
  input.signal.throwIfAborted()
  const contents = told.get(input) ?? new WeakMap<Uint8Array, Omit<EmbeddedFile, 'name'>>()
  told.set(input, contents)
  const known = contents.get(data)
  if (known !== undefined) return { name, ...known }
  const type = data.length > 0 && data.length <= DESCRIBED_BYTES ? await input.describe(data) : null
  const facts = { size: data.length, sha256: createHash('sha256').update(data).digest('hex'), type }
  contents.set(data, facts)
  return { name, ...facts }
}
