import { u16, u8 } from '../bigEndian.js'
import { Remembered } from '../remembered.js'

/** A name and where it ends; `undefined` if it is none. */
export interface DnsName {
  readonly text: string
  /** First byte behind the name where it stands (a pointer is two bytes long). */
  readonly next: number
}

/** Longest name on the wire (RFC 1035 §2.3.4); compressed ones are held to it too, as resolvers do. */
const longestName = 255

/**
 * Read the name at `at`, following compression pointers (RFC 1035 §4.1.4).
 *
 * A pointer must lead to an earlier place than the labels that brought us there: no crafted message can make a loop.
 * Labels are shown as zone files show them (RFC 1035 §5.1): `.` and `\` in a label with a backslash, bytes that are not
 * printable as `\DDD`. The root is the empty text.
 *
 * @param base - Where the message begins: pointers count from there.
 */
export function readDnsName(bytes: Buffer, base: number, at: number, end: number): DnsName | undefined {
  const isPointer = at + 2 <= end && u8(bytes, at) >= 0xc0
  const target = isPointer ? base + (u16(bytes, at) & 0x3fff) : at
  if (isPointer && target >= at) return undefined
  const root = rootOf(bytes, target, end)
  if (root < 0) return readLabels(bytes, base, at, end)
  return { text: knownText(bytes, target, root), next: isPointer ? at + 2 : root + 1 }
}

/** Where the root of a name stands that has no pointer in it; −1 if it has one, or is none. */
function rootOf(bytes: Buffer, start: number, end: number): number {
  const last = Math.min(end, start + longestName)
  let place = start
  while (place < last) {
    const size = u8(bytes, place)
    if (size === 0) return place
    if (size > 63) return -1
    place += size + 1
  }
  return -1
}

/** Names come again and again: those that were read last, by their bytes. */
const knownNames = new Remembered<string, string>(4096)

function knownText(bytes: Buffer, start: number, root: number): string {
  if (root === start) return ''
  const key = bytes.toString('latin1', start, root)
  const known = knownNames.get(key)
  if (known !== undefined) return known
  let text = ''
  for (let place = start; place < root; place += 1 + u8(bytes, place)) {
    text += (text === '' ? '' : '.') + labelText(bytes, place + 1, place + 1 + u8(bytes, place))
  }
  return knownNames.set(key, text)
}

/** A name with pointers behind its first label, or a damaged one. */
function readLabels(bytes: Buffer, base: number, at: number, end: number): DnsName | undefined {
  let text = ''
  let place = at
  let lowest = at
  let next = -1
  let length = 1
  for (;;) {
    if (place >= end) return undefined
    const size = u8(bytes, place)
    if (size === 0) return { text, next: next < 0 ? place + 1 : next }
    if (size >= 0xc0) {
      if (place + 2 > end) return undefined
      const target = base + (u16(bytes, place) & 0x3fff)
      if (next < 0) next = place + 2
      if (target >= lowest) return undefined
      lowest = target
      place = target
      continue
    }
    length += size + 1
    if (size > 63 || length > longestName || place + 1 + size > end) return undefined
    text += (text === '' ? '' : '.') + labelText(bytes, place + 1, place + 1 + size)
    place += 1 + size
  }
}

function labelText(bytes: Buffer, start: number, end: number): string {
  const label = bytes.toString('latin1', start, end)
  return /^[\w-]+$/.test(label) ? label : label.replace(/[^\x21-\x7e]|[.\\]/g, escapeByte)
}

function escapeByte(character: string): string {
  if (character === '.' || character === '\\') return `\\${character}`
  return `\\${String(character.charCodeAt(0)).padStart(3, '0')}`
}
