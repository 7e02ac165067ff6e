import { ZipArchive, type ZipEntry } from '@cuculus/zip'
import { hex32 } from './hex32.js'
import type { StaticInput } from '../staticParser.js'
import type { ArchiveListing, MemberContent } from './archiveListing.js'

/** Passwords under which samples are passed on. */
const PASSWORDS = ['infected', 'virus', 'malware', 'password']
/** Names of the methods that are met (APPNOTE.TXT §4.4.5); others are shown by number. */
const METHODS: ReadonlyMap<number, string> = new Map([
  [0, 'stored'],
  [8, 'deflate'],
  [9, 'deflate64'],
  [12, 'bzip2'],
  [14, 'LZMA'],
  [93, 'Zstandard'],
  [95, 'XZ'],
  [98, 'PPMd'],
])

/** Entries of a ZIP archive; contents under the passwords of samples too. */
export function listZip(
  bytes: Uint8Array,
  limits: { entries: number; entryBytes: number; totalBytes: number },
  input: StaticInput,
): ArchiveListing {
  const archive = new ZipArchive(bytes, limits)
  for (const diagnostic of archive.diagnostics) input.report(diagnostic)
  return {
    format: 'zip',
    encrypted: archive.entries.some(({ encrypted }) => encrypted),
    members: archive.entries.map((entry) => ({
      entry: toEntry(entry),
      ...(entry.isDirectory ? {} : { content: (limit: number) => contentOf(archive, entry, limit, input) }),
    })),
  }
}

function contentOf(archive: ZipArchive, entry: ZipEntry, limit: number, input: StaticInput): MemberContent | undefined {
  const known = archive.diagnostics.length
  const content = archive.read(entry, PASSWORDS)
  for (const diagnostic of archive.diagnostics.slice(known)) input.report(diagnostic)
  if (content.status !== 'ok') return undefined
  return { bytes: content.bytes.subarray(0, limit), complete: content.bytes.length <= limit }
}

function toEntry(entry: ZipEntry): ArchiveListing['members'][number]['entry'] {
  const { name, size, compressedSize, encrypted, modified, method, aes } = entry
  const encryption = aes === null ? 'ZipCrypto' : `AES-${String(aes.keyBits)} (AE-${String(aes.version)})`
  return {
    name,
    size,
    encrypted,
    compressed_size: compressedSize,
    crc32: hex32(entry.crc32),
    method: METHODS.get(method) ?? String(method),
    ...(encrypted ? { encryption } : {}),
    modified,
  }
}
