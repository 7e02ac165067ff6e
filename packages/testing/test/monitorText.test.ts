import { expect, test } from 'vitest'
import { encodeMonitorText, filetime } from '@cuculus/testing'

test.each([
  ['é', 'c3a9'],
  ['€', 'e282ac'],
  ['日', 'e697a5'],
  ['А', 'e090'],
  ['Ā', 'c880'],
  ['ａ', 'effd81'],
  ['\uffe9', 'efffa9'],
])('encodes %s as the monitor does', (text, expected) => {
  expect(Buffer.from(encodeMonitorText(text)).toString('hex')).toBe(expected)
})

test('encodes each half of a surrogate pair alone', () => {
  expect(encodeMonitorText('😀')).toHaveLength(6)
})

test('counts FILETIME from 1601 in steps of 100 ns', () => {
  expect(filetime(-11_644_473_600_000)).toEqual({ low: 0, high: 0 })
  expect(filetime(0)).toEqual({ low: 0xd53e8000, high: 0x019db1de })
})
