import { PdfError, type PdfDiagnostic } from './pdfError.js'
import { defaultPdfLimits, type PdfLimits, PdfObjects } from './pdfObjects.js'
import type { PdfEncryption } from './pdfSecurity.js'
import {
  isArray,
  isDictionary,
  isReference,
  isString,
  latin1,
  nameOf,
  type PdfDictionary,
  type PdfString,
  pdfText,
  type PdfValue,
} from './pdfValue.js'

/** What a PDF file has that matters to an analyst. */
export interface PdfDocument {
  /** From the header: `1.7`; `null` if there is none. */
  readonly version: string | null
  /** Offset of the header; readers take it up to 1,024 bytes from the start. */
  readonly headerOffset: number
  readonly objectCount: number
  readonly streamCount: number
  /** Objects of the type Page. */
  readonly pageCount: number
  /** Marks of the end of a version of the document; above 1 it was changed by appending. */
  readonly revisionCount: number
  readonly encrypted: boolean
  /** How it is encrypted; `null` if it is not, or does not tell. */
  readonly encryption: PdfEncryption | null
  /** How often each word occurs in the raw bytes without a letter or digit behind it. */
  readonly keywords: ReadonlyMap<string, number>
  /** `Title`, `Author`, `Producer` … as the newest information dictionary has them. */
  readonly information: ReadonlyMap<string, string>
  readonly scripts: readonly PdfScript[]
  readonly actions: readonly PdfAction[]
  readonly embeddedFiles: readonly PdfEmbeddedFile[]
  /** Addresses of link actions, unique, in their order. */
  readonly uris: readonly string[]
  readonly diagnostics: readonly PdfDiagnostic[]
}

export interface PdfScript {
  /** Number of the object that has it, or refers to it. */
  readonly object: number
  /** JavaScript, or the XML of a form that holds some. */
  readonly language: 'javascript' | 'xfa'
  readonly code: string
}

/** Something that a reader does by itself or on a click. */
export interface PdfAction {
  readonly object: number
  /** `JavaScript`, `Launch`, `URI`, `SubmitForm`, `GoToR`, `GoToE`, `ImportData`, `Named` … */
  readonly kind: string
  /** What starts it: `OpenAction`, `AA`, or `null` for a click or an unknown cause. */
  readonly trigger: string | null
  /** Program, file or address; `null` if the action has none. */
  readonly target: string | null
}

export interface PdfEmbeddedFile {
  readonly object: number
  readonly name: string
  readonly data: Uint8Array
}

const KEYWORDS = [
  'obj',
  'endobj',
  'stream',
  'endstream',
  'xref',
  'trailer',
  'startxref',
  '/Page',
  '/Encrypt',
  '/ObjStm',
  '/JS',
  '/JavaScript',
  '/AA',
  '/OpenAction',
  '/AcroForm',
  '/Launch',
  '/EmbeddedFile',
  '/URI',
  '/RichMedia',
  '/XFA',
  '/JBIG2Decode',
  '/SubmitForm',
] as const

/** The header may be preceded by so much of anything; some readers look further. */
const HEADER_WITHIN = 1024
const MAXIMUM_FOUND = 4096
const MAXIMUM_CODE = 1024 * 1024
/** Characters of a name, address or program; one that is referred to a thousand times is told a thousand times. */
const MAXIMUM_TEXT = 8192
/** A file specification has its file under up to five keys (§7.11.3). */
const MAXIMUM_VARIANTS = 16

/** Whether the bytes are a PDF for one of the readers in use: a header near the start. */
export function isPdf(bytes: Uint8Array): boolean {
  return headerOffset(bytes) >= 0
}

/**
 * Scan a PDF file for what can act: scripts, actions, embedded files, addresses. The cross-reference table is not used, so broken files and hidden revisions are scanned like any others.
 *
 * Throws `PdfError` if there is neither a header nor an object, and nothing else.
 *
 * @example
 * ```ts
 * const pdf = scanPdf(await readFile('invoice.pdf'))
 * for (const { code } of pdf.scripts) console.log(code)
 * ```
 */
export function scanPdf(bytes: Uint8Array, limits: Partial<PdfLimits> = {}): PdfDocument {
  const objects = new PdfObjects(bytes, { ...defaultPdfLimits, ...limits })
  const offset = headerOffset(bytes)
  if (offset < 0 && objects.all.length === 0)
    throw new PdfError('expected `%PDF` within 1,024 bytes, or an object, found neither')
  return new PdfScan(bytes, objects, offset).document()
}

function headerOffset(bytes: Uint8Array): number {
  return latin1(bytes.subarray(0, HEADER_WITHIN + 5)).indexOf('%PDF')
}

class PdfScan {
  readonly #bytes: Uint8Array
  readonly #objects: PdfObjects
  readonly #headerOffset: number
  readonly #encrypted: boolean
  readonly #scripts = new Map<string, PdfScript>()
  readonly #actions: PdfAction[] = []
  readonly #files = new Map<string, PdfEmbeddedFile>()
  readonly #uris = new Set<string>()
  /** Strings, lists and objects that were read: any number of references may lead to one of them. */
  readonly #read = new Set<object>()
  readonly #texts = new Map<PdfString, string>()
  readonly #formParts = new Set<object>()

  constructor(bytes: Uint8Array, objects: PdfObjects, offset: number) {
    this.#bytes = bytes
    this.#objects = objects
    this.#headerOffset = offset
    this.#encrypted = objects.trailers.some(({ entries }) => entries.has('Encrypt'))
    if (this.#encrypted && !this.#isOpen())
      objects.report('PDF_ENCRYPTED', 'strings and streams are encrypted; their contents are not told')
  }

  document(): PdfDocument {
    for (const { number, value } of this.#objects.all) this.#visit(number, value)
    // Small files have the whole document in the trailer; it counts as object 0.
    for (const trailer of this.#objects.trailers) this.#visit(0, trailer)
    const { all, diagnostics } = this.#objects
    const keywords = countKeywords(this.#bytes)
    return {
      version: this.#version(),
      headerOffset: Math.max(this.#headerOffset, 0),
      objectCount: all.length,
      streamCount: all.filter(({ raw }) => raw !== null).length,
      pageCount: all.filter(({ value }) => isDictionary(value) && nameOf(value.entries.get('Type')) === 'Page').length,
      revisionCount: count(this.#bytes, '%%EOF'),
      encrypted: this.#encrypted,
      encryption: this.#objects.security?.encryption ?? null,
      keywords,
      information: this.#information(),
      scripts: [...this.#scripts.values()],
      actions: this.#actions,
      embeddedFiles: [...this.#files.values()],
      uris: [...this.#uris],
      diagnostics,
    }
  }

  #isOpen(): boolean {
    return this.#objects.security?.encryption.opened === true
  }

  #version(): string | null {
    const head = latin1(this.#bytes.subarray(Math.max(this.#headerOffset, 0), this.#headerOffset + 16))
    return /^%PDF-(\d+\.\d+)/.exec(head)?.[1] ?? null
  }

  /** Every dictionary inside an object, whatever leads to it. */
  #visit(number: number, value: PdfValue): void {
    const stack: { readonly value: PdfValue; readonly trigger: string | null }[] = [{ value, trigger: null }]
    for (let item = stack.pop(); item !== undefined; item = stack.pop()) {
      if (isArray(item.value)) for (const inner of item.value) stack.push({ value: inner, trigger: null })
      if (!isDictionary(item.value)) continue
      this.#dictionary(item.value, number, item.trigger)
      for (const [key, inner] of item.value.entries) {
        stack.push({ value: inner, trigger: key === 'OpenAction' || key === 'AA' ? key : item.trigger })
      }
    }
  }

  #dictionary(dictionary: PdfDictionary, object: number, trigger: string | null): void {
    const { entries } = dictionary
    if (entries.has('JS')) this.#script(entries.get('JS'), object, 'javascript')
    if (entries.has('XFA')) this.#forms(this.#objects.entry(dictionary, 'XFA'), object)
    if (entries.has('EF')) this.#file(dictionary)
    const kind = nameOf(this.#objects.entry(dictionary, 'S'))
    if (kind !== undefined && ACTIONS.has(kind))
      this.#action(dictionary, kind, object, trigger ?? this.#triggerOf(object))
    const uri = this.#objects.entry(dictionary, 'URI')
    if (isString(uri) && this.#uris.size < MAXIMUM_FOUND) this.#uris.add(this.#text(uri))
  }

  /** `OpenAction` and `AA` usually refer to an object of its own. */
  #triggerOf(object: number): string | null {
    this.#triggers ??= this.#findTriggers()
    return this.#triggers.get(object) ?? null
  }

  #triggers: ReadonlyMap<number, string> | undefined

  #findTriggers(): ReadonlyMap<number, string> {
    const triggers = new Map<number, string>()
    const seen = new Set<PdfDictionary>()
    for (const { value } of this.#objects.all) {
      if (!isDictionary(value)) continue
      for (const key of ['OpenAction', 'AA']) {
        const target = value.entries.get(key)
        if (isReference(target)) triggers.set(target.object, key)
        const inner = this.#objects.resolve(target)
        if (key !== 'AA' || !isDictionary(inner) || seen.has(inner)) continue
        seen.add(inner)
        for (const action of inner.entries.values()) if (isReference(action)) triggers.set(action.object, key)
      }
    }
    return triggers
  }

  /** A string, or a stream. */
  #script(value: PdfValue | undefined, object: number, language: PdfScript['language']): void {
    const resolved = this.#objects.resolve(value)
    const stream = isReference(value) ? this.#objects.get(value.object) : undefined
    const source = isString(resolved) ? resolved : stream
    if (source === undefined || this.#scripts.size >= MAXIMUM_FOUND || !this.#isNew(source)) return
    const data = isString(resolved) ? resolved.bytes : stream === undefined ? undefined : this.#objects.data(stream)
    // A character takes up to two bytes, or three, and a mark may stand in front.
    const code = data === undefined ? '' : textOf(data.subarray(0, 3 * MAXIMUM_CODE + 3), MAXIMUM_CODE)
    const holder = isReference(value) ? value.object : object
    if (code !== '') this.#scripts.set(`${String(holder)} ${code}`, { object: holder, language, code })
  }

  /** Whether something is met for the first time. */
  #isNew(thing: object): boolean {
    if (this.#read.has(thing)) return false
    this.#read.add(thing)
    return true
  }

  /** A name, address or program. */
  #text(string: PdfString): string {
    const known = this.#texts.get(string)
    if (known !== undefined) return known
    const text = textOf(string.bytes.subarray(0, 3 * MAXIMUM_TEXT + 3), MAXIMUM_TEXT)
    this.#texts.set(string, text)
    return text
  }

  /** XFA: one stream, or an array of names and streams; only parts with scripts are kept. */
  #forms(value: PdfValue | undefined, holder: number): void {
    if (isArray(value) && !this.#isNew(value)) return
    const parts = isArray(value) ? value : [value]
    for (const part of parts) {
      const stream = isReference(part) ? this.#objects.get(part.object) : undefined
      if (stream === undefined || this.#formParts.has(stream)) continue
      this.#formParts.add(stream)
      if (/<script/i.test(latin1(this.#objects.data(stream)))) this.#script(part, holder, 'xfa')
    }
  }

  /** A file specification: name, and streams under `EF`. */
  #file(dictionary: PdfDictionary): void {
    const files = this.#objects.entry(dictionary, 'EF')
    if (!isDictionary(files)) return
    const name = this.#objects.entry(dictionary, 'UF') ?? this.#objects.entry(dictionary, 'F')
    const text = isString(name) ? this.#text(name) : ''
    let left = MAXIMUM_VARIANTS
    for (const reference of files.entries.values()) {
      if (left-- === 0 || this.#files.size >= MAXIMUM_FOUND) return
      const stream = isReference(reference) ? this.#objects.get(reference.object) : undefined
      if (stream === undefined) continue
      this.#files.set(`${String(stream.number)} ${text}`, {
        object: stream.number,
        name: text,
        data: this.#objects.data(stream),
      })
    }
  }

  #action(dictionary: PdfDictionary, kind: string, object: number, trigger: string | null): void {
    if (this.#actions.length >= MAXIMUM_FOUND) return
    this.#actions.push({ object, kind, trigger, target: this.#target(dictionary) })
  }

  /** `URI`, the file `F`, the program of `Win`, the name `N`. */
  #target(dictionary: PdfDictionary): string | null {
    const windows = this.#objects.entry(dictionary, 'Win')
    const places: readonly (PdfValue | undefined)[] = [
      this.#objects.entry(dictionary, 'URI'),
      this.#objects.entry(dictionary, 'F'),
      ...(isDictionary(windows) ? [this.#objects.entry(windows, 'F'), this.#objects.entry(windows, 'P')] : []),
      this.#objects.entry(dictionary, 'N'),
    ]
    const texts = places.flatMap((place) => {
      const value = isDictionary(place) ? (this.#objects.entry(place, 'UF') ?? this.#objects.entry(place, 'F')) : place
      if (isString(value)) return [this.#text(value)]
      const name = nameOf(value)
      return name === undefined ? [] : [name]
    })
    return texts.length === 0 ? null : texts.join(' ')
  }

  #information(): ReadonlyMap<string, string> {
    const information = new Map<string, string>()
    if (this.#encrypted && !this.#isOpen()) return information
    for (const trailer of this.#objects.trailers) {
      const dictionary = this.#objects.entry(trailer, 'Info')
      if (!isDictionary(dictionary) || !this.#isNew(dictionary)) continue
      for (const [key, value] of dictionary.entries) {
        const resolved = this.#objects.resolve(value)
        if (isString(resolved)) information.set(key, this.#text(resolved))
      }
    }
    return information
  }
}

const ACTIONS: ReadonlySet<string> = new Set([
  'JavaScript',
  'Launch',
  'URI',
  'SubmitForm',
  'GoToR',
  'GoToE',
  'ImportData',
  'Named',
  'Rendition',
  'RichMediaExecute',
  'ResetForm',
  'Sound',
  'Movie',
])

/** A text that is cut at a length. */
function textOf(bytes: Uint8Array, length: number): string {
  return pdfText({ kind: 'string', bytes }).slice(0, length)
}

function countKeywords(bytes: Uint8Array): ReadonlyMap<string, number> {
  return new Map(KEYWORDS.map((word) => [word, count(bytes, word)]))
}

/** Occurrences without a letter or digit behind. */
function count(bytes: Uint8Array, word: string): number {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  let found = 0
  for (let at = buffer.indexOf(word); at >= 0; at = buffer.indexOf(word, at + word.length)) {
    const next = buffer[at + word.length] ?? 0
    const isWord = (next >= 0x30 && next <= 0x39) || (next >= 0x41 && next <= 0x5a) || (next >= 0x61 && next <= 0x7a)
    if (!isWord) found++
  }
  return found
}
