import { describe, expect, it } from 'vitest'
import { linearTest, textTest } from '../src/pattern.js'
import { requiredLiteral } from '../src/requiredLiteral.js'

describe('requiredLiteral', () => {
  it.each([
    ['.*\\\\evil\\.dll$', '\\evil.dll'],
    ['cmd(\\.exe)? /c vssadmin', ' /c vssadmin'],
    ['ab+cd', 'cd'],
    ['ab{2,3}cde', 'cde'],
    ['a|b', ''],
    ['(?i)abc', ''],
    ['[xyz]abc[^]]def', 'abc'],
    ['(a|b)cde', 'cde'],
    ['\\dabc', 'abc'],
    ['\\Qa.b\\E', ''],
    ['ABC', 'abc'],
    ['', ''],
    ['(', ''],
    ['[', ''],
  ])('of %s is %j', (source, literal) => {
    expect(requiredLiteral(source)).toBe(literal)
  })

  it('never hides a match: tests agree with and without it on random patterns', () => {
    // A small generator, seeded, of patterns and texts over few letters.
    let seed = 7
    const random = (limit: number): number => {
      seed = (seed * 1103515245 + 12345) % 2147483648
      return seed % limit
    }
    const atoms = ['a', 'b', '\\.', '.', '[ab]', '(ab)', '(a|b)', 'k', 'S']
    const suffixes = ['', '', '', '*', '+', '?', '{1,2}']
    let matched = 0
    for (let round = 0; round < 5000; round++) {
      const source = Array.from(
        { length: 1 + random(5) },
        () => `${atoms[random(9)] ?? ''}${suffixes[random(7)] ?? ''}`,
      ).join('')
      const text = Array.from({ length: random(8) }, () => 'abAB.ksKS\u017f\u212a'[random(11)] ?? '').join('')
      const expected = new RegExp(`^(?:${source})`, 'iu').test(text)
      matched += Number(expected)
      expect([source, text, linearTest(source, 'start')(text)]).toEqual([source, text, expected])
    }
    expect(matched).toBeGreaterThan(300)
  })
})

describe('textTest', () => {
  it('does not let a dot match a line break, as Python does not', () => {
    expect(textTest('a.b', true)('a\nb')).toBe(false)
    expect(textTest('a.b', true)('axb')).toBe(true)
  })

  it('knows named groups as Python writes them', () => {
    expect(textTest('(?P<drive>[a-z]):', true)('C:\\')).toBe(true)
  })
})
