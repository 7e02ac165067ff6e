import { latin1 } from './latin1.js'

/** One part of a mail that is not divided further. */
export class MimePart {
  readonly headers: readonly { readonly name: string; readonly value: string }[]
  readonly #body: Uint8Array

  constructor(headers: MimePart['headers'], body: Uint8Array) {
    this.headers = headers
    this.#body = body
  }

  /** The first header with the name, decoded. */
  header(name: string): string | undefined {
    return this.headers.find((header) => header.name.toLowerCase() === name)?.value
  }

  /** Media type in lower case; `text/plain` if not told. */
  get type(): string {
    return /^[\w.+-]+\/[\w.+-]+/.exec(this.header('content-type')?.trim() ?? '')?.[0].toLowerCase() ?? 'text/plain'
  }

  get isAttachment(): boolean {
    return /^\s*attachment/i.test(this.header('content-disposition') ?? '')
  }

  /** Empty if not told. */
  get fileName(): string {
    return (
      parameter(this.header('content-disposition'), 'filename') ?? parameter(this.header('content-type'), 'name') ?? ''
    )
  }

  /** The content with its transfer encoding undone. */
  bytes(): Uint8Array {
    const encoding = this.header('content-transfer-encoding')?.trim().toLowerCase()
    if (encoding === 'base64') return Buffer.from(latin1(this.#body), 'base64')
    return encoding === 'quoted-printable' ? quotedPrintable(this.#body) : this.#body
  }

  text(): string {
    return decodeCharset(this.bytes(), parameter(this.header('content-type'), 'charset') ?? 'utf-8')
  }
}

/** A mail in its parts. */
export interface Mime {
  readonly root: MimePart
  /** Parts that hold something, in their order; attached mails are opened too. */
  readonly parts: readonly MimePart[]
  /** Whether there is more than the limits allow. */
  readonly truncated: boolean
}

const MAXIMUM_PARTS = 512
const MAXIMUM_DEPTH = 16
const MAXIMUM_HEADERS = 2000

/** Divide a mail (RFC 2045, 2046) without recursion: levels and parts are the sender's choice. */
export function parseMime(bytes: Uint8Array): Mime {
  const root = split(bytes)
  const parts: MimePart[] = []
  const stack = [{ bytes, depth: 0 }]
  let truncated = false
  for (let item = stack.pop(); item !== undefined; item = stack.pop()) {
    if (parts.length >= MAXIMUM_PARTS || stack.length > MAXIMUM_PARTS) {
      truncated = true
      break
    }
    if (item.depth > MAXIMUM_DEPTH) {
      truncated = true
      continue
    }
    const { part, body } = split(item.bytes)
    const boundary = part.type.startsWith('multipart/') ? parameter(part.header('content-type'), 'boundary') : undefined
    const depth = item.depth + 1
    if (boundary !== undefined && boundary !== '') {
      stack.push(
        ...bodies(body, boundary)
          .map((inner) => ({ bytes: inner, depth }))
          .reverse(),
      )
    } else if (part.type === 'message/rfc822') stack.push({ bytes: part.bytes(), depth })
    else parts.push(part)
  }
  return { root: root.part, parts, truncated }
}

/** Headers up to the empty line; lines that begin with white space go on the one before. */
function split(bytes: Uint8Array): { readonly part: MimePart; readonly body: Uint8Array } {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const ends = ['\r\n\r\n', '\n\n']
    .map((end) => ({ at: buffer.indexOf(end), length: end.length }))
    .filter(({ at }) => at >= 0)
  const end = ends.reduce((first, next) => (next.at < first.at ? next : first), { at: bytes.length, length: 0 })
  const starts = bytes[0] === 10 || (bytes[0] === 13 && bytes[1] === 10)
  const head = starts ? '' : buffer.toString('latin1', 0, Math.min(end.at, 1024 * 1024))
  const lines = head
    .replace(/\r?\n[ \t]+/g, ' ')
    .split(/\r?\n/)
    .slice(0, MAXIMUM_HEADERS)
  const headers = lines.flatMap((line) => {
    const colon = line.indexOf(':')
    return colon <= 0 ? [] : [{ name: line.slice(0, colon).trim(), value: decodeWords(line.slice(colon + 1).trim()) }]
  })
  const body = bytes.subarray(starts ? 0 : end.at + end.length)
  return { part: new MimePart(headers, body), body }
}

/** What lies between the boundary lines. */
function bodies(body: Uint8Array, boundary: string): readonly Uint8Array[] {
  const buffer = Buffer.from(body.buffer, body.byteOffset, body.byteLength)
  const mark = Buffer.from(`--${boundary}`, 'latin1')
  const found: Uint8Array[] = []
  let start = -1
  for (
    let at = buffer.indexOf(mark);
    at >= 0 && found.length < MAXIMUM_PARTS;
    at = buffer.indexOf(mark, at + mark.length)
  ) {
    if (at > 0 && buffer[at - 1] !== 10) continue
    const lineEnd = buffer.indexOf(10, at)
    // Behind the boundary of another part that begins with this one there is more.
    const rest = buffer.toString(
      'latin1',
      at + mark.length,
      Math.min(lineEnd < 0 ? body.length : lineEnd, at + mark.length + 80),
    )
    if (!/^(?:--)?[ \t\r]*$/.test(rest)) continue
    if (start >= 0) found.push(body.subarray(start, at))
    if (rest.startsWith('--') || lineEnd < 0) return found
    start = lineEnd + 1
  }
  if (start >= 0) found.push(body.subarray(start))
  return found
}

/**
 * `name=value` or `name="value"` behind a semicolon; also `name*=charset''value`, and in pieces as `name*0=`, `name*1*=` … (RFC 2231), by which file names are
 * hidden from filters.
 */
function parameter(header: string | undefined, name: string): string | undefined {
  if (header === undefined) return undefined
  const pieces: { readonly place: number; readonly value: string; readonly isEncoded: boolean }[] = []
  for (const [key, value] of parameters(header)) {
    if (key === name) return decodeWords(value)
    const [base, place = '', mark] = key.split('*')
    if (base !== name) continue
    // A single one has its mark, but no number.
    if (place === '') return extended(value)
    if (/^\d{1,3}$/.test(place)) pieces.push({ place: Number(place), value, isEncoded: mark === '' })
  }
  if (pieces.length === 0) return undefined
  const ordered = pieces.toSorted((one, other) => one.place - other.place)
  const joined = ordered.map(({ value, isEncoded }) => (isEncoded ? value : encodeURIComponent(value))).join('')
  return ordered[0]?.isEncoded === true ? extended(joined) : extended(`utf-8''${joined}`)
}

/** Names in lower case with their values; semicolons inside quotation marks belong to the value. */
function* parameters(header: string): Generator<readonly [string, string]> {
  const pattern = /;\s*([^\s=;"]{1,100})\s*=\s*(?:"((?:[^"\\]|\\.){0,4096})"?|([^;]{0,4096}))/g
  for (const [, name = '', quoted, plain = ''] of header.matchAll(pattern)) {
    yield [name.toLowerCase(), quoted === undefined ? plain.trim() : quoted.replace(/\\(.)/g, '$1')]
  }
}

function extended(value: string): string {
  const [charset = '', , ...texts] = value.split("'")
  const bytes = Buffer.from(
    texts.join("'").replace(/%([0-9a-fA-F]{2})/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16))),
    'latin1',
  )
  return decodeCharset(bytes, charset)
}

/** `=?charset?B?…?=` and `=?charset?Q?…?=` (RFC 2047); headers in raw UTF-8 are taken as that. */
function decodeWords(text: string): string {
  const joined = text.replace(/\?=\s+=\?/g, '?==?')
  const decoded = joined.replace(
    /=\?([\w-]{1,40})\?([bBqQ])\?([^?\s]*)\?=/g,
    (_, charset: string, kind: string, data: string) => {
      const bytes =
        kind.toLowerCase() === 'b'
          ? Buffer.from(data, 'base64')
          : quotedPrintable(Buffer.from(data.replaceAll('_', ' '), 'latin1'))
      return decodeCharset(bytes, charset)
    },
  )
  if (decoded !== joined || !/[\x80-\xff]/.test(text)) return decoded
  return decodeCharset(Buffer.from(text, 'latin1'), 'utf-8')
}

function decodeCharset(bytes: Uint8Array, charset: string): string {
  try {
    return new TextDecoder(charset.trim().toLowerCase()).decode(bytes)
  } catch {
    return latin1(bytes)
  }
}

function quotedPrintable(bytes: Uint8Array): Uint8Array {
  const text = latin1(bytes).replace(/=[ \t]{0,64}\r?\n/g, '')
  return Buffer.from(
    text.replace(/=([0-9a-fA-F]{2})/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16))),
    'latin1',
  )
}
