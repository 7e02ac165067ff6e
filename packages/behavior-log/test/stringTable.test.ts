import { describe, expect, it } from 'vitest'
import { randomBelow } from '../../../test/random.js'
import { StringTable } from '../src/stringTable.js'

function tableOf(made: string[]): StringTable {
  return new StringTable((bytes, start, end) => {
    const text = bytes.toString('latin1', start, end)
    made.push(text)
    return text
  })
}

describe('the table of short strings', () => {
  it('gives the text of any ASCII bytes, wherever they stand and whatever came before', () => {
    const below = randomBelow(7)
    const table = tableOf([])
    for (let round = 0; round < 20_000; round++) {
      // few different bytes and lengths: many strings are nearly the same
      const length = below(65)
      const before = below(8)
      const bytes = Buffer.from(Array.from({ length: before + length + 3 }, () => 0x60 + below(3)))
      expect(table.get(bytes, before, before + length)).toBe(bytes.toString('latin1', before, before + length))
    }
  })

  it('makes a text once', () => {
    const made: string[] = []
    const table = tableOf(made)
    for (const text of ['kernel32.dll', 'a', '', 'x'.repeat(64), 'kernel32.dll', 'a', 'x'.repeat(64)]) {
      expect(table.get(Buffer.from(`?${text}`), 1, 1 + text.length)).toBe(text)
    }
    expect(made).toEqual(['kernel32.dll', 'a', 'x'.repeat(64)])
  })

  it('leaves text that is not ASCII, or long, to others', () => {
    const table = tableOf([])
    for (let at = 0; at < 9; at++) {
      const bytes = Buffer.from('123456789')
      bytes[at] = 0x80
      expect(table.get(bytes, 0, 9)).toBeUndefined()
    }
    expect(table.get(Buffer.alloc(65, 0x41), 0, 65)).toBeUndefined()
  })
})
