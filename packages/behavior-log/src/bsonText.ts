import {
  BSON_ARRAY,
  BSON_BINARY,
  BSON_BOOLEAN,
  BSON_DATE,
  BSON_DOCUMENT,
  BSON_DOUBLE,
  BSON_INT32,
  BSON_INT64,
  BSON_STRING,
  endOfKey,
  endOfValue,
  int32,
} from './bson.js'
import { decimal64 } from './integer.js'
import { decodeLatin1, decodeText, type TextHints, type TextRules } from './text.js'

/** How the values of a dialect become text. */
export interface ValueRules extends TextRules {
  /** 2.x: binary values are one character per byte. */
  readonly latin1Binary: boolean
  /** CAPE: numbers and statuses are told with the names that they have in Windows (cape §2). */
  readonly namesConstants: boolean
}

/** Nested deeper than this nothing is read: logs need three levels. */
const maximumDepth = 32

/** A string or binary value as text. */
export function stringText(
  bytes: Buffer,
  type: number,
  start: number,
  end: number,
  rules: ValueRules,
  hints?: TextHints,
): string {
  if (type === BSON_BINARY) {
    return rules.latin1Binary ? decodeLatin1(bytes, start + 5, end) : decodeText(bytes, start + 5, end, rules, hints)
  }
  return decodeText(bytes, start + 4, end - 1, rules, hints)
}

/** Any value as compact JSON text. Of a malformed array or document comes what is before the damage. */
export function jsonText(
  bytes: Buffer,
  type: number,
  start: number,
  end: number,
  rules: ValueRules,
  depth = 0,
): string {
  switch (type) {
    case BSON_STRING:
    case BSON_BINARY:
    case 0x0d:
    case 0x0e:
      return JSON.stringify(stringText(bytes, type, start, end, rules))
    case BSON_ARRAY:
    case BSON_DOCUMENT:
      return depth >= maximumDepth ? 'null' : nestedJson(bytes, type, start, end, rules, depth)
    case BSON_INT32:
      return String(int32(bytes, start))
    case BSON_INT64:
    case BSON_DATE:
      return decimal64(int32(bytes, start), int32(bytes, start + 4))
    case BSON_DOUBLE: {
      const value = bytes.readDoubleLE(start)
      // JSON has no NaN and no infinity.
      return Number.isFinite(value) ? String(value) : JSON.stringify(String(value))
    }
    case BSON_BOOLEAN:
      return bytes[start] === 0 ? 'false' : 'true'
    case 0x07:
      return JSON.stringify(bytes.toString('hex', start, end))
    default:
      return 'null'
  }
}

function nestedJson(bytes: Buffer, type: number, start: number, end: number, rules: ValueRules, depth: number): string {
  const parts: string[] = []
  const last = end - 1
  let position = start + 4
  while (position < last) {
    const elementType = bytes[position] ?? 0
    const value = endOfKey(bytes, position + 1, last)
    if (elementType === 0 || value < 0) break
    const next = endOfValue(bytes, elementType, value, last)
    if (next < 0) break
    const text = jsonText(bytes, elementType, value, next, rules, depth + 1)
    if (type === BSON_ARRAY) parts.push(text)
    else parts.push(`${JSON.stringify(decodeText(bytes, position + 1, value - 1, rules))}:${text}`)
    position = next
  }
  return type === BSON_ARRAY ? `[${parts.join(',')}]` : `{${parts.join(',')}}`
}
