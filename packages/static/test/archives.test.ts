import { createHash } from 'node:crypto'
import { gzipSync } from 'node:zlib'
import type { Archive } from '@cuculus/core'
import { utf8 } from '@cuculus/testing'
import { describe, expect, it } from 'vitest'
import { damaged } from '../../../test/damage.js'
import { codeBytes, encrypted, methods } from '../../sevenzip/test/archives.js'
import { archiveParser } from '../src/index.js'
import { packedText, text } from '../../sevenzip/test/packedText.js'
import { buildCabinet, buildRar4, buildRar5, buildTar } from './buildArchives.js'
import { buildZip } from './buildZip.js'
import { runStatic } from './runStatic.js'

const sha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex')

/** The archive, with the size of what is unpacked as its type. */
async function read(bytes: Uint8Array): Promise<{ readonly archive: Archive | undefined; readonly codes: string[] }> {
  const codes: string[] = []
  const fields = await archiveParser.parse({
    bytes,
    size: bytes.length,
    complete: true,
    signal: new AbortController().signal,
    describe: (data) => Promise.resolve(`${String(data.length)} bytes`),
    report: ({ code }) => codes.push(code),
  })
  return { archive: fields.archive, codes }
}

/** Names, sums and types, those of archives inside behind them. */
function told(archive: Archive | undefined): readonly unknown[] {
  return (archive?.entries ?? []).map(({ name, sha256: sum, type, archive: inner }) =>
    inner === undefined ? [name, sum, type] : [name, sum, type, inner.format, told(inner)],
  )
}

const whole = (name: string, data: Uint8Array): readonly unknown[] => [
  name,
  sha256(data),
  `${String(data.length)} bytes`,
]
/** Longer than one block of a cabinet, and not to be packed well. */
const long = Uint8Array.from({ length: 100_000 }, (_, index) => (index * index * 7) >> (index % 5))

describe('what is inside of archives', () => {
  it.each([
    ['tar', buildTar({ 'a.txt': text, 'b.bin': long })],
    ['cab', buildCabinet({ 'a.txt': text, 'b.bin': long }, 0)],
    ['cab', buildCabinet({ 'a.txt': text, 'b.bin': long }, 1)],
    ['zip', buildZip({ 'a.txt': text, 'b.bin': long })],
  ] as const)('is unpacked of %s to see what it is', async (format, bytes) => {
    const { archive, codes } = await read(bytes)
    expect(archive).toMatchObject({ format, encrypted: false })
    expect(told(archive)).toEqual([whole('a.txt', text), whole('b.bin', long)])
    expect(codes).toEqual([])
  })

  it.each(Object.entries(methods))('is unpacked of 7z packed by %s', async (_, bytes) => {
    expect(told((await read(bytes)).archive)).toEqual([whole('code.bin', codeBytes())])
  })

  it('is unpacked of files of gzip, bzip2 and xz, which hold one', async () => {
    for (const bytes of [gzipSync(text), packedText.bzip2, packedText.xz]) {
      expect(told((await read(bytes)).archive)).toEqual([whole('', text)])
    }
    expect((await read(packedText.xz)).archive).toMatchObject({ format: 'xz', entries: [{ size: text.length }] })
    expect((await read(packedText.bzip2)).archive).toMatchObject({ format: 'bzip2', entries: [{ size: null }] })
  })

  it('is shown of RAR where it is stored', async () => {
    for (const bytes of [buildRar4('a/b.txt', utf8('hello')), buildRar5('a/b.txt', utf8('hello'))]) {
      const { archive } = await read(bytes)
      expect(told(archive)).toEqual([whole('a/b.txt', utf8('hello'))])
      expect(archive?.entries[0]).toMatchObject({ method: 'stored', size: 5, encrypted: false })
    }
    // Encrypted, or cut by the end of a volume.
    for (const flag of [4, 2]) {
      expect(told((await read(buildRar4('x', utf8('hello'), flag))).archive)).toEqual([['x', undefined, undefined]])
    }
  })

  it('is not unpacked by methods that are not known, or under passwords', async () => {
    const cabinet = await read(buildCabinet({ 'a.txt': text }, 3))
    expect(cabinet.archive?.entries).toMatchObject([{ name: 'a.txt', method: 'LZX' }])
    expect(told(cabinet.archive)).toEqual([['a.txt', undefined, undefined]])
    expect(told((await read(encrypted)).archive).at(-1)).toEqual(['zero.bin', undefined, undefined])
  })

  it('is shown three archives deep', async () => {
    const tar = buildTar({ 'a.txt': text })
    const packed = gzipSync(tar)
    const zip = buildZip({ 'a.tar.gz': packed })
    expect(told((await read(zip)).archive)).toEqual([
      [...whole('a.tar.gz', packed), 'gzip', [[...whole('', tar), 'tar', [whole('a.txt', text)]]]],
    ])
    const outer = buildZip({ 'z.zip': zip })
    expect(told((await read(outer)).archive)).toEqual([
      [...whole('z.zip', zip), 'zip', [[...whole('a.tar.gz', packed), 'gzip', [whole('', tar)]]]],
    ])
  })

  it('is no archive again where it is a document', async () => {
    const document = buildZip({ '[Content_Types].xml': utf8('<Types/>'), 'word/document.xml': utf8('<w/>') })
    expect(told((await read(buildZip({ 'a.docx': document }))).archive)).toEqual([whole('a.docx', document)])
  })

  it('of a bomb is its beginning only', async () => {
    const { archive } = await read(gzipSync(new Uint8Array(40_000_000)))
    const [entry] = archive?.entries ?? []
    expect(entry).toMatchObject({ size: 40_000_000 })
    expect(entry).not.toHaveProperty('sha256')
    expect(Number.parseInt(entry?.type ?? '', 10)).toBeLessThanOrEqual(16 * 1024 * 1024)
  })

  it('is bounded over all archives together, and a diagnostic says so', async () => {
    const big = buildZip({ zeros: new Uint8Array(15_000_000) })
    const files = Object.fromEntries(Array.from({ length: 8 }, (_, index) => [`${String(index)}.zip`, big]))
    const { archive, codes } = await read(buildZip(files))
    expect(codes).toEqual(['STATIC_LIMIT'])
    const inner = archive?.entries.filter(({ archive: inside }) => inside?.entries[0]?.sha256 !== undefined)
    expect(inner).toHaveLength(4)
  })

  it('of an archive in its old form is listed too', async () => {
    const old = buildTar({ 'a.txt': text })
    old.fill(0, 257, 265)
    old.fill(0x20, 148, 156)
    const sum = old.subarray(0, 512).reduce((total, byte) => total + byte, 0)
    old.set(utf8(`${sum.toString(8).padStart(6, '0')}\0 `), 148)
    expect(archiveParser.recognises(old)).toBe(true)
    expect(told((await read(old)).archive)).toEqual([whole('a.txt', text)])
  })

  it('that is cut off or changed anywhere costs no more than itself', async () => {
    const archives = [
      buildTar({ 'a.txt': text }),
      buildCabinet({ 'a.txt': text, 'b.txt': text }, 1),
      buildRar4('a', text),
      buildRar5('a', text.subarray(0, 100)),
      gzipSync(text),
      packedText.xz,
      packedText.bzip2,
      methods.bcj2,
    ]
    let listed = 0
    for (const archive of archives) {
      for (const bytes of damaged(archive, 100)) {
        if (!archiveParser.recognises(bytes)) continue
        listed += (await read(bytes)).archive?.entries.length ?? 0
      }
    }
    expect(listed).toBeGreaterThan(1000)
  })

  it('is in the report', async () => {
    const { fields } = await runStatic({ binary: gzipSync(buildTar({ 'a.txt': text })) }, { typer: null })
    expect(fields?.archive?.entries[0]?.archive?.entries[0]).toMatchObject({ name: 'a.txt', type: null })
  })
})
