import { LostBytes } from './lostBytes.js'
import { constantKind } from './argumentConstants.js'
import { ByteWindow } from './byteWindow.js'
import { constantText } from './constantText.js'
import { type LogArgument } from './events.js'
import {
  type ProtobufCall,
  type ProtobufInfo,
  protobufLength,
  type ProtobufMessage,
  type ProtobufProcess,
  readProtobufMessage,
} from './protobufMessage.js'
import { SequenceDecoder, type SequenceDecoderOptions } from './sequenceDecoder.js'
import { statusNames } from './statusNames.js'
import { type TextRules } from './text.js'
import { windowsBasename, withoutNamespace } from './windowsPath.js'

export interface ProtobufDecoderOptions extends SequenceDecoderOptions {
  readonly callers: boolean
  readonly constants: boolean
}

const rules: TextRules = { printable: true, cuckoomon: false }

/** Less than this is not searched for messages after damage, unless it is the end. */
const searchAhead = 1 << 16

/** Decodes the log that newer versions of capemon write in Protocol Buffers. Damage costs the damaged messages. */
export class ProtobufDecoder extends SequenceDecoder {
  readonly #options: ProtobufDecoderOptions
  readonly #window = new ByteWindow()
  readonly #apis = new Map<number, ProtobufInfo>()
  #needed = 0
  readonly #lost = new LostBytes(this.diagnostics, 'a message')
  #startedAt: number | null = null

  constructor(options: ProtobufDecoderOptions) {
    super(options)
    this.#options = options
    this.#window.base = options.base
  }

  override push(chunk: Uint8Array): void {
    this.#window.append(chunk)
    this.#read(false)
  }

  protected override finish(): void {
    this.#read(true)
  }

  #read(final: boolean): void {
    const window = this.#window
    for (;;) {
      const available = window.end - window.start
      if (available === 0 || (!final && (available < this.#needed || available < 16))) break
      const length = protobufLength(window.buffer, window.start, window.end)
      if (length > available && !final) {
        this.#needed = length
        return
      }
      this.#needed = 0
      const message =
        length > 0 && length <= available ? readProtobufMessage(window.buffer, window.start, length, rules) : null
      if (message !== null) {
        this.#lost.end(window.base + window.start)
        this.#message(message, length)
        window.start += length
      } else if (!this.#lose(length > available, final)) return
    }
    if (final) this.#lost.end(window.base + window.start)
  }

  /** To the next place where a message can begin. False if that takes more bytes than there are. */
  #lose(isCut: boolean, final: boolean): boolean {
    const window = this.#window
    if (!final && window.end - window.start < searchAhead) {
      this.#needed = searchAhead
      return false
    }
    const offset = window.base + window.start
    let at = window.start + 1
    while (at < window.end && !this.#isFollowed(at)) at++
    if (isCut && at === window.end && !this.#lost.open) {
      const length = window.end - window.start
      const message = `the log ends within a message: ${String(length)} bytes are left out`
      this.diagnostics.add('LOG_TRUNCATED', message, offset, length)
    } else this.#lost.begin(offset)
    window.start = at
    return true
  }

  /** Whether a message begins here, and another one or the end follows it. */
  #isFollowed(at: number): boolean {
    const { buffer, end } = this.#window
    const length = protobufLength(buffer, at, end)
    if (length === 0 || at + length > end) return false
    return at + length === end || protobufLength(buffer, at + length, end) > 0
  }

  #message(message: ProtobufMessage, length: number): void {
    switch (message.kind) {
      case 'info':
        this.#apis.set(message.index, message)
        return
      case 'process':
        this.#process(message)
        return
      case 'debug':
        this.calls.event({ type: 'message', message: message.message })
        return
      case 'call':
        this.#call(message, length)
    }
  }

  #process({ startedAt, processId, parentId, path, name }: ProtobufProcess): void {
    // Beyond the year 9999 no start of a process is believed.
    this.#startedAt = startedAt > 0 && startedAt < 253_402_300_800 ? startedAt * 1000 : null
    this.calls.event({
      type: 'process',
      processId: processId >>> 0,
      parentId: parentId >>> 0,
      processName: name === '' ? windowsBasename(path) : name,
      processPath: path,
      startedAt: this.#startedAt,
    })
  }

  #call(call: ProtobufCall, length: number): void {
    const api = this.#apis.get(call.index)
    const offset = this.#window.base + this.#window.start
    if (api === undefined) {
      const message = `the API ${String(call.index)} is not declared: its call is left out`
      this.diagnostics.add('LOG_UNKNOWN_API', message, offset, length)
      return
    }
    if (call.arguments.length !== api.arguments.length) {
      const message = `expected ${String(api.arguments.length)} arguments of ${api.name}, found ${String(call.arguments.length)}: the call is left out`
      this.diagnostics.add('LOG_ARGUMENT_COUNT', message, offset, length)
      return
    }
    const { callers, constants } = this.#options
    const status =
      constants && !call.success ? statusNames(api.name).get(Number(BigInt.asUintN(32, call.returned))) : undefined
    this.calls.call({
      type: 'call',
      api: api.name,
      category: api.category === '' ? 'unknown' : api.category,
      success: call.success,
      returnValue: hexadecimal(call.returned),
      time: this.#startedAt === null ? null : this.#startedAt + call.time,
      threadId: call.threadId,
      repeated: 0,
      arguments: [
        ...api.arguments.map((name, index) => argumentOf(api.name, name, call.arguments[index] ?? '', constants)),
        ...call.further.map((value, index) => ({ name: `aux${String(index)}`, value })),
      ],
      ...(callers && { caller: hexadecimal(call.returnAddress), parentCaller: hexadecimal(call.parentReturnAddress) }),
      ...(status !== undefined && { prettyReturn: status }),
    })
  }
}

function hexadecimal(value: bigint): string {
  return `0x${value.toString(16).padStart(8, '0')}`
}

/** The monitor has made text of numbers too. */
function argumentOf(api: string, name: string, text: string, constants: boolean): LogArgument {
  const value = withoutNamespace(text)
  const kind = constants ? constantKind(api, name) : undefined
  if (kind === undefined || !/^(?:0x[0-9a-f]{1,16}|\d{1,10})$/i.test(value)) return { name, value }
  const pretty = constantText(kind, Number(BigInt.asIntN(32, BigInt(value))))
  return pretty === undefined ? { name, value } : { name, value, pretty }
}

/** Whether the beginning of a log is one in Protocol Buffers. */
export function isProtobuf(body: Buffer): boolean {
  const length = protobufLength(body, 0, body.length)
  if (length === 0) return false
  return length > body.length || readProtobufMessage(body, 0, length, rules) !== null
}
