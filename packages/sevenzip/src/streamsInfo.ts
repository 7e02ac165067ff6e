import type { HeaderReader } from './headerReader.js'

/** One step of the unpacking. */
export interface Coder {
  /** Identifier of the method, hexadecimal: `030101` is LZMA. */
  readonly method: string
  readonly properties: Uint8Array
  /** Numbers of streams that go in and come out. */
  readonly inputs: number
  readonly outputs: number
}

/** Streams that are packed together. */
export interface Folder {
  readonly coders: readonly Coder[]
  /** Which output goes into which input; both are counted over all coders. */
  readonly bindings: ReadonlyMap<number, number>
  /** Inputs that are packed streams, in their order. */
  readonly packedInputs: readonly number[]
  /** Bytes of each output. */
  readonly outputSizes: readonly number[]
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

type RawFolder = Pick<Folder, 'coders' | 'bindings' | 'packedInputs'>

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
  const sizes = raw.map(({ coders }) =>
    coders.flatMap(({ outputs }) => Array.from({ length: outputs }, () => reader.number())),
  )
  let digests: readonly (number | null)[] = []
  for (let id = reader.number(); id !== ID.end; id = reader.number()) {
    if (id !== ID.crc) throw new RangeError('unknown part of the header')
    digests = reader.digests(count)
  }
  return raw.map((folder, index) => {
    const outputSizes = sizes[index] ?? []
    return { ...folder, outputSizes, size: outputSizes[lastOutput(folder)] ?? 0, crc32: digests[index] ?? null }
  })
}

/** The output that goes into nothing. */
export function lastOutput({ coders, bindings }: Pick<Folder, 'coders' | 'bindings'>): number {
  const bound = new Set(bindings.values())
  const count = coders.reduce((sum, { outputs }) => sum + outputs, 0)
  for (let output = 0; output < count; output++) if (!bound.has(output)) return output
  return -1
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
    const inputs = isComplex ? bounded(reader.number(), MAXIMUM_STREAMS) : 1
    const outputs = isComplex ? bounded(reader.number(), MAXIMUM_STREAMS) : 1
    const properties = (flags & 0x20) === 0 ? new Uint8Array(0) : reader.bytes(reader.number())
    inStreams += inputs
    outStreams += outputs
    coders.push({ method, properties, inputs, outputs })
  }
  const bindings = new Map<number, number>()
  for (let bound = 1; bound < outStreams; bound++) bindings.set(reader.number(), reader.number())
  const packedStreams = Math.max(inStreams - Math.max(outStreams - 1, 0), 0)
  const all = Array.from({ length: inStreams }, (_, input) => input)
  const packedInputs =
    packedStreams > 1
      ? Array.from({ length: packedStreams }, () => reader.number())
      : all.filter((input) => !bindings.has(input))
  return { coders, bindings, packedInputs }
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
  return folders.map(({ packedInputs }) => {
    const own = packSizes.slice(at, at + packedInputs.length)
    at += packedInputs.length
    return own.reduce((sum, size) => sum + size, 0)
  })
}
