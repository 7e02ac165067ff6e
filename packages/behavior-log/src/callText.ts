import { type ArgumentDefinition } from './apiDefinition.js'
import { argumentText } from './argumentText.js'
import { BSON_BINARY, BSON_INT32, BSON_INT64, BSON_STRING, endOfKey, endOfValue, int32 } from './bson.js'
import { type BsonLogReader, type CallConsumer, type KnownApi } from './bsonLogReader.js'
import { jsonText } from './bsonText.js'
import { constantOf, returnText, statusOf, successOf } from './callEvents.js'
import { type BsonRules, signOf } from './dialectRules.js'
import { flagText } from './flagText.js'
import { strings } from './infoMessage.js'
import { integerText, integerValue } from './integer.js'
import { JsonBytes, type Phrase, phraseOf } from './jsonBytes.js'

/** So much text is collected before it is handed on. */
const chunkSize = 1 << 18

/** The call that fills a chunk is seldom longer. */
const roomForOne = 1 << 14

/** Room for everything of a call that has a bounded length. */
const frameSize = 512

/** Meanings of one argument that are remembered. */
const rememberedFlags = 4096

/** The parts of a call's text that are the same for every call of an API. */
interface Template {
  /** `,"category":"…","api":"…","status":"SUCCESS","return":"`, and the same for failure. */
  readonly success: Phrase
  readonly failure: Phrase
  /** `","repeated":0,"arguments":[`, and the start of the first argument. */
  readonly opening: Phrase
  readonly arguments: readonly ArgumentTemplate[]
}

interface ArgumentTemplate {
  readonly definition: ArgumentDefinition
  readonly index: number
  /** Whether the log names flags: the argument then ends itself. */
  readonly hasFlags: boolean
  /** From the end of the value before, up to this value: `"},{"name":"…","value":"`. Empty for the first one. */
  readonly prefix: Phrase
  /** `","pretty":"…"}` by value, for the integers of 32-bit and of 64-bit processes. */
  readonly pretty: readonly [narrow: Map<number, Phrase>, wide: Map<number, Phrase>]
}

const FIRST_ID = phraseOf('{"id":')
const NEXT_ID = phraseOf(',{"id":')
const NO_TIME = phraseOf(',"timestamp":null')
const THREAD = phraseOf(',"thread_id":')
const END_OF_ARGUMENT = phraseOf('"}')
const CALLER = phraseOf(',"caller":"')
const PARENT_CALLER = phraseOf(',"parentcaller":"')
const LAST_ERROR = phraseOf(',"last_error":')
const NT_STATUS = phraseOf(',"nt_status":')
const STACKTRACE = phraseOf(',"stacktrace":')
const BUFFER = phraseOf(',"buffer":"')
const QUOTE = 0x22

/** Before the digit of `repeated`. */
const beforeRepeated = '","repeated":'

/**
 * Turns the calls of a BSON log into the JSON text of a report's `calls`, from bytes to bytes: no objects, and hardly a string, are made.
 *
 * The fields are those of `Call` in `@cuculus/core`, in the order in which they are declared there. Equal neighbours are merged.
 */
export class CallText implements CallConsumer {
  readonly #rules: BsonRules
  readonly #reader: () => BsonLogReader
  readonly #json = new JsonBytes(chunkSize + roomForOne)
  readonly #templates = new Map<KnownApi, Template>()
  readonly #chunks: Uint8Array[] = []
  /** `,"pretty_return":"…"` by name; there are no more than names in the tables. */
  readonly #statuses = new Map<string, Phrase>()
  /** Where the count of repeats of the open call is, and that count. */
  #repeatedAt = 0
  #repeated = 0
  #second = NaN
  /** `,"timestamp":"YYYY-MM-DD HH:MM:SS,` of the last second. */
  #secondText: Phrase = phraseOf('')

  constructor(rules: BsonRules, reader: () => BsonLogReader) {
    this.#rules = rules
    this.#reader = reader
  }

  event(): void {
    // Calls only.
  }

  call(api: KnownApi, equal: boolean): void {
    const reader = this.#reader()
    if (equal) {
      this.#repeated += reader.document.repeated + 1
      return
    }
    this.#close()
    if (this.#json.at >= chunkSize) this.#flush()
    this.#write(reader, api)
  }

  /** The text that is complete, in memory of its own; forgotten here. */
  take(): Uint8Array[] {
    return this.#chunks.splice(0)
  }

  /** No more calls come. */
  end(): void {
    this.#close()
    this.#flush()
  }

  #flush(): void {
    if (this.#json.at > 0) this.#chunks.push(this.#json.take())
  }

  /** The open call does not grow any more: write how often it was repeated. */
  #close(): void {
    if (this.#repeated === 0) return
    const json = this.#json
    const text = String(this.#repeated)
    this.#repeated = 0
    json.reserve(text.length)
    // One digit is there already.
    const moved = text.length - 1
    if (moved > 0) {
      json.bytes.copyWithin(this.#repeatedAt + moved, this.#repeatedAt, json.at)
      json.at += moved
    }
    json.bytes.write(text, this.#repeatedAt, 'latin1')
  }

  #write(reader: BsonLogReader, api: KnownApi): void {
    const { document, bytes } = reader
    const { definition } = api
    const template = this.#templates.get(api) ?? this.#template(api)
    const json = this.#json
    json.reserve(frameSize + template.success.length + template.opening.length)
    const id = reader.calls - 1
    json.phrase(id === 0 ? FIRST_ID : NEXT_ID)
    json.decimal(id)
    this.#timestamp(reader.startedAt === null ? null : reader.startedAt + document.time)
    if (document.threadId !== null) {
      json.phrase(THREAD)
      this.#number(document.threadId)
    }
    const success = successOf(reader, definition.successAt)
    json.phrase(success ? template.success : template.failure)
    this.#return(reader, definition.returnAt, template.opening.length)
    this.#repeatedAt = json.at + beforeRepeated.length
    this.#repeated = document.repeated
    json.phrase(template.opening)
    for (const argument of template.arguments) this.#argument(reader, argument, definition.ansi)
    if (document.auxAt > 0) this.#auxiliary(reader, template.arguments.at(-1), definition.ansi)
    json.reserve(frameSize)
    if (document.auxAt === 0 && template.arguments.at(-1)?.hasFlags === false) json.phrase(END_OF_ARGUMENT)
    json.byte(0x5d)
    if (document.callerType !== 0) this.#address(CALLER, bytes, document.callerType, document.callerAt)
    if (document.parentCallerType !== 0) {
      this.#address(PARENT_CALLER, bytes, document.parentCallerType, document.parentCallerAt)
    }
    if (document.lastErrorType !== 0) {
      json.phrase(LAST_ERROR)
      this.#number(integerValue(bytes, document.lastErrorType, document.lastErrorAt))
    }
    if (document.ntStatusType !== 0) {
      json.phrase(NT_STATUS)
      this.#number(integerValue(bytes, document.ntStatusType, document.ntStatusAt))
    }
    if (document.stackAt !== 0) this.#stacktrace(bytes, document.stackAt, document.stackEnd)
    if (reader.buffer !== undefined) {
      json.phrase(BUFFER)
      json.text(reader.buffer)
      json.byte(QUOTE)
    }
    if (!success && api.statuses !== null) this.#status(statusOf(reader, definition.returnAt, api.statuses))
    json.byte(0x7d)
  }

  #template(api: KnownApi): Template {
    const { definition } = api
    const head = `,"category":${JSON.stringify(definition.category)},"api":${JSON.stringify(definition.name)},"status":`
    const values = definition.arguments
      .map((argument, index) => ({ argument, index }))
      .filter(({ index }) => index !== definition.successAt && index !== definition.returnAt)
    const start = (argument: ArgumentDefinition): string => `{"name":${JSON.stringify(argument.name)},"value":"`
    const [first] = values
    const template: Template = {
      success: phraseOf(`${head}"SUCCESS","return":"`),
      failure: phraseOf(`${head}"FAILURE","return":"`),
      opening: phraseOf(`${beforeRepeated}0,"arguments":[${first === undefined ? '' : start(first.argument)}`),
      arguments: values.map(({ argument, index }, position) => {
        const before = values[position - 1]?.argument
        return {
          definition: argument,
          index,
          hasFlags: hasFlags(argument),
          prefix: phraseOf(before === undefined ? '' : `${hasFlags(before) ? '' : '"}'},${start(argument)}`),
          pretty: [new Map<number, Phrase>(), new Map<number, Phrase>()],
        }
      }),
    }
    this.#templates.set(api, template)
    return template
  }

  /** `"YYYY-MM-DD HH:MM:SS,mmm"`, or `null` for what no calendar has. Neighbouring calls share their second. */
  #timestamp(time: number | null): void {
    const json = this.#json
    // Beyond year 9999 no start of a process is believed, and calls lie within weeks of it.
    if (time === null) {
      json.phrase(NO_TIME)
      return
    }
    const second = Math.floor(time / 1000)
    if (second !== this.#second) {
      this.#second = second
      this.#secondText = phraseOf(
        `,"timestamp":"${new Date(second * 1000).toISOString().slice(0, 19).replace('T', ' ')},`,
      )
    }
    json.phrase(this.#secondText)
    json.thousandth(time - second * 1000)
    json.byte(QUOTE)
  }

  #number(value: number): void {
    if (value >= 0 && value <= 0xffff_ffff) this.#json.decimal(value)
    else this.#json.at += this.#json.bytes.write(String(value), this.#json.at, 'latin1')
  }

  #return(reader: BsonLogReader, index: number, room: number): void {
    const { elements, bytes } = reader
    const type = elements.types[index] ?? 0
    const start = elements.starts[index] ?? 0
    if (type !== BSON_INT32 && type !== BSON_INT64) {
      this.#json.text(returnText(reader, index, this.#rules))
      this.#json.reserve(frameSize + room)
      return
    }
    const low = int32(bytes, start)
    const high = type === BSON_INT64 ? int32(bytes, start + 4) : low >> 31
    if (!this.#rules.followsBitness) this.#json.hex64(low, type === BSON_INT64 ? high : 0, false)
    else if (reader.wide) this.#json.hex64(low, high, true)
    else this.#json.hex64(low, Math.max(0, high), false)
  }

  #address(name: Phrase, bytes: Buffer, type: number, at: number): void {
    this.#json.phrase(name)
    this.#json.hex64(int32(bytes, at), type === BSON_INT64 ? int32(bytes, at + 4) : 0, false)
    this.#json.byte(QUOTE)
  }

  #status(name: string | undefined): void {
    if (name === undefined) return
    let text = this.#statuses.get(name)
    if (text === undefined) {
      text = phraseOf(`,"pretty_return":"${name}"`)
      this.#statuses.set(name, text)
    }
    this.#json.reserve(text.length + 64)
    this.#json.phrase(text)
  }

  #stacktrace(bytes: Buffer, start: number, end: number): void {
    const text = JSON.stringify(strings(bytes, start, end, this.#rules))
    const json = this.#json
    json.reserve(text.length * 3 + frameSize)
    json.phrase(STACKTRACE)
    json.at += json.bytes.write(text, json.at, 'utf8')
  }

  #argument(reader: BsonLogReader, argument: ArgumentTemplate, ansi: boolean): void {
    const { elements } = reader
    const { definition, index, prefix, hasFlags } = argument
    const type = elements.types[index] ?? 0
    const start = elements.starts[index] ?? 0
    const end = elements.ends[index] ?? 0
    const json = this.#json
    json.reserve(prefix.length + 64)
    json.phrase(prefix)
    this.#value(reader, definition, type, start, end, ansi)
    if (hasFlags) this.#pretty(reader, argument, type, start, end)
  }

  #value(
    reader: BsonLogReader,
    definition: ArgumentDefinition,
    type: number,
    start: number,
    end: number,
    ansi: boolean,
  ): void {
    const { bytes, wide } = reader
    const json = this.#json
    switch (type) {
      case BSON_INT32:
      case BSON_INT64:
        if (definition.format === 'decimal') this.#decimal(bytes, type, start, wide)
        else this.#hexadecimal(bytes, type, start, wide && definition.format === 'p')
        return
      case BSON_STRING:
        json.string(bytes, this.#withoutNamespace(bytes, start + 4, end - 1), end - 1, this.#rules, { ansi })
        return
      case BSON_BINARY:
        if (this.#rules.latin1Binary) json.latin1(bytes, start + 5, end)
        else json.string(bytes, this.#withoutNamespace(bytes, start + 5, end), end, this.#rules, { ansi })
        return
      default:
        json.text(jsonText(bytes, type, start, end, this.#rules))
    }
  }

  #decimal(bytes: Buffer, type: number, start: number, wide: boolean): void {
    const low = int32(bytes, start)
    const json = this.#json
    // Nearly all numbers are small and positive.
    if (low >= 0 && (type === BSON_INT32 || int32(bytes, start + 4) === 0)) json.decimal(low)
    else {
      const text = integerText(bytes, type, start, signOf(this.#rules, wide))
      json.at += json.bytes.write(text, json.at, 'latin1')
    }
  }

  #hexadecimal(bytes: Buffer, type: number, start: number, widePointer: boolean): void {
    const low = int32(bytes, start)
    const json = this.#json
    if (!this.#rules.followsBitness) json.hex64(low, type === BSON_INT64 ? int32(bytes, start + 4) : 0, false)
    else if (widePointer) json.hex64(low, type === BSON_INT64 ? int32(bytes, start + 4) : low >> 31, true)
    else json.hex32(low)
  }

  /** Behind the object manager's prefix, where the dialect removes it. */
  #withoutNamespace(bytes: Buffer, start: number, end: number): number {
    if (!this.#rules.stripNamespace || end - start < 4 || bytes[start] !== 0x5c) return start
    return bytes[start + 1] === 0x3f && bytes[start + 2] === 0x3f && bytes[start + 3] === 0x5c ? start + 4 : start
  }

  /** The end of an argument whose flags have names. */
  #pretty(reader: BsonLogReader, argument: ArgumentTemplate, type: number, start: number, end: number): void {
    const isInteger = type === BSON_INT32 || type === BSON_INT64
    const key = isInteger ? integerValue(reader.bytes, type, start) : NaN
    const known = argument.pretty[reader.wide ? 1 : 0]
    let text = known.get(key)
    if (text === undefined) {
      const context = { rules: this.#rules, wide: reader.wide, ansi: false }
      const value = argumentText(reader.bytes, argument.definition, type, start, end, context)
      const { definition } = argument
      text = prettyEnd(
        isDeclared(definition) ? flagText(definition, value) : constantOf(reader.bytes, definition, type, start),
      )
      if (known.size >= rememberedFlags) known.clear()
      if (Number.isSafeInteger(key)) known.set(key, text)
    }
    this.#json.reserve(text.length)
    this.#json.phrase(text)
  }

  /** `aux` names its arguments itself. */
  #auxiliary(reader: BsonLogReader, before: ArgumentTemplate | undefined, ansi: boolean): void {
    const { bytes, document } = reader
    const last = document.auxEnd - 1
    let position = document.auxAt + 4
    if (before?.hasFlags === false) {
      this.#json.reserve(64)
      this.#json.phrase(END_OF_ARGUMENT)
    }
    let separator = before === undefined ? '' : ','
    while (position < last) {
      const type = bytes[position] ?? 0
      const value = endOfKey(bytes, position + 1, last)
      const next = value < 0 ? -1 : endOfValue(bytes, type, value, last)
      if (next < 0) return
      const name = bytes.toString('utf8', position + 1, value - 1)
      const prefix = phraseOf(`${separator}{"name":${JSON.stringify(name)},"value":"`)
      this.#json.reserve(prefix.length + 64)
      this.#json.phrase(prefix)
      this.#value(reader, { name, format: 'decimal' }, type, value, next, ansi)
      this.#json.reserve(64)
      this.#json.phrase(END_OF_ARGUMENT)
      separator = ','
      position = next
    }
  }
}

function hasFlags(argument: ArgumentDefinition): boolean {
  return isDeclared(argument) || argument.constants !== undefined
}

/** Whether the log itself names flags. */
function isDeclared(argument: ArgumentDefinition): boolean {
  return argument.values !== undefined || argument.masks !== undefined
}

function prettyEnd(pretty: string | undefined): Phrase {
  return pretty === undefined ? END_OF_ARGUMENT : phraseOf(`","pretty":${JSON.stringify(pretty)}}`)
}
