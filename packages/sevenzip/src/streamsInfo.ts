import type { HeaderReader } from './headerReader.js'

/** One step of the unpacking. */
export interface Coder {
  /** Identifier of the method, hexadecimal: `030101` is LZMA. */
  readonly method: string
  readonly properties: Uint8Array
}

/** Streams that are packed together. */
export interface Folder {
  readonly coders: readonly Coder[]
  /** Number of packed streams that it is made of. */
  readonly packedStreams: number
  /** Bytes that come out at last. */
  readonly size: number
  readonly crc32: number | null
}

/** A file's content inside of a folder. */
export interface SubStream {
  readonly folder: Folder
  readonly size: number
  readonly crc32: number | null
  /** Bytes in the archive; `null` where others are packed with it. */
  readonly packedSize: number | null
}

/** Where contents are and how they are packed (7zFormat.txt, "Streams Info"). */
export interface StreamsInfo {
  readonly packPosition: number
  readonly packSizes: readonly number[]
  readonly folders: readonly Folder[]
  readonly subStreams: readonly SubStream[]
}

const ID = {
  end: 0,
  packInfo: 6,
  unpackInfo: 7,
  subStreams: 8,
  size: 9,
  crc: 10,
  folder: 11,
  unpackSize: 12,
  counts: 13,
}
const MAXIMUM_CODERS = 32
const MAXIMUM_STREAMS = 32

interface RawFolder {
  readonly coders: readonly Coder[]
  readonly packedStreams: number
  readonly outStreams: number
  readonly boundOut: ReadonlySet<number>
}

/** `limit` is the largest number of contents that are listed. */
export function readStreamsInfo(reader: HeaderReader, limit: number): StreamsInfo {
  let packPosition = 0
  let packSizes: readonly number[] = []
  let folders: readonly Folder[] = []
  let subStreams: readonly SubStream[] | undefined
  for (let id = reader.number(); id !== ID.end; id = reader.number()) {
    if (id === ID.packInfo) {
      packPosition = reader.number()
      packSizes = readPackSizes(reader, bounded(reader.number(), limit))
    } else if (id === ID.unpackInfo) folders = readFolders(reader, limit)
    else if (id === ID.subStreams) subStreams = readSubStreams(reader, folders, packSizes, limit)
    else throw new RangeError('unknown part of the header')
  }
  subStreams ??= readWhole(folders, packSizes)
  return { packPosition, packSizes, folders, subStreams }
}

function bounded(count: number, limit: number): number {
  if (count > limit) throw new RangeError('more than the limits allow')
  return count
}

function readPackSizes(reader: HeaderReader, count: number): readonly number[] {
  let sizes: readonly number[] = []
  for (let id = reader.number(); id !== ID.end; id = reader.number()) {
    if (id === ID.size) sizes = Array.from({ length: count }, () => reader.number())
    else if (id === ID.crc) reader.digests(count)
    else throw new RangeError('unknown part of the header')
  }
  return sizes
}

function readFolders(reader: HeaderReader, limit: number): readonly Folder[] {
  if (reader.number() !== ID.folder) throw new RangeError('expected folders')
  const count = bounded(reader.number(), limit)
  // Folders in a stream of their own are not written by anybody.
  if (reader.byte() !== 0) throw new RangeError('folders are elsewhere')
  const raw = Array.from({ length: count }, () => readFolder(reader))
  if (reader.number() !== ID.unpackSize) throw new RangeError('expected sizes of folders')
  const sizes = raw.map(({ outStreams, boundOut }) => {
    const all = Array.from({ length: outStreams }, () => reader.number())
    return all.find((_, index) => !boundOut.has(index)) ?? 0
  })
  let digests: readonly (number | null)[] = []
  for (let id = reader.number(); id !== ID.end; id = reader.number()) {
    if (id !== ID.crc) throw new RangeError('unknown part of the header')
    digests = reader.digests(count)
  }
  return raw.map(({ coders, packedStreams }, index) => ({
    coders,
    packedStreams,
    size: sizes[index] ?? 0,
    crc32: digests[index] ?? null,
  }))
}

/** Coders, then which output feeds which input, then which inputs are packed streams. */
function readFolder(reader: HeaderReader): RawFolder {
  const coders: Coder[] = []
  let inStreams = 0
  let outStreams = 0
  for (let count = bounded(reader.number(), MAXIMUM_CODERS); count > 0; count--) {
    const flags = reader.byte()
    const method = Buffer.from(reader.bytes(flags & 0x0f)).toString('hex')
    const isComplex = (flags & 0x10) !== 0
    inStreams += isComplex ? bounded(reader.number(), MAXIMUM_STREAMS) : 1
    outStreams += isComplex ? bounded(reader.number(), MAXIMUM_STREAMS) : 1
    const properties = (flags & 0x20) === 0 ? new Uint8Array(0) : reader.bytes(reader.number())
    coders.push({ method, properties })
  }
  const boundOut = new Set<number>()
  for (let bound = 1; bound < outStreams; bound++) {
    reader.number()
    boundOut.add(reader.number())
  }
  const packedStreams = Math.max(inStreams - Math.max(outStreams - 1, 0), 0)
  if (packedStreams > 1) for (let index = 0; index < packedStreams; index++) reader.number()
  return { coders, packedStreams, outStreams, boundOut }
}

/** How many contents each folder has, their sizes but for the last of each, and their sums. */
function readSubStreams(
  reader: HeaderReader,
  folders: readonly Folder[],
  packSizes: readonly number[],
  limit: number,
): readonly SubStream[] {
  let id = reader.number()
  let counts: readonly number[] = folders.map(() => 1)
  if (id === ID.counts) {
    counts = folders.map(() => reader.number())
    id = reader.number()
  }
  bounded(
    counts.reduce((sum, count) => sum + count, 0),
    limit,
  )
  const hasSizes = id === ID.size
  const sizes = folders.map((folder, index) => {
    const count = counts[index] ?? 0
    const known = hasSizes ? Array.from({ length: Math.max(count - 1, 0) }, () => reader.number()) : []
    const rest = folder.size - known.reduce((sum, size) => sum + size, 0)
    return count === 0 ? [] : [...known, rest]
  })
  if (hasSizes) id = reader.number()
  const isKnown = (folder: Folder, index: number): boolean => counts[index] === 1 && folder.crc32 !== null
  const unknown = folders.reduce((sum, folder, index) => sum + (isKnown(folder, index) ? 0 : (counts[index] ?? 0)), 0)
  let digests: readonly (number | null)[] = []
  for (; id !== ID.end; id = reader.number()) {
    if (id !== ID.crc) throw new RangeError('unknown part of the header')
    digests = reader.digests(unknown)
  }
  const next = digests[Symbol.iterator]()
  const packed = packedSizes(folders, packSizes)
  return folders.flatMap((folder, index) =>
    (sizes[index] ?? []).map((size) => ({
      folder,
      size,
      crc32: isKnown(folder, index) ? folder.crc32 : (next.next().value ?? null),
      packedSize: counts[index] === 1 ? (packed[index] ?? null) : null,
    })),
  )
}

/** Without a list each folder is one content. */
function readWhole(folders: readonly Folder[], packSizes: readonly number[]): readonly SubStream[] {
  const packed = packedSizes(folders, packSizes)
  return folders.map((folder, index) => ({
    folder,
    size: folder.size,
    crc32: folder.crc32,
    packedSize: packed[index] ?? null,
  }))
}

function packedSizes(folders: readonly Folder[], packSizes: readonly number[]): readonly number[] {
  let at = 0
  return folders.map(({ packedStreams }) => {
    const own = packSizes.slice(at, at + packedStreams)
    at += packedStreams
    return own.reduce((sum, size) => sum + size, 0)
  })
}
