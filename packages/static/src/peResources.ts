import { createHash } from 'node:crypto'
import type { PeResource } from '@cuculus/core'
import type { Resource } from '@cuculus/pe'
import { hex8 } from './hexadecimal.js'
import type { StaticInput } from './staticParser.js'

/** Describing one resource takes milliseconds; beyond so many the rest goes without `filetype`. */
const DESCRIBED = 256
/** Resources together are not longer than the file, but where they overlap; beyond so many times its size they go without digest. */
const HASHED_TIMES = 4

/** `pe_resources`: one entry per leaf. 1.0 to 2.0 showed the last leaf of a type in place of each (one object filled again and again), 0.4 to 0.6 nothing at all. */
export async function peResources(resources: readonly Resource[], input: StaticInput): Promise<readonly PeResource[]> {
  const described = new Map<string, string | null>()
  const fields: PeResource[] = []
  let budget = HASHED_TIMES * input.bytes.length
  for (const resource of resources) {
    input.signal.throwIfAborted()
    budget -= resource.data.length
    if (budget < 0) {
      fields.push(toResource(resource, undefined, null))
      continue
    }
    const sha256 = createHash('sha256').update(resource.data).digest('hex')
    if (!described.has(sha256) && described.size < DESCRIBED && resource.data.length > 0) {
      described.set(sha256, await input.describe(resource.data))
    }
    fields.push(toResource(resource, sha256, described.get(sha256) ?? null))
  }
  return fields
}

function toResource(resource: Resource, sha256: string | undefined, filetype: string | null): PeResource {
  return {
    // Old reports spell an unknown number out as Python's `None`.
    name: resource.typeName ?? 'None',
    offset: hex8(resource.rva),
    size: hex8(resource.size),
    filetype,
    language: resource.languageName,
    sublanguage: resource.sublanguageName,
    ...(sha256 === undefined ? {} : { sha256 }),
    ...(resource.id === null ? {} : { id: resource.id }),
  }
}
