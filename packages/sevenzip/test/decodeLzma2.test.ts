import { expect, it } from 'vitest'
import { decodeLzma2 } from '../src/index.js'

const text = (bytes: Uint8Array): string => Buffer.from(bytes).toString('latin1')
/** A piece of plain bytes, with a new dictionary or the one there is. */
function plain(content: string, isNew: boolean): Uint8Array {
  return Buffer.concat([
    Uint8Array.of(isNew ? 1 : 2, (content.length - 1) >> 8, (content.length - 1) & 0xff),
    Buffer.from(content),
  ])
}

it('plain pieces stand behind each other up to the end', () => {
  const stream = Buffer.concat([plain('abc', true), plain('de', false), Uint8Array.of(0), plain('not', true)])
  expect(text(decodeLzma2(stream, 100))).toBe('abcde')
  expect(text(decodeLzma2(stream, 4))).toBe('abcd')
  expect(text(decodeLzma2(stream.subarray(0, 5), 100))).toBe('ab')
})

it('a piece of LZMA without properties, or with impossible ones, ends the stream', () => {
  const head = plain('abc', true)
  for (const control of [[0x80], [0xe0, 0xff], [0x03]]) {
    const stream = Buffer.concat([
      head,
      Uint8Array.from([control[0] ?? 0, 0, 9, 0, 9, ...control.slice(1)]),
      Buffer.alloc(20),
    ])
    expect(text(decodeLzma2(stream, 100))).toBe('abc')
  }
})
