import { int32, maximumDocument } from './bson.js'
import { type ProtobufField, protobufFields, varintAt } from './protobufFields.js'
import { decodeText, type TextRules } from './text.js'

/**
 * A message of capemon's log in Protocol Buffers: `HookEvent` of `capemon_pb.proto`, in CAPEv2's repository. Each stands behind its length in four bytes,
 * least significant first.
 */
export type ProtobufMessage =
  | ({ readonly kind: 'info' } & ProtobufInfo)
  | ({ readonly kind: 'call' } & ProtobufCall)
  | ({ readonly kind: 'process' } & ProtobufProcess)
  | { readonly kind: 'debug'; readonly message: string }

/** Declares an API. */
export interface ProtobufInfo {
  readonly index: number
  readonly name: string
  readonly category: string
  readonly arguments: readonly string[]
}

export interface ProtobufCall {
  readonly index: number
  readonly threadId: number
  readonly returnAddress: bigint
  readonly parentReturnAddress: bigint
  readonly success: boolean
  readonly returned: bigint
  /** Already text. */
  readonly arguments: readonly string[]
  /** Further text that no declaration names. */
  readonly further: readonly string[]
  /** Milliseconds since the start of the process. */
  readonly time: number
}

export interface ProtobufProcess {
  /** Seconds since 1970. */
  readonly startedAt: number
  readonly processId: number
  readonly parentId: number
  readonly path: string
  readonly name: string
}

/** The four alternatives of `HookEvent.payload`. */
const payloads = ['info', 'call', 'process', 'debug'] as const

/** Length of the message at `at`, its own four bytes included; 0 if none can begin there. Looks at the frame only. */
export function protobufLength(bytes: Uint8Array, at: number, end: number): number {
  if (end - at < 6) return 0
  const length = int32(bytes, at)
  const tag = bytes[at + 4] ?? 0
  // The payload is the only field: a number from 1 to 4, of the type that has a length, and it ends where the message does.
  if (length < 2 || length > maximumDocument || (tag & 7) !== 2 || tag < 0x0a || tag > 0x22) return 0
  const payload = varintAt(bytes, at + 5, Math.min(end, at + 15))
  return payload !== null && payload.next + Number(payload.value) === at + 4 + length ? 4 + length : 0
}

/** The message whose frame `protobufLength` has checked; `null` if it is malformed within. */
export function readProtobufMessage(
  bytes: Buffer,
  at: number,
  length: number,
  rules: TextRules,
): ProtobufMessage | null {
  const [payload] = protobufFields(bytes, at + 4, at + length) ?? []
  const kind = payload && payloads[payload.number - 1]
  const fields = payload && protobufFields(bytes, payload.start, payload.end)
  if (kind === undefined || !fields) return null
  const message = new Message(bytes, fields, rules)
  switch (kind) {
    case 'info':
      return {
        kind,
        index: message.int(1),
        name: message.text(2),
        category: message.text(3),
        arguments: message.messages(4).map((argument) => argument.text(1)),
      }
    case 'call':
      return {
        kind,
        index: message.int(1),
        threadId: message.int(2),
        returnAddress: message.number(3),
        parentReturnAddress: message.number(4),
        success: message.number(5) !== 0n,
        returned: message.number(6),
        arguments: message.texts(7),
        time: Number(message.number(8)),
        further: message.texts(9),
      }
    case 'process':
      return {
        kind,
        startedAt: Number(message.number(1)),
        processId: message.int(2),
        parentId: message.int(3),
        path: message.text(4),
        name: message.text(5),
      }
    case 'debug':
      return { kind, message: message.text(1) }
  }
}

/** Values of a message by the numbers of their fields. What is absent has the value 0 or "", as proto3 defines it. */
class Message {
  readonly #bytes: Buffer
  readonly #fields: readonly ProtobufField[]
  readonly #rules: TextRules

  constructor(bytes: Buffer, fields: readonly ProtobufField[], rules: TextRules) {
    this.#bytes = bytes
    this.#fields = fields
    this.#rules = rules
  }

  /** The last one counts. */
  number(number: number): bigint {
    return this.#fields.findLast((field) => field.number === number)?.value ?? 0n
  }

  /** A signed number of 32 bits. */
  int(number: number): number {
    return Number(BigInt.asIntN(32, this.number(number)))
  }

  text(number: number): string {
    return this.texts(number).at(-1) ?? ''
  }

  texts(number: number): readonly string[] {
    return this.#all(number).map(({ start, end }) => decodeText(this.#bytes, start, end, this.#rules))
  }

  messages(number: number): readonly Message[] {
    return this.#all(number).map(
      ({ start, end }) => new Message(this.#bytes, protobufFields(this.#bytes, start, end) ?? [], this.#rules),
    )
  }

  #all(number: number): readonly ProtobufField[] {
    return this.#fields.filter((field) => field.number === number)
  }
}
