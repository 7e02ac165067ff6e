import { describe, expect, it } from 'vitest'
import { linearTest, textTest } from '../src/pattern.js'
import { requiredLiterals, requiredLiteralsOf } from '../src/requiredLiterals.js'

describe('requiredLiterals', () => {
  it.each<[string, readonly string[] | undefined]>([
    ['.*\\\\evil\\.dll$', ['\\evil.dll']],
    ['cmd(\\.exe)? /c vssadmin', [' /c vssadmin']],
    ['ab+cde', ['cde']],
    ['ab{2,3}cde', ['cde']],
    ['ab+', ['ab']],
    ['ab*', undefined],
    ['abc|defg', ['abc', 'defg']],
    ['abc|d', undefined],
    ['abc|.*', undefined],
    ['\\\\(Run|RunOnce|Policies)\\\\', ['run', 'runonce', 'policies']],
    ['x(Run|RunOnce)?longer', ['longer']],
    ['x(Run|RunOnce){2,}y', ['run', 'runonce']],
    ['(ab(cd|ef)|(?:gh))x', ['ab', 'gh']],
    ['(?i)abc', ['abc']],
    ['(?P<name>abc)', ['abc']],
    ['(?<name>abc)', ['abc']],
    ['(?=abc)', undefined],
    ['(?!abc)def', undefined],
    ['[xyz]abc[^]]def', ['abc']],
    ['(a|b)cde', ['cde']],
    ['(vmmouse|vmci)\\.sys', ['vmmouse', 'vmci']],
    ['\\dabc', ['abc']],
    ['\\Qa.b\\E', undefined],
    ['\\x41bc', undefined],
    ['(a)\\12bc', undefined],
    ['ABC', ['abc']],
    ['\u00e9abc\u00e9', ['abc']],
    ['a', undefined],
    ['', undefined],
    ['(', undefined],
    ['abc)', undefined],
    ['[', undefined],
    ['abc\\', undefined],
    [`${'('.repeat(5000)}abc${')'.repeat(5000)}`, undefined],
  ])('of %s are %j', (source, literals) => {
    expect(requiredLiterals(source)).toEqual(literals)
  })

  it.each([[new RegExp('[^]|abc]def')], [new RegExp('[]|abc]def')], [new RegExp('[[a]--[b]]cde', 'v')]])(
    'of %s are not certain: JavaScript has classes of its own',
    (expression) => {
      expect(requiredLiteralsOf(expression)).toBeUndefined()
    },
  )

  it('never hides a match: tests agree with and without it on random patterns', () => {
    // A small generator, seeded, of patterns and texts over few letters.
    let seed = 7
    const random = (limit: number): number => {
      seed = (seed * 1103515245 + 12345) % 2147483648
      return seed % limit
    }
    const atoms = ['a', 'b', '\\.', '.', '[ab]', '(ab)', '(a|b)', 'k', 'S', '(ab|k.)', '(?:ba|(ab|s)k)', 'ab|']
    const suffixes = ['', '', '', '*', '+', '?', '{1,2}']
    let matched = 0
    for (let round = 0; round < 5000; round++) {
      const source = Array.from(
        { length: 1 + random(5) },
        () => `${atoms[random(12)] ?? ''}${suffixes[random(7)] ?? ''}`,
      ).join('')
      const text = Array.from({ length: random(8) }, () => 'abAB.ksKS\u017f\u212a\u0130i'[random(13)] ?? '').join('')
      if (/\|[*+?{]/.test(source)) continue
      const expected = new RegExp(`^(?:${source})`, 'iu').test(text)
      matched += Number(expected)
      expect([source, text, linearTest(source, 'start')(text)]).toEqual([source, text, expected])
      const anywhere = new RegExp(source, 'iu').test(text)
      expect([source, text, linearTest(source, 'anywhere')(text)]).toEqual([source, text, anywhere])
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
