import { expect, it } from 'vitest'
import { decodeCodePage, decompressVba } from '../src/index.js'
import { compressVba } from './buildCompoundFile.js'
import { randomBelow } from '../../../test/random.js'

function text(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('latin1')
}

it('gives literals back, over several chunks', () => {
  const long = 'abcdefgh'.repeat(1000)
  expect(decompressVba(compressVba(long))).toMatchObject({ complete: true })
  expect(text(decompressVba(compressVba(long)).bytes)).toBe(long)
})

it('undoes copies', () => {
  // The example of normal compression in [MS-OVBA] §3.2.2.
  const container = Buffer.from(
    '012fb000236161616263646582660070616768696a013808616b6c00306d6e6f70067102700410727374757610777879' + '7a003c',
    'hex',
  )
  expect(text(decompressVba(container).bytes)).toBe('#aaabcdefaaaaghijaaaaaklaaamnopqaaaaaaaaaaaarstuvwxyzaaa')
})

it('stops at the limit and at what is no container', () => {
  expect(decompressVba(compressVba('x'.repeat(20_000)), 5000).bytes.length).toBe(5000)
  expect(decompressVba(Uint8Array.of(2, 3))).toMatchObject({ complete: false })
  expect(decompressVba(new Uint8Array(0)).bytes).toHaveLength(0)
})

it('throws nothing whatever it is given, and gives at most 4,096 bytes a chunk', () => {
  const next = randomBelow(3)
  for (let round = 0; round < 2000; round++) {
    const data = Uint8Array.from({ length: 1 + next(200) }, () => next(256))
    data[0] = 1
    expect(decompressVba(data).bytes.length).toBeLessThanOrEqual(4096 * 100)
  }
})

it('decodes the code pages of Windows, the euro sign of 1252 included', () => {
  expect(decodeCodePage(Uint8Array.of(0x80, 0xe9), 1252)).toBe('€é')
  expect(decodeCodePage(Uint8Array.of(0xd2), 1251)).toBe('Т')
  expect(decodeCodePage(Uint8Array.of(0x82, 0xa0), 932)).toBe('あ')
  expect(decodeCodePage(Uint8Array.of(0x41), 99_999)).toBe('A')
})
