import { describe, expect, test } from 'vitest'
import { printable } from '../src/printable.js'

describe('printable', () => {
  test('keeps text of any script as it is', () => {
    expect(printable('sample.exe été 日本語 😀')).toBe('sample.exe été 日本語 😀')
  })

  test('escapes terminal sequences and control characters', () => {
    expect(printable('a\u001b[31mred\u0007\r\n\u009b2J')).toBe('a\\x1b[31mred\\x07\\x0d\\x0a\\x9b2J')
  })

  test('escapes what turns or hides text', () => {
    expect(printable('cod\u202egpj.exe\u200b')).toBe('cod\\u{202e}gpj.exe\\u{200b}')
  })

  test('escapes lone surrogates', () => {
    expect(printable('a\ud800b')).toBe('a\\u{d800}b')
  })

  test('cuts before it escapes', () => {
    expect(printable('x'.repeat(50), 10)).toBe(`${'x'.repeat(9)}…`)
    expect(printable('short', 10)).toBe('short')
  })
})
