import { describe, expect, test } from 'vitest'
import { type Requirement, requiredText } from '../src/requiredText.js'
import { TextScan } from '../src/textScan.js'
import { random } from './inputs.js'

const text = (...anyOf: string[]): Requirement => ({ kind: 'text', anyOf })
const lineStart = (...anyOf: string[]): Requirement => ({ kind: 'lineStart', anyOf })

describe('what an expression requires', () => {
  test.each<[string, readonly Requirement[]]>([
    ['abc', [text('abc')]],
    ['ABC', [text('abc')]],
    ['a.c', [text('a'), text('c')]],
    ['ab*c', [text('a'), text('c')]],
    ['ab+c', [text('ab'), text('c')]],
    ['ab?c', [text('a'), text('c')]],
    ['ab{0,3}c', [text('a'), text('c')]],
    ['ab{2}c', [text('ab'), text('c')]],
    ['^abc', [text('\nabc')]],
    ['abc$', [text('abc')]],
    ['a|b', [text('a', 'b')]],
    ['ab|.*', []],
    ['(ab|c)d', [text('abd', 'cd')]],
    ['(ab|c)?d', [text('d')]],
    ['x(a.*b|c.*d)y', [text('x'), text('a', 'c'), text('y')]],
    ['[{]x', [text('{x')]],
    ['a[( ]', [text('a(', 'a ')]],
    ['a[0-9]b', [text('a'), text('b')]],
    ['a[^x]b', [text('a'), text('b')]],
    ['a[[:space:]]b', [text('a'), text('b')]],
    ['\\.x\\(', [text('.x(')]],
    ['a\\wb', [text('a'), text('b')]],
    ['^[ \t]*(ab|c)', [lineStart('ab', 'c')]],
    ['^[[:space:]]*x=', [lineStart('x=')]],
    ['.*', []],
    ['', []],
  ])('%j', (pattern, requirements) => {
    expect(requiredText(pattern, true)).toEqual(requirements)
  })

  test.each(['a**', 'a{2}{0}', '(a', 'a)', '(?i)a', '[[.a.]]b', '*a', '[a'])(
    '%j, not understood, is nothing',
    (pattern) => {
      expect(requiredText(pattern, true)).toEqual([])
    },
  )

  test('in the middle of a text, a line may begin anywhere', () => {
    expect(requiredText('^abc', false)).toEqual([text('abc')])
  })
})

test('what matches meets the requirements', () => {
  const next = random(30)
  const pick = (letters: string): string => letters.charAt(Math.floor(next() * letters.length))
  const patterns = [
    '^[ \t]*(ab|c)',
    'a(b|c)+d?',
    '(^a|b)c',
    'ab{1,2}[cd]',
    '^a.*b$',
    'a|b[ac]|cc',
    '[ab]c',
    'b\\.c',
    '^(:|;)a',
  ]
  const scan = new TextScan()
  let matching = 0
  for (let round = 0; round < 20_000; round++) {
    const sample = Array.from({ length: Math.floor(next() * 12) }, () => pick('aAbBcd \n\t.:;')).join('')
    scan.load(Buffer.from(sample), round % 2 === 0)
    for (const pattern of patterns) {
      // As libmagic compiles them: lines, and no line feed for a dot.
      if (!new RegExp(pattern, 'm').test(sample)) continue
      matching++
      const met = requiredText(pattern, true).every((requirement) => scan.meets(requirement, Infinity))
      expect(met, `${pattern} in ${JSON.stringify(sample)}`).toBe(true)
    }
  }
  expect(matching).toBeGreaterThan(10_000)
})

describe('a scan', () => {
  const scanOf = (content: string, thorough: boolean): TextScan => {
    const scan = new TextScan()
    scan.load(Buffer.from(content, 'latin1'), thorough)
    return scan
  }

  test.each([true, false])('finds texts in any case, and those that are far away (thorough: %s)', (thorough) => {
    const scan = scanOf(`First\n  Second\n${' '.repeat(20_000)}Third`, thorough)
    expect(scan.meets(text('\nfirst'), 100)).toBe(true)
    expect(scan.meets(text('nothing', 'second'), 100)).toBe(true)
    expect(scan.meets(lineStart('second'), 100)).toBe(true)
    expect(scan.meets(text('third'), 100)).toBe(false)
    expect(scan.meets(text('third'), Infinity)).toBe(true)
    expect(scan.meets({ ...text('third'), exact: 'Third' }, Infinity)).toBe(true)
    expect(scan.meets({ ...text('third'), exact: 'third' }, Infinity)).toBe(false)
  })

  test('takes bytes that are no ASCII alike in text and requirement', () => {
    expect(scanOf('\xfcW\xf3\xa5\xc3', true).meets(text('\xfcW\xf3\xa5\xc3'.toLowerCase()), 10)).toBe(true)
  })
})
