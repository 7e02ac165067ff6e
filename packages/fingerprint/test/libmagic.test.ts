import { describe, expect, test, vi } from 'vitest'
import { libmagic } from '../src/index.js'
import { lcg } from './inputs.js'

type Type = Awaited<ReturnType<ReturnType<typeof libmagic>['identify']>>

function identify(bytes: Uint8Array): Promise<Type> {
  return libmagic().identify({
    size: bytes.length,
    read: (target, position) => {
      const part = bytes.subarray(position, position + target.length)
      target.set(part)
      return part.length
    },
  })
}

const text = (value: string): Uint8Array => new TextEncoder().encode(value)

describe('libmagic', () => {
  test.each([
    ['', 'empty', 'inode/x-empty'],
    ['x', 'very short file (no magic)', 'application/octet-stream'],
    ['hello\n', 'ASCII text', 'text/plain'],
    ['#!/bin/sh\necho\n', 'POSIX shell script, ASCII text executable', 'text/x-shellscript'],
    ['{"a": [1, 2]}', 'JSON text data', 'application/json'],
    ['GIF89a\x0a\x00\x07\x00\x00\x00\x00', 'GIF image data, version 89a, 10 x 7', 'image/gif'],
  ])('knows %j', async (content, type, mime) => {
    expect(await identify(text(content))).toEqual({ type, mime })
  })

  test('counts the pages of a PDF in the words that stored reports know', async () => {
    const pdf = '%PDF-1.4\n1 0 obj\n<</Type/Catalog/Pages 2 0 R>>\nendobj\n2 0 obj\n<</Type/Pages/Count 3>>\nendobj\n'
    expect((await identify(text(pdf))).type).toBe('PDF document, version 1.4, 3 pages')
  })

  test('answers several at once', async () => {
    const answers = await Promise.all(['hello\n', '{"a": 1}', 'x'].map((content) => identify(text(content))))
    expect(answers.map(({ mime }) => mime)).toEqual(['text/plain', 'application/json', 'application/octet-stream'])
  })

  test('says its name and version, and is the same for everybody', () => {
    expect(libmagic().name).toBe('libmagic 5.45')
    expect(libmagic()).toBe(libmagic())
  })

  test('answers for any bytes, and prints nothing', async () => {
    const output = vi.spyOn(process.stdout, 'write')
    const errors = vi.spyOn(process.stderr, 'write')
    const heads = [
      'MZ',
      '\x7fELF\x02\x01\x01',
      'PK\x03\x04',
      '\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1',
      '%PDF-1.7',
      '\xca\xfe\xba\xbe',
      '{',
      'L\0\0\0',
    ]
    for (let seed = 0; seed < 200; seed++) {
      const bytes = lcg(seed, 20 + 37 * seed)
      bytes.set(Buffer.from(heads[seed % heads.length] ?? '', 'latin1'))
      expect((await identify(bytes)).type).toEqual(expect.any(String))
    }
    expect(output).not.toHaveBeenCalled()
    expect(errors).not.toHaveBeenCalled()
    vi.restoreAllMocks()
  })

  test('survives a source that fails', async () => {
    const broken = { size: 100, read: () => fail() }
    expect(await libmagic().identify(broken)).toEqual({ type: null, mime: null })
    expect((await identify(text('hello\n'))).type).toBe('ASCII text')
  })
})

function fail(): never {
  throw new Error('the disk fails')
}
