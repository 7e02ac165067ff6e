import { createHash } from 'node:crypto'
import { u8 } from '../bigEndian.js'

/** What an X.509 certificate (RFC 5280 §4.1) says of itself; nothing is verified. */
export interface CertificateFacts {
  /** Of the DER bytes, hexadecimal. */
  readonly sha256: string
  readonly sha1: string
  /** `CN=example.com, O=Example`, in the certificate's order. */
  readonly subject?: string
  readonly issuer?: string
  /** Hexadecimal, lower case, as stored. */
  readonly serial?: string
  /** UTC, `YYYY-MM-DD HH:MM:SS`. */
  readonly notBefore?: string
  readonly notAfter?: string
}

/** An element of DER (X.690): where its content lies. */
interface Element {
  readonly tag: number
  readonly start: number
  readonly end: number
}

const SEQUENCE = 0x30
const SET = 0x31
const INTEGER = 0x02
const OBJECT_IDENTIFIER = 0x06
const UTC_TIME = 0x17
const GENERALIZED_TIME = 0x18
const BMP_STRING = 0x1e
const UTF8_STRING = 0x0c
const VERSION = 0xa0

/** Facts of a certificate. What cannot be read is left out; the hashes are always there. */
export function certificateFacts(der: Buffer): CertificateFacts {
  const hashes = {
    sha256: createHash('sha256').update(der).digest('hex'),
    sha1: createHash('sha1').update(der).digest('hex'),
  }
  const outer = elementAt(der, 0, der.length)
  const body = outer?.tag === SEQUENCE ? elementAt(der, outer.start, outer.end) : undefined
  if (body?.tag !== SEQUENCE) return hashes
  const fields = children(der, body, 8)
  const [first] = fields
  const [serial, , issuer, validity, subject] = first?.tag === VERSION ? fields.slice(1) : fields
  const [notBefore, notAfter] = validity?.tag === SEQUENCE ? children(der, validity, 2) : []
  return {
    ...hashes,
    ...optional('serial', serial?.tag === INTEGER ? der.toString('hex', serial.start, serial.end) : undefined),
    ...optional('issuer', nameText(der, issuer)),
    ...optional('subject', nameText(der, subject)),
    ...optional('notBefore', timeText(der, notBefore)),
    ...optional('notAfter', timeText(der, notAfter)),
  }
}

function optional<K extends string>(key: K, value: string | undefined): Partial<Record<K, string>> {
  // The one property has the type that the declaration names.
  return value === undefined ? {} : ({ [key]: value } as Record<K, string>)
}

function elementAt(bytes: Buffer, at: number, limit: number): Element | undefined {
  if (at + 2 > limit) return undefined
  let length = u8(bytes, at + 1)
  let start = at + 2
  if (length >= 0x80) {
    const count = length & 0x7f
    if (count === 0 || count > 4 || start + count > limit) return undefined
    length = 0
    for (let i = 0; i < count; i++) length = length * 256 + u8(bytes, start + i)
    start += count
  }
  if (start + length > limit) return undefined
  return { tag: u8(bytes, at), start, end: start + length }
}

function children(bytes: Buffer, parent: Element, most: number): Element[] {
  const found: Element[] = []
  let at = parent.start
  while (found.length < most) {
    const element = elementAt(bytes, at, parent.end)
    if (element === undefined) break
    found.push(element)
    at = element.end
  }
  return found
}

/** Names of attribute types (RFC 4519 and common practice). */
const attributes = new Map([
  ['2.5.4.3', 'CN'],
  ['2.5.4.4', 'SN'],
  ['2.5.4.5', 'serialNumber'],
  ['2.5.4.6', 'C'],
  ['2.5.4.7', 'L'],
  ['2.5.4.8', 'ST'],
  ['2.5.4.9', 'street'],
  ['2.5.4.10', 'O'],
  ['2.5.4.11', 'OU'],
  ['2.5.4.12', 'title'],
  ['2.5.4.15', 'businessCategory'],
  ['2.5.4.17', 'postalCode'],
  ['2.5.4.42', 'GN'],
  ['1.2.840.113549.1.9.1', 'emailAddress'],
  ['0.9.2342.19200300.100.1.1', 'UID'],
  ['0.9.2342.19200300.100.1.25', 'DC'],
])

const mostAttributes = 64

function nameText(bytes: Buffer, name: Element | undefined): string | undefined {
  if (name?.tag !== SEQUENCE) return undefined
  const parts: string[] = []
  for (const set of children(bytes, name, mostAttributes)) {
    if (set.tag !== SET) continue
    for (const pair of children(bytes, set, mostAttributes)) {
      const [type, value] = children(bytes, pair, 2)
      if (type?.tag !== OBJECT_IDENTIFIER || value === undefined) continue
      const identifier = objectIdentifier(bytes, type)
      parts.push(`${attributes.get(identifier) ?? identifier}=${stringText(bytes, value).replace(/[,+\\]/g, '\\$&')}`)
    }
  }
  return parts.join(', ')
}

function stringText(bytes: Buffer, { tag, start, end }: Element): string {
  if (tag === UTF8_STRING) return bytes.toString('utf8', start, end)
  if (tag !== BMP_STRING) return bytes.toString('latin1', start, end)
  let text = ''
  for (let at = start; at + 1 < end; at += 2) text += String.fromCharCode((u8(bytes, at) << 8) | u8(bytes, at + 1))
  return text
}

function objectIdentifier(bytes: Buffer, { start, end }: Element): string {
  const first = u8(bytes, start)
  const arcs = [Math.min(Math.floor(first / 40), 2)]
  arcs.push(first - 40 * (arcs[0] ?? 0))
  let value = 0
  for (let at = start + 1; at < end && arcs.length < 32; at++) {
    value = value * 128 + (u8(bytes, at) & 0x7f)
    if ((u8(bytes, at) & 0x80) === 0) {
      arcs.push(value)
      value = 0
    }
  }
  return arcs.join('.')
}

/** `YYMMDDHHMMSSZ` or `YYYYMMDDHHMMSSZ` (RFC 5280 §4.1.2.5). */
function timeText(bytes: Buffer, element: Element | undefined): string | undefined {
  if (element?.tag !== UTC_TIME && element?.tag !== GENERALIZED_TIME) return undefined
  const text = bytes.toString('latin1', element.start, element.end)
  const digits = element.tag === UTC_TIME ? `${Number(text.slice(0, 2)) < 50 ? '20' : '19'}${text}` : text
  const parts = /^(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)?/.exec(digits)
  if (parts === null) return undefined
  const [, year = '', month = '', day = '', hour = '', minute = '', second = '00'] = parts
  return `${year}-${month}-${day} ${hour}:${minute}:${second}`
}
