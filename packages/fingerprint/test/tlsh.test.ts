import { describe, expect, test } from 'vitest'
import { Tlsh } from '../src/index.js'
import { golden, lcg, pieces, random, repeat } from './inputs.js'

const tlsh = (bytes: Uint8Array): string | null => new Tlsh().update(bytes).digest()

describe('the hash', () => {
  test.each(golden)('of %s is that of the reference', (_, bytes, __, expected) => {
    expect(tlsh(bytes())).toBe(expected)
  })

  test('of 8 MB is that of the reference', () => {
    expect(tlsh(lcg(7, 8_388_608))).toBe('T13286334E62CAF23B1CD265F0E8DA1D89CD8552B77C1A423F696AC03EB138B455E95B30')
  })

  test('does not depend on how the bytes are cut', () => {
    const next = random(3)
    for (let round = 0; round < 40; round++) {
      const bytes = lcg(round, 256 + Math.floor(next() * 3000))
      const hash = new Tlsh()
      for (const piece of pieces(bytes, () => Math.floor(next() * 9))) hash.update(piece)
      expect(hash.digest()).toBe(tlsh(bytes))
    }
  })
})

describe('there is none', () => {
  test('under 256 bytes', () => {
    expect(tlsh(lcg(5, 255))).toBeNull()
    expect(tlsh(lcg(5, 256))).toMatch(/^T1[\dA-F]{70}$/)
  })

  test('with too little variety', () => {
    expect(tlsh(new Uint8Array(100_000))).toBeNull()
    expect(tlsh(repeat([1, 2, 3], 100_000))).toBeNull()
  })
})
