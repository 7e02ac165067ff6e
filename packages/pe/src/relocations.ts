import type { PeImage } from './peImage.js'

/** The base relocations of one page. */
export interface RelocationBlock {
  /** RVA of the page. */
  readonly rva: number
  /** Bytes of the block, header included. */
  readonly size: number
  /** One word each: the upper four bits are the type (0 is padding, 3 HIGHLOW, 10 DIR64), the lower twelve the offset in the page. */
  readonly entries: Uint16Array
}

const BLOCK_HEADER_SIZE = 8

/** Read `IMAGE_DIRECTORY_ENTRY_BASERELOC`. */
export function readRelocations(image: PeImage): readonly RelocationBlock[] {
  const directory = image.directory('IMAGE_DIRECTORY_ENTRY_BASERELOC')
  if (directory === undefined) return []
  const { sizeOfImage } = image.headers.optionalHeader
  const blocks: RelocationBlock[] = []
  const end = directory.rva + directory.size
  let left = image.limits.relocations
  for (let rva = directory.rva; rva < end;) {
    const view = image.structure(rva, BLOCK_HEADER_SIZE)
    const page = view?.getUint32(0, true) ?? Infinity
    const size = view?.getUint32(4, true) ?? Infinity
    if (page > sizeOfImage || size > sizeOfImage) {
      image.sink.report('PE_RELOCATION_DAMAGED', 'a block of relocations lies outside the image', image.offsetOf(rva))
      break
    }
    if (blocks.length >= image.limits.relocationBlocks || left <= 0) {
      image.sink.report('PE_LIMIT', 'more relocations than are read', image.offsetOf(rva))
      break
    }
    const entries = words(
      image.read(rva + BLOCK_HEADER_SIZE, Math.min(Math.max(size - BLOCK_HEADER_SIZE, 0), left * 2)),
    )
    left -= entries.length
    blocks.push({ rva: page, size, entries })
    if (size < BLOCK_HEADER_SIZE) break
    rva += size
  }
  return blocks
}

function words(bytes: Uint8Array): Uint16Array {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  return Uint16Array.from({ length: bytes.length >>> 1 }, (_, index) => view.getUint16(index * 2, true))
}
