import { concatenate, utf8 } from '@cuculus/testing'

/** A number in groups of seven bits. */
function varint(value: bigint | number): Uint8Array {
  const bytes: number[] = []
  let rest = BigInt.asUintN(64, BigInt(value))
  do {
    const group = Number(rest & 0x7fn)
    rest >>= 7n
    bytes.push(rest === 0n ? group : group | 0x80)
  } while (rest !== 0n)
  return Uint8Array.from(bytes)
}

/** Field of a number. */
export function number(field: number, value: bigint | number): Uint8Array {
  return concatenate([varint(field << 3), varint(value)])
}

/** Field of text, bytes or a message. */
export function bytes(field: number, value: Uint8Array | string): Uint8Array {
  const content = typeof value === 'string' ? utf8(value) : value
  return concatenate([varint((field << 3) | 2), varint(content.length), content])
}

/** A message of the log: its length in four bytes, and one of the payloads of `HookEvent`. */
export function hookEvent(payload: number, ...fields: readonly Uint8Array[]): Uint8Array {
  const message = bytes(payload, concatenate(fields))
  const length = new Uint8Array(4)
  new DataView(length.buffer).setUint32(0, message.length, true)
  return concatenate([length, message])
}

/** A declaration. */
export function info(index: number, name: string, category: string, names: readonly string[]): Uint8Array {
  const list = names.map((argument) => bytes(4, concatenate([bytes(1, argument), bytes(2, 'p')])))
  return hookEvent(1, number(1, index), bytes(2, name), bytes(3, category), ...list)
}

export interface ProtobufCallOptions {
  readonly thread?: number
  readonly at?: number
  readonly failed?: boolean
  readonly returned?: bigint
  readonly further?: readonly string[]
}

export function call(index: number, list: readonly string[], options: ProtobufCallOptions = {}): Uint8Array {
  return hookEvent(
    2,
    number(1, index),
    number(2, options.thread ?? 100),
    number(3, 0x7ff6_1234_5678n),
    number(4, 0x40_1000),
    number(5, options.failed === true ? 0 : 1),
    number(6, options.returned ?? 0n),
    ...list.map((value) => bytes(7, value)),
    number(8, options.at ?? 0),
    ...(options.further ?? []).map((value) => bytes(9, value)),
  )
}

export function processMessage(pid: number, path: string): Uint8Array {
  return hookEvent(
    3,
    number(1, 1_500_000_000),
    number(2, pid),
    number(3, 4),
    bytes(4, path),
    bytes(5, path.slice(path.lastIndexOf('\\') + 1)),
  )
}
