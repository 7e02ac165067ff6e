import type { FileMetadata } from '@cuculus/core'
import { defined } from './defined.js'
import type { Report } from './diagnosticList.js'
import { Fields, isRecord } from './fields.js'

const source = 'files.json'

/** A line is a path, two names and a list of pids: one that is longer is damage. */
const maximumLine = 1024 * 1024

/** More processes than any analysis has write one file. */
const maximumPids = 256

/** More files than any analysis has; the map of records stays in memory. */
const maximumRecords = 1_000_000

const newline = 0x0a

/** What a `files.json` says, and whether it is CAPE's. */
export interface FilesJson {
  readonly files: ReadonlyMap<string, FileMetadata>
  /** CAPE adds `ppids`, `metadata` and `category` to every line; Cuckoo 2.x has `path`, `filepath` and `pids` only. */
  readonly cape: boolean
}

/**
 * Read a `files.json`: one JSON object per line and upload, in the order of arrival. A damaged line costs that line. Where a path occurs twice
 * the process ids are joined and the later values stand.
 *
 * @param limit read the records of so many files
 */
export async function readFilesJson(
  chunks: AsyncIterable<Uint8Array>,
  report: Report,
  limit: number = maximumRecords,
): Promise<FilesJson> {
  const files = new Map<string, FileMetadata>()
  let cape = false
  const decoder = new TextDecoder()
  for await (const { bytes, offset } of linesOf(chunks)) {
    const record = bytes === null ? undefined : parseLine(decoder.decode(bytes))
    if (record === null) continue
    if (files.size === limit) {
      const message = `expected at most ${String(limit)} files; the rest is ignored`
      report({ code: 'METADATA_INVALID', message, source, offset })
      break
    }
    const path = record?.['path']
    if (record === undefined || typeof path !== 'string') {
      report({
        code: 'METADATA_INVALID',
        message: 'expected a JSON object with a `path`; line skipped',
        source,
        offset,
      })
      continue
    }
    cape ||= Object.hasOwn(record, 'category') || Object.hasOwn(record, 'ppids')
    const entry = toFileMetadata(path, new Fields(record, source, report))
    const earlier = files.get(entry.path)
    files.set(entry.path, earlier === undefined ? entry : { ...entry, pids: joined(earlier.pids, entry.pids) })
  }
  return { files, cape }
}

/** Bounded, so that a path in every line costs no more than as many paths. */
function joined(earlier: readonly number[], later: readonly number[]): readonly number[] {
  if (later.every((pid) => earlier.includes(pid))) return earlier
  return [...new Set([...earlier, ...later])].slice(0, maximumPids)
}

/** The object, `null` for a blank line, `undefined` for anything else. */
function parseLine(text: string): Readonly<Record<string, unknown>> | null | undefined {
  if (text.trim() === '') return null
  try {
    const value: unknown = JSON.parse(text)
    return isRecord(value) ? value : undefined
  } catch {
    return undefined
  }
}

function toFileMetadata(path: string, fields: Fields): FileMetadata {
  const pids = fields.raw('pids')
  const list: readonly unknown[] = Array.isArray(pids) ? pids : []
  return {
    // Paths come from Windows guests: the result server turns their separators, but not in every version.
    path: path.replaceAll('\\', '/'),
    filepath: fields.string('filepath') ?? null,
    pids: list
      .filter((pid) => typeof pid === 'number')
      .filter((pid) => Number.isSafeInteger(pid) && pid >= 0)
      .slice(0, maximumPids),
    ...defined({ category: fields.string('category'), metadata: fields.string('metadata') }),
  }
}

interface Line {
  /** Without the line feed; `null` if the line is too long to be one. */
  readonly bytes: Uint8Array | null
  readonly offset: number
}

/** Lines of a stream, bounded in length. The last one needs no line feed: the writer may have been killed. */
async function* linesOf(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<Line, void, undefined> {
  let parts: Uint8Array[] = []
  let length = 0
  let offset = 0
  const finish = (): Line => {
    const line = { bytes: length > maximumLine ? null : Buffer.concat(parts), offset }
    offset += length + 1
    parts = []
    length = 0
    return line
  }
  for await (const chunk of chunks) {
    let start = 0
    for (let end = chunk.indexOf(newline); end !== -1; end = chunk.indexOf(newline, start)) {
      keep(chunk.subarray(start, end))
      yield finish()
      start = end + 1
    }
    keep(chunk.subarray(start))
  }
  if (length > 0) yield finish()

  function keep(part: Uint8Array): void {
    length += part.length
    if (length <= maximumLine) parts.push(part)
    else parts = []
  }
}
