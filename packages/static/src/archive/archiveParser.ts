import { createHash } from 'node:crypto'
import type { Archive, ArchiveEntry } from '@cuculus/core'
import { isSevenZip, isXz } from '@cuculus/sevenzip'
import { isZip } from '@cuculus/zip'
import { officeParser } from '../officeParser.js'
import type { StaticInput, StaticParser } from '../staticParser.js'
import type { ArchiveListing, ArchiveMember, MemberContent } from './archiveListing.js'
import { isBzip2, listBzip2 } from './listBzip2.js'
import { listCabinet } from './listCabinet.js'
import { listGzip } from './listGzip.js'
import { isIso, listIso } from './listIso.js'
import { listRar } from './listRar.js'
import { listSevenZip } from './listSevenZip.js'
import { isTar, listTar } from './listTar.js'
import { listXz } from './listXz.js'
import { listZip } from './listZip.js'

/** Entries of one archive that are unpacked to see what they are, those of all archives inside of each other, and how large one and all may be. */
const UNPACKED_ENTRIES = 64
const UNPACKED_ENTRIES_IN_ALL = 256
const UNPACKED_BYTES = 16 * 1024 * 1024
const UNPACKED_BYTES_IN_ALL = 64 * 1024 * 1024
const LISTED_ENTRIES = 10_000
/** Entries of an archive inside of another. */
const LISTED_INSIDE = 256
/** Archives in archives in archives. */
const MAXIMUM_DEPTH = 3

type Lister = (bytes: Uint8Array, input: StaticInput) => ArchiveListing

/** How each format is known, and listed. */
const FORMATS: readonly (readonly [(bytes: Uint8Array) => boolean, Lister])[] = [
  [
    isZip,
    (bytes, input) =>
      listZip(bytes, { entries: LISTED_ENTRIES, entryBytes: UNPACKED_BYTES, totalBytes: UNPACKED_BYTES_IN_ALL }, input),
  ],
  [
    isSevenZip,
    (bytes, input) => listSevenZip(bytes, { entries: LISTED_ENTRIES, unpacked: UNPACKED_BYTES_IN_ALL }, input),
  ],
  [startsWith('Rar!\x1a\x07'), listRar],
  [startsWith('MSCF\0\0\0\0'), listCabinet],
  [startsWith('\x1f\x8b\x08'), listGzip],
  [isXz, listXz],
  [isBzip2, listBzip2],
  [isIso, listIso],
  [isTar, listTar],
]

/** Archives: what is inside, and what kind of files those are, archives in archives too. Nothing is written to disk. */
export const archiveParser: StaticParser = {
  name: 'archive',
  recognises: (bytes) => listerOf(bytes) !== undefined,
  async parse(input) {
    const listing = listerOf(input.bytes)?.(input.bytes, input)
    return listing === undefined ? {} : { archive: await new Unpacker(input).describe(listing, 1) }
  },
}

function startsWith(magic: string): (bytes: Uint8Array) => boolean {
  return (bytes) => String.fromCharCode(...bytes.subarray(0, magic.length)) === magic
}

function listerOf(bytes: Uint8Array): Lister | undefined {
  return FORMATS.find(([recognises]) => recognises(bytes))?.[1]
}

/** Unpacks to see what is inside, and counts what comes out. */
class Unpacker {
  readonly #input: StaticInput
  #bytes = UNPACKED_BYTES_IN_ALL
  #entries = UNPACKED_ENTRIES_IN_ALL
  #isReported = false

  constructor(input: StaticInput) {
    this.#input = input
  }

  async describe({ format, encrypted, members }: ArchiveListing, depth: number): Promise<Archive> {
    const shown = depth === 1 ? LISTED_ENTRIES : LISTED_INSIDE
    if (members.length > shown) {
      this.#input.report({
        code: 'STATIC_LIMIT',
        message: `${String(members.length)} entries, ${String(shown)} are listed`,
      })
    }
    const entries: ArchiveEntry[] = []
    let left = UNPACKED_ENTRIES
    for (const member of members.slice(0, shown)) {
      // Folders, and what a password is needed for, do not count.
      const content = left > 0 && this.#hasRoom(member) ? this.#unpacked(member) : undefined
      if (content !== undefined) left--
      entries.push(content === undefined ? member.entry : { ...member.entry, ...(await this.#told(content, depth)) })
    }
    return { format, encrypted, entries }
  }

  #hasRoom({ content }: ArchiveMember): boolean {
    if (content === undefined) return false
    if (this.#bytes > 0 && this.#entries > 0) return true
    if (!this.#isReported) {
      this.#isReported = true
      this.#input.report({ code: 'STATIC_LIMIT', message: 'there is more in the archives than is unpacked' })
    }
    return false
  }

  #unpacked({ content }: ArchiveMember): MemberContent | undefined {
    this.#input.signal.throwIfAborted()
    const unpacked = content?.(Math.min(UNPACKED_BYTES, this.#bytes))
    if (unpacked === undefined) return undefined
    this.#bytes -= unpacked.bytes.length
    this.#entries--
    return unpacked
  }

  async #told(
    { bytes, complete }: MemberContent,
    depth: number,
  ): Promise<Pick<ArchiveEntry, 'sha256' | 'type' | 'archive'>> {
    const type = bytes.length === 0 ? null : await this.#input.describe(bytes)
    const archive = await this.#inside(bytes, depth)
    return {
      ...(complete ? { sha256: createHash('sha256').update(bytes).digest('hex') } : {}),
      ...(complete || bytes.length > 0 ? { type } : {}),
      ...(archive === undefined ? {} : { archive }),
    }
  }

  /** A document of Office is a ZIP archive too, but not meant as one. */
  async #inside(bytes: Uint8Array, depth: number): Promise<Archive | undefined> {
    const list = depth < MAXIMUM_DEPTH && !officeParser.recognises(bytes) ? listerOf(bytes) : undefined
    try {
      return list && (await this.describe(list(bytes, this.#input), depth + 1))
    } catch (error) {
      this.#input.signal.throwIfAborted()
      const reason = error instanceof Error ? error.message : String(error)
      this.#input.report({ code: 'STATIC_ARCHIVE_DAMAGED', message: `an archive inside: ${reason}` })
      return undefined
    }
  }
}
