import { u32, u8 } from '../bigEndian.js'
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

/** The two that nearly all requests begin with: `GET `, `POST`. */
const GET = 0x47455420
const POST = 0x504f5354

/** Whether an HTTP message can begin at `start`. */
export function startKind(bytes: Buffer, start: number, end: number): StartKind {
  const length = end - start
  if (
    (length >= 4 && u32(bytes, start) === GET) ||
    (length >= 5 && u32(bytes, start) === POST && u8(bytes, start + 4) === 0x20)
  )
    return 'request'
  const first = u8(bytes, start)
  // Some servers, and many that are none, write it in lower case.
  if ((first | 0x20) === 0x68 && startsWith(bytes, start, end, 'http/')) return end - start < 5 ? 'more' : 'response'
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
  return text.startsWith(bytes.toString('latin1', start, Math.min(end, start + text.length)).toLowerCase())
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
  /** Where the lines behind the start line begin. */
  readonly #starts: readonly number[]
  #fields: readonly HttpField[] | undefined
  #request: RequestLine | undefined
  #status: StatusLine | undefined

  constructor(text: string) {
    this.text = text
    const starts: number[] = []
    for (let at = text.indexOf('\n') + 1; at > 0; at = text.indexOf('\n', at) + 1) starts.push(at)
    // A list that has grown has room for more; a copy has not, and thousands of heads may wait for their response.
    this.#starts = starts.slice()
  }

  /** The start line without its end. */
  get line(): string {
    return lineOf(this.text, 0, this.#starts[0])
  }

  /** The start line as that of a request. */
  get request(): RequestLine {
    this.#request ??= parseRequestLine(this.line)
    return this.#request
  }

  /** The start line as that of a response. */
  get status(): StatusLine {
    this.#status ??= statusLine(this.line)
    return this.#status
  }

  /** All fields in order. Lines that are none are left out; one that begins with a blank belongs to the one before (RFC 9112 §5.2). */
  get fields(): readonly HttpField[] {
    this.#fields ??= parseFields(this.text, this.#starts)
    return this.#fields
  }

  /** The first field of the name, which is given in lower case and has no characters but letters and hyphens. */
  field(name: string): string | undefined {
    const at = this.#find(name)
    return at < 0 ? undefined : valueAt(this.text, at)
  }

  /** Whether there may be a field of the name. */
  has(name: string): boolean {
    return this.#find(name) >= 0
  }

  /** Where the value of the first field of a name begins; −1 if there is none. */
  #find(name: string): number {
    const text = this.text
    for (const start of this.#starts) {
      if (!isNamed(text, start, name)) continue
      let at = start + name.length
      while (isBlank(text.charCodeAt(at))) at++
      if (text.charCodeAt(at) === COLON) return at + 1
    }
    return -1
  }
}

const LF = 0x0a
const CR = 0x0d
const COLON = 0x3a

function isBlank(code: number): boolean {
  return code === 0x20 || code === 0x09
}

function isNamed(text: string, start: number, name: string): boolean {
  for (let i = 0; i < name.length; i++) {
    const code = text.charCodeAt(start + i)
    const wanted = name.charCodeAt(i)
    // Bit 5 makes letters small.
    if (code !== wanted && ((code | 0x20) !== wanted || code < 0x41)) return false
  }
  return true
}

/** The value from `start` on, lines that go on with a blank included. */
function valueAt(text: string, start: number): string {
  let end = lineEnd(text, start)
  let isFolded = false
  for (;;) {
    const feed = text.charCodeAt(end) === CR ? end + 1 : end
    if (text.charCodeAt(feed) !== LF || !isBlank(text.charCodeAt(feed + 1))) break
    isFolded = true
    end = lineEnd(text, feed + 2)
  }
  const value = text.slice(start, end)
  return (isFolded ? value.replace(/\r?\n[ \t]+/g, ' ') : value).trim()
}

function lineEnd(text: string, start: number): number {
  let at = start
  while (at < text.length && text.charCodeAt(at) !== LF && text.charCodeAt(at) !== CR) at++
  return at
}

/** The line from `start` to before the next one, without its end. */
function lineOf(text: string, start: number, next: number | undefined): string {
  const end = next === undefined ? text.length : next - 1
  return text.slice(start, end > start && text.charCodeAt(end - 1) === CR ? end - 1 : end)
}

function parseFields(text: string, starts: readonly number[]): HttpField[] {
  const fields: HttpField[] = []
  for (let i = 0; i < starts.length; i++) {
    const line = lineOf(text, starts[i] ?? 0, starts[i + 1]).trimEnd()
    if (line === '') continue
    const last = fields.at(-1)
    if (last !== undefined && isBlank(line.charCodeAt(0))) {
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
  const copy = copyOf(line)
  const field = parseField(copy)
  return field === undefined ? undefined : knownLines.set(copy, field)
}

/** A part of the head would hold the whole of it. */
function copyOf(line: string): string {
  return Buffer.from(line, 'latin1').toString('latin1')
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

const usualEnd = ' HTTP/1.1'

/** Split a request line; blanks in the target stay in it. */
export function parseRequestLine(line: string): RequestLine {
  const blank = line.indexOf(' ')
  const method = blank < 0 ? line : line.slice(0, blank)
  const rest = line.slice(method.length).trim()
  if (rest.endsWith(usualEnd)) return { method, target: rest.slice(0, -usualEnd.length).trim(), version: '1.1' }
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

const longestStatus = 64

/** There are few of them. */
const knownStatus = new Remembered<string, StatusLine>(256)

function statusLine(line: string): StatusLine {
  if (line.length > longestStatus) return parseStatusLine(line)
  return knownStatus.get(line) ?? knownStatus.set(line, parseStatusLine(copyOf(line)))
}

function parseStatusLine(line: string): StatusLine {
  const parts = /^HTTP\/(\S*)[ \t]*(\d{0,3})[ \t]*(.*)$/is.exec(line)
  return { version: parts?.[1] ?? '', status: Number(parts?.[2] ?? '') || 0, reason: (parts?.[3] ?? '').trim() }
}
