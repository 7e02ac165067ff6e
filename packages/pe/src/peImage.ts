import type { DirectoryName } from './constants.js'
import { DiagnosticSink } from './diagnosticSink.js'
import { type DataDirectory, type PeHeaders, readHeaders } from './headers.js'
import type { PeLimits } from './limits.js'
import { alignRawPointer, alignVirtualAddress, readSectionTable, type SectionHeader } from './sections.js'

/** Where a section lies in memory and in the file. Ends are exclusive. */
interface Mapping {
  readonly section: SectionHeader
  readonly rva: number
  readonly rvaEnd: number
  /** File offset of `rva`. */
  readonly offset: number
  /** End of the raw data in the file; never beyond the file. */
  readonly offsetEnd: number
}

/**
 * The bytes of an image, addressed by relative virtual address as the loader would map them.
 *
 * Reads never throw: what is not there is `undefined` or shorter than asked for.
 */
export class PeImage {
  readonly bytes: Uint8Array
  readonly view: DataView
  readonly headers: PeHeaders
  /** Ascending by virtual address; the table's order is in `index`. */
  readonly sections: readonly SectionHeader[]
  readonly limits: PeLimits
  readonly sink: DiagnosticSink
  readonly #mappings: readonly Mapping[]
  /** Bytes from the start of the file that are mapped at RVA 0. */
  readonly #headerSize: number
  #last: Mapping | undefined

  constructor(bytes: Uint8Array, limits: PeLimits) {
    this.bytes = bytes
    this.view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
    this.limits = limits
    this.sink = new DiagnosticSink(limits.diagnostics)
    this.headers = readHeaders(bytes, this.sink)
    const table = readSectionTable(bytes, this.headers, limits.sections, this.sink)
    this.sections = table.toSorted((a, b) => a.virtualAddress - b.virtualAddress)
    this.#mappings = this.sections.map((section, index) => this.#map(section, this.sections[index + 1]))
    this.#headerSize = this.#mappedHeaderSize()
  }

  get is64Bit(): boolean {
    return this.headers.is64Bit
  }

  /** The directory, if the optional header has it and it is not empty. */
  directory(name: DirectoryName): DataDirectory | undefined {
    const found = this.headers.dataDirectories.find((directory) => directory.name === name)
    return found === undefined || found.rva === 0 ? undefined : found
  }

  /** The section that contains the address. */
  sectionAt(rva: number): SectionHeader | undefined {
    return this.#mappingAt(rva)?.section
  }

  /** The raw data of a section, as far as the file has them. */
  sectionData(section: SectionHeader): Uint8Array {
    const start = alignRawPointer(section.pointerToRawData, this.headers.optionalHeader.fileAlignment)
    return this.bytes.subarray(start, Math.min(start + section.sizeOfRawData, this.bytes.length))
  }

  /** File offset of an address, also where only the loader's zeros are; `undefined` outside everything. */
  offsetOf(rva: number): number | undefined {
    const mapping = this.#mappingAt(rva)
    if (mapping !== undefined) return rva - mapping.rva + mapping.offset
    return rva >= 0 && rva < this.bytes.length ? rva : undefined
  }

  /** At most `length` bytes at an address: fewer where the raw data end, none outside. */
  read(rva: number, length: number): Uint8Array {
    const mapping = this.#mappingAt(rva)
    if (mapping !== undefined) {
      const start = rva - mapping.rva + mapping.offset
      return this.bytes.subarray(start, Math.max(start, Math.min(start + length, mapping.offsetEnd)))
    }
    // Images without sections, and tables in the headers: the file is mapped as it is.
    if (rva < 0) return this.bytes.subarray(0, 0)
    const end = rva < this.#headerSize ? this.#headerSize : this.bytes.length
    return this.bytes.subarray(rva, Math.min(rva + length, end))
  }

  /** All of `length` bytes at an address, else `undefined`. */
  structure(rva: number, length: number): DataView | undefined {
    const bytes = this.read(rva, length)
    return bytes.length === length ? new DataView(bytes.buffer, bytes.byteOffset, length) : undefined
  }

  /** Text up to NUL as Latin-1, at most `length` bytes. */
  text(rva: number, length: number = this.limits.nameLength): string {
    const bytes = this.read(rva, length)
    const end = bytes.indexOf(0)
    return latin1(end < 0 ? bytes : bytes.subarray(0, end))
  }

  /** Virtual address at the preferred load address. */
  virtualAddress(rva: number): bigint {
    return this.headers.optionalHeader.imageBase + BigInt(rva)
  }

  /** Relative address of a virtual one; `undefined` if it cannot be within an image. */
  relativeAddress(address: bigint): number | undefined {
    const rva = address - this.headers.optionalHeader.imageBase
    return rva >= 0n && rva <= 0xffffffffn ? Number(rva) : undefined
  }

  #map(section: SectionHeader, next: SectionHeader | undefined): Mapping {
    const { fileAlignment, sectionAlignment } = this.headers.optionalHeader
    const offset = alignRawPointer(section.pointerToRawData, fileAlignment)
    const rva = alignVirtualAddress(section.virtualAddress, sectionAlignment, fileAlignment)
    // A raw size beyond the file says nothing; then the virtual size is all there is.
    const lies = this.bytes.length - offset < section.sizeOfRawData
    const size = lies ? section.virtualSize : Math.max(section.sizeOfRawData, section.virtualSize)
    const following = next?.virtualAddress ?? Infinity
    const cut = following > section.virtualAddress && rva + size > following
    return {
      section,
      rva,
      rvaEnd: cut ? following : rva + size,
      offset,
      offsetEnd: Math.min(section.pointerToRawData + section.sizeOfRawData, this.bytes.length),
    }
  }

  #mappingAt(rva: number): Mapping | undefined {
    const last = this.#last
    if (last !== undefined && rva >= last.rva && rva < last.rvaEnd) return last
    const found = this.#mappings.find((mapping) => rva >= mapping.rva && rva < mapping.rvaEnd)
    if (found !== undefined) this.#last = found
    return found
  }

  #mappedHeaderSize(): number {
    const { sectionTableOffset, fileHeader, optionalHeader } = this.headers
    const tableEnd = sectionTableOffset + (this.sections.length > 0 ? 40 * fileHeader.numberOfSections : 0)
    const pointers = this.sections
      .filter((section) => section.pointerToRawData > 0)
      .map((section) => alignRawPointer(section.pointerToRawData, optionalHeader.fileAlignment))
    const lowest = Math.min(...pointers)
    const size = pointers.length === 0 || lowest === 0 || lowest < tableEnd ? tableEnd : lowest
    return Math.min(size, this.bytes.length)
  }
}

const CHUNK = 8192

/** Bytes as characters of the same number. */
export function latin1(bytes: Uint8Array): string {
  if (bytes.length <= CHUNK) return String.fromCharCode(...bytes)
  let text = ''
  for (let at = 0; at < bytes.length; at += CHUNK) text += String.fromCharCode(...bytes.subarray(at, at + CHUNK))
  return text
}
