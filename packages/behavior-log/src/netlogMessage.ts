import { type ByteCursor } from '@cuculus/bytes'
import { type LogArgument } from './events.js'
import { hex32 } from './integer.js'
import { type NetlogApi, netlogTable } from './netlogTable.js'
import { withoutNamespace } from './windowsPath.js'

/** Longest string that is believed; cuckoomon's own limit was lower. */
const maximumString = 1 << 20

/** So much of a buffer is logged at most. */
const maximumBuffer = 256

const REG_NONE = 0
const REG_SZ = 1
const REG_EXPAND_SZ = 2
const REG_DWORD = 4
const REG_DWORD_BIG_ENDIAN = 5

/** What is before the arguments of every message (cuckoo-classic §3.2). */
export interface NetlogHeader {
  readonly index: number
  readonly success: boolean
  readonly returnValue: number
  readonly threadId: number
  /** Milliseconds since the start of the process. */
  readonly time: number
}

export type NetlogMessage = NetlogHeader &
  (
    | {
        readonly kind: 'process'
        readonly timeLow: number
        readonly timeHigh: number
        readonly processId: number
        readonly parentId: number
        readonly path: string
      }
    | { readonly kind: 'thread'; readonly processId: number }
    | { readonly kind: 'call'; readonly api: NetlogApi; readonly arguments: readonly LogArgument[] }
  )

/** What makes text of the bytes in a message. `ansi` strings come from `A` functions; what a `buffer` holds is unknown. */
export type NetlogText = (bytes: Buffer, kind: 'ansi' | 'wide' | 'buffer') => string

/** The bytes are no message. */
export class NetlogDamage extends Error {}

/**
 * Read one message. Throws `BytesError` if it is cut and `NetlogDamage` if it is none.
 *
 * Without `textOf` texts are passed over and left empty: whether bytes are a message can be asked at every offset, and a text may be a megabyte long.
 */
export function readNetlogMessage(cursor: ByteCursor, textOf: NetlogText | null): NetlogMessage {
  const index = cursor.readU8()
  const status = cursor.readU8()
  const api = netlogTable[index]
  if (api === undefined || status > 1)
    throw new NetlogDamage(`expected an API and a status, found ${String(index)}, ${String(status)}`)
  const header = {
    index,
    success: status === 1,
    returnValue: cursor.readU32(),
    threadId: cursor.readU32(),
    time: cursor.readU32(),
  }
  if (index === 0) {
    const timeLow = cursor.readU32()
    const timeHigh = cursor.readU32()
    const processId = cursor.readU32()
    const parentId = cursor.readU32()
    return {
      ...header,
      kind: 'process',
      timeLow,
      timeHigh,
      processId,
      parentId,
      path: readString(cursor, textOf, 'wide'),
    }
  }
  if (index === 1) return { ...header, kind: 'thread', processId: cursor.readU32() }
  const values: LogArgument[] = []
  for (let position = 0; position < api.specifiers.length; position++) {
    const value = readValue(cursor, api.specifiers.charAt(position), textOf)
    values.push({ name: api.names[position] ?? '', value: withoutNamespace(value) })
  }
  return { ...header, kind: 'call', api, arguments: values }
}

function readValue(cursor: ByteCursor, specifier: string, textOf: NetlogText | null): string {
  switch (specifier) {
    case 's':
    case 'S':
      return readString(cursor, textOf, 'ansi')
    case 'u':
    case 'U':
    case 'o':
    case 'O':
      return readString(cursor, textOf, 'wide')
    case 'b':
    case 'B':
      return readBuffer(cursor, textOf)
    case 'p':
    case 'P':
      return hex32(cursor.readU32())
    case 'a':
    case 'A':
      return readList(cursor, textOf)
    case 'r':
    case 'R':
      return readRegistryData(cursor, textOf)
    default:
      return String(cursor.readU32())
  }
}

function readString(cursor: ByteCursor, textOf: NetlogText | null, kind: 'ansi' | 'wide'): string {
  const length = cursor.readU32()
  const characters = cursor.readU32()
  // A character takes one to three bytes; more characters than bytes mean that the monitor cut the text.
  if (length > maximumString || length > 3 * characters) {
    throw new NetlogDamage(`expected a string of ${String(characters)} characters, found ${String(length)} bytes`)
  }
  const bytes = cursor.bytes(length)
  if (textOf === null) return ''
  const text = textOf(toBuffer(bytes), kind)
  return characters > length ? `${text}... (truncated)` : text
}

/** Not more than 256 bytes are logged, and how many there were. */
function readBuffer(cursor: ByteCursor, textOf: NetlogText | null): string {
  const length = cursor.readU32()
  const full = cursor.readU32()
  if (length > maximumBuffer || length > full)
    throw new NetlogDamage(`expected a buffer, found the length ${String(length)}`)
  const bytes = cursor.bytes(length)
  if (textOf === null) return ''
  const text = textOf(toBuffer(bytes), 'buffer')
  return full > length ? `${text} ... (truncated)` : text
}

function readList(cursor: ByteCursor, textOf: NetlogText | null): string {
  const count = cursor.readU32()
  if (count > 4096) throw new NetlogDamage(`expected a list, found ${String(count)} elements`)
  const elements: string[] = []
  for (let index = 0; index < count; index++) elements.push(readString(cursor, textOf, 'wide'))
  return textOf === null ? '' : JSON.stringify(elements)
}

function readRegistryData(cursor: ByteCursor, textOf: NetlogText | null): string {
  const type = cursor.readU32()
  switch (type) {
    case REG_DWORD:
    case REG_DWORD_BIG_ENDIAN:
      return String(cursor.readU32())
    case REG_SZ:
    case REG_EXPAND_SZ:
      return readString(cursor, textOf, 'wide')
    case REG_NONE:
      // cuckoomon writes an empty string here, which Cuckoo's reader forgot: everything behind it was misread.
      return readString(cursor, textOf, 'wide')
    default:
      return '(unable to dump buffer content)'
  }
}

function toBuffer(bytes: Uint8Array): Buffer {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
}
