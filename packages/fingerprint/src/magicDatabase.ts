/** A record of a magic database: something that is looked for in a file (`struct magic`). */
export interface MagicRecord {
  /** How the offset and the value are meant; of a test's first record also whether it is for bytes or for texts. */
  readonly flags: number
  readonly type: number
  /** `=`, `!`, `<`, `>`, `&`, `^` or `x`. */
  readonly relation: string
  readonly offset: number
  readonly maskOperation: number
  /** Eight bytes, little-endian. */
  readonly mask: Uint8Array
  /** Of a text, in place of the mask: how far it is searched. */
  readonly range: number
  /** Of a text, in place of the mask: how it is compared. */
  readonly textFlags: number
  /** What is compared with: a number of eight bytes, little-endian, a text, or an expression. */
  readonly value: Uint8Array
}

/** Where the records of a test are. */
export interface TestSpan {
  /** Number of its first record. */
  readonly first: number
  /** Number of the record behind its last. */
  readonly end: number
}

/** A record of level 0, and the records of higher levels behind it. */
export interface MagicTest extends MagicRecord, TestSpan {
  /** Ways to where it begins anew, with all tests, at another place of the file: records that must all fit. None for most tests. */
  readonly ways: readonly (readonly MagicRecord[])[]
}

/** A compiled magic database. */
export interface MagicDatabase {
  /** Records of ordinary tests; those of the named ones, which only others use, lie behind them. */
  readonly records: number
  /** The ordinary tests, in the order in which they are made. */
  readonly tests: readonly MagicTest[]
}

/** Bytes of a record. The first record of a database is a header. */
export const RECORD_SIZE = 376

const MAGIC = 0xf11e041c
const VERSION = 18

const CONT_LEVEL = 0
const FLAGS = 2
const RELATION = 4
const VALUE_LENGTH = 5
const TYPE = 6
const MASK_OPERATION = 9
const OFFSET = 12
const MASK = 24
const VALUE = 32
const VALUE_SIZE = 128

export const FILE_STRING = 5
export const FILE_REGEX = 17
export const FILE_SEARCH = 20
const FILE_INDIRECT = 41
const FILE_USE = 46

/**
 * The tests of a database, as views of its bytes; `null` if it is none of the version that is known here.
 *
 * A database is an array of records. The header has the magic number, the version, and how many records there are of ordinary and of named tests.
 *
 * Source: libmagic 5.45, `file.h` and `apprentice.c`.
 */
export function readMagicDatabase(bytes: Uint8Array): MagicDatabase | null {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  if (bytes.length < RECORD_SIZE || view.getUint32(0, true) !== MAGIC || view.getUint32(4, true) !== VERSION)
    return null
  const records = view.getUint32(8, true)
  const named = view.getUint32(12, true)
  if ((1 + records + named) * RECORD_SIZE !== bytes.length) return null
  const names = namesThatBeginAnew(view, spansOf(view, records, records + named))
  const tests = spansOf(view, 0, records).map((span) => ({
    ...recordAt(view, span.first),
    ...span,
    ways: waysOf(view, span, names),
  }))
  return { records, tests }
}

function spansOf(view: DataView, from: number, to: number): readonly TestSpan[] {
  const spans: TestSpan[] = []
  for (let first = from; first < to;) {
    let end = first + 1
    while (end < to && levelOf(view, end) !== 0) end++
    spans.push({ first, end })
    first = end
  }
  return spans
}

/** Behind the header. */
function positionOf(record: number): number {
  return (1 + record) * RECORD_SIZE
}

function levelOf(view: DataView, record: number): number {
  return view.getUint16(positionOf(record) + CONT_LEVEL, true)
}

function recordAt(view: DataView, record: number): MagicRecord {
  const at = positionOf(record)
  const type = view.getUint8(at + TYPE)
  return {
    flags: view.getUint8(at + FLAGS),
    type,
    relation: String.fromCharCode(view.getUint8(at + RELATION)),
    offset: view.getInt32(at + OFFSET, true),
    maskOperation: view.getUint8(at + MASK_OPERATION),
    mask: bytesAt(view, at + MASK, 8),
    range: view.getUint32(at + MASK, true),
    textFlags: view.getUint32(at + MASK + 4, true),
    value: valueOf(view, at, type),
  }
}

function valueOf(view: DataView, at: number, type: number): Uint8Array {
  if (type === FILE_REGEX) return Buffer.from(textAt(view, at + VALUE), 'latin1')
  const isText = type === FILE_STRING || type === FILE_SEARCH
  return bytesAt(view, at + VALUE, isText ? view.getUint8(at + VALUE_LENGTH) : 8)
}

/** The records by which a test begins anew, each behind those that lead to it. */
function waysOf(
  view: DataView,
  { first, end }: TestSpan,
  names: ReadonlySet<string>,
): readonly (readonly MagicRecord[])[] {
  const ways: (readonly MagicRecord[])[] = []
  const leading: number[] = []
  for (let record = first; record < end; record++) {
    const level = levelOf(view, record)
    if (beginsAnew(view, record, names)) ways.push(leading.slice(0, level).map((number) => recordAt(view, number)))
    leading[level] = record
  }
  return ways
}

/** The names of tests that may begin anew, by themselves or by a name that they use. */
function namesThatBeginAnew(view: DataView, spans: readonly TestSpan[]): ReadonlySet<string> {
  const names = new Set<string>()
  for (let known = -1; known < names.size;) {
    known = names.size
    for (const { first, end } of spans) {
      for (let record = first; record < end; record++) {
        if (beginsAnew(view, record, names)) names.add(textAt(view, positionOf(first) + VALUE))
      }
    }
  }
  return names
}

function beginsAnew(view: DataView, record: number, names: ReadonlySet<string>): boolean {
  const at = positionOf(record)
  const type = view.getUint8(at + TYPE)
  // `^name` is the name with the order of bytes turned.
  return type === FILE_INDIRECT || (type === FILE_USE && names.has(textAt(view, at + VALUE).replace(/^\^/, '')))
}

function bytesAt(view: DataView, at: number, length: number): Uint8Array {
  return new Uint8Array(view.buffer, view.byteOffset + at, length)
}

/** Up to the first zero, one character for each byte. */
function textAt(view: DataView, at: number): string {
  const bytes = Buffer.from(view.buffer, view.byteOffset + at, VALUE_SIZE)
  const end = bytes.indexOf(0)
  return bytes.toString('latin1', 0, end === -1 ? VALUE_SIZE : end)
}
