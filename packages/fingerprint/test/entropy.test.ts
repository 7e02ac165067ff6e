import { expect, test } from 'vitest'
import { Entropy } from '../src/index.js'

const entropy = (...bytes: number[]): number => new Entropy().update(Uint8Array.from(bytes)).value()

test('is 0 without bytes and for one value', () => {
  expect(entropy()).toBe(0)
  expect(entropy(7, 7, 7, 7, 7)).toBe(0)
})

test('is the mean information of a byte in bits', () => {
  expect(entropy(0, 1)).toBe(1)
  expect(entropy(0, 0, 0, 1)).toBeCloseTo(0.8113, 4)
  expect(entropy(...Array.from({ length: 1024 }, (_, i) => i & 255))).toBe(8)
})

test('does not depend on how the bytes are cut', () => {
  const bytes = Uint8Array.from({ length: 1000 }, (_, i) => (i * i) & 127)
  const inPieces = new Entropy()
  for (let start = 0; start < bytes.length; start += 3) inPieces.update(bytes.subarray(start, start + 3))
  expect(inPieces.value()).toBeCloseTo(new Entropy().update(bytes).value(), 12)
})
