/** One of these texts must be there, in lower case; or a line must begin, behind blanks, with one of these characters. */
export type Requirement =
  { readonly kind: 'text'; readonly anyOf: readonly string[] } | { readonly kind: 'lineStart'; readonly anyOf: string }

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
    .flatMap((requirement) => (requirement.kind === 'text' ? [requirement.anyOf] : []))
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
  /** Whether nothing but blanks came since the line began. */
  #atLineStart = false

  add(atom: Atom, { least, most }: Counts): void {
    if (atom.kind === 'blank' && this.#atLineStart) {
      this.#break()
      this.#atLineStart = true
    } else if (atom.kind === 'lineStart') {
      this.#break()
      this.#append(['\n'])
      this.#atLineStart = true
    } else if (atom.kind === 'texts') this.#addTexts(atom.texts, least, most)
    else {
      this.#break()
      if (atom.kind === 'other' && least > 0) this.#requirements.push(...atom.requirements)
    }
  }

  end(): readonly Requirement[] {
    this.#break()
    return this.#requirements
  }

  #addTexts(texts: readonly string[], least: number, most: number): void {
    if (least === 0) {
      this.#break()
      return
    }
    if (this.#atLineStart && this.#texts[0] === '') this.#requireLineStart(texts)
    this.#atLineStart = false
    this.#append(texts)
    // What follows may stand behind further ones.
    if (most > 1) this.#break()
  }

  #requireLineStart(texts: readonly string[]): void {
    const anyOf = texts.map((text) => text.charAt(0)).join('')
    if (anyOf.length === texts.length && !/\s/.test(anyOf)) this.#requirements.push({ kind: 'lineStart', anyOf })
  }

  #append(texts: readonly string[]): void {
    const longer = this.#texts.flatMap((start) => texts.map((text) => start + text))
    if (longer.length <= MOST_ALTERNATIVES) this.#texts = longer
    else {
      this.#break()
      this.#texts = texts
    }
  }

  #break(): void {
    if (!this.#texts.includes('')) this.#requirements.push({ kind: 'text', anyOf: this.#texts })
    this.#texts = ['']
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
  take(reader, ')')
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
