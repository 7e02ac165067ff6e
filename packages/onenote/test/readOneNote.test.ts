import { describe, expect, it } from 'vitest'
import { isOneNote, OneNoteError, readOneNote } from '../src/index.js'
import { buildManyLists, buildSection } from './buildSection.js'
import { damaged } from '../../../test/damage.js'

const content = Uint8Array.from(Buffer.from('<script>new ActiveXObject("WScript.Shell")</script>'))
const section = buildSection({ content, name: 'Open.hta' })

describe('a section', () => {
  it('has its files under their names, texts and links', () => {
    const { format, files, texts, links, diagnostics } = readOneNote(section)
    expect(format).toBe('section')
    expect(files).toMatchObject([{ name: 'Open.hta', sourcePath: 'C:\\Users\\author\\Open.hta' }])
    expect(Buffer.from(files[0]?.data ?? []).equals(content)).toBe(true)
    expect(section.subarray(files[0]?.offset).subarray(0, content.length)).toEqual(content)
    expect(texts).toEqual(['Double click to view', 'Invoice'])
    expect(links).toEqual(['http://example.test/link'])
    expect(diagnostics).toEqual([])
  })

  it('has its files without names where the lists are damaged', () => {
    const copy = section.slice()
    copy.fill(0x7f, 172, 176)
    const { files, diagnostics } = readOneNote(copy)
    expect(files).toMatchObject([{ name: null, sourcePath: null }])
    expect(files[0]?.data.length).toBe(content.length)
    expect(diagnostics.map(({ code }) => code)).toEqual(['ONENOTE_LIST_DAMAGED'])
  })

  it('whose lists make a circle is read once', () => {
    const { files, texts, diagnostics } = readOneNote(buildSection({ content, name: 'a', circle: true }))
    expect(files).toHaveLength(1)
    expect(texts).toContain('Invoice')
    expect(diagnostics).toMatchObject([{ code: 'ONENOTE_LIST_DAMAGED' }])
  })

  it('that leads to more lists than a call takes arguments is read', () => {
    const { files, diagnostics } = readOneNote(buildManyLists(300_000))
    expect(files).toEqual([])
    expect(diagnostics).toHaveLength(64)
  })

  it('with texts of nothing but NULs before their end is read', () => {
    const name = `a${'\0'.repeat(200_000)}b\0\0`
    const { files } = readOneNote(buildSection({ content, name }))
    expect(files[0]?.name).toBe(name.slice(0, -2))
  })

  it('with a file that claims to be endless gives what there is', () => {
    const { files, diagnostics } = readOneNote(buildSection({ content, name: 'a', declared: 1e15 }))
    expect(files).toHaveLength(1)
    expect(diagnostics).toMatchObject([{ code: 'ONENOTE_FILE_DAMAGED' }])
  })

  it('that is packed for transport is read as far as its files are plain', () => {
    const copy = section.slice()
    copy.set(Buffer.from('2fe98d63d4a6c14b9a36b3fc2511a5b7', 'hex'), 48)
    const { format, files, diagnostics } = readOneNote(copy)
    expect(format).toBe('package')
    expect(files).toHaveLength(1)
    expect(diagnostics).toMatchObject([{ code: 'ONENOTE_PACKAGED' }])
  })

  it('is nothing else', () => {
    expect(isOneNote(new Uint8Array(2000))).toBe(false)
    expect(() => readOneNote(new Uint8Array(2000))).toThrow(OneNoteError)
  })

  it('that is cut off or changed anywhere gives what it has, or its own error', () => {
    let found = 0
    for (const bytes of damaged(section, 1000)) {
      if (!isOneNote(bytes)) continue
      const { files } = readOneNote(bytes)
      found += files.length
      expect(files.every(({ data, offset }) => offset + data.length <= bytes.length)).toBe(true)
    }
    expect(found).toBeGreaterThan(500)
  })
})
