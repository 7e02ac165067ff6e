import { FILE_REGEX, FILE_SEARCH, FILE_STRING, type MagicRecord } from './magicDatabase.js'
import type { Prefix } from './prefixTable.js'
import { lowerCase, requiredText, type Requirement } from './requiredText.js'

/** What must be so for a record to fit. `always`: nothing is known. */
export type Condition =
  | { readonly kind: 'prefix'; readonly anyOf: readonly Prefix[] }
  | {
      readonly kind: 'text'
      readonly requirements: readonly Requirement[]
      /** How far from the start the record looks. */
      readonly within: number
    }
  | { readonly kind: 'bytes'; readonly fits: (bytes: Uint8Array) => boolean }
  | { readonly kind: 'always' }

const ALWAYS: Condition = { kind: 'always' }

const INDIR = 1
const OFFADD = 2
const INDIROFFADD = 4
const UNSIGNED = 8
const OFFNEGATIVE = 0x80
const RELATIVE = INDIR | OFFADD | INDIROFFADD | OFFNEGATIVE

const STRING_COMPACT_WHITESPACE = 1
const STRING_COMPACT_OPTIONAL_WHITESPACE = 2
const STRING_IGNORE_LOWERCASE = 4
const STRING_IGNORE_UPPERCASE = 8
const IGNORE_CASE = STRING_IGNORE_LOWERCASE | STRING_IGNORE_UPPERCASE
const COMPACT = STRING_COMPACT_WHITESPACE | STRING_COMPACT_OPTIONAL_WHITESPACE

/** Numbers by the number of their type: how many bytes, and whether the first is the highest. */
const NUMBERS: ReadonlyMap<number, readonly [length: number, bigEndian: boolean]> = new Map([
  [1, [1, false]], // FILE_BYTE
  [2, [2, false]], // FILE_SHORT, in the order of the machine: WebAssembly is little-endian
  [4, [4, false]], // FILE_LONG
  [7, [2, true]], // FILE_BESHORT
  [8, [4, true]], // FILE_BELONG
  [10, [2, false]], // FILE_LESHORT
  [11, [4, false]], // FILE_LELONG
  [24, [8, false]], // FILE_QUAD
  [25, [8, false]], // FILE_LEQUAD
  [26, [8, true]], // FILE_BEQUAD
])

/** How far an expression sees (`FILE_REGEX_MAX`). */
const REGEX_MAX = 8192

/**
 * What must be so for a record to fit: necessary, not sufficient.
 *
 * Source: libmagic 5.45, `softmagic.c`.
 *
 * @param reach bytes of a file's start that can be asked about
 * @param ofText whether it sees a text, converted: then only its start and its characters are known, not what stands at a place
 */
export function necessaryCondition(record: MagicRecord, reach: number, ofText: boolean): Condition {
  if ((record.flags & RELATIVE) !== 0 || record.offset < 0) return ALWAYS
  if (ofText && record.value.some((byte) => byte > 127)) return ALWAYS
  const condition = conditionOf(record)
  const inReach = (condition.kind === 'text' ? condition.within : record.offset + lengthSeen(record)) <= reach
  return (ofText ? condition.kind === 'text' || record.offset === 0 : inReach) ? condition : ALWAYS
}

/** Bytes behind the offset that are looked at. */
function lengthSeen({ type, range, value }: MagicRecord): number {
  if (type === FILE_REGEX) return REGEX_MAX
  if (type !== FILE_SEARCH) return value.length
  return range === 0 ? Infinity : range + value.length
}

function conditionOf(record: MagicRecord): Condition {
  const number = NUMBERS.get(record.type)
  if (number !== undefined) return ofNumber(record, ...number)
  if (record.type === FILE_REGEX && record.relation === '!') return unlessRegex(record)
  if (record.relation !== '=') return ALWAYS
  if (record.type === FILE_STRING) return ofString(record)
  if (record.type === FILE_SEARCH) return record.range === 1 ? atOnce(record) : ofSearch(record)
  if (record.type === FILE_REGEX) return ofRegex(record)
  return ALWAYS
}

function ofNumber(record: MagicRecord, length: number, bigEndian: boolean): Condition {
  const { offset, mask, maskOperation, value, relation } = record
  // 0 is `&`, without a complement.
  if (maskOperation !== 0) return ALWAYS
  const masked = mask.some((byte) => byte !== 0)
  const masks: number[] = masked ? Array.from(mask.subarray(0, length)) : new Array<number>(length).fill(0xff)
  if (relation === '<' || relation === '>') return ofOrder(record, masks, bigEndian)
  if (relation !== '=') return ALWAYS
  const values = Array.from(value.subarray(0, length))
  if (bigEndian) for (const bytes of [masks, values]) bytes.reverse()
  return prefixCondition({ position: offset, masks, values })
}

/** Of numbers that fit into a double; behind the end of a file are zeros. */
function ofOrder(
  { offset, flags, value, relation }: MagicRecord,
  masks: readonly number[],
  bigEndian: boolean,
): Condition {
  const { length } = masks
  if (length > 4) return ALWAYS
  const unsigned = (flags & UNSIGNED) !== 0
  const view = new DataView(value.buffer, value.byteOffset, value.byteLength)
  const bound = Number(unsigned ? view.getBigUint64(0, true) : view.getBigInt64(0, true))
  const limit = 256 ** length
  return {
    kind: 'bytes',
    fits: (bytes) => {
      let number = 0
      for (let i = 0; i < length; i++) {
        const byte = bytes[offset + (bigEndian ? length - 1 - i : i)] ?? 0
        number += (byte & (masks[i] ?? 0)) * 256 ** i
      }
      if (!unsigned && number >= limit / 2) number -= limit
      return relation === '<' ? number < bound : number > bound
    },
  }
}

/** The characters up to the first blank that may stand for more or fewer. */
function ofString({ offset, value, textFlags }: MagicRecord): Condition {
  const blank = (textFlags & COMPACT) === 0 ? -1 : value.findIndex(isBlank)
  const text = Array.from(blank === -1 ? value : value.subarray(0, blank))
  const masks = text.map((byte) => (isCaseless(byte, textFlags) ? 0xdf : 0xff))
  return prefixCondition({ position: offset, masks, values: text.map((byte, i) => byte & (masks[i] ?? 0)) })
}

/** A search without flags looks at one place more than it says. */
function atOnce(record: MagicRecord): Condition {
  const first = ofString(record)
  if (first.kind !== 'prefix' || record.textFlags !== 0) return first
  const second = first.anyOf.map((prefix) => ({ ...prefix, position: prefix.position + 1 }))
  return { kind: 'prefix', anyOf: [...first.anyOf, ...second] }
}

function prefixCondition(prefix: Prefix): Condition {
  return prefix.masks.some((mask) => mask !== 0) ? { kind: 'prefix', anyOf: [prefix] } : ALWAYS
}

/** `c`: small letters of the value stand for both, `C`: its capitals do. */
function isCaseless(byte: number, textFlags: number): boolean {
  const isLower = byte >= 97 && byte <= 122
  const isUpper = byte >= 65 && byte <= 90
  return (
    (isLower && (textFlags & STRING_IGNORE_LOWERCASE) !== 0) || (isUpper && (textFlags & STRING_IGNORE_UPPERCASE) !== 0)
  )
}

function isBlank(byte: number): boolean {
  return byte === 32 || (byte >= 9 && byte <= 13)
}

/** The first word of the value: before and behind it more or fewer blanks may stand. */
function ofSearch(record: MagicRecord): Condition {
  const text = Buffer.from(record.value).toString('latin1')
  const [word = ''] = (record.textFlags & COMPACT) === 0 ? [text] : text.split(/[ \t-\r]+/).filter(Boolean)
  const required: Requirement = { kind: 'text', anyOf: [lowerCase(word)] }
  const exact = (record.textFlags & IGNORE_CASE) === 0 ? { ...required, exact: word } : required
  const condition = textCondition(record, word === '' ? [] : [exact])
  return condition.kind === 'text' && !text.startsWith(word) ? { ...condition, within: Infinity } : condition
}

function ofRegex(record: MagicRecord): Condition {
  return textCondition(record, requiredText(Buffer.from(record.value).toString('latin1'), record.offset === 0))
}

/** An expression that must not fit. Where any line fits that does not begin with certain characters, the first line tells it. */
function unlessRegex({ value, offset }: MagicRecord): Condition {
  const [, without] = /^\^\[\^([^\]\\[-]+)\]\.\*\$$/.exec(Buffer.from(value).toString('latin1')) ?? []
  if (without === undefined || offset !== 0) return ALWAYS
  // A line feed is no character of a line; behind the last character libmagic puts an end of its own.
  const others = new Set(Buffer.from(`${without}\n\0`, 'latin1'))
  return { kind: 'bytes', fits: (bytes) => bytes.length < 3 || others.has(bytes[0] ?? 0) }
}

function textCondition(record: MagicRecord, requirements: readonly Requirement[]): Condition {
  const within = record.offset + lengthSeen(record)
  return requirements.length === 0 ? ALWAYS : { kind: 'text', requirements, within }
}
