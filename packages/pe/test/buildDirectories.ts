import { ByteBuilder } from '../../../test/byteBuilder.js'

/** Imports by DLL: names, or numbers. */
export type ImportDescription = Readonly<Record<string, readonly (string | number)[]>>

/** An import directory (at the start) with its tables, to be placed at `rva`. */
export function buildImports(rva: number, libraries: ImportDescription, bits: 32 | 64 = 32): Uint8Array {
  const out = new ByteBuilder()
  const entries = Object.entries(libraries)
  out.zeros((entries.length + 1) * 20)
  for (const [index, [dll, functions]] of entries.entries()) {
    const names = functions.map((imported) =>
      typeof imported === 'string' ? hintAndName(out, rva, imported) : imported,
    )
    const dllName = rva + out.length
    out.text(dll).align(8)
    const thunks = functions.map((imported, at) => thunk(imported, names[at] ?? 0, bits))
    const lookup = rva + writeThunks(out, thunks, bits)
    const address = rva + writeThunks(out, thunks, bits)
    out
      .setU32(index * 20, lookup)
      .setU32(index * 20 + 12, dllName)
      .setU32(index * 20 + 16, address)
  }
  return out.build()
}

function hintAndName(out: ByteBuilder, rva: number, name: string): number {
  const at = rva + out.align(2).length
  out.u16(7).text(name)
  return at
}

function thunk(imported: string | number, name: number, bits: 32 | 64): bigint {
  return typeof imported === 'number' ? BigInt(imported) | (1n << BigInt(bits - 1)) : BigInt(name)
}

function writeThunks(out: ByteBuilder, thunks: readonly bigint[], bits: 32 | 64): number {
  const at = out.align(8).length
  for (const value of [...thunks, 0n]) {
    if (bits === 64) out.u64(value)
    else out.u32(Number(value))
  }
  return at
}

export interface ExportDescription {
  readonly name?: string
  readonly rva?: number
  readonly forwarder?: string
}

/** An export directory at the start of the bytes, to be placed at `rva`; its size is the length of the bytes. */
export function buildExports(
  rva: number,
  dll: string,
  base: number,
  exported: readonly ExportDescription[],
): Uint8Array {
  const out = new ByteBuilder().zeros(40)
  const dllName = rva + out.length
  out.text(dll)
  const addresses = exported.map((entry) => {
    if (entry.forwarder === undefined) return entry.rva ?? 0
    const at = rva + out.length
    out.text(entry.forwarder)
    return at
  })
  const named = exported.flatMap(({ name }, slot) => (name === undefined ? [] : [{ name, slot }]))
  const names = named.map(({ name }) => {
    const at = rva + out.length
    out.text(name)
    return at
  })
  const tables = { addresses: rva + out.align(4).length, names: 0, ordinals: 0 }
  out.u32(...addresses)
  tables.names = rva + out.length
  out.u32(...names)
  tables.ordinals = rva + out.length
  out.u16(...named.map(({ slot }) => slot))
  out.setU32(12, dllName).setU32(16, base).setU32(20, exported.length).setU32(24, named.length)
  out.setU32(28, tables.addresses).setU32(32, tables.names).setU32(36, tables.ordinals)
  return out.build()
}

export interface ResourceDescription {
  readonly type: number | string
  readonly id: number | string
  readonly language: number
  readonly data: Uint8Array
}

/** A resource tree in which every leaf has its own branch, to be placed at `rva`. */
export function buildResources(rva: number, resources: readonly ResourceDescription[]): Uint8Array {
  const out = new ByteBuilder()
  directory(out, resources.length)
  for (const [index, resource] of resources.entries()) {
    const types = 16 + index * 8
    const ids = branch(out, types, resource.type)
    const languages = branch(out, ids, resource.id)
    out.setU32(languages, resource.language).setU32(languages + 4, out.length)
    const leaf = out.length
    out.u32(0, resource.data.length, 1252, 0)
    out.setU32(leaf, rva + out.align(4).length)
    out.bytes(resource.data).align(4)
  }
  return out.build()
}

/** Fill in the entry at `offset` and open the directory below; returns the offset of that directory's only entry. */
function branch(out: ByteBuilder, offset: number, id: number | string): number {
  if (typeof id === 'number') {
    out.setU32(offset, id)
  } else {
    out.setU32(offset, 0x80000000 + out.length)
    out.u16(id.length, ...Array.from(id, (character) => character.charCodeAt(0))).align(4)
  }
  out.setU32(offset + 4, 0x80000000 + out.length)
  return directory(out, 1)
}

function directory(out: ByteBuilder, entries: number): number {
  out.u32(0, 0).u16(0, 0, 0, entries)
  const at = out.length
  out.zeros(entries * 8)
  return at
}

/** A `VS_VERSION_INFO` resource with one table of strings and one translation. */
export function buildVersion(
  table: string,
  strings: Readonly<Record<string, string>>,
  translation: readonly [number, number],
): Uint8Array {
  const out = new ByteBuilder()
  block(out, 'VS_VERSION_INFO', 52, 0, () => {
    out.u32(0xfeef04bd, 0x10000, 0x00010002, 0x00030004, 0x00050006, 0x00070008, 0x3f, 1, 0x40004, 1, 0, 0, 0).align(4)
    block(out, 'StringFileInfo', 0, 1, () => {
      block(out, table, 0, 1, () => {
        for (const [name, value] of Object.entries(strings)) {
          block(out, name, value.length + 1, 1, () => out.wide(value))
        }
      })
    })
    block(out, 'VarFileInfo', 0, 1, () => {
      block(out, 'Translation', 4, 0, () => out.u16(...translation))
    })
  })
  return out.build()
}

function block(out: ByteBuilder, key: string, valueLength: number, type: number, content: () => void): void {
  const start = out.align(4).length
  out.u16(0, valueLength, type).wide(key).align(4)
  content()
  out.setU16(start, out.length - start)
}
