import { pointer, type TraceValue } from './trace.js'

/** Where a text in quotes may end: before a comma and the next name, the next name and its quote, or the closing parenthesis and what may follow it. */
const afterValue = /\s*(?:,\s*\w+=|(?<=\s)\w+="|\)\s*(?:$|=|failed\b|at\b|repeated\b|error\b|status\b))|\s*$/y
const afterItem = /\s*[,\]]/y

/** Reads the values of a trace's line, from a position on. */
export class ValueScanner {
  /** Makes the error for what was expected and what was found. */
  readonly fail: (expected: string, found: string) => Error
  readonly #text: string
  #position: number

  constructor(text: string, position: number, fail: (expected: string, found: string) => Error) {
    this.#text = text
    this.#position = position
    this.fail = fail
  }

  atEnd(): boolean {
    this.#skipBlanks()
    return this.#position >= this.#text.length
  }

  /** Step over `character` if it comes next. */
  accept(character: string): boolean {
    this.#skipBlanks()
    if (this.#text[this.#position] !== character) return false
    this.#position++
    return true
  }

  expect(character: string): void {
    if (!this.accept(character)) throw this.fail(`expected \`${character}\``, this.#rest())
  }

  word(): string {
    return this.#take(/[\w$?@]+/y) ?? this.#unexpected('a name')
  }

  value(): TraceValue {
    this.#skipBlanks()
    if (this.#text[this.#position] === '"') return this.#quoted(afterValue)
    if (this.accept('[')) return this.#list()
    const bytes = this.#take(/<(?:[\da-fA-F]{2}|\s)*>/y)
    if (bytes !== undefined) return Uint8Array.from(Buffer.from(bytes.replace(/[<>\s]/g, ''), 'hex'))
    const hexadecimal = this.#take(/0x[\da-fA-F]+/y)
    if (hexadecimal !== undefined) return pointer(small(BigInt(hexadecimal)))
    const big = this.#take(/-?\d+n/y)
    if (big !== undefined) return BigInt(big.slice(0, -1))
    const decimal = this.#take(/-?\d+/y)
    if (decimal !== undefined) return Number(decimal)
    if (this.#take(/null\b/y) !== undefined) return null
    return this.#take(/[a-zA-Z_][^\s,()"=]*/y) ?? this.#unexpected('a value')
  }

  #list(): readonly string[] {
    const items: string[] = []
    while (!this.accept(']')) {
      if (items.length > 0) this.expect(',')
      this.#skipBlanks()
      items.push(this.#quoted(afterItem))
    }
    return items
  }

  /** Text between quotes. A quote in it is a quote where it cannot be the end; two of them are one. */
  #quoted(end: RegExp): string {
    if (this.#text[this.#position] !== '"') this.#unexpected('text in quotes')
    const ends = (at: number): boolean => {
      end.lastIndex = at
      return end.test(this.#text)
    }
    let value = ''
    for (let at = this.#position + 1; at < this.#text.length; at++) {
      const character = this.#text.charAt(at)
      if (character !== '"') value += character
      else if (ends(at + 1)) {
        this.#position = at + 1
        return value
      } else {
        value += '"'
        if (this.#text[at + 1] === '"' && !ends(at + 2)) at++
      }
    }
    return this.#unexpected('text in quotes')
  }

  #take(pattern: RegExp): string | undefined {
    this.#skipBlanks()
    pattern.lastIndex = this.#position
    const found = pattern.exec(this.#text)?.[0]
    if (found !== undefined) this.#position += found.length
    return found
  }

  #skipBlanks(): void {
    while (this.#text[this.#position] === ' ' || this.#text[this.#position] === '\t') this.#position++
  }

  #unexpected(expected: string): never {
    throw this.fail(`expected ${expected}`, this.#rest())
  }

  #rest(): string {
    return this.#text.slice(this.#position, this.#position + 40)
  }
}

/** A number where it is exact. */
function small(value: bigint): number | bigint {
  return value <= BigInt(Number.MAX_SAFE_INTEGER) ? Number(value) : value
}
