import { cuckoomonSequence, isCuckoomonUtf8 } from './cuckoomonUtf8.js'
import { isUtf8, utf8Sequence } from './utf8.js'

/** How the strings of a log are to be read. */
export interface TextRules {
  /** Control characters but TAB, LF and CR become `\xhh`, as classic Cuckoo and CAPE print them. Cuckoo 2 keeps them. */
  readonly printable: boolean
  /** The log has strings that only cuckoomon's own encoding explains: it is tried before UTF-8. */
  readonly cuckoomon: boolean
}

/** Text of a string whose bytes are in no certain encoding. */
export interface TextHints {
  /** Written by the `A` version of an API: cuckoomon extends the sign of such bytes, E9 is logged as U+FFE9 (cuckoo-classic §3.4). */
  readonly ansi?: boolean
}

const HEX = Array.from({ length: 256 }, (_, byte) => `\\x${byte.toString(16).padStart(2, '0')}`)

/** `\xhh` for one byte. */
export function escapedByte(byte: number): string {
  return HEX[byte & 0xff] ?? ''
}

/** Whether classic Cuckoo prints the byte as `\xhh` although it is ASCII. */
function isControl(byte: number): boolean {
  return (byte < 0x20 && byte !== 9 && byte !== 10 && byte !== 13) || byte === 0x7f
}

/**
 * The text of a string in a log: UTF-8 if the whole is well-formed, else cuckoomon's encoding if the whole can be that; otherwise whatever decodes,
 * with `\xhh` for every other byte. Monitors do not tell buffers from text: where there are control characters as well, or more bytes that do not
 * decode than such that do, nothing but ASCII is believed.
 */
export function decodeText(bytes: Buffer, start: number, end: number, rules: TextRules, hints: TextHints = {}): string {
  let ascii = true
  let controls = false
  for (let at = start; at < end; at++) {
    const byte = bytes[at] ?? 0
    if (byte >= 0x80) ascii = false
    else if (isControl(byte)) controls = true
  }
  if (ascii && !(controls && rules.printable)) return bytes.toString('latin1', start, end)
  if (ascii) return escaped(bytes, start, end)
  const cuckoomon = isCuckoomonUtf8(bytes, start, end)
  if (!(cuckoomon && rules.cuckoomon) && isUtf8(bytes, start, end)) {
    const text = bytes.toString('utf8', start, end)
    return controls && rules.printable ? escapeControls(text) : text
  }
  if (!cuckoomon && (controls || !isMostlyText(bytes, start, end, rules))) return escaped(bytes, start, end, rules)
  return decoded(bytes, start, end, cuckoomon, rules, hints)
}

/** One character per byte: how Cuckoo 2 turns binary arguments into text. */
export function decodeLatin1(bytes: Buffer, start: number, end: number): string {
  return bytes.toString('latin1', start, end)
}

/** Text is put together here, in parts. */
const scratch = Buffer.allocUnsafeSlow(4096)

const BACKSLASH_X = 0x5c78

/** Everything but printable ASCII as `\xhh`. */
function escaped(bytes: Buffer, start: number, end: number, rules?: TextRules): string {
  const controls = rules?.printable !== false
  let text = ''
  let length = 0
  for (let at = start; at < end; at++) {
    if (length + 4 > scratch.length) {
      text += scratch.toString('latin1', 0, length)
      length = 0
    }
    const byte = bytes[at] ?? 0
    if (byte >= 0x80 || (controls && isControl(byte))) {
      scratch.writeUInt16BE(BACKSLASH_X, length)
      scratch[length + 2] = hexDigit(byte >> 4)
      scratch[length + 3] = hexDigit(byte & 15)
      length += 4
    } else scratch[length++] = byte
  }
  return text + scratch.toString('latin1', 0, length)
}

function hexDigit(value: number): number {
  return value < 10 ? 0x30 + value : 0x57 + value
}

function escapeControls(text: string): string {
  // eslint-disable-next-line no-control-regex -- control characters are what it is about
  return text.replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f]/g, (character) =>
    escapedByte(character.charCodeAt(0)),
  )
}

/** Whether more bytes beyond ASCII decode than do not. */
export function isMostlyText(bytes: Buffer, start: number, end: number, rules: TextRules): boolean {
  let balance = 0
  let at = start
  while (at < end) {
    const own = rules.cuckoomon ? cuckoomonSequence(bytes, at, end) & 3 : 0
    const length = own === 0 ? utf8Sequence(bytes, at, end) : own
    if (length !== 1) balance += length === 0 ? -1 : length
    at += Math.max(1, length)
  }
  return balance > 0
}

/**
 * Sequence by sequence.
 *
 * @param wholly - whether all of it can be cuckoomon's encoding
 */
function decoded(
  bytes: Buffer,
  start: number,
  end: number,
  wholly: boolean,
  rules: TextRules,
  hints: TextHints,
): string {
  let text = ''
  let at = start
  while (at < end) {
    const byte = bytes[at] ?? 0
    if (byte < 0x80) {
      text += rules.printable && isControl(byte) ? escapedByte(byte) : String.fromCharCode(byte)
      at++
      continue
    }
    const own = wholly || rules.cuckoomon ? cuckoomonSequence(bytes, at, end) : 0
    const standard = own === 0 ? utf8Sequence(bytes, at, end) : 0
    if (standard > 0) {
      text += bytes.toString('utf8', at, at + standard)
      at += standard
    } else if (own !== 0) {
      text += unitText(bytes, at, end, own, hints)
      at += isPair(bytes, at, end, own) ? 6 : own & 3
    } else {
      text += escapedByte(byte)
      at++
    }
  }
  return text
}

/** Whether a high surrogate with its low one starts here: cuckoomon encodes each for itself. */
function isPair(bytes: Buffer, at: number, end: number, sequence: number): boolean {
  const unit = sequence >> 2
  if (unit < 0xd800 || unit > 0xdbff) return false
  const low = cuckoomonSequence(bytes, at + 3, end) >> 2
  return at + 3 < end && low >= 0xdc00 && low <= 0xdfff
}

function unitText(bytes: Buffer, at: number, end: number, sequence: number, hints: TextHints): string {
  const unit = sequence >> 2
  if (hints.ansi === true && unit >= 0xff80) return escapedByte(unit)
  if (isPair(bytes, at, end, sequence)) return String.fromCharCode(unit, cuckoomonSequence(bytes, at + 3, end) >> 2)
  // Half a pair is no character: JSON readers stumble over it.
  if (unit >= 0xd800 && unit <= 0xdfff) return escaped(bytes, at, at + 3)
  return String.fromCharCode(unit)
}
