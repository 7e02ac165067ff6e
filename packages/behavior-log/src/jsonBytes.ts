import { isCuckoomonUtf8 } from './cuckoomonUtf8.js'
import { decodeText, isMostlyText, type TextHints, type TextRules } from './text.js'
import { isUtf8 } from './utf8.js'

const BACKSLASH = 0x5c
const QUOTE = 0x22

/** What a byte of a string needs in JSON text. */
const PLAIN = 0
/** A backslash and a letter: `\"`, `\\`, `\n`, `\r`, `\t`. */
const SHORT = 1
const CONTROL = 2
const HIGH = 3

const kinds = new Uint8Array(256)
const letters = new Uint8Array(256)
for (let byte = 0; byte < 256; byte++)
  kinds[byte] = byte < 0x20 || byte === 0x7f ? CONTROL : byte >= 0x80 ? HIGH : PLAIN
for (const [byte, letter] of [
  [QUOTE, '"'],
  [BACKSLASH, '\\'],
  [0x0a, 'n'],
  [0x0d, 'r'],
  [0x09, 't'],
] as const) {
  kinds[byte] = SHORT
  letters[byte] = letter.charCodeAt(0)
}

/** Two hexadecimal and two decimal digits as they stand in memory. */
const hexPairs = new Uint16Array(256)
const decimalPairs = new Uint16Array(100)
for (let value = 0; value < 256; value++) hexPairs[value] = pairOf(value.toString(16).padStart(2, '0'))
for (let value = 0; value < 100; value++) decimalPairs[value] = pairOf(String(value).padStart(2, '0'))

function pairOf(text: string): number {
  return text.charCodeAt(0) | (text.charCodeAt(1) << 8)
}

const prefixPair = pairOf('0x')

const digits = new Uint8Array(16)
for (let digit = 0; digit < 16; digit++) digits[digit] = digit.toString(16).charCodeAt(0)

/** How bytes beyond ASCII are written. */
type High = 'utf8' | 'escaped'

/** Text that is written often, in words of four bytes: a quarter of the work. */
export interface Phrase {
  readonly words: Uint32Array
  /** Bytes. */
  readonly length: number
}

const encoder = new TextEncoder()

export function phraseOf(text: string): Phrase {
  const bytes = encoder.encode(text)
  const padded = new Uint8Array(Math.ceil(bytes.length / 4) * 4)
  padded.set(bytes)
  const view = new DataView(padded.buffer)
  return {
    words: Uint32Array.from({ length: padded.length / 4 }, (_, index) => view.getUint32(index * 4, true)),
    length: bytes.length,
  }
}

const nothing = Buffer.alloc(0)

/** The first memory: most logs are short. */
const smallCapacity = 1 << 14

/**
 * JSON text that is being written as UTF-8 bytes, from bytes: what a log holds gets into the report without becoming a JavaScript string.
 *
 * Whoever writes asks for room first (`reserve`), four bytes more than needed; the other methods do not check.
 */
export class JsonBytes {
  bytes: Buffer = nothing
  /** Behind what was written. */
  at = 0
  #view: DataView = new DataView(nothing.buffer)
  /** What the next memory begins with. */
  #capacity = smallCapacity
  readonly #usual: number

  /** @param usual - how much is taken at once, as a rule, and some more */
  constructor(usual: number) {
    this.#usual = usual
  }

  reserve(length: number): void {
    if (this.bytes.length - this.at >= length) return
    let capacity = this.bytes.length === 0 ? this.#capacity : Math.max(this.#usual, this.bytes.length * 2)
    while (capacity - this.at < length) capacity *= 2
    const grown = Buffer.allocUnsafeSlow(capacity)
    this.bytes.copy(grown, 0, 0, this.at)
    this.bytes = grown
    this.#view = new DataView(grown.buffer)
  }

  /** What was written, in the memory it was written to; it is forgotten here. */
  take(): Uint8Array {
    const taken = this.bytes.subarray(0, this.at)
    this.bytes = nothing
    this.#view = new DataView(nothing.buffer)
    this.at = 0
    // there is more to come than from a short log
    this.#capacity = this.#usual
    return taken
  }

  byte(value: number): void {
    this.bytes[this.at++] = value
  }

  /** A phrase. What it writes beyond its end is written over. */
  phrase({ words, length }: Phrase): void {
    const view = this.#view
    const { at } = this
    for (let index = 0; index < words.length; index++) view.setUint32(at + index * 4, words[index] ?? 0, true)
    this.at = at + length
  }

  /** An unsigned 32-bit number in decimal. */
  decimal(value: number): void {
    const view = this.#view
    let length = 1
    for (let limit = 10; limit <= value; limit *= 10) length++
    let rest = value
    let index = this.at + length
    while (rest >= 100) {
      const next = Math.floor(rest / 100)
      index -= 2
      view.setUint16(index, decimalPairs[rest - next * 100] ?? 0, true)
      rest = next
    }
    if (rest >= 10) view.setUint16(index - 2, decimalPairs[rest] ?? 0, true)
    else view.setUint8(index - 1, 0x30 + rest)
    this.at += length
  }

  /** Three decimal digits. */
  thousandth(value: number): void {
    const hundreds = (value / 100) | 0
    this.#view.setUint8(this.at, 0x30 + hundreds)
    this.#view.setUint16(this.at + 1, decimalPairs[value - hundreds * 100] ?? 0, true)
    this.at += 3
  }

  /** `0x` and eight digits. */
  hex32(value: number): void {
    this.#view.setUint16(this.at, prefixPair, true)
    this.at += 2
    this.#eight(value)
  }

  /** `0x` and sixteen digits, or as many as needed but at least eight. */
  hex64(low: number, high: number, wide: boolean): void {
    this.#view.setUint16(this.at, prefixPair, true)
    this.at += 2
    if (wide) this.#eight(high)
    else if (high !== 0) this.#few(high)
    this.#eight(low)
  }

  /** As many digits as needed. */
  #few(value: number): void {
    let shift = 28
    while (shift > 0 && value >>> shift === 0) shift -= 4
    for (; shift >= 0; shift -= 4) this.bytes[this.at++] = digits[(value >>> shift) & 15] ?? 0
  }

  #eight(value: number): void {
    const view = this.#view
    const { at } = this
    view.setUint16(at, hexPairs[value >>> 24] ?? 0, true)
    view.setUint16(at + 2, hexPairs[(value >>> 16) & 255] ?? 0, true)
    view.setUint16(at + 4, hexPairs[(value >>> 8) & 255] ?? 0, true)
    view.setUint16(at + 6, hexPairs[value & 255] ?? 0, true)
    this.at = at + 8
  }

  /** What is between the quotes of a JSON string. Asks for room itself. */
  text(text: string): void {
    const json = JSON.stringify(text)
    this.reserve(json.length * 3)
    this.at += this.bytes.write(json.slice(1, -1), this.at, 'utf8')
  }

  /** A string of the log, as `decodeText` reads it. Asks for room itself. */
  string(source: Buffer, start: number, end: number, rules: TextRules, hints: TextHints): void {
    this.reserve((end - start) * 6)
    const stopped = this.#copy(source, start, end, rules.printable, false)
    if (stopped === end) return
    // The first byte beyond ASCII: how the string is to be read depends on the whole of it.
    const high = highOf(source, start, end, rules)
    if (high === undefined) {
      this.at -= this.#written
      this.text(decodeText(source, start, end, rules, hints))
    } else if (high === 'utf8') this.#copy(source, stopped, end, rules.printable, true)
    else this.#escape(source, stopped, end, rules.printable)
  }

  /** A string of one character per byte. Asks for room itself. */
  latin1(source: Buffer, start: number, end: number): void {
    this.reserve((end - start) * 6)
    let at = start
    while (at < end) {
      at = this.#copy(source, at, end, false, false)
      if (at === end) return
      const byte = source[at++] ?? 0
      this.bytes[this.at++] = 0xc0 | (byte >> 6)
      this.bytes[this.at++] = 0x80 | (byte & 0x3f)
    }
  }

  /** Length of what `#copy` wrote last. */
  #written = 0

  /** Copy up to the end, or to the first byte beyond ASCII unless `high`. */
  #copy(source: Uint8Array, start: number, end: number, printable: boolean, high: boolean): number {
    const { bytes } = this
    let to = this.at
    let from = start
    for (; from < end; from++) {
      const byte = source[from] ?? 0
      const kind = kinds[byte] ?? 0
      if (kind === PLAIN) bytes[to++] = byte
      else if (kind === SHORT) {
        bytes[to++] = BACKSLASH
        bytes[to++] = letters[byte] ?? 0
      } else if (kind === HIGH) {
        if (!high) break
        bytes[to++] = byte
      } else to = writeControl(bytes, to, byte, printable)
    }
    this.#written = to - this.at
    this.at = to
    return from
  }

  /** Every byte beyond ASCII as `\xhh`. */
  #escape(source: Uint8Array, start: number, end: number, printable: boolean): void {
    const { bytes } = this
    let to = this.at
    for (let from = start; from < end; from++) {
      const byte = source[from] ?? 0
      const kind = kinds[byte] ?? 0
      if (kind === PLAIN) bytes[to++] = byte
      else if (kind === SHORT) {
        bytes[to++] = BACKSLASH
        bytes[to++] = letters[byte] ?? 0
      } else if (kind === HIGH) to = writeEscaped(bytes, to, byte)
      else to = writeControl(bytes, to, byte, printable)
    }
    this.at = to
  }
}

/** How to write what is beyond ASCII; `undefined` if only `decodeText` knows. It decides in the same way. */
function highOf(source: Buffer, start: number, end: number, rules: TextRules): High | undefined {
  const cuckoomon = isCuckoomonUtf8(source, start, end)
  if (!(cuckoomon && rules.cuckoomon) && isUtf8(source, start, end)) return 'utf8'
  if (cuckoomon) return undefined
  return holdsControls(source, start, end) || !isMostlyText(source, start, end, rules) ? 'escaped' : undefined
}

function holdsControls(source: Uint8Array, start: number, end: number): boolean {
  for (let at = start; at < end; at++) if (kinds[source[at] ?? 0] === CONTROL) return true
  return false
}

/** `\\xhh`: a backslash is escaped itself in JSON. */
function writeEscaped(bytes: Uint8Array, at: number, byte: number): number {
  bytes[at] = BACKSLASH
  bytes[at + 1] = BACKSLASH
  bytes[at + 2] = 0x78
  bytes[at + 3] = digits[byte >> 4] ?? 0
  bytes[at + 4] = digits[byte & 15] ?? 0
  return at + 5
}

/** A control character as the dialect prints it; as `JSON.stringify` does where it is kept. */
function writeControl(bytes: Uint8Array, at: number, byte: number, printable: boolean): number {
  if (printable) return writeEscaped(bytes, at, byte)
  if (byte === 0x7f) {
    bytes[at] = byte
    return at + 1
  }
  bytes[at] = BACKSLASH
  if (byte === 8 || byte === 12) {
    bytes[at + 1] = byte === 8 ? 0x62 : 0x66
    return at + 2
  }
  bytes[at + 1] = 0x75
  bytes[at + 2] = 0x30
  bytes[at + 3] = 0x30
  bytes[at + 4] = digits[byte >> 4] ?? 0
  bytes[at + 5] = digits[byte & 15] ?? 0
  return at + 6
}
