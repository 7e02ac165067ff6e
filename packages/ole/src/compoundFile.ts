import { type OleDiagnostic, type OleDiagnosticCode, OleError } from './oleError.js'
import { SectorReader } from './sectorReader.js'

/** One entry of the directory: a storage (folder) or a stream (file). */
export interface OleEntry {
  /** Names from the root on, joined by `/`; control characters at the start of a name are part of it. */
  readonly path: string
  readonly name: string
  readonly kind: 'storage' | 'stream' | 'root'
  /** Bytes as declared; 0 for a storage. */
  readonly size: number
  /** Class identifier, lower-case with hyphens; `null` if none. */
  readonly classId: string | null
  /** Milliseconds since 1970, UTC; `null` if not told (streams never tell). */
  readonly created: number | null
  readonly modified: number | null
  /** Not reachable from the root: a left-over, or hidden on purpose. */
  readonly orphan: boolean
}

const SIGNATURE = [0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1]
const ENTRY_SIZE = 128
const NO_STREAM = 0xffffffff
const NO_LIMIT = Infinity
/** Directory entries and diagnostics that are kept. */
const MAXIMUM_ENTRIES = 16_384
const MAXIMUM_DIAGNOSTICS = 64
/** Storages in storages; what lies deeper is an orphan. Windows itself ends at 32 for what it copies. */
const MAXIMUM_DEPTH = 64
/** Bytes that are read in all, beside sixteen times the file's own: any number of streams may be one and the same chain. */
const MAXIMUM_READ = 64 * 1024 * 1024

/** Whether the bytes begin like a compound file. */
export function isCompoundFile(bytes: Uint8Array): boolean {
  return bytes.length >= 512 && SIGNATURE.every((byte, at) => bytes[at] === byte)
}

interface RawEntry {
  readonly name: string
  readonly type: number
  readonly left: number
  readonly right: number
  readonly child: number
  readonly classId: string | null
  readonly created: number | null
  readonly modified: number | null
  readonly start: number
  readonly size: number
}

/**
 * A compound file ([MS-CFB]): storages and streams in chains of sectors, as used by Office 97-2003, MSI, MSG and VBA projects.
 *
 * Damage never throws: a broken chain gives what lies before the break, a broken directory the entries that can be read.
 */
export class CompoundFile {
  /** In the order of the directory; the root is left out. */
  readonly entries: readonly OleEntry[]
  /** Class identifier of the root, which tells the application; `null` if none. */
  readonly rootClassId: string | null
  readonly #raw = new Map<OleEntry, RawEntry>()
  readonly #byPath = new Map<string, OleEntry>()
  readonly #reader: SectorReader
  readonly #diagnostics: OleDiagnostic[] = []
  #left: number

  /** Throws `OleError` if the bytes are no compound file. */
  constructor(bytes: Uint8Array) {
    if (!isCompoundFile(bytes)) throw new OleError('expected the signature of a compound file (d0 cf 11 e0 …)')
    this.#reader = new SectorReader(bytes, (code, message, offset) => {
      this.report(code, message, offset)
    })
    this.#left = bytes.length * 16 + MAXIMUM_READ
    const directory = this.#readDirectory()
    const root = directory[0]
    this.rootClassId = root?.classId ?? null
    if (root !== undefined) this.#reader.openMiniStream(root.start, root.size)
    this.entries = this.#placeEntries(directory)
  }

  get diagnostics(): readonly OleDiagnostic[] {
    return this.#diagnostics
  }

  /** The entry with the path; upper and lower case are one, as in Windows. */
  find(path: string): OleEntry | undefined {
    return this.#byPath.get(path.toLowerCase())
  }

  /** The content of a stream as far as its chain goes; at most `limit` bytes, and nothing when far more than the file was read. */
  read(entry: OleEntry, limit: number = NO_LIMIT): Uint8Array {
    const raw = this.#raw.get(entry)
    if (raw === undefined || entry.kind !== 'stream') return new Uint8Array(0)
    if (this.#left <= 0) {
      this.report('OLE_LIMIT', 'the streams hold far more than the file')
      return new Uint8Array(0)
    }
    const bytes = this.#reader.stream(raw.start, raw.size, limit)
    this.#left -= bytes.length
    return bytes
  }

  /** Used by the readers of what streams hold. */
  report(code: OleDiagnosticCode, message: string, offset?: number): void {
    if (this.#diagnostics.length >= MAXIMUM_DIAGNOSTICS) return
    this.#diagnostics.push(offset === undefined ? { code, message } : { code, message, offset })
  }

  #readDirectory(): readonly RawEntry[] {
    const bytes = this.#reader.directory(MAXIMUM_ENTRIES * ENTRY_SIZE)
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
    const entries: RawEntry[] = []
    for (let at = 0; at + ENTRY_SIZE <= bytes.length; at += ENTRY_SIZE)
      entries.push(readEntry(bytes, view, at, this.#reader.version))
    if (entries.length === 0) this.report('OLE_DIRECTORY_DAMAGED', 'the directory is missing')
    return entries
  }

  /** Paths by walking the tree; entries that the tree does not reach are orphans. */
  #placeEntries(directory: readonly RawEntry[]): readonly OleEntry[] {
    const paths = treePaths(directory)
    const entries: OleEntry[] = []
    for (const [index, raw] of directory.entries()) {
      if (index === 0 || (raw.type !== 1 && raw.type !== 2)) continue
      const entry: OleEntry = {
        path: paths.get(index) ?? raw.name,
        name: raw.name,
        kind: raw.type === 1 ? 'storage' : 'stream',
        size: raw.type === 1 ? 0 : raw.size,
        classId: raw.classId,
        created: raw.created,
        modified: raw.modified,
        orphan: !paths.has(index),
      }
      this.#raw.set(entry, raw)
      if (!this.#byPath.has(entry.path.toLowerCase())) this.#byPath.set(entry.path.toLowerCase(), entry)
      entries.push(entry)
    }
    return entries
  }
}

function readEntry(bytes: Uint8Array, view: DataView, at: number, version: number): RawEntry {
  const nameLength = Math.min(Math.max(view.getUint16(at + 64, true) - 2, 0), 62)
  const high = version >= 4 ? view.getUint32(at + 124, true) : 0
  return {
    // A slash cannot be in a name; where one is, it must not look like a folder.
    name: utf16(bytes.subarray(at, at + nameLength)).replaceAll('/', '\u2044'),
    type: view.getUint8(at + 66),
    left: view.getUint32(at + 68, true),
    right: view.getUint32(at + 72, true),
    child: view.getUint32(at + 76, true),
    classId: guid(view, at + 80),
    created: filetime(view, at + 100),
    modified: filetime(view, at + 108),
    start: view.getUint32(at + 116, true),
    size: high * 0x100000000 + view.getUint32(at + 120, true),
  }
}

/** Siblings are a binary tree of their own, children hang below their storage. Each entry is visited once, however the links run. */
function treePaths(directory: readonly RawEntry[]): ReadonlyMap<number, string> {
  const paths = new Map<number, string>()
  const stack = [{ index: directory[0]?.child ?? NO_STREAM, folder: '', depth: 0 }]
  for (let step = stack.pop(); step !== undefined; step = stack.pop()) {
    const { index, folder, depth } = step
    const entry = directory[index]
    if (entry === undefined || index === 0 || paths.has(index)) continue
    const path = folder + entry.name
    paths.set(index, path)
    stack.push({ index: entry.left, folder, depth }, { index: entry.right, folder, depth })
    // Each path has those above in it: without an end they would be longer than any file.
    if (entry.type === 1 && depth < MAXIMUM_DEPTH) {
      stack.push({ index: entry.child, folder: `${path}/`, depth: depth + 1 })
    }
  }
  return paths
}

const decoder = new TextDecoder('utf-16le', { ignoreBOM: true })

/** Little-endian UTF-16; an odd last byte is left out. */
export function utf16(bytes: Uint8Array): string {
  return decoder.decode(bytes.subarray(0, bytes.length & ~1))
}

function guid(view: DataView, at: number): string | null {
  const hex = (value: number, digits: number): string => value.toString(16).padStart(digits, '0')
  const tail = Array.from({ length: 8 }, (_, index) => hex(view.getUint8(at + 8 + index), 2)).join('')
  const text = `${hex(view.getUint32(at, true), 8)}-${hex(view.getUint16(at + 4, true), 4)}-${hex(view.getUint16(at + 6, true), 4)}-${tail.slice(0, 4)}-${tail.slice(4)}`
  return /^[0-]+$/.test(text) ? null : text
}

/** Between 1601 and 1970 in milliseconds. */
const FILETIME_EPOCH = 11_644_473_600_000

/** Tenths of microseconds since 1601; 0 is none. */
export function filetime(view: DataView, at: number): number | null {
  const value = view.getUint32(at + 4, true) * 0x100000000 + view.getUint32(at, true)
  return value === 0 ? null : Math.round(value / 10_000) - FILETIME_EPOCH
}
