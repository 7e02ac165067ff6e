import type { FileTyper } from '@cuculus/fingerprint'
import { buildPe, utf8 } from '@cuculus/testing'
import { describe, expect, it } from 'vitest'
import { runStatic } from './runStatic.js'

const binary = buildPe({
  dll: true,
  timestamp: 1_600_000_000,
  imageBase: 0x10000000,
  imports: [{ dll: 'KERNEL32.dll', functions: ['Sleep', 9] }],
  exports: { name: 'sample.dll', functions: [{ name: 'Run' }] },
  version: { CompanyName: 'Übel & Söhne' },
  resources: [
    { type: 10, name: 101, language: 0x407, data: utf8('payload') },
    { type: 10, name: 102, language: 0x409, data: utf8('other') },
    { type: 999, name: 'ODD', data: utf8('?') },
  ],
  pdb: 'C:\\evil\\x.pdb',
  sections: [{ name: '\u0001odd', data: utf8('x') }],
  overlay: utf8('OVERLAY'),
})

describe('a Portable Executable', async () => {
  const { fields, diagnostics } = await runStatic({ binary })

  it('has the classic fields in the classic forms', () => {
    expect(fields?.pe_imports).toEqual([
      {
        dll: 'KERNEL32.dll',
        imports: [
          { address: expect.stringMatching(/^0x1000[0-9a-f]{4}$/) as string, name: 'Sleep' },
          { address: expect.stringMatching(/^0x1000[0-9a-f]{4}$/) as string, name: null, ordinal: 9 },
        ],
      },
    ])
    expect(fields?.imported_dll_count).toBe(1)
    expect(fields?.pe_exports).toMatchObject([{ name: 'Run' }])
    expect(fields?.pe_timestamp).toBe('2020-09-13 12:26:40')
    expect(fields?.pe_imphash).toMatch(/^[0-9a-f]{32}$/)
    expect(fields?.peid_signatures).toBeNull()
  })

  it('has its sections, their names in printable ASCII', () => {
    expect(fields?.pe_sections?.[0]).toMatchObject({ name: '.text', virtual_address: '0x00001000' })
    expect(fields?.pe_sections?.at(-1)?.name).toBe('\\x01odd')
  })

  it('has one entry per resource, each with its own values', () => {
    const resources = fields?.pe_resources?.map(({ name, id, language, size }) => [name, id, language, size])
    expect(resources).toContainEqual(['RT_RCDATA', 101, 'LANG_GERMAN', '0x00000007'])
    expect(resources).toContainEqual(['RT_RCDATA', 102, 'LANG_ENGLISH', '0x00000005'])
    expect(resources).toContainEqual(['None', 'ODD', 'LANG_ENGLISH', '0x00000001'])
  })

  it('has its version strings as Unicode', () => {
    expect(fields?.pe_versioninfo).toContainEqual({ name: 'CompanyName', value: 'Übel & Söhne' })
  })

  it('has its symbols, checksum and overlay', () => {
    expect(fields?.pe_pdb_path).toBe('C:\\evil\\x.pdb')
    expect(fields?.pe_checksum?.actual).toMatch(/^0x[0-9a-f]{8}$/)
    expect(fields?.pe_overlay?.size).toBe(7)
    expect(fields?.pe_signed).toBe(false)
  })

  it('has nothing to complain about', () => {
    expect(diagnostics).toEqual([])
  })
})

it('describes each different resource once', async () => {
  const asked: string[] = []
  const typer: FileTyper = {
    name: 'test',
    headLength: 0,
    identify({ size, read }) {
      const data = new Uint8Array(size)
      read(data, 0)
      asked.push(new TextDecoder().decode(data))
      return Promise.resolve({ type: `${String(size)} bytes`, mime: null })
    },
  }
  const resources = [1, 2, 3].map((name) => ({ type: 10, name, data: utf8(name === 3 ? 'b' : 'aa') }))
  const { fields } = await runStatic({ binary: buildPe({ resources }) }, { typer })
  expect(asked).toEqual(['aa', 'b'])
  expect(fields?.pe_resources?.map(({ filetype }) => filetype)).toEqual(['2 bytes', '2 bytes', '1 bytes'])
})

it('reports damage with the place in the file', async () => {
  const { fields, diagnostics } = await runStatic({ binary: binary.subarray(0, 0x600) })
  expect(fields?.pe_sections).not.toEqual([])
  expect(diagnostics).toContainEqual(
    expect.objectContaining({ key: 'static', code: 'PE_SECTION_DAMAGED', source: 'binary' }),
  )
})
