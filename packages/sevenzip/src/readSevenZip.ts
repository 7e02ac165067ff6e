import { crc32 } from 'node:zlib'
import { readFilesInfo } from './filesInfo.js'
import { HeaderReader } from './headerReader.js'
import { METHOD, methodName } from './methods.js'
import { SevenZipError, type SevenZipDiagnostic, type SevenZipDiagnosticCode } from './sevenZipError.js'
import { type Folder, readStreamsInfo, type StreamsInfo, type SubStream } from './streamsInfo.js'
import { unpackFolder } from './unpackFolder.js'

/** One entry of an archive, as the archive describes it. */
export interface SevenZipEntry {
  /** The name with `/`; may be absolute, lead upwards or be anything else. Never use it as a path. */
  readonly name: string
  /** Bytes as declared. */
  readonly size: number
  /** Bytes in the archive; `null` where it is packed together with others. */
  readonly packedSize: number | null
  /** CRC-32 as declared; `null` if not told. */
  readonly crc32: number | null
  /** How it is packed, the last step first: `LZMA2`, `BCJ+LZMA`; empty for what has no content. */
  readonly method: string
  readonly encrypted: boolean
  readonly isDirectory: boolean
  /** Milliseconds since 1970, UTC; `null` if not told. */
  readonly modified: number | null
}

/** An entry with its content. */
export interface SevenZipContent {
  readonly entry: SevenZipEntry
  /** As far as the limit and the data go. */
  readonly bytes: Uint8Array
  /** Whether this is all of it, and its checksum is right where there is one. */
  readonly complete: boolean
}

/** What an archive lists. */
export interface SevenZipArchive {
  /** Whether the list itself is encrypted: there are no entries then. */
  readonly encryptedHeader: boolean
  readonly entries: readonly SevenZipEntry[]
  readonly diagnostics: readonly SevenZipDiagnostic[]
  /**
   * Unpack entries in their order, at most `limit` bytes in all; what is encrypted, or packed in a way that is not known, is left out.
   *
   * Copy, LZMA, LZMA2, Deflate, BZip2, Delta, BCJ and BCJ2 for x86 are known.
   */
  contents(limit: number): Generator<SevenZipContent, undefined>
}

/** Bounds of what is read. */
export interface SevenZipLimits {
  /** Entries; 65,536 unless given. */
  readonly entries: number
  /** Bytes of the list of entries, unpacked; 32 MiB unless given. */
  readonly headerBytes: number
}

const DEFAULTS: SevenZipLimits = { entries: 65_536, headerBytes: 32 * 1024 * 1024 }
const SIGNATURE = [0x37, 0x7a, 0xbc, 0xaf, 0x27, 0x1c]
const START_SIZE = 32
const HEADER = 0x01
const ARCHIVE_PROPERTIES = 0x02
const ADDITIONAL_STREAMS = 0x03
const MAIN_STREAMS = 0x04
const FILES = 0x05
const ENCODED_HEADER = 0x17
/** A list that is packed may hold another that is packed; nobody does it more than once. */
const MAXIMUM_LAYERS = 4
/** Pieces that are unpacked: each costs a buffer, however little comes out. */
const MAXIMUM_FOLDERS = 256

/** Whether the bytes begin like a 7z archive. */
export function isSevenZip(bytes: Uint8Array): boolean {
  return bytes.length >= START_SIZE && SIGNATURE.every((byte, at) => bytes[at] === byte)
}

/**
 * List a 7z archive (7zFormat.txt of the LZMA SDK): names, sizes, sums, times, methods, and what is encrypted; contents are unpacked when they are asked for.
 *
 * Throws `SevenZipError` if the bytes are something else; damage gives what can be read, and diagnostics.
 */
export function readSevenZip(bytes: Uint8Array, limits: Partial<SevenZipLimits> = {}): SevenZipArchive {
  if (!isSevenZip(bytes)) throw new SevenZipError('expected the signature of a 7z archive (37 7a bc af 27 1c)')
  return new Listing(bytes, { ...DEFAULTS, ...limits }).read()
}

class Listing {
  readonly #bytes: Uint8Array
  readonly #limits: SevenZipLimits
  readonly #diagnostics: SevenZipDiagnostic[] = []
  #encryptedHeader = false
  #streams: StreamsInfo | undefined
  /** Entries with content, in the order of the contents. */
  readonly #filled: SevenZipEntry[] = []

  constructor(bytes: Uint8Array, limits: SevenZipLimits) {
    this.#bytes = bytes
    this.#limits = limits
  }

  read(): SevenZipArchive {
    let entries: readonly SevenZipEntry[] = []
    try {
      const header = this.#unpackedHeader(this.#storedHeader())
      if (header !== undefined) entries = this.#entries(new HeaderReader(header))
    } catch (error) {
      if (!(error instanceof RangeError)) throw error
      this.#report('SEVENZIP_HEADER_DAMAGED', `the list of entries is damaged: ${error.message}`)
    }
    return {
      encryptedHeader: this.#encryptedHeader,
      entries,
      diagnostics: this.#diagnostics,
      contents: (limit) => this.#contents(limit),
    }
  }

  *#contents(limit: number): Generator<SevenZipContent, undefined> {
    if (this.#streams === undefined) return
    const { folders, subStreams, packSizes, packPosition } = this.#streams
    let [stream, packed, start, left] = [0, 0, START_SIZE + packPosition, limit]
    for (const folder of folders.slice(0, MAXIMUM_FOLDERS)) {
      if (left <= 0) return
      const sizes = packSizes.slice(packed, packed + folder.packedInputs.length)
      const bytes = unpackFolder(folder, slices(this.#bytes, start, sizes), Math.min(folder.size, left))
      left -= bytes?.length ?? 0
      packed += sizes.length
      start += sizes.reduce((sum, size) => sum + size, 0)
      for (let at = 0; subStreams[stream]?.folder === folder; stream++) {
        const { size, crc32: sum } = subStreams[stream] ?? { size: 0, crc32: null }
        const content = bytes?.subarray(at, at + size)
        const entry = this.#filled[stream]
        at += size
        if (content === undefined || entry === undefined) continue
        const complete = content.length === size && (sum === null || crc32(content) === sum)
        yield { entry, bytes: content, complete }
      }
    }
  }

  /** The list, packed or not, as the first 32 bytes say where it is. */
  #storedHeader(): Uint8Array {
    const view = new DataView(this.#bytes.buffer, this.#bytes.byteOffset, START_SIZE)
    if (crc32(this.#bytes.subarray(12, START_SIZE)) !== view.getUint32(8, true))
      this.#report('SEVENZIP_HEADER_DAMAGED', 'the start of the archive is not what its checksum says', 8)
    const offset = START_SIZE + Number(view.getBigUint64(12, true))
    const size = Number(view.getBigUint64(20, true))
    const header = this.#bytes.subarray(offset, offset + Math.min(size, this.#limits.headerBytes))
    if (header.length < size) this.#report('SEVENZIP_HEADER_DAMAGED', 'the list of entries is cut off', offset)
    else if (size > 0 && crc32(header) !== view.getUint32(28, true))
      this.#report('SEVENZIP_HEADER_DAMAGED', 'the list of entries is not what its checksum says', offset)
    return header
  }

  /** `undefined` where it cannot be unpacked, and for an archive without entries. */
  #unpackedHeader(stored: Uint8Array): Uint8Array | undefined {
    let header = stored
    for (let layer = 0; header.length > 0 && layer < MAXIMUM_LAYERS; layer++) {
      const reader = new HeaderReader(header)
      const id = reader.number()
      if (id === HEADER) return header
      if (id !== ENCODED_HEADER) throw new RangeError('expected a list of entries')
      const inner = this.#unpack(readStreamsInfo(reader, this.#limits.entries))
      if (inner === undefined) return undefined
      header = inner
    }
    return undefined
  }

  #unpack({ packPosition, packSizes, folders }: StreamsInfo): Uint8Array | undefined {
    const [folder] = folders
    if (folder === undefined) return undefined
    if (folder.coders.some(({ method }) => method === METHOD.aes)) {
      this.#encryptedHeader = true
      return undefined
    }
    if (folder.size > this.#limits.headerBytes) {
      this.#report('SEVENZIP_LIMIT', `the list of entries has ${String(folder.size)} bytes`)
      return undefined
    }
    const start = START_SIZE + packPosition
    const header = unpackFolder(
      folder,
      slices(this.#bytes, start, packSizes.slice(0, folder.packedInputs.length)),
      folder.size,
    )
    if (header === undefined) {
      this.#report('SEVENZIP_HEADER_UNSUPPORTED', `the list of entries is packed with ${methodsOf(folder)}`)
      return undefined
    }
    const isRight = header.length === folder.size && (folder.crc32 === null || crc32(header) === folder.crc32)
    if (!isRight)
      this.#report('SEVENZIP_HEADER_DAMAGED', 'the list of entries does not unpack to what its checksum says', start)
    return header
  }

  #entries(reader: HeaderReader): readonly SevenZipEntry[] {
    reader.number()
    let subStreams: readonly SubStream[] = []
    for (let id = reader.number(); id !== 0; id = reader.number()) {
      if (id === MAIN_STREAMS) {
        this.#streams = readStreamsInfo(reader, this.#limits.entries)
        subStreams = this.#streams.subStreams
      } else if (id === ADDITIONAL_STREAMS) readStreamsInfo(reader, this.#limits.entries)
      else if (id === ARCHIVE_PROPERTIES) while (reader.number() !== 0) reader.part()
      else if (id === FILES) return this.#files(reader, subStreams)
      else throw new RangeError('unknown part of the header')
    }
    return []
  }

  #files(reader: HeaderReader, subStreams: readonly SubStream[]): readonly SevenZipEntry[] {
    let stream = 0
    const files = readFilesInfo(reader, this.#limits.entries, () => {
      this.#report('SEVENZIP_HEADER_DAMAGED', 'the list of files is cut off')
    })
    return files.map(({ name, hasStream, isDirectory, modified }) => {
      const content = hasStream ? subStreams[stream++] : undefined
      const entry = {
        name,
        size: content?.size ?? 0,
        packedSize: content?.packedSize ?? null,
        crc32: content?.crc32 ?? null,
        method: content === undefined ? '' : methodsOf(content.folder),
        encrypted: content?.folder.coders.some(({ method }) => method === METHOD.aes) ?? false,
        isDirectory,
        modified,
      }
      if (content !== undefined) this.#filled.push(entry)
      return entry
    })
  }

  #report(code: SevenZipDiagnosticCode, message: string, offset?: number): void {
    this.#diagnostics.push(offset === undefined ? { code, message } : { code, message, offset })
  }
}

function methodsOf({ coders }: Folder): string {
  return coders.map(({ method }) => methodName(method)).join('+')
}

/** Packed streams, one behind the other. */
function slices(bytes: Uint8Array, start: number, sizes: readonly number[]): readonly Uint8Array[] {
  let at = start
  return sizes.map((size) => {
    at += size
    return bytes.subarray(at - size, at)
  })
}
