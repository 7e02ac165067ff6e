import { BSON_INT32, BSON_INT64, int32 } from './bson.js'

// Four digits by value, with and without the prefix: made when they are needed, for a log has thousands of addresses and handles.
const fourDigits: (string | undefined)[] = new Array<string | undefined>(1 << 16)
const prefixedDigits: (string | undefined)[] = new Array<string | undefined>(1 << 16)
/** Whole texts of what is no longer than four digits: handles, sizes, results. */
const smallNumbers: (string | undefined)[] = new Array<string | undefined>(1 << 16)

function digitsOf(value: number): string {
  return (fourDigits[value] ??= value.toString(16).padStart(4, '0'))
}

/** `0x` and at least eight digits of an unsigned 32-bit number. */
export function hex32(value: number): string {
  const high = value >>> 16
  if (high === 0) return (smallNumbers[value] ??= `0x${value.toString(16).padStart(8, '0')}`)
  return (prefixedDigits[high] ??= `0x${digitsOf(high)}`) + digitsOf(value & 0xffff)
}

/** `0x` and the digits of a number whose halves are given: all sixteen, or no more than needed but at least eight. */
export function hex64(low: number, high: number, wide: boolean): string {
  if (!wide && high === 0) return hex32(low)
  const upper = (high >>> 0).toString(16)
  return `0x${wide ? upper.padStart(8, '0') : upper}${(low >>> 0).toString(16).padStart(8, '0')}`
}

/** Decimal text of a signed 64-bit number. */
export function decimal64(low: number, high: number): string {
  if (high === low >> 31) return String(low)
  if (high >= -0x200000 && high < 0x200000) return String(high * 0x1_0000_0000 + (low >>> 0))
  return ((BigInt(high) << 32n) | BigInt(low >>> 0)).toString()
}

/** Decimal text of an unsigned 64-bit number. */
export function unsignedDecimal64(low: number, high: number): string {
  return high >= 0 ? decimal64(low, high) : ((BigInt(high >>> 0) << 32n) | BigInt(low >>> 0)).toString()
}

/** How a dialect makes an integer unsigned. */
export type Sign =
  /** Classic, CAPE: a negative number is unsigned in the width it was logged with. */
  | 'width'
  /** 2.x, 32-bit process: negative numbers modulo 2^32 (cuckoo2 §2.3). */
  | 'word'
  /** 2.x, 64-bit process: as logged. */
  | 'signed'

/** Decimal text of the integer of BSON type `type` at `at`. */
export function integerText(bytes: Uint8Array, type: number, at: number, sign: Sign): string {
  const low = int32(bytes, at)
  if (type === BSON_INT32) return low >= 0 || sign === 'signed' ? String(low) : String(low >>> 0)
  const high = int32(bytes, at + 4)
  if (high >= 0 || sign === 'signed') return decimal64(low, high)
  return sign === 'word' ? String(low >>> 0) : unsignedDecimal64(low, high)
}

/** The integer as `0x` text. `digits`: 8 or 16 cut to that width, 0 as wide as needed, at least eight. */
export function integerHex(bytes: Uint8Array, type: number, at: number, digits: 0 | 8 | 16): string {
  const low = int32(bytes, at)
  if (digits === 8) return hex32(low)
  if (digits === 16) return hex64(low, type === BSON_INT64 ? int32(bytes, at + 4) : low >> 31, true)
  return type === BSON_INT64 ? hex64(low, int32(bytes, at + 4), false) : hex32(low)
}

/** The integer as a number: exact up to 2^53, nearest beyond. */
export function integerValue(bytes: Uint8Array, type: number, at: number): number {
  const low = int32(bytes, at)
  return type === BSON_INT64 ? int32(bytes, at + 4) * 0x1_0000_0000 + (low >>> 0) : low
}
