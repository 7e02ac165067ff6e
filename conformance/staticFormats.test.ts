import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Diagnostic, Static } from '@cuculus/core'
import { defaultParsers } from '@cuculus/static'
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

  it('.xls and .doc under another password say how', async () => {
    const encryption = { method: 'RC4', cipher: 'RC4', key_bits: 40, hash: 'MD5', password: null }
    for (const extension of ['xls', 'doc']) {
      const { fields } = await parse(`office/oletools__encrypted_encrypted.${extension}`)
      expect(fields.office).toMatchObject({ encrypted: true, encryption })
    }
  })
})
