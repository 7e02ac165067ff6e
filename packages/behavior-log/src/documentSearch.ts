import { BSON_BINARY, BSON_INT32, BSON_STRING, endOfKey, int32, maximumDocument } from './bson.js'
import { BsonElements } from './bsonElements.js'
import { LogDocument } from './logDocument.js'

/** First keys of the documents that monitors write: nested ones begin with a digit or another name. */
const firstKeys: ReadonlySet<string> = new Set([
  'I',
  'type',
  'name',
  'msg',
  'category',
  'starttime',
  'buffer',
  'checksum',
])

/** Whether a document could begin here, by its length and its first element. Needs 7 bytes. */
export function couldBegin(bytes: Uint8Array, at: number, end: number): boolean {
  if (end - at < 7) return false
  const length = int32(bytes, at)
  if (length < 5 || length > maximumDocument) return false
  const type = bytes[at + 4]
  if (type === 0) return length === 5
  const first = bytes[at + 5] ?? 0
  return type !== undefined && (type <= 0x13 || type === 0x7f || type === 0xff) && first >= 0x20 && first < 0x7f
}

/** Whether a document of a log begins here: `couldBegin`, and its first key is one that monitors begin with. */
export function beginsLogDocument(bytes: Uint8Array, at: number, end: number): boolean {
  if (!couldBegin(bytes, at, end)) return false
  const type = bytes[at + 4]
  if (type === BSON_INT32) return bytes[at + 5] === 0x49 && bytes[at + 6] === 0
  if (type !== BSON_STRING && type !== BSON_BINARY) return false
  const value = endOfKey(bytes, at + 5, Math.min(end, at + 16))
  return value > 0 && firstKeys.has(Buffer.from(bytes.subarray(at + 5, value - 1)).toString('latin1'))
}

/** The first document of a log at or after a position. */
export interface Found {
  /** Where it begins, or up to where nothing was found. */
  readonly at: number
  /** `whole`: all of it is there and well-formed. `cut`: it could be one but ends behind the data. */
  readonly kind: 'whole' | 'cut' | 'none'
}

/**
 * Finds the next document after damage.
 *
 * Garbage can be made so that a document seems to begin at every byte and goes wrong only at its end. The work is therefore bounded: once much more
 * has been read than skipped, only short documents are tried.
 */
export class DocumentSearch {
  readonly #document = new LogDocument()
  readonly #elements = new BsonElements()
  #budget = 1 << 26

  /** @param final - whether nothing comes behind `end` */
  find(bytes: Uint8Array, from: number, end: number, final: boolean): Found {
    for (let at = from; at + 7 <= end; at++) {
      this.#budget += 16
      // The cheapest test first: both halves of nearly all lengths are zero.
      if (bytes[at + 3] !== 0 && (bytes[at + 3] ?? 0) > 1) continue
      if (!beginsLogDocument(bytes, at, end)) continue
      const length = int32(bytes, at)
      if (length > this.reach) continue
      if (length > end - at) {
        if (final) continue
        return { at, kind: 'cut' }
      }
      if (this.isWhole(bytes, at, at + length)) return { at, kind: 'whole' }
    }
    return { at: Math.max(from, end - 6), kind: 'none' }
  }

  /** Whether `[at, end)` is one well-formed document of a log, arguments included. */
  isWhole(bytes: Uint8Array, at: number, end: number): boolean {
    if (bytes[end - 1] !== 0) return false
    const document = this.#document
    const whole =
      document.scan(bytes, at, end) &&
      document.end === end &&
      (document.argsAt === 0 || this.#elements.scan(bytes, document.argsAt, document.argsEnd))
    this.spend(document.end - at)
    return whole
  }

  /** How long a document may be that is tried. */
  get reach(): number {
    return this.#budget > 0 ? maximumDocument : 512
  }

  /** So many bytes were read in vain. */
  spend(length: number): void {
    this.#budget -= length
  }
}
