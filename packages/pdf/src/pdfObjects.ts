import { applyFilter, unpredict } from './filters.js'
import type { PdfDiagnostic, PdfDiagnosticCode } from './pdfError.js'
import { PdfParser } from './pdfParser.js'
import { documentId, PdfSecurity } from './pdfSecurity.js'
import { isArray, isDictionary, isReference, nameOf, type PdfDictionary, type PdfValue } from './pdfValue.js'

/** An indirect object, wherever it stood. */
export interface PdfObject {
  readonly number: number
  /** How often the number was used again; objects of object streams have 0. */
  readonly generation: number
  readonly value: PdfValue
  /** Raw data of a stream; `null` for other objects. */
  readonly raw: Uint8Array | null
  /** Offset in the file; of the object stream for an object inside one. */
  readonly offset: number
}

export interface PdfLimits {
  /** Objects that are read. 65,536. */
  readonly objects: number
  /** Bytes that come out of one stream. 32 MiB. */
  readonly streamBytes: number
  /** Bytes that come out of all streams. 128 MiB. */
  readonly totalBytes: number
}

export const defaultPdfLimits: PdfLimits = {
  objects: 65_536,
  streamBytes: 32 * 1024 * 1024,
  totalBytes: 128 * 1024 * 1024,
}

/** Bytes that are looked at for the value of one object without a stream. */
const MAXIMUM_OBJECT = 4 * 1024 * 1024
/** Bytes of object streams that are looked at for values, beside four times the file's own. */
const MAXIMUM_PACKED = 16 * 1024 * 1024
const MAXIMUM_FILTERS = 8
const MAXIMUM_DIAGNOSTICS = 64

interface Identity {
  readonly number: number
  readonly generation: number
}

/** Finds the objects by their own marks (`12 0 obj`), not by the cross-reference table: the table is what broken and hostile files get wrong. */
export class PdfObjects {
  /** In the order of the file; objects of object streams follow their stream. */
  readonly all: readonly PdfObject[]
  /** Dictionaries of the trailers and cross-reference streams. */
  readonly trailers: readonly PdfDictionary[]
  /** How the document is encrypted; `undefined` if it is not. */
  readonly security: PdfSecurity | undefined
  readonly diagnostics: PdfDiagnostic[] = []
  readonly #bytes: Uint8Array
  readonly #limits: PdfLimits
  readonly #latest = new Map<number, PdfObject>()
  readonly #decoded = new Map<PdfObject, Uint8Array>()
  #decodedBytes = 0
  #nextEndStream = -1
  /**
   * Bytes that may still be looked at for values: objects that never end must not each be read to the end of the file. When they are used up, each is
   * read to the next mark of an object.
   */
  #budget: number
  /** The same for what is in object streams: many may begin at one place. */
  #packedBudget: number

  constructor(bytes: Uint8Array, limits: PdfLimits) {
    this.#bytes = bytes
    this.#limits = limits
    this.#budget = bytes.length * 4 + MAXIMUM_OBJECT
    this.#packedBudget = bytes.length * 4 + MAXIMUM_PACKED
    const found = this.#readDirect()
    this.trailers = this.#readTrailers(found)
    this.security = this.#readSecurity()
    const direct = found.map((object) => this.#opened(object))
    this.all = [...direct, ...this.#readObjectStreams(direct)]
  }

  /** The newest object with the number. */
  get(number: number): PdfObject | undefined {
    return this.#latest.get(number)
  }

  /** The value behind a reference (and a reference behind that, up to eight). */
  resolve(value: PdfValue | undefined): PdfValue | undefined {
    let resolved = value
    for (let steps = 0; isReference(resolved) && steps < 8; steps++) resolved = this.get(resolved.object)?.value
    return isReference(resolved) ? undefined : resolved
  }

  /** The value of a key, resolved. */
  entry(dictionary: PdfDictionary, key: string): PdfValue | undefined {
    return this.resolve(dictionary.entries.get(key))
  }

  /** A stream's data with the filters undone as far as they are known; empty for other objects. */
  data(object: PdfObject): Uint8Array {
    const known = this.#decoded.get(object)
    if (known !== undefined) return known
    const decoded = this.#decode(object)
    this.#decoded.set(object, decoded)
    return decoded
  }

  report(code: PdfDiagnosticCode, message: string, offset?: number): void {
    if (this.diagnostics.length >= MAXIMUM_DIAGNOSTICS) return
    this.diagnostics.push(offset === undefined ? { code, message } : { code, message, offset })
  }

  #readDirect(): readonly PdfObject[] {
    const buffer = Buffer.from(this.#bytes.buffer, this.#bytes.byteOffset, this.#bytes.byteLength)
    const objects: PdfObject[] = []
    for (let at = buffer.indexOf('obj'); at >= 0; at = buffer.indexOf('obj', at)) {
      const identity = this.#numberBefore(at)
      at += 3
      if (identity === undefined) continue
      if (objects.length >= this.#limits.objects) {
        this.report('PDF_LIMIT', 'more objects than are read', at)
        break
      }
      const { object, end } = this.#readObject(identity, at, buffer)
      objects.push(object)
      this.#latest.set(object.number, object)
      at = end
    }
    return objects
  }

  /** `12 0 ` in front of `obj`; `undefined` for `endobj` and anything else. */
  #numberBefore(at: number): Identity | undefined {
    // NUL is white space in PDF.
    const before = String.fromCharCode(...this.#bytes.subarray(Math.max(at - 32, 0), at)).replaceAll('\0', ' ')
    const match = /(\d{1,10})\s+(\d{1,10})\s*$/.exec(before)
    return match === null ? undefined : { number: Number(match[1]), generation: Number(match[2]) }
  }

  #readObject(identity: Identity, start: number, buffer: Buffer): { readonly object: PdfObject; readonly end: number } {
    const most = this.#budget > 0 ? start + MAXIMUM_OBJECT : this.#endOfObject(start, buffer)
    const parser = new PdfParser(this.#bytes, start, most)
    const value = parser.value() ?? null
    const isStream = isDictionary(value) && parser.peekWord().startsWith('stream')
    this.#budget -= parser.offset - start
    if (!isStream) {
      // What is not closed, or nested too deep, may have taken in what follows: that is looked at again.
      const end = parser.isBroken ? start : Math.max(start, parser.offset)
      return { object: { ...identity, value, raw: null, offset: start }, end }
    }
    const data = this.#afterKeyword(parser.offset + 'stream'.length)
    const end = this.#streamEnd(value, data, buffer)
    return { object: { ...identity, value, raw: this.#bytes.subarray(data, end), offset: start }, end }
  }

  /** Where the next `obj` or `endobj` stands, else the end of the file. */
  #endOfObject(start: number, buffer: Buffer): number {
    const found = buffer.indexOf('obj', start)
    return found < 0 ? this.#bytes.length : found
  }

  /** The keyword is followed by a line end. */
  #afterKeyword(at: number): number {
    let start = at
    while (this.#bytes[start] === 0x20) start++
    if (this.#bytes[start] === 13 && this.#bytes[start + 1] === 10) return start + 2
    return this.#bytes[start] === 10 || this.#bytes[start] === 13 ? start + 1 : start
  }

  /** Where `/Length` says, if `endstream` follows there; else at the next `endstream`, else at `endobj`, else at the end of the file. */
  #streamEnd({ entries }: PdfDictionary, data: number, buffer: Buffer): number {
    const length = entries.get('Length')
    if (typeof length === 'number' && length >= 0 && data + length <= this.#bytes.length) {
      const behind = buffer.toString('latin1', data + length, data + length + 16)
      if (/^\s*endstream/.test(behind)) return data + length
    }
    if (this.#nextEndStream < data && this.#nextEndStream !== Infinity) {
      const found = buffer.indexOf('endstream', data)
      this.#nextEndStream = found < 0 ? Infinity : found
    }
    if (this.#nextEndStream === Infinity) return this.#bytes.length
    // The line end in front belongs to the keyword.
    const end = this.#nextEndStream
    if (this.#bytes[end - 1] === 10 && this.#bytes[end - 2] === 13) return Math.max(end - 2, data)
    return this.#bytes[end - 1] === 10 || this.#bytes[end - 1] === 13 ? Math.max(end - 1, data) : end
  }

  /** Object streams (§7.5.7): N pairs of number and offset, then the values from First on. */
  #readObjectStreams(direct: readonly PdfObject[]): readonly PdfObject[] {
    const inside: PdfObject[] = []
    for (const stream of direct) {
      if (!isDictionary(stream.value) || nameOf(stream.value.entries.get('Type')) !== 'ObjStm' || stream.raw === null)
        continue
      const data = this.data(stream)
      const first = this.entry(stream.value, 'First')
      const count = this.entry(stream.value, 'N')
      const heads = new PdfParser(data, 0, typeof first === 'number' ? first : 0)
      for (
        let index = 0;
        index < Math.min(typeof count === 'number' ? count : 0, this.#limits.objects - inside.length);
        index++
      ) {
        const number = heads.value()
        const offset = heads.value()
        if (typeof number !== 'number' || typeof offset !== 'number' || typeof first !== 'number') break
        if (this.#packedBudget <= 0) {
          this.report('PDF_LIMIT', 'more of object streams than is read', stream.offset)
          return inside
        }
        const parser = new PdfParser(data, first + offset, first + offset + MAXIMUM_OBJECT)
        const object: PdfObject = {
          number,
          generation: 0,
          value: parser.value() ?? null,
          raw: null,
          offset: stream.offset,
        }
        this.#packedBudget -= Math.max(parser.offset - first - offset, 1)
        inside.push(object)
        this.#latest.set(number, object)
      }
    }
    return inside
  }

  #readTrailers(objects: readonly PdfObject[]): readonly PdfDictionary[] {
    const trailers: PdfDictionary[] = []
    const buffer = Buffer.from(this.#bytes.buffer, this.#bytes.byteOffset, this.#bytes.byteLength)
    for (let at = buffer.indexOf('trailer'); at >= 0 && trailers.length < 256; at = buffer.indexOf('trailer', at + 7)) {
      const value = new PdfParser(this.#bytes, at + 7, at + 7 + 65_536).value()
      if (isDictionary(value)) trailers.push(value)
    }
    for (const { value } of objects) {
      if (isDictionary(value) && nameOf(value.entries.get('Type')) === 'XRef') trailers.push(value)
    }
    return trailers
  }

  /** The newest description counts; its own strings are never encrypted. */
  #readSecurity(): PdfSecurity | undefined {
    const trailer = this.trailers.findLast(({ entries }) => entries.has('Encrypt'))
    const reference = trailer?.entries.get('Encrypt')
    if (isReference(reference)) this.#securityObject = reference.object
    const dictionary = this.resolve(reference)
    return isDictionary(dictionary) ? new PdfSecurity(dictionary, documentId(this.trailers)) : undefined
  }

  #securityObject: number | undefined

  /** The object with its strings in the clear, where they can be. */
  #opened(object: PdfObject): PdfObject {
    const { security } = this
    if (security?.encryption.opened !== true || object.number === this.#securityObject) return object
    const value = security.value(object.value, object.number, object.generation)
    const opened = { ...object, value }
    if (this.#latest.get(object.number) === object) this.#latest.set(object.number, opened)
    return opened
  }

  /** Cross-reference streams are never encrypted, and what stands in an object stream only with the whole of it. */
  #plain(object: PdfObject, raw: Uint8Array): Uint8Array {
    const type = isDictionary(object.value) ? nameOf(object.value.entries.get('Type')) : undefined
    if (this.security === undefined || type === 'XRef') return raw
    return this.security.stream(raw, object.number, object.generation)
  }

  #decode(object: PdfObject): Uint8Array {
    if (object.raw === null || !isDictionary(object.value)) return new Uint8Array(0)
    const filters = this.#list(this.entry(object.value, 'Filter') ?? this.entry(object.value, 'F'))
    const parameters = this.#list(this.entry(object.value, 'DecodeParms') ?? this.entry(object.value, 'DP'))
    let bytes = this.#plain(object, object.raw)
    for (const [index, filter] of filters.slice(0, MAXIMUM_FILTERS).entries()) {
      const name = nameOf(filter) ?? ''
      const room = Math.min(this.#limits.streamBytes, this.#limits.totalBytes - this.#decodedBytes)
      if (room <= 0) {
        this.report('PDF_LIMIT', 'the streams unpack to more than is read', object.offset)
        return new Uint8Array(0)
      }
      const filtered = applyFilter(name, bytes, room)
      if (filtered === undefined) {
        this.report(
          'PDF_FILTER_UNKNOWN',
          `object ${String(object.number)} has the filter ${JSON.stringify(name)}`,
          object.offset,
        )
        return bytes
      }
      if (!filtered.complete)
        this.report('PDF_STREAM_DAMAGED', `object ${String(object.number)}: ${name} cannot be undone`, object.offset)
      this.#decodedBytes += filtered.made ?? filtered.bytes.length
      bytes = this.#predicted(filtered.bytes, parameters[index])
    }
    return bytes
  }

  #predicted(bytes: Uint8Array, parameters: PdfValue | undefined): Uint8Array {
    if (!isDictionary(parameters)) return bytes
    const predictor = this.entry(parameters, 'Predictor')
    const columns = this.entry(parameters, 'Columns')
    return typeof predictor === 'number' && predictor >= 10
      ? unpredict(bytes, typeof columns === 'number' ? columns : 1)
      : bytes
  }

  #list(value: PdfValue | undefined): readonly (PdfValue | undefined)[] {
    if (value === undefined || value === null) return []
    return isArray(value) ? value.map((item) => this.resolve(item)) : [value]
  }
}
