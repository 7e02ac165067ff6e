import type { ArchiveEntry } from '@cuculus/core'

/** What is inside of an archive, before anything is unpacked. */
export interface ArchiveListing {
  readonly format: string
  readonly encrypted: boolean
  readonly members: readonly ArchiveMember[]
}

export interface ArchiveMember {
  readonly entry: ArchiveEntry
  /** Unpack at most `limit` bytes; `undefined` where the method is not known, or a password is needed. Absent for what has no content. */
  readonly content?: MemberReader
}

export type MemberReader = (limit: number) => MemberContent | undefined

export interface MemberContent {
  readonly bytes: Uint8Array
  /** Whether this is all of it. */
  readonly complete: boolean
}

/** Content that is in the archive as it is. */
export function storedContent(archive: Uint8Array, start: number, size: number): MemberReader {
  return (limit) => {
    const bytes = archive.subarray(start, start + Math.min(size, limit))
    return { bytes, complete: bytes.length === size }
  }
}
