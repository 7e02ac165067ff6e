import { decodeCodePage } from './codePage.js'
import { type CompoundFile, filetime, utf16 } from './compoundFile.js'

/** One property of a document. Times are ISO 8601 in UTC. */
export interface OleProperty {
  /** `title`, `author` …; `#17` for a number without a name. */
  readonly name: string
  readonly value: string | number | boolean
}

/** Names of the properties of `SummaryInformation` and `DocumentSummaryInformation` ([MS-OLEPS] §3). */
const SUMMARY: ReadonlyMap<number, string> = new Map([
  [1, 'code_page'],
  [2, 'title'],
  [3, 'subject'],
  [4, 'author'],
  [5, 'keywords'],
  [6, 'comments'],
  [7, 'template'],
  [8, 'last_saved_by'],
  [9, 'revision_number'],
  [10, 'total_edit_time'],
  [11, 'last_printed'],
  [12, 'created'],
  [13, 'last_saved'],
  [14, 'pages'],
  [15, 'words'],
  [16, 'characters'],
  [18, 'application'],
  [19, 'security'],
])

const DOCUMENT_SUMMARY: ReadonlyMap<number, string> = new Map([
  [2, 'category'],
  [3, 'presentation_target'],
  [4, 'bytes'],
  [5, 'lines'],
  [6, 'paragraphs'],
  [7, 'slides'],
  [8, 'notes'],
  [14, 'manager'],
  [15, 'company'],
  [16, 'links_up_to_date'],
  [23, 'application_version'],
])

const STREAMS: readonly (readonly [string, ReadonlyMap<number, string>])[] = [
  ['\x05SummaryInformation', SUMMARY],
  ['\x05DocumentSummaryInformation', DOCUMENT_SUMMARY],
]

const MAXIMUM_STREAM = 1024 * 1024
const MAXIMUM_PROPERTIES = 512
const MAXIMUM_TEXT = 16_384

/** The document properties of a compound file. */
export function readProperties(file: CompoundFile): readonly OleProperty[] {
  return STREAMS.flatMap(([path, names]) => {
    const entry = file.find(path)
    if (entry === undefined) return []
    const properties = readPropertySet(file.read(entry, MAXIMUM_STREAM), names)
    if (properties === undefined) file.report('OLE_PROPERTIES_DAMAGED', `${entry.name.slice(1)} is no property set`)
    return properties ?? []
  })
}

/** byte order, version, system, class, number of sets, then class and offset of the first: size, count, pairs of number and offset. */
function readPropertySet(stream: Uint8Array, names: ReadonlyMap<number, string>): readonly OleProperty[] | undefined {
  if (stream.length < 56) return undefined
  const view = new DataView(stream.buffer, stream.byteOffset, stream.byteLength)
  const start = view.getUint32(44, true)
  if (view.getUint16(0, true) !== 0xfffe || start + 8 > stream.length) return undefined
  const count = Math.min(
    view.getUint32(start + 4, true),
    MAXIMUM_PROPERTIES,
    Math.floor((stream.length - start - 8) / 8),
  )
  const places = Array.from({ length: count }, (_, index) => ({
    id: view.getUint32(start + 8 + index * 8, true),
    offset: start + view.getUint32(start + 12 + index * 8, true),
  }))
  const page = places.find(({ id }) => id === 1)
  const codePage = page === undefined || page.offset + 6 > stream.length ? 1252 : view.getUint16(page.offset + 4, true)
  return places.flatMap(({ id, offset }) => {
    const value = readValue(stream, view, offset, codePage)
    const name = names.get(id) ?? `#${String(id)}`
    if (value === undefined) return []
    return [{ name, value: id === 1 && typeof value === 'number' ? value & 0xffff : value }]
  })
}

const VT = { i2: 2, i4: 3, bool: 11, ui4: 19, lpstr: 30, lpwstr: 31, filetime: 64 } as const

/** Types that hold one plain value; vectors and binary data are left out. */
function readValue(
  stream: Uint8Array,
  view: DataView,
  offset: number,
  codePage: number,
): OleProperty['value'] | undefined {
  if (offset + 8 > stream.length) return undefined
  const type = view.getUint32(offset, true)
  const at = offset + 4
  if (type === VT.i2) return view.getInt16(at, true)
  if (type === VT.i4) return view.getInt32(at, true)
  if (type === VT.ui4) return view.getUint32(at, true)
  if (type === VT.bool) return view.getUint16(at, true) !== 0
  if (type === VT.filetime && at + 8 <= stream.length) return isoTime(filetime(view, at))
  const length = Math.min(view.getUint32(at, true), MAXIMUM_TEXT)
  if (type === VT.lpstr) return upToNul(decodeCodePage(stream.subarray(at + 4, at + 4 + length), codePage))
  if (type === VT.lpwstr) return upToNul(utf16(stream.subarray(at + 4, at + 4 + length * 2)))
  return undefined
}

function isoTime(milliseconds: number | null): string | undefined {
  if (milliseconds === null || Math.abs(milliseconds) > 8.64e15) return undefined
  return new Date(milliseconds).toISOString()
}

function upToNul(text: string): string {
  const end = text.indexOf('\0')
  return end < 0 ? text : text.slice(0, end)
}
