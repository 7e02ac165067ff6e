/** One of these texts must be there, in lower case: anywhere, or where a line starts, behind blanks. */
export interface Requirement {
  readonly kind: 'text' | 'lineStart'
  readonly anyOf: readonly string[]
  /** If there is but one, and it must be there letter by letter: the text as it is. */
  readonly exact?: string
}

/** More alternatives are not told apart: what they have in common is required no more. */
const MOST_ALTERNATIVES = 16
/** A class of more characters is no text. */
const LARGEST_CLASS = 4
const BLANKS: ReadonlySet<string> = new Set(['[:space:]]', ' \t]', ' \t\f\r\n]'])
/** What a backslash takes its meaning from; before other characters it may have one of its own. */
const SPECIAL = /[.[\]{}()*+?^$|\\/"']/
const QUANTIFIER = /^(?:[*+?]|\{(\d+)(,?)(\d*)\})/

/** The part of an expression that is read, and where. */
interface Reader {
  readonly pattern: string
  position: number
}

/** What may stand in one place of an expression. */
type Atom =
  | { readonly kind: 'texts'; readonly texts: readonly string[] }
  | { readonly kind: 'lineStart' }
  | { readonly kind: 'blank' }
  /** Anything, of which something may still be required. */
  | { readonly kind: 'other'; readonly requirements: readonly Requirement[] }

interface Counts {
  readonly least: number
  readonly most: number
}

/**
 * What a text must contain for a POSIX extended expression to match anywhere in it, all of it: necessary, not sufficient.
 *
 * It saves most expressions from being run at all, and costs time in proportion to the text whatever the expression. Letters count in lower case. `^` is a
 * line feed, which the text is given before its first line: the expressions of libmagic see lines (`REG_NEWLINE`).
 *
 * @param pattern one character for each byte
 * @param fromStart whether the text that is searched is the whole text; else `^` also matches in its middle
 */
export function requiredText(pattern: string, fromStart: boolean): readonly Requirement[] {
  const reader: Reader = { pattern, position: 0 }
  const requirements = readAlternatives(reader, fromStart)
  return reader.position === pattern.length ? requirements : []
}

function readAlternatives(reader: Reader, fromStart: boolean): readonly Requirement[] {
  const branches: (readonly Requirement[])[] = []
  do branches.push(readBranch(reader, fromStart))
  while (take(reader, '|'))
  return branches.length === 1 ? (branches[0] ?? []) : eitherOf(branches)
}

/** Of alternatives, one text of each. */
function eitherOf(branches: readonly (readonly Requirement[])[]): readonly Requirement[] {
  const anyOf: string[] = []
  for (const branch of branches) {
    const best = bestTexts(branch)
    if (best === undefined) return []
    anyOf.push(...best)
  }
  return anyOf.length > MOST_ALTERNATIVES ? [] : [{ kind: 'text', anyOf }]
}

function bestTexts(branch: readonly Requirement[]): readonly string[] | undefined {
  const shortest = (texts: readonly string[]): number => Math.min(...texts.map(({ length }) => length))
  return branch
    .flatMap(({ kind, anyOf }) => (kind === 'text' ? [anyOf] : []))
    .sort((a, b) => shortest(b) - shortest(a))[0]
}

function readBranch(reader: Reader, fromStart: boolean): readonly Requirement[] {
  const run = new Run()
  while (reader.position < reader.pattern.length && !/[|)]/.test(reader.pattern.charAt(reader.position))) {
    const atom = readAtom(reader, fromStart)
    run.add(atom, readCounts(reader))
  }
  return run.end()
}

/** Texts that follow each other without a gap become one. */
class Run {
  readonly #requirements: Requirement[] = []
  #texts: readonly string[] = ['']
  #kind: Requirement['kind'] = 'text'
  /** Whether nothing but blanks came since the line began. */
  #atLineStart = false

  add(atom: Atom, { least, most }: Counts): void {
    if (atom.kind === 'lineStart') this.#beginLine()
    else if (atom.kind === 'blank' && this.#atLineStart) this.#passBlanks()
    else if (atom.kind === 'texts' && least > 0) this.#addTexts(atom.texts, most)
    else {
      this.#break()
      if (atom.kind === 'other' && least > 0) this.#requirements.push(...atom.requirements)
    }
  }

  end(): readonly Requirement[] {
    this.#break()
    return this.#requirements
  }

  #beginLine(): void {
    this.#break()
    this.#texts = ['\n']
    this.#atLineStart = true
  }

  /** There may be none. */
  #passBlanks(): void {
    this.#texts = ['']
    this.#kind = 'lineStart'
  }

  #addTexts(texts: readonly string[], most: number): void {
    if (this.#texts.length * texts.length > MOST_ALTERNATIVES) this.#break()
    this.#texts = this.#texts.flatMap((start) => texts.map((text) => start + text))
    this.#atLineStart = false
    // What follows may stand behind further ones.
    if (most > 1) this.#break()
  }

  #break(): void {
    const anyOf = this.#texts
    // Where a line starts is not told of texts that begin with a blank or go beyond the line.
    const isTold = anyOf.every((text) => !/^\s|\n/.test(text))
    if (!anyOf.includes('')) this.#requirements.push({ kind: isTold ? this.#kind : 'text', anyOf })
    this.#texts = ['']
    this.#kind = 'text'
    this.#atLineStart = false
  }
}

function readAtom(reader: Reader, fromStart: boolean): Atom {
  const character = reader.pattern.charAt(reader.position++)
  switch (character) {
    case '^':
      return fromStart ? { kind: 'lineStart' } : OTHER
    case '$':
    case '.':
      return OTHER
    case '(':
      return readGroup(reader, fromStart)
    case '[':
      return readClass(reader)
    case '\\': {
      const escaped = reader.pattern.charAt(reader.position++)
      return SPECIAL.test(escaped) ? textsOf([escaped]) : OTHER
    }
    case '*':
    case '+':
    case '?':
    case '{':
      return giveUp(reader)
    default:
      return textsOf([character])
  }
}

const OTHER: Atom = { kind: 'other', requirements: [] }

/** Nothing is required by an expression that is not understood. */
function giveUp(reader: Reader): Atom {
  reader.position = Infinity
  return OTHER
}

function textsOf(texts: readonly string[]): Atom {
  return { kind: 'texts', texts: texts.map(lowerCase) }
}

/** One character for each byte: of those that are no ASCII, some count as letters of Latin-1. What matters is that all texts are treated alike. */
export function lowerCase(text: string): string {
  return text.toLowerCase()
}

function readGroup(reader: Reader, fromStart: boolean): Atom {
  const plain = /^[\w .:;,'"=!<>#%@~/-]+(?:\|[\w .:;,'"=!<>#%@~/-]+)*(?=\))/.exec(reader.pattern.slice(reader.position))
  const requirements = readAlternatives(reader, fromStart)
  if (!take(reader, ')')) return giveUp(reader)
  return plain === null ? { kind: 'other', requirements } : textsOf(plain[0].split('|'))
}

function readClass(reader: Reader): Atom {
  const found = /^\^?\]?(?:\[:\w+:\]|[^\]])*\]/.exec(reader.pattern.slice(reader.position))
  if (found === null || /\[[.=]/.test(found[0])) return giveUp(reader)
  reader.position += found[0].length
  const inner = found[0].slice(0, -1)
  if (BLANKS.has(found[0])) return { kind: 'blank' }
  const plain = inner.length <= LARGEST_CLASS && !/^\^|[[\]-]/.test(inner)
  return plain ? textsOf(Array.from(inner)) : OTHER
}

/** How often the atom before may stand. */
function readCounts(reader: Reader): Counts {
  const found = QUANTIFIER.exec(reader.pattern.slice(reader.position))
  if (found === null) return { least: 1, most: 1 }
  reader.position += found[0].length
  const [sign, least, comma, most] = found
  if (least === undefined) return { least: sign === '+' ? 1 : 0, most: sign === '?' ? 1 : Infinity }
  return { least: Number(least), most: comma === '' ? Number(least) : most === '' ? Infinity : Number(most) }
}

function take(reader: Reader, character: string): boolean {
  const found = reader.pattern.charAt(reader.position) === character
  if (found) reader.position++
  return found
}
