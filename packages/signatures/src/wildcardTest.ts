/** A part of a pattern: letters as they are, `*` for any text, `?` for one character. */
type Piece = { readonly text: string } | '*' | '?'

/**
 * A test for a text with the wildcards of Sigma, whatever the case unless `cased`, in linear time for each `*`. A backslash before a wildcard or a backslash makes it a letter; any
 * other backslash is one.
 *
 * @param place - `contains`, `startswith`, `endswith`, or the whole value.
 */
export function wildcardTest(pattern: string, place: string | undefined, cased = false): (value: string) => boolean {
  const pieces = parse(cased ? pattern : pattern.toLowerCase())
  const open: Piece = '*'
  const whole: readonly Piece[] = [
    ...(place === 'contains' || place === 'endswith' ? [open] : []),
    ...pieces,
    ...(place === 'contains' || place === 'startswith' ? [open] : []),
  ]
  return cased ? (value) => matches(whole, value) : (value) => matches(whole, value.toLowerCase())
}

/** The texts in lower case and ASCII that every value contains which a pattern matches, whatever the case. */
export function wildcardTexts(pattern: string): readonly string[] {
  return parse(pattern).flatMap((piece) => (typeof piece === 'string' ? [] : piece.text.toLowerCase().split(/[^ -~]+/)))
}

function parse(pattern: string): Piece[] {
  const pieces: Piece[] = []
  let text = ''
  const end = (): void => {
    if (text !== '') pieces.push({ text })
    text = ''
  }
  for (let at = 0; at < pattern.length; at++) {
    const character = pattern.charAt(at)
    const next = pattern.charAt(at + 1)
    if (character === '\\' && (next === '*' || next === '?' || next === '\\')) {
      text += next
      at++
    } else if (character === '*' || character === '?') {
      end()
      pieces.push(character)
    } else {
      text += character
    }
  }
  end()
  return pieces
}

/** Greedy matching that goes back to the last `*` only: what comes before it has found the earliest place there is. */
function matches(pieces: readonly Piece[], value: string): boolean {
  let piece = 0
  let at = 0
  let star = -1
  let from = 0
  while (piece < pieces.length || at < value.length) {
    const current = pieces[piece]
    if (current === '*') {
      star = piece++
      from = at
      continue
    }
    const length = current === undefined ? -1 : lengthAt(current, value, at)
    if (length >= 0) {
      piece++
      at += length
      continue
    }
    if (star < 0 || from >= value.length) return false
    piece = star + 1
    const wanted = pieces[piece]
    // Go on where the text after the star begins next.
    from = typeof wanted === 'object' ? value.indexOf(wanted.text, from + 1) : from + 1
    if (from < 0) return false
    at = from
  }
  return true
}

function lengthAt(piece: Piece, value: string, at: number): number {
  if (piece === '?') return at < value.length ? 1 : -1
  return typeof piece === 'object' && value.startsWith(piece.text, at) ? piece.text.length : -1
}
