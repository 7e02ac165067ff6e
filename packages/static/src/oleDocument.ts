import type { EmbeddedFile, OfficeEncryption } from '@cuculus/core'
import {
  type CompoundFile,
  decodeMsiName,
  type Decrypted,
  decryptWorkbook,
  readBinaryInfo,
  isMsiDatabase,
  readOle10Native,
  readProperties,
} from '@cuculus/ole'
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
/** Token of an encrypted presentation ([MS-PPT] §2.3.2). */
const ENCRYPTED_PRESENTATION = 0xf3d1c4df

/** Excel tries it by itself, so that a workbook can be protected from changes without anybody being asked. */
export const DEFAULT_PASSWORD = 'VelvetSweatshop'

/** `office.encryption` of what was tried to be opened with the default password. */
export function toEncryption(decrypted: Decrypted | undefined): OfficeEncryption | undefined {
  if (decrypted === undefined) return undefined
  const { method, cipher, keyBits, hash } = decrypted.encryption
  const password = decrypted.content === null ? null : DEFAULT_PASSWORD
  return { method, cipher, key_bits: keyBits, hash, password }
}

/** A document of Word has the description at the start of its tables' stream ([MS-DOC] §2.2.6), unless it is only obfuscated. */
function describedEncryption(file: CompoundFile): OfficeEncryption | undefined {
  const word = stream(file, 'WordDocument')
  const flags = word === undefined || word.length < 12 ? 0 : (word[11] ?? 0)
  if ((flags & 1) === 0) return undefined
  const isObfuscated = (flags & 0x80) !== 0
  const xor = { method: 'XOR obfuscation', cipher: 'XOR', key_bits: 16, hash: null, password: null }
  const table = stream(file, (flags & 2) === 0 ? '0Table' : '1Table') ?? new Uint8Array(0)
  return isObfuscated ? xor : toEncryption({ encryption: readBinaryInfo(table).encryption, content: null })
}

/** A compound file: Office 97-2003, encrypted OOXML, MSI. */
export async function oleDocument(file: CompoundFile, input: StaticInput): Promise<OfficeFacts> {
  const streams = file.entries.filter(({ kind }) => kind === 'stream')
  const application = APPLICATIONS.find(([name]) => streams.some(({ path }) => name.test(path)))?.[1] ?? null
  const workbook = stream(file, 'Workbook') ?? stream(file, 'Book') ?? new Uint8Array(0)
  const decrypted = decryptWorkbook(workbook, DEFAULT_PASSWORD)
  const { encrypted, macroSheets, definedNames } = readWorkbook(workbook, decrypted?.content ?? undefined)
  const encryption = toEncryption(decrypted) ?? describedEncryption(file)
  const presentations = presentationStorages(stream(file, 'PowerPoint Document') ?? new Uint8Array(0))
  const macros = [file, ...presentations].flatMap((storage) => officeMacros(storage))
  const isMsi = isMsiDatabase(file)
  const pathOf = (path: string): string => shown(isMsi ? decodeMsiName(path) : path)
  const facts: OfficeFacts = {
    ...noOffice,
    format: 'ole',
    application: file.rootClassId === MSI_CLASS || isMsi ? 'msi' : application,
    encrypted: encrypted || isEncrypted(file),
    ...(encryption === undefined ? {} : { encryption }),
    streams: streams.map(({ path, size, orphan }) =>
      orphan ? { path: pathOf(path), size, orphan } : { path: pathOf(path), size },
    ),
    properties: readProperties(file).map(({ name, value }) => ({ name, value: String(value) })),
    macros,
    dde: ddeFields(stream(file, 'WordDocument') ?? new Uint8Array(0)),
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

function isEncrypted(file: CompoundFile): boolean {
  const word = stream(file, 'WordDocument')
  const user = stream(file, 'Current User')
  // Bit 8 of the flags in the file information block ([MS-DOC] §2.5.2).
  const wordEncrypted = word !== undefined && word.length > 12 && ((word[11] ?? 0) & 1) === 1
  const token =
    user !== undefined && user.length >= 16 ? new DataView(user.buffer, user.byteOffset, 16).getUint32(12, true) : 0
  return file.find('EncryptedPackage') !== undefined || wordEncrypted || token === ENCRYPTED_PRESENTATION
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
