import { u8 } from '../bigEndian.js'
import { decodeHuffman } from './hpackHuffman.js'
import type { HttpField } from './httpHead.js'

/** The static table (RFC 7541 appendix A): `name` or `name=value`, index 1 first. */
const staticTable: readonly HttpField[] = (
  ':authority|:method=GET|:method=POST|:path=/|:path=/index.html|:scheme=http|:scheme=https|:status=200|:status=204|:status=206|:status=304|' +
  ':status=400|:status=404|:status=500|accept-charset|accept-encoding=gzip, deflate|accept-language|accept-ranges|accept|' +
  'access-control-allow-origin|age|allow|authorization|cache-control|content-disposition|content-encoding|content-language|content-length|' +
  'content-location|content-range|content-type|cookie|date|etag|expect|expires|from|host|if-match|if-modified-since|if-none-match|if-range|' +
  'if-unmodified-since|last-modified|link|location|max-forwards|proxy-authenticate|proxy-authorization|range|referer|refresh|retry-after|' +
  'server|set-cookie|strict-transport-security|transfer-encoding|user-agent|vary|via|www-authenticate'
)
  .split('|')
  .map((entry) => {
    const [name = '', value = ''] = entry.split('=')
    return { name, value }
  })

/** What an entry costs beside its text (RFC 7541 §4.1). */
const entryCost = 32
const firstSize = 4096
/** Browsers allow as much; a peer that wants more is not followed. */
const largestTable = 65_536

/** What a block may decode to: an entry of the table is repeated at the cost of one byte. */
const mostFields = 1024
const mostText = 65_536

/**
 * Header blocks of one direction of HTTP/2 (RFC 7541), in the order in which they were sent.
 *
 * Blocks depend on all that came before: after one that is damaged or missing, nothing can be read in that direction.
 */
export class HpackDecoder {
  /** The newest entry is the last. */
  readonly #table: HttpField[] = []
  #size = 0
  #limit = firstSize
  #at = 0
  #end = 0
  #bytes: Buffer = empty

  /** The fields of a block; `undefined` if it is damaged. Fields beyond the bounds are left out, and the table is kept all the same. */
  decode(bytes: Buffer, start: number, end: number): HttpField[] | undefined {
    this.#bytes = bytes
    this.#at = start
    this.#end = end
    const fields: HttpField[] = []
    let room = mostText
    while (this.#at < end) {
      const first = u8(bytes, this.#at)
      if (first >>> 5 === 1) {
        if (!this.#resize()) return undefined
        continue
      }
      const field = first >= 0x80 ? this.#entry(this.#number(7)) : this.#literal(first)
      if (field === undefined) return undefined
      room -= field.name.length + field.value.length
      if (room >= 0 && fields.length < mostFields) fields.push(field)
    }
    this.#bytes = empty
    return fields
  }

  /** Indexed with 6 bits and kept; without indexing and never indexed with 4 (§6.2). */
  #literal(first: number): HttpField | undefined {
    const isKept = first >= 0x40
    const index = this.#number(isKept ? 6 : 4)
    const name = index === 0 ? this.#string() : this.#entry(index)?.name
    const value = name === undefined ? undefined : this.#string()
    if (name === undefined || value === undefined) return undefined
    const field = { name, value }
    if (isKept) this.#add(field)
    return field
  }

  #resize(): boolean {
    const limit = this.#number(5)
    if (limit < 0 || limit > largestTable) return false
    this.#limit = limit
    this.#evict(0)
    return true
  }

  #entry(index: number): HttpField | undefined {
    if (index <= 0) return undefined
    return staticTable[index - 1] ?? this.#table[this.#table.length - (index - staticTable.length)]
  }

  #add(field: HttpField): void {
    const cost = costOf(field)
    this.#evict(cost)
    if (cost > this.#limit) return
    this.#table.push(field)
    this.#size += cost
  }

  /** Make room for `cost` bytes, the oldest first. */
  #evict(cost: number): void {
    let gone = 0
    for (; gone < this.#table.length && this.#size + cost > this.#limit; gone++) {
      const oldest = this.#table[gone]
      if (oldest !== undefined) this.#size -= costOf(oldest)
    }
    if (gone > 0) this.#table.splice(0, gone)
  }

  /** A number whose first byte has `bits` bits for it (§5.1); −1 if it is cut or too large to mean anything. */
  #number(bits: number): number {
    const most = (1 << bits) - 1
    let value = u8(this.#bytes, this.#at++) & most
    if (value < most) return value
    for (let shift = 0; shift <= 21; shift += 7) {
      if (this.#at >= this.#end) return -1
      const byte = u8(this.#bytes, this.#at++)
      value += (byte & 0x7f) << shift
      if (byte < 0x80) return value
    }
    return -1
  }

  #string(): string | undefined {
    if (this.#at >= this.#end) return undefined
    const isCoded = u8(this.#bytes, this.#at) >= 0x80
    const length = this.#number(7)
    const start = this.#at
    const end = start + length
    if (length < 0 || end > this.#end) return undefined
    this.#at = end
    return isCoded ? decodeHuffman(this.#bytes, start, end) : this.#bytes.toString('latin1', start, end)
  }
}

const empty = Buffer.alloc(0)

function costOf({ name, value }: HttpField): number {
  return name.length + value.length + entryCost
}
