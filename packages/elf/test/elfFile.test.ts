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
