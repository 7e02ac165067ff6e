import { buildPe, utf8 } from '@cuculus/testing'
import { describe, expect, it } from 'vitest'
import { defaultParsers, type StaticParser } from '../src/index.js'
import { runStatic } from './runStatic.js'

describe('what has no parser', () => {
  it('gives {} for a file of an unknown type', async () => {
    expect((await runStatic({ binary: utf8('just some words') })).fields).toEqual({})
  })

  it('gives {} for a URL task, even when a file lies there', async () => {
    const { fields } = await runStatic({ binary: buildPe(), task: { category: 'url', target: 'http://example.com/' } })
    expect(fields).toEqual({})
  })

  it('gives {} when the sandbox deleted the file', async () => {
    expect((await runStatic({})).fields).toEqual({})
  })

  it('gives {} for MZ and zeros, whatever libmagic called it', async () => {
    const binary = Uint8Array.from({ length: 102 }, (_, index) => [0x4d, 0x5a][index] ?? 0)
    const fileType = 'PE32 executable (GUI) Intel 80386, for MS Windows'
    expect((await runStatic({ generation: '0.5', binary, task: { fileType } })).fields).toEqual({})
  })
})

describe('parsers', () => {
  const notes: StaticParser = {
    name: 'notes',
    recognises: (bytes) => bytes[0] === 0x4e,
    parse: ({ bytes, name }) => ({ pe_pdb_path: `${String(bytes.length)} ${name ?? ''}` }),
  }

  it('of others can be put before the default ones', async () => {
    const options = { parsers: [notes, ...defaultParsers] }
    const { fields } = await runStatic({ binary: utf8('NOTE'), task: { target: '/tmp/a.note' } }, options)
    expect(fields).toEqual({ pe_pdb_path: '4 a.note' })
    expect((await runStatic({ binary: buildPe() }, options)).fields).toHaveProperty('pe_sections')
  })

  it('that fail cost their own fields only, and are reported', async () => {
    const broken: StaticParser = {
      ...notes,
      parse: () => {
        throw new Error('no way')
      },
    }
    const { fields, diagnostics } = await runStatic({ binary: utf8('N') }, { parsers: [broken] })
    expect(fields).toEqual({})
    expect(diagnostics).toEqual([
      { key: 'static', code: 'STATIC_PARSER_FAILED', message: 'parser notes: no way', source: 'binary' },
    ])
  })
})

it('reads the beginning of a file that is larger than the limit, and leaves out what only the whole file can tell', async () => {
  const binary = buildPe({ imports: [{ dll: 'a.dll', functions: ['One'] }], overlay: new Uint8Array(100_000) })
  const { fields, diagnostics } = await runStatic({ binary }, { maxBytes: 50_000 })
  expect(fields?.imported_dll_count).toBe(1)
  expect(fields).not.toHaveProperty('pe_overlay')
  expect(fields).not.toHaveProperty('pe_checksum')
  expect(diagnostics).toContainEqual(expect.objectContaining({ code: 'STATIC_TRUNCATED', offset: 50_000 }))
})
