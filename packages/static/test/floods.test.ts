import { deflateRawSync } from 'node:zlib'
import { utf8 } from '@cuculus/testing'
import { describe, expect, it } from 'vitest'
import { ByteBuilder } from '../../../test/byteBuilder.js'
import { buildCompoundFile } from '../../ole/test/buildCompoundFile.js'
import { isIso, listIso } from '../src/archive/listIso.js'
import { buildSharing } from '../../pe/test/buildDotNet.js'
import { findUrls } from '../src/findUrls.js'
import { hiddenTexts } from '../src/hiddenTexts.js'
import { presentationStorages } from '../src/officeMacros.js'
import { scriptLanguage } from '../src/scriptLanguage.js'
import { withoutTrailing } from '../src/withoutTrailing.js'
import { buildWorkbook, token } from './buildWorkbook.js'
import { buildZip } from './buildZip.js'
import { runStatic } from './runStatic.js'

const noTyper = { typer: null }
const content = { '[Content_Types].xml': utf8('<Types/>') }

async function office(parts: Readonly<Record<string, Uint8Array>>): Promise<unknown> {
  return (await runStatic({ binary: buildZip({ ...content, ...parts }) }, noTyper)).fields?.office
}

describe('a document', () => {
  it('with millions of formulas, properties or texts has the ones that tell something', async () => {
    const start = "<f>cmd|'/c calc'!A1</f>"
    expect(
      await office({
        'xl/worksheets/sheet1.xml': utf8(`${'<f>a</f>'.repeat(1_000_000)}${start}`),
        'docProps/core.xml': utf8(`<title>t</title>${'<a>b</a>'.repeat(500_000)}`),
        'a.eps': utf8('(ab)'.repeat(500_000)),
      }),
    ).toMatchObject({
      dde: ["cmd|'/c calc'!A1"],
      properties: { length: 1000, 0: { name: 'title', value: 't' } },
      eps: { length: 1000 },
    })
  })

  it('whose sheets share one part has its formulas once', async () => {
    const sheets = Array.from({ length: 500 }, (_, i) => `<sheet name="s${String(i)}" r:id="r"/>`).join('')
    const found = await office({
      'xl/workbook.xml': utf8(`<workbook>${sheets}</workbook>`),
      'xl/_rels/workbook.xml.rels': utf8('<Relationship Id="r" Target="macrosheets/m.xml"/>'),
      'xl/macrosheets/m.xml': utf8('<c r="A1"><f>EXEC("calc")</f></c>'.repeat(1000)),
    })
    expect(found).toMatchObject({ xlm_sheets: { length: 500, 0: { name: 's0', formulas: { length: 1000 } } } })
    expect(found).not.toHaveProperty('xlm_sheets.1.formulas')
  })

  it('with millions of fields in XML has those of DDE', async () => {
    const fields = `${'w:instr="a"'.repeat(9999)}w:instr="DDE a b"${'w:instr="a"'.repeat(1_000_000)}`
    const xml = utf8(`<?xml version="1.0"?><?mso-application progid="Word.Document"?>${fields}`)
    expect((await runStatic({ binary: xml }, noTyper)).fields?.office?.dde).toEqual(['DDE a b'])
  })
})

it('sheets of a workbook that all begin at one place have its formulas once', async () => {
  const formulas = Array.from({ length: 200 }, () => [token.text('a')])
  const sheets = Array.from({ length: 1000 }, (_, i) => ({
    name: `s${String(i)}`,
    state: 0,
    formulas: i === 0 ? formulas : [],
  }))
  const workbook = buildWorkbook(sheets)
  const view = new DataView(workbook.buffer, workbook.byteOffset, workbook.byteLength)
  // The records that list the sheets come behind the first one: all name the place of the first sheet.
  let at = 4 + view.getUint16(2, true)
  const first = view.getUint32(at + 4, true)
  for (; view.getUint16(at, true) === 0x85; at += 4 + view.getUint16(at + 2, true)) view.setUint32(at + 4, first, true)
  const { fields } = await runStatic({ binary: buildCompoundFile({ Workbook: workbook }) }, noTyper)
  const found = fields?.office?.xlm_sheets ?? []
  expect(found).toHaveLength(1000)
  expect(found[0]?.formulas).toHaveLength(200)
  expect(found.reduce((sum, sheet) => sum + (sheet.formulas?.length ?? 0), 0)).toBe(10_000)
})

it('resources of an assembly that are all one are hashed for a few times the file', async () => {
  const { fields } = await runStatic({ binary: buildSharing(1, 1000, new Uint8Array(1_000_000)) }, noTyper)
  const resources = fields?.pe_dotnet?.resources ?? []
  expect(resources).toHaveLength(1000)
  expect(resources.filter(({ sha256 }) => sha256 !== null)).toHaveLength(4)
  expect(resources.at(-1)).toMatchObject({ size: 999_999, sha256: null, entropy: null })
})

it('sections of an ELF file that are all the whole file are measured at their start', async () => {
  const count = 4000
  const bytes = Buffer.alloc(64 + 2_000_000 + count * 64, 'x')
  bytes.fill(0, 0, 64)
  bytes.set(Uint8Array.of(0x7f, 0x45, 0x4c, 0x46, 2, 1, 1))
  const table = 64 + 2_000_000
  bytes.fill(0, table)
  bytes.writeBigUInt64LE(BigInt(table), 40)
  bytes.writeUInt16LE(count, 60)
  for (let index = 0; index < count; index++) {
    bytes.writeUInt32LE(1, table + index * 64 + 4)
    bytes.writeBigUInt64LE(BigInt(bytes.length), table + index * 64 + 32)
  }
  const sections = (await runStatic({ binary: bytes }, noTyper)).fields?.elf?.section_headers ?? []
  expect(sections).toHaveLength(count)
  expect(sections[0]?.entropy).not.toBe(sections.at(-1)?.entropy)
  expect(new Set(sections.slice(4).map(({ entropy }) => entropy)).size).toBe(1)
})

it('directories of a disc image that lie over each other are read within bounds', () => {
  const sectors = 1500
  const image = Buffer.alloc(sectors * 2048)
  image.set(Buffer.from('\x01CD001'), 16 * 2048)
  image.set(Buffer.from('\xffCD001', 'latin1'), 17 * 2048)
  const record = (at: number, sector: number, flags: number): void => {
    image[at] = 34
    image.writeUInt32LE(sector, at + 2)
    image.writeUInt32LE(image.length, at + 10)
    image[at + 25] = flags
    image[at + 32] = 1
    image[at + 33] = 0x41
  }
  record(16 * 2048 + 156, 18, 2)
  // Every record is a directory that begins at another sector, and goes on to the end of the image.
  let sector = 18
  for (let at = 18 * 2048; at + 34 <= image.length; at += at % 2048 > 2048 - 68 ? 2048 - (at % 2048) : 34) {
    record(at, sector, 2)
    sector = sector + 1 < sectors ? sector + 1 : 18
  }
  expect(isIso(image)).toBe(true)
  expect(listIso(image).members).toEqual([])
})

it('a text that begins like a function of thousands of blanks is looked through', () => {
  const blanks = ' '.repeat(60_000)
  expect(scriptLanguage(`function${blanks};`)).toBeNull()
  expect(scriptLanguage(`function${blanks}f${blanks}() { var a = 1 }`)).toBe('javascript')
})

it('presentations that lie over each other are unpacked within bounds', () => {
  // Each record has a stored block that reaches to the one bomb at the end.
  const bomb = deflateRawSync(Buffer.alloc(50_000_000))
  const count = 2000
  const size = 19
  const built = new ByteBuilder()
  const length = count * size + bomb.length
  for (let i = 0; i < count; i++) {
    const rest = (count - i - 1) * size
    built
      .u16(0x10, 0x1011)
      .u32(length - i * size - 8, 0)
      .u8(0x78, 1, 0)
      .u16(rest, 0xffff - rest)
  }
  expect(presentationStorages(built.bytes(bomb).build())).toEqual([])
})

it('a message whose texts are nothing but NULs before their end is read', async () => {
  const subject = `s${'\0'.repeat(300_000)}t\0`
  const binary = buildCompoundFile({
    '__properties_version1.0': new Uint8Array(32),
    '__substg1.0_0037001F': Buffer.from(subject, 'utf16le'),
  })
  expect((await runStatic({ binary }, noTyper)).fields?.email?.subject).toBe(subject.slice(0, -1))
})

describe('texts', () => {
  it('lose what stands behind them, and nothing else', () => {
    expect(withoutTrailing('a.b...', '.')).toBe('a.b')
    expect(withoutTrailing('...', '.')).toBe('')
    expect(withoutTrailing('a', '.')).toBe('a')
  })

  it('with thousands of addresses of punctuation are looked through', () => {
    expect(findUrls(`http://a${'!'.repeat(2000)}b! `.repeat(3000))).toEqual([`http://a${'!'.repeat(2000)}b`])
  })

  it('with thousands of runs that could be packed are looked through', () => {
    const run = `${Buffer.from(Array.from({ length: 21 }, (_, i) => 200 + i)).toString('base64')} `
    expect(hiddenTexts(run.repeat(30_000))).toEqual([])
  })
})
