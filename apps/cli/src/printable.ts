/**
 * What must not reach a terminal as it is: control characters (C0, DEL, C1: escape sequences start with them), and the format characters that turn the
 * direction of text or hide it (Unicode Cf), and lone surrogates.
 */
const unsafe = /[\p{Cc}\p{Cf}\p{Cs}\u2028\u2029]/gu

/** A text with its unsafe characters in another form. */
export function replaceUnsafe(text: string, form: (character: string) => string): string {
  return text.replace(unsafe, form)
}

/** Text from an analysis, safe to show: unsafe characters as `\xhh` or `\u{h}`, cut to a length. */
export function printable(text: string, limit?: number): string {
  // Cut before escaping, so that a huge text costs nothing.
  const cut = limit !== undefined && text.length > limit ? `${text.slice(0, Math.max(0, limit - 1))}…` : text
  return replaceUnsafe(cut, (character) => {
    const code = character.codePointAt(0) ?? 0
    return code < 0x100 ? `\\x${code.toString(16).padStart(2, '0')}` : `\\u{${code.toString(16)}}`
  })
}
