import { pointer, type TraceValue } from './trace.js'

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
    if (this.#text[this.#position] === '"') return this.#quoted()
    if (this.accept('[')) return this.#list()
    const bytes = this.#take(/<(?:[\da-fA-F]{2}|\s)*>/y)
    if (bytes !== undefined) return Uint8Array.from(Buffer.from(bytes.replace(/[<>\s]/g, ''), 'hex'))
    const hexadecimal = this.#take(/0x[\da-fA-F]+/y)
    if (hexadecimal !== undefined) return pointer(small(BigInt(hexadecimal)))
    const big = this.#take(/-?\d+n/y)
    if (big !== undefined) return BigInt(big.slice(0, -1))
    const decimal = this.#take(/-?\d+/y)
    if (decimal !== undefined) return Number(decimal)
    return this.#take(/null\b/y) === undefined ? this.#unexpected('a value') : null
  }

  #list(): readonly string[] {
    const items: string[] = []
    while (!this.accept(']')) {
      if (items.length > 0) this.expect(',')
      this.#skipBlanks()
      items.push(this.#quoted())
    }
    return items
  }

  /** Text between quotes; two quotes in it stand for one. */
  #quoted(): string {
    const quoted = this.#take(/"(?:[^"]|"")*"/y) ?? this.#unexpected('text in quotes')
    return quoted.slice(1, -1).replaceAll('""', '"')
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
