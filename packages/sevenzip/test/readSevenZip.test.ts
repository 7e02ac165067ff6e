import { crc32 } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import { damaged } from '../../../test/damage.js'
import { isSevenZip, readSevenZip, SevenZipError } from '../src/index.js'
import { codeBytes, encrypted, encryptedHeader, methods, plain } from './archives.js'

const modified = Date.UTC(2020, 0, 2, 3, 4, 5)

describe('an archive', () => {
  it('whose list is packed is listed with sizes, sums, times and methods', () => {
    const { entries, encryptedHeader: hidden, diagnostics } = readSevenZip(plain)
    expect(diagnostics).toEqual([])
    expect(hidden).toBe(false)
    const common = { packedSize: null, crc32: null, method: '', encrypted: false, modified }
    const packed = { ...common, isDirectory: false, method: 'LZMA2' }
    expect(entries).toEqual([
      { ...common, name: 'empty', size: 0, isDirectory: true },
      { ...common, name: 'none', size: 0, isDirectory: false },
      { ...packed, name: 'hello.txt', size: 6, crc32: 0x363a3020 },
      { ...packed, name: 'zero.bin', size: 5000, crc32: 0xd8e50ea8 },
    ])
    expect(crc32('hello\n')).toBe(0x363a3020)
  })

  it('tells which contents are encrypted', () => {
    const { entries } = readSevenZip(encrypted)
    expect(entries.map(({ name, encrypted: hidden, method }) => [name, hidden, method])).toEqual([
      ['empty', false, ''],
      ['none', false, ''],
      ['hello.txt', true, 'AES-256+LZMA2'],
      ['zero.bin', true, 'AES-256+LZMA2'],
    ])
  })

  it('whose list is encrypted tells so', () => {
    const archive = readSevenZip(encryptedHeader)
    expect(archive).toMatchObject({ encryptedHeader: true, entries: [], diagnostics: [] })
    expect([...archive.contents(100)]).toEqual([])
  })

  it('that claims a list larger than the limits is refused', () => {
    const { entries, diagnostics } = readSevenZip(plain, { headerBytes: 100 })
    expect(entries).toEqual([])
    expect(diagnostics).toMatchObject([{ code: 'SEVENZIP_LIMIT' }])
    expect(readSevenZip(plain, { entries: 3 }).diagnostics).toMatchObject([{ code: 'SEVENZIP_HEADER_DAMAGED' }])
  })

  it('is nothing else', () => {
    expect(isSevenZip(new Uint8Array(100))).toBe(false)
    expect(() => readSevenZip(new Uint8Array(100))).toThrow(SevenZipError)
  })

  it('that is cut off or changed anywhere gives what it has', () => {
    let entries = 0
    for (const bytes of damaged(plain, 3000)) {
      if (!isSevenZip(bytes)) continue
      const listed = readSevenZip(bytes)
      entries += listed.entries.length
      if (listed.entries.length < 4) expect(listed.diagnostics.length > 0 || listed.encryptedHeader).toBe(true)
    }
    expect(entries).toBeGreaterThan(1000)
  })
})

describe('contents', () => {
  it('that are packed together come in their order, whole as far as the limit goes', () => {
    const contents = (limit: number) =>
      Array.from(readSevenZip(plain).contents(limit), ({ entry, bytes, complete }) => [
        entry.name,
        Buffer.from(bytes).toString('latin1'),
        complete,
      ])
    expect(contents(10_000)).toEqual([
      ['hello.txt', 'hello\n', true],
      ['zero.bin', '\0'.repeat(5000), true],
    ])
    expect(contents(10)).toEqual([
      ['hello.txt', 'hello\n', true],
      ['zero.bin', '\0'.repeat(4), false],
    ])
  })

  it.each(Object.entries(methods))('packed by %s become what they were', (_, archive) => {
    const [content] = readSevenZip(archive).contents(10_000)
    expect(content).toMatchObject({ entry: { name: 'code.bin' }, complete: true })
    expect(Uint8Array.from(content?.bytes ?? [])).toEqual(codeBytes())
    const [part] = readSevenZip(archive).contents(100)
    expect(Uint8Array.from(part?.bytes ?? [])).toEqual(codeBytes().subarray(0, 100))
  })

  it('that are encrypted are left out', () => {
    expect([...readSevenZip(encrypted).contents(10_000)]).toEqual([])
  })

  it('that are cut off or changed anywhere give no more than the limit, and are complete only if the checksum says so', () => {
    let complete = 0
    for (const archive of Object.values(methods)) {
      for (const bytes of damaged(archive, 300)) {
        if (!isSevenZip(bytes)) continue
        for (const content of readSevenZip(bytes).contents(600)) {
          expect(content.bytes.length).toBeLessThanOrEqual(600)
          if (content.complete && content.entry.crc32 !== null) {
            expect(crc32(content.bytes)).toBe(content.entry.crc32)
            complete++
          }
        }
      }
    }
    expect(complete).toBeGreaterThan(100)
  })
})
