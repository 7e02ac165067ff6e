import { hash } from 'node:crypto'

/** A file in a mail. */
export interface MailAttachment {
  /** As the mail names it; absent if it does not. */
  readonly name?: string
  /** MIME type, lower case. */
  readonly type: string
  /** Bytes after decoding. */
  readonly size: number
  /** Of the decoded bytes, hexadecimal. */
  readonly sha256: string
}

/** What a mail says of itself (RFC 5322, RFC 2045). Text is Latin-1: one character for each byte. */
export interface MailFacts {
  readonly subject?: string
  readonly from?: string
  readonly to?: string
  /** Parts that are files: they have a name, or are not text. */
  readonly attachments: readonly MailAttachment[]
}

const mostParts = 256
const deepest = 8

/** A part that is still to be looked at. */
interface Part {
  readonly text: string
  readonly depth: number
}

/** Read a mail. Broken parts are read as far as they go. */
export function parseMail(text: string): MailFacts {
  const { headers } = split(text)
  const attachments: MailAttachment[] = []
  const parts: Part[] = [{ text, depth: 0 }]
  for (let count = 0; count < mostParts; count++) {
    const part = parts.shift()
    if (part === undefined) break
    const { headers: fields, body } = split(part.text)
    const contentType = fields.get('content-type') ?? 'text/plain'
    const boundary = parameter(contentType, 'boundary')
    if (boundary !== undefined && part.depth < deepest) {
      parts.unshift(...piecesOf(body, boundary).map((piece) => ({ text: piece, depth: part.depth + 1 })))
      continue
    }
    const type = (contentType.split(';', 1)[0] ?? '').trim().toLowerCase()
    const name = parameter(fields.get('content-disposition') ?? '', 'filename') ?? parameter(contentType, 'name')
    if (name === undefined && (type.startsWith('text/') || type.startsWith('multipart/') || part.depth === 0)) continue
    const bytes = decode(body, fields.get('content-transfer-encoding') ?? '')
    attachments.push({
      ...(name === undefined ? {} : { name }),
      type,
      size: bytes.length,
      sha256: hash('sha256', bytes, 'hex'),
    })
  }
  return {
    ...optional('subject', headers.get('subject')),
    ...optional('from', headers.get('from')),
    ...optional('to', headers.get('to')),
    attachments,
  }
}

function optional(
  key: 'from' | 'subject' | 'to',
  value: string | undefined,
): Partial<Record<'from' | 'subject' | 'to', string>> {
  return value === undefined ? {} : { [key]: value }
}

/** Header fields by lower-case name, the first of each, and what follows the empty line. */
function split(text: string): { readonly headers: ReadonlyMap<string, string>; readonly body: string } {
  const end = /\r?\n\r?\n/.exec(text)
  const head = end === null ? text : text.slice(0, end.index)
  const headers = new Map<string, string>()
  for (const line of head.replace(/\r?\n[ \t]+/g, ' ').split(/\r?\n/)) {
    const colon = line.indexOf(':')
    const name = line.slice(0, colon).trim().toLowerCase()
    if (colon > 0 && !headers.has(name)) headers.set(name, line.slice(colon + 1).trim())
  }
  return { headers, body: end === null ? '' : text.slice(end.index + end[0].length) }
}

/** A parameter of a field, whole or in numbered pieces, with bytes in hexadecimal or not (RFC 2231 §3, §4). */
function parameter(whole: string, name: string): string | undefined {
  const field = whole.slice(0, longestField)
  const pieces: string[] = []
  for (let i = 0; i < mostPieces; i++) {
    const piece = parameterPiece(field, `${name}\\*${String(i)}`)
    if (piece === undefined) break
    pieces.push(piece)
  }
  return pieces.length > 0 ? pieces.join('') : parameterPiece(field, name)
}

const mostPieces = 64
const longestField = 8192

function parameterPiece(field: string, name: string): string | undefined {
  const found = new RegExp(`;\\s*${name}(\\*?)=\\s*(?:"([^"]*)"|([^\\s;]+))`, 'i').exec(field)
  const value = found?.[2] ?? found?.[3]
  if (value === undefined) return undefined
  if (found?.[1] !== '*') return unworded(value)
  // A character set and a language stand before the first piece.
  return value
    .replace(/^[\w-]{0,40}'[\w-]{0,40}'/, '')
    .replace(/%([\dA-F]{2})/gi, (_, digits: string) => String.fromCharCode(parseInt(digits, 16)))
}

/** Encoded words (RFC 2047 §2), which programs write where none should be; one character for each byte. */
function unworded(text: string): string {
  return text
    .replace(/\?=\s+=\?/g, '?==?')
    .replace(/=\?[\w-]{1,40}\?([BQ])\?([^?\s]*)\?=/gi, (_, coding: string, coded: string) =>
      coding.toUpperCase() === 'B'
        ? decode(coded, 'base64').toString('latin1')
        : decode(coded.replace(/_/g, ' '), 'quoted-printable').toString('latin1'),
    )
}

function piecesOf(body: string, boundary: string): string[] {
  // No more than are looked at: each of them is a text of its own.
  const pieces = `\n${body}`.split(`\n--${boundary}`, mostParts + 1)
  return pieces
    .slice(1)
    .filter((piece) => !piece.startsWith('--'))
    .map((piece) => piece.replace(/^[^\n]*\n/, '').replace(/\r$/, ''))
}

function decode(body: string, encoding: string): Buffer {
  switch (encoding.trim().toLowerCase()) {
    case 'base64':
      return Buffer.from(body, 'base64')
    case 'quoted-printable': {
      const joined = body.replace(/=\r?\n/g, '')
      return Buffer.from(
        joined.replace(/=([\dA-F]{2})/gi, (_, digits: string) => String.fromCharCode(parseInt(digits, 16))),
        'latin1',
      )
    }
    default:
      return Buffer.from(body, 'latin1')
  }
}

/** The mails in what an SMTP client sent: what stands between `DATA` and the line with a dot, dots at the beginning of lines undone (RFC 5321 §4.5.2), and the chunks of `BDAT` (RFC 3030). */
export function mailsOf(sent: string): string[] {
  const mails: string[] = []
  const command = /^(?:DATA[ \t]*|BDAT (\d{1,9})( LAST)?[ \t]*)\r?\n/gim
  let chunks = ''
  for (let found = command.exec(sent); found !== null && mails.length < mostMails; found = command.exec(sent)) {
    const start = found.index + found[0].length
    if (found[1] !== undefined) {
      const end = Math.min(sent.length, start + Number(found[1]))
      chunks += sent.slice(start, end)
      command.lastIndex = end
      if (found[2] !== undefined) {
        mails.push(chunks)
        chunks = ''
      }
      continue
    }
    const dot = /\r?\n\.\r?\n/g
    // The line before the dot may be the command itself: an empty mail.
    dot.lastIndex = Math.max(0, start - 2)
    const end = dot.exec(sent)
    mails.push(sent.slice(start, end?.index).replace(/^\.\./gm, '.'))
    command.lastIndex = end === null ? sent.length : dot.lastIndex
  }
  if (chunks !== '') mails.push(chunks)
  return mails
}

const mostMails = 100
