import { ByteWriter } from './byteWriter.js'

/** An ordered document or array; a key may occur twice, as in the arrays that Cuckoo 2's monitor writes. */
export interface BsonEntries {
  readonly entries: readonly (readonly [key: string, value: BsonValue])[]
  /** Write element type 4 (array) instead of 3 (document). */
  readonly array?: boolean
}

/** An element whose type byte and payload are given, for what the writer does not know or must not correct. */
export interface BsonRaw {
  readonly type: number
  readonly payload: Uint8Array
}

/**
 * A value of a BSON document (bsonspec.org, version 1.1).
 *
 * A whole number is an int32 where it fits, else an int64; another number a double; a bigint always an int64; bytes are binary of subtype 0;
 * a list is an array with the keys `0`, `1` …
 */
export type BsonValue =
  null | boolean | string | number | bigint | Uint8Array | readonly BsonValue[] | BsonEntries | BsonRaw

/** One BSON document, its entries in the order given. */
export function encodeBson(entries: BsonEntries['entries']): Uint8Array {
  const writer = new ByteWriter()
  writeEntries(writer, entries)
  return writer.finish()
}

function writeEntries(writer: ByteWriter, entries: BsonEntries['entries']): void {
  const start = writer.length
  writer.u32(0)
  for (const [key, value] of entries) writeElement(writer, key, value)
  writer.u8(0).patch32(start, writer.length - start)
}

function writeElement(writer: ByteWriter, key: string, value: BsonValue): void {
  writer.u8(elementType(value)).cstring(key)
  if (value === null) return
  if (typeof value === 'boolean') writer.u8(value ? 1 : 0)
  else if (typeof value === 'bigint') writer.u64(value)
  else if (typeof value === 'number') writeNumber(writer, value)
  else if (typeof value === 'string') writeString(writer, value)
  else if (value instanceof Uint8Array) writer.u32(value.length).u8(0).bytes(value)
  else if (isList(value)) writeEntries(writer, keyed(value))
  else if ('payload' in value) writer.bytes(value.payload)
  else writeEntries(writer, value.entries)
}

function elementType(value: BsonValue): number {
  if (value === null) return 0x0a
  if (typeof value === 'string') return 0x02
  if (typeof value === 'boolean') return 0x08
  if (typeof value === 'bigint') return 0x12
  if (typeof value === 'number') return !Number.isSafeInteger(value) ? 0x01 : isInt32(value) ? 0x10 : 0x12
  if (value instanceof Uint8Array) return 0x05
  if (isList(value)) return 0x04
  if ('payload' in value) return value.type
  return value.array === true ? 0x04 : 0x03
}

/** Asked before anything else: a list has a method called `entries`. */
function isList(value: BsonValue): value is readonly BsonValue[] {
  return Array.isArray(value)
}

function keyed(items: readonly BsonValue[]): BsonEntries['entries'] {
  return items.map((item, index) => [String(index), item])
}

function isInt32(value: number): boolean {
  return value === (value | 0)
}

function writeNumber(writer: ByteWriter, value: number): void {
  if (!Number.isSafeInteger(value)) writer.f64(value)
  else if (isInt32(value)) writer.u32(value)
  else writer.u64(value)
}

function writeString(writer: ByteWriter, text: string): void {
  const start = writer.length
  writer.u32(0).cstring(text)
  writer.patch32(start, writer.length - start - 4)
}
