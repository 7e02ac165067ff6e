import { type DirectoryName, IMAGE_DIRECTORY_ENTRY } from './constants.js'
import type { DiagnosticSink } from './diagnosticSink.js'
import { PeError } from './peError.js'

/** `IMAGE_FILE_HEADER` (COFF file header). */
export interface FileHeader {
  readonly machine: number
  readonly numberOfSections: number
  /** Seconds since 1970, UTC; linkers may write a hash instead (reproducible builds). */
  readonly timeDateStamp: number
  readonly pointerToSymbolTable: number
  readonly numberOfSymbols: number
  readonly sizeOfOptionalHeader: number
  readonly characteristics: number
}

/** `IMAGE_OPTIONAL_HEADER32` or `…64`, the fields that both have. Sizes of stack and heap are 64 bits wide in the second. */
export interface OptionalHeader {
  /** `0x10b` PE32, `0x20b` PE32+; any other is read as PE32. */
  readonly magic: number
  readonly majorLinkerVersion: number
  readonly minorLinkerVersion: number
  readonly sizeOfCode: number
  readonly sizeOfInitializedData: number
  readonly sizeOfUninitializedData: number
  readonly addressOfEntryPoint: number
  readonly baseOfCode: number
  readonly imageBase: bigint
  readonly sectionAlignment: number
  readonly fileAlignment: number
  readonly majorOperatingSystemVersion: number
  readonly minorOperatingSystemVersion: number
  readonly majorImageVersion: number
  readonly minorImageVersion: number
  readonly majorSubsystemVersion: number
  readonly minorSubsystemVersion: number
  readonly sizeOfImage: number
  readonly sizeOfHeaders: number
  readonly checkSum: number
  readonly subsystem: number
  readonly dllCharacteristics: number
  readonly sizeOfStackReserve: bigint
  readonly sizeOfStackCommit: bigint
  readonly sizeOfHeapReserve: bigint
  readonly sizeOfHeapCommit: bigint
  readonly loaderFlags: number
  readonly numberOfRvaAndSizes: number
}

/** `IMAGE_DATA_DIRECTORY`. */
export interface DataDirectory {
  readonly name: DirectoryName
  /** Relative virtual address; a file offset in the security directory alone. */
  readonly rva: number
  readonly size: number
}

export interface PeHeaders {
  /** Offset of `PE\0\0` (`e_lfanew`). */
  readonly ntHeadersOffset: number
  readonly optionalHeaderOffset: number
  readonly sectionTableOffset: number
  readonly is64Bit: boolean
  readonly fileHeader: FileHeader
  readonly optionalHeader: OptionalHeader
  readonly dataDirectories: readonly DataDirectory[]
}

const DOS_HEADER_SIZE = 64
const FILE_HEADER_SIZE = 20
/** Bytes of the optional header before the data directories. */
const OPTIONAL_HEADER_SIZE = { pe32: 96, pe32Plus: 112 } as const
/** The loader maps a zeroed page, so an image may end right after `Subsystem`: what is missing counts as zero. */
const OPTIONAL_HEADER_MINIMUM = { pe32: 69, pe32Plus: 73 } as const

/** Whether the bytes begin like a Portable Executable: `MZ`, and `PE\0\0` where the DOS header points to. Needs only the head that reaches that far. */
export function isPe(bytes: Uint8Array): boolean {
  return ntHeadersOffset(bytes) !== undefined
}

/** Read the headers: the DOS header's pointer, the file header, the optional header and its directories. */
export function readHeaders(bytes: Uint8Array, sink: DiagnosticSink): PeHeaders {
  const offset = ntHeadersOffset(bytes)
  if (offset === undefined) throw notPe(bytes)
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  if (bytes.length < offset + 4 + FILE_HEADER_SIZE) {
    throw new PeError(
      'ERR_PE_NO_OPTIONAL_HEADER',
      `expected a file header at 0x${(offset + 4).toString(16)}, found the end of the file`,
      offset + 4,
    )
  }
  const fileHeader = readFileHeader(view, offset + 4)
  const optionalHeaderOffset = offset + 4 + FILE_HEADER_SIZE
  const optional = zeroPadded(bytes, optionalHeaderOffset, 512)
  const magic = optional.getUint16(0, true)
  const is64Bit = magic === 0x20b
  const size = is64Bit ? OPTIONAL_HEADER_SIZE.pe32Plus : OPTIONAL_HEADER_SIZE.pe32
  checkOptionalHeaderIsThere(bytes, optionalHeaderOffset, is64Bit, sink)
  const optionalHeader = readOptionalHeader(optional, is64Bit)
  return {
    ntHeadersOffset: offset,
    optionalHeaderOffset,
    sectionTableOffset: optionalHeaderOffset + fileHeader.sizeOfOptionalHeader,
    is64Bit,
    fileHeader,
    optionalHeader,
    dataDirectories: readDataDirectories(bytes, optionalHeaderOffset + size, optionalHeader.numberOfRvaAndSizes, sink),
  }
}

function ntHeadersOffset(bytes: Uint8Array): number | undefined {
  if (bytes.length < DOS_HEADER_SIZE || bytes[0] !== 0x4d || bytes[1] !== 0x5a) return undefined
  const offset = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength).getUint32(0x3c, true)
  const found = offset <= bytes.length - 4 && bytes[offset] === 0x50 && bytes[offset + 1] === 0x45
  return found && bytes[offset + 2] === 0 && bytes[offset + 3] === 0 ? offset : undefined
}

function notPe(bytes: Uint8Array): PeError {
  const found = Array.from(bytes.subarray(0, 2), (byte) => byte.toString(16).padStart(2, '0')).join(' ')
  if (bytes.length < DOS_HEADER_SIZE || bytes[0] !== 0x4d || bytes[1] !== 0x5a) {
    return new PeError(
      'ERR_NOT_PE',
      `expected a DOS header (\`MZ\`, 64 bytes), found ${String(bytes.length)} bytes beginning ${found}`,
      0,
    )
  }
  const offset = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength).getUint32(0x3c, true)
  return new PeError('ERR_NOT_PE', `expected \`PE\\0\\0\` at 0x${offset.toString(16)}, found none`, offset)
}

/** `length` bytes at `offset`; where the file ends before, zeros. */
function zeroPadded(bytes: Uint8Array, offset: number, length: number): DataView {
  const there = bytes.subarray(offset, offset + length)
  if (there.length === length) return new DataView(there.buffer, there.byteOffset, length)
  const padded = new Uint8Array(length)
  padded.set(there)
  return new DataView(padded.buffer)
}

function checkOptionalHeaderIsThere(bytes: Uint8Array, offset: number, is64Bit: boolean, sink: DiagnosticSink): void {
  const there = bytes.length - offset
  const minimum = is64Bit ? OPTIONAL_HEADER_MINIMUM.pe32Plus : OPTIONAL_HEADER_MINIMUM.pe32
  const whole = is64Bit ? OPTIONAL_HEADER_SIZE.pe32Plus : OPTIONAL_HEADER_SIZE.pe32
  if (there < minimum) {
    const message = `expected at least ${String(minimum)} bytes of optional header at 0x${offset.toString(16)}, found ${String(Math.max(there, 0))}`
    throw new PeError('ERR_PE_NO_OPTIONAL_HEADER', message, offset)
  }
  if (there < whole) {
    sink.report('PE_HEADER_DAMAGED', `the file ends within the optional header; missing fields count as zero`, offset)
  }
}

function readFileHeader(view: DataView, offset: number): FileHeader {
  return {
    machine: view.getUint16(offset, true),
    numberOfSections: view.getUint16(offset + 2, true),
    timeDateStamp: view.getUint32(offset + 4, true),
    pointerToSymbolTable: view.getUint32(offset + 8, true),
    numberOfSymbols: view.getUint32(offset + 12, true),
    sizeOfOptionalHeader: view.getUint16(offset + 16, true),
    characteristics: view.getUint16(offset + 18, true),
  }
}

function readOptionalHeader(view: DataView, is64Bit: boolean): OptionalHeader {
  // PE32 has BaseOfData at 24 and a 32-bit image base at 28; PE32+ a 64-bit image base at 24. The four sizes at 72 are as wide as an address.
  const word = is64Bit ? 8 : 4
  const address = (offset: number): bigint =>
    is64Bit ? view.getBigUint64(offset, true) : BigInt(view.getUint32(offset, true))
  const tail = 72 + 4 * word
  return {
    magic: view.getUint16(0, true),
    majorLinkerVersion: view.getUint8(2),
    minorLinkerVersion: view.getUint8(3),
    sizeOfCode: view.getUint32(4, true),
    sizeOfInitializedData: view.getUint32(8, true),
    sizeOfUninitializedData: view.getUint32(12, true),
    addressOfEntryPoint: view.getUint32(16, true),
    baseOfCode: view.getUint32(20, true),
    imageBase: address(is64Bit ? 24 : 28),
    sectionAlignment: view.getUint32(32, true),
    fileAlignment: view.getUint32(36, true),
    majorOperatingSystemVersion: view.getUint16(40, true),
    minorOperatingSystemVersion: view.getUint16(42, true),
    majorImageVersion: view.getUint16(44, true),
    minorImageVersion: view.getUint16(46, true),
    majorSubsystemVersion: view.getUint16(48, true),
    minorSubsystemVersion: view.getUint16(50, true),
    sizeOfImage: view.getUint32(56, true),
    sizeOfHeaders: view.getUint32(60, true),
    checkSum: view.getUint32(64, true),
    subsystem: view.getUint16(68, true),
    dllCharacteristics: view.getUint16(70, true),
    sizeOfStackReserve: address(72),
    sizeOfStackCommit: address(72 + word),
    sizeOfHeapReserve: address(72 + 2 * word),
    sizeOfHeapCommit: address(72 + 3 * word),
    loaderFlags: view.getUint32(tail, true),
    numberOfRvaAndSizes: view.getUint32(tail + 4, true),
  }
}

function readDataDirectories(
  bytes: Uint8Array,
  start: number,
  count: number,
  sink: DiagnosticSink,
): readonly DataDirectory[] {
  if (count > IMAGE_DIRECTORY_ENTRY.length) {
    sink.report(
      'PE_HEADER_DAMAGED',
      `expected at most 16 data directories, found a count of ${String(count)}; 16 are read`,
      start,
    )
  }
  const directories: DataDirectory[] = []
  // The loader takes the highest bit off the count before it compares.
  const wanted = Math.min(count & 0x7fffffff, IMAGE_DIRECTORY_ENTRY.length)
  for (const [index, name] of IMAGE_DIRECTORY_ENTRY.entries()) {
    const offset = start + index * 8
    if (index >= wanted || offset >= bytes.length) break
    const view = zeroPadded(bytes, offset, 8)
    directories.push({ name, rva: view.getUint32(0, true), size: view.getUint32(4, true) })
  }
  return directories
}
