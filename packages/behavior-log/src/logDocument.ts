import {
  BSON_ARRAY,
  BSON_BINARY,
  BSON_DOCUMENT,
  BSON_INT32,
  BSON_INT64,
  BSON_STRING,
  endOfKey,
  endOfValue,
  int32,
} from './bson.js'

const STACK = 0x73

/** Keys of more than one letter, which calls have none of but `args` and `aux`. */
export type FieldName =
  'name' | 'type' | 'category' | 'msg' | 'flags_value' | 'flags_bitmask' | 'buffer' | 'checksum' | 'starttime'

const fieldNames: readonly FieldName[] = [
  'name',
  'type',
  'category',
  'msg',
  'flags_value',
  'flags_bitmask',
  'buffer',
  'checksum',
  'starttime',
]

/** Where a value is. */
export interface Field {
  readonly bsonType: number
  readonly start: number
  readonly end: number
}

/**
 * The top level of one document of a log: numbers read, everything else by position.
 *
 * One object is used for all documents, each of the same shape; see the table of keys in cape §3 and cuckoo2 §2.3.
 */
export class LogDocument {
  /** `I`: index of the API; -1 if there is none. */
  index = -1
  /** `T`: thread; `null` if there is none. */
  threadId: number | null = null
  /** `t`: milliseconds since the start of the process. */
  time = 0
  /** `r`: CAPE's count of further equal calls. */
  repeated = 0
  /** Position and type of `R`, `P` (CAPE: callers), `e`, `E` (2.x: errors), `s` (2.x: stack); type 0 if absent. */
  callerType = 0
  callerAt = 0
  parentCallerType = 0
  parentCallerAt = 0
  lastErrorType = 0
  lastErrorAt = 0
  ntStatusType = 0
  ntStatusAt = 0
  stackAt = 0
  stackEnd = 0
  /** The array `args`; 0 if there is none. */
  argsAt = 0
  argsEnd = 0
  /** The document `aux` (classic, CAPE): further arguments by name; 0 if there is none. */
  auxAt = 0
  auxEnd = 0
  /** Whether a key was seen that only the monitor of 2.x (`h`, `e`, `E`), or only capemon (`C`, `R`, `P`, `r`), writes. */
  hasMonitorKeys = false
  hasCapemonKeys = false
  /** Whether `type` is there: then it is no call. */
  hasType = false
  /** Behind the document's last byte, by its structure; where the elements stop making sense if it is malformed. */
  end = 0
  readonly #fields = new Map<FieldName, Field>()

  /** A value by its name. */
  field(name: FieldName): Field | undefined {
    return this.#fields.get(name)
  }

  /**
   * Read the document at `at`, which ends before `end` at the latest.
   *
   * False if its elements are malformed. `this.end` tells where it ends by its own structure, whatever its length field says.
   */
  scan(bytes: Uint8Array, at: number, end: number): boolean {
    this.index = -1
    this.threadId = null
    this.time = this.repeated = 0
    this.callerType = this.parentCallerType = this.lastErrorType = this.ntStatusType = 0
    this.stackAt = this.argsAt = this.auxAt = 0
    this.hasMonitorKeys = this.hasCapemonKeys = this.hasType = false
    if (this.#fields.size > 0) this.#fields.clear()
    let position = at + 4
    while (position < end) {
      const type = bytes[position] ?? 0
      const key = position + 1
      // Nearly all elements of a call are numbers under one letter.
      if (type === BSON_INT32 && bytes[key + 1] === 0 && key + 6 <= end) {
        this.#number(bytes[key] ?? 0, type, int32(bytes, key + 2), key + 2)
        position = key + 6
        continue
      }
      this.end = position
      if (type === 0) {
        this.end++
        return true
      }
      const value = endOfKey(bytes, key, end)
      if (value < 0) return false
      const next = endOfValue(bytes, type, value, end)
      if (next < 0) return false
      if (value === key + 5 && isArgs(bytes, key)) {
        if (type === BSON_ARRAY) {
          this.argsAt = value
          this.argsEnd = next
        }
      } else if (value !== key + 2) this.#name(bytes, key, value - 1, type, value, next)
      else if (type === BSON_INT64) this.#number(bytes[key] ?? 0, type, int32(bytes, value), value)
      else if (type === BSON_ARRAY && bytes[key] === STACK) {
        this.stackAt = value
        this.stackEnd = next
      }
      position = next
    }
    this.end = position
    return false
  }

  /** A number of 32 or 64 bits under one letter. Of the wide ones all but addresses and errors count with their lower half. */
  #number(letter: number, type: number, low: number, at: number): void {
    switch (letter) {
      case 0x49: // I
        this.index = low
        return
      case 0x54: // T
        this.threadId = low
        return
      case 0x74: // t
        this.time = low
        return
      case 0x72: // r
        this.hasCapemonKeys = true
        this.repeated = Math.max(0, low)
        return
      case 0x43: // C
        this.hasCapemonKeys = true
        return
      case 0x52: // R
        this.hasCapemonKeys = true
        this.callerType = type
        this.callerAt = at
        return
      case 0x50: // P
        this.hasCapemonKeys = true
        this.parentCallerType = type
        this.parentCallerAt = at
        return
      case 0x68: // h
        this.hasMonitorKeys = true
        return
      case 0x65: // e
        this.hasMonitorKeys = true
        this.lastErrorType = type
        this.lastErrorAt = at
        return
      case 0x45: // E
        this.hasMonitorKeys = true
        this.ntStatusType = type
        this.ntStatusAt = at
    }
  }

  #name(bytes: Uint8Array, key: number, keyEnd: number, type: number, value: number, next: number): void {
    if (isKey(bytes, key, keyEnd, 'aux')) {
      if (type === BSON_DOCUMENT) {
        this.auxAt = value
        this.auxEnd = next
      }
      return
    }
    for (const name of fieldNames) {
      if (!isKey(bytes, key, keyEnd, name)) continue
      if (name === 'type') this.hasType = true
      this.#fields.set(name, { bsonType: type, start: value, end: next })
      return
    }
  }
}

function isArgs(bytes: Uint8Array, key: number): boolean {
  return bytes[key] === 0x61 && bytes[key + 1] === 0x72 && bytes[key + 2] === 0x67 && bytes[key + 3] === 0x73
}

function isKey(bytes: Uint8Array, key: number, keyEnd: number, name: string): boolean {
  if (keyEnd - key !== name.length) return false
  for (let index = 0; index < name.length; index++) if (bytes[key + index] !== name.charCodeAt(index)) return false
  return true
}

/** Bytes of a string or binary value, without its length and terminator; `undefined` if it is neither. */
export function contentOf(
  bytes: Uint8Array,
  type: number,
  start: number,
  end: number,
): readonly [number, number] | undefined {
  if (type === BSON_STRING) return [start + 4, end - 1]
  if (type === BSON_BINARY && end - start >= 5) return [start + 5, end]
  return undefined
}
