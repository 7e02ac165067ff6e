import { describe, expect, it } from 'vitest'
import { words } from '../../../test/random.js'
import { PackedNumbers, PackedReader } from '../src/packedNumbers.js'

describe('packed numbers', () => {
  it('come back as they were, in records of any size', () => {
    const next = words(11)
    const records = Array.from({ length: 30_000 }, () =>
      Array.from({ length: next() % 6 }, () => next() >>> (next() % 32)),
    )
    const packed = new PackedNumbers()
    for (const record of records) {
      packed.begin(record.length)
      for (const number of record) packed.whole(number)
    }
    const parts = packed.parts()
    expect(parts.length).toBeGreaterThan(1)
    expect(parts.reduce((sum, { length }) => sum + length, 0)).toBe(packed.length)
    const reader = new PackedReader(parts)
    for (const record of records) {
      reader.begin()
      expect(record.map(() => reader.whole())).toEqual(record)
    }
  })

  it('keep every time to the bit, near the one before or far from it', () => {
    const times = [1.7e12, 1.7e12 + 3, 1.7e12, 1.7e12 - 2 ** 30, 0.1, 0.3, -5, null, 8.64e15, 1e300, 2 ** 53, 0, NaN, 7]
    const packed = new PackedNumbers()
    for (const time of times) {
      packed.begin(1)
      packed.time(time)
    }
    const reader = new PackedReader(packed.parts())
    const read = times.map(() => {
      reader.begin()
      return reader.time()
    })
    expect(read).toEqual(times.map((time) => time ?? NaN))
  })

  it('take one byte for a small number, and two or three for a time some milliseconds or seconds after the one before', () => {
    const packed = new PackedNumbers()
    packed.whole(127)
    expect(packed.length).toBe(1)
    packed.time(1_700_000_000_000)
    const before = packed.length
    packed.time(1_700_000_000_050)
    expect(packed.length - before).toBe(1)
    packed.time(1_700_000_005_000)
    expect(packed.length - before).toBe(3)
  })
})
