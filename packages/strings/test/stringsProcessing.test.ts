import { openAnalysis } from '@cuculus/analysis'
import type { Analysis, Diagnostic } from '@cuculus/core'
import {
  buildAnalysis,
  checkModule,
  concatenate,
  emptyAnalysis,
  runModule,
  utf16,
  utf8,
  writeAnalysis,
} from '@cuculus/testing'
import { describe, expect, test } from 'vitest'
import { StringPlacesProcessing, type StringsOptions, StringsProcessing } from '../src/index.js'
import { temporaryDirectory } from './temporaryDirectory.js'

/** A sample that is read in chunks of a size. */
function sampleOf(bytes: Uint8Array, chunkSize = 1024): Analysis {
  return {
    ...emptyAnalysis(),
    stat: () => Promise.resolve({ size: bytes.length }),
    // eslint-disable-next-line @typescript-eslint/require-await -- an analysis is asynchronous, memory is not
    open: async function* (_, { length = bytes.length } = {}) {
      for (let i = 0; i < length; i += chunkSize) yield bytes.subarray(i, Math.min(length, i + chunkSize))
    },
  }
}

async function strings(bytes: Uint8Array, options?: StringsOptions, chunkSize?: number): Promise<readonly string[]> {
  return (await runModule(new StringsProcessing(options), sampleOf(bytes, chunkSize))).data
}

/** What the regular expressions of 1.1 and later found. */
function classic(bytes: Uint8Array): string[] {
  const text = Buffer.from(bytes).toString('latin1')
  /* eslint-disable no-control-regex -- what they looked for */
  const ascii = text.match(/[\x1f-\x7e]{6,}/g) ?? []
  const wide = text.match(/(?:[\x1f-\x7e]\x00){6,}/g) ?? []
  /* eslint-enable no-control-regex */
  return [...ascii, ...wide.map((match) => match.replaceAll('\0', ''))]
}

describe('strings', () => {
  test('are the ASCII ones in order, then those in UTF-16', async () => {
    const bytes = concatenate([
      utf8('\0\x01first string\0short\0\n'),
      utf16('wide string'),
      utf8('\0\0second string\n'),
    ])
    expect(await strings(bytes)).toEqual(['first string', 'second string', 'wide string'])
  })

  test('have six characters at least', async () => {
    expect(await strings(utf8('12345\n123456\n'))).toEqual(['123456'])
    expect(await strings(utf8('12\n123\n'), { minimumLength: 3 })).toEqual(['123'])
  })

  test('in UTF-16 may begin at any byte', async () => {
    expect(await strings(concatenate([utf8('\xff'), utf16('oddly placed')]))).toEqual(['oddly placed'])
    expect(await strings(concatenate([utf8('x'), utf16('oddly placed')]))).toEqual(['oddly placed'])
  })

  test('keep their duplicates', async () => {
    expect(await strings(utf8('same text\0same text\0'))).toEqual(['same text', 'same text'])
  })

  test('end where the file ends, and take in 0x1f as all generations did', async () => {
    expect(await strings(utf8('tail of file\x1f'))).toEqual(['tail of file\x1f'])
    expect(await strings(utf8('tab\tinside'))).toEqual(['inside'])
  })

  test('are those of the regular expressions for any bytes and chunks', async () => {
    let state = 7
    const next = (limit: number): number => {
      state = (Math.imul(state, 1664525) + 1013904223) >>> 0
      return Math.floor((state / 2 ** 32) * limit)
    }
    const alphabet = [0, 0, 0, 0x1e, 0x1f, 0x20, 0x41, 0x42, 0x7e, 0x7f, 0xff]
    for (let round = 0; round < 200; round++) {
      const few = alphabet.slice(next(4), 7 + next(5))
      const bytes = Uint8Array.from({ length: next(600) }, () => few[next(few.length)] ?? 0)
      expect(await strings(bytes, {}, 1 + next(50))).toEqual(classic(bytes))
    }
  })

  test('take time in proportion to the file, whatever it holds', async () => {
    const hostile = new Uint8Array(4_000_000).fill(0x41)
    expect(await strings(hostile)).toEqual(['A'.repeat(1024)])
  })

  test('of a URL task are none', async () => {
    const analysis = { ...sampleOf(utf8('a long string')), task: { category: 'url' } }
    expect((await runModule(new StringsProcessing(), analysis)).data).toEqual([])
  })
})

describe('limits', () => {
  const run = (
    bytes: Uint8Array,
    options: StringsOptions,
  ): Promise<{ data: readonly string[]; diagnostics: readonly Diagnostic[] }> =>
    runModule(new StringsProcessing(options), sampleOf(bytes))

  test('cut long strings', async () => {
    expect((await run(utf8('abcdefghij\n123456'), { maximumLength: 7 })).data).toEqual(['abcdefg', '123456'])
  })

  test('stop at a number of strings, and say so', async () => {
    const { data, diagnostics } = await run(utf8('string1\nstring2\nstring3\n'), { maximumCount: 2 })
    expect(data).toEqual(['string1', 'string2'])
    expect(diagnostics).toEqual([expect.objectContaining({ code: 'STRINGS_CUT', source: 'binary' })])
  })

  test('stop at a number of bytes, and say so', async () => {
    const { data, diagnostics } = await run(utf8('string1\nstring2\n'), { maximumSize: 12 })
    expect(data).toEqual(['string1'])
    expect(diagnostics).toEqual([expect.objectContaining({ code: 'STRINGS_SAMPLE_CUT', offset: 12 })])
  })

  test('are whole numbers', () => {
    for (const value of [0, -1, 1.5, Number.NaN]) {
      expect(() => new StringsProcessing({ minimumLength: value })).toThrow(RangeError)
      expect(() => new StringPlacesProcessing({ maximumCount: value })).toThrow(RangeError)
    }
  })
})

test('a sample that fails amid the read keeps what came before', async () => {
  const analysis: Analysis = {
    ...sampleOf(utf8('x')),
    open: async function* () {
      await Promise.resolve()
      yield utf8('before the end')
      throw new Error('the disk fails')
    },
  }
  const { data, diagnostics } = await runModule(new StringsProcessing(), analysis)
  expect(data).toEqual(['before the end'])
  expect(diagnostics).toEqual([expect.objectContaining({ code: 'STRINGS_UNREADABLE' })])
})

test('places are the same strings with offset and encoding', async () => {
  const bytes = concatenate([utf8('\0\0first string\0\n'), utf16('wide string')])
  expect((await runModule(new StringPlacesProcessing(), sampleOf(bytes, 5))).data).toEqual([
    { text: 'first string', offset: 2, encoding: 'ascii' },
    { text: 'wide string', offset: 16, encoding: 'utf-16le' },
  ])
})

test('both modules keep the contract', async () => {
  const directory = await temporaryDirectory()
  await writeAnalysis(directory, buildAnalysis({ generation: '2.x', binary: utf8('some readable text') }))
  const analyses = [await openAnalysis(directory)]
  await checkModule(new StringsProcessing(), analyses)
  await checkModule(new StringPlacesProcessing(), analyses)
})
