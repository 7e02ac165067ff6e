import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Diagnostic, Static } from '@cuculus/core'
import {
  CompoundFile,
  decryptDocument,
  decryptPackage,
  decryptPresentation,
  decryptWorkbook,
  readVbaProjects,
} from '@cuculus/ole'
import { defaultParsers } from '@cuculus/static'
import { ZipArchive } from '@cuculus/zip'
import { describe, expect, it } from 'vitest'
import { corpus } from './corpus.js'

async function parse(name: string): Promise<{ readonly fields: Static; readonly diagnostics: readonly Diagnostic[] }> {
  const bytes = readFileSync(join(corpus, 'files', name))
  const parser = defaultParsers.find((candidate) => candidate.recognises(bytes))
  const diagnostics: Diagnostic[] = []
  const fields = await parser?.parse({
    bytes,
    size: bytes.length,
    complete: true,
    signal: new AbortController().signal,
    describe: () => Promise.resolve(null),
    report: (diagnostic) => diagnostics.push(diagnostic),
  })
  return { fields: fields ?? {}, diagnostics }
}

describe('Excel 4 macros', () => {
  it.each(['xls', 'xlt', 'xlsb'])('of the sample as .%s', async (extension) => {
    const { fields } = await parse(`office/oletools__excel4-macros_excel4_sample_macro.${extension}`)
    expect(fields.office).toMatchObject({
      application: 'excel',
      defined_names: [{ name: 'Auto_Open', formula: '=Macro1!$A$1', hidden: false }],
      autoexec: [{ keyword: 'Auto_Open' }],
    })
    expect(fields.office?.xlm_sheets).toEqual([
      {
        name: 'Macro1',
        state: 'visible',
        formulas: [
          { cell: 'A1', formula: '=ALERT("This is a sample Excel 4 macro")' },
          { cell: 'A2', formula: '=HALT()' },
        ],
      },
    ])
  })
})

/** What the compiled code of modules says; the rest of the source is checked by eye: it is what Office compiled. */
describe('compiled macros', () => {
  function compiledOf(content: Uint8Array) {
    return readVbaProjects(new CompoundFile(content)).flatMap(({ modules }) =>
      modules.map(({ name, compiled: { lines, texts, names } }) => ({ name, lines, texts, names })),
    )
  }
  const encrypted = readFileSync(
    join(corpus, 'files/office/oletools__encrypted_autostart-encrypt-standardpassword.xlsb'),
  )

  it('of VBA 7 for 32 bits tell their texts and names', () => {
    const content = decryptPackage(new CompoundFile(encrypted), 'VelvetSweatshop')?.content
    const archive = new ZipArchive(content ?? new Uint8Array(0))
    const [part] = archive.entries
      .filter(({ name }) => name.endsWith('vbaProject.bin'))
      .map((entry) => archive.read(entry))
    expect(compiledOf(part?.bytes ?? new Uint8Array(0))).toEqual([
      { name: 'Modul1', lines: 3, texts: ['Hello World'], names: ['MsgBox'] },
      { name: 'DieseArbeitsmappe', lines: 0, texts: [], names: [] },
      { name: 'Tabelle1', lines: 0, texts: [], names: [] },
    ])
  })

  it('of VBA 7 for 64 bits in a presentation too, and fit their source', async () => {
    const { fields } = await parse('office/oletools__olevba_sample_with_vba.ppt')
    expect(fields.office?.macros).toMatchObject([{ filename: 'Module1.bas', pcode_size: 1037 }])
    expect(fields.office?.macros[0]?.stomping).toBeUndefined()
  })
})

describe('encrypted documents', () => {
  it('under the password that Excel tries by itself are read', async () => {
    const { fields } = await parse('office/oletools__encrypted_autostart-encrypt-standardpassword.xlsb')
    expect(fields.office?.encryption).toMatchObject({ password: 'VelvetSweatshop', cipher: 'AES' })
    expect(fields.office?.macros.map(({ filename }) => filename)).toContain('Modul1.bas')
    expect(fields.office?.autoexec).toMatchObject([{ keyword: 'Auto_Open' }])
  })

  it.each(['docm', 'docx', 'pptm', 'pptx', 'xlsb', 'xlsx'])('.%s under another password say how', async (extension) => {
    const { fields } = await parse(`office/oletools__encrypted_encrypted.${extension}`)
    const encryption = { method: 'agile', cipher: 'AES', key_bits: 128, hash: 'SHA1', password: null }
    expect(fields.office).toMatchObject({ format: 'ole', encrypted: true, encryption, macros: [] })
  })

  it('.doc, .xls and .ppt open with the password that they were made with', () => {
    const open = (extension: string): CompoundFile =>
      new CompoundFile(readFileSync(join(corpus, `files/office/oletools__encrypted_encrypted.${extension}`)))
    const text = decryptDocument(open('doc'), 'encrypted')?.content ?? new Uint8Array(0)
    expect(Buffer.from(text).toString('latin1')).toMatch(/Encrypted Test File\s{1,3}No other contents, sorry/)
    const slides = decryptPresentation(open('ppt'), 'encrypted')?.content ?? new Uint8Array(0)
    expect(Buffer.from(slides).includes('Encrypted Test File')).toBe(true)
    // The first record of the presentation is its document, whose length leads to the list of slides.
    expect(Buffer.from(slides.subarray(0, 8)).toString('hex')).toBe('0f00e803f40b0000')
    const xls = open('xls')
    const entry = xls.find('Workbook')
    const workbook = decryptWorkbook(entry ? xls.read(entry) : new Uint8Array(0), 'encrypted')?.content
    expect(Buffer.from(workbook ?? []).includes('No other contents')).toBe(true)
  })

  it('.xls and .doc under another password say how', async () => {
    const encryption = { method: 'RC4', cipher: 'RC4', key_bits: 40, hash: 'MD5', password: null }
    for (const extension of ['xls', 'doc']) {
      const { fields } = await parse(`office/oletools__encrypted_encrypted.${extension}`)
      expect(fields.office).toMatchObject({ encrypted: true, encryption })
    }
    const { fields } = await parse('office/oletools__encrypted_encrypted.ppt')
    const api = { method: 'RC4 CryptoAPI', cipher: 'RC4', key_bits: 40, hash: 'SHA1', password: null }
    expect(fields.office).toMatchObject({ encrypted: true, encryption: api })
  })
})

describe('the icon that CAPE takes', () => {
  const folder = join(corpus, 'conformance/cape')
  interface CapeFields {
    readonly icon_hash: string | null
    readonly icon_fuzzy: string | null
    readonly icon_dhash: string | null
  }
  const golden = ['static_wine', 'static_small'].flatMap((name) =>
    // CAPE's own results, recorded for these tests.
    Object.entries(
      JSON.parse(readFileSync(join(folder, 'golden', `${name}.json`), 'utf8')) as Record<string, CapeFields>,
    ),
  )
  const known = golden.filter(([file]) => existsSync(join(folder, 'inputs', file)))

  it.each(known)('of %s has its hashes', async (file, { icon_hash, icon_fuzzy, icon_dhash }) => {
    const { fields } = await parse(`../conformance/cape/inputs/${file}`)
    const ours = [fields.pe_icon_hash, fields.pe_icon_fuzzy, fields.pe_icon_dhash]
    expect(ours.map((hash) => hash ?? null)).toEqual([icon_hash, icon_fuzzy, icon_dhash])
  })

  it('is known for several files', () => {
    expect(known.filter(([, { icon_fuzzy }]) => icon_fuzzy !== null).length).toBeGreaterThan(3)
  })
})
