import type { Keyword, Msi, Office } from '@cuculus/core'
import { CompoundFile, decryptPackage, isCompoundFile, isMsiDatabase } from '@cuculus/ole'
import { isZip, ZipArchive, ZipError } from '@cuculus/zip'
import { findUrls } from './findUrls.js'
import { msiFacts } from './msiFacts.js'
import { autoexecKeywords, formulaKeywords, suspiciousKeywords } from './macroKeywords.js'
import type { OfficeFacts } from './officeFacts.js'
import { SLOW_PASSWORDS, tryPasswords } from './defaultPasswords.js'
import { oleDocument } from './oleDocument.js'
import type { StaticInput, StaticParser } from './staticParser.js'
import { isXmlDocument, xmlDocument } from './xmlDocument.js'
import { zipDocument } from './zipDocument.js'

/** What is unpacked of a package; its parts are kept while it is read. */
const PACKAGE_LIMITS = { entryBytes: 32 * 1024 * 1024, totalBytes: 96 * 1024 * 1024 }

/** Documents of Office: compound files (with MSI and whatever else is one), OOXML, OpenDocument, Office 2003 XML. */
export const officeParser: StaticParser = {
  name: 'office',
  recognises: (bytes) => isCompoundFile(bytes) || isZipDocument(bytes) || isXmlDocument(bytes),
  async parse(input) {
    if (!isCompoundFile(input.bytes)) return { office: withFindings(await readPackage(input)) }
    const file = new CompoundFile(input.bytes)
    const msi = isMsiDatabase(file) ? await msiFacts(file, input) : undefined
    const office = withFindings(await openedPackage(file, await oleDocument(file, input), input), msi)
    return msi === undefined ? { office } : { office, msi }
  },
}

/** Packages name their parts' types in a part of their own, or their type in the first entry. */
function isZipDocument(bytes: Uint8Array): boolean {
  if (!isZip(bytes)) return false
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  return (
    buffer.includes('[Content_Types].xml') ||
    buffer.subarray(0, 256).includes('mimetypeapplication/vnd.oasis.opendocument')
  )
}

/** An encrypted package that a default password opens is read as what it is. */
async function openedPackage(file: CompoundFile, facts: OfficeFacts, input: StaticInput): Promise<OfficeFacts> {
  const opened = tryPasswords(SLOW_PASSWORDS, (password) => decryptPackage(file, password))
  if (opened === undefined) return facts
  const { encryption, content } = opened
  const closed = { ...facts, encryption }
  if (content === null) return closed
  try {
    const document = await zipDocument(new ZipArchive(content, PACKAGE_LIMITS), input)
    return { ...document, encrypted: true, encryption }
  } catch (error) {
    if (!(error instanceof ZipError)) throw error
    input.report({ code: 'STATIC_PACKAGE_DAMAGED', message: `the encrypted package: ${error.message}` })
    return closed
  }
}

async function readPackage(input: StaticInput): Promise<OfficeFacts> {
  if (isXmlDocument(input.bytes)) return xmlDocument(input)
  return zipDocument(new ZipArchive(input.bytes, PACKAGE_LIMITS), input)
}

function withFindings(facts: OfficeFacts, msi?: Msi): Office {
  const actions = msi?.custom_actions.map(({ target }) => target) ?? []
  const formulas = facts.xlm_sheets.flatMap((sheet) =>
    (sheet.formulas ?? []).map(({ formula, value = '' }) => `${joined(formula)}\n${value}`),
  )
  const names = facts.defined_names?.map(({ name }) => name) ?? []
  const hidden = facts.macros.flatMap(({ stomping }) => [...(stomping?.names ?? []), ...(stomping?.texts ?? [])])
  const code = [...facts.macros.map(({ deobf }) => deobf), ...hidden, ...actions, ...formulas].join('\n')
  const properties = msi?.properties.map(({ value }) => value) ?? []
  const targets = facts.external_relationships.map(({ target }) => target)
  return {
    ...facts,
    autoexec: autoexecKeywords([code, ...names].join('\n')),
    suspicious: [...suspiciousKeywords(code), ...formulaKeywords(formulas.join('\n')), ...stompingKeywords(facts)],
    urls: findUrls(code, ...targets, ...facts.dde, ...properties),
  }
}

/** A damaged source proves nothing. */
function stompingKeywords({ macros }: OfficeFacts): readonly Keyword[] {
  const isStomped = macros.some(({ stomping }) => stomping !== undefined && stomping.reason !== 'damaged source')
  return isStomped
    ? [{ keyword: 'VBA stomping', description: 'compiled macros do what their source does not show' }]
    : []
}

/** Texts beside each other in a formula are one. */
function joined(formula: string): string {
  return formula.replace(/"&"/g, '')
}
