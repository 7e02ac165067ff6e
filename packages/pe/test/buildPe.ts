import { ByteBuilder } from '../../../test/byteBuilder.js'

export interface SectionDescription {
  readonly name: string
  readonly data: Uint8Array
  readonly virtualSize?: number
  readonly characteristics?: number
}

export interface DirectoryDescription {
  readonly rva: number
  readonly size: number
}

export interface PeDescription {
  /** 32 unless given. */
  readonly bits?: 32 | 64
  readonly machine?: number
  readonly characteristics?: number
  readonly dllCharacteristics?: number
  readonly subsystem?: number
  readonly timestamp?: number
  readonly entryPoint?: number
  readonly checksum?: number
  readonly sections?: readonly SectionDescription[]
  /** By number: 0 exports, 1 imports, 2 resources, 4 certificates … */
  readonly directories?: Readonly<Record<number, DirectoryDescription>>
  /** Between the DOS header and the PE header; must be a multiple of 8 bytes. */
  readonly stub?: Uint8Array
  readonly overlay?: Uint8Array
}

export const imageBase = 0x400000
/** RVA of the first section; each further one begins at the next multiple of 0x1000 behind its predecessor. */
export const firstSection = 0x1000
export const headersSize = 0x400

/** A Portable Executable with the given parts and nothing else. */
export function buildPe(description: PeDescription = {}): Uint8Array {
  const { bits = 32, sections = [], stub = new Uint8Array(0), overlay = new Uint8Array(0) } = description
  const out = new ByteBuilder()
  out
    .u16(0x5a4d)
    .padTo(0x3c)
    .u32(0x40 + stub.length)
    .bytes(stub)
  out.u32(0x4550)
  out.u16(description.machine ?? (bits === 64 ? 0x8664 : 0x14c), sections.length)
  out.u32(description.timestamp ?? 1_600_000_000, 0, 0)
  out.u16(bits === 64 ? 240 : 224, description.characteristics ?? 0x102)
  writeOptionalHeader(out, description, bits)
  for (let index = 0; index < 16; index++) {
    const directory = description.directories?.[index] ?? { rva: 0, size: 0 }
    out.u32(directory.rva, directory.size)
  }
  const placed = place(sections)
  for (const { section, rva, offset, rawSize } of placed) {
    out.bytes(new TextEncoder().encode(section.name.padEnd(8, '\0')).subarray(0, 8))
    out.u32(
      section.virtualSize ?? section.data.length,
      rva,
      rawSize,
      offset,
      0,
      0,
      0,
      section.characteristics ?? 0x60000020,
    )
  }
  out.padTo(headersSize)
  for (const { section, offset } of placed) out.padTo(offset).bytes(section.data).align(0x200)
  return out.bytes(overlay).build()
}

/** Where the sections come to lie. */
function place(sections: readonly SectionDescription[]) {
  let rva = firstSection
  let offset = headersSize
  return sections.map((section) => {
    const rawSize = Math.ceil(section.data.length / 0x200) * 0x200
    const placed = { section, rva, offset, rawSize }
    rva += Math.max(Math.ceil(Math.max(section.virtualSize ?? 0, rawSize) / 0x1000), 1) * 0x1000
    offset += rawSize
    return placed
  })
}

function writeOptionalHeader(out: ByteBuilder, description: PeDescription, bits: 32 | 64): void {
  out.u16(bits === 64 ? 0x20b : 0x10b).u8(14, 0)
  out.u32(0x200, 0, 0, description.entryPoint ?? 0, 0x1000)
  if (bits === 64) out.u64(BigInt(imageBase))
  else out.u32(0, imageBase)
  out
    .u32(0x1000, 0x200)
    .u16(6, 0, 1, 2, 6, 0)
    .u32(0, 0x100000, headersSize, description.checksum ?? 0)
  out.u16(description.subsystem ?? 3, description.dllCharacteristics ?? 0)
  if (bits === 64) out.u64(0x100000n, 0x1000n, 0x100000n, 0x1000n)
  else out.u32(0x100000, 0x1000, 0x100000, 0x1000)
  out.u32(0, 16)
}
