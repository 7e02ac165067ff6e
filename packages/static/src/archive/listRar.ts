import { utcTime } from '../utcTime.js'
import { type ArchiveListing, type ArchiveMember, storedContent } from './archiveListing.js'
import { dosTime } from './dosTime.js'
import { hex32 } from './hex32.js'

const MAXIMUM_ENTRIES = 65_536
/** How hard the packer tried; the first is not at all. */
const METHODS = ['stored', 'fastest', 'fast', 'normal', 'good', 'best']

/** A RAR archive: version 4 and before, or 5. Headers that are encrypted leave the list empty. */
export function listRar(bytes: Uint8Array): ArchiveListing {
  return bytes[6] === 1 ? listRar5(bytes) : listRar4(bytes)
}

/** Blocks: checksum, type, flags, header size, and the size of the data if a flag says so. A file's header has type 0x74. */
function listRar4(bytes: Uint8Array): ArchiveListing {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const members: ArchiveMember[] = []
  let encrypted = false
  for (let at = 7; at + 7 <= bytes.length && members.length < MAXIMUM_ENTRIES;) {
    const type = view.getUint8(at + 2)
    const flags = view.getUint16(at + 3, true)
    const size = view.getUint16(at + 5, true)
    if (size < 7) break
    // Main header: from here on all headers are encrypted.
    if (type === 0x73 && (flags & 0x80) !== 0) encrypted = true
    const isFile = type === 0x74 && at + 32 <= bytes.length
    if (isFile) members.push(rar4Member(bytes, view, at, flags))
    const hasData = (flags & 0x8000) !== 0 || isFile
    const data = hasData && at + 11 <= bytes.length ? view.getUint32(at + 7, true) : 0
    at += size + data
  }
  return { format: 'rar', encrypted: encrypted || members.some(({ entry }) => entry.encrypted), members }
}

function rar4Member(bytes: Uint8Array, view: DataView, at: number, flags: number): ArchiveMember {
  const nameAt = at + ((flags & 0x100) === 0 ? 32 : 40)
  const raw = bytes.subarray(nameAt, nameAt + Math.min(view.getUint16(at + 26, true), 2048))
  // A Unicode name has the plain one in front, up to NUL.
  const end = (flags & 0x200) === 0 ? -1 : raw.indexOf(0)
  const name = new TextDecoder().decode(end < 0 ? raw : raw.subarray(0, end)).replaceAll('\\', '/')
  const stamp = view.getUint32(at + 20, true)
  // Sizes above 4 GiB have their upper halves in front of the name.
  const isLarge = (flags & 0x100) !== 0 && at + 40 <= bytes.length
  const high = (offset: number): number => (isLarge ? view.getUint32(at + offset, true) * 0x100000000 : 0)
  const encrypted = (flags & 4) !== 0
  const packed = high(32) + view.getUint32(at + 7, true)
  const method = view.getUint8(at + 25) - 0x30
  // Flags 1 and 2: parts of it are in other volumes.
  const isWhole = method === 0 && !encrypted && (flags & 3) === 0
  const entry = {
    name,
    size: high(36) + view.getUint32(at + 11, true),
    encrypted,
    compressed_size: packed,
    crc32: hex32(view.getUint32(at + 16, true)),
    method: METHODS[method] ?? String(method),
    ...(encrypted ? { encryption: 'AES-128' } : {}),
    modified: dosTime(stamp >>> 16, stamp & 0xffff),
  }
  // The window's size is 7 for a folder.
  if ((flags & 0xe0) === 0xe0) return { entry }
  return {
    entry,
    content: isWhole ? storedContent(bytes, at + view.getUint16(at + 5, true), packed) : () => undefined,
  }
}

/** Numbers have seven bits per byte, lowest first, the eighth saying that more follow. */
class Varints {
  readonly #bytes: Uint8Array
  offset: number

  constructor(bytes: Uint8Array, offset: number) {
    this.#bytes = bytes
    this.offset = offset
  }

  next(): number {
    let value = 0
    for (let shift = 0; shift < 10; shift++) {
      const byte = this.#bytes[this.offset++] ?? 0
      value += (byte & 0x7f) * 2 ** (7 * shift)
      if (byte < 0x80) break
    }
    return value
  }
}

/** Blocks: checksum, header size, type, flags, sizes of extra area and data if flags say so. Type 2 is a file, 4 the header of encryption. */
function listRar5(bytes: Uint8Array): ArchiveListing {
  const members: ArchiveMember[] = []
  for (let at = 8; at + 7 < bytes.length && members.length < MAXIMUM_ENTRIES;) {
    const numbers = new Varints(bytes, at + 4)
    const size = numbers.next()
    const start = numbers.offset
    const [type, flags] = [numbers.next(), numbers.next()]
    const extra = (flags & 1) === 0 ? 0 : numbers.next()
    const data = (flags & 2) === 0 ? 0 : numbers.next()
    if (size === 0) break
    if (type === 4) return { format: 'rar', encrypted: true, members }
    if (type === 2)
      members.push(
        rar5Member(bytes, numbers, { at: start + size - extra, size: extra }, { at: start + size, size: data }, flags),
      )
    at = start + size + data
  }
  return { format: 'rar', encrypted: members.some(({ entry }) => entry.encrypted), members }
}

/** File flags, size, attributes, time and checksum if flags say so, method, system, length and text of the name; then records, of which type 1 means encryption. */
function rar5Member(bytes: Uint8Array, numbers: Varints, extra: Part, data: Part, headerFlags: number): ArchiveMember {
  const flags = numbers.next()
  const size = numbers.next()
  numbers.next()
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const hasTime = (flags & 2) !== 0 && numbers.offset + 4 <= bytes.length
  const modified = hasTime ? utcTime(view.getUint32(numbers.offset, true) * 1000) : null
  numbers.offset += (flags & 2) === 0 ? 0 : 4
  const hasChecksum = (flags & 4) !== 0 && numbers.offset + 4 <= bytes.length
  const crc32 = hasChecksum ? hex32(view.getUint32(numbers.offset, true)) : undefined
  numbers.offset += (flags & 4) === 0 ? 0 : 4
  // Bits 7 to 9 are how hard the packer tried.
  const method = Math.floor(numbers.next() / 128) % 8
  numbers.next()
  const length = Math.min(numbers.next(), 4096)
  const name = new TextDecoder().decode(bytes.subarray(numbers.offset, numbers.offset + length))
  const encrypted = isEncrypted(bytes, extra)
  const entry = {
    name,
    size: (flags & 8) === 0 ? size : null,
    encrypted,
    compressed_size: data.size,
    ...(crc32 === undefined ? {} : { crc32 }),
    method: METHODS[method] ?? String(method),
    ...(encrypted ? { encryption: 'AES-256' } : {}),
    modified,
  }
  if ((flags & 1) !== 0) return { entry }
  // Bits 3 and 4 of the header: parts of it are in other volumes.
  const isWhole = method === 0 && !encrypted && (headerFlags & 0x18) === 0
  return { entry, content: isWhole ? storedContent(bytes, data.at, data.size) : () => undefined }
}

/** A part of the archive. */
interface Part {
  readonly at: number
  readonly size: number
}

/** Whether one of the records, each with its size in front, is that of encryption. */
function isEncrypted(bytes: Uint8Array, { at: start, size: length }: Part): boolean {
  const end = Math.min(start + length, bytes.length)
  for (let at = start; at >= 0 && at < end;) {
    const record = new Varints(bytes, at)
    const size = record.next()
    const body = record.offset
    if (record.next() === 1) return true
    if (size === 0) break
    at = body + size
  }
  return false
}
