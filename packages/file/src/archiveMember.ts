import type { Analysis, Diagnostic } from '@cuculus/core'
import { ZipArchive, ZipError } from '@cuculus/zip'

/** A file out of a submitted archive. */
export interface ArchiveMember {
  /** Its name without folders. */
  readonly name: string
  readonly bytes: Uint8Array
}

interface Surroundings {
  readonly analysis: Analysis
  readonly signal: AbortSignal
  report(diagnostic: Diagnostic): void
}

/** Bytes of an archive that is unpacked, and of the member: both are held in memory. */
const LARGEST = 128 * 1024 * 1024

/** Cuckoo 2 packs archives anew and without a password; what was submitted as it is has the customary one. */
const PASSWORDS = ['infected']

/**
 * The file that an archive task of Cuckoo 2.x was about: `binary` is a ZIP archive, and the option `filename` names the member that was started.
 *
 * `null` if the task is of another category or names no member, and, reported, if the member cannot be had.
 */
export async function archiveMember(surroundings: Surroundings): Promise<ArchiveMember | null> {
  const { task } = surroundings.analysis
  const wanted = task.category === 'archive' ? memberName(task.options ?? '') : undefined
  if (wanted === undefined) return null
  const unpacked = await unpack(surroundings, wanted)
  if (typeof unpacked !== 'string') return { name: lastPart(wanted), bytes: unpacked }
  const message = `the member ${JSON.stringify(wanted)} of the archive cannot be read: ${unpacked}`
  surroundings.report({ code: 'FILE_MEMBER_UNREADABLE', message, source: 'binary' })
  return null
}

/** Options are `key=value,key=value`, and a name may hold commas: it ends where the next key begins. */
function memberName(options: string): string | undefined {
  const name = /(?:^|,)filename=(.*?)(?=,[\w.-]+=|$)/s.exec(options)?.[1]
  return name === '' ? undefined : name
}

/** The bytes of the member, or why there are none. */
async function unpack({ analysis, signal }: Surroundings, wanted: string): Promise<Uint8Array | string> {
  const size = (await analysis.stat(analysis.filePath))?.size ?? 0
  if (size > LARGEST) return `the archive is larger than ${String(LARGEST)} bytes`
  const archive = openZip(await wholeFile(analysis, signal))
  if (typeof archive === 'string') return archive
  const entry = archive.find(wanted) ?? archive.find(wanted.replaceAll('\\', '/'))
  if (entry === undefined) return 'there is none of this name'
  const content = archive.read(entry, PASSWORDS)
  if (content.status === 'ok' && content.verified) return content.bytes
  return content.status === 'ok' ? 'its checksum is not what the archive says' : content.status
}

function openZip(bytes: Uint8Array): ZipArchive | string {
  try {
    return new ZipArchive(bytes, { entryBytes: LARGEST, totalBytes: LARGEST })
  } catch (error) {
    if (error instanceof Error && error.name === ZipError.name) return error.message
    throw error
  }
}

/** No more than the limit, even if the file grows while it is read. */
async function wholeFile(analysis: Analysis, signal: AbortSignal): Promise<Uint8Array> {
  const chunks: Uint8Array[] = []
  let length = 0
  for await (const chunk of analysis.open(analysis.filePath, { signal })) {
    signal.throwIfAborted()
    chunks.push(Uint8Array.from(chunk))
    length += chunk.length
    if (length > LARGEST) break
  }
  return Buffer.concat(chunks)
}

/** Members are named with either separator. */
function lastPart(name: string): string {
  const part = name.slice(Math.max(name.lastIndexOf('/'), name.lastIndexOf('\\')) + 1)
  return part === '' ? name : part
}
