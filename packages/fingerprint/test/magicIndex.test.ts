import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { describe, expect, test } from 'vitest'
import { type MagicDatabase, type MagicTest, readMagicDatabase } from '../src/magicDatabase.js'
import { MagicIndex } from '../src/magicIndex.js'
import { bothTypes } from './bothTypers.js'
import { lcg } from './inputs.js'

const bytes = readFileSync(createRequire(import.meta.url).resolve('@npcz/magic/dist/magic.mgc'))

function database(): MagicDatabase {
  const found = readMagicDatabase(bytes)
  if (found === null) throw new Error('expected the database of the pinned version')
  return found
}

async function expectBothToSay(content: Uint8Array, what: string): Promise<void> {
  const [found, expected] = await bothTypes(content)
  expect(found, what).toEqual(expected)
}

describe('a database', () => {
  test('has all tests, in order and without gaps', () => {
    const { records, tests } = database()
    expect(tests.length).toBeGreaterThan(3000)
    expect(tests[0]?.first).toBe(0)
    tests.forEach(({ end }, i) => {
      expect(end).toBe(tests[i + 1]?.first ?? records)
    })
  })

  test('of another version, or cut, is none', () => {
    expect(readMagicDatabase(bytes.subarray(0, 100))).toBeNull()
    expect(readMagicDatabase(bytes.subarray(0, -376))).toBeNull()
    const other = Uint8Array.from(bytes.subarray(0, 4096))
    other[4] = 17
    expect(readMagicDatabase(other)).toBeNull()
  })
})

describe('an index', () => {
  const index = new MagicIndex(database())

  test('leaves few tests, in their order', () => {
    for (const content of [lcg(1, 1500), Buffer.from('hello\nworld\n'), Buffer.from('MZ'), new Uint8Array(0)]) {
      const found = index.candidates(content, content.length)
      expect(found?.length).toBeLessThan(150)
      expect(found?.map(({ first }) => first)).toEqual(found?.map(({ first }) => first).toSorted((a, b) => a - b))
    }
  })

  test('leaves all tests where one may begin anew elsewhere in the file', () => {
    const sound = Buffer.from('ID3\x03\0\0\0\0\0\x02\0\0\0', 'latin1')
    expect(index.candidates(sound, sound.length)).toBeNull()
  })
})

describe('the type is the same with the tests that can succeed as with all', () => {
  /** These look behind the end of a text, at what chance left in memory. */
  const unsteady = /^#! \/usr\/bin\/(?:texlua|luatex|tclsh|stap)|^yyprevious/

  /** A file that has what the test looks for, where it looks. */
  function fileFor({ offset, value, type }: MagicTest, shift: number, filler: number, tail: number): Uint8Array {
    const bigEndian = new Map([
      [7, 2],
      [8, 4],
      [26, 8],
    ]).get(type)
    const wanted = bigEndian === undefined ? value : value.slice(0, bigEndian).reverse()
    const content = new Uint8Array(offset + shift + wanted.length + tail).fill(filler)
    content.set(wanted, offset + shift)
    return content
  }

  test('of files made for every twentieth test', { timeout: 120_000 }, async () => {
    const tests = database().tests.filter(({ offset }, i) => i % 20 === 3 && offset >= 0 && offset < 100_000)
    expect(tests.length).toBeGreaterThan(150)
    for (const given of tests) {
      if (unsteady.test(Buffer.from(given.value).toString('latin1'))) continue
      for (const [shift, filler, tail] of [
        [0, 0, 50],
        [0, 32, 200],
        [1, 46, 20],
      ] as const) {
        await expectBothToSay(fileFor(given, shift, filler, tail), `${String(given.first)}, ${String(shift)}`)
      }
    }
  })

  const code = 'import a from "b"\nclass X { }\n#include <x>\n'
  test.each<[string, Uint8Array]>([
    ['form feeds', Buffer.from(`\f${code}`)],
    ['vertical tabs', Buffer.from(`\v${code}`)],
    ['bells', Buffer.from(`\x07${code}`)],
    ['backspaces', Buffer.from(`\b${code}`)],
    ['escapes', Buffer.from(`\x1b${code}`)],
    ['a zero at the end', Buffer.from(`${code}\0`)],
    ['two zeros at the end', Buffer.from(`${code}\0\0`)],
    ['a zero in it', Buffer.from(`${code}\0x`)],
    ['a delete', Buffer.from(`${code}\x7f`)],
    ['Latin-1', Buffer.from(`\xe9${code}`, 'latin1')],
    ['Windows’ own characters', Buffer.from(`\x91${code}`, 'latin1')],
    ['UTF-8', Buffer.from(`é${code}`)],
    ['UTF-8 with a mark', Buffer.from(`\ufeff${code}`)],
    ['HTML behind a mark', Buffer.from('\ufeff<html>')],
    ['overlong UTF-8', Buffer.from('\xc1\xa3include <x>\n', 'latin1')],
    ['UTF-7', Buffer.from(`+/v8${code}`)],
    ['UTF-16', Buffer.from(`\ufeff${code}`, 'utf16le')],
    ['UTF-16 of the other order', Buffer.from(`\ufeff${code}`, 'utf16le').swap16()],
    ['UTF-16 without a mark', Buffer.from(code, 'utf16le')],
    [
      'UTF-32',
      Buffer.from(Array.from(`\ufeff${code}`, (c) => [c.charCodeAt(0) & 255, c.charCodeAt(0) >> 8, 0, 0]).flat()),
    ],
    ['EBCDIC', Buffer.from([0xc8, 0x85, 0x93, 0x93, 0x96, 0x40, 0xa6, 0x96, 0x99, 0x93, 0x84, 0x25, 0x05])],
    ['carriage returns', Buffer.from(code.replaceAll('\n', '\r'))],
    ['an expression’s text too far away', Buffer.from(`${' \n'.repeat(4200)}typeof x !== "a"\n`)],
    ['an expression’s text just near enough', Buffer.from(`${' \n'.repeat(4085)}typeof x !== "a"\n`)],
    ['a text that is searched without end', Buffer.from(`${' \n'.repeat(20_000)}"use strict"`)],
    ['a text beyond what is taken for text', Buffer.from(`${' \n'.repeat(40_000)}"use strict"`)],
    ['a capital first letter', Buffer.from('Call me\nCall again\n')],
    ['one place more than a search says', Buffer.from('-FONT of wisdom\n')],
  ])('of %s', async (what, content) => {
    await expectBothToSay(content, what)
  })
})
