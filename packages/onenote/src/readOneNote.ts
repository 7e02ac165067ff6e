import { findFileData } from './findFileData.js'
import { OneNoteError, type OneNoteDiagnostic, type OneNoteDiagnosticCode } from './oneNoteError.js'
import type { OneNoteSection } from './oneNoteSection.js'
import { readObjects } from './readObjects.js'

/** Kinds of files by the identifier at their start ([MS-ONESTORE] §2.3.1), as it is in the file. */
const FORMATS: readonly (readonly [string, OneNoteSection['format']])[] = [
  ['e4525c7b8cd8a74daeb15378d02996d3', 'section'],
  ['a12fff43d9ef764c9ee210ea5722765f', 'table of contents'],
]
/** `guidFileFormat` of a section that is packed for transport ([MS-ONESTORE] §2.8.1). */
const PACKAGE = '2fe98d63d4a6c14b9a36b3fc2511a5b7'
const FORMAT_AT = 48
const HEADER_SIZE = 1024
const MAXIMUM_DIAGNOSTICS = 64

/** Whether the bytes begin like a section of OneNote. */
export function isOneNote(bytes: Uint8Array): boolean {
  return formatOf(bytes) !== undefined
}

function formatOf(bytes: Uint8Array): OneNoteSection['format'] | undefined {
  if (bytes.length < FORMAT_AT + 16) return undefined
  const type = Buffer.from(bytes.subarray(0, 16)).toString('hex')
  const format = FORMATS.find(([known]) => known === type)?.[1]
  const isPackage = Buffer.from(bytes.subarray(FORMAT_AT, FORMAT_AT + 16)).toString('hex') === PACKAGE
  return format !== undefined && isPackage ? 'package' : format
}

/**
 * Read a section of OneNote ([MS-ONESTORE], [MS-ONE]): the files on its pages, their names, texts and links.
 *
 * Files are found by the marks around them, also where the lists that lead to them are damaged. Throws `OneNoteError` if the bytes are something else.
 */
export function readOneNote(bytes: Uint8Array): OneNoteSection {
  const format = formatOf(bytes)
  if (format === undefined) throw new OneNoteError('expected the identifier of a OneNote section at the start')
  const diagnostics: OneNoteDiagnostic[] = []
  const report = (code: OneNoteDiagnosticCode, message: string, offset?: number): void => {
    if (diagnostics.length < MAXIMUM_DIAGNOSTICS)
      diagnostics.push(offset === undefined ? { code, message } : { code, message, offset })
  }
  if (format === 'package') report('ONENOTE_PACKAGED', 'the section is packed for transport, its lists are not read')
  const objects =
    format === 'package' || bytes.length < HEADER_SIZE
      ? { names: new Map<number, never>(), texts: [], links: [] }
      : readObjects(bytes, report)
  const files = findFileData(bytes, report).map(({ start, offset, data }) => ({
    name: objects.names.get(start)?.name ?? null,
    sourcePath: objects.names.get(start)?.sourcePath ?? null,
    offset,
    data,
  }))
  return { format, files, texts: objects.texts, links: objects.links, diagnostics }
}
