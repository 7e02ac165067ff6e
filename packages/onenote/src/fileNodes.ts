/** A place in the section: offset and number of bytes. */
export interface Chunk {
  readonly offset: number
  readonly size: number
}

/** One node of a list ([MS-ONESTORE] §2.4.3). */
export interface FileNode {
  readonly id: number
  /** What the node refers to: data, or a list of nodes; `null` if nothing. */
  readonly data: Chunk | null
  readonly list: Chunk | null
  /** The bytes behind the reference. */
  readonly body: DataView
}

const MAGIC = 0xa4567ab1f5f7f4c4n
const FRAGMENT_HEADER = 16
/** The reference to the next fragment, and the mark of the end. */
const FRAGMENT_FOOTER = 20
const TERMINATOR = 0xff
/** Bytes of an offset and of a length by their format, and whether they count in units of eight ([MS-ONESTORE] §2.2.4.2). */
const OFFSETS = [8, 4, 2, 4]
const LENGTHS = [4, 8, 1, 2]

/** Reads the lists of nodes of a section, each fragment once, whatever circles they make. */
export class FileNodeReader {
  readonly #view: DataView
  readonly #seen = new Set<number>()
  readonly #damaged: (message: string, offset: number) => void
  #left: number

  /** `limit` nodes are read, over all lists. */
  constructor(bytes: Uint8Array, limit: number, damaged: (message: string, offset: number) => void) {
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
    this.#damaged = damaged
    this.#left = limit
  }

  /** Whether there were more nodes than the limit allows. */
  get exhausted(): boolean {
    return this.#left <= 0
  }

  /** The nodes of one list, over all its fragments. */
  *list(start: Chunk): Generator<FileNode> {
    for (let next = start; !isNothing(next);) {
      const { offset, size }: Chunk = next
      if (this.#seen.has(offset)) {
        this.#damaged('a list of nodes leads to one that was read', offset)
        return
      }
      this.#seen.add(offset)
      if (!this.#isFragment(offset, size)) {
        this.#damaged('expected a list of nodes', offset)
        return
      }
      const end = offset + size - FRAGMENT_FOOTER
      yield* this.#fragment(offset + FRAGMENT_HEADER, end)
      next = readChunk(this.#view, end)
    }
  }

  #isFragment(offset: number, size: number): boolean {
    const fits = size >= FRAGMENT_HEADER + FRAGMENT_FOOTER && offset + size <= this.#view.byteLength
    return fits && this.#view.getBigUint64(offset, true) === MAGIC
  }

  *#fragment(start: number, end: number): Generator<FileNode> {
    for (let at = start; at + 4 <= end && this.#left > 0;) {
      const header = this.#view.getUint32(at, true)
      const [id, size] = [header & 0x3ff, (header >>> 10) & 0x1fff]
      // Unused room at the end is filled with zeros.
      if (id === 0 || id === TERMINATOR || size < 4 || at + size > end) return
      this.#left--
      const node = this.#node(id, header, at + 4, at + size)
      if (node !== undefined) yield node
      at += size
    }
  }

  #node(id: number, header: number, start: number, end: number): FileNode | undefined {
    const kind = (header >>> 27) & 0xf
    const [offsetFormat, lengthFormat] = [(header >>> 23) & 3, (header >>> 25) & 3]
    const [offsetBytes = 8, lengthBytes = 4] = [OFFSETS[offsetFormat], LENGTHS[lengthFormat]]
    const bodyAt = kind === 0 ? start : start + offsetBytes + lengthBytes
    if (bodyAt > end) return undefined
    const view = this.#view
    const body = new DataView(view.buffer, view.byteOffset + bodyAt, end - bodyAt)
    if (kind === 0) return { id, data: null, list: null, body }
    const chunk = {
      offset: readNumber(view, start, offsetBytes) * (offsetFormat >= 2 ? 8 : 1),
      size: readNumber(view, start + offsetBytes, lengthBytes) * (lengthFormat >= 2 ? 8 : 1),
    }
    return { id, data: kind === 1 ? chunk : null, list: kind === 2 ? chunk : null, body }
  }
}

/** All bits of the offset, or nothing at all, say that there is no chunk ([MS-ONESTORE] §2.2.4). */
function isNothing({ offset, size }: Chunk): boolean {
  return size === 0 || offset === 0 || offset > Number.MAX_SAFE_INTEGER
}

/** `FileChunkReference64x32`: an offset of eight bytes and a length of four. */
export function readChunk(view: DataView, at: number): Chunk {
  return { offset: readNumber(view, at, 8), size: view.getUint32(at + 8, true) }
}

function readNumber(view: DataView, at: number, bytes: number): number {
  if (bytes === 8) return Number(view.getBigUint64(at, true))
  if (bytes === 4) return view.getUint32(at, true)
  return bytes === 2 ? view.getUint16(at, true) : view.getUint8(at)
}
