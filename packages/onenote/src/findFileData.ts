import type { OneNoteDiagnosticCode } from './oneNoteError.js'

/** `guidHeader` of a `FileDataStoreObject` ([MS-ONESTORE] §2.6.13), as it is in the file. */
const MARK = Buffer.from('e716e3bd65261145a4c48d4d0b7a9eac', 'hex')
/** The mark, the length in eight bytes, twelve bytes without meaning. */
const HEADER_SIZE = 36
const MAXIMUM_FILES = 4096

/** The content of a file and where its record begins. */
export interface FileData {
  readonly start: number
  readonly offset: number
  readonly data: Uint8Array
}

/** Records of files wherever they are: a list that leads to none of them cannot hide them. Inside of one there is no other. */
export function findFileData(
  bytes: Uint8Array,
  report: (code: OneNoteDiagnosticCode, message: string, offset?: number) => void,
): readonly FileData[] {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const found: FileData[] = []
  for (let start = buffer.indexOf(MARK); start >= 0;) {
    if (found.length >= MAXIMUM_FILES) {
      report('ONENOTE_LIMIT', `more than ${String(MAXIMUM_FILES)} files`, start)
      break
    }
    const offset = start + HEADER_SIZE
    if (offset > bytes.length) {
      report('ONENOTE_FILE_DAMAGED', 'the header of a file is cut off', start)
      break
    }
    const size = Number(buffer.readBigUInt64LE(start + MARK.length))
    const data = bytes.subarray(offset, offset + size)
    const isCut = data.length < size
    if (isCut) report('ONENOTE_FILE_DAMAGED', `a file of ${String(size)} bytes leads out of the section`, start)
    found.push({ start, offset, data })
    // A length that cannot be true must not hide what follows.
    start = buffer.indexOf(MARK, isCut ? offset : offset + size)
  }
  return found
}
