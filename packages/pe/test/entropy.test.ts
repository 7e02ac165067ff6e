import { expect, it } from 'vitest'
import { entropy } from '../src/index.js'

it('is 0 for nothing and for one value, 8 for all values alike, 1 for two', () => {
  expect(entropy(new Uint8Array(0))).toBe(0)
  expect(entropy(new Uint8Array(100))).toBe(0)
  expect(entropy(Uint8Array.from({ length: 512 }, (_, index) => index))).toBeCloseTo(8, 12)
  expect(entropy(Uint8Array.from({ length: 100 }, (_, index) => index % 2))).toBeCloseTo(1, 12)
})

it('counts large data, odd lengths and odd places as it counts small ones', () => {
  const length = (1 << 20) + 1
  const large = Uint8Array.from({ length }, (_, index) => (index * index) % 251)
  const counts = new Map<number, number>()
  for (const byte of large) counts.set(byte, (counts.get(byte) ?? 0) + 1)
  const expected = [...counts.values()].reduce((sum, count) => sum - (count / length) * Math.log2(count / length), 0)
  expect(entropy(large)).toBeCloseTo(expected, 10)
  const moved = new Uint8Array(length + 1)
  moved.set(large, 1)
  expect(entropy(moved.subarray(1))).toBeCloseTo(expected, 10)
})
