import { RE2JS } from 're2js'
import { describe, expect, it } from 'vitest'
import { randomBelow } from '../../../test/random.js'
import { isCertainlyValid } from '../src/certainlyValid.js'

describe('a pattern that is certainly valid', () => {
  it('is one of those that rules are made of', () => {
    for (const source of ['\\\\evil\\.exe$', '^(?:a|b)+c', 'netsh.+firewall', '[^\\\\]+\\.tmp', '[a-z0-9_-]+']) {
      expect(isCertainlyValid(source), source).toBe(true)
    }
  })

  it('is none that only one of both engines takes', () => {
    for (const source of [
      '(?=a)',
      '(?<n>a)',
      '(a)\\1',
      'a{2000}',
      '\\p{L}',
      '[a-\\d]',
      '[\\d-z]',
      '(',
      'a)',
      'a**',
      '+',
      '[z-a]',
      '\\',
    ]) {
      expect(isCertainlyValid(source), source).toBe(false)
    }
  })

  it('is told in linear time', () => {
    for (const source of [
      '?'.repeat(1000),
      '(?:'.repeat(333),
      '[a-'.repeat(333),
      'a?'.repeat(499) + '(',
      '-'.repeat(999) + '[',
    ]) {
      expect(isCertainlyValid(source)).toBe(false)
    }
  })

  it('is always taken by RE2', () => {
    const below = randomBelow(5)
    const pieces = [
      'a',
      'Z',
      '0',
      '.',
      '^',
      '$',
      '|',
      '(',
      '(?:',
      ')',
      '*',
      '+',
      '?',
      '[',
      ']',
      '-',
      '\\',
      'd',
      'b',
      'W',
      '\\.',
      '\\]',
      '{2}',
      'é',
      '\u2028',
      ' ',
    ]
    let valid = 0
    for (let round = 0; round < 20_000; round++) {
      const source = Array.from({ length: 1 + below(9) }, () => pieces[below(pieces.length)] ?? '').join('')
      if (!isCertainlyValid(source)) continue
      valid++
      expect(() => RE2JS.compile(source, RE2JS.CASE_INSENSITIVE), source).not.toThrow()
    }
    expect(valid).toBeGreaterThan(1000)
  })
})
