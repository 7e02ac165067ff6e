import { describe, expect, it } from 'vitest'
import { damaged } from '../../../test/damage.js'
import { packedText, text } from './packedText.js'
import { decodeXz, isXz, readXzSize } from '../src/index.js'

describe('a file of xz', () => {
  it('becomes what it was, and tells how long that is', () => {
    expect(isXz(packedText.xz)).toBe(true)
    expect(readXzSize(packedText.xz)).toBe(text.length)
    const { bytes, complete } = decodeXz(packedText.xz, 10_000)
    expect([Uint8Array.from(bytes), complete]).toEqual([text, true])
  })

  it('gives as much as is wanted', () => {
    const { bytes, complete } = decodeXz(packedText.xz, 100)
    expect([Uint8Array.from(bytes), complete]).toEqual([text.subarray(0, 100), false])
  })

  it('is nothing else', () => {
    expect(isXz(text)).toBe(false)
    expect(decodeXz(text, 100)).toMatchObject({ complete: false, bytes: { length: 0 } })
    expect(readXzSize(text)).toBeNull()
  })

  it('that is cut off or changed anywhere gives no more than the limit', () => {
    let whole = 0
    for (const bytes of damaged(packedText.xz, 1000)) {
      const found = decodeXz(bytes, 2000)
      readXzSize(bytes)
      expect(found.bytes.length).toBeLessThanOrEqual(2000)
      if (Buffer.from(found.bytes).equals(text)) whole++
    }
    expect(whole).toBeGreaterThan(10)
  })
})
