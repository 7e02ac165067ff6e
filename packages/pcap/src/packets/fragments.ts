/** Fragments of one datagram. */
interface Datagram {
  bytes: Buffer
  /** Stretches that are there, sorted, without overlap: start, end, start, end … */
  readonly ranges: number[]
  /** Length of the whole, once the last fragment has told it. */
  total: number
}

/** Longest datagram that fragments can make. */
const longest = 65_535
const mostDatagrams = 1024
const mostBytes = 16 * 1024 * 1024
/** Stretches with holes between them: half of what the smallest packets of IPv4 would need if every second one came late. */
const mostStretches = 512

/**
 * Puts fragmented datagrams together (RFC 791 §3.2, RFC 8200 §4.5). What arrived first wins where fragments overlap.
 *
 * At most 1,024 datagrams and 16 MiB wait for their fragments; then the oldest is given up. So is one that has more than 512 holes.
 */
export class Fragments {
  readonly #waiting = new Map<string, Datagram>()
  #bytes = 0
  /** Datagrams that were given up for lack of room. */
  givenUp = 0

  /**
   * Take a fragment.
   *
   * @param key - Tells one datagram from another: addresses, identification, protocol.
   * @param more - Further fragments follow this one.
   * @returns The payload of the datagram when this was the fragment that completed it.
   */
  add(key: string, bytes: Buffer, start: number, end: number, offset: number, more: boolean): Buffer | undefined {
    const last = offset + end - start
    if (last > longest) return undefined
    const datagram = this.#waiting.get(key) ?? this.#open(key)
    if (!more && datagram.total < 0) datagram.total = last
    this.#reserve(datagram, last)
    fill(datagram, bytes, start, offset, last)
    if (datagram.ranges.length > 2 * mostStretches) {
      this.#drop(key, datagram)
      this.givenUp++
      return undefined
    }
    const [from, to] = datagram.ranges
    if (datagram.total < 0 || from !== 0 || to === undefined || to < datagram.total) return undefined
    this.#drop(key, datagram)
    return datagram.bytes.subarray(0, datagram.total)
  }

  /** The datagrams that never became whole, of which the beginning is there: key and bytes. */
  *incomplete(): Generator<{ readonly key: string; readonly bytes: Buffer }, void, undefined> {
    for (const [key, { bytes, ranges }] of this.#waiting) {
      const [from, to] = ranges
      if (from === 0 && to !== undefined) yield { key, bytes: bytes.subarray(0, to) }
    }
  }

  #open(key: string): Datagram {
    const datagram: Datagram = { bytes: Buffer.alloc(0), ranges: [], total: -1 }
    this.#waiting.set(key, datagram)
    while (this.#waiting.size > mostDatagrams || this.#bytes > mostBytes) {
      const oldest = this.#waiting.entries().next().value
      if (oldest === undefined || oldest[1] === datagram) break
      this.#drop(oldest[0], oldest[1])
      this.givenUp++
    }
    return datagram
  }

  #drop(key: string, datagram: Datagram): void {
    this.#waiting.delete(key)
    this.#bytes -= datagram.bytes.length
  }

  #reserve(datagram: Datagram, length: number): void {
    if (datagram.bytes.length >= length) return
    const larger = Buffer.alloc(Math.min(Math.max(length, datagram.bytes.length * 2, 2048), longest))
    datagram.bytes.copy(larger)
    this.#bytes += larger.length - datagram.bytes.length
    datagram.bytes = larger
  }
}

/** Copy the parts of [offset, last) that are not there yet, and note that they are. */
function fill(datagram: Datagram, bytes: Buffer, start: number, offset: number, last: number): void {
  const { ranges } = datagram
  let at = offset
  const merged: number[] = []
  let from = offset
  let to = last
  for (let i = 0; i < ranges.length; i += 2) {
    const a = ranges[i] ?? 0
    const b = ranges[i + 1] ?? 0
    if (b < offset || a > last) {
      merged.push(a, b)
      continue
    }
    if (at < a) bytes.copy(datagram.bytes, at, start + at - offset, start + Math.min(a, last) - offset)
    at = Math.max(at, b)
    from = Math.min(from, a)
    to = Math.max(to, b)
  }
  if (at < last) bytes.copy(datagram.bytes, at, start + at - offset, start + last - offset)
  merged.push(from, to)
  sortPairs(merged)
  ranges.splice(0, ranges.length, ...merged)
}

/** The new pair stands last and belongs somewhere before. */
function sortPairs(pairs: number[]): void {
  const to = pairs.pop() ?? 0
  const from = pairs.pop() ?? 0
  let place = 0
  while (place < pairs.length && (pairs[place] ?? 0) < from) place += 2
  pairs.splice(place, 0, from, to)
}
