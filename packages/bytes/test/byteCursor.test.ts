import { describe, expect, it } from 'vitest'
import { ByteCursor, BytesError } from '@cuculus/bytes'

const bytes = Uint8Array.from({ length: 32 }, (_, index) => 0xf0 + index)

/** The error that `read` throws. */
function errorOf(read: () => unknown): BytesError {
  try {
    read()
  } catch (error) {
    if (error instanceof BytesError) return error
    throw error
  }
  throw new Error('nothing was thrown')
}

describe('numbers', () => {
  it('are read with the least significant byte first unless told otherwise', () => {
    const cursor = new ByteCursor(bytes)
    expect(cursor.readU8()).toBe(0xf0)
    expect(cursor.readU16()).toBe(0xf2f1)
    expect(cursor.readU32()).toBe(0xf6f5f4f3)
    expect(cursor.readU64()).toBe(0xfefdfcfbfaf9f8f7n)
    expect(cursor.offset).toBe(15)
    expect(cursor.remaining).toBe(17)
  })

  it('are read in network order when asked', () => {
    const cursor = new ByteCursor(bytes, { order: 'big' })
    expect(cursor.readU16()).toBe(0xf0f1)
    expect(cursor.readU32()).toBe(0xf2f3f4f5)
    expect(cursor.readU64()).toBe(0xf6f7f8f9fafbfcfdn)
  })

  it('keep their sign', () => {
    const cursor = new ByteCursor(bytes)
    expect(cursor.readI8()).toBe(-16)
    expect(cursor.readI16()).toBe(0xf2f1 - 0x10000)
    expect(cursor.readI32()).toBe(0xf6f5f4f3 - 2 ** 32)
    expect(cursor.readI64()).toBe(0xfefdfcfbfaf9f8f7n - (1n << 64n))
  })

  it('may be floating point', () => {
    const data = new Uint8Array(16)
    new DataView(data.buffer).setFloat64(0, 1.5, true)
    new DataView(data.buffer).setFloat64(8, -0.25, false)
    const cursor = new ByteCursor(data)
    expect(cursor.readF64()).toBe(1.5)
    cursor.order = 'big'
    expect(cursor.readF64()).toBe(-0.25)
  })

  it('are found behind the start of a larger buffer', () => {
    expect(new ByteCursor(bytes.subarray(5, 7)).readU16()).toBe(0xf6f5)
  })
})

describe('byte strings', () => {
  it('are views of the same memory', () => {
    const data = Uint8Array.of(1, 2, 3)
    const view = new ByteCursor(data).bytes(2)
    data[1] = 9
    expect([...view]).toEqual([1, 9])
  })

  it('may be empty, also at the end', () => {
    const cursor = new ByteCursor(Uint8Array.of(1))
    cursor.skip(1)
    expect(cursor.bytes(0)).toHaveLength(0)
    expect(cursor.remaining).toBe(0)
  })

  it('can have a cursor of their own that keeps order and offsets', () => {
    const outer = new ByteCursor(bytes, { order: 'big', base: 100 })
    outer.skip(4)
    const inner = outer.cursor(3)
    expect(outer.offset).toBe(7)
    expect(inner.readU16()).toBe(0xf4f5)
    expect(errorOf(() => inner.readU16())).toMatchObject({ offset: 106, expected: 2, found: 1 })
  })
})

describe('bounds', () => {
  it('are told by an error with code, offset, need and supply, and the cursor stays where it was', () => {
    const cursor = new ByteCursor(bytes.subarray(0, 6), { base: 0x1000 })
    cursor.skip(3)
    const error = errorOf(() => cursor.readU32())
    expect(error).toMatchObject({ code: 'ERR_OUT_OF_BOUNDS', offset: 0x1003, expected: 4, found: 3 })
    expect(error.message).toBe('expected 4 bytes at 0x1003, found 3')
    expect(cursor.offset).toBe(3)
    expect(cursor.readU16()).toBe(0xf4f3)
  })

  it.each([-1, 1.5, Number.NaN, Number.POSITIVE_INFINITY, 2 ** 53])('refuse the length %d', (length) => {
    const cursor = new ByteCursor(bytes)
    expect(errorOf(() => cursor.bytes(length)).offset).toBe(0)
    expect(errorOf(() => cursor.cursor(length)).offset).toBe(0)
    expect(
      errorOf(() => {
        cursor.skip(length)
      }).offset,
    ).toBe(0)
    expect(cursor.offset).toBe(0)
  })

  it('hold for every read at every cut', () => {
    const reads = [
      [1, (cursor: ByteCursor) => cursor.readU8()],
      [1, (cursor: ByteCursor) => cursor.readI8()],
      [2, (cursor: ByteCursor) => cursor.readU16()],
      [2, (cursor: ByteCursor) => cursor.readI16()],
      [4, (cursor: ByteCursor) => cursor.readU32()],
      [4, (cursor: ByteCursor) => cursor.readI32()],
      [8, (cursor: ByteCursor) => cursor.readU64()],
      [8, (cursor: ByteCursor) => cursor.readI64()],
      [8, (cursor: ByteCursor) => cursor.readF64()],
      [5, (cursor: ByteCursor) => cursor.bytes(5)],
    ] as const
    for (const [size, read] of reads) {
      for (let length = 0; length < size; length++) {
        // The memory goes on behind the end: only the view's own length may count.
        const cursor = new ByteCursor(bytes.subarray(0, length))
        expect(errorOf(() => read(cursor))).toMatchObject({ expected: size, found: length })
      }
      expect(() => read(new ByteCursor(bytes.subarray(0, size)))).not.toThrow()
    }
  })
})

describe('seek', () => {
  it('goes anywhere from the start to the end', () => {
    const cursor = new ByteCursor(bytes)
    cursor.seek(bytes.length)
    expect(cursor.remaining).toBe(0)
    cursor.seek(2)
    expect(cursor.readU8()).toBe(0xf2)
  })

  it.each([-1, 0.5, Number.NaN, 33])('refuses %d', (offset) => {
    const cursor = new ByteCursor(bytes)
    cursor.seek(7)
    expect(
      errorOf(() => {
        cursor.seek(offset)
      }).code,
    ).toBe('ERR_OUT_OF_BOUNDS')
    expect(cursor.offset).toBe(7)
  })
})
