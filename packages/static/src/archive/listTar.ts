import { utcTime } from '../utcTime.js'
import { type ArchiveListing, type ArchiveMember, storedContent } from './archiveListing.js'

const BLOCK = 512
const MAXIMUM_ENTRIES = 65_536
const MAXIMUM_NAME = 4096
const MAXIMUM_PROPERTIES = 65_536

/** Whether the first header has a right checksum, and its mark (POSIX.1-1988 and later) or none and the numbers of before. */
export function isTar(bytes: Uint8Array): boolean {
  if (bytes.length < BLOCK || checksum(bytes.subarray(0, BLOCK)) !== octal(bytes, 148, 8)) return false
  if (text(bytes, 257, 5) === 'ustar') return true
  const hasMark = bytes.subarray(257, 265).some((byte) => byte !== 0)
  return !hasMark && bytes[0] !== 0 && /^[0-7 ]{5,8}$/.test(text(bytes, 100, 8))
}

/** A tar archive: a header of 512 bytes in front of each file. */
export function listTar(bytes: Uint8Array): ArchiveListing {
  const members: ArchiveMember[] = []
  let longName = ''
  for (let at = 0; at + BLOCK <= bytes.length && members.length < MAXIMUM_ENTRIES;) {
    const header = bytes.subarray(at, at + BLOCK)
    // Two empty blocks end the archive; what follows may be another one that was appended.
    if (header.every((byte) => byte === 0)) break
    const size = number(header, 124, 12)
    const start = at + BLOCK
    const kind = text(header, 156, 1)
    const prefix = text(header, 345, 155)
    const name = longName || (prefix === '' ? '' : `${prefix}/`) + text(header, 0, 100)
    longName = ''
    // Long names are entries of their own in front of the one they name: those of GNU, and those of POSIX among other properties.
    if (kind === 'L') longName = text(bytes, start, Math.min(size, MAXIMUM_NAME))
    else if (kind === 'x') longName = pathProperty(bytes.subarray(start, start + Math.min(size, MAXIMUM_PROPERTIES)))
    else if (!'KgXV'.includes(kind) || kind === '') {
      const entry = { name, size, encrypted: false, modified: utcTime(number(header, 136, 12) * 1000) }
      const isFile = kind === '' || kind === '0' || kind === '7'
      members.push(isFile ? { entry, content: storedContent(bytes, start, size) } : { entry })
    }
    at = start + Math.ceil(size / BLOCK) * BLOCK
  }
  return { format: 'tar', encrypted: false, members }
}

/** Properties are lines of a length, a name and a value. */
function pathProperty(properties: Uint8Array): string {
  const found = /(?:^|\n)\d{1,8} path=([^\n]{1,4096})/.exec(new TextDecoder().decode(properties))
  return found?.[1] ?? ''
}

/** Octal digits; where these do not suffice, a bit and then the number itself, highest byte first. */
function number(bytes: Uint8Array, at: number, length: number): number {
  if (((bytes[at] ?? 0) & 0x80) === 0) return octal(bytes, at, length)
  const value = bytes.subarray(at + 1, at + length).reduce((sum, byte) => sum * 256 + byte, (bytes[at] ?? 0) & 0x7f)
  return Number.isSafeInteger(value) ? value : 0
}

function text(bytes: Uint8Array, at: number, length: number): string {
  const part = bytes.subarray(at, at + length)
  const end = part.indexOf(0)
  return new TextDecoder().decode(end < 0 ? part : part.subarray(0, end))
}

function octal(bytes: Uint8Array, at: number, length: number): number {
  const value = Number.parseInt(text(bytes, at, length).trim(), 8)
  return Number.isNaN(value) || value < 0 ? 0 : value
}

/** The sum of the header's bytes, those of the checksum counting as spaces. */
function checksum(header: Uint8Array): number {
  return header.reduce((sum, byte, at) => sum + (at >= 148 && at < 156 ? 0x20 : byte), 0)
}
