/** One field of a message in the wire format of Protocol Buffers (protobuf.dev, "Encoding"). */
export interface ProtobufField {
  readonly number: number
  /** Of a varint; of other fields 0. */
  readonly value: bigint
  /** Where the bytes of a string or message are; of other fields an empty range. */
  readonly start: number
  readonly end: number
}

const varintType = 0
const wordTypes: ReadonlyMap<number, number> = new Map([
  [1, 8],
  [5, 4],
])
const lengthType = 2

/** More fields no message of a monitor has. */
const maximumFields = 65_536

/** The fields of a message, in order; `null` if the bytes are none. Groups, which proto3 does not have, are damage. */
export function protobufFields(bytes: Uint8Array, start: number, end: number): readonly ProtobufField[] | null {
  const fields: ProtobufField[] = []
  let at = start
  while (at < end) {
    const tag = varintAt(bytes, at, end)
    if (tag === null || tag.value > 0xffff_ffffn || fields.length >= maximumFields) return null
    const number = Number(tag.value >> 3n)
    const type = Number(tag.value & 7n)
    if (number === 0) return null
    const field = fieldAt(bytes, tag.next, end, number, type)
    if (field === null) return null
    fields.push(field.field)
    at = field.next
  }
  return fields
}

function fieldAt(
  bytes: Uint8Array,
  at: number,
  end: number,
  number: number,
  type: number,
): { readonly field: ProtobufField; readonly next: number } | null {
  if (type === varintType) {
    const varint = varintAt(bytes, at, end)
    return varint && { field: { number, value: varint.value, start: varint.next, end: varint.next }, next: varint.next }
  }
  const length = type === lengthType ? varintAt(bytes, at, end) : null
  const start = length?.next ?? at
  const size = length === null ? wordTypes.get(type) : Number(length.value)
  if (size === undefined || size > end - start || (type === lengthType && length === null)) return null
  return { field: { number, value: 0n, start, end: start + size }, next: start + size }
}

/** A number in groups of seven bits, least significant first, of at most ten bytes. */
export function varintAt(
  bytes: Uint8Array,
  at: number,
  end: number,
): { readonly value: bigint; readonly next: number } | null {
  let value = 0n
  for (let index = 0; index < 10 && at + index < end; index++) {
    const byte = bytes[at + index] ?? 0
    value |= BigInt(byte & 0x7f) << BigInt(7 * index)
    if (byte < 0x80) return { value: BigInt.asUintN(64, value), next: at + index + 1 }
  }
  return null
}
