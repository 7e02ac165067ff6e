import { createHash } from 'node:crypto'
import { expect, it } from 'vitest'
import { parsePe } from '../src/index.js'
import { ByteBuilder } from '../../../test/byteBuilder.js'
import { buildPe } from './buildPe.js'

const key = 0x12345678

function richStub(entries: readonly (readonly [number, number, number])[]): Uint8Array {
  const out = new ByteBuilder().zeros(0x40)
  out.u32(mask(0x536e6144), key, key, key)
  for (const [product, build, count] of entries) out.u32(mask(((product << 16) | build) >>> 0), mask(count))
  return out.u32(0x68636952, key).align(8).build()
}

function mask(value: number): number {
  return (value ^ key) >>> 0
}

it('decodes the entries and hashes the decoded bytes', () => {
  const { richHeader } = parsePe(
    buildPe({
      stub: richStub([
        [0x105, 27412, 2],
        [0x93, 30729, 11],
      ]),
    }),
  )
  expect(richHeader?.entries).toEqual([
    { productId: 0x105, build: 27412, count: 2 },
    { productId: 0x93, build: 30729, count: 11 },
  ])
  const clear = new ByteBuilder().u32(0x536e6144, 0, 0, 0, 0x01056b14, 2, 0x00937809, 11).build()
  expect(richHeader?.md5).toBe(createHash('md5').update(clear).digest('hex'))
  expect(richHeader?.key).toBe(key)
})

it('says that a made-up key is not the checksum', () => {
  expect(parsePe(buildPe({ stub: richStub([[1, 2, 3]]) })).richHeader?.checksumValid).toBe(false)
})

it('is null without the word or without its beginning', () => {
  expect(parsePe(buildPe()).richHeader).toBeNull()
  const stub = richStub([[1, 2, 3]])
  stub.fill(0, 0x40, 0x44)
  expect(parsePe(buildPe({ stub })).richHeader).toBeNull()
})
