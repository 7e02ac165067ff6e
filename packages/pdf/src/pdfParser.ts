import type { PdfValue } from './pdfValue.js'

/** Nesting of arrays and dictionaries that is followed. */
const MAXIMUM_DEPTH = 64
/** Entries of one array or dictionary. */
const MAXIMUM_ITEMS = 65_536
const MAXIMUM_STRING = 4 * 1024 * 1024

/** What a byte is: of a word (0), white space (NUL, tab, line feed, form feed, carriage return, space), or a delimiter. */
const KINDS = new Uint8Array(256)
const WHITE = 1
const DELIMITER = 2
for (const byte of [0, 9, 10, 12, 13, 32]) KINDS[byte] = WHITE
for (const byte of Buffer.from('()<>[]{}/%')) KINDS[byte] = DELIMITER

/**
 * Reads values one after the other, as leniently as readers do: unknown words are skipped, missing ends are taken where the data end, hexadecimal strings and names may hold anything.
 */
export class PdfParser {
  readonly bytes: Uint8Array
  readonly end: number
  offset: number
  /** Something was not closed, or is nested too deep: what was read may reach into what does not belong to it. */
  isBroken = false

  constructor(bytes: Uint8Array, offset = 0, end: number = bytes.length) {
    this.bytes = bytes
    this.offset = offset
    this.end = Math.min(end, bytes.length)
  }

  /** The next value; `undefined` at the end, at `>>` or `]` (which are left), and for a word that is no value (which is taken). */
  value(depth = 0): PdfValue | undefined {
    this.skipWhite()
    const byte = this.bytes[this.offset]
    if (this.offset >= this.end || byte === undefined) return undefined
    if (byte === 0x2f) return { kind: 'name', name: this.#name() }
    if (byte === 0x28) return { kind: 'string', bytes: this.#literal() }
    if (byte === 0x3c && this.bytes[this.offset + 1] === 0x3c) return this.#dictionary(depth)
    if (byte === 0x3c) return { kind: 'string', bytes: this.#hexadecimal() }
    if (byte === 0x5b) return this.#array(depth)
    if (byte === 0x3e || byte === 0x5d) return undefined
    return this.#numberOrWord()
  }

  /** The next word as it is, without taking it. */
  peekWord(): string {
    this.skipWhite()
    let end = this.offset
    while (end < this.end && end - this.offset < 64 && KINDS[this.bytes[end] ?? 0] === 0) end++
    return String.fromCharCode(...this.bytes.subarray(this.offset, end))
  }

  skipWhite(): void {
    for (; this.offset < this.end; this.offset++) {
      const byte = this.bytes[this.offset] ?? 0
      if (byte === 0x25) this.#skipComment()
      else if (KINDS[byte] !== WHITE) return
    }
  }

  #skipComment(): void {
    while (this.offset < this.end && this.bytes[this.offset] !== 10 && this.bytes[this.offset] !== 13) this.offset++
  }

  #name(): string {
    let name = ''
    for (this.offset++; this.offset < this.end; this.offset++) {
      const byte = this.bytes[this.offset] ?? 0
      if (KINDS[byte] !== 0) break
      const escape =
        byte === 0x23
          ? /^[0-9a-fA-F]{2}$/.exec(String.fromCharCode(...this.bytes.subarray(this.offset + 1, this.offset + 3)))
          : null
      name += String.fromCharCode(escape === null ? byte : Number.parseInt(escape[0], 16))
      if (escape !== null) this.offset += 2
      if (name.length > 1024) break
    }
    return name
  }

  /** `( … )` with balanced parentheses and escapes. */
  #literal(): Uint8Array {
    const out: number[] = []
    let open = 1
    for (this.offset++; this.offset < this.end && out.length < MAXIMUM_STRING; this.offset++) {
      const byte = this.bytes[this.offset] ?? 0
      if (byte === 0x28) open++
      if (byte === 0x29 && --open === 0) {
        this.offset++
        break
      }
      if (byte === 0x5c) this.#escape(out)
      else out.push(byte)
    }
    if (open > 0) this.isBroken = true
    return Uint8Array.from(out)
  }

  #escape(out: number[]): void {
    const byte = this.bytes[++this.offset] ?? 0
    const simple = 'nrtbf'.indexOf(String.fromCharCode(byte))
    if (simple >= 0) out.push([10, 13, 9, 8, 12][simple] ?? 0)
    else if (byte >= 0x30 && byte <= 0x37) out.push(this.#octal())
    else if (byte === 13 || byte === 10) {
      // A line that goes on.
      if (byte === 13 && this.bytes[this.offset + 1] === 10) this.offset++
    } else out.push(byte)
  }

  #octal(): number {
    let value = 0
    for (let digits = 0; digits < 3; digits++) {
      const byte = this.bytes[this.offset + digits] ?? 0
      if (byte < 0x30 || byte > 0x37) {
        this.offset += digits - 1
        return value & 0xff
      }
      value = value * 8 + byte - 0x30
    }
    this.offset += 2
    return value & 0xff
  }

  #hexadecimal(): Uint8Array {
    const start = this.offset + 1
    const found = this.bytes.indexOf(0x3e, start)
    const end = found < 0 || found > this.end ? this.end : found
    this.offset = Math.min(end + 1, this.end)
    const text = Buffer.from(this.bytes.subarray(start, Math.min(end, start + 65_536))).toString('latin1')
    // Readers skip what is no digit, but a mark that closes nothing of its own has all of the file in between.
    if (found < 0 || found > this.end || /\bobj\b/.test(text)) this.isBroken = true
    const digits = text.replace(/[^0-9a-fA-F]/g, '')
    return Buffer.from(digits.length % 2 === 0 ? digits : `${digits}0`, 'hex')
  }

  #array(depth: number): readonly PdfValue[] {
    const items: PdfValue[] = []
    this.offset++
    if (depth >= MAXIMUM_DEPTH) this.offset = this.end
    while (items.length < MAXIMUM_ITEMS) {
      const value = this.value(depth + 1)
      if (value !== undefined) items.push(value)
      else if (this.#closes(0x5d)) return items
      else if (!this.#step()) break
    }
    this.isBroken = true
    return items
  }

  #dictionary(depth: number): PdfValue {
    const entries = new Map<string, PdfValue>()
    this.offset += 2
    if (depth >= MAXIMUM_DEPTH) this.offset = this.end
    for (let items = 0; items < MAXIMUM_ITEMS; items++) {
      this.skipWhite()
      if (this.bytes[this.offset] === 0x3e && this.bytes[this.offset + 1] === 0x3e) {
        this.offset += 2
        return { kind: 'dictionary', entries }
      }
      if (this.bytes[this.offset] !== 0x2f) {
        // No key: a stray value, or the end of an object that was never closed.
        if (/^(endobj|stream|obj)/.test(this.peekWord()) || (this.value(depth + 1) === undefined && !this.#step()))
          break
        continue
      }
      const key = this.#name()
      entries.set(key, this.value(depth + 1) ?? null)
    }
    this.isBroken = true
    return { kind: 'dictionary', entries }
  }

  #closes(byte: number): boolean {
    if (this.bytes[this.offset] !== byte) return false
    this.offset++
    return true
  }

  /** Step over a bracket that closes nothing; false at the end. */
  #step(): boolean {
    if (this.offset >= this.end) return false
    const byte = this.bytes[this.offset] ?? 0
    if (byte === 0x3e || byte === 0x5d || byte === 0x7b || byte === 0x7d || byte === 0x29) this.offset++
    return !this.peekWord().startsWith('endobj')
  }

  /** A number, a reference (`12 0 R`), a keyword, or a word that is skipped. */
  #numberOrWord(): PdfValue | undefined {
    const word = this.peekWord()
    if (word === '') {
      this.offset++
      return undefined
    }
    // Whatever is open here, the object ends.
    if (word === 'endobj') return undefined
    this.offset += word.length
    if (word === 'true' || word === 'false') return word === 'true'
    if (word === 'null') return null
    const number = Number(/^[+-]?\d*\.?\d*/.exec(word)?.[0] ?? '')
    if (!/^[+-]?[\d.]/.test(word) || Number.isNaN(number)) return undefined
    return /^\d+$/.test(word) ? (this.#reference(number) ?? number) : number
  }

  #reference(object: number): PdfValue | undefined {
    if (KINDS[this.bytes[this.offset] ?? 0] !== WHITE) return undefined
    const ahead = this.bytes.subarray(this.offset, Math.min(this.offset + 24, this.end))
    const text = String.fromCharCode(...ahead).replaceAll('\0', ' ')
    const match = /^\s+\d{1,5}\s+R(?![A-Za-z0-9])/.exec(text)
    if (match === null) return undefined
    this.offset += match[0].length
    return { kind: 'reference', object }
  }
}
