import { type ArgumentDefinition } from './apiDefinition.js'
import { type ArgumentContext, argumentText, stringTableFor } from './argumentText.js'
import { BSON_BINARY, BSON_INT32, BSON_INT64, BSON_STRING, endOfKey, endOfValue, int32 } from './bson.js'
import { type BsonLogReader, type CallConsumer, type KnownApi } from './bsonLogReader.js'
import { jsonText, stringText } from './bsonText.js'
import { type BsonRules } from './dialectRules.js'
import { type CallEvent, type LogArgument, type LogEvent } from './events.js'
import { constantText } from './constantText.js'
import { flagText } from './flagText.js'
import { hex32, hex64, integerHex, integerValue } from './integer.js'
import { strings } from './infoMessage.js'

/** An event that is being made. */
type Draft = { -readonly [Field in keyof CallEvent]: CallEvent[Field] }

/** Makes events of the calls that a BSON reader finds. */
export class CallEvents implements CallConsumer {
  /** What was made since somebody emptied it. */
  events: LogEvent[] = []
  firstTime: number | null = null
  lastTime: number | null = null
  readonly #rules: BsonRules
  readonly #merge: boolean
  readonly #callers: boolean
  readonly #constants: boolean
  readonly #reader: () => BsonLogReader
  /** One object for all calls. */
  readonly #context: ArgumentContext
  /** With `merge`: the call that may still grow. */
  #open: { event: CallEvent; repeated: number } | undefined

  constructor(
    options: {
      readonly rules: BsonRules
      readonly merge: boolean
      readonly callers: boolean
      readonly constants: boolean
    },
    reader: () => BsonLogReader,
  ) {
    this.#rules = options.rules
    this.#context = { rules: options.rules, wide: false, ansi: false, strings: stringTableFor(options.rules) }
    this.#merge = options.merge
    this.#callers = options.callers
    this.#constants = options.constants
    this.#reader = reader
  }

  event(event: LogEvent): void {
    if (event.type === 'process') this.close()
    this.events.push(event)
  }

  call(api: KnownApi, equal: boolean): void {
    const reader = this.#reader()
    const { document } = reader
    const time = reader.startedAt === null ? null : reader.startedAt + document.time
    this.firstTime ??= time
    this.lastTime = time ?? this.lastTime
    if (!equal) this.close()
    else if (this.#open !== undefined) {
      this.#open.repeated += document.repeated + 1
      return
    }
    if (!api.wanted) return
    if (equal && this.#merge) return
    const event = this.#callEvent(reader, api, time)
    if (this.#merge) this.#open = { event, repeated: document.repeated }
    else this.#push(event)
  }

  /** No equal call can follow. */
  close(): void {
    if (this.#open === undefined) return
    const { event, repeated } = this.#open
    this.#open = undefined
    this.#push(repeated === event.repeated ? event : { ...event, repeated })
  }

  #push(event: CallEvent): void {
    this.events.push(event)
    if (event.api !== 'DllLoadNotification') return
    const name = event.arguments.find((argument) => argument.name === 'DllName')?.value
    const base = event.arguments.find((argument) => argument.name === 'DllBase')?.value
    if (name !== undefined && base !== undefined) this.events.push({ type: 'library', name, base })
  }

  #callEvent(reader: BsonLogReader, api: KnownApi, time: number | null): CallEvent {
    const { document, bytes } = reader
    const { definition } = api
    const context = this.#context
    context.wide = reader.wide
    context.ansi = definition.ansi
    const values: LogArgument[] = []
    for (const index of api.decoded) {
      const argument = definition.arguments[index]
      if (argument !== undefined) values.push(readArgument(reader, argument, index, context, this.#constants))
    }
    if (document.auxAt > 0) this.#auxiliary(reader, values, context)
    const event: Draft = {
      type: 'call',
      id: reader.calls - 1,
      api: definition.name,
      category: definition.category,
      success: successOf(reader, definition.successAt),
      returnValue: returnText(reader, definition.returnAt, this.#rules),
      time,
      threadId: document.threadId,
      repeated: document.repeated,
      arguments: values,
    }
    // Assigned, not spread: this is done for every call.
    if (this.#callers && document.callerType !== 0)
      event.caller = integerHex(bytes, document.callerType, document.callerAt, 0)
    if (this.#callers && document.parentCallerType !== 0) {
      event.parentCaller = integerHex(bytes, document.parentCallerType, document.parentCallerAt, 0)
    }
    if (document.lastErrorType !== 0)
      event.lastError = integerValue(bytes, document.lastErrorType, document.lastErrorAt)
    if (document.ntStatusType !== 0) event.ntStatus = integerValue(bytes, document.ntStatusType, document.ntStatusAt)
    if (document.stackAt !== 0) event.stacktrace = strings(bytes, document.stackAt, document.stackEnd, this.#rules)
    if (reader.buffer !== undefined) event.buffer = reader.buffer
    if (this.#constants && api.statuses !== null && !event.success) {
      const status = statusOf(reader, definition.returnAt, api.statuses)
      if (status !== undefined) event.prettyReturn = status
    }
    return event
  }

  /** `aux` names its arguments itself. */
  #auxiliary(reader: BsonLogReader, values: LogArgument[], context: ArgumentContext): void {
    const { bytes, document } = reader
    const last = document.auxEnd - 1
    let position = document.auxAt + 4
    while (position < last) {
      const type = bytes[position] ?? 0
      const value = endOfKey(bytes, position + 1, last)
      const next = value < 0 ? -1 : endOfValue(bytes, type, value, last)
      if (next < 0) return
      const argument: ArgumentDefinition = { name: bytes.toString('utf8', position + 1, value - 1), format: 'decimal' }
      values.push({ name: argument.name, value: argumentText(bytes, argument, type, value, next, context) })
      position = next
    }
  }
}

function readArgument(
  reader: BsonLogReader,
  argument: ArgumentDefinition,
  index: number,
  context: ArgumentContext,
  constants: boolean,
): LogArgument {
  const { elements } = reader
  const type = elements.types[index] ?? 0
  const start = elements.starts[index] ?? 0
  const end = elements.ends[index] ?? 0
  const { name } = argument
  const value = argumentText(reader.bytes, argument, type, start, end, context)
  const isDeclared = argument.values !== undefined || argument.masks !== undefined
  if (!isDeclared && !(constants && argument.constants !== undefined)) return { name, value }
  const pretty = isDeclared ? flagText(argument, value) : constantOf(reader.bytes, argument, type, start)
  return pretty === undefined ? { name, value } : { name, value, pretty }
}

/** What a number of CAPE stands for. One that is wider than the constants of Windows stands for none. */
export function constantOf(
  bytes: Buffer,
  argument: ArgumentDefinition,
  type: number,
  start: number,
): string | undefined {
  if (argument.constants === undefined || !isWord(bytes, type, start)) return undefined
  return constantText(argument.constants, int32(bytes, start))
}

/** The name of a returned status. */
export function statusOf(
  { bytes, elements }: BsonLogReader,
  index: number,
  statuses: ReadonlyMap<number, string>,
): string | undefined {
  const start = elements.starts[index] ?? 0
  return isWord(bytes, elements.types[index] ?? 0, start) ? statuses.get(int32(bytes, start) >>> 0) : undefined
}

/** Whether an integer has no more than 32 bits, but for its sign. */
function isWord(bytes: Buffer, type: number, start: number): boolean {
  if (type === BSON_INT32) return true
  const high = type === BSON_INT64 ? int32(bytes, start + 4) : 1
  return high === 0 || high === -1
}

/** `is_success`: a number or a boolean; a call that does not tell has succeeded (cuckoo2 §2.4). */
export function successOf(reader: BsonLogReader, index: number): boolean {
  if (index < 0) return true
  const { bytes, elements } = reader
  const end = elements.ends[index] ?? 0
  for (let at = elements.starts[index] ?? 0; at < end; at++) if (bytes[at] !== 0) return true
  return false
}

/** `retval` as `0x%08x`; `0x%016x` in a 64-bit process of 2.x. */
export function returnText(reader: BsonLogReader, index: number, rules: BsonRules): string {
  const { bytes, elements } = reader
  const type = elements.types[index] ?? 0
  const start = elements.starts[index] ?? 0
  if (type === BSON_INT32 || type === BSON_INT64) {
    if (!rules.followsBitness) return integerHex(bytes, type, start, 0)
    if (reader.wide) return integerHex(bytes, type, start, 16)
    // Negative ones are modulo 2^32; positive ones may be wider.
    const high = type === BSON_INT64 ? int32(bytes, start + 4) : 0
    return high < 0 ? hex32(int32(bytes, start)) : hex64(int32(bytes, start), high, false)
  }
  if (type === 0) return reader.wide && rules.followsBitness ? '0x0000000000000000' : '0x00000000'
  if (type === BSON_STRING || type === BSON_BINARY)
    return stringText(bytes, type, start, elements.ends[index] ?? 0, rules)
  return jsonText(bytes, type, start, elements.ends[index] ?? 0, rules)
}
