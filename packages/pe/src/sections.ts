import type { PeHeaders } from './headers.js'
import type { DiagnosticSink } from './diagnosticSink.js'

/** `IMAGE_SECTION_HEADER`. */
export interface SectionHeader {
  /** Position in the section table, from 0. */
  readonly index: number
  /** The eight bytes of the name. */
  readonly nameBytes: Uint8Array
  /** The name as Latin-1, with the NULs at both ends taken off. */
  readonly name: string
  readonly virtualSize: number
  readonly virtualAddress: number
  readonly sizeOfRawData: number
  readonly pointerToRawData: number
  readonly characteristics: number
}

const SECTION_HEADER_SIZE = 40
/** 256 MiB: no linker makes a section that large or that far away. */
const SUSPICIOUS_ADDRESS = 0x10000000

/** Read the section table, in its own order. */
export function readSectionTable(
  bytes: Uint8Array,
  headers: PeHeaders,
  limit: number,
  sink: DiagnosticSink,
): readonly SectionHeader[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const count = Math.min(headers.fileHeader.numberOfSections, limit)
  if (count < headers.fileHeader.numberOfSections) {
    sink.report(
      'PE_LIMIT',
      `${String(headers.fileHeader.numberOfSections)} sections are declared, ${String(count)} are read`,
    )
  }
  const sections: SectionHeader[] = []
  for (let index = 0; index < count; index++) {
    const offset = headers.sectionTableOffset + index * SECTION_HEADER_SIZE
    if (offset + SECTION_HEADER_SIZE > bytes.length) {
      sink.report(
        'PE_SECTION_DAMAGED',
        `expected header ${String(index)} of ${String(count)} sections, found the end of the file`,
        offset,
      )
      break
    }
    const section = readSectionHeader(view, bytes, offset, index)
    if (isEmpty(bytes, offset)) {
      sink.report(
        'PE_SECTION_DAMAGED',
        `section header ${String(index)} is all zeros; the table is taken to end there`,
        offset,
      )
      break
    }
    if (isBogus(section, headers, bytes.length)) {
      sink.report(
        'PE_SECTION_DAMAGED',
        `section header ${String(index)} makes no sense; the table is taken to end there`,
        offset,
      )
      break
    }
    if (section.pointerToRawData + section.sizeOfRawData > bytes.length) {
      sink.report('PE_SECTION_DAMAGED', `the data of section ${String(index)} reach beyond the end of the file`, offset)
    }
    sections.push(section)
  }
  return sections
}

function readSectionHeader(view: DataView, bytes: Uint8Array, offset: number, index: number): SectionHeader {
  const nameBytes = bytes.subarray(offset, offset + 8)
  return {
    index,
    nameBytes,
    name: String.fromCharCode(...nameBytes).replace(/^\0+|\0+$/g, ''),
    virtualSize: view.getUint32(offset + 8, true),
    virtualAddress: view.getUint32(offset + 12, true),
    sizeOfRawData: view.getUint32(offset + 16, true),
    pointerToRawData: view.getUint32(offset + 20, true),
    characteristics: view.getUint32(offset + 36, true),
  }
}

function isEmpty(bytes: Uint8Array, offset: number): boolean {
  for (let at = offset; at < offset + SECTION_HEADER_SIZE; at++) if (bytes[at] !== 0) return false
  return true
}

/** A count of sections may lie, and the "headers" behind the real ones are then code or data: three impossible values in one header give them away. */
function isBogus(section: SectionHeader, headers: PeHeaders, fileSize: number): boolean {
  const { fileAlignment, sectionAlignment } = headers.optionalHeader
  const signs = [
    section.sizeOfRawData + section.pointerToRawData > fileSize,
    alignRawPointer(section.pointerToRawData, fileAlignment) > fileSize,
    section.virtualSize > SUSPICIOUS_ADDRESS,
    alignVirtualAddress(section.virtualAddress, sectionAlignment, fileAlignment) > SUSPICIOUS_ADDRESS,
    fileAlignment !== 0 && section.pointerToRawData % fileAlignment !== 0,
  ]
  return signs.filter(Boolean).length >= 3
}

/** The loader rounds raw pointers down to a sector of 512 bytes, unless the image is aligned more finely than that. */
export function alignRawPointer(pointer: number, fileAlignment: number): number {
  return fileAlignment < 0x200 ? pointer : Math.floor(pointer / 0x200) * 0x200
}

/** Addresses are rounded down to the section alignment; below one page the file alignment counts instead. */
export function alignVirtualAddress(address: number, sectionAlignment: number, fileAlignment: number): number {
  const alignment = sectionAlignment < 0x1000 ? fileAlignment : sectionAlignment
  return alignment === 0 ? address : address - (address % alignment)
}
