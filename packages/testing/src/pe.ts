import { ByteWriter, concatenate, utf8 } from './byteWriter.js'
import { buildDebug } from './peDebug.js'
import { buildExports, type PeExportsDescription } from './peExports.js'
import { buildImports, type PeImportDescription } from './peImports.js'
import { buildResources, type PeResourceDescription } from './peResources.js'
import { versionResource } from './peVersion.js'

const FILE_ALIGNMENT = 0x200
const SECTION_ALIGNMENT = 0x1000
/** Offset of `PE\0\0`: the DOS header of 64 bytes and its program. */
const PE_OFFSET = 0x80

const CODE = 0x6000_0020
const READ_ONLY_DATA = 0x4000_0040

/** What a built executable consists of; everything may be left out. */
export interface PeDescription {
  /** 32 (PE32) or 64 (PE32+); 32 if not given. */
  readonly bits?: 32 | 64
  readonly dll?: boolean
  /** 2 (GUI) if not given, 3 is console. */
  readonly subsystem?: number
  /** `TimeDateStamp`, seconds since 1970; 2020-03-22 if not given. */
  readonly timestamp?: number
  readonly imageBase?: number | bigint
  /** Code at the entry point; if not given, code that returns at once. */
  readonly code?: Uint8Array
  readonly imports?: readonly PeImportDescription[]
  readonly exports?: PeExportsDescription
  /** Strings of a version resource, in order. */
  readonly version?: Readonly<Record<string, string>>
  readonly resources?: readonly PeResourceDescription[]
  /** Path of the debug symbols, told in a CodeView record. */
  readonly pdb?: string
  /** Put behind those that the rest needs. */
  readonly sections?: readonly PeSectionDescription[]
  /** Put behind the image. */
  readonly overlay?: Uint8Array
}

export interface PeSectionDescription {
  /** Up to eight bytes. */
  readonly name: string
  readonly data: Uint8Array
  /** `IMAGE_SCN_*`; readable initialised data if not given. */
  readonly characteristics?: number
  /** Size in memory; that of the data if not given. */
  readonly virtualSize?: number
}

/** A section that has its place. */
interface PlacedSection {
  readonly name: string
  readonly data: Uint8Array
  readonly characteristics: number
  readonly virtualSize: number
  readonly address: number
  readonly rawOffset: number
}

/** Where a table is: address relative to the image base, and size. */
export interface Directory {
  readonly address: number
  readonly size: number
}

/** `IMAGE_DIRECTORY_ENTRY_*`. */
const EXPORT = 0
const IMPORT = 1
const RESOURCE = 2
const DEBUG = 6
const IAT = 12

/**
 * A small executable that is valid for the Windows loader (Microsoft PE format), with a right checksum; the same description gives the same bytes.
 *
 * @example
 * ```ts
 * const bytes = buildPe({ imports: [{ dll: 'KERNEL32.dll', functions: ['CreateFileW', 'WriteFile'] }], version: { CompanyName: 'Example' } })
 * ```
 */
export function buildPe(description: PeDescription = {}): Uint8Array {
  const layout = new Layout(description)
  const bits = description.bits ?? 32
  const code = description.code ?? defaultCode(bits, description.dll === true)
  const entry = layout.add('.text', CODE, () => code)
  const { imports = [], exports: exported, pdb } = description
  if (imports.length > 0) layout.add('.idata', READ_ONLY_DATA, (address) => layout.imports(address, imports, bits))
  if (exported !== undefined)
    layout.add('.edata', READ_ONLY_DATA, (address) => layout.exports(address, exported, entry))
  if (pdb !== undefined)
    layout.add('.debug', READ_ONLY_DATA, (address, rawOffset) => layout.debug(address, rawOffset, pdb))
  const resources = allResources(description)
  if (resources.length > 0) layout.add('.rsrc', READ_ONLY_DATA, (address) => layout.resources(address, resources))
  for (const section of description.sections ?? []) {
    layout.add(section.name, section.characteristics ?? READ_ONLY_DATA, () => section.data, section.virtualSize)
  }
  return withChecksum(concatenate([layout.image(entry), description.overlay ?? new Uint8Array()]))
}

function allResources({ resources = [], version }: PeDescription): PeResourceDescription[] {
  const own = version === undefined ? [] : [{ type: 16, name: 1, language: 0x0409, data: versionResource(version) }]
  return [...resources, ...own]
}

/** `xor eax, eax; ret`, and for libraries `mov eax, 1; ret` (32-bit code takes its three arguments off the stack). */
function defaultCode(bits: 32 | 64, dll: boolean): Uint8Array {
  if (!dll) return Uint8Array.of(0x33, 0xc0, 0xc3)
  return bits === 32 ? Uint8Array.of(0xb8, 1, 0, 0, 0, 0xc2, 12, 0) : Uint8Array.of(0xb8, 1, 0, 0, 0, 0xc3)
}

/** Places sections one behind the other and remembers the directories. */
class Layout {
  readonly #description: PeDescription
  readonly #sections: PlacedSection[] = []
  readonly #directories = new Map<number, Directory>()
  readonly #headerSize: number

  constructor(description: PeDescription) {
    this.#description = description
    const { imports = [], exports: exported, pdb } = description
    const optional = [
      imports.length > 0,
      exported !== undefined,
      pdb !== undefined,
      allResources(description).length > 0,
    ]
    const count = 1 + optional.filter(Boolean).length + (description.sections ?? []).length
    this.#headerSize = align(PE_OFFSET + 24 + this.#optionalSize() + 40 * count, FILE_ALIGNMENT)
  }

  /** Add a section whose data may depend on where it comes to lie; returns its address. */
  add(
    name: string,
    characteristics: number,
    make: (address: number, rawOffset: number) => Uint8Array,
    virtualSize?: number,
  ): number {
    const last = this.#sections.at(-1)
    const address = align(last === undefined ? this.#headerSize : last.address + last.virtualSize, SECTION_ALIGNMENT)
    const rawOffset = last === undefined ? this.#headerSize : last.rawOffset + align(last.data.length, FILE_ALIGNMENT)
    const data = make(address, rawOffset)
    const size = Math.max(virtualSize ?? data.length, 1)
    this.#sections.push({ name, data, characteristics, virtualSize: size, address, rawOffset })
    return address
  }

  imports(address: number, imports: readonly PeImportDescription[], bits: 32 | 64): Uint8Array {
    const table = buildImports(address, imports, bits)
    this.#directories.set(IMPORT, table.directory).set(IAT, table.addresses)
    return table.bytes
  }

  exports(address: number, description: PeExportsDescription, entry: number): Uint8Array {
    const bytes = buildExports(address, description, entry, this.#timestamp())
    this.#directories.set(EXPORT, { address, size: bytes.length })
    return bytes
  }

  debug(address: number, rawOffset: number, pdb: string): Uint8Array {
    this.#directories.set(DEBUG, { address, size: 28 })
    return buildDebug(address, rawOffset, pdb, this.#timestamp())
  }

  resources(address: number, resources: readonly PeResourceDescription[]): Uint8Array {
    const bytes = buildResources(address, resources)
    this.#directories.set(RESOURCE, { address, size: bytes.length })
    return bytes
  }

  image(entry: number): Uint8Array {
    const writer = new ByteWriter().bytes(dosHeader())
    this.#writeFileHeader(writer)
    this.#writeOptionalHeader(writer, entry)
    for (const section of this.#sections) writeSectionHeader(writer, section)
    writer.align(FILE_ALIGNMENT)
    for (const { data } of this.#sections) writer.bytes(data).align(FILE_ALIGNMENT)
    return writer.finish()
  }

  #timestamp(): number {
    return this.#description.timestamp ?? 1_584_835_200
  }

  #wide(): boolean {
    return this.#description.bits === 64
  }

  #optionalSize(): number {
    return this.#wide() ? 240 : 224
  }

  #writeFileHeader(writer: ByteWriter): void {
    writer
      .utf8('PE')
      .u16(0)
      .u16(this.#wide() ? 0x8664 : 0x014c)
    writer.u16(this.#sections.length).u32(this.#timestamp()).u32(0).u32(0).u16(this.#optionalSize())
    // Executable, without relocations; 32-bit or large addresses; library.
    const width = this.#wide() ? 0x0020 : 0x0100
    writer.u16(0x0003 | width | (this.#description.dll === true ? 0x2000 : 0))
  }

  #writeOptionalHeader(writer: ByteWriter, entry: number): void {
    const wide = this.#wide()
    const code = align(this.#sections[0]?.data.length ?? 0, FILE_ALIGNMENT)
    const data = this.#sections.slice(1).reduce((sum, section) => sum + align(section.data.length, FILE_ALIGNMENT), 0)
    writer
      .u16(wide ? 0x020b : 0x010b)
      .u8(14)
      .u8(0)
      .u32(code)
      .u32(data)
      .u32(0)
      .u32(entry)
      .u32(entry)
    const base = this.#description.imageBase ?? (wide ? 0x1_4000_0000 : 0x40_0000)
    if (wide) writer.u64(base)
    else writer.u32(this.#sections[1]?.address ?? 0).u32(Number(base))
    writer.u32(SECTION_ALIGNMENT).u32(FILE_ALIGNMENT).u16(6).u16(0).u16(0).u16(0).u16(6).u16(0).u32(0)
    const last = this.#sections.at(-1)
    writer
      .u32(align((last?.address ?? 0) + (last?.virtualSize ?? 0), SECTION_ALIGNMENT))
      .u32(this.#headerSize)
      .u32(0)
    // Compatible with data execution prevention.
    writer.u16(this.#description.subsystem ?? 2).u16(0x0100)
    for (const size of [0x10_0000, 0x1000, 0x10_0000, 0x1000]) writeWord(writer, size, wide)
    writer.u32(0).u32(16)
    for (let index = 0; index < 16; index++) {
      const directory = this.#directories.get(index)
      writer.u32(directory?.address ?? 0).u32(directory?.size ?? 0)
    }
  }
}

function writeWord(writer: ByteWriter, value: number, wide: boolean): void {
  if (wide) writer.u64(value)
  else writer.u32(value)
}

function writeSectionHeader(writer: ByteWriter, section: PlacedSection): void {
  const name = utf8(section.name).subarray(0, 8)
  writer
    .bytes(name)
    .zeros(8 - name.length)
    .u32(section.virtualSize)
    .u32(section.address)
  const rawSize = align(section.data.length, FILE_ALIGNMENT)
  writer
    .u32(rawSize)
    .u32(rawSize === 0 ? 0 : section.rawOffset)
    .zeros(12)
    .u32(section.characteristics)
}

/** The DOS header with the program that tells DOS users. */
function dosHeader(): Uint8Array {
  const writer = new ByteWriter().utf8('MZ').u16(0x90).u16(3).u16(0).u16(4).u16(0).u16(0xffff).u16(0).u16(0xb8)
  writer.zeros(6).u16(0x40).zeros(34).u32(PE_OFFSET)
  writer.bytes(Uint8Array.of(0x0e, 0x1f, 0xba, 0x0e, 0x00, 0xb4, 0x09, 0xcd, 0x21, 0xb8, 0x01, 0x4c, 0xcd, 0x21))
  return writer.utf8('This program cannot be run in DOS mode.\r\r\n$').align(PE_OFFSET).finish()
}

/** The loader's checksum: 16-bit words added with carry, plus the length of the file; the field itself counts as 0. */
function withChecksum(image: Uint8Array): Uint8Array {
  let sum = 0
  for (let index = 0; index < image.length; index += 2) {
    sum += (image[index] ?? 0) | ((image[index + 1] ?? 0) << 8)
    sum = (sum & 0xffff) + (sum >>> 16)
  }
  new DataView(image.buffer).setUint32(PE_OFFSET + 24 + 64, sum + image.length, true)
  return image
}

/** The next multiple. */
function align(value: number, alignment: number): number {
  return Math.ceil(value / alignment) * alignment
}
