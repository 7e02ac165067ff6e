import { expect, test } from 'vitest'
import { matchedText } from '../src/matchedText.js'

const text = (value: string): Uint8Array => new TextEncoder().encode(value)

test('is text where the bytes are printable UTF-8', () => {
  expect(matchedText(text('MZ ü'))).toBe('MZ ü')
  expect(matchedText(new Uint8Array(0))).toBe('')
})

test('is numbers where they are not', () => {
  expect(matchedText(Uint8Array.of(0x4d, 0x5a, 0x90))).toBe('{ 4D 5A 90 }')
  expect(matchedText(text('a\nb'))).toBe('{ 61 0A 62 }')
})

test('is cut at 256 bytes', () => {
  expect(matchedText(text('x'.repeat(1000)))).toBe('x'.repeat(256))
})
