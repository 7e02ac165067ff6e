import { u8 } from '../bigEndian.js'
import { Remembered } from '../remembered.js'

export interface HttpField {
  readonly name: string
  readonly value: string
}

/** Methods that are taken for HTTP without a version behind the target: those that Cuckoo's parser knew, and those that came later. */
const methods = new Set(
  (
    'GET PUT ICY COPY HEAD LOCK MOVE POLL POST BCOPY BMOVE MKCOL TRACE LABEL MERGE DELETE SEARCH UNLOCK REPORT UPDATE NOTIFY ' +
    'BDELETE CONNECT OPTIONS CHECKIN PROPFIND CHECKOUT CCM_POST SUBSCRIBE PROPPATCH BPROPFIND BPROPPATCH UNCHECKOUT ' +
    'MKACTIVITY MKWORKSPACE UNSUBSCRIBE RPC_CONNECT VERSION-CONTROL BASELINE-CONTROL PATCH M-SEARCH QUERY RPC_IN_DATA RPC_OUT_DATA'
  ).split(' '),
)

export const longestHead = 65_536
const longestMethod = 32

/** What bytes at the place of a start line are: `more` are needed to tell. */
export type StartKind = 'request' | 'response' | 'other' | 'more'

/** Whether an HTTP message can begin at `start`. */
export function startKind(bytes: Buffer, start: number, end: number): StartKind {
  const first = u8(bytes, start)
  if (first === 0x48 && startsWith(bytes, start, end, 'HTTP/')) return end - start < 5 ? 'more' : 'response'
  let at = start
  while (at < end && at - start <= longestMethod && isMethodByte(u8(bytes, at))) at++
  if (at === end && at - start <= longestMethod) return at - start >= 1 ? 'more' : 'other'
  if (at === start || u8(bytes, at) !== 0x20) return 'other'
  if (methods.has(bytes.toString('latin1', start, at))) return 'request'
  // Other methods are believed with a version behind them only.
  const lineEnd = bytes.subarray(start, Math.min(end, start + longestHead)).indexOf(0x0a)
  if (lineEnd < 0) return end - start > 4096 ? 'other' : 'more'
  const line = bytes.toString('latin1', start, start + lineEnd)
  // `PRI * HTTP/2.0` opens HTTP/2 (RFC 9113 §3.4), which has other frames.
  return / HTTP\/[01](?:\.\d?)?\s*$/.test(line) ? 'request' : 'other'
}

function startsWith(bytes: Buffer, start: number, end: number, text: string): boolean {
  return text.startsWith(bytes.toString('latin1', start, Math.min(end, start + text.length)))
}

function isMethodByte(byte: number): boolean {
  return (byte >= 0x41 && byte <= 0x5a) || (byte >= 0x61 && byte <= 0x7a) || byte === 0x2d || byte === 0x5f
}

/** Where the body begins: behind the first empty line; −1 if there is none. Lines end with LF, a CR before it or not. */
export function headEnd(bytes: Buffer, start: number, end: number): number {
  for (let at = start; at < end; at++) {
    if (bytes[at] !== 0x0a) continue
    const next = bytes[at + 1]
    if (next === 0x0a && at + 1 < end) return at + 2
    if (next === 0x0d && at + 2 < end && bytes[at + 2] === 0x0a) return at + 3
  }
  return -1
}

/**
 * The lines before a body. Text is Latin-1: one character for each byte.
 *
 * Fields are made only for who asks: of a thousand equal requests nobody looks at more than one.
 */
export class HttpHead {
  /** Start line, fields and the empty line, as sent. */
  readonly text: string
  #fields: readonly HttpField[] | undefined

  constructor(text: string) {
    this.text = text
  }

  /** The start line without its end. */
  get line(): string {
    const end = this.text.indexOf('\n')
    const line = end < 0 ? this.text : this.text.slice(0, end)
    return line.endsWith('\r') ? line.slice(0, -1) : line
  }

  /** All fields in order. Lines that are none are left out; one that begins with a blank belongs to the one before (RFC 9112 §5.2). */
  get fields(): readonly HttpField[] {
    this.#fields ??= parseFields(this.text)
    return this.#fields
  }

  /** The first field of the name, which is given in lower case and has no characters but letters and hyphens. */
  field(name: string): string | undefined {
    return fieldPattern(name)
      .exec(this.text)?.[1]
      ?.replace(/\r?\n[ \t]+/g, ' ')
      .trim()
  }

  /** Whether there may be a field of the name. */
  has(name: string): boolean {
    return fieldPattern(name).test(this.text)
  }
}

const patterns = new Map<string, RegExp>()

function fieldPattern(name: string): RegExp {
  const known = patterns.get(name)
  if (known !== undefined) return known
  const pattern = new RegExp(`\\n${name}[ \\t]*:([^\\r\\n]*(?:\\r?\\n[ \\t]+[^\\r\\n]*)*)`, 'i')
  patterns.set(name, pattern)
  return pattern
}

function parseFields(text: string): HttpField[] {
  const lines = text.split('\n')
  const fields: HttpField[] = []
  for (let i = 1; i < lines.length; i++) {
    const line = (lines[i] ?? '').trimEnd()
    if (line === '') continue
    const last = fields.at(-1)
    if ((line.startsWith(' ') || line.startsWith('\t')) && last !== undefined) {
      fields[fields.length - 1] = { name: last.name, value: `${last.value} ${line.trim()}` }
      continue
    }
    const field = fieldOf(line)
    if (field !== undefined) fields.push(field)
  }
  return fields
}

const longestLine = 256

/** Lines come again and again: one object for all that are equal is quicker, and a long list needs less memory. */
const knownLines = new Remembered<string, HttpField>(4096)

function fieldOf(line: string): HttpField | undefined {
  if (line.length > longestLine) return parseField(line)
  const known = knownLines.get(line)
  if (known !== undefined) return known
  // A copy: a part of the head would hold the whole of it.
  const copy = Buffer.from(line, 'latin1').toString('latin1')
  const field = parseField(copy)
  return field === undefined ? undefined : knownLines.set(copy, field)
}

function parseField(line: string): HttpField | undefined {
  const colon = line.indexOf(':')
  return colon > 0 ? { name: line.slice(0, colon).trim(), value: line.slice(colon + 1).trim() } : undefined
}

/** Parts of a request line. */
export interface RequestLine {
  readonly method: string
  readonly target: string
  /** `1.1`, `1.0`; `0.9` if the line names none. */
  readonly version: string
}

/** Split a request line; blanks in the target stay in it. */
export function parseRequestLine(line: string): RequestLine {
  const [method = ''] = line.split(' ', 1)
  const rest = line.slice(method.length).trim()
  const version = /(?:^|\s)HTTP\/(\d+(?:\.\d*)?)$/.exec(rest)
  if (version === null) return { method, target: rest, version: '0.9' }
  return { method, target: rest.slice(0, version.index).trim(), version: version[1] ?? '' }
}

/** Parts of a status line. */
export interface StatusLine {
  readonly version: string
  readonly status: number
  readonly reason: string
}

export function parseStatusLine(line: string): StatusLine {
  const parts = /^HTTP\/(\S*)[ \t]*(\d{0,3})[ \t]*(.*)$/s.exec(line)
  return { version: parts?.[1] ?? '', status: Number(parts?.[2] ?? '') || 0, reason: (parts?.[3] ?? '').trim() }
}
