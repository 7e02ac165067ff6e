import type { Elf, ElfDynamicTag, ElfProgramHeader, ElfSectionHeader, ElfSymbolEntry } from '@cuculus/core'
import {
  type ElfDynamicEntry,
  type ElfFile,
  type ElfSection,
  type ElfSegment,
  type ElfSymbol,
  isElf,
  parseElf,
} from '@cuculus/elf'
import { entropy } from '@cuculus/pe'
import type { StaticParser } from './staticParser.js'

const MAXIMUM_SYMBOLS = 10_000
/** Sections together are not longer than the file, but where they overlap; beyond so many times its size their entropy is that of their start. */
const MEASURED_TIMES = 4
const SAMPLE_SIZE = 4096
const SEGMENT_FLAGS: readonly (readonly [number, string])[] = [
  [4, 'R'],
  [2, 'W'],
  [1, 'E'],
]

/** ELF files. 2.0 wrote the texts of readelf; here are the names of the specification. */
export const elfParser: StaticParser = {
  name: 'elf',
  recognises: isElf,
  parse(input) {
    const file = parseElf(input.bytes)
    const elf = toElf(file)
    for (const diagnostic of file.diagnostics) input.report(diagnostic)
    return { elf }
  },
}

function toElf(file: ElfFile): Elf {
  const { header } = file
  const address = (value: bigint): string => `0x${value.toString(16).padStart(header.bits / 4, '0')}`
  return {
    file_header: {
      class: `ELF${String(header.bits)}`,
      data: `${header.byteOrder} endian`,
      type: named(header.typeName, header.type),
      machine: named(header.machineName, header.machine),
      os_abi: named(header.osAbiName, header.osAbi),
      abi_version: header.abiVersion,
      entry_point_address: address(header.entryPoint),
      flags: `0x${header.flags.toString(16).padStart(8, '0')}`,
      number_of_program_headers: header.programHeaderCount,
      number_of_section_headers: header.sectionHeaderCount,
    },
    section_headers: toSections(file, address),
    program_headers: file.segments.map((segment) => toSegment(segment, address)),
    dynamic_tags: file.dynamic.map((entry) => toTag(entry, address)),
    symbol_tables: [...file.dynamicSymbols.slice(0, MAXIMUM_SYMBOLS), ...file.symbols.slice(0, MAXIMUM_SYMBOLS)].map(
      (symbol) => toSymbol(symbol, address),
    ),
    notes: file.notes.map(({ owner, type, description }) => ({ owner, type, size: description.length })),
    interpreter: file.interpreter,
    needed: file.needed,
    soname: file.soname,
    build_id: file.buildId,
  }
}

type Address = (value: bigint) => string

function named(name: string | null, value: number): string {
  return name ?? `0x${value.toString(16)}`
}

function toSections({ bytes, sections }: ElfFile, address: Address): readonly ElfSectionHeader[] {
  let budget = MEASURED_TIMES * bytes.length
  return sections.map((section) => {
    budget -= section.data.length
    const measured = budget < 0 ? section.data.subarray(0, SAMPLE_SIZE) : section.data
    return toSection(section, address, entropy(measured))
  })
}

function toSection(
  { name, type, typeName, address: at, size }: ElfSection,
  address: Address,
  measured: number,
): ElfSectionHeader {
  return { name, type: named(typeName, type), addr: address(at), size, entropy: measured }
}

function toSegment({ type, typeName, address: at, memorySize, flags }: ElfSegment, address: Address): ElfProgramHeader {
  const letters = SEGMENT_FLAGS.filter(([bit]) => (flags & bit) !== 0).map(([, letter]) => letter)
  return { type: named(typeName, type), addr: address(at), size: memorySize, flags: letters.join('') }
}

function toTag({ tag, tagName, value, text }: ElfDynamicEntry, address: Address): ElfDynamicTag {
  return { tag: address(BigInt(tag)), type: named(tagName, tag), value: text ?? address(value) }
}

function toSymbol({ name, typeName, bindName, value, sectionIndex }: ElfSymbol, address: Address): ElfSymbolEntry {
  return {
    ndx_name: name,
    type: typeName ?? '',
    bind: bindName ?? '',
    value: address(value),
    imported: sectionIndex === 0,
  }
}
