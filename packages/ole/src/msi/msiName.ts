const ALPHABET = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz._'
const TWO = 0x3800
const ONE = 0x4800
const TABLE = 0x4840

/** The name of a stream of Windows Installer: two characters are packed in one of 0x3800 to 0x47ff, one in 0x4800 to 0x483f; 0x4840 in front marks a table, shown as `!`. */
export function decodeMsiName(name: string): string {
  let text = ''
  for (const character of name) {
    const code = character.codePointAt(0) ?? 0
    if (code >= TWO && code < ONE) text += ALPHABET.charAt(code & 0x3f) + ALPHABET.charAt(((code - TWO) >> 6) & 0x3f)
    else if (code >= ONE && code < TABLE) text += ALPHABET.charAt(code - ONE)
    else text += code === TABLE ? '!' : character
  }
  return text
}
