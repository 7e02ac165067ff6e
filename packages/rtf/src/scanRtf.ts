import { readOle1Object } from './ole1Object.js'
import type { RtfDiagnostic, RtfDocument, RtfObject } from './rtfDocument.js'
import { RtfError } from './rtfError.js'

const OPEN = 0x7b
const CLOSE = 0x7d
const BACKSLASH = 0x5c
const MAXIMUM_OBJECTS = 1024
const MAXIMUM_OBJECT_BYTES = 64 * 1024 * 1024
const MAXIMUM_TEXTS = 4096
const MAXIMUM_TEXT = 65_536
const MAXIMUM_DEPTH = 10_000
const MAXIMUM_DIAGNOSTICS = 64

/** Whether Word would take the bytes for RTF: `{\rt` is enough. */
export function isRtf(bytes: Uint8Array): boolean {
  return bytes[0] === OPEN && bytes[1] === BACKSLASH && bytes[2] === 0x72 && bytes[3] === 0x74
}

/**
 * Scan an RTF document for objects, fields and templates. Object data are read as Word reads them: white space, comments in groups of their own, control words and `\bin` in between do not hide them.
 *
 * Throws `RtfError` if the bytes are no RTF, and nothing else.
 *
 * @example
 * ```ts
 * for (const { className, data } of scanRtf(await readFile('invoice.doc')).objects) console.log(className, data.length)
 * ```
 */
export function scanRtf(bytes: Uint8Array): RtfDocument {
  if (!isRtf(bytes)) throw new RtfError('expected `{\\rt`')
  return new RtfScanner(bytes).scan()
}

/** What text goes to while a group is open. */
type Destination = 'none' | 'objdata' | 'objclass' | 'fldinst' | 'template' | 'skip'

interface Group {
  destination: Destination
  /** `\*` has just been seen: if the word behind it is not known, the group is skipped. */
  ignorable: boolean
}

const DESTINATIONS: ReadonlyMap<string, Destination> = new Map([
  ['objdata', 'objdata'],
  ['objclass', 'objclass'],
  ['fldinst', 'fldinst'],
  ['template', 'template'],
])

class RtfScanner {
  readonly #bytes: Uint8Array
  readonly #groups: Group[] = []
  readonly #objects: RtfObject[] = []
  readonly #fields: string[] = []
  readonly #templates: string[] = []
  readonly #diagnostics: RtfDiagnostic[] = []
  #group: Group = { destination: 'none', ignorable: false }
  #data: HexCollector | undefined
  #text = ''
  #className = ''
  #autoUpdate = false
  #at = 0
  /** Groups that are open beyond the depth that is followed. */
  #tooDeep = 0

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes
  }

  scan(): RtfDocument {
    while (this.#at < this.#bytes.length) {
      const byte = this.#bytes[this.#at++] ?? 0
      if (byte === OPEN) this.#open()
      else if (byte === CLOSE) this.#close()
      else if (byte === BACKSLASH) this.#control()
      else this.#character(byte)
    }
    // A document that is cut off ends all its groups.
    this.#tooDeep = 0
    while (this.#groups.length > 0) this.#close()
    return { objects: this.#objects, fields: this.#fields, templates: this.#templates, diagnostics: this.#diagnostics }
  }

  #open(): void {
    if (this.#groups.length >= MAXIMUM_DEPTH) {
      this.#tooDeep++
      return
    }
    this.#groups.push(this.#group)
    this.#group = { destination: this.#group.destination, ignorable: false }
  }

  #close(): void {
    if (this.#tooDeep > 0) {
      this.#tooDeep--
      return
    }
    const outer = this.#groups.pop() ?? { destination: 'none', ignorable: false }
    if (outer.destination !== this.#group.destination) this.#finish(this.#group.destination)
    this.#group = outer
  }

  /** `\word`, `\word123 `, `\*`, `\'hh` and single symbols. */
  #control(): void {
    const start = this.#at
    while (isLetter(this.#bytes[this.#at]) && this.#at - start < 64) this.#at++
    if (this.#at === start) {
      this.#symbol(this.#bytes[this.#at++] ?? 0)
      return
    }
    const word = String.fromCharCode(...this.#bytes.subarray(start, this.#at))
    const parameter = this.#parameter()
    if (this.#bytes[this.#at] === 0x20) this.#at++
    if (word === 'bin') this.#binary(parameter)
    else this.#word(word)
  }

  #parameter(): number {
    const text = String.fromCharCode(...this.#bytes.subarray(this.#at, this.#at + 16))
    const match = /^-?\d{1,15}/.exec(text)
    this.#at += match?.[0].length ?? 0
    return match === null ? 0 : Number(match[0])
  }

  #symbol(byte: number): void {
    if (byte === 0x2a) this.#group.ignorable = true
    if (byte !== 0x27) return
    const code = Number.parseInt(String.fromCharCode(...this.#bytes.subarray(this.#at, this.#at + 2)), 16)
    this.#at += 2
    // In object data an escaped character counts as nothing (Word skips it).
    if (this.#group.destination !== 'objdata' && !Number.isNaN(code)) this.#character(code)
  }

  #word(word: string): void {
    const destination = DESTINATIONS.get(word)
    if (destination !== undefined) this.#start(destination)
    else if (this.#group.ignorable) this.#group.destination = 'skip'
    this.#group.ignorable = false
    if (word === 'objupdate') this.#autoUpdate = true
    if (word === 'object') {
      this.#className = ''
      this.#autoUpdate = false
    }
  }

  #start(destination: Destination): void {
    this.#group.destination = destination
    this.#text = ''
    if (destination === 'objdata') this.#data = new HexCollector(this.#at)
  }

  #finish(destination: Destination): void {
    // What is skipped comes by the thousand, and between the parts of a text that goes on behind it.
    if (destination === 'skip') return
    const text = this.#text.replace(/\s+/g, ' ').trim()
    if (destination === 'objdata') this.#finishObject()
    else if (destination === 'objclass') this.#className = text
    else if (destination === 'fldinst' && text !== '' && this.#fields.length < MAXIMUM_TEXTS) this.#fields.push(text)
    else if (destination === 'template' && text !== '' && this.#templates.length < MAXIMUM_TEXTS)
      this.#templates.push(text)
    this.#text = ''
  }

  #finishObject(): void {
    if (this.#data === undefined) return
    const { offset, overflow } = this.#data
    const bytes = this.#data.bytes()
    this.#data = undefined
    if (overflow || this.#objects.length >= MAXIMUM_OBJECTS) {
      this.#report('RTF_LIMIT', 'more or larger objects than are read', offset)
      return
    }
    const object = readOle1Object(bytes)
    if (object === undefined) {
      this.#report('RTF_OBJECT_DAMAGED', 'the data of an object are no OLE 1 object', offset)
    }
    const { className, ...rest } = object ?? { className: '', kind: 'unknown' as const, link: null, data: bytes }
    this.#objects.push({ offset, className: className || this.#className, autoUpdate: this.#autoUpdate, ...rest })
  }

  #report(code: RtfDiagnostic['code'], message: string, offset: number): void {
    if (this.#diagnostics.length < MAXIMUM_DIAGNOSTICS) this.#diagnostics.push({ code, message, offset })
  }

  #binary(length: number): void {
    const end = Math.min(this.#at + Math.max(length, 0), this.#bytes.length)
    if (this.#group.destination === 'objdata') this.#data?.append(this.#bytes.subarray(this.#at, end))
    this.#at = end
  }

  #character(byte: number): void {
    const { destination } = this.#group
    this.#group.ignorable = false
    if (destination === 'none' || destination === 'skip') return
    if (destination === 'objdata') this.#data?.digit(byte)
    else if (byte >= 0x20 && this.#text.length < MAXIMUM_TEXT) this.#text += String.fromCharCode(byte)
  }
}

function isLetter(byte: number | undefined): boolean {
  return byte !== undefined && ((byte >= 0x61 && byte <= 0x7a) || (byte >= 0x41 && byte <= 0x5a))
}

/** Hexadecimal digits with anything between them. */
class HexCollector {
  readonly offset: number
  overflow = false
  #buffer = new Uint8Array(64)
  #length = 0
  #high = -1

  constructor(offset: number) {
    this.offset = offset
  }

  digit(byte: number): void {
    const value = hexValue(byte)
    if (value < 0) return
    if (this.#high < 0) this.#high = value
    else {
      this.#reserve(1)
      if (!this.overflow) this.#buffer[this.#length++] = this.#high * 16 + value
      this.#high = -1
    }
  }

  append(data: Uint8Array): void {
    this.#reserve(data.length)
    if (this.overflow) return
    this.#buffer.set(data, this.#length)
    this.#length += data.length
  }

  bytes(): Uint8Array {
    return this.#buffer.subarray(0, this.#length)
  }

  #reserve(more: number): void {
    this.overflow ||= this.#length + more > MAXIMUM_OBJECT_BYTES
    if (this.overflow || this.#length + more <= this.#buffer.length) return
    const larger = new Uint8Array(Math.max(this.#buffer.length * 2, this.#length + more))
    larger.set(this.#buffer)
    this.#buffer = larger
  }
}

function hexValue(byte: number): number {
  if (byte >= 0x30 && byte <= 0x39) return byte - 0x30
  const letter = byte | 0x20
  return letter >= 0x61 && letter <= 0x66 ? letter - 0x57 : -1
}
