import type { Archive, ArchiveEntry } from '@cuculus/core'
import { utcTime } from './utcTime.js'

const BLOCK = 512
const MAXIMUM_ENTRIES = 65_536

/** Whether the first header has its mark (POSIX.1-1988 and later) and a right checksum. */
export function isTar(bytes: Uint8Array): boolean {
  return (
    bytes.length >= BLOCK &&
    text(bytes, 257, 5) === 'ustar' &&
    checksum(bytes.subarray(0, BLOCK)) === octal(bytes, 148, 8)
  )
}

/** A tar archive: a header of 512 bytes in front of each file. */
export function listTar(bytes: Uint8Array): Archive {
  const entries: ArchiveEntry[] = []
  let longName = ''
  for (let at = 0; at + BLOCK <= bytes.length && entries.length < MAXIMUM_ENTRIES;) {
    const header = bytes.subarray(at, at + BLOCK)
    // Two empty blocks end the archive; what follows may be another one that was appended.
    if (header.every((byte) => byte === 0)) break
    const size = octal(header, 124, 12)
    const kind = text(header, 156, 1)
    const prefix = text(header, 345, 155)
    const name = longName || (prefix === '' ? '' : `${prefix}/`) + text(header, 0, 100)
    longName = ''
    // GNU's long names are entries of their own in front of the one they name.
    if (kind === 'L') longName = text(bytes, at + BLOCK, Math.min(size, 4096))
    else if (!'KxgXV'.includes(kind) || kind === '')
      entries.push({ name, size, encrypted: false, modified: utcTime(octal(header, 136, 12) * 1000) })
    at += BLOCK + Math.ceil(size / BLOCK) * BLOCK
  }
  return { format: 'tar', encrypted: false, entries }
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
