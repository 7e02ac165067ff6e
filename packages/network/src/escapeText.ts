/**
 * Text of bytes as every generation of Cuckoo shows it: printable ASCII, tabulator, CR and LF as they are, all else as `\xhh`.
 *
 * @param text - One character for each byte.
 */
export function escapeText(text: string): string {
  // A test is cheaper than a replacement that finds nothing, and most text is plain.
  return isPlain(text) ? text : text.replace(everyUnprintable, escapeByte)
}

/** Whether a text is shown as it is. */
export function isPlain(text: string): boolean {
  return !unprintable.test(text)
}

const unprintable = /[^\t\n\r\x20-\x7e]/
const everyUnprintable = /[^\t\n\r\x20-\x7e]/g

function escapeByte(character: string): string {
  return `\\x${(character.charCodeAt(0) & 0xff).toString(16).padStart(2, '0')}`
}
