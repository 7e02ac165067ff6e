import { IMAGE_DEBUG_TYPE } from './constants.js'
import type { PeImage } from './peImage.js'

/** One entry of the debug directory. */
export interface DebugEntry {
  readonly type: number
  /** `IMAGE_DEBUG_TYPE_*`; `null` if unknown. */
  readonly typeName: string | null
  readonly timeDateStamp: number
  readonly size: number
  readonly rva: number
  /** File offset of the data. */
  readonly offset: number
  /** Where the symbols are; `null` unless the entry is a CodeView record. */
  readonly codeView: CodeView | null
}

/** A CodeView record: `RSDS` (PDB 7.0) or `NB10` (PDB 2.0). */
export interface CodeView {
  readonly format: 'RSDS' | 'NB10'
  /** Path of the symbols on the machine that built the file. */
  readonly path: string
  /** The GUID of the symbols, 32 upper-case digits (`RSDS`), or 8 digits of a time stamp (`NB10`). */
  readonly signature: string
  readonly age: number
}

const ENTRY_SIZE = 28
const IMAGE_DEBUG_TYPE_CODEVIEW = 2
const PATH_LENGTH = 4096

/** Read `IMAGE_DIRECTORY_ENTRY_DEBUG`. */
export function readDebugDirectory(image: PeImage): readonly DebugEntry[] {
  const directory = image.directory('IMAGE_DIRECTORY_ENTRY_DEBUG')
  if (directory === undefined) return []
  const count = Math.floor(directory.size / ENTRY_SIZE)
  const entries: DebugEntry[] = []
  for (let index = 0; index < Math.min(count, image.limits.debugEntries); index++) {
    const rva = directory.rva + index * ENTRY_SIZE
    const view = image.structure(rva, ENTRY_SIZE)
    if (view === undefined) {
      image.sink.report(
        'PE_DEBUG_DAMAGED',
        `expected entry ${String(index)} of ${String(count)} of the debug directory`,
        image.offsetOf(rva),
      )
      break
    }
    entries.push(readEntry(image, view))
  }
  return entries
}

function readEntry(image: PeImage, view: DataView): DebugEntry {
  const type = view.getUint32(12, true)
  const size = view.getUint32(16, true)
  const offset = view.getUint32(24, true)
  const data = image.bytes.subarray(offset, offset + size)
  return {
    type,
    typeName: IMAGE_DEBUG_TYPE.get(type) ?? null,
    timeDateStamp: view.getUint32(4, true),
    size,
    rva: view.getUint32(20, true),
    offset,
    codeView: type === IMAGE_DEBUG_TYPE_CODEVIEW ? readCodeView(data) : null,
  }
}

function readCodeView(data: Uint8Array): CodeView | null {
  if (data.length < 16) return null
  const view = new DataView(data.buffer, data.byteOffset, data.byteLength)
  const format = String.fromCharCode(...data.subarray(0, 4))
  if (format === 'RSDS' && data.length >= 24) {
    return { format, path: path(data.subarray(24)), signature: guid(view), age: view.getUint32(20, true) }
  }
  if (format === 'NB10') {
    const stamp = view.getUint32(8, true)
    return { format, path: path(data.subarray(16)), signature: hex(stamp, 8), age: view.getUint32(12, true) }
  }
  return null
}

/** Up to NUL; UTF-8 as Visual Studio writes it, undecodable bytes replaced. */
function path(data: Uint8Array): string {
  const end = data.subarray(0, PATH_LENGTH).indexOf(0)
  return new TextDecoder().decode(data.subarray(0, end < 0 ? PATH_LENGTH : end))
}

/** A GUID is a number of 32 bits, two of 16 and eight single bytes. */
function guid(view: DataView): string {
  const tail = Array.from({ length: 8 }, (_, index) => hex(view.getUint8(12 + index), 2)).join('')
  return hex(view.getUint32(4, true), 8) + hex(view.getUint16(8, true), 4) + hex(view.getUint16(10, true), 4) + tail
}

function hex(value: number, digits: number): string {
  return value.toString(16).toUpperCase().padStart(digits, '0')
}
