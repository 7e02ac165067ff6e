import { isUtf8 } from './utf8.js'

/** One system call as SystemTap prints it on the guest (cuckoo2 §2.6). */
export interface StapLine {
  /** Milliseconds since 1970, UTC; `null` if it is no date. */
  readonly time: number | null
  readonly processName: string
  /** Hexadecimal digits. */
  readonly instructionPointer: string
  /** -1 if it is no number. */
  readonly processId: number
  readonly call: string
  readonly arguments: readonly StapValue[]
  /** As printed; empty if the call does not return. */
  readonly returned: string
  /** Name of the error (`ENOENT`); empty if there is none. */
  readonly error: string
}

/** Text, a list, or a structure with names. */
export type StapValue = string | readonly StapValue[] | ReadonlyMap<string, StapValue>

const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec']

/** `Thu May  7 14:58:43 2015.390178 name@address[pid] call(arguments) = returned (error)`; `undefined` if the line is none. */
export function parseStapLine(line: string): StapLine | undefined {
  const match =
    /^([A-Z][a-z]{2} [A-Z][a-z]{2} [ \d]\d \d\d:\d\d:\d\d \d{4}\.\d{6}) ([^@]{0,256})@([0-9a-fx]{1,20})\[([^\]]{0,20})\] ([^(\s]{1,128})\(/.exec(
      line,
    )
  if (match === null) return undefined
  const [head, date = '', processName = '', instructionPointer = '', pid = '', call = ''] = match
  const end = endOfArguments(line, head.length)
  if (end < 0) return undefined
  const result = /^\) = (\S+)(?: \(([^)]*)\))?\s*$/.exec(line.slice(end))
  return {
    time: parseDate(date),
    processName: processName.trim(),
    instructionPointer,
    processId: /^\d{1,10}$/.test(pid) ? Number(pid) : -1,
    call,
    arguments: new ValueReader(line.slice(head.length, end)).list(''),
    returned: result?.[1] ?? '',
    error: result?.[2] ?? '',
  }
}

/** Position of the parenthesis that closes the arguments: those within strings are escaped, so it is the last one that can be it. */
function endOfArguments(line: string, from: number): number {
  const returned = line.lastIndexOf(') = ')
  if (returned >= from) return returned
  const end = line.trimEnd().length - 1
  return end >= from && line[end] === ')' ? end : -1
}

function parseDate(text: string): number | null {
  const [, month, day, clock = '', rest = ''] = text.split(/ +/)
  const [year = 0, microseconds = 0] = rest.split('.').map(Number)
  const [hour = 0, minute = 0, second = 0] = clock.split(':').map(Number)
  const index = months.indexOf(month ?? '')
  if (index < 0 || hour > 23 || minute > 59 || second > 60) return null
  return Date.UTC(year, index, Number(day), hour, minute, second, Math.floor(microseconds / 1000))
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
  list(close: string): StapValue[] {
    const values: StapValue[] = []
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

  #value(close: string): StapValue {
    const first = this.#text[this.#at]
    if (first === '"') return this.#string()
    if (this.#depth < maximumDepth) {
      // `[/*` begins a comment in the place of a value, not a list.
      if (first === '[' && !this.#text.startsWith('[/*', this.#at)) return this.#nested(']')
      if (first === '{') return this.#nested('}')
    }
    return this.#word(close)
  }

  #nested(close: string): StapValue {
    this.#at++
    this.#depth++
    const value = close === '}' ? this.#structure() : this.list(close)
    this.#depth--
    return value
  }

  /** `{a=1, b=[…]}` has names, `{1, 2}` has none. */
  #structure(): StapValue {
    const names = new Map<string, StapValue>()
    const values: StapValue[] = []
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
    // SystemTap puts dots behind a string that it cut.
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
export function stapText(value: StapValue): string {
  return typeof value === 'string' ? value : stapJson(value)
}

function stapJson(value: StapValue): string {
  if (typeof value === 'string') return JSON.stringify(value)
  if (!(value instanceof Map)) return `[${[...value.values()].map(stapJson).join(',')}]`
  return `{${[...value].map(([name, item]) => `${JSON.stringify(name)}:${stapJson(item as StapValue)}`).join(',')}}`
}
