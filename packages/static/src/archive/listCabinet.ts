import { constants, inflateRawSync } from 'node:zlib'
import type { ArchiveListing, ArchiveMember, MemberContent } from './archiveListing.js'
import { dosTime } from './dosTime.js'

const MAXIMUM_ENTRIES = 65_535
const HEADER_SIZE = 36
const FOLDER_SIZE = 8
const FLAG = { previous: 1, next: 2, reserve: 4 } as const
const METHODS = ['stored', 'MSZIP', 'Quantum', 'LZX']
/** Bytes that one block gives at most. */
const BLOCK = 32_768

/**
 * A cabinet ([MS-CAB] §2): the header points to the first file's record; each has size, offset, folder, date, time, attributes, name. Files of a folder are packed
 * together, in blocks.
 */
export function listCabinet(bytes: Uint8Array): ArchiveListing {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const members: ArchiveMember[] = []
  const count = bytes.length < HEADER_SIZE ? 0 : Math.min(view.getUint16(28, true), MAXIMUM_ENTRIES)
  const folders = readFolders(bytes, view)
  let at = count === 0 ? 0 : view.getUint32(16, true)
  while (members.length < count && at + 16 < bytes.length) {
    const end = bytes.indexOf(0, at + 16)
    if (end < 0 || end - at > 1024) break
    // Attribute 0x80: the name is UTF-8.
    const encoding = (view.getUint16(at + 14, true) & 0x80) === 0 ? 'latin1' : 'utf8'
    const name = Buffer.from(bytes.subarray(at + 16, end))
      .toString(encoding)
      .replaceAll('\\', '/')
    const [size, start] = [view.getUint32(at, true), view.getUint32(at + 4, true)]
    // Numbers from 0xfffd on are of files that go on in another cabinet.
    const folder = folders[view.getUint16(at + 8, true)]
    members.push({
      entry: {
        name,
        size,
        encrypted: false,
        ...(folder === undefined ? {} : { method: folder.method }),
        modified: dosTime(view.getUint16(at + 10, true), view.getUint16(at + 12, true)),
      },
      content: (limit) => folder?.content(start, size, limit),
    })
    at = end + 1
  }
  return { format: 'cab', encrypted: false, members }
}

/** Behind the header: space that is reserved, names of cabinets before and behind, then the folders. */
function readFolders(bytes: Uint8Array, view: DataView): readonly Folder[] {
  if (bytes.length < HEADER_SIZE + 4) return []
  const flags = view.getUint16(30, true)
  const hasReserve = (flags & FLAG.reserve) !== 0
  let at = HEADER_SIZE + (hasReserve ? 4 + view.getUint16(36, true) : 0)
  const reserve = { folder: hasReserve ? view.getUint8(38) : 0, data: hasReserve ? view.getUint8(39) : 0 }
  const names = ((flags & FLAG.previous) === 0 ? 0 : 2) + ((flags & FLAG.next) === 0 ? 0 : 2)
  for (let index = 0; index < names; index++) {
    const end = bytes.indexOf(0, at)
    if (end < 0) return []
    at = end + 1
  }
  const folders: Folder[] = []
  for (let count = view.getUint16(26, true); count > 0 && at + FOLDER_SIZE <= bytes.length; count--) {
    folders.push(
      new Folder(
        bytes,
        view.getUint32(at, true),
        view.getUint16(at + 4, true),
        view.getUint16(at + 6, true),
        reserve.data,
      ),
    )
    at += FOLDER_SIZE + reserve.folder
  }
  return folders
}

/** Unpacks as far as it is asked to, and keeps that. */
class Folder {
  readonly method: string
  readonly #bytes: Uint8Array
  readonly #blocks: number
  readonly #reserve: number
  readonly #kind: number
  readonly #parts: Uint8Array[] = []
  #joined: Uint8Array = new Uint8Array(0)
  #length = 0
  #at: number
  #taken = 0

  constructor(bytes: Uint8Array, start: number, blocks: number, kind: number, reserve: number) {
    this.#bytes = bytes
    this.#at = start
    this.#blocks = blocks
    this.#kind = kind & 0x0f
    this.#reserve = reserve
    this.method = METHODS[this.#kind] ?? String(this.#kind)
  }

  content(start: number, size: number, limit: number): MemberContent | undefined {
    if (this.#kind > 1 || start > limit) return undefined
    const end = start + Math.min(size, limit - start)
    const known = this.#length
    while (this.#length < end && this.#next());
    if (this.#length > known) this.#joined = Buffer.concat(this.#parts)
    const bytes = this.#joined.subarray(start, end)
    return { bytes, complete: bytes.length === size }
  }

  /** One block: checksum, size, size unpacked, reserved space, data; of MSZIP `CK` and Deflate that goes on from the block before. */
  #next(): boolean {
    const head = this.#at + 8 + this.#reserve
    if (this.#taken >= this.#blocks || head > this.#bytes.length) return false
    const view = new DataView(this.#bytes.buffer, this.#bytes.byteOffset, this.#bytes.byteLength)
    const size = view.getUint16(this.#at + 4, true)
    const data = this.#bytes.subarray(head, head + size)
    this.#at = head + size
    this.#taken++
    const part = this.#kind === 0 ? data : inflated(data, this.#parts.at(-1))
    this.#parts.push(part)
    this.#length += part.length
    return part.length > 0
  }
}

function inflated(data: Uint8Array, dictionary: Uint8Array | undefined): Uint8Array {
  if (data[0] !== 0x43 || data[1] !== 0x4b) return new Uint8Array(0)
  try {
    return inflateRawSync(data.subarray(2), {
      maxOutputLength: BLOCK,
      finishFlush: constants.Z_SYNC_FLUSH,
      ...(dictionary === undefined ? {} : { dictionary }),
    })
  } catch {
    // Damaged: what is behind it cannot be unpacked either.
    return new Uint8Array(0)
  }
}
