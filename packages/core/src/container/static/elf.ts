/** Addresses are `0x` with as many digits as the class has. */
export interface Elf {
  readonly file_header: ElfFileHeader
  readonly section_headers: readonly ElfSectionHeader[]
  readonly program_headers: readonly ElfProgramHeader[]
  readonly dynamic_tags: readonly ElfDynamicTag[]
  /** Symbols that are imported and exported, then those of the static table; at most 10,000 of each. */
  readonly symbol_tables: readonly ElfSymbolEntry[]
  readonly notes: readonly ElfNoteEntry[]
  /** Program that loads the file; `null` for a static one. */
  readonly interpreter: string | null
  readonly needed: readonly string[]
  readonly soname: string | null
  readonly build_id: string | null
}

export interface ElfFileHeader {
  /** `ELF32` or `ELF64`. */
  readonly class: string
  /** `little endian` or `big endian`. */
  readonly data: string
  /** `EXEC`, `DYN` …, or hexadecimal if unknown; so are `machine` and `os_abi`. */
  readonly type: string
  readonly machine: string
  readonly os_abi: string
  readonly abi_version: number
  readonly entry_point_address: string
  readonly flags: string
  readonly number_of_program_headers: number
  readonly number_of_section_headers: number
}

export interface ElfSectionHeader {
  readonly name: string
  readonly type: string
  readonly addr: string
  readonly size: number
  /** Bits per byte, 0-8. @fraction */
  readonly entropy: number
}

export interface ElfProgramHeader {
  readonly type: string
  readonly addr: string
  readonly size: number
  /** `R`, `W`, `E` that are set. */
  readonly flags: string
}

export interface ElfDynamicTag {
  readonly tag: string
  readonly type: string
  /** The text for names, else hexadecimal. */
  readonly value: string
}

export interface ElfSymbolEntry {
  readonly ndx_name: string
  readonly type: string
  readonly bind: string
  readonly value: string
  /** Not defined in this file. */
  readonly imported: boolean
}

export interface ElfNoteEntry {
  readonly owner: string
  readonly type: number
  readonly size: number
}
