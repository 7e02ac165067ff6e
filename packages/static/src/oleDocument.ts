import type { EmbeddedFile } from '@cuculus/core'
import {
  type CompoundFile,
  decodeMsiName,
  decryptDocument,
  decryptPresentation,
  decryptWorkbook,
  isMsiDatabase,
  readOle10Native,
  readProperties,
} from '@cuculus/ole'
import { QUICK_PASSWORDS, tryPasswords } from './defaultPasswords.js'
import { embeddedFile } from './embeddedFile.js'
import { readWorkbook } from './excel/readWorkbook.js'
import { officeMacros, presentationStorages, reportOle } from './officeMacros.js'
import { type OfficeFacts, noOffice } from './officeFacts.js'
import type { StaticInput } from './staticParser.js'

/** Streams that tell the application. */
const APPLICATIONS: readonly (readonly [RegExp, string])[] = [
  [/^WordDocument$/i, 'word'],
  [/^(Workbook|Book)$/i, 'excel'],
  [/^PowerPoint Document$/i, 'powerpoint'],
  [/^VisioDocument$/i, 'visio'],
  [/^EncryptedPackage$/i, 'encrypted package'],
]

const MSI_CLASS = '000c1084-0000-0000-c000-000000000046'
const MAXIMUM_STREAM = 64 * 1024 * 1024
const MAXIMUM_EMBEDDED = 128
/** Streams that hold a file or an object of another program. */
const EMBEDDED_STREAMS: ReadonlySet<string> = new Set(['\x01ole10native', 'package', 'equation native', 'contents'])

/** A compound file: Office 97-2003, encrypted OOXML, MSI. */
export async function oleDocument(file: CompoundFile, input: StaticInput): Promise<OfficeFacts> {
  const streams = file.entries.filter(({ kind }) => kind === 'stream')
  const application = APPLICATIONS.find(([name]) => streams.some(({ path }) => name.test(path)))?.[1] ?? null
  const workbook = stream(file, 'Workbook') ?? stream(file, 'Book') ?? new Uint8Array(0)
  const openedWorkbook = tryPasswords(QUICK_PASSWORDS, (password) => decryptWorkbook(workbook, password))
  const openedDocument = tryPasswords(QUICK_PASSWORDS, (password) => decryptDocument(file, password))
  const openedPresentation = tryPasswords(QUICK_PASSWORDS, (password) => decryptPresentation(file, password))
  const encryption = (openedWorkbook ?? openedDocument ?? openedPresentation)?.encryption
  const { encrypted, macroSheets, definedNames } = readWorkbook(workbook, openedWorkbook?.content ?? undefined)
  const text = openedDocument?.content ?? stream(file, 'WordDocument') ?? new Uint8Array(0)
  const slides = openedPresentation?.content ?? stream(file, 'PowerPoint Document') ?? new Uint8Array(0)
  const presentations = presentationStorages(slides)
  const macros = [file, ...presentations].flatMap((storage) => officeMacros(storage))
  const isMsi = isMsiDatabase(file)
  const pathOf = (path: string): string => shown(isMsi ? decodeMsiName(path) : path)
  const facts: OfficeFacts = {
    ...noOffice,
    format: 'ole',
    application: file.rootClassId === MSI_CLASS || isMsi ? 'msi' : application,
    encrypted: encrypted || encryption !== undefined || file.find('EncryptedPackage') !== undefined,
    ...(encryption === undefined ? {} : { encryption }),
    streams: streams.map(({ path, size, orphan }) =>
      orphan ? { path: pathOf(path), size, orphan } : { path: pathOf(path), size },
    ),
    properties: readProperties(file).map(({ name, value }) => ({ name, value: String(value) })),
    macros,
    dde: ddeFields(text),
    embedded: await embedded([file, ...presentations], input),
    xlm_sheets: macroSheets,
    ...(definedNames.length === 0 ? {} : { defined_names: definedNames }),
  }
  reportOle(file, input)
  return facts
}

function stream(file: CompoundFile, path: string): Uint8Array | undefined {
  const entry = file.find(path)
  return entry && file.read(entry, MAXIMUM_STREAM)
}

/** Names begin with a control character for what belongs to Windows; shown as `[5]SummaryInformation`. */
function shown(path: string): string {
  return Array.from(path, (character) => (character < ' ' ? `[${String(character.charCodeAt(0))}]` : character)).join(
    '',
  )
}

/** Files and objects that the document holds. */
async function embedded(storages: readonly CompoundFile[], input: StaticInput): Promise<readonly EmbeddedFile[]> {
  const found: EmbeddedFile[] = []
  for (const storage of storages) {
    for (const entry of storage.entries) {
      if (found.length >= MAXIMUM_EMBEDDED || entry.kind !== 'stream') continue
      if (!EMBEDDED_STREAMS.has(entry.name.toLowerCase())) continue
      const data = storage.read(entry, MAXIMUM_STREAM)
      const packed = /Ole10Native$/i.test(entry.name) ? readOle10Native(data) : undefined
      found.push(await embeddedFile(packed?.label ?? shown(entry.path), packed?.data ?? data, input))
    }
  }
  return found
}

/** Fields begin with 0x13 and end with 0x14 or 0x15 ([MS-DOC] §2.8.25); text is in one byte or two per character. */
function ddeFields(document: Uint8Array): readonly string[] {
  const texts = ['latin1', 'utf-16le'].map((encoding) => new TextDecoder(encoding).decode(document))
  const fields = new Set<string>()
  for (const text of texts) {
    for (const part of text.split('\x13').slice(1, 10_000)) {
      const [instruction = ''] = part.slice(0, 1024).replaceAll('\x15', '\x14').split('\x14', 1)
      if (/^\s*DDE(AUTO)?\s/i.test(instruction)) fields.add(instruction.trim())
    }
  }
  return [...fields]
}
