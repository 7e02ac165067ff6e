import { isUtf8 } from './utf8.js'

/** An argument as a tracer prints it: text, a list, or a structure with names. */
export type SystemCallValue = string | readonly SystemCallValue[] | ReadonlyMap<string, SystemCallValue>

/** The values of a list of arguments, without its parentheses. */
export function readValues(text: string): readonly SystemCallValue[] {
  return new ValueReader(text).list('')
}

/** Deeper than this nothing is nested. */
const maximumDepth = 16

/** Reads the arguments of one call. Lines are cut by the guest: whatever is not closed ends at the end. */
class ValueReader {
  readonly #text: string
  #at = 0
  #depth = 0

  constructor(text: string) {
    this.#text = text
  }

  /** Values up to `close`, or to the end if it is empty. */
  list(close: string): SystemCallValue[] {
    const values: SystemCallValue[] = []
    while (this.#more(close)) values.push(this.#value(close))
    return values
  }

  /** Whether another value comes; steps over what separates it. */
  #more(close: string): boolean {
    while (this.#text[this.#at] === ' ' || this.#text[this.#at] === ',') this.#at++
    if (this.#at >= this.#text.length) return false
    if (close === '' || this.#text[this.#at] !== close) return true
    this.#at++
    return false
  }

  #value(close: string): SystemCallValue {
    const first = this.#text[this.#at]
    if (first === '"') return this.#string()
    if (this.#depth < maximumDepth) {
      // `[/*` begins a comment in the place of a value, not a list.
      if (first === '[' && !this.#text.startsWith('[/*', this.#at)) return this.#nested(']')
      if (first === '{') return this.#nested('}')
    }
    return this.#word(close)
  }

  #nested(close: string): SystemCallValue {
    this.#at++
    this.#depth++
    const value = close === '}' ? this.#structure() : this.list(close)
    this.#depth--
    return value
  }

  /** `{a=1, b=[…]}` has names, `{1, 2}` has none. */
  #structure(): SystemCallValue {
    const names = new Map<string, SystemCallValue>()
    const values: SystemCallValue[] = []
    while (this.#more('}')) {
      const name = /^[A-Za-z_]\w{0,63}=/.exec(this.#text.slice(this.#at, this.#at + 66))?.[0]
      if (name === undefined) values.push(this.#value('}'))
      else {
        this.#at += name.length
        names.set(name.slice(0, -1), this.#value('}'))
      }
    }
    if (names.size === 0) return values
    for (const value of values) names.set(String(names.size), value)
    return names
  }

  /** Quoted, with the escapes of C. */
  #string(): string {
    let at = this.#at + 1
    while (at < this.#text.length && this.#text[at] !== '"') at += this.#text[at] === '\\' ? 2 : 1
    const text = this.#text.slice(this.#at + 1, at)
    this.#at = at + 1
    // Tracers put dots behind a string that they cut.
    while (this.#text[this.#at] === '.') this.#at++
    return text.includes('\\') || /[\x80-\xff]/.test(text) ? unescape(text) : text
  }

  /** Anything else: up to the next comma, or to the end of the list it is in. */
  #word(close: string): string {
    let at = this.#at
    while (at < this.#text.length && !this.#text.startsWith(', ', at) && (close === '' || this.#text[at] !== close))
      at++
    const text = this.#text.slice(this.#at, at)
    // A value may be empty only if nothing follows; always move on.
    this.#at = Math.max(at, this.#at + (text === '' ? 1 : 0))
    return text.trim()
  }
}

const escapes: Readonly<Record<string, string>> = {
  n: '\n',
  r: '\r',
  t: '\t',
  a: '\x07',
  b: '\b',
  f: '\f',
  v: '\v',
  '0': '\0',
}

/** Bytes of a string: UTF-8 if they are, else one character each. */
function unescape(text: string): string {
  const latin1 = text.replace(
    /\\(?:x([0-9a-fA-F]{2})|([0-7]{2,3})|([^]))/g,
    (_, hex?: string, octal?: string, letter?: string) => {
      if (hex !== undefined) return String.fromCharCode(Number.parseInt(hex, 16))
      if (octal !== undefined) return String.fromCharCode(Number.parseInt(octal, 8) & 0xff)
      return escapes[letter ?? ''] ?? letter ?? ''
    },
  )
  const bytes = Buffer.from(latin1, 'latin1')
  return isUtf8(bytes, 0, bytes.length) ? bytes.toString('utf8') : latin1
}

/** A value as reports print it: text as it is, everything else as compact JSON. */
export function valueText(value: SystemCallValue): string {
  return typeof value === 'string' ? value : valueJson(value)
}

function valueJson(value: SystemCallValue): string {
  if (typeof value === 'string') return JSON.stringify(value)
  if (!(value instanceof Map)) return `[${[...value.values()].map(valueJson).join(',')}]`
  return `{${[...value].map(([name, item]) => `${JSON.stringify(name)}:${valueJson(item as SystemCallValue)}`).join(',')}}`
}
