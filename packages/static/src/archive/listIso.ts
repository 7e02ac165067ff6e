import { latin1 } from '../latin1.js'
import { type ArchiveListing, type ArchiveMember, storedContent } from './archiveListing.js'

const SECTOR = 2048
/** Volume descriptors begin at sector 16 (ECMA-119 §6.2.1). */
const DESCRIPTORS = 16 * SECTOR
const PRIMARY = 1
const SUPPLEMENTARY = 2
const TERMINATOR = 255
const MAXIMUM_ENTRIES = 65_536
const MAXIMUM_DIRECTORIES = 4096
const MAXIMUM_DESCRIPTORS = 64
/** Records of all directories, which may lie over each other, and characters of all paths. */
const MAXIMUM_RECORDS = 262_144
const MAXIMUM_PATHS = 16 * 1024 * 1024
const MAXIMUM_PATH = 4096
/** A record without name. */
const RECORD_SIZE = 33

/** Whether a volume descriptor is where it must be. */
export function isIso(bytes: Uint8Array): boolean {
  return bytes.length >= DESCRIPTORS + SECTOR && latin1(bytes.subarray(DESCRIPTORS + 1, DESCRIPTORS + 6)) === 'CD001'
}

interface Directory {
  readonly offset: number
  readonly size: number
  readonly path: string
}

/** A disc image (ECMA-119), which Windows mounts at a click: all files of the tree; Joliet's names where there are such. */
export function listIso(bytes: Uint8Array): ArchiveListing {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const { root, isJoliet } = findRoot(bytes, view)
  const members: ArchiveMember[] = []
  const seen = new Set<number>()
  const open: Directory[] = root === undefined ? [] : [root]
  let recordsLeft = MAXIMUM_RECORDS
  let pathsLeft = MAXIMUM_PATHS
  for (let folder = open.pop(); folder !== undefined; folder = open.pop()) {
    // A directory that is its own parent is read once.
    if (seen.has(folder.offset) || seen.size >= MAXIMUM_DIRECTORIES) continue
    seen.add(folder.offset)
    for (const record of records(bytes, folder)) {
      if (members.length >= MAXIMUM_ENTRIES || recordsLeft-- <= 0 || pathsLeft <= 0)
        return { format: 'iso', encrypted: false, members }
      const size = view.getUint32(record + 10, true)
      const isDirectory = (view.getUint8(record + 25) & 2) !== 0
      const path = `${folder.path}${recordName(bytes, record, isJoliet)}`.slice(0, MAXIMUM_PATH)
      pathsLeft -= path.length
      const offset = view.getUint32(record + 2, true) * SECTOR
      if (isDirectory) open.push({ offset, size, path: `${path}/` })
      else {
        const entry = { name: path, size, encrypted: false, modified: recordTime(bytes, record) }
        members.push({ entry, content: storedContent(bytes, offset, size) })
      }
    }
  }
  return { format: 'iso', encrypted: false, members }
}

/** The directory record at 156 of the last supplementary descriptor with Joliet's escape sequence, else of the primary one. */
function findRoot(bytes: Uint8Array, view: DataView): { readonly root?: Directory; readonly isJoliet: boolean } {
  let found: { readonly root?: Directory; readonly isJoliet: boolean } = { isJoliet: false }
  for (let index = 0; index < MAXIMUM_DESCRIPTORS; index++) {
    const at = DESCRIPTORS + index * SECTOR
    if (at + SECTOR > bytes.length || bytes[at] === TERMINATOR) break
    const isJoliet = bytes[at] === SUPPLEMENTARY && /^%\/[@CE]/.test(latin1(bytes.subarray(at + 88, at + 91)))
    if (bytes[at] !== PRIMARY && !isJoliet) continue
    const root = { offset: view.getUint32(at + 158, true) * SECTOR, size: view.getUint32(at + 166, true), path: '' }
    found = { root, isJoliet }
  }
  return found
}

/** Offsets of a directory's records but the first two, of itself and its parent; a record never crosses a sector. */
function* records(bytes: Uint8Array, { offset, size }: Directory): Generator<number> {
  const end = Math.min(offset + size, bytes.length)
  for (let at = offset; at + RECORD_SIZE < end;) {
    const length = bytes[at] ?? 0
    if (length === 0) {
      at += SECTOR - (at % SECTOR)
      continue
    }
    const nameLength = bytes[at + 32] ?? 0
    if (length < RECORD_SIZE + nameLength || at + length > end) return
    const isDots = nameLength === 1 && (bytes[at + RECORD_SIZE] ?? 0) <= 1
    if (!isDots) yield at
    at += length
  }
}

/** The version behind a semicolon is left out. */
function recordName(bytes: Uint8Array, record: number, isJoliet: boolean): string {
  const name = bytes.subarray(record + RECORD_SIZE, record + RECORD_SIZE + (bytes[record + 32] ?? 0))
  return (isJoliet ? bigEndian(name) : latin1(name)).replace(/;\d{1,5}$/, '').replaceAll('\\', '/')
}

/** Year since 1900, month, day, hour, minute, second; local time of the author's machine. */
function recordTime(bytes: Uint8Array, record: number): string | null {
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0] = bytes.subarray(record + 18, record + 24)
  if (month < 1 || month > 12 || day < 1 || day > 31 || hour > 23 || minute > 59 || second > 59) return null
  const two = (value: number): string => String(value).padStart(2, '0')
  return `${String(1900 + year)}-${two(month)}-${two(day)} ${two(hour)}:${two(minute)}:${two(second)}`
}

/** UCS-2, high byte first. */
function bigEndian(name: Uint8Array): string {
  return Buffer.from(name.subarray(0, name.length & ~1))
    .swap16()
    .toString('utf16le')
}
