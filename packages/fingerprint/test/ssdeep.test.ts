import { describe, expect, test } from 'vitest'
import { Ssdeep } from '../src/index.js'
import { SmallSsdeep } from '../src/smallSsdeep.js'
import { golden, lcg, pieces, random, repeat } from './inputs.js'
import { plainSsdeep } from './plainSsdeep.js'

const ssdeep = (bytes: Uint8Array, size?: number): string | null => new Ssdeep(size).update(bytes).digest()

describe('the hash', () => {
  test.each(golden)('of %s is that of ssdeep 2.14.1', (_, bytes, expected) => {
    const input = bytes()
    expect(ssdeep(input)).toBe(expected)
    expect(ssdeep(input, input.length)).toBe(expected)
  })

  test('of 8 MB and of a block repeated to 100 MB is that of ssdeep 2.14.1', () => {
    expect(ssdeep(lcg(7, 8_388_608))).toBe('196608:wu6kJxE0cxHGMt2Yl4beha7wGzJXDAbHN9UxCO:wXkJWHGMAYqbka7wGzZDMt9UxCO')
    const block = lcg(42, 65_536)
    const repeated = new Ssdeep()
    for (let i = 0; i < 1600; i++) repeated.update(block)
    expect(repeated.digest()).toBe('12288:z1XiPSm1XiPSm1XiPSm1XiPSm1XiPSm1XiPSm1XiPSm1XiPSm1XiPSm1XiPSm1Xl:n')
  })

  test('is that of the definition for any bytes, known or unknown size, and chunks', () => {
    const next = random(20)
    for (let round = 0; round < 150; round++) {
      const bytes = mixture(next)
      const expected = plainSsdeep(bytes)
      for (const size of [undefined, bytes.length, 2 * bytes.length + 9]) {
        const hash = new Ssdeep(size)
        for (const piece of pieces(bytes, () => Math.floor(next() * 600))) hash.update(piece)
        expect(hash.digest(), `round ${String(round)}, ${String(bytes.length)} bytes`).toBe(expected)
      }
    }
  })

  test('is that of the definition for every cut of a file', () => {
    const bytes = lcg(11, 700)
    for (let end = 0; end <= bytes.length; end++) {
      const cut = bytes.subarray(0, end)
      expect(ssdeep(cut, end)).toBe(plainSsdeep(cut))
    }
  })

  test('can be asked for in between', () => {
    const hash = new Ssdeep()
    const bytes = lcg(12, 5000)
    expect(hash.update(bytes.subarray(0, 3000)).digest()).toBe(ssdeep(bytes.subarray(0, 3000)))
    expect(hash.update(bytes.subarray(3000)).digest()).toBe(ssdeep(bytes))
  })
})

describe('the hash of small data', () => {
  test('is that of the definition for any bytes and chunks', () => {
    const next = random(21)
    for (let round = 0; round < 300; round++) {
      const bytes = mixture(next)
      const hash = new SmallSsdeep(bytes.length + (round % 3))
      for (const piece of pieces(bytes, () => Math.floor(next() * 600))) hash.update(piece)
      expect(hash.digest(), `round ${String(round)}, ${String(bytes.length)} bytes`).toBe(plainSsdeep(bytes))
    }
  })

  test('is that of the definition for every cut of a file', () => {
    const bytes = lcg(11, 700)
    for (let end = 0; end <= bytes.length; end++) {
      expect(new SmallSsdeep(end).update(bytes.subarray(0, end)).digest()).toBe(plainSsdeep(bytes.subarray(0, end)))
    }
  })

  test('is that of large data', () => {
    for (const size of [1000, 12_288, 12_289, 65_535, 65_536]) {
      for (const bytes of [lcg(14, size), repeat([1, 2, 3], size), lcg(15, size).map((byte) => byte % 5)]) {
        expect(new SmallSsdeep(size).update(bytes).digest()).toBe(ssdeep(bytes, size))
      }
    }
  })

  test('refuses more bytes than announced', () => {
    expect(() => new SmallSsdeep(3).update(Uint8Array.of(1, 2)).update(Uint8Array.of(3, 4))).toThrow(RangeError)
  })
})

test('more bytes than announced are refused', () => {
  expect(() => new Ssdeep(3).update(Uint8Array.of(1, 2)).update(Uint8Array.of(3, 4))).toThrow(RangeError)
})

test('an empty chunk changes nothing', () => {
  const bytes = lcg(13, 400)
  const hash = new Ssdeep().update(new Uint8Array(0)).update(bytes).update(new Uint8Array(0))
  expect(hash.digest()).toBe(ssdeep(bytes))
})

/** Random bytes, few letters, patterns and runs: what makes pieces end often, seldom, or at every level at once. */
function mixture(next: () => number): Uint8Array {
  const size = Math.floor(2 ** (next() * 13))
  const seed = Math.floor(next() * 2 ** 32)
  const kind = Math.floor(next() * 5)
  if (kind === 0) return lcg(seed, size)
  if (kind === 1) return repeat(lcg(seed, 1 + Math.floor(next() * 20)), size)
  if (kind === 2) return lcg(seed, size).map((byte) => byte % 3)
  if (kind === 3) return new Uint8Array(size).fill(seed & 255)
  const bytes = lcg(seed, size)
  return bytes.fill(0, Math.floor(next() * size), Math.floor(next() * (size + 1)))
}
