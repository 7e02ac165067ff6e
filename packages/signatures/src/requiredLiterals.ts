/** How deep groups may be nested, and how many alternatives are worth looking for. */
const maximumDepth = 24
const maximumAlternatives = 200

/** Texts that are shorter are in nearly every value. */
const shortest = 2

/** Escapes that stand for what comes after them: what follows is no literal. */
const escapesMore = /[QxuUpPckNo0-9]/

/**
 * Texts in lower case of which every match of a regular expression contains at least one; `undefined` if that is not certain of any.
 *
 * Cautious: what it does not understand (escapes with digits, look-around, unbalanced brackets) is not certain.
 */
export function requiredLiterals(source: string): readonly string[] | undefined {
  const reader = new PatternReader(source)
  const found = reader.read()
  return found?.every((literal) => literal.length >= shortest) === true ? found : undefined
}

/** The same for an expression of JavaScript, in which an empty class and nested ones have a meaning of their own. */
export function requiredLiteralsOf({ source, flags }: RegExp): readonly string[] | undefined {
  return flags.includes('v') || /\[\^?\]/.test(source) ? undefined : requiredLiterals(source)
}

/**
 * The texts in lower case that a regular expression stands for, if it is nothing but texts: `evil\\.exe|worse`; `undefined` for any other.
 */
export function plainTexts(source: string): readonly string[] | undefined {
  const texts = ['']
  for (let at = 0; at < source.length; at++) {
    let character = source.charAt(at)
    if (character === '|') {
      texts.push('')
      continue
    }
    if (character === '\\') {
      character = source.charAt(++at)
      if (!/[^a-zA-Z0-9]/.test(character)) return undefined
    } else if ('.^$*+?()[]{}'.includes(character)) return undefined
    if (character > '\u007f') return undefined
    texts.push(`${texts.pop() ?? ''}${character.toLowerCase()}`)
  }
  return texts.includes('') ? undefined : texts
}

/** Alternatives; `undefined` if nothing is certain. */
type Alternatives = readonly string[] | undefined

class PatternReader {
  readonly #source: string
  #at = 0
  /** Whether something was not understood. */
  #lost = false

  constructor(source: string) {
    this.#source = source
  }

  read(): Alternatives {
    const found = this.#alternatives(0)
    return this.#lost || this.#at < this.#source.length ? undefined : found
  }

  get #character(): string {
    return this.#source.charAt(this.#at)
  }

  /** Up to the end of a group: branches, of which any may match. */
  #alternatives(depth: number): Alternatives {
    if (depth > maximumDepth) this.#lost = true
    const all: string[] = []
    let certain = true
    for (;;) {
      const branch = this.#branch(depth)
      if (branch === undefined) certain = false
      else all.push(...branch)
      if (this.#lost || this.#character !== '|') break
      this.#at++
    }
    return certain && all.length <= maximumAlternatives ? [...new Set(all)] : undefined
  }

  /** One thing after the other: all of them match. */
  #branch(depth: number): Alternatives {
    const best = new Best()
    while (!this.#lost && this.#at < this.#source.length) {
      const character = this.#character
      if (character === '|' || character === ')') break
      if (character === '(') {
        const group = this.#group(depth)
        if (this.#quantifier().least > 0) best.group(group)
        else best.end()
      } else if (character === '[') {
        this.#at = afterClass(this.#source, this.#at)
        this.#quantifier()
        best.end()
      } else {
        this.#single(best)
      }
    }
    best.end()
    return best.found
  }

  /** One character, escape or sign. */
  #single(best: Best): void {
    const escaped = this.#character === '\\'
    if (escaped) this.#at++
    const character = this.#character
    this.#at++
    if (escaped && (character === '' || escapesMore.test(character))) this.#lost = true
    const literal = escaped ? /[^a-zA-Z0-9]/.test(character) : !'.^$*+?{}]'.includes(character)
    const { least, is } = this.#quantifier()
    if (literal && character <= '\u007f' && least > 0) best.letter(character.toLowerCase())
    if (!literal || character > '\u007f' || is) best.end()
  }

  #group(depth: number): Alternatives {
    this.#at++
    const opening = /^\?(?:P?<[A-Za-z_]\w*>|[imsU-]*[:)])/.exec(this.#source.slice(this.#at, this.#at + 80))
    if (opening === null && this.#character === '?') {
      this.#lost = true
      return undefined
    }
    this.#at += opening?.[0].length ?? 0
    // Flags alone: whatever the case is what is looked for anyway.
    if (opening?.[0].endsWith(')') === true) return undefined
    const inner = this.#alternatives(depth + 1)
    if (this.#character !== ')') this.#lost = true
    this.#at++
    return inner
  }

  /** What says how often the thing before it comes; once if there is none. */
  #quantifier(): { readonly least: number; readonly is: boolean } {
    const found = /^(?:[*+?]|\{(\d+)(?:,\d*)?\})[?+]?/.exec(this.#source.slice(this.#at, this.#at + 24))
    if (found === null) return { least: 1, is: false }
    this.#at += found[0].length
    const [sign, count] = found
    return { least: count === undefined ? Number(sign.startsWith('+')) : Number(count), is: true }
  }
}

/** The alternatives that say most: whose poorest in letters and digits is richest (endings of file names are common), and of these the fewest. */
class Best {
  found: Alternatives
  #run = ''

  letter(letter: string): void {
    this.#run += letter
  }

  /** End of a run of letters. */
  end(): void {
    if (this.#run !== '') this.#consider([this.#run])
    this.#run = ''
  }

  group(alternatives: Alternatives): void {
    this.end()
    if (alternatives !== undefined && alternatives.length > 0) this.#consider(alternatives)
  }

  #consider(alternatives: readonly string[]): void {
    const gain = this.found === undefined ? 1 : worthOf(alternatives) - worthOf(this.found)
    if (gain > 0 || (gain === 0 && alternatives.length < (this.found?.length ?? 0))) this.found = alternatives
  }
}

function worthOf(texts: readonly string[]): number {
  return texts.reduce(
    (worth, text) => Math.min(worth, text.replace(/[^a-z0-9]/g, '').length + text.length / 100),
    Infinity,
  )
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
  return source.length + 1
}
