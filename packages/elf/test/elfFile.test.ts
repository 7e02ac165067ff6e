import { describe, expect, it } from 'vitest'
import { type ElfFile, isElf, parseElf } from '../src/index.js'
import { damaged } from '../../../test/damage.js'
import { buildElf } from './buildElf.js'

function readEverything(elf: ElfFile): readonly unknown[] {
  return [
    elf.sections,
    elf.segments,
    elf.dynamic,
    elf.symbols,
    elf.dynamicSymbols,
    elf.notes,
    elf.interpreter,
    elf.needed,
    elf.soname,
    elf.buildId,
    elf.diagnostics,
  ]
}

describe.each([
  [64, 'little'],
  [32, 'little'],
  [64, 'big'],
  [32, 'big'],
] as const)('an ELF file of %i bits, %s endian', (bits, order) => {
  const elf = parseElf(buildElf(bits, order))

  it('has its header', () => {
    expect(elf.header).toMatchObject({
      bits,
      byteOrder: order,
      typeName: 'DYN',
      machineName: 'X86_64',
      entryPoint: 0x1234n,
    })
  })

  it('has its sections by name, with their data', () => {
    expect(elf.sections.map(({ name }) => name)).toEqual([
      '',
      '.interp',
      '.dynstr',
      '.dynamic',
      '.dynsym',
      '.note',
      '.shstrtab',
    ])
    expect(elf.sections[1]).toMatchObject({ typeName: 'PROGBITS', size: 9 })
  })

  it('has its interpreter, libraries and name', () => {
    expect(elf.interpreter).toBe('/lib/ld.')
    expect(elf.needed).toEqual(['libc.so.6'])
    expect(elf.soname).toBe('libprobe.so')
  })

  it('has its symbols, imported and exported', () => {
    expect(
      elf.dynamicSymbols.map(({ name, bindName, typeName, sectionIndex }) => [name, bindName, typeName, sectionIndex]),
    ).toEqual([
      ['', 'LOCAL', 'NOTYPE', 0],
      ['system', 'GLOBAL', 'FUNC', 0],
      ['run', 'GLOBAL', 'FUNC', 1],
    ])
    expect(elf.dynamicSymbols[2]?.value).toBe(0x1234n)
  })

  it('has its build identifier', () => {
    expect(elf.buildId).toBe('0102030405060708')
    expect(elf.diagnostics).toEqual([])
  })

  it('throws nothing, cut or changed anywhere', () => {
    for (const bytes of damaged(buildElf(bits, order), 300)) {
      if (isElf(bytes)) expect(() => readEverything(parseElf(bytes))).not.toThrow()
    }
  })
})

it('refuses what is no ELF file', () => {
  for (const bytes of [
    new Uint8Array(0),
    new TextEncoder().encode('\x7fELF'),
    new TextEncoder().encode('MZ'.padEnd(64)),
  ]) {
    expect(() => parseElf(bytes)).toThrow(expect.objectContaining({ code: 'ERR_NOT_ELF' }))
  }
})

it('keeps the dynamic section when the section headers are gone', () => {
  const bytes = buildElf(64, 'little')
  const { sectionHeaderOffset } = parseElf(bytes).header
  const elf = parseElf(bytes.subarray(0, sectionHeaderOffset))
  expect(elf.sections).toEqual([])
  expect(elf.needed).toEqual(['libc.so.6'])
  expect(elf.diagnostics).toContainEqual(expect.objectContaining({ code: 'ELF_DAMAGED' }))
})

it('reads no more sections than there are, whatever the count says', () => {
  const bytes = buildElf(64, 'little')
  new DataView(bytes.buffer).setUint16(60, 0xffff, true)
  const elf = parseElf(bytes)
  expect(elf.sections.length).toBeLessThan(20)
  expect(elf.diagnostics).not.toEqual([])
})

/** A 64-bit file whose section headers are all alike, but for the null and the last one. */
function alike(count: number, type: number, data: Uint8Array, names: Uint8Array): Uint8Array {
  const bytes = Buffer.alloc(64 + data.length + names.length + (count + 2) * 64)
  bytes.set(buildElf(64, 'little').subarray(0, 64))
  bytes.set(data, 64)
  bytes.set(names, 64 + data.length)
  const table = 64 + data.length + names.length
  bytes.writeBigUInt64LE(BigInt(table), 40)
  bytes.writeUInt16LE(0, 56)
  bytes.writeUInt16LE(count + 2, 60)
  bytes.writeUInt16LE(0, 62)
  const section = (index: number, kind: number, offset: number, size: number): void => {
    const at = table + index * 64
    bytes.writeUInt32LE(kind, at + 4)
    bytes.writeBigUInt64LE(BigInt(offset), at + 24)
    bytes.writeBigUInt64LE(BigInt(size), at + 32)
    bytes.writeUInt32LE(count + 1, at + 40)
  }
  for (let index = 1; index <= count; index++) section(index, type, 64, data.length)
  section(count + 1, 3, 64 + data.length, names.length)
  return bytes
}

it('reads notes once that thousands of sections share, and bounds their number', () => {
  const note = Buffer.alloc(16)
  note.writeUInt32LE(4)
  note.write('GNU', 12)
  const notes = Buffer.concat(Array.from({ length: 70_000 }, () => note))
  const shared = parseElf(alike(10_000, 7, notes.subarray(0, 1000 * 16), new Uint8Array(0)))
  expect(shared.notes).toHaveLength(1000)
  const many = parseElf(alike(1, 7, notes, new Uint8Array(0)))
  expect(many.notes).toHaveLength(65_536)
  expect(many.diagnostics).toMatchObject([{ code: 'ELF_LIMIT' }])
})

it('gives no more of the names of symbols than is read, if all are the ends of one', () => {
  const symbols = Buffer.alloc(60_000 * 24)
  for (let index = 0; index < 60_000; index++) symbols.writeUInt32LE(index, index * 24)
  const elf = parseElf(alike(1, 2, symbols, new Uint8Array(70_000).fill(0x61)))
  expect(elf.symbols).toHaveLength(60_000)
  expect(elf.symbols[0]?.name).toHaveLength(4096)
  expect(elf.symbols.at(-1)?.name).toBe('')
  expect(elf.diagnostics.map(({ code }) => code)).toContain('ELF_LIMIT')
})
