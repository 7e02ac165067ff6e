import type { ElfDiagnostic } from './elfError.js'
import { ElfError } from './elfError.js'
import {
  DYNAMIC_TAG,
  ELF_MACHINE,
  ELF_OSABI,
  ELF_TYPE,
  SECTION_TYPE,
  SEGMENT_TYPE,
  SYMBOL_BIND,
  SYMBOL_TYPE,
} from './elfNames.js'

/** The file header. Addresses are bigints, offsets and sizes numbers; `…Name` is `null` for a number without a name. */
export interface ElfHeader {
  readonly bits: 32 | 64
  readonly byteOrder: 'little' | 'big'
  readonly osAbi: number
  readonly osAbiName: string | null
  readonly abiVersion: number
  readonly type: number
  readonly typeName: string | null
  readonly machine: number
  readonly machineName: string | null
  readonly entryPoint: bigint
  readonly programHeaderOffset: number
  readonly sectionHeaderOffset: number
  readonly flags: number
  readonly headerSize: number
  readonly programHeaderSize: number
  readonly programHeaderCount: number
  readonly sectionHeaderSize: number
  readonly sectionHeaderCount: number
  readonly sectionNameIndex: number
}

export interface ElfSection {
  readonly index: number
  readonly name: string
  readonly type: number
  readonly typeName: string | null
  /** 1 writable, 2 allocated, 4 executable … */
  readonly flags: bigint
  readonly address: bigint
  readonly offset: number
  readonly size: number
  readonly link: number
  readonly info: number
  readonly entrySize: number
  /** The content as far as the file has it; none for `NOBITS`. */
  readonly data: Uint8Array
}

export interface ElfSegment {
  readonly type: number
  readonly typeName: string | null
  /** 1 executable, 2 writable, 4 readable. */
  readonly flags: number
  readonly offset: number
  readonly address: bigint
  readonly fileSize: number
  readonly memorySize: number
  readonly data: Uint8Array
}

export interface ElfDynamicEntry {
  readonly tag: number
  readonly tagName: string | null
  readonly value: bigint
  /** The text for `NEEDED`, `SONAME`, `RPATH` and `RUNPATH`, else `null`. */
  readonly text: string | null
}

export interface ElfSymbol {
  readonly name: string
  readonly value: bigint
  readonly size: number
  readonly bindName: string | null
  readonly typeName: string | null
  /** Section it is defined in; 0 if it is imported. */
  readonly sectionIndex: number
}

export interface ElfNote {
  readonly owner: string
  readonly type: number
  readonly description: Uint8Array
}

const MAXIMUM_SECTIONS = 16_384
const MAXIMUM_SEGMENTS = 4096
const MAXIMUM_ENTRIES = 65_536
const MAXIMUM_TEXT = 4096
/** Owners of notes are `GNU`, `stapsdt`, `FreeBSD` … */
const MAXIMUM_OWNER = 256
/** Characters of the names of all symbols together: any number of them may be the ends of one name. */
const MAXIMUM_NAMES = 32 * 1024 * 1024
const MAXIMUM_DIAGNOSTICS = 64
const SHT = { symtab: 2, dynamic: 6, note: 7, nobits: 8, dynsym: 11 } as const
const PT = { load: 1, dynamic: 2, interp: 3, note: 4 } as const
const DT = { null: 0, needed: 1, strtab: 5, strsz: 10, soname: 14, rpath: 15, runpath: 29 } as const
const TEXT_TAGS: readonly number[] = [DT.needed, DT.soname, DT.rpath, DT.runpath]

/** Whether the bytes begin like an ELF file. */
export function isElf(bytes: Uint8Array): boolean {
  return bytes.length >= 20 && bytes[0] === 0x7f && bytes[1] === 0x45 && bytes[2] === 0x4c && bytes[3] === 0x46
}

/**
 * Read an ELF file (System V ABI). Throws `ElfError` if the bytes are none, and nothing else.
 *
 * @example
 * ```ts
 * const elf = parseElf(await readFile('/bin/ls'))
 * console.log(elf.header.machineName, elf.interpreter, elf.needed)
 * ```
 */
export function parseElf(bytes: Uint8Array): ElfFile {
  return new ElfFile(bytes)
}

/** An ELF file. The header is read at once, everything else when it is asked for; parts outside the file are left out, with a diagnostic. */
export class ElfFile {
  readonly header: ElfHeader
  readonly bytes: Uint8Array
  readonly #view: DataView
  readonly #little: boolean
  readonly #wide: boolean
  readonly #diagnostics: ElfDiagnostic[] = []
  #sections: readonly ElfSection[] | undefined
  #segments: readonly ElfSegment[] | undefined
  #dynamic: readonly ElfDynamicEntry[] | undefined
  #symbols: readonly ElfSymbol[] | undefined
  #dynamicSymbols: readonly ElfSymbol[] | undefined
  #notes: readonly ElfNote[] | undefined
  #namesLeft = MAXIMUM_NAMES

  constructor(bytes: Uint8Array) {
    if (!isElf(bytes)) throw new ElfError('expected `\\x7fELF` and a header')
    this.bytes = bytes
    this.#little = bytes[5] !== 2
    this.#wide = bytes[4] === 2
    // A header that is cut off has zeros where it ends.
    const padded = new Uint8Array(64)
    padded.set(bytes.subarray(0, 64))
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
    this.header = readHeader(new DataView(padded.buffer), this.#wide, this.#little)
  }

  get diagnostics(): readonly ElfDiagnostic[] {
    return this.#diagnostics
  }

  get sections(): readonly ElfSection[] {
    this.#sections ??= this.#readSections()
    return this.#sections
  }

  get segments(): readonly ElfSegment[] {
    this.#segments ??= this.#readSegments()
    return this.#segments
  }

  /** The dynamic section, up to and without its end mark. */
  get dynamic(): readonly ElfDynamicEntry[] {
    this.#dynamic ??= this.#readDynamic()
    return this.#dynamic
  }

  /** The static symbol table, which `strip` takes away. */
  get symbols(): readonly ElfSymbol[] {
    this.#symbols ??= this.#readSymbols(SHT.symtab)
    return this.#symbols
  }

  /** Symbols that are imported and exported. */
  get dynamicSymbols(): readonly ElfSymbol[] {
    this.#dynamicSymbols ??= this.#readSymbols(SHT.dynsym)
    return this.#dynamicSymbols
  }

  get notes(): readonly ElfNote[] {
    this.#notes ??= this.#readNotes()
    return this.#notes
  }

  /** Program that loads the file: `/lib64/ld-linux-x86-64.so.2`; `null` for a static one. */
  get interpreter(): string | null {
    const segment = this.segments.find(({ type }) => type === PT.interp)
    return segment === undefined ? null : text(segment.data, 0)
  }

  /** Libraries that the file needs. */
  get needed(): readonly string[] {
    return this.dynamic.flatMap(({ tag, text: name }) => (tag === DT.needed && name !== null ? [name] : []))
  }

  /** Name under which a library is known; `null` without one. */
  get soname(): string | null {
    return this.dynamic.find(({ tag }) => tag === DT.soname)?.text ?? null
  }

  /** Build identifier of the linker, hexadecimal; `null` without one. */
  get buildId(): string | null {
    const note = this.notes.find(({ owner, type }) => owner === 'GNU' && type === 3)
    return note === undefined ? null : Buffer.from(note.description).toString('hex')
  }

  #u16(at: number): number {
    return this.#view.getUint16(at, this.#little)
  }

  #u32(at: number): number {
    return this.#view.getUint32(at, this.#little)
  }

  /** An address or size of the file's width. */
  #word(at: number): bigint {
    return this.#wide ? this.#view.getBigUint64(at, this.#little) : BigInt(this.#view.getUint32(at, this.#little))
  }

  #readSections(): readonly ElfSection[] {
    const { sectionHeaderOffset: start, sectionHeaderSize: step, sectionNameIndex } = this.header
    const size = this.#wide ? 64 : 40
    if (start === 0) return []
    const headers = []
    // With more than 65,279 sections the count is 0 and stands in the first section's size.
    const count = this.header.sectionHeaderCount || this.#extendedCount(start, size)
    for (let index = 0; index < Math.min(count, MAXIMUM_SECTIONS); index++) {
      const at = start + index * Math.max(step, size)
      if (at + size > this.bytes.length) {
        this.#report('ELF_DAMAGED', `expected header ${String(index)} of ${String(count)} sections`, at)
        break
      }
      headers.push(this.#sectionHeader(at, index))
    }
    if (count > MAXIMUM_SECTIONS)
      this.#report('ELF_LIMIT', `${String(count)} sections are declared, ${String(MAXIMUM_SECTIONS)} are read`)
    const names = headers[sectionNameIndex]?.data ?? new Uint8Array(0)
    return headers.map(({ nameOffset, ...section }) => ({ ...section, name: text(names, nameOffset) }))
  }

  #extendedCount(start: number, size: number): number {
    return start + size <= this.bytes.length ? Number(this.#word(start + (this.#wide ? 32 : 20))) : 0
  }

  #sectionHeader(at: number, index: number): Omit<ElfSection, 'name'> & { readonly nameOffset: number } {
    const w = this.#wide ? 8 : 4
    const type = this.#u32(at + 4)
    const offset = Number(this.#word(at + 8 + 2 * w))
    const size = Number(this.#word(at + 8 + 3 * w))
    return {
      index,
      nameOffset: this.#u32(at),
      type,
      typeName: SECTION_TYPE.get(type) ?? null,
      flags: this.#word(at + 8),
      address: this.#word(at + 8 + w),
      offset,
      size,
      link: this.#u32(at + 8 + 4 * w),
      info: this.#u32(at + 12 + 4 * w),
      entrySize: Number(this.#word(at + 16 + 5 * w)),
      data: type === SHT.nobits ? new Uint8Array(0) : this.bytes.subarray(offset, offset + size),
    }
  }

  #readSegments(): readonly ElfSegment[] {
    const { programHeaderOffset: start, programHeaderSize: step, programHeaderCount: count } = this.header
    const size = this.#wide ? 56 : 32
    const segments: ElfSegment[] = []
    for (let index = 0; index < Math.min(count, MAXIMUM_SEGMENTS); index++) {
      const at = start + index * Math.max(step, size)
      if (at + size > this.bytes.length) {
        this.#report('ELF_DAMAGED', `expected header ${String(index)} of ${String(count)} segments`, at)
        break
      }
      segments.push(this.#segment(at))
    }
    return segments
  }

  #segment(at: number): ElfSegment {
    // The flags moved to the front in ELF64, for alignment.
    const type = this.#u32(at)
    const w = this.#wide ? 8 : 4
    const rest = this.#wide ? at + 8 : at + 4
    const offset = Number(this.#word(rest))
    const fileSize = Number(this.#word(rest + 3 * w))
    return {
      type,
      typeName: SEGMENT_TYPE.get(type) ?? null,
      flags: this.#wide ? this.#u32(at + 4) : this.#u32(at + 24),
      offset,
      address: this.#word(rest + w),
      fileSize,
      memorySize: Number(this.#word(rest + 4 * w)),
      data: this.bytes.subarray(offset, offset + fileSize),
    }
  }

  /** From the segment, which is what the loader uses; from the section where there is no segment. */
  #readDynamic(): readonly ElfDynamicEntry[] {
    const segment = this.segments.find(({ type }) => type === PT.dynamic)
    const place = segment ?? this.sections.find(({ type }) => type === SHT.dynamic)
    if (place === undefined) return []
    const w = this.#wide ? 8 : 4
    const entries: { tag: number; value: bigint }[] = []
    const end = Math.min(place.offset + place.data.length, this.bytes.length)
    for (let at = place.offset; at + 2 * w <= end && entries.length < MAXIMUM_ENTRIES; at += 2 * w) {
      const tag = Number(this.#word(at))
      if (tag === DT.null) break
      entries.push({ tag, value: this.#word(at + w) })
    }
    const strings = this.#dynamicStrings(entries)
    return entries.map(({ tag, value }) => ({
      tag,
      tagName: DYNAMIC_TAG.get(tag) ?? null,
      value,
      text: TEXT_TAGS.includes(tag) ? text(strings, Number(value)) : null,
    }))
  }

  #dynamicStrings(entries: readonly { readonly tag: number; readonly value: bigint }[]): Uint8Array {
    const address = entries.find(({ tag }) => tag === DT.strtab)?.value
    const size = Number(entries.find(({ tag }) => tag === DT.strsz)?.value ?? 0n)
    const offset = address === undefined ? undefined : this.#offsetOf(address)
    return offset === undefined ? new Uint8Array(0) : this.bytes.subarray(offset, offset + size)
  }

  #offsetOf(address: bigint): number | undefined {
    const segment = this.segments.find(
      ({ type, address: start, fileSize }) =>
        type === PT.load && address >= start && address < start + BigInt(fileSize),
    )
    return segment === undefined ? undefined : Number(address - segment.address) + segment.offset
  }

  #readSymbols(type: number): readonly ElfSymbol[] {
    const table = this.sections.find((section) => section.type === type)
    if (table === undefined) return []
    const names = this.sections[table.link]?.data ?? new Uint8Array(0)
    const size = this.#wide ? 24 : 16
    const count = Math.floor(table.data.length / size)
    if (count > MAXIMUM_ENTRIES)
      this.#report('ELF_LIMIT', `${String(count)} symbols, ${String(MAXIMUM_ENTRIES)} are read`, table.offset)
    return Array.from({ length: Math.min(count, MAXIMUM_ENTRIES) }, (_, index) =>
      this.#symbol(table.offset + index * size, names),
    )
  }

  #symbol(at: number, names: Uint8Array): ElfSymbol {
    const info = this.#view.getUint8(at + (this.#wide ? 4 : 12))
    return {
      name: this.#name(names, at),
      value: this.#word(at + (this.#wide ? 8 : 4)),
      size: this.#wide ? Number(this.#word(at + 16)) : this.#u32(at + 8),
      bindName: SYMBOL_BIND.get(info >> 4) ?? null,
      typeName: SYMBOL_TYPE.get(info & 15) ?? null,
      sectionIndex: this.#u16(at + (this.#wide ? 6 : 14)),
    }
  }

  #name(names: Uint8Array, at: number): string {
    if (this.#namesLeft <= 0) {
      this.#report('ELF_LIMIT', 'the names of the symbols are longer than is read', at)
      return ''
    }
    const name = text(names, this.#u32(at))
    this.#namesLeft -= name.length
    return name
  }

  #readNotes(): readonly ElfNote[] {
    const sections = this.sections.filter(({ type }) => type === SHT.note)
    const places = sections.length > 0 ? sections : this.segments.filter(({ type }) => type === PT.note)
    const notes: ElfNote[] = []
    const seen = new Set<number>()
    for (const { data, offset } of places) {
      // Thousands of sections may be one and the same.
      if (seen.has(offset)) continue
      seen.add(offset)
      readNotes(data, this.#little, notes)
    }
    if (notes.length >= MAXIMUM_ENTRIES) this.#report('ELF_LIMIT', `${String(MAXIMUM_ENTRIES)} notes are read`)
    return notes
  }

  #report(code: ElfDiagnostic['code'], message: string, offset?: number): void {
    if (this.#diagnostics.length >= MAXIMUM_DIAGNOSTICS) return
    this.#diagnostics.push(offset === undefined ? { code, message } : { code, message, offset })
  }
}

function readHeader(view: DataView, wide: boolean, little: boolean): ElfHeader {
  const w = wide ? 8 : 4
  const word = (at: number): bigint => (wide ? view.getBigUint64(at, little) : BigInt(view.getUint32(at, little)))
  const tail = 24 + 3 * w
  const osAbi = view.getUint8(7)
  const type = view.getUint16(16, little)
  const machine = view.getUint16(18, little)
  return {
    bits: wide ? 64 : 32,
    byteOrder: little ? 'little' : 'big',
    osAbi,
    osAbiName: ELF_OSABI.get(osAbi) ?? null,
    abiVersion: view.getUint8(8),
    type,
    typeName: ELF_TYPE.get(type) ?? null,
    machine,
    machineName: ELF_MACHINE.get(machine) ?? null,
    entryPoint: word(24),
    programHeaderOffset: Number(word(24 + w)),
    sectionHeaderOffset: Number(word(24 + 2 * w)),
    flags: view.getUint32(tail, little),
    headerSize: view.getUint16(tail + 4, little),
    programHeaderSize: view.getUint16(tail + 6, little),
    programHeaderCount: view.getUint16(tail + 8, little),
    sectionHeaderSize: view.getUint16(tail + 10, little),
    sectionHeaderCount: view.getUint16(tail + 12, little),
    sectionNameIndex: view.getUint16(tail + 14, little),
  }
}

/** Length of the owner's name, length of the description, type; both padded to four bytes. */
function readNotes(data: Uint8Array, little: boolean, notes: ElfNote[]): void {
  const view = new DataView(data.buffer, data.byteOffset, data.byteLength)
  for (let at = 0; at + 12 <= data.length && notes.length < MAXIMUM_ENTRIES;) {
    const nameLength = view.getUint32(at, little)
    const length = view.getUint32(at + 4, little)
    const start = at + 12 + ((nameLength + 3) & ~3)
    if (nameLength > data.length || start > data.length) break
    notes.push({
      owner: text(data, at + 12, Math.min(nameLength, MAXIMUM_OWNER)),
      type: view.getUint32(at + 8, little),
      description: data.subarray(start, start + length),
    })
    at = start + Math.ceil(length / 4) * 4
  }
}

/** UTF-8 up to NUL; undecodable bytes are replaced. */
function text(bytes: Uint8Array, offset: number, length: number = MAXIMUM_TEXT): string {
  const part = bytes.subarray(offset, offset + length)
  const end = part.indexOf(0)
  return new TextDecoder().decode(end < 0 ? part : part.subarray(0, end))
}
