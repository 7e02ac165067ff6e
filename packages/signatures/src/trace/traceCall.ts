import type { Argument, Call } from '@cuculus/core'
import { TraceError } from './traceError.js'

const head = /^(?:(\w+)\s+)?(\w+)\(/
const expected = 'expected `Api(name="value" name="value")`, then `= FAILURE` if it failed'

/** A call as a line of a trace has it: `category Api(name="value", name=0x40) = 2 failed at 100`. */
export function traceCall(
  text: string,
  id: number,
  line: number,
): Omit<Call, 'timestamp'> & { readonly at: number | undefined } {
  const [start, category = '', api = ''] = head.exec(text) ?? []
  if (start === undefined) throw new TraceError(line, expected)
  const scanner = new Scanner(text, start.length, line)
  const list = scanner.arguments()
  const { failed = false, returned = 0n, repeated = 0, error, status, at } = scanner.suffixes()
  return {
    id,
    category,
    api,
    status: failed ? 'FAILURE' : 'SUCCESS',
    return: `0x${BigInt.asUintN(returned > 0xffff_ffffn ? 64 : 32, returned)
      .toString(16)
      .padStart(8, '0')}`,
    repeated,
    arguments: list,
    ...(error === undefined ? {} : { last_error: error }),
    ...(status === undefined ? {} : { nt_status: status | 0 }),
    at,
  }
}

interface Suffixes {
  failed?: boolean
  returned?: bigint
  repeated?: number
  error?: number
  status?: number
  at?: number
}

/** Where a value in quotes may end: before a comma and the next name, the next name and its quote, or the closing parenthesis and what may follow it. */
const afterQuote = /\s*(?:,\s*\w+=|(?<=\s)\w+="|\)\s*(?:$|=|failed\b|at\b|repeated\b|error\b|status\b))/y
const afterItem = /\s*[,\]]/y

class Scanner {
  readonly #text: string
  readonly #line: number
  #at: number

  constructor(text: string, at: number, line: number) {
    this.#text = text
    this.#at = at
    this.#line = line
  }

  arguments(): Argument[] {
    const found: Argument[] = []
    while (this.#take(/\s*\)/y) === undefined) {
      if (found.length > 0) this.#take(/\s*,/y)
      const name = this.#take(/\s*\w+(?==)/y)?.trim()
      if (name === undefined) throw new TraceError(this.#line, expected)
      this.#at++
      found.push({ name, value: this.#value() })
    }
    return found
  }

  suffixes(): Suffixes {
    const found: Suffixes = {}
    for (;;) {
      if (this.#take(/\s*$/y) !== undefined) return found
      if (this.#take(/\s*=\s*(?=\w|-)/y) !== undefined) this.#result(found)
      else if (this.#take(/\s*failed\b/y) !== undefined) found.failed = true
      else if (this.#take(/\s*at\b/y) !== undefined) found.at = Number(this.#number())
      else if (this.#take(/\s*repeated\b/y) !== undefined) found.repeated = Number(this.#number())
      else if (this.#take(/\s*error\b/y) !== undefined) found.error = Number(this.#number())
      else if (this.#take(/\s*status\b/y) !== undefined) found.status = Number(this.#number())
      else throw new TraceError(this.#line, expected)
    }
  }

  #result(found: Suffixes): void {
    if (this.#take(/SUCCESS\b/y) !== undefined) found.failed = false
    else if (this.#take(/FAILURE\b/y) !== undefined) found.failed = true
    else found.returned = this.#number()
  }

  #number(): bigint {
    const text = this.#take(/\s*(?:0x[\da-f]{1,16}|-?\d{1,19})n?\b/iy)?.trim()
    if (text === undefined) throw new TraceError(this.#line, 'expected a number')
    return BigInt(text.replace('n', ''))
  }

  #value(): string {
    if (this.#text[this.#at] === '"') return this.#quoted(afterQuote)
    if (this.#text[this.#at] === '[') return this.#list()
    const bytes = this.#take(/<(?:[\da-f]{2}|\s)*>/iy)
    if (bytes !== undefined) return Buffer.from(bytes.replace(/[<>\s]/g, ''), 'hex').toString('latin1')
    const text = this.#take(/[^\s,()"]+/y)
    if (text === undefined) throw new TraceError(this.#line, expected)
    if (text === 'null') return ''
    return /^-?\d+n$/.test(text) ? text.slice(0, -1) : text
  }

  #list(): string {
    const items: string[] = []
    this.#at++
    while (this.#take(/\s*\]/y) === undefined) {
      if (items.length > 0 && this.#take(/\s*,/y) === undefined) throw new TraceError(this.#line, 'expected `,` or `]`')
      this.#take(/\s+/y)
      if (this.#text[this.#at] !== '"') throw new TraceError(this.#line, 'expected a text in quotes')
      items.push(this.#quoted(afterItem))
    }
    return JSON.stringify(items)
  }

  /** A text in quotes. A quote in it is a quote where it cannot be the end; two of them are one. */
  #quoted(end: RegExp): string {
    let value = ''
    for (let at = this.#at + 1; at < this.#text.length; at++) {
      const character = this.#text.charAt(at)
      if (character !== '"') value += character
      else if (this.#ends(end, at + 1)) {
        this.#at = at + 1
        return value
      } else {
        value += '"'
        if (this.#text[at + 1] === '"' && !this.#ends(end, at + 2)) at++
      }
    }
    throw new TraceError(this.#line, 'expected a closing quotation mark')
  }

  #ends(end: RegExp, at: number): boolean {
    end.lastIndex = at
    return end.test(this.#text)
  }

  #take(pattern: RegExp): string | undefined {
    pattern.lastIndex = this.#at
    const found = pattern.exec(this.#text)?.[0]
    if (found !== undefined) this.#at += found.length
    return found
  }
}
