import { decodeBzip2 } from '@cuculus/sevenzip'
import type { ArchiveListing } from './archiveListing.js'

const MARKS: ReadonlySet<string> = new Set(['314159265359', '177245385090'])

/** `BZh`, a level, then the mark of a block or of the end. */
export function isBzip2(bytes: Uint8Array): boolean {
  const head = Buffer.from(bytes.subarray(0, 10))
  return /^BZh[1-9]/.test(head.toString('latin1')) && MARKS.has(head.toString('hex', 4))
}

/** A file of bzip2 holds one file, and tells nothing of it. */
export function listBzip2(bytes: Uint8Array): ArchiveListing {
  const entry = { name: '', size: null, encrypted: false, modified: null }
  const content = (limit: number) => {
    const unpacked = decodeBzip2(bytes, limit + 1)
    return { bytes: unpacked.subarray(0, limit), complete: unpacked.length <= limit }
  }
  return { format: 'bzip2', encrypted: false, members: [{ entry, content }] }
}
