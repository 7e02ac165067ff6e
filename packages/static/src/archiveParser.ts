import type { Archive, ArchiveEntry } from '@cuculus/core'
import { isSevenZip, readSevenZip } from '@cuculus/sevenzip'
import { isZip, ZipArchive, type ZipEntry } from '@cuculus/zip'
import { embeddedFile } from './embeddedFile.js'
import { listCabinet } from './listCabinet.js'
import { listGzip } from './listGzip.js'
import { isIso, listIso } from './listIso.js'
import { listRar } from './listRar.js'
import { isTar, listTar } from './listTar.js'
import { utcTime } from './utcTime.js'
import type { StaticInput, StaticParser } from './staticParser.js'

/** Entries that are unpacked to see what they are, and how large each may be. */
const UNPACKED_ENTRIES = 64
const UNPACKED_BYTES = 16 * 1024 * 1024
const LISTED_ENTRIES = 10_000
/** Passwords under which samples are passed on. */
const PASSWORDS = ['infected', 'virus', 'malware', 'password']

type Lister = (bytes: Uint8Array) => Archive

/** Archives by their first bytes, as Latin-1. */
const FORMATS: readonly (readonly [string, Lister])[] = [
  ['Rar!\x1a\x07', listRar],
  ['MSCF\0\0\0\0', listCabinet],
  ['\x1f\x8b\x08', listGzip],
]

/** Archives: what is inside, and for ZIP what kind of files those are. Nothing is written to disk. */
export const archiveParser: StaticParser = {
  name: 'archive',
  recognises: (bytes) =>
    isZip(bytes) || isSevenZip(bytes) || isTar(bytes) || isIso(bytes) || lister(bytes) !== undefined,
  async parse(input) {
    if (isZip(input.bytes)) return { archive: await listZip(input) }
    if (isSevenZip(input.bytes)) return { archive: listSevenZip(input) }
    const list = lister(input.bytes) ?? (isIso(input.bytes) ? listIso : listTar)
    const archive = list(input.bytes)
    if (archive.entries.length > LISTED_ENTRIES) {
      input.report({
        code: 'STATIC_LIMIT',
        message: `${String(archive.entries.length)} entries, ${String(LISTED_ENTRIES)} are listed`,
      })
    }
    return { archive: { ...archive, entries: archive.entries.slice(0, LISTED_ENTRIES) } }
  },
}

function lister(bytes: Uint8Array): Lister | undefined {
  const head = String.fromCharCode(...bytes.subarray(0, 8))
  return FORMATS.find(([magic]) => head.startsWith(magic))?.[1]
}

async function listZip(input: StaticInput): Promise<Archive> {
  const archive = new ZipArchive(input.bytes, { entries: LISTED_ENTRIES, entryBytes: UNPACKED_BYTES })
  const entries: ArchiveEntry[] = []
  for (const [index, entry] of archive.entries.entries()) {
    entries.push({ ...listed(entry), ...(index < UNPACKED_ENTRIES ? await contents(archive, entry, input) : {}) })
  }
  for (const diagnostic of archive.diagnostics) input.report(diagnostic)
  return { format: 'zip', encrypted: archive.entries.some(({ encrypted }) => encrypted), entries }
}

/** Names of the methods that are met (APPNOTE.TXT §4.4.5); others are shown by number. */
const ZIP_METHODS: ReadonlyMap<number, string> = new Map([
  [0, 'stored'],
  [8, 'deflate'],
  [9, 'deflate64'],
  [12, 'bzip2'],
  [14, 'LZMA'],
  [93, 'Zstandard'],
  [95, 'XZ'],
  [98, 'PPMd'],
])

function listed(entry: ZipEntry): ArchiveEntry {
  const { name, size, compressedSize, encrypted, modified, method, aes } = entry
  const encryption = aes === null ? 'ZipCrypto' : `AES-${String(aes.keyBits)} (AE-${String(aes.version)})`
  return {
    name,
    size,
    encrypted,
    compressed_size: compressedSize,
    crc32: checksum(entry.crc32),
    method: ZIP_METHODS.get(method) ?? String(method),
    ...(encrypted ? { encryption } : {}),
    modified,
  }
}

function listSevenZip(input: StaticInput): Archive {
  const { entries, encryptedHeader, diagnostics } = readSevenZip(input.bytes, { entries: LISTED_ENTRIES })
  for (const diagnostic of diagnostics) input.report(diagnostic)
  return {
    format: '7z',
    encrypted: encryptedHeader || entries.some(({ encrypted }) => encrypted),
    entries: entries.map(({ name, size, packedSize, crc32, method, encrypted, modified }) => ({
      name,
      size,
      encrypted,
      ...(packedSize === null ? {} : { compressed_size: packedSize }),
      ...(crc32 === null ? {} : { crc32: checksum(crc32) }),
      ...(method === '' ? {} : { method }),
      ...(encrypted ? { encryption: 'AES-256' } : {}),
      modified: utcTime(modified),
    })),
  }
}

function checksum(value: number): string {
  return value.toString(16).padStart(8, '0')
}

async function contents(
  archive: ZipArchive,
  entry: ZipEntry,
  input: StaticInput,
): Promise<Pick<ArchiveEntry, 'sha256' | 'type'>> {
  const content = entry.isDirectory ? null : archive.read(entry, PASSWORDS)
  if (content?.status !== 'ok') return {}
  const { sha256, type } = await embeddedFile(entry.name, content.bytes, input)
  return { sha256, type }
}
