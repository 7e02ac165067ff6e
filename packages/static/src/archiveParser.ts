import type { Archive, ArchiveEntry } from '@cuculus/core'
import { isZip, ZipArchive, type ZipEntry } from '@cuculus/zip'
import { embeddedFile } from './embeddedFile.js'
import { listCabinet } from './listCabinet.js'
import { listGzip } from './listGzip.js'
import { listRar } from './listRar.js'
import { isTar, listTar } from './listTar.js'
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
  // The list of entries is compressed itself: only that it is an archive is told.
  ['7z\xbc\xaf\x27\x1c', () => ({ format: '7z', encrypted: false, entries: [] })],
]

/** Archives: what is inside, and for ZIP what kind of files those are. Nothing is written to disk. */
export const archiveParser: StaticParser = {
  name: 'archive',
  recognises: (bytes) => isZip(bytes) || isTar(bytes) || lister(bytes) !== undefined,
  async parse(input) {
    if (isZip(input.bytes)) return { archive: await listZip(input) }
    const list = lister(input.bytes) ?? listTar
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

function listed({ name, size, encrypted, modified }: ZipEntry): ArchiveEntry {
  return { name, size, encrypted, modified }
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
