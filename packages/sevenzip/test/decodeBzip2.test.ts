import { describe, expect, it } from 'vitest'
import { damaged } from '../../../test/damage.js'
import { decodeBzip2 } from '../src/index.js'

const text = (bytes: Uint8Array): string => Buffer.from(bytes).toString('latin1')

/** Runs of all lengths that matter, then every byte. */
const content =
  'a'.repeat(3) +
  'b'.repeat(4) +
  'c'.repeat(5) +
  'd'.repeat(259) +
  'e'.repeat(700) +
  Array.from({ length: 256 }, (_, byte) => String.fromCharCode(byte)).join('')
/** The same, packed by bzip2 1.0.8; and nothing. */
const packed = Buffer.from(
  '425a683931415926535959b5d1550000327fffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff' +
    'ffb000cdb08000000002600004c0004c00000046013000002600000000000001a68000000000000000980c91a9a302600000' +
    '0260000134c00002600034000001309804c000000046000000000000026000230024c0013000130000000000000000000000' +
    '00000000000000000000000000000000000031b28432850586068707880889098a0a8b0b8c0c8d0d8e0e8f0f901091119212' +
    'fe0989ca0a4a8acb0b4b8bcc0c4c8ccd0d4bcc0c4c8ccd0d4d8dce0e4e8ecf0f4f8fd0105090d1115191d2125292d3135393' +
    'd4145494d5155595d6165696d7175797d83d8200119410580c609901b282f30816006050300319c0040c28001a1a5a9adb1b' +
    '5b9bdc1c5c9cdd1d5d9dde1e5e9edf1f5f9fffd01030507090b0d0f11131517191b1d1f21232527292b2d2f31333537393b3' +
    'd3f41434547494b4d4f51535557595b5d5f61636567696b6d6e02e154081b9babbbcbdbebfc0c1c2c3c4c5c6c7c8c9cacbcc' +
    'cdcecfd0d1d2d3d4d5d6d7d8d9dadbdcdddedfe0e1e2e3e4e5e6e7e8e9eaebecedeeeff0f1f2f3f4f5f6ffc9a2827bcb7c7c' +
    'fd7d8bb9229c28482cdae8aa80',
  'hex',
)
const empty = Buffer.from('425a683917724538509000000000', 'hex')

describe('a file of bzip2', () => {
  it('becomes what it was, with runs and every byte', () => {
    expect(text(decodeBzip2(packed, 100_000))).toBe(content)
    expect(text(decodeBzip2(packed, 300))).toBe(content.slice(0, 300))
  })

  it('may have several streams, and nothing', () => {
    expect(text(decodeBzip2(Buffer.concat([packed, empty, packed]), 100_000))).toBe(content + content)
    expect(decodeBzip2(empty, 100)).toHaveLength(0)
    expect(decodeBzip2(new Uint8Array(0), 100)).toHaveLength(0)
  })

  it('that is cut off or changed anywhere gives no more than is wanted', () => {
    let whole = 0
    for (const bytes of damaged(packed, 1000)) {
      const found = decodeBzip2(bytes, 5000)
      expect(found.length).toBeLessThanOrEqual(5000)
      if (text(found) === content) whole++
    }
    expect(whole).toBeGreaterThan(10)
  })
})
