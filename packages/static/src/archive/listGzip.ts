import { constants, gunzipSync } from 'node:zlib'
import { utcTime } from '../utcTime.js'
import type { ArchiveListing, MemberContent } from './archiveListing.js'

/** One byte of Deflate gives no more than so many. */
const RATIO = 1032

/** A gzip file (RFC 1952) holds one file, whose name it may tell; the size is the last four bytes, modulo 2^32. */
export function listGzip(bytes: Uint8Array): ArchiveListing {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  if (bytes.length < 18) return { format: 'gzip', encrypted: false, members: [] }
  const flags = view.getUint8(3)
  const time = view.getUint32(4, true)
  let at = 10
  if ((flags & 4) !== 0) at += 2 + view.getUint16(10, true)
  const end = bytes.indexOf(0, at)
  const hasName = (flags & 8) !== 0 && end >= 0
  const name = hasName ? Buffer.from(bytes.subarray(at, Math.min(end, at + 1024))).toString('latin1') : ''
  const entry = {
    name,
    size: view.getUint32(bytes.length - 4, true),
    encrypted: false,
    modified: time === 0 ? null : utcTime(time * 1000),
  }
  return { format: 'gzip', encrypted: false, members: [{ entry, content: (limit) => unpacked(bytes, limit) }] }
}

/** All of it; where that is too much or damaged, what its beginning gives. */
function unpacked(bytes: Uint8Array, limit: number): MemberContent | undefined {
  try {
    return { bytes: gunzipSync(bytes, { maxOutputLength: limit }), complete: true }
  } catch {
    const part = bytes.subarray(0, Math.max(Math.floor(limit / RATIO) - 64, 64))
    try {
      const options = { maxOutputLength: limit + RATIO, finishFlush: constants.Z_SYNC_FLUSH }
      return { bytes: gunzipSync(part, options).subarray(0, limit), complete: false }
    } catch {
      // Nothing can be read.
      return undefined
    }
  }
}
