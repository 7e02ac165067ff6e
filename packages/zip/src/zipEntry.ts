/** What the extra field 0x9901 tells (WinZip, "AES Encryption Information"). */
export interface ZipAes {
  /** Bits of the key: 128, 192 or 256; 0 if the number is none of those. */
  readonly keyBits: number
  /** 1 with, 2 without a checksum of the content in the clear (AE-1, AE-2). */
  readonly version: number
}

/** One entry of an archive, as the archive describes it: nothing of this is true before it is read. */
export interface ZipEntry {
  /** The name with `/`; may be absolute, lead upwards or be anything else. Never use it as a path. */
  readonly name: string
  /** Bytes as declared. */
  readonly size: number
  readonly compressedSize: number
  /** 0 stored, 8 deflated; others cannot be read here. With AES the method under the encryption. */
  readonly method: number
  /** Encryption of WinZip (method 99), which is not undone here; `null` for none and for the traditional one. */
  readonly aes: ZipAes | null
  readonly crc32: number
  readonly encrypted: boolean
  /** Whether the name ends in `/`. */
  readonly isDirectory: boolean
  /** Local time of the author's machine, `YYYY-MM-DD HH:MM:SS`; `null` if it is no date. */
  readonly modified: string | null
  /** Offset of the entry's own header in the file. */
  readonly offset: number
}

/** Characters 0x80 to 0xff of code page 437, in which names are that are not marked as UTF-8 (APPNOTE.TXT, appendix D). */
const CP437 =
  'ÇüéâäàåçêëèïîìÄÅÉæÆôöòûùÿÖÜ¢£¥₧ƒáíóúñÑªº¿⌐¬½¼¡«»░▒▓│┤╡╢╖╕╣║╗╝╜╛┐└┴┬├─┼╞╟╚╔╩╦╠═╬╧╨╤╥╙╘╒╓╫╪┘┌█▄▌▐▀αßΓπΣσµτΦΘΩδ∞φε∩≡±≥≤⌠⌡÷≈°∙·√ⁿ²■\xa0'

/** Names: UTF-8 where they are valid UTF-8 (many tools forget the mark), else code page 437. */
export function decodeName(bytes: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch {
    return Array.from(bytes, (byte) => (byte < 0x80 ? String.fromCharCode(byte) : CP437.charAt(byte - 0x80))).join('')
  }
}

/** MS-DOS date and time. */
export function dosTime(date: number, time: number): string | null {
  const [year, month, day] = [1980 + (date >> 9), (date >> 5) & 15, date & 31]
  const [hour, minute, second] = [time >> 11, (time >> 5) & 63, (time & 31) * 2]
  if (month < 1 || month > 12 || day < 1 || hour > 23 || minute > 59 || second > 59) return null
  const two = (value: number): string => String(value).padStart(2, '0')
  return `${String(year)}-${two(month)}-${two(day)} ${two(hour)}:${two(minute)}:${two(second)}`
}
