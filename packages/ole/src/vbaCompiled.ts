import { decodeCodePage } from './codePage.js'

/** What of a module's compiled code (p-code) can be told without running it: its texts and names. */
export interface CompiledCode {
  /** Bytes in front of the source that the compiler wrote. */
  readonly size: number
  /** Lines that have code. */
  readonly lines: number
  /** Texts between quotes, unique, in the order of the code; those of fewer than 4 characters are left out. */
  readonly texts: readonly string[]
  /** Names of procedures, variables and objects that the code uses, unique, in the order of the code. Some can be missing, not many are wrong. */
  readonly names: readonly string[]
}

/** The names of a project, and the number that the first of them has in compiled code. */
export interface NameTable {
  readonly first: number
  readonly names: readonly string[]
}

const LINES_MARK = [0xfe, 0xca, 0x01, 0x00]
const LINE_SIZE = 12
/** Between the table of lines and their code. */
const LINES_GAP = 10
const MAXIMUM_FOUND = 4096
/** Steps taken to find the names: each place of the stream could be the start of a table. */
const MAXIMUM_STEPS = 1024 * 1024
/** Lines may lie over each other; together they are read for no more than so many times what there is. */
const MAXIMUM_OVERLAP = 2
const MINIMUM_TEXT = 4
/** The lower ten bits of an instruction are its number. */
const OPERATION = 0x3ff
/** A text follows: in VBA 7 of 64 bits, VBA 6 and 7 of 32 bits, VBA 5 and VBA 3. */
const TEXT_OPERATIONS: ReadonlySet<number> = new Set([0xb9, 0xb6, 0xae, 0xad])
/** Names with higher numbers look like instructions, and from some on they are counted in another way. */
const LAST_NAME = 0x3ff
const COUNTED_NAMES = 0xbe
/** VBA 7: how names are counted before is not known well enough to call a source wrong. */
const FIRST_VERSION = 0x97

/**
 * Find the table of names in a stream `_VBA_PROJECT`, which [MS-OVBA] §2.3.4.1 calls a cache that only its version of Office can read: in front of it are three
 * numbers of 16 bits, end, count and start, of which the first is the sum of the others; then 4 bytes; then each name with its length, type, and 4 bytes behind it.
 */
export function readNameTable(stream: Uint8Array, codePage: number): NameTable {
  const view = new DataView(stream.buffer, stream.byteOffset, stream.byteLength)
  let best: readonly string[] = []
  let first = 0
  if (stream.length < 4 || view.getUint16(2, true) < FIRST_VERSION) return { first, names: best }
  for (let at = 0, steps = 0; at + 10 < stream.length && steps < MAXIMUM_STEPS; at++) {
    const count = view.getUint16(at + 2, true)
    const start = view.getUint16(at + 4, true)
    if (count <= best.length || start < 0xf0 || view.getUint16(at, true) !== start + count) continue
    const names = readNames(stream, at + 10, count, codePage)
    steps += names.length
    if (names.length < count) continue
    best = names
    first = start + 1
  }
  return { first, names: best.slice(0, COUNTED_NAMES) }
}

/** As many names as there are. */
function readNames(stream: Uint8Array, start: number, count: number, codePage: number): readonly string[] {
  const names: string[] = []
  for (let at = start; names.length < count;) {
    // A reserved word has four bytes in front instead of behind.
    const isWord = stream[at] === 0 && stream[at + 1] === 0
    if (isWord) at += 4
    const length = stream[at] ?? 0
    const type = stream[at + 1] ?? 0
    at += (type & 0x80) === 0 ? 2 : 8
    const name = stream.subarray(at, at + length)
    if (length === 0 || name.length < length || name.some((byte) => byte <= 0x20)) break
    names.push(decodeCodePage(name, codePage))
    at += length + (isWord ? 0 : 4)
  }
  return names
}

/**
 * Read what compiled code can tell: behind the mark 0xcafe the number of lines, for each its length and place, then instructions of 16 bits with what belongs to
 * them. `cache` is what stands in front of the source.
 */
export function readCompiledCode(cache: Uint8Array, table: NameTable, codePage: number): CompiledCode {
  const texts = new Set<string>()
  const names = new Set<string>()
  let count = 0
  for (const line of codeLines(cache)) {
    count++
    readLine(line, table, {
      text: (bytes) => texts.size < MAXIMUM_FOUND && texts.add(decodeCodePage(bytes, codePage)),
      name: (name) => names.size < MAXIMUM_FOUND && names.add(name),
    })
  }
  return { size: cache.length, lines: count, texts: [...texts], names: [...names] }
}

/** The code of each line that has some; the last table is the one that counts. */
function* codeLines(cache: Uint8Array): Generator<Uint8Array> {
  const mark = Buffer.from(cache.buffer, cache.byteOffset, cache.byteLength).lastIndexOf(Buffer.from(LINES_MARK))
  if (mark < 0 || mark + 6 > cache.length) return
  const view = new DataView(cache.buffer, cache.byteOffset, cache.byteLength)
  const count = view.getUint16(mark + 4, true)
  const code = cache.subarray(mark + 6 + count * LINE_SIZE + LINES_GAP)
  let left = MAXIMUM_OVERLAP * code.length
  for (let at = mark + 6; at + LINE_SIZE <= cache.length && at < mark + 6 + count * LINE_SIZE; at += LINE_SIZE) {
    const length = view.getUint16(at + 4, true)
    const offset = view.getUint32(at + 8, true)
    if (length === 0 || offset + length > code.length) continue
    left -= length
    if (left < 0) return
    yield code.subarray(offset, offset + length)
  }
}

interface LineSink {
  text(bytes: Uint8Array): void
  name(name: string): void
}

function readLine(line: Uint8Array, table: NameTable, sink: LineSink): void {
  const view = new DataView(line.buffer, line.byteOffset, line.byteLength)
  for (let at = 0; at + 2 <= line.length; at += 2) {
    const word = view.getUint16(at, true)
    if (TEXT_OPERATIONS.has(word & OPERATION) && at + 4 <= line.length) {
      const length = view.getUint16(at + 2, true)
      const text = line.subarray(at + 4, at + 4 + length)
      if (length >= MINIMUM_TEXT && text.length === length && text.every((byte) => byte >= 0x20 || byte === 9)) {
        sink.text(text)
        // Texts are filled up to an even length.
        at += 2 + length + (length & 1)
        continue
      }
    }
    const name = (word & 1) === 0 && word <= LAST_NAME ? table.names[(word >> 1) - table.first] : undefined
    if (name !== undefined) sink.name(name)
  }
}
