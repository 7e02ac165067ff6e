import { constants, crc32, inflateRawSync } from 'node:zlib'
import { decryptTraditional } from './zipCrypto.js'
import { decodeName, dosTime, type ZipEntry } from './zipEntry.js'
import { type ZipDiagnostic, type ZipDiagnosticCode, ZipError } from './zipError.js'

/** Bounds of what an archive can ask for. */
export interface ZipLimits {
  /** Entries that are listed. 65,536. */
  readonly entries: number
  /** Bytes that are unpacked of one entry. 64 MiB. */
  readonly entryBytes: number
  /** Bytes that are unpacked of all entries together, and as many of what then turns out to be damaged or too large. 256 MiB. */
  readonly totalBytes: number
}

export const defaultZipLimits: ZipLimits = {
  entries: 65_536,
  entryBytes: 64 * 1024 * 1024,
  totalBytes: 256 * 1024 * 1024,
}

/** What came out of an entry. */
export type ZipContent =
  | {
      readonly status: 'ok'
      readonly bytes: Uint8Array
      /** Whether size and checksum are what the archive says. */
      readonly verified: boolean
    }
  /** `limit`: more than the limits allow, nothing is given. `damaged`: what could be unpacked before the damage. */
  | { readonly status: 'limit' | 'encrypted' | 'unsupported'; readonly bytes: null }
  | { readonly status: 'damaged'; readonly bytes: Uint8Array }

const SIGNATURE = {
  local: 0x04034b50,
  central: 0x02014b50,
  end: 0x06054b50,
  zip64End: 0x06064b50,
  zip64Locator: 0x07064b50,
} as const
const LOCAL_SIZE = 30
const CENTRAL_SIZE = 46
const END_SIZE = 22
const AES_METHOD = 99
const AES_FIELD = 0x9901
const MAXIMUM_COMMENT = 0xffff
/** Bytes that Deflate makes of one at most. */
const HIGHEST_RATIO = 1032
const MAXIMUM_DIAGNOSTICS = 64

/** Whether the bytes begin like a ZIP archive (with an entry, or empty). */
export function isZip(bytes: Uint8Array): boolean {
  return (
    bytes[0] === 0x50 && bytes[1] === 0x4b && ((bytes[2] === 3 && bytes[3] === 4) || (bytes[2] === 5 && bytes[3] === 6))
  )
}

/**
 * A ZIP archive (APPNOTE.TXT), Zip64 included. Listing reads the directory at the end, and without one the entries' own headers; unpacking is bounded whatever the archive claims.
 */
export class ZipArchive {
  readonly entries: readonly ZipEntry[]
  readonly #bytes: Uint8Array
  readonly #view: DataView
  readonly #limits: ZipLimits
  readonly #diagnostics: ZipDiagnostic[] = []
  #unpacked = 0
  /** Bytes that were unpacked or decrypted for nothing: any number of entries may be one and the same bomb. */
  #wasted = 0
  readonly #byName = new Map<string, ZipEntry>()

  /** Throws `ZipError` if there is neither a directory nor an entry. */
  constructor(bytes: Uint8Array, limits: Partial<ZipLimits> = {}) {
    this.#bytes = bytes
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
    this.#limits = { ...defaultZipLimits, ...limits }
    const listed = this.#readDirectory()
    this.entries = listed ?? this.#scan()
    if (listed === undefined && this.entries.length === 0)
      throw new ZipError('expected a ZIP directory or entry, found none')
    for (const entry of this.entries) if (!this.#byName.has(entry.name)) this.#byName.set(entry.name, entry)
  }

  get diagnostics(): readonly ZipDiagnostic[] {
    return this.#diagnostics
  }

  /** The first entry with the name. */
  find(name: string): ZipEntry | undefined {
    return this.#byName.get(name)
  }

  /**
   * Unpack one entry, counting the bytes that really come out.
   *
   * An encrypted one needs one of the `passwords`, and the traditional encryption; the first that gives what the checksum says is taken.
   */
  read(entry: ZipEntry, passwords: readonly string[] = []): ZipContent {
    if (entry.aes !== null) return { status: 'encrypted', bytes: null }
    if (entry.method !== 0 && entry.method !== 8)
      return { status: entry.encrypted ? 'encrypted' : 'unsupported', bytes: null }
    if (this.#wasted > this.#limits.totalBytes) return this.#limit(entry)
    const packed = this.#packed(entry)
    if (packed === undefined) return { status: 'damaged', bytes: new Uint8Array(0) }
    if (!entry.encrypted) return this.#unpack(entry, packed)
    for (const password of passwords) {
      const plain = decryptTraditional(packed, password, this.#passwordCheck(entry))
      this.#wasted += plain?.length ?? 0
      const content = plain === undefined ? undefined : this.#unpack(entry, plain)
      if (content?.status === 'limit' || (content?.status === 'ok' && content.verified)) return content
    }
    return { status: 'encrypted', bytes: null }
  }

  #unpack(entry: ZipEntry, packed: Uint8Array): ZipContent {
    const room = Math.min(this.#limits.entryBytes, this.#limits.totalBytes - this.#unpacked)
    const content = entry.method === 0 ? stored(packed, entry, room) : inflated(packed, entry, room)
    // What was made before the limit, or before the damage, is not known: it was at most this.
    if (content.status !== 'ok' && entry.method !== 0) {
      this.#wasted += Math.min(Math.max(room, 0), packed.length * HIGHEST_RATIO)
    }
    if (content.status === 'limit') return this.#limit(entry)
    this.#unpacked += content.bytes?.length ?? 0
    return content
  }

  #limit({ name, offset }: ZipEntry): ZipContent {
    this.#report('ZIP_LIMIT', `${JSON.stringify(name)} is larger than the limits allow`, offset)
    return { status: 'limit', bytes: null }
  }

  /** The highest byte of the checksum; of the time, where the checksum comes behind the data. */
  #passwordCheck({ offset, crc32: checksum }: ZipEntry): number {
    const streamed = (this.#view.getUint16(offset + 6, true) & 8) !== 0
    return streamed ? this.#view.getUint8(offset + 11) : checksum >>> 24
  }

  /** The compressed bytes, found by the entry's own header (whose name and extra field may be of other lengths). */
  #packed({ offset, compressedSize }: ZipEntry): Uint8Array | undefined {
    if (offset + LOCAL_SIZE > this.#bytes.length || this.#view.getUint32(offset, true) !== SIGNATURE.local)
      return undefined
    const start =
      offset + LOCAL_SIZE + this.#view.getUint16(offset + 26, true) + this.#view.getUint16(offset + 28, true)
    return this.#bytes.subarray(start, start + compressedSize)
  }

  #readDirectory(): readonly ZipEntry[] | undefined {
    const end = this.#findEnd()
    if (end === undefined) {
      this.#report('ZIP_DIRECTORY_MISSING', 'there is no central directory; entries are found by their own headers')
      return undefined
    }
    const { start, count } = this.#directoryPlace(end)
    // Data in front of the archive (self-extractors) moves everything; the directory ends where its end record begins.
    const declaredEnd = start + this.#view.getUint32(end + 12, true)
    const shift = this.#isCentral(start) ? 0 : Math.max(end - declaredEnd, 0)
    return this.#readCentral(start + shift, count, shift)
  }

  #isCentral(at: number): boolean {
    return at + 4 <= this.#bytes.length && this.#view.getUint32(at, true) === SIGNATURE.central
  }

  #findEnd(): number | undefined {
    const lowest = Math.max(this.#bytes.length - END_SIZE - MAXIMUM_COMMENT, 0)
    for (let at = this.#bytes.length - END_SIZE; at >= lowest; at--) {
      if (this.#bytes[at] === 0x50 && this.#view.getUint32(at, true) === SIGNATURE.end) return at
    }
    return undefined
  }

  #directoryPlace(end: number): { readonly start: number; readonly count: number } {
    const start = this.#view.getUint32(end + 16, true)
    const count = this.#view.getUint16(end + 10, true)
    const locator = end - 20
    if ((start !== 0xffffffff && count !== 0xffff) || locator < 0) return { start, count }
    if (this.#view.getUint32(locator, true) !== SIGNATURE.zip64Locator) return { start, count }
    const record = Number(this.#view.getBigUint64(locator + 8, true))
    if (record + 56 > this.#bytes.length || this.#view.getUint32(record, true) !== SIGNATURE.zip64End)
      return { start, count }
    return {
      start: Number(this.#view.getBigUint64(record + 48, true)),
      count: Number(this.#view.getBigUint64(record + 32, true)),
    }
  }

  #readCentral(start: number, count: number, shift: number): readonly ZipEntry[] {
    const entries: ZipEntry[] = []
    let at = start
    for (let index = 0; index < count; index++) {
      if (entries.length >= this.#limits.entries) {
        this.#report('ZIP_LIMIT', `${String(count)} entries are declared, ${String(entries.length)} are listed`, at)
        break
      }
      if (at + CENTRAL_SIZE > this.#bytes.length || !this.#isCentral(at)) {
        this.#report(
          'ZIP_DIRECTORY_DAMAGED',
          `expected entry ${String(index)} of ${String(count)} in the directory`,
          at,
        )
        break
      }
      const nameLength = this.#view.getUint16(at + 28, true)
      const extraLength = this.#view.getUint16(at + 30, true)
      const entry = this.#entry(at + 4, at + CENTRAL_SIZE, nameLength, extraLength, this.#view.getUint32(at + 42, true))
      entries.push({ ...entry, offset: entry.offset + shift })
      at += CENTRAL_SIZE + nameLength + extraLength + this.#view.getUint16(at + 32, true)
    }
    return entries
  }

  /** Entries by their own headers, one behind the other wherever they are. */
  #scan(): readonly ZipEntry[] {
    const entries: ZipEntry[] = []
    for (
      let at = this.#nextLocal(0);
      at !== undefined && entries.length < this.#limits.entries;
      at = this.#nextLocal(at)
    ) {
      const nameLength = this.#view.getUint16(at + 26, true)
      const extraLength = this.#view.getUint16(at + 28, true)
      const entry = this.#entry(at + 2, at + LOCAL_SIZE, nameLength, extraLength, at)
      const dataStart = at + LOCAL_SIZE + nameLength + extraLength
      const known = entry.compressedSize > 0 || entry.size === 0
      const next = this.#nextLocal(dataStart)
      // With a data descriptor the sizes come behind the data: up to the next header is all there can be.
      const streamed = (this.#view.getUint16(at + 6, true) & 8) !== 0 && entry.compressedSize === 0
      const length = streamed ? (next ?? this.#bytes.length) - dataStart : entry.compressedSize
      entries.push(streamed ? { ...entry, compressedSize: length } : entry)
      at = known && !streamed ? Math.min(dataStart + length, this.#bytes.length) : (next ?? this.#bytes.length)
    }
    return entries
  }

  #nextLocal(from: number): number | undefined {
    for (
      let at = this.#bytes.indexOf(0x50, from);
      at >= 0 && at + LOCAL_SIZE <= this.#bytes.length;
      at = this.#bytes.indexOf(0x50, at + 1)
    ) {
      if (this.#view.getUint32(at, true) === SIGNATURE.local) return at
    }
    return undefined
  }

  /** Both headers have the same fields in the same order, the central one after two more bytes. */
  #entry(fields: number, nameAt: number, nameLength: number, extraLength: number, offset: number): ZipEntry {
    const view = this.#view
    const flags = view.getUint16(fields + 4, true)
    const name = decodeName(this.#bytes.subarray(nameAt, nameAt + nameLength)).replaceAll('\\', '/')
    const sizes = { size: view.getUint32(fields + 20, true), compressedSize: view.getUint32(fields + 16, true), offset }
    return {
      name,
      ...this.#method(view.getUint16(fields + 6, true), nameAt + nameLength, extraLength),
      crc32: view.getUint32(fields + 12, true),
      encrypted: (flags & 1) !== 0,
      isDirectory: name.endsWith('/'),
      modified: dosTime(view.getUint16(fields + 10, true), view.getUint16(fields + 8, true)),
      ...this.#zip64Sizes(sizes, nameAt + nameLength, extraLength),
    }
  }

  /** Method 99 is AES; extra field 0x9901 has version, vendor, strength and the method under it. */
  #method(method: number, at: number, length: number): Pick<ZipEntry, 'method' | 'aes'> {
    if (method !== AES_METHOD) return { method, aes: null }
    const end = Math.min(at + length, this.#bytes.length)
    for (let field = at; field + 4 <= end; field += 4 + this.#view.getUint16(field + 2, true)) {
      if (this.#view.getUint16(field, true) !== AES_FIELD || field + 11 > end) continue
      const keyBits = [0, 128, 192, 256][this.#view.getUint8(field + 8)] ?? 0
      return {
        method: this.#view.getUint16(field + 9, true),
        aes: { keyBits, version: this.#view.getUint16(field + 4, true) },
      }
    }
    return { method, aes: { keyBits: 0, version: 0 } }
  }

  /** Extra field 1 has the values that did not fit, in this order. */
  #zip64Sizes<T extends { size: number; compressedSize: number; offset: number }>(
    sizes: T,
    at: number,
    length: number,
  ): T {
    const end = Math.min(at + length, this.#bytes.length)
    for (let field = at; field + 4 <= end;) {
      const id = this.#view.getUint16(field, true)
      const size = this.#view.getUint16(field + 2, true)
      if (id === 1) {
        let value = field + 4
        const take = (known: number): number => {
          if (known !== 0xffffffff || value + 8 > Math.min(field + 4 + size, end)) return known
          value += 8
          return Number(this.#view.getBigUint64(value - 8, true))
        }
        return {
          ...sizes,
          size: take(sizes.size),
          compressedSize: take(sizes.compressedSize),
          offset: take(sizes.offset),
        }
      }
      field += 4 + size
    }
    return sizes
  }

  #report(code: ZipDiagnosticCode, message: string, offset?: number): void {
    if (this.#diagnostics.length >= MAXIMUM_DIAGNOSTICS) return
    this.#diagnostics.push(offset === undefined ? { code, message } : { code, message, offset })
  }
}

function stored(packed: Uint8Array, entry: ZipEntry, room: number): ZipContent {
  if (packed.length > room) return { status: 'limit', bytes: null }
  return checked(packed, entry)
}

function inflated(packed: Uint8Array, entry: ZipEntry, room: number): ZipContent {
  if (room <= 0) return { status: 'limit', bytes: null }
  try {
    // A stream that is cut off gives what it has.
    const bytes = inflateRawSync(packed, { maxOutputLength: room, finishFlush: constants.Z_SYNC_FLUSH })
    return checked(bytes, entry)
  } catch (error) {
    const tooLarge =
      error instanceof RangeError ||
      (error instanceof Error && 'code' in error && error.code === 'ERR_BUFFER_TOO_LARGE')
    return tooLarge ? { status: 'limit', bytes: null } : { status: 'damaged', bytes: new Uint8Array(0) }
  }
}

function checked(bytes: Uint8Array, entry: ZipEntry): ZipContent {
  return { status: 'ok', bytes, verified: bytes.length === entry.size && crc32(bytes) === entry.crc32 }
}
