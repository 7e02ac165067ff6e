/** Which members of a JSON object to find: a name maps to `true` (capture its value) or to the names to find in the object that it holds. */
export interface Wanted {
  readonly [name: string]: true | Wanted
}

export interface FoundMember {
  /** Names from the outermost object inwards. */
  readonly path: readonly string[]
  /** The value as JSON text, perhaps with blanks around; `null` if it was longer than the limit. */
  readonly text: string | null
}

const quote = 0x22
const backslash = 0x5c
const comma = 0x2c
const colon = 0x3a
const openBrace = 0x7b
const openBracket = 0x5b
const closeBrace = 0x7d
const closeBracket = 0x5d

/** 1 for the bytes that mean something outside of a string. */
const structural = new Uint8Array(256)
for (const byte of [quote, comma, colon, openBrace, openBracket, closeBrace, closeBracket]) structural[byte] = 1

/** No member that we look for has a longer name. */
const longestName = 256

/** An object that was entered because something in it is wanted. */
interface Level {
  readonly wanted: Wanted
  readonly path: readonly string[]
  /** How many brackets are open directly inside the object. */
  readonly depth: number
}

/** A name or a value that is kept across chunks, up to a limit. */
interface Piece {
  readonly kind: 'name' | 'value'
  readonly limit: number
  readonly parts: Uint8Array[]
  length: number
}

/**
 * Finds a few members of a JSON object that may be far larger than memory, without parsing the rest.
 *
 * What is not asked for is skipped by counting brackets, so neither depth nor length cost memory. The text need not be valid outside of what is
 * captured and may end anywhere: what was found before stays found.
 */
export class MemberScanner {
  /** By path: a member that comes again takes the place of the one before, as in `JSON.parse`. */
  readonly #found = new Map<string, FoundMember>()
  readonly #decoder = new TextDecoder()
  readonly #asked: number
  readonly #wanted: Wanted
  readonly #longestValue: number
  readonly #levels: Level[] = []
  /** Wanted members of the outermost object that are behind us. */
  readonly #met = new Set<string>()
  #finished = false
  #depth = 0
  #inString = false
  #escaped = false
  /** Between `{` or `,` and `:` of the innermost level that was entered. */
  #expectName = false
  #piece: Piece | undefined
  /** The name whose value is being read. */
  #member: string | undefined

  /** @param longestValue a captured value may have so many bytes; `null` stands for a longer one */
  constructor(wanted: Wanted, longestValue: number) {
    this.#wanted = wanted
    this.#asked = Object.keys(wanted).length
    this.#longestValue = longestValue
  }

  /** What was found, each wanted member once. */
  get found(): readonly FoundMember[] {
    return [...this.#found.values()]
  }

  /** Everything that was asked for has been met, or the object ended: no need to read on. */
  get finished(): boolean {
    return this.#finished
  }

  /** Whether a wanted member of the outermost object is behind us. */
  met(name: string): boolean {
    return this.#met.has(name)
  }

  push(chunk: Uint8Array): void {
    let from = 0
    let at = 0
    while (at < chunk.length && !this.#finished) {
      if (this.#inString) {
        at = this.#endOfString(chunk, at)
        if (at === chunk.length) break
        this.#inString = false
        if (this.#piece?.kind === 'name') this.#endName(chunk.subarray(from, at))
        at++
        continue
      }
      at = nextStructural(chunk, at)
      if (at === chunk.length) break
      const byte = chunk[at] ?? 0
      if (this.#onLevel(byte) && this.#structure(byte, chunk.subarray(from, at))) from = at + 1
      this.#count(byte)
      at++
    }
    if (this.#piece !== undefined) keep(this.#piece, chunk.subarray(from))
  }

  /** Whether a byte stands directly in the object that was entered last. */
  #onLevel(byte: number): boolean {
    const level = this.#levels.at(-1)
    if (level !== undefined) return this.#depth === level.depth
    // The outermost value: an object is entered, anything else holds no members.
    if (byte !== openBrace) this.#finished = true
    return true
  }

  /** What a byte means directly in an object. True if a piece begins behind it. */
  #structure(byte: number, before: Uint8Array): boolean {
    switch (byte) {
      case quote:
        return this.#expectName && this.#begin('name', longestName)
      case colon:
        if (!this.#expectName) return false
        this.#expectName = false
        return this.#wantedHere() === true && this.#begin('value', this.#longestValue)
      case openBrace:
        this.#enter()
        return false
      case comma:
        this.#endMember(before)
        this.#expectName = true
        return false
      case closeBrace:
      case closeBracket:
        this.#endMember(before)
        this.#leave()
        return false
      default:
        return false
    }
  }

  /** Keep the count of open brackets, and note where a string begins. */
  #count(byte: number): void {
    if (byte === quote) this.#inString = true
    else if (byte === openBrace || byte === openBracket) this.#depth++
    else if (byte === closeBrace || byte === closeBracket) this.#depth--
  }

  #wantedHere(): true | Wanted | undefined {
    const wanted = this.#levels.at(-1)?.wanted
    if (wanted === undefined || this.#member === undefined) return undefined
    return Object.hasOwn(wanted, this.#member) ? wanted[this.#member] : undefined
  }

  #begin(kind: Piece['kind'], limit: number): true {
    this.#piece = { kind, limit, parts: [], length: 0 }
    return true
  }

  #enter(): void {
    const outer = this.#levels.at(-1)
    const wanted = outer === undefined ? this.#wanted : this.#wantedHere()
    if (typeof wanted !== 'object') return
    const path = outer === undefined ? [] : [...outer.path, this.#member ?? '']
    this.#levels.push({ wanted, path, depth: this.#depth + 1 })
    this.#member = undefined
    this.#expectName = true
  }

  #leave(): void {
    const left = this.#levels.pop()
    this.#expectName = false
    // The member of the outer object that held the one we leave.
    this.#member = left?.path.at(-1)
    if (this.#levels.length === 0) this.#finished = true
  }

  #endName(rest: Uint8Array): void {
    this.#member = this.#take(rest, (text) => {
      if (!text.includes('\\')) return text
      const name: unknown = JSON.parse(`"${text}"`)
      return typeof name === 'string' ? name : undefined
    })
  }

  #endMember(rest: Uint8Array): void {
    const level = this.#levels.at(-1)
    if (level === undefined || this.#member === undefined || this.#wantedHere() === undefined) return
    if (level.path.length === 0) this.#met.add(this.#member)
    if (this.#piece?.kind === 'value') {
      const path = [...level.path, this.#member]
      this.#found.set(path.join('\0'), { path, text: this.#take(rest, (text) => text) ?? null })
    }
    this.#member = undefined
    if (this.#met.size === this.#asked) this.#finished = true
  }

  /** End the piece that is being kept. */
  #take(rest: Uint8Array, convert: (text: string) => string | undefined): string | undefined {
    const piece = this.#piece
    this.#piece = undefined
    if (piece === undefined) return undefined
    keep(piece, rest)
    if (piece.length > piece.limit) return undefined
    try {
      const [only = rest] = piece.parts
      return convert(this.#decoder.decode(piece.parts.length < 2 ? only : Buffer.concat(piece.parts)))
    } catch {
      // A name that is no JSON string is none that we look for.
      return undefined
    }
  }

  /** Where the string ends that `at` is in, or the chunk's length. */
  #endOfString(chunk: Uint8Array, at: number): number {
    let escaped = this.#escaped
    let index = at
    for (; index < chunk.length; index++) {
      if (escaped) escaped = false
      else if (chunk[index] === backslash) escaped = true
      else if (chunk[index] === quote) break
    }
    this.#escaped = escaped
    return index
  }
}

function nextStructural(chunk: Uint8Array, at: number): number {
  let index = at
  while (index < chunk.length && structural[chunk[index] ?? 0] === 0) index++
  return index
}

function keep(piece: Piece, part: Uint8Array): void {
  piece.length += part.length
  if (piece.length <= piece.limit) piece.parts.push(part)
  else piece.parts.length = 0
}
