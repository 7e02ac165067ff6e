import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { join } from 'node:path'
import { brotliDecompressSync, gunzipSync, inflateRawSync, inflateSync } from 'node:zlib'
import { dissectCapture } from '@cuculus/pcap'
import { corpus } from './corpus.js'

/**
 * What the bytes of a capture prove about HTTP, found without the dissector: segments are sorted by their sequence numbers, and what stands without a hole
 * is searched for messages. It knows no more of HTTP than it needs; a value it does not find is not proven.
 */
export interface HttpEvidence {
  /** Responses by status and type: how many there are, and of how many the body is cut by a hole in the numbers or by the end. */
  readonly responses: ReadonlyMap<string, { readonly all: number; readonly cut: number }>
  /** Digests of bodies that are whole, as they were sent and with their content coding undone. */
  readonly bodies: ReadonlySet<string>
  /** Whether a digest is that of bytes that are no whole body: what there is of one that is cut, or what stands where no message begins. */
  isPiece(digest: string, size: number): boolean
}

/** Bytes without a hole between them. */
interface Run {
  readonly bytes: Buffer
  /** Places where a segment begins. */
  readonly starts: readonly number[]
  /** The connection ends with the run. */
  readonly isEnd: boolean
}

interface Segment {
  readonly sequence: number
  readonly bytes: Buffer
  /** Length on the wire. */
  readonly length: number
  readonly isEnd: boolean
}

export async function httpEvidence(capture: string): Promise<HttpEvidence> {
  const responses = new Map<string, { all: number; cut: number }>()
  const bodies = new Set<string>()
  const runs: Run[] = []
  /** Where pieces may begin, by run. */
  const places: Set<number>[] = []
  for (const stream of await streams(capture)) {
    for (const run of runsOf(stream)) {
      const begins = new Set(run.starts)
      for (const message of messagesOf(run)) {
        if (message.key !== undefined) {
          const count = responses.get(message.key) ?? { all: 0, cut: 0 }
          responses.set(message.key, { all: count.all + 1, cut: count.cut + (message.body === undefined ? 1 : 0) })
        }
        if (message.body === undefined) begins.add(message.bodyAt)
        else for (const form of formsOf(message.body, message.codings)) bodies.add(digestOf(form))
        begins.add(message.end)
      }
      runs.push(run)
      places.push(begins)
    }
  }
  return {
    responses,
    bodies,
    isPiece: (digest, size) =>
      !bodies.has(digest) &&
      runs.some(({ bytes }, i) =>
        [...(places[i] ?? [])].some(
          (at) => at + size <= bytes.length && digestOf(bytes.subarray(at, at + size)) === digest,
        ),
      ),
  }
}

function digestOf(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex')
}

/** The segments of each direction of each connection; a SYN begins another one. */
async function streams(capture: string): Promise<Segment[][]> {
  const all: Segment[][] = []
  const open = new Map<string, Segment[]>()
  const fragments = new Map<string, Fragment[]>()
  await dissectCapture(createReadStream(join(corpus, capture)), {
    packet: ({ bytes, start, end, originalLength, linkType }) => {
      const captured = Buffer.from(bytes.subarray(start, end))
      const at = networkAt(captured, linkType)
      const packet = at < 0 ? undefined : defragmented(captured.subarray(at), fragments)
      const found = packet === undefined ? undefined : tcp(packet, 0, Math.max(packet.length, originalLength - at))
      if (found === undefined) return
      const known = found.isSyn ? undefined : open.get(found.key)
      const segments = known ?? []
      if (known === undefined) {
        open.set(found.key, segments)
        all.push(segments)
      }
      segments.push(found.segment)
    },
  })
  return all
}

/** Where IP begins, in the link layers that the corpus has HTTP in; −1 elsewhere. */
function networkAt(packet: Buffer, linkType: number): number {
  if (linkType === 0) return 4
  if (linkType === 113) return 16
  if (linkType === 101 || linkType === 12) return 0
  return linkType === 1 ? etherAt(packet, 12) : -1
}

function etherAt(packet: Buffer, typeAt: number): number {
  let at = typeAt
  while (at + 2 <= packet.length && [0x8100, 0x88a8, 0x9100].includes(packet.readUInt16BE(at))) at += 4
  return at + 2 <= packet.length && [0x0800, 0x86dd].includes(packet.readUInt16BE(at)) ? at + 2 : -1
}

interface Fragment {
  readonly offset: number
  readonly bytes: Buffer
  readonly isLast: boolean
}

/** An IPv4 packet with all its fragments in it, as soon as the last of them is there; other packets as they are. */
function defragmented(packet: Buffer, waiting: Map<string, Fragment[]>): Buffer | undefined {
  if (packet.length < 20 || (packet[0] ?? 0) >> 4 !== 4) return packet
  const field = packet.readUInt16BE(6)
  if ((field & 0x3fff) === 0) return packet
  const headerLength = ((packet[0] ?? 0) & 15) * 4
  const key = packet.toString('hex', 4, 6) + packet.toString('hex', 9, 10) + packet.toString('hex', 12, 20)
  const pieces = waiting.get(key) ?? []
  waiting.set(key, pieces)
  const bytes = packet.subarray(headerLength, packet.readUInt16BE(2))
  pieces.push({ offset: (field & 0x1fff) * 8, bytes, isLast: (field & 0x2000) === 0 })
  pieces.sort((a, b) => a.offset - b.offset)
  let next = 0
  for (const piece of pieces) if (piece.offset === next) next += piece.bytes.length
  const last = pieces.at(-1)
  if (last?.isLast !== true || next !== last.offset + last.bytes.length) return undefined
  waiting.delete(key)
  const header = Buffer.from(packet.subarray(0, headerLength))
  header.writeUInt16BE(headerLength + next, 2)
  header.writeUInt16BE(0, 6)
  return Buffer.concat([header, ...pieces.map((piece) => piece.bytes)])
}

interface FoundSegment {
  readonly key: string
  readonly isSyn: boolean
  readonly segment: Segment
}

function tcp(packet: Buffer, start: number, originalLength: number): FoundSegment | undefined {
  if (start + 40 > packet.length) return undefined
  const isSix = (packet[start] ?? 0) >> 4 === 6
  let at = start + (isSix ? 40 : ((packet[start] ?? 0) & 15) * 4)
  let protocol = packet[start + (isSix ? 6 : 9)] ?? 0
  const total = packet.readUInt16BE(start + (isSix ? 4 : 2)) + (isSix ? 40 : 0)
  const addresses = packet.toString('hex', start + (isSix ? 8 : 12), start + (isSix ? 40 : 20))
  if (isSix && protocol === 44 && at + 8 <= packet.length) {
    protocol = packet[at] ?? 0
    at += 8
  }
  if (protocol === 47 && at + 8 < packet.length) return greSegment(packet, at, originalLength)
  if (protocol !== 6 || at + 20 > packet.length) return undefined
  const flags = packet[at + 13] ?? 0
  const dataAt = at + ((packet[at + 12] ?? 0) >> 4) * 4
  const end = total === 0 ? originalLength : start + total
  const isSyn = (flags & 2) !== 0
  return {
    key: `${addresses} ${packet.toString('hex', at, at + 4)}`,
    isSyn,
    segment: {
      sequence: (packet.readUInt32BE(at + 4) + (isSyn ? 1 : 0)) >>> 0,
      bytes: packet.subarray(Math.min(dataAt, packet.length), Math.min(end, packet.length)),
      length: Math.max(0, end - dataAt),
      isEnd: (flags & 5) !== 0,
    },
  }
}

/** GRE with an Ethernet frame in it (RFC 2890). */
function greSegment(packet: Buffer, start: number, originalLength: number): FoundSegment | undefined {
  const options = [0x8000, 0x2000, 0x1000].filter((flag) => (packet.readUInt16BE(start) & flag) !== 0).length
  if (packet.readUInt16BE(start + 2) !== 0x6558) return undefined
  const at = etherAt(packet, start + 4 + 4 * options + 12)
  return at < 0 ? undefined : tcp(packet, at, originalLength)
}

function runsOf(segments: readonly Segment[]): Run[] {
  const [first] = segments
  if (first === undefined) return []
  const placed = segments
    .map((segment) => ({ ...segment, at: (segment.sequence - first.sequence) | 0 }))
    .sort((a, b) => a.at - b.at || b.length - a.length)
  const runs: Run[] = []
  let pieces: Buffer[] = []
  let starts: number[] = []
  let length = 0
  let next = placed[0]?.at ?? 0
  let isEnd = false
  const close = (): void => {
    if (length > 0) runs.push({ bytes: Buffer.concat(pieces), starts, isEnd })
    pieces = []
    starts = []
    length = 0
    isEnd = false
  }
  for (const { at, bytes, length: full, isEnd: ends } of placed) {
    if (at > next) close()
    if (at > next) next = at
    const known = next - at
    if (known < full) {
      const piece = bytes.subarray(Math.min(known, bytes.length))
      starts.push(length)
      pieces.push(piece)
      length += piece.length
      next = at + full
      if (bytes.length < full) close()
    }
    if (ends && at + full === next) isEnd = true
  }
  close()
  return runs
}

interface Message {
  /** Status and type of a response. */
  readonly key: string | undefined
  readonly codings: readonly string[]
  readonly bodyAt: number
  /** `undefined` if it is cut. */
  readonly body: Buffer | undefined
  readonly end: number
}

function* messagesOf(run: Run): Generator<Message, void, undefined> {
  const text = run.bytes.toString('latin1')
  const begin = /HTTP\/1\.[01][ \t]+\d{3}|[A-Z][A-Z-]{1,31} [^\r\n]{1,8192} HTTP\/1\.[01]\r?\n/gi
  for (let found = begin.exec(text); found !== null; found = begin.exec(text)) {
    const blank = /\r?\n\r?\n/g
    blank.lastIndex = found.index
    const headEnd = blank.exec(text)
    const head = text.slice(found.index, headEnd?.index ?? text.length)
    const bodyAt = headEnd === null ? text.length : blank.lastIndex
    const message = messageOf(head, bodyAt, run, headEnd === null)
    yield message
    begin.lastIndex = Math.max(message.end, found.index + 1)
  }
}

function fieldOf(head: string, name: string): string | undefined {
  return new RegExp(`\\n${name}[ \\t]*:[ \\t]*([^\\r\\n]*)`, 'i').exec(head)?.[1]?.trim()
}

function messageOf(head: string, bodyAt: number, { bytes, isEnd }: Run, isCutHead: boolean): Message {
  const status = /^HTTP\/1\.[01][ \t]+(\d{3})/i.exec(head)?.[1]
  const key = status === undefined ? undefined : `${status} ${fieldOf(head, 'content-type') ?? ''}`
  const codings = (fieldOf(head, 'content-encoding') ?? '').toLowerCase().split(/[ ,]+/)
  const message = { key, codings, bodyAt }
  if (isCutHead) return { ...message, body: undefined, end: bytes.length }
  const isEmpty = status !== undefined && /^(?:1\d\d|204|304)$/.test(status)
  const isFollowed = /^HTTP\/1\.[01] \d{3}/.test(bytes.toString('latin1', bodyAt, bodyAt + 12))
  if (isEmpty || isFollowed) return { ...message, body: bytes.subarray(bodyAt, bodyAt), end: bodyAt }
  if (/chunked/i.test(fieldOf(head, 'transfer-encoding') ?? '')) return { ...message, ...dechunked(bytes, bodyAt) }
  const length = fieldOf(head, 'content-length')
  if (length !== undefined) {
    const end = bodyAt + Number(length)
    return end <= bytes.length
      ? { ...message, body: bytes.subarray(bodyAt, end), end }
      : { ...message, body: undefined, end: bytes.length }
  }
  if (status === undefined) return { ...message, body: bytes.subarray(bodyAt, bodyAt), end: bodyAt }
  return { ...message, body: isEnd ? bytes.subarray(bodyAt) : undefined, end: bytes.length }
}

function dechunked(bytes: Buffer, start: number): { readonly body: Buffer | undefined; readonly end: number } {
  const parts: Buffer[] = []
  let at = start
  for (;;) {
    const lineEnd = bytes.indexOf(0x0a, at)
    const size = /^[0-9a-f]{1,12}/i.exec(lineEnd < 0 ? '' : bytes.toString('latin1', at, lineEnd))
    if (size === null) return { body: undefined, end: Math.max(at, start) }
    const from = lineEnd + 1
    const to = from + parseInt(size[0], 16)
    if (to > bytes.length) return { body: undefined, end: bytes.length }
    if (to === from) return { body: Buffer.concat(parts), end: from }
    parts.push(bytes.subarray(from, to))
    const next = bytes.indexOf(0x0a, to)
    if (next < 0) return { body: undefined, end: bytes.length }
    at = next + 1
  }
}

/** A body as it was sent, and without its codings. */
function formsOf(body: Buffer, codings: readonly string[]): Buffer[] {
  const forms = [body]
  for (const coding of [...codings].reverse()) {
    const last = forms.at(-1) ?? body
    try {
      if (coding === 'gzip' || coding === 'x-gzip') forms.push(gunzipSync(last))
      else if (coding === 'deflate') forms.push(((last[0] ?? 0) & 15) === 8 ? inflateSync(last) : inflateRawSync(last))
      else if (coding === 'br') forms.push(brotliDecompressSync(last))
    } catch {
      // A body that cannot be decoded is proven as it was sent.
      return forms
    }
  }
  return forms
}
