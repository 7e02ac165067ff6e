import { decodeXz, readXzSize } from '@cuculus/sevenzip'
import type { ArchiveListing } from './archiveListing.js'

/** A file of xz holds one file, of which it tells the size. */
export function listXz(bytes: Uint8Array): ArchiveListing {
  const entry = { name: '', size: readXzSize(bytes), encrypted: false, modified: null }
  const content = (limit: number) => {
    const { bytes: unpacked, complete } = decodeXz(bytes, limit)
    return { bytes: unpacked, complete }
  }
  return { format: 'xz', encrypted: false, members: [{ entry, content }] }
}
