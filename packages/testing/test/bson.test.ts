import { expect, test } from 'vitest'
import { type BsonValue, encodeBson } from '@cuculus/testing'

function hexOf(value: BsonValue): string {
  return Buffer.from(encodeBson([['a', value]])).toString('hex')
}

test.each<[string, BsonValue, string]>([
  ['null', null, '080000000a610000'],
  ['a boolean', true, '090000000861000100'],
  ['text as UTF-8 with its length', 'é', '0f000000026100' + '03000000' + 'c3a900' + '00'],
  ['a small whole number as int32', -2, '0c000000' + '106100' + 'feffffff' + '00'],
  ['a whole number beyond 32 bits as int64', 2 ** 32, '10000000' + '126100' + '0000000001000000' + '00'],
  ['a bigint as int64, however small', 1n, '10000000' + '126100' + '0100000000000000' + '00'],
  ['a fraction as double', 0.5, '10000000' + '016100' + '000000000000e03f' + '00'],
  ['bytes as binary of subtype 0', Uint8Array.of(1, 2), '0f000000' + '056100' + '0200000000' + '0102' + '00'],
  [
    'a list as array with numbered keys',
    [null, null],
    '13000000' + '046100' + '0b000000' + '0a3000' + '0a3100' + '00' + '00',
  ],
  ['an unknown element as given', { type: 0x7f, payload: Uint8Array.of(9) }, '09000000' + '7f6100' + '09' + '00'],
])('writes %s', (_, value, expected) => {
  expect(hexOf(value)).toBe(expected)
})

test('keeps the order of entries and writes a key twice if it is given twice', () => {
  const entries = [
    ['b', null],
    ['a', null],
    ['b', null],
  ] as const
  expect(Buffer.from(encodeBson(entries)).toString('hex')).toBe('0e000000' + '0a6200' + '0a6100' + '0a6200' + '00')
})

test('writes an array with the keys it is given', () => {
  expect(hexOf({ array: true, entries: [['3', null]] })).toBe(
    '10000000' + '046100' + '08000000' + '0a3300' + '00' + '00',
  )
})

test('grows beyond its first buffer without losing what was written', () => {
  const bytes = encodeBson([
    ['head', 'first'],
    ['tail', new Uint8Array(100_000).fill(7)],
  ])
  expect(new DataView(bytes.buffer).getUint32(0, true)).toBe(bytes.length)
  expect(Buffer.from(bytes.subarray(0, 22)).toString('latin1')).toContain('head')
  expect(bytes.at(-2)).toBe(7)
})
