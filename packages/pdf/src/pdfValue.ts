/** A value of the PDF language (ISO 32000-1 §7.3). */
export type PdfValue =
  null | boolean | number | PdfName | PdfString | PdfReference | readonly PdfValue[] | PdfDictionary

export interface PdfName {
  readonly kind: 'name'
  /** Without the slash, `#xx` decoded. */
  readonly name: string
}

export interface PdfString {
  readonly kind: 'string'
  readonly bytes: Uint8Array
}

export interface PdfReference {
  readonly kind: 'reference'
  readonly object: number
}

export interface PdfDictionary {
  readonly kind: 'dictionary'
  readonly entries: ReadonlyMap<string, PdfValue>
}

export function isDictionary(value: PdfValue | undefined): value is PdfDictionary {
  return typeof value === 'object' && value !== null && 'kind' in value && value.kind === 'dictionary'
}

export function isString(value: PdfValue | undefined): value is PdfString {
  return typeof value === 'object' && value !== null && 'kind' in value && value.kind === 'string'
}

export function isReference(value: PdfValue | undefined): value is PdfReference {
  return typeof value === 'object' && value !== null && 'kind' in value && value.kind === 'reference'
}

export function isArray(value: PdfValue | undefined): value is readonly PdfValue[] {
  return Array.isArray(value)
}

/** The name, or `undefined` if the value is none. */
export function nameOf(value: PdfValue | undefined): string | undefined {
  return typeof value === 'object' && value !== null && 'kind' in value && value.kind === 'name'
    ? value.name
    : undefined
}

/** Characters of PDFDocEncoding that are not Latin-1: 0x18 to 0x1f and 0x80 to 0xa0 (ISO 32000-1, annex D). */
const LOW = '˘ˇˆ˙˝˛˚˜'
const HIGH = '•†‡…—–ƒ⁄‹›−‰„“”‘’‚™ﬁﬂŁŒŠŸŽıłœšž\ufffd€'

/** A text string: UTF-16 with a mark in front, UTF-8 with one, else PDFDocEncoding (§7.9.2). */
export function pdfText({ bytes }: PdfString): string {
  if (bytes[0] === 0xfe && bytes[1] === 0xff) {
    const swapped = bytes.slice(2, 2 + ((bytes.length - 2) & ~1))
    Buffer.from(swapped.buffer).swap16()
    return new TextDecoder('utf-16le', { ignoreBOM: true }).decode(swapped)
  }
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return new TextDecoder('utf-16le').decode(bytes)
  if (bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf) return new TextDecoder().decode(bytes)
  return latin1(bytes).replace(/[^ -~]/g, documentCharacter)
}

function documentCharacter(character: string): string {
  const code = character.charCodeAt(0)
  if (code >= 0x18 && code < 0x20) return LOW.charAt(code - 0x18)
  return code >= 0x80 && code <= 0xa0 ? HIGH.charAt(code - 0x80) : character
}

/** Bytes as characters of the same number. */
export function latin1(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('latin1')
}
