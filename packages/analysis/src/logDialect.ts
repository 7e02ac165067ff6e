/** What the start of a monitor's log says about who wrote it. */
export type LogDialect = 'csv-0.4' | 'csv' | 'csv-host' | 'raw' | 'bson-1.x' | 'bson-2.x' | 'bson-cape'

/** So many bytes from the start of a log decide; a log's first documents declare its APIs. */
export const headLength: number = 64 * 1024

/** Recognise a log by its extension and first bytes; `undefined` if they tell nothing. */
export function logDialect(name: string, head: Uint8Array): LogDialect | undefined {
  if (head.length === 0) return undefined
  const lower = name.toLowerCase()
  if (lower.endsWith('.bson')) return bsonDialect(head)
  if (lower.endsWith('.raw')) return 'raw'
  return lower.endsWith('.csv') ? csvDialect(head) : undefined
}

/** A row up to its status: time, pid, name, perhaps a thread, parent, category, API, status. */
const csvRow = /^"\d[^"]*","\d+","[^"]*",(?:"\d*",)?"\d*","[^"]*","[^"]+","(SUCCESS|FAILURE|0|1)"/

/** The development version before 0.4 wrote times without separators and no thread (cuckoo-classic, section 0). */
const seedRow = /^"\d{14}\.\d+",/

/** An escaped quote inside a field: the monitor of 0.4.0 wrote `\"`, later ones `""` (cuckoo-classic 3.1.3). */
const escapedQuote = /[^\\,]\\"[^,"]/

/** A drive with a doubled and with a single backslash: the monitor of 0.4.0 doubled every one. */
const doubledDrive = /[A-Za-z]:\\\\/
const singleDrive = /[A-Za-z]:\\[^\\]/

function csvDialect(head: Uint8Array): LogDialect | undefined {
  const rows = new TextDecoder('latin1').decode(head).split(/\r\n|\n|\r/, 500)
  const statuses = rows.map((row) => csvRow.exec(row)?.[1])
  const first = statuses.find((status) => status !== undefined)
  if (first === undefined) return undefined
  // From 0.6 on the host could write the table too (`store_csvs`), with numbers where the monitor had words.
  if (first === '0' || first === '1') return 'csv-host'
  const doubled = rows.some((row) => doubledDrive.test(row)) && !rows.some((row) => singleDrive.test(row))
  return doubled || rows.some((row) => seedRow.test(row) || escapedQuote.test(row)) ? 'csv-0.4' : 'csv'
}

/** Longest run of documents that is looked at. */
const maximumDocuments = 2_000

/** Only the top-level names of documents are read, and the text of a few of them. */
function bsonDialect(head: Uint8Array): LogDialect | undefined {
  let plausible = false
  const buffer = Buffer.from(head.buffer, head.byteOffset, head.byteLength)
  for (let at = 0, count = 0; at + 5 <= buffer.length && count < maximumDocuments; count++) {
    const length = buffer.readInt32LE(at)
    if (length < 5) break
    const dialect = documentDialect(buffer.subarray(at, Math.min(at + length, buffer.length)))
    if (dialect === undefined) break
    if (dialect !== null) return dialect
    plausible = true
    at += length
  }
  return plausible ? 'bson-1.x' : undefined
}

/** The dialect that a document proves, `null` if any could have written it, `undefined` if it is no BSON. */
function documentDialect(document: Buffer): LogDialect | null | undefined {
  let at = 4
  while (at < document.length) {
    const type = document[at] ?? 0
    if (type === 0) return null
    const end = document.indexOf(0, at + 1)
    if (end === -1 || end - at > 64) return end === -1 && at > 4 ? null : undefined
    const name = document.toString('latin1', at + 1, end)
    const size = valueSize(type, document, end + 1)
    if (size === undefined) return undefined
    const proof = memberDialect(name, document.subarray(end + 1, end + 1 + size))
    if (proof !== undefined) return proof
    at = end + 1 + size
  }
  return null
}

/**
 * 2.x hashes every call (`h`) and describes flags; CAPE and its forerunner record callers (`R`, `P`). The parameters of the process message are
 * `time_low` in 2.x and `TimeLow` before it and in CAPE, which also announces the environment.
 */
function memberDialect(name: string, value: Buffer): LogDialect | undefined {
  if (name === 'h' || name === 'flags_value' || name === 'flags_bitmask') return 'bson-2.x'
  if (name === 'R' || name === 'P') return 'bson-cape'
  if (name === 'args' && value.includes('time_low\0')) return 'bson-2.x'
  if (name === 'name' && value.includes('__environ__\0')) return 'bson-cape'
  return undefined
}

/** Size of a BSON value in bytes (bsonspec.org 1.1); values may be cut off by the end of what was read. */
function valueSize(type: number, buffer: Buffer, at: number): number | undefined {
  const length = at + 4 <= buffer.length ? buffer.readInt32LE(at) : 0
  switch (type) {
    case 0x01:
    case 0x09:
    case 0x11:
    case 0x12:
      return 8
    case 0x10:
      return 4
    case 0x08:
      return 1
    case 0x0a:
      return 0
    case 0x07:
      return 12
    case 0x02:
      return length < 0 ? undefined : length + 4
    case 0x05:
      return length < 0 ? undefined : length + 5
    case 0x03:
    case 0x04:
      return length < 0 ? undefined : length
    default:
      return undefined
  }
}
