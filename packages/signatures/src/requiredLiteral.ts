/** Characters that end a run of literal ones. */
const special = new Set('.^$*+?()[]{}|')

/** Escapes that stand for exactly the character after the backslash. */
const literalEscape = /[^a-zA-Z0-9]/

/**
 * The longest text, in lower case, that every match of a regular expression must contain; `""` if none is certain.
 *
 * Cautious: alternatives at the top, flags in the pattern and escapes other than of punctuation give up or end the run.
 */
export function requiredLiteral(source: string): string {
  let best = ''
  let run = ''
  const end = (): void => {
    if (run.length > best.length) best = run
    run = ''
  }
  for (let at = 0; at < source.length;) {
    const character = source.charAt(at)
    if (character === '|' || source.startsWith('(?', at)) return ''
    if (character === '(' || character === '[') {
      end()
      at = character === '(' ? afterGroup(source, at) : afterClass(source, at)
      at = afterQuantifier(source, at)
      continue
    }
    const escaped = character === '\\'
    const literal = escaped ? source.charAt(at + 1) : character
    const next = at + (escaped ? 2 : 1)
    const known = escaped ? literalEscape.test(literal) : !special.has(character)
    if (escaped && !known && (literal === 'Q' || literal === 'x' || literal === 'p' || literal === 'P')) return ''
    const after = afterQuantifier(source, next)
    if (!known || literal > '\u007f') end()
    else if (after === next) run += literal.toLowerCase()
    else end()
    at = after
  }
  end()
  return best
}

function afterQuantifier(source: string, at: number): number {
  const brace = /^\{\d*,?\d*\}/.exec(source.slice(at, at + 24))
  let end = brace === null ? at : at + brace[0].length
  while (end < source.length && '*+?'.includes(source.charAt(end))) end++
  return end
}

function afterGroup(source: string, start: number): number {
  let depth = 0
  for (let at = start; at < source.length; at++) {
    const character = source.charAt(at)
    if (character === '\\') at++
    else if (character === '[') at = afterClass(source, at) - 1
    else if (character === '(') depth++
    else if (character === ')' && --depth === 0) return at + 1
  }
  return source.length
}

function afterClass(source: string, start: number): number {
  let at = start + 1
  if (source.charAt(at) === '^') at++
  if (source.charAt(at) === ']') at++
  for (; at < source.length; at++) {
    const character = source.charAt(at)
    if (character === '\\') at++
    else if (character === '[' && source.charAt(at + 1) === ':') at = Math.max(at, source.indexOf(':]', at) + 1)
    else if (character === ']') return at + 1
  }
  return source.length
}
