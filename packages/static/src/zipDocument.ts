import type { EmbeddedFile, OfficeMacro, OfficeProperty, OfficeRelationship, XlmFormula } from '@cuculus/core'
import { readOle10Native } from '@cuculus/ole'
import type { ZipArchive, ZipEntry } from '@cuculus/zip'
import { embeddedFile } from './embeddedFile.js'
import { binaryFormulas, readBinaryWorkbook } from './excel/binaryWorkbook.js'
import { MAXIMUM_FORMULAS } from './excel/workbook.js'
import { firstMatches } from './firstMatches.js'
import { latin1 } from './latin1.js'
import { noOffice, type OfficeFacts } from './officeFacts.js'
import { officeMacros, openInner, reportOle } from './officeMacros.js'
import type { StaticInput } from './staticParser.js'
import { xmlAttributes, xmlText } from './xmlText.js'

const MAXIMUM_FOUND = 1000
/** Relationships of the workbook: one for each sheet, and some more. */
const MAXIMUM_RELATIONS = 10_000
/** Texts of pictures. */
const MAXIMUM_TEXTS = 10_000
const MAXIMUM_EMBEDDED = 128

/** A document that is a ZIP archive: OOXML (ECMA-376) or OpenDocument. */
export async function zipDocument(archive: ZipArchive, input: StaticInput): Promise<OfficeFacts> {
  const parts = new Parts(archive)
  const mimetype = parts.text('mimetype')
  const isOpenDocument = mimetype.startsWith('application/vnd.oasis.opendocument')
  const facts: OfficeFacts = {
    ...noOffice,
    format: isOpenDocument ? 'odf' : 'ooxml',
    application: isOpenDocument ? (/opendocument\.(\w+)/.exec(mimetype)?.[1] ?? null) : application(archive),
    encrypted:
      archive.entries.some(({ encrypted }) => encrypted) ||
      parts.text('META-INF/manifest.xml').includes('encryption-data'),
    streams: archive.entries.map(({ name, size }) => ({ path: name, size })),
    properties: properties(parts, isOpenDocument),
    macros: isOpenDocument ? basicMacros(parts) : vbaMacros(parts, input),
    external_relationships: relationships(parts),
    dde: dde(parts),
    embedded: await embedded(parts, input),
    ...excelMacros(parts),
    eps: parts
      .named(/\.eps$/i)
      .flatMap((entry) => firstMatches(latin1(parts.bytes(entry)), /\(([\w\s]{1,4096})\)/g, MAXIMUM_FOUND))
      .slice(0, MAXIMUM_TEXTS)
      .map(([, text = '']) => text),
  }
  for (const diagnostic of archive.diagnostics) input.report(diagnostic)
  return facts
}

/** The parts of a package; each is unpacked once. */
class Parts {
  readonly #archive: ZipArchive
  readonly #unpacked = new Map<ZipEntry, Uint8Array>()

  constructor(archive: ZipArchive) {
    this.#archive = archive
  }

  named(pattern: RegExp): readonly ZipEntry[] {
    return this.#archive.entries.filter(({ name }) => pattern.test(name)).slice(0, MAXIMUM_FOUND)
  }

  find(name: string): ZipEntry | undefined {
    return this.#archive.find(name)
  }

  /** Empty where the part is missing or cannot be unpacked. */
  bytes(entry: ZipEntry): Uint8Array {
    const known = this.#unpacked.get(entry)
    if (known !== undefined) return known
    const bytes = this.#archive.read(entry).bytes ?? new Uint8Array(0)
    this.#unpacked.set(entry, bytes)
    return bytes
  }

  text(nameOrEntry: string | ZipEntry): string {
    const entry = typeof nameOrEntry === 'string' ? this.#archive.find(nameOrEntry) : nameOrEntry
    return entry === undefined ? '' : decode(this.bytes(entry))
  }
}

/** XML is UTF-8, or UTF-16 with a mark in front. */
function decode(bytes: Uint8Array): string {
  const isWide = bytes[0] === 0xff && bytes[1] === 0xfe
  return new TextDecoder(isWide ? 'utf-16le' : 'utf-8').decode(bytes)
}

function application({ entries }: ZipArchive): string | null {
  const folders: readonly (readonly [string, string])[] = [
    ['word/', 'word'],
    ['xl/', 'excel'],
    ['ppt/', 'powerpoint'],
    ['visio/', 'visio'],
  ]
  return folders.find(([folder]) => entries.some(({ name }) => name.toLowerCase().startsWith(folder)))?.[1] ?? null
}

/** Simple elements of the parts with properties, by their local name. */
function properties(parts: Parts, isOpenDocument: boolean): readonly OfficeProperty[] {
  const names = isOpenDocument ? ['meta.xml'] : ['docProps/core.xml', 'docProps/app.xml', 'docProps/custom.xml']
  return names
    .flatMap((name) =>
      firstMatches(parts.text(name), /<(?:[\w-]+:)?(\w+)(?:\s[^<>]{0,65536})?>([^<]{1,65536})<\//g, MAXIMUM_FOUND).map(
        ([, property = '', value = '']) => ({
          name: property,
          value: xmlText(value),
        }),
      ),
    )
    .slice(0, MAXIMUM_FOUND)
}

function vbaMacros(parts: Parts, input: StaticInput): readonly OfficeMacro[] {
  return parts.named(/(^|\/)vba\w*\.bin$/i).flatMap((entry) => {
    const file = openInner(parts.bytes(entry))
    if (file === undefined) return []
    const macros = officeMacros(file, `${entry.name}/`)
    reportOle(file, input)
    return macros
  })
}

/** Modules of OpenDocument are XML files with the source as text. */
function basicMacros(parts: Parts): readonly OfficeMacro[] {
  return parts.named(/^(Basic|Scripts)\/.+\.(xml|py|js|bsh)$/).flatMap((entry) => {
    const text = parts.text(entry)
    const source = entry.name.endsWith('.xml')
      ? /<script:module[^<>]{0,65536}>([^<]{0,1048576})</.exec(text)?.[1]
      : text
    if (source === undefined) return []
    const code = xmlText(source)
    return [
      {
        stream: entry.name,
        filename: entry.name.split('/').at(-1) ?? '',
        orig_code: code,
        deobf: code.replace(/"[ \t]*[&+][ \t]*"/g, ''),
      },
    ]
  })
}

function relationships(parts: Parts): readonly OfficeRelationship[] {
  const found: OfficeRelationship[] = []
  for (const entry of parts.named(/\.rels$/i)) {
    for (const [tag] of parts.text(entry).matchAll(/<(?:\w+:)?Relationship\s[^<>]{0,65536}>/g)) {
      const attributes = xmlAttributes(tag)
      if (attributes.get('TargetMode') !== 'External' || found.length >= MAXIMUM_FOUND) continue
      found.push({
        part: entry.name.replace('_rels/', '').replace(/\.rels$/i, ''),
        type: attributes.get('Type')?.split('/').at(-1) ?? '',
        target: attributes.get('Target') ?? '',
      })
    }
  }
  return found
}

/** Fields of Word, links of Excel, and formulas that start programs. */
function dde(parts: Parts): readonly string[] {
  const word = parts.named(/^word\/.*\.xml$/i).flatMap((entry) => wordFields(parts.text(entry)))
  const links = parts.named(/^xl\/externalLinks\/.*\.xml$/i).flatMap((entry) =>
    firstMatches(parts.text(entry), /<ddeLink\s[^<>]{0,65536}>/g, MAXIMUM_FOUND).map(([tag]) => {
      const attributes = xmlAttributes(tag)
      return `${attributes.get('ddeService') ?? ''} ${attributes.get('ddeTopic') ?? ''}`.trim()
    }),
  )
  const formulas = parts.named(/^xl\/worksheets\/.*\.xml$/i).flatMap((entry) => startingFormulas(parts.text(entry)))
  return [...word, ...links, ...formulas].slice(0, MAXIMUM_FOUND)
}

/** Formulas of a sheet that start programs. There may be millions of others. */
function startingFormulas(sheet: string): readonly string[] {
  const found: string[] = []
  for (const [, text = ''] of sheet.matchAll(/<f(?:\s[^<>]{0,65536})?>([^<]{0,65536})<\/f>/g)) {
    const formula = xmlText(text)
    if (startsProgram(formula)) found.push(formula)
    if (found.length >= MAXIMUM_FOUND) break
  }
  return found
}

/** `cmd|'/c calc'!A0`: a program, its topic, an item. */
export function startsProgram(formula: string): boolean {
  const bar = formula.indexOf('|')
  return bar > 0 && formula.includes('!', bar)
}

/** An instruction may be cut into many runs, between the beginning of a field and its separator or end. */
function wordFields(xml: string): readonly string[] {
  const fields: string[] = []
  const open: string[] = []
  const add = (instruction: string): void => {
    const field = instruction.trim()
    if (fields.length < MAXIMUM_FOUND && /^DDE(AUTO)?\b/i.test(field)) fields.push(field)
  }
  const pattern =
    /<w:fldChar\s[^<>]{0,65536}?w:fldCharType="(\w+)"|<w:instrText(?:\s[^<>]{0,65536})?>([^<]{0,65536})<|<w:fldSimple\s[^<>]{0,65536}?w:instr="([^"<]{0,65536})"/g
  for (const [, mark, run, simple] of xml.matchAll(pattern)) {
    if (simple !== undefined) add(xmlText(simple))
    else if (mark === 'begin' && open.length < 64) open.push('')
    else if (mark === 'end' || mark === 'separate') add(open.pop() ?? '')
    else if (run !== undefined && open.length > 0) open.push((open.pop() ?? '') + xmlText(run))
  }
  return fields
}

async function embedded(parts: Parts, input: StaticInput): Promise<readonly EmbeddedFile[]> {
  const found: EmbeddedFile[] = []
  for (const entry of parts.named(/(^|\/)(embeddings|activeX|ObjectReplacements)\/[^/]+$|^Object \d+$/i)) {
    if (found.length >= MAXIMUM_EMBEDDED) break
    if (/\.(xml|rels)$/i.test(entry.name)) continue
    const data = parts.bytes(entry)
    const inner = openInner(data)
    const native = inner?.entries.find(({ name }) => /Ole10Native$/i.test(name))
    const packed = inner && native && readOle10Native(inner.read(native))
    found.push(await embeddedFile(packed?.label ?? entry.name, packed?.data ?? data, input))
  }
  return found
}

/** Sheets of macros have a folder of their own; the workbook, in XML or records, says whether they are hidden, and what names stand for. */
function excelMacros(parts: Parts): Pick<OfficeFacts, 'xlm_sheets' | 'defined_names'> {
  const binary = parts.named(/^xl\/workbook\.bin$/i)[0]
  const { xlm_sheets, defined_names } = binary === undefined ? xmlMacros(parts) : binaryMacros(parts, binary)
  const names = defined_names === undefined || defined_names.length === 0 ? {} : { defined_names }
  if (xlm_sheets.length > 0) return { xlm_sheets, ...names }
  // A damaged list hides no sheet: the parts themselves are named.
  const unlisted = parts
    .named(/^xl\/macrosheets\/[^/]+\.(xml|bin)$/i)
    .filter((entry) => !/\/binaryIndex/i.test(entry.name))
    .map(({ name }) => ({ name, state: 'unknown' }))
  return { xlm_sheets: unlisted, ...names }
}

/** Targets of a part's relationships by their identifiers, from the folder of the workbook on. */
function targets(parts: Parts, name: string): ReadonlyMap<string, string> {
  return new Map(
    firstMatches(parts.text(name), /<(?:\w+:)?Relationship\s[^<>]{0,65536}>/g, MAXIMUM_RELATIONS).map(([tag]) => {
      const attributes = xmlAttributes(tag)
      return [attributes.get('Id') ?? '', (attributes.get('Target') ?? '').replace(/^\/?xl\//i, '')]
    }),
  )
}

function xmlMacros(parts: Parts): Pick<OfficeFacts, 'xlm_sheets' | 'defined_names'> {
  const relations = targets(parts, 'xl/_rels/workbook.xml.rels')
  const workbook = parts.text('xl/workbook.xml')
  // Sheets may share a part, however large: it is read for the first.
  const read = new Set<string>()
  const sheets = firstMatches(workbook, /<(?:\w+:)?sheet\s[^<>]{0,65536}>/g, MAXIMUM_RELATIONS)
  const xlm_sheets = sheets.flatMap(([tag]) => {
    const sheet = xmlAttributes(tag)
    const target = relations.get(sheet.get('r:id') ?? '') ?? ''
    if (!target.includes('macrosheets/')) return []
    const formulas = read.has(target) ? [] : xmlFormulas(parts.text(`xl/${target}`))
    read.add(target)
    const state = (sheet.get('state') ?? 'visible').replace('veryHidden', 'very hidden')
    return [{ name: sheet.get('name') ?? '', state, ...(formulas.length === 0 ? {} : { formulas }) }]
  })
  const defined_names = firstMatches(
    workbook,
    /<(?:\w+:)?definedName\s([^<>]{0,65536})>([^<]{0,65536})</g,
    MAXIMUM_FOUND,
  ).map(([, tag = '', formula = '']) => {
    const attributes = xmlAttributes(tag)
    const name = (attributes.get('name') ?? '').replace(/^_xlnm\./i, '')
    return { name, formula: `=${xmlText(formula)}`, hidden: attributes.get('hidden') === '1' }
  })
  return { xlm_sheets, defined_names }
}

/** A cell with a formula, and the value it had when the workbook was saved. */
function xmlFormulas(sheet: string): readonly XlmFormula[] {
  const found: XlmFormula[] = []
  const pattern =
    /<(?:\w+:)?c\s([^<>]{0,4096})>\s{0,64}<(?:\w+:)?f(?:\s[^<>]{0,4096})?>([^<]{0,65536})<\/(?:\w+:)?f>(?:\s{0,64}<(?:\w+:)?v>([^<]{0,1024}))?/g
  for (const [, cell = '', formula = '', value] of sheet.matchAll(pattern)) {
    if (found.length >= MAXIMUM_FORMULAS) break
    const attributes = xmlAttributes(cell)
    found.push({
      cell: attributes.get('r') ?? '',
      formula: `=${xmlText(formula)}`,
      ...(value === undefined || attributes.get('t') !== 'str' ? {} : { value: xmlText(value) }),
    })
  }
  return found
}

function binaryMacros(parts: Parts, entry: ZipEntry): Pick<OfficeFacts, 'xlm_sheets' | 'defined_names'> {
  const relations = targets(parts, 'xl/_rels/workbook.bin.rels')
  const { sheets, names, reader } = readBinaryWorkbook(parts.bytes(entry))
  const read = new Set<ZipEntry>()
  const xlm_sheets = sheets.flatMap(({ name, state, relationship }) => {
    const target = relations.get(relationship) ?? ''
    const part = target.includes('macrosheets/') ? parts.find(`xl/${target}`) : undefined
    if (part === undefined) return []
    const formulas = read.has(part) ? [] : reader.formulas(binaryFormulas(parts.bytes(part)))
    read.add(part)
    return [{ name, state, ...(formulas.length === 0 ? {} : { formulas }) }]
  })
  return { xlm_sheets, defined_names: reader.names(names) }
}
