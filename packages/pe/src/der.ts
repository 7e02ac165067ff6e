import { ByteCursor, BytesError } from '@cuculus/bytes'

/** An element of DER (ITU-T X.690): tag, length, content. Lengths are checked when the element is read. */
export class DerElement {
  /** First byte: class, whether constructed, number. */
  readonly tag: number
  /** The whole element, tag and length included. */
  readonly bytes: Uint8Array
  /** What is inside. */
  readonly content: Uint8Array
  #children: readonly DerElement[] | undefined

  constructor(tag: number, bytes: Uint8Array, content: Uint8Array) {
    this.tag = tag
    this.bytes = bytes
    this.content = content
  }

  /** The elements inside; those before the damage if the content is damaged, none in a primitive one. */
  get children(): readonly DerElement[] {
    this.#children ??= (this.tag & 0x20) === 0 ? [] : readDerElements(this.content)
    return this.#children
  }

  /** The first element inside with the tag. */
  child(tag: number): DerElement | undefined {
    return this.children.find((element) => element.tag === tag)
  }
}

export const DER = {
  INTEGER: 0x02,
  OCTET_STRING: 0x04,
  OBJECT_IDENTIFIER: 0x06,
  UTC_TIME: 0x17,
  SEQUENCE: 0x30,
  SET: 0x31,
  CONTEXT_0: 0xa0,
  CONTEXT_1: 0xa1,
} as const

/** No structure of a signature has more parts than this in one place. */
const MAXIMUM_ELEMENTS = 4096

/** The elements one after the other, up to the first that is damaged. */
export function readDerElements(bytes: Uint8Array): readonly DerElement[] {
  const cursor = new ByteCursor(bytes, { order: 'big' })
  const elements: DerElement[] = []
  while (cursor.remaining > 0 && elements.length < MAXIMUM_ELEMENTS) {
    const element = readElement(cursor, bytes)
    if (element === undefined) break
    elements.push(element)
  }
  return elements
}

function readElement(cursor: ByteCursor, bytes: Uint8Array): DerElement | undefined {
  try {
    const start = cursor.offset
    const tag = cursor.readU8()
    const content = cursor.bytes(readLength(cursor))
    return new DerElement(tag, bytes.subarray(start, cursor.offset), content)
  } catch (error) {
    if (error instanceof BytesError) return undefined
    throw error
  }
}

/** Up to 127 in one byte, else the number of the bytes that hold it. Indefinite lengths are not DER: they read as 0 and show as an end. */
function readLength(cursor: ByteCursor): number {
  const first = cursor.readU8()
  if (first < 0x80) return first
  let length = 0
  for (let count = first & 0x7f; count > 0; count--) length = length * 256 + cursor.readU8()
  return length
}

/** Dotted form of an OBJECT IDENTIFIER. */
export function objectIdentifier(element: DerElement | undefined): string {
  if (element?.tag !== DER.OBJECT_IDENTIFIER) return ''
  const numbers: number[] = []
  let value = 0
  for (const byte of element.content) {
    value = value * 128 + (byte & 0x7f)
    if (byte >= 0x80) continue
    if (numbers.length === 0)
      numbers.push(Math.min(Math.floor(value / 40), 2), value - 40 * Math.min(Math.floor(value / 40), 2))
    else numbers.push(value)
    value = 0
  }
  return numbers.join('.')
}

/** Text of one of the string types: BMPString is UTF-16, big-endian; the others are ASCII, UTF-8 or (T61) Latin-1. */
export function derText({ tag, content }: Pick<DerElement, 'tag' | 'content'>): string {
  if ((tag & 0x1f) === 0x1e) {
    const swapped = content.slice(0, content.length & ~1)
    for (let at = 0; at + 1 < swapped.length; at += 2) swapped.subarray(at, at + 2).reverse()
    return new TextDecoder('utf-16le', { ignoreBOM: true }).decode(swapped)
  }
  return new TextDecoder(tag === 0x14 ? 'latin1' : 'utf-8').decode(content)
}

/** Milliseconds since 1970 of a UTCTime or GeneralizedTime in UTC; `null` if it is neither. */
export function derTime(element: DerElement | undefined): number | null {
  if (element === undefined) return null
  const text = derText(element)
  // A UTCTime has two digits for the year: 50 to 99 are of the last century (RFC 5280 §4.1.2.5.1).
  const century = element.tag === DER.UTC_TIME ? (Number(text.slice(0, 2)) >= 50 ? '19' : '20') : ''
  const parts = /^(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(\d\d|)(?:\.\d+)?Z$/.exec(century + text)
  if (parts === null) return null
  const [year = 0, month = 1, day = 1, hour = 0, minute = 0, second = 0] = parts
    .slice(1, 7)
    .map((part) => Number(part || 0))
  const time = Date.UTC(year, month - 1, day, hour, minute, second)
  return Number.isNaN(time) ? null : time
}
