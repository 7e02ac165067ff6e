import { readSevenZip, type SevenZipContent, type SevenZipEntry } from '@cuculus/sevenzip'
import { hex32 } from './hex32.js'
import { utcTime } from '../utcTime.js'
import type { StaticInput } from '../staticParser.js'
import type { ArchiveListing, MemberContent } from './archiveListing.js'

/** Entries, and whether they or their list are encrypted. */
export function listSevenZip(
  bytes: Uint8Array,
  limits: { entries: number; unpacked: number },
  input: StaticInput,
): ArchiveListing {
  const archive = readSevenZip(bytes, { entries: limits.entries })
  for (const diagnostic of archive.diagnostics) input.report(diagnostic)
  const contents = new ContentsInOrder(archive.entries, archive.contents(limits.unpacked))
  return {
    format: '7z',
    encrypted: archive.encryptedHeader || archive.entries.some(({ encrypted }) => encrypted),
    members: archive.entries.map((entry) => ({
      entry: toEntry(entry),
      ...(entry.isDirectory ? {} : { content: (limit: number) => contents.of(entry, limit) }),
    })),
  }
}

function toEntry({
  name,
  size,
  packedSize,
  crc32,
  method,
  encrypted,
  modified,
}: SevenZipEntry): ArchiveListing['members'][number]['entry'] {
  return {
    name,
    size,
    encrypted,
    ...(packedSize === null ? {} : { compressed_size: packedSize }),
    ...(crc32 === null ? {} : { crc32: hex32(crc32) }),
    ...(method === '' ? {} : { method }),
    ...(encrypted ? { encryption: 'AES-256' } : {}),
    modified: utcTime(modified),
  }
}

/** Contents come one after the other, in the order of the entries; those that cannot be unpacked are left out. */
class ContentsInOrder {
  readonly #contents: Generator<SevenZipContent, undefined>
  readonly #places: ReadonlyMap<SevenZipEntry, number>
  #next: SevenZipContent | undefined

  constructor(entries: readonly SevenZipEntry[], contents: Generator<SevenZipContent, undefined>) {
    this.#places = new Map(entries.map((entry, place) => [entry, place]))
    this.#contents = contents
  }

  of(entry: SevenZipEntry, limit: number): MemberContent | undefined {
    if (entry.size === 0) return { bytes: new Uint8Array(0), complete: true }
    const place = this.#place(entry)
    while (this.#next === undefined || this.#place(this.#next.entry) < place) {
      const step: IteratorResult<SevenZipContent, undefined> = this.#contents.next()
      if (step.done === true) return undefined
      this.#next = step.value
    }
    if (this.#next.entry !== entry) return undefined
    const { bytes, complete } = this.#next
    return { bytes: bytes.subarray(0, limit), complete: complete && bytes.length <= limit }
  }

  #place(entry: SevenZipEntry): number {
    return this.#places.get(entry) ?? 0
  }
}
