/** How much of a file libmagic takes for text (`FILE_ENCODING_MAX`). */
const ENCODING_MAX = 64 * 1024

/** Bytes that no text has: zeros, most control characters, delete. */
const FOREIGN: Uint8Array = Uint8Array.from({ length: 256 }, (_, byte) =>
  (byte < 7 || (byte > 13 && byte < 32) || byte === 127) && byte !== 27 ? 1 : 0,
)

/** Any character that is not ASCII: it is in no text that is looked for. */
const PLACEHOLDER = 0xff

/**
 * A file as the tests of texts see it, one byte for each character, in order: those that are not ASCII may be any bytes from 128 on.
 *
 * libmagic converts texts to UTF-8 before it tests them. None: the tests of texts are not made. More than one: they see one of these. `null`: it cannot
 * be told what they see.
 *
 * Source: libmagic 5.45, `encoding.c` and `ascmagic.c`.
 *
 * @param bytes the start of the file, and no less than libmagic takes for text
 * @param size of the whole file
 */
export function textViews(bytes: Uint8Array, size: number): readonly Uint8Array[] | null {
  const [first = 0, second = 0] = bytes
  if (first === 0xff && second === 0xfe) return bytes[2] === 0 && bytes[3] === 0 ? null : utf16Views(bytes, true)
  if (first === 0xfe && second === 0xff) return utf16Views(bytes, false)
  const text = bytes.subarray(0, size <= ENCODING_MAX ? lengthWithoutZeros(bytes) : ENCODING_MAX)
  // Without foreign bytes it is ASCII, UTF-8, or Latin-1 and the like. With some it is EBCDIC, if it is a text at all; no text has zeros.
  if (!isText(text)) return text.includes(0) ? [] : null
  return first === 0xef && second === 0xbb && bytes[2] === 0xbf ? [text, text.subarray(3)] : [text]
}

/** Behind a mark, UTF-16; if it is not that, any bytes. */
function utf16Views(bytes: Uint8Array, littleEndian: boolean): readonly Uint8Array[] {
  const text = bytes.subarray(0, ENCODING_MAX)
  const characters = new Uint8Array((text.length - 2) >> 1)
  for (let i = 0; i < characters.length; i++) {
    const even = text[2 * i + 2] ?? 0
    const odd = text[2 * i + 3] ?? 0
    const [low, high] = littleEndian ? [even, odd] : [odd, even]
    characters[i] = high === 0 && low < 128 ? low : PLACEHOLDER
  }
  return isText(text) ? [text, characters] : [characters]
}

/** Zeros at the end are taken off before a text is looked at. */
function lengthWithoutZeros(bytes: Uint8Array): number {
  let length = bytes.length
  while (length > 0 && bytes[length - 1] === 0) length--
  return length
}

function isText(bytes: Uint8Array): boolean {
  let length = 0
  while (length < bytes.length && FOREIGN[bytes[length] ?? 0] === 0) length++
  return length === bytes.length
}
