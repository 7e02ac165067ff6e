import { int32 } from './bson.js'
import { BsonElements } from './bsonElements.js'
import { beginsRow, type CsvStyle, readCsvRow, recogniseCsvStyle } from './csvRow.js'
import { isCuckoomonUtf8 } from './cuckoomonUtf8.js'
import { type LogDialect } from './dialect.js'
import { classicRules, monitorRules } from './dialectRules.js'
import { DocumentSearch } from './documentSearch.js'
import { strings } from './infoMessage.js'
import { contentOf, LogDocument } from './logDocument.js'
import { isAnnouncement, messageAt } from './netlogDecoder.js'
import { type NetlogText } from './netlogMessage.js'
import { isProtobuf } from './protobufDecoder.js'
import { isStrace } from './straceParser.js'
import { isUtf8 } from './utf8.js'

/** So much of the head decides how a log is read: bounded, and independent of chunks. */
export const sniffedBytes: number = 1 << 20

/** How a log has to be read. */
export interface LogFormat {
  readonly dialect: LogDialect
  /** Length of the line by which the monitor introduced itself, if it was left in the file. */
  readonly header: number
  /** Its strings are in cuckoomon's own encoding (cuckoo-classic §3.4). */
  readonly cuckoomon: boolean
  readonly csvStyle: CsvStyle
}

/** Recognise a log by its first bytes. Names do not count: they are often changed on the way. */
export function sniff(head: Buffer): LogFormat {
  const header = /^(?:BSON|NETLOG|PROTOBUF)(?: \d{1,10})?\r?\n/.exec(head.toString('latin1', 0, 32))?.[0].length ?? 0
  const body = head.subarray(header, sniffedBytes)
  return { header, cuckoomon: false, csvStyle: 'doubled', ...sniffBody(body) }
}

function sniffBody(body: Buffer): Partial<LogFormat> & Pick<LogFormat, 'dialect'> {
  const bson = sniffBson(body)
  if (bson?.at === 0) return bson
  const text = body.toString('latin1', 0, 1 << 16)
  if (isStap(text)) return { dialect: 'stap' }
  if (isProtobuf(body)) return { dialect: 'protobuf' }
  const rows = text.split(/\r\n|\n|\r/).filter((line) => beginsRow(line))
  if (rows.length === 0 && bson === undefined && isStrace(text)) return { dialect: 'strace' }
  if (rows.length > 0) return sniffCsv(rows)
  return bson ?? sniffNetlog(body)
}

/** `Thu May  7 14:58:43 2015.390178 name@address[pid] …` (cuckoo2 §2.6). */
function isStap(text: string): boolean {
  return /^(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun) [A-Z][a-z]{2} [ \d]\d \d\d:\d\d:\d\d \d{4}\.\d{6} [^@\n]{1,256}@/m.test(text)
}

/** Bytes that are not ASCII are shown in 0.4.0 alone: later ones escape them in a way that cannot be undone. */
function sniffCsv(rows: readonly string[]): Partial<LogFormat> & Pick<LogFormat, 'dialect'> {
  const csvStyle = recogniseCsvStyle(rows)
  const isOwn = (field: string): boolean => isCuckoomonText(Buffer.from(field, 'latin1'), 0, field.length)
  const cuckoomon = csvStyle === 'backslash' && rows.some((row) => readCsvRow(row, csvStyle).fields.some(isOwn))
  return { dialect: 'csv', csvStyle, cuckoomon }
}

function sniffNetlog(body: Buffer): Partial<LogFormat> & Pick<LogFormat, 'dialect'> {
  const at = startOfNetlog(body)
  return at < 0 ? { dialect: 'unknown' } : { dialect: 'netlog', cuckoomon: netlogHoldsCuckoomonText(body, at) }
}

/** Where messages begin; -1 if there are none. */
function startOfNetlog(body: Buffer): number {
  const first = messageAt(body, 0, null, 1)
  if (typeof first !== 'string' && first.message.kind === 'process' && isAnnouncement(first.message)) return 0
  for (let at = 0; at < Math.min(body.length, 4096); at++) {
    const found = messageAt(body, at, null, 6)
    if (typeof found !== 'string' && found.message.kind !== 'process') return at
  }
  return -1
}

function netlogHoldsCuckoomonText(body: Buffer, start: number): boolean {
  const own: true[] = []
  const look: NetlogText = (bytes, kind) => {
    if (kind !== 'buffer' && isCuckoomonText(bytes, 0, bytes.length)) own.push(true)
    return ''
  }
  let at = start
  while (own.length === 0 && at < body.length) {
    const found = messageAt(body, at, look, 1)
    if (typeof found === 'string') break
    at += found.length
  }
  return own.length > 0
}

/** Documents that show nothing of their dialect before classic is taken for granted. */
const undecided = 4096

function sniffBson(body: Buffer): (Partial<LogFormat> & Pick<LogFormat, 'dialect'> & { at: number }) | undefined {
  const search = new DocumentSearch()
  const document = new LogDocument()
  let at = 0
  let first = -1
  let dialect: LogDialect | undefined
  let cuckoomon = false
  for (let count = 0; count < undecided && body.length - at >= 5; count++) {
    const found = search.find(body, at, body.length, true)
    if (found.kind !== 'whole') break
    if (first < 0) first = found.at
    at = found.at + int32(body, found.at)
    document.scan(body, found.at, at)
    dialect ??= dialectOf(body, document)
    if (dialect === 'bson-2') break
    cuckoomon ||= holdsCuckoomonText(body, document)
    if (dialect !== undefined && cuckoomon) break
  }
  return first < 0 ? undefined : { dialect: dialect ?? 'bson-1', cuckoomon, at: first }
}

/** What only one dialect has; see the table in cape §3. */
function dialectOf(body: Buffer, document: LogDocument): LogDialect | undefined {
  if (document.hasMonitorKeys || document.field('flags_value') || document.field('flags_bitmask')) return 'bson-2'
  if (document.field('type')?.bsonType !== undefined && document.field('buffer') !== undefined) return 'bson-2'
  if (document.hasCapemonKeys) return 'bson-cape'
  const name = document.field('name')
  if (name === undefined || document.argsAt === 0) return undefined
  const content = contentOf(body, name.bsonType, name.start, name.end)
  const text = content && body.toString('latin1', content[0], content[1])
  if (text === '__environ__' || text === 'DllLoadNotification') return 'bson-cape'
  if (text !== '__process__') return undefined
  return strings(body, document.argsAt, document.argsEnd, monitorRules).includes('time_low') ? 'bson-2' : undefined
}

const elements = new BsonElements()

/** Text that only cuckoomon's encoding explains. */
function holdsCuckoomonText(body: Buffer, document: LogDocument): boolean {
  if (document.hasType || document.argsAt === 0 || !elements.scan(body, document.argsAt, document.argsEnd)) return false
  for (let index = 0; index < elements.count; index++) {
    const content = contentOf(body, elements.types[index] ?? 0, elements.starts[index] ?? 0, elements.ends[index] ?? 0)
    if (content === undefined || content[1] - content[0] < 3) continue
    if (isCuckoomonText(body, content[0], content[1])) return true
  }
  return false
}

/** Without control characters: buffers may look like anything. */
function isCuckoomonText(body: Buffer, start: number, end: number): boolean {
  let all = 0
  for (let at = start; at < end; at++) {
    const byte = body[at] ?? 0
    if (byte < 0x20) return false
    all |= byte
  }
  return all >= 0x80 && !isUtf8(body, start, end) && isCuckoomonUtf8(body, start, end)
}

/** Whether the dialect is one of BSON. */
export function isBson(dialect: LogDialect): boolean {
  return dialect === 'bson-1' || dialect === 'bson-2' || dialect === 'bson-cape'
}

/** The rules of a BSON dialect. */
export function bsonRules(format: LogFormat): ReturnType<typeof classicRules> {
  return format.dialect === 'bson-2' ? monitorRules : classicRules(format.cuckoomon, format.dialect === 'bson-cape')
}
