/** Element types of BSON 1.1 (bsonspec.org) that have a name here. */
export const BSON_DOUBLE = 0x01
export const BSON_STRING = 0x02
export const BSON_DOCUMENT = 0x03
export const BSON_ARRAY = 0x04
export const BSON_BINARY = 0x05
export const BSON_BOOLEAN = 0x08
export const BSON_DATE = 0x09
export const BSON_NULL = 0x0a
export const BSON_INT32 = 0x10
export const BSON_INT64 = 0x12

/** Longest document that a log may hold: the limit of every generation's reader. */
export const maximumDocument: number = 20 * 1024 * 1024

/** Signed 32-bit number, least significant byte first. The caller has checked the bounds. */
export function int32(bytes: Uint8Array, at: number): number {
  // `?? 0` costs nothing after inlining and keeps the type a number.
  return (bytes[at] ?? 0) | ((bytes[at + 1] ?? 0) << 8) | ((bytes[at + 2] ?? 0) << 16) | ((bytes[at + 3] ?? 0) << 24)
}

/** Behind the NUL of a key that starts at `at`, or -1. */
export function endOfKey(bytes: Uint8Array, at: number, end: number): number {
  for (let position = at; position < end; position++) if (bytes[position] === 0) return position + 1
  return -1
}

/**
 * Behind the value of `type` at `at`, or -1 if it is no value or does not fit. Looks at lengths and terminators only, never into nested documents.
 */
export function endOfValue(bytes: Uint8Array, type: number, at: number, end: number): number {
  switch (type) {
    case BSON_INT32:
      return at + 4 <= end ? at + 4 : -1
    case BSON_STRING:
    case 0x0d: // code
    case 0x0e: // symbol
      return endOfString(bytes, at, end)
    case BSON_BINARY: {
      if (at + 5 > end) return -1
      const length = int32(bytes, at)
      return length >= 0 && length <= end - at - 5 ? at + 5 + length : -1
    }
    case BSON_INT64:
    case BSON_DOUBLE:
    case BSON_DATE:
    case 0x11: // timestamp
      return at + 8 <= end ? at + 8 : -1
    case BSON_ARRAY:
    case BSON_DOCUMENT:
    case 0x0f: {
      // (0x0f: code with scope)
      if (at + 5 > end) return -1
      const length = int32(bytes, at)
      return length >= 5 && length <= end - at && bytes[at + length - 1] === 0 ? at + length : -1
    }
    case BSON_BOOLEAN:
      return at + 1 <= end ? at + 1 : -1
    case BSON_NULL:
    case 0x06: // undefined
    case 0x7f: // largest key
    case 0xff: // smallest key
      return at
    case 0x07: // object id
      return at + 12 <= end ? at + 12 : -1
    case 0x0b: {
      // regular expression: two keys
      const options = endOfKey(bytes, at, end)
      return options < 0 ? -1 : endOfKey(bytes, options, end)
    }
    case 0x0c: {
      // pointer: string and object id
      const id = endOfString(bytes, at, end)
      return id >= 0 && id + 12 <= end ? id + 12 : -1
    }
    case 0x13: // decimal
      return at + 16 <= end ? at + 16 : -1
    default:
      return -1
  }
}

function endOfString(bytes: Uint8Array, at: number, end: number): number {
  if (at + 5 > end) return -1
  const length = int32(bytes, at)
  return length >= 1 && length <= end - at - 4 && bytes[at + 3 + length] === 0 ? at + 4 + length : -1
}
