import type { HeaderReader } from './headerReader.js'

/** What the list of files tells of one. */
export interface FileInfo {
  readonly name: string
  /** Whether there is content for it. */
  readonly hasStream: boolean
  readonly isDirectory: boolean
  /** Milliseconds since 1970, UTC; `null` if not told. */
  readonly modified: number | null
}

const ID = { end: 0, emptyStream: 0x0e, emptyFile: 0x0f, names: 0x11, modified: 0x14 }
/** Between 1601 and 1970 in milliseconds. */
const FILETIME_EPOCH = 11_644_473_600_000
const MAXIMUM_NAME = 4096

/** Properties of all files, one kind behind the other (7zFormat.txt, "Files Info"). What is damaged ends the reading; what was read is kept. */
export function readFilesInfo(reader: HeaderReader, limit: number, damaged: () => void): readonly FileInfo[] {
  const count = reader.number()
  if (count > limit) throw new RangeError('more than the limits allow')
  let names: readonly string[] = []
  let emptyStreams: readonly boolean[] = []
  let emptyFiles: readonly boolean[] = []
  let times: readonly (number | null)[] = []
  try {
    for (let id = reader.number(); id !== ID.end; id = reader.number()) {
      const part = reader.part()
      if (id === ID.names) names = readNames(part, count)
      else if (id === ID.emptyStream) emptyStreams = part.bits(count)
      else if (id === ID.emptyFile) emptyFiles = part.bits(emptyStreams.filter(Boolean).length)
      else if (id === ID.modified) times = readTimes(part, count)
    }
  } catch (error) {
    if (!(error instanceof RangeError)) throw error
    damaged()
  }
  let empty = 0
  return Array.from({ length: names.length }, (_, index) => {
    const hasStream = emptyStreams[index] !== true
    const isDirectory = !hasStream && emptyFiles[empty++] !== true
    return { name: names[index] ?? '', hasStream, isDirectory, modified: times[index] ?? null }
  })
}

/** UTF-16, each with a NUL behind. */
function readNames(part: HeaderReader, count: number): readonly string[] {
  if (part.byte() !== 0) throw new RangeError('names are elsewhere')
  const text = new TextDecoder('utf-16le').decode(part.rest())
  const names = text.split('\0', count).map((name) => name.slice(0, MAXIMUM_NAME).replaceAll('\\', '/'))
  // Where the last one is cut off, it has no NUL, and is kept.
  return names
}

function readTimes(part: HeaderReader, count: number): readonly (number | null)[] {
  const defined = part.optionalBits(count)
  if (part.byte() !== 0) throw new RangeError('times are elsewhere')
  return defined.map((isDefined) => (isDefined ? Number(part.uint64() / 10_000n) - FILETIME_EPOCH : null))
}
