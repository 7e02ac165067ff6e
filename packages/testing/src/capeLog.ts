import { type BsonEntries, type BsonValue, encodeBson } from './bson.js'
import { type BsonDialect, info, InfoMessages, int32, int64 } from './bsonLog.js'
import { concatenate, utf8 } from './byteWriter.js'
import { filetime } from './filetime.js'
import { timedCalls, type TimedCall, type TraceArgument, type TraceProcess, type TraceValue } from './trace.js'

/** capemon's index of `__environ__`; APIs come after it. */
const ENVIRON_INDEX = 8

const dialect: BsonDialect = {
  firstIndex: ENVIRON_INDEX + 1,
  specifier: ({ value }: TraceArgument) => {
    if (value === null || typeof value !== 'object' || !('kind' in value)) return undefined
    return value.kind === 'pointer' ? 'p' : value.kind === 'hex' ? 'h' : undefined
  },
  infoTail: () => [],
}

/**
 * A process' log as CAPE stores it, `logs/<pid>.bson` (capemon, `log.c`).
 *
 * As 1.x, but text is binary in real UTF-8, each message has the return addresses `R` and `P` and the count `r` of further equal calls, and `__environ__`
 * tells about the machine.
 */
export function encodeCape(process: TraceProcess): Uint8Array {
  const calls = timedCalls(process)
  const infos = new InfoMessages(dialect)
  const thread = calls[0]?.thread ?? process.pid + 4
  const parts = [...processMessages(process, thread), ...environMessages(process, thread)]
  const threads = new Set<number>()
  for (const call of calls) {
    if (threads.size === 0) parts.push(info(1, '__thread__', '__notification__', ['ProcessIdentifier']))
    if (!threads.has(call.thread)) parts.push(message(1, { ...bare, ...pick(call) }, [1, 0n, int64(process.pid)]))
    threads.add(call.thread)
    const { index, message: first } = infos.of(call)
    if (first !== undefined) parts.push(first)
    parts.push(callMessage(index, call, process.bitness === 64))
  }
  return concatenate(parts)
}

/** What a message tells beside its arguments. */
type Frame = Pick<TimedCall, 'thread' | 'at' | 'repeated' | 'caller' | 'parentCaller' | 'aux'>

const bare = { at: 0, repeated: 0 }

function pick({ thread, at }: TimedCall): { thread: number; at: number } {
  return { thread, at }
}

function processMessages(process: TraceProcess, thread: number): Uint8Array[] {
  const names = ['TimeLow', 'TimeHigh', 'ProcessIdentifier', 'ParentProcessIdentifier', 'ModulePath']
  const { low, high } = filetime(process.start)
  const values = [int32(low), int32(high), int32(process.pid), int32(process.ppid), utf8(process.path)]
  return [info(0, '__process__', '__notification__', names), message(0, { ...bare, thread }, [1, 0n, ...values])]
}

function environMessages(process: TraceProcess, thread: number): Uint8Array[] {
  if (process.environment === undefined) return []
  const names = Object.keys(process.environment)
  const values = Object.values(process.environment).map((value) =>
    typeof value === 'number' ? int32(value) : utf8(value),
  )
  return [
    info(ENVIRON_INDEX, '__environ__', '__notification__', names),
    message(ENVIRON_INDEX, { ...bare, thread }, [1, 0n, ...values]),
  ]
}

function message(index: number, frame: Frame, args: readonly BsonValue[]): Uint8Array {
  const aux: BsonEntries['entries'] = frame.aux === undefined ? [] : [['aux', { entries: Object.entries(frame.aux) }]]
  return encodeBson([
    ['I', index],
    ['C', 0n],
    ['R', int64(frame.caller ?? 0)],
    ['P', int64(frame.parentCaller ?? 0)],
    ['T', int32(frame.thread)],
    ['t', int32(frame.at)],
    ['r', int32(frame.repeated)],
    ['args', args],
    ...aux,
  ])
}

function callMessage(index: number, call: TimedCall, wide: boolean): Uint8Array {
  const values = call.arguments.map(({ value }) => encodeValue(value, wide))
  return message(index, call, [call.success ? 1 : 0, int64(call.returned), ...values])
}

function encodeValue(value: TraceValue, wide: boolean): BsonValue {
  if (value === null) return ''
  if (typeof value === 'string') return utf8(value)
  if (typeof value === 'number') return int32(value)
  if (typeof value === 'bigint') return int64(value)
  if (value instanceof Uint8Array) return value
  if (!('kind' in value)) return value.map(utf8)
  if (value.kind === 'pointer') return wide ? int64(value.value) : int32(value.value)
  if (value.kind === 'hex') return int32(value.value)
  if (typeof value.data === 'string') return utf8(value.data)
  return typeof value.data === 'number'
    ? int32(value.data)
    : typeof value.data === 'bigint'
      ? int64(value.data)
      : value.data
}
