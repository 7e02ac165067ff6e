import { type BsonEntries, type BsonValue, encodeBson } from './bson.js'
import { type BsonDialect, info, InfoMessages, int32, int64 } from './bsonLog.js'
import { concatenate, utf16 } from './byteWriter.js'
import { filetime } from './filetime.js'
import { encodeMonitorText } from './monitorText.js'
import {
  timedCalls,
  type RegistryData,
  type TimedCall,
  type TraceArgument,
  type TraceProcess,
  type TraceValue,
} from './trace.js'

const BUFFER_LIMIT = 256

const dialect: BsonDialect = {
  firstIndex: 2,
  specifier: ({ value }: TraceArgument) =>
    value !== null && typeof value === 'object' && 'kind' in value && value.kind === 'pointer' ? 'p' : undefined,
  infoTail: () => [],
}

/**
 * A process' log as 1.0-1.2 store it, `logs/<pid>.bson` (cuckoomon 1.0, `log.c`).
 *
 * Text is binary in the monitor's own UTF-8 (`encodeMonitorText`), a pointer to nothing is an empty string, numbers are int32, buffers are cut to 256 bytes,
 * registry text is raw (UTF-16LE for functions that end in `W`).
 */
export function encodeBson1(process: TraceProcess): Uint8Array {
  const calls = timedCalls(process)
  const infos = new InfoMessages(dialect)
  const parts = [...processMessages(process, calls[0]?.thread ?? process.pid + 4)]
  const threads = new Set<number>()
  for (const call of calls) {
    if (threads.size === 0) parts.push(info(1, '__thread__', '__init__', ['ProcessIdentifier']))
    if (!threads.has(call.thread)) parts.push(message(1, call.thread, call.at, [1, 0, process.pid]))
    threads.add(call.thread)
    const { index, message: first } = infos.of(call)
    if (first !== undefined) parts.push(first)
    const bytes = callMessage(index, call)
    for (let count = 0; count <= call.repeated; count++) parts.push(bytes)
  }
  return concatenate(parts)
}

function processMessages(process: TraceProcess, thread: number): Uint8Array[] {
  const names = ['TimeLow', 'TimeHigh', 'ProcessIdentifier', 'ParentProcessIdentifier', 'ModulePath']
  const { low, high } = filetime(process.start)
  const values = [int32(low), int32(high), int32(process.pid), int32(process.ppid), encodeMonitorText(process.path)]
  return [info(0, '__process__', '__init__', names), message(0, thread, 0, [1, 0, ...values])]
}

function message(index: number, thread: number, at: number, args: readonly BsonValue[]): Uint8Array {
  return encodeBson([
    ['I', index],
    ['T', int32(thread)],
    ['t', int32(at)],
    ['args', args],
  ])
}

function callMessage(index: number, call: TimedCall): Uint8Array {
  const values = call.arguments.map(({ value }) => encodeValue(value, call.api))
  const aux: BsonEntries['entries'] = call.aux === undefined ? [] : [['aux', { entries: Object.entries(call.aux) }]]
  return encodeBson([
    ['I', index],
    ['T', int32(call.thread)],
    ['t', int32(call.at)],
    ['args', [call.success ? 1 : 0, int32(call.returned), ...values]],
    ...aux,
  ])
}

function encodeValue(value: TraceValue, api: string): BsonValue {
  if (value === null) return ''
  if (typeof value === 'string') return encodeMonitorText(value)
  if (typeof value === 'number') return int32(value)
  if (typeof value === 'bigint') return int64(value)
  if (value instanceof Uint8Array) return value.subarray(0, BUFFER_LIMIT)
  if (!('kind' in value)) return value.map(encodeMonitorText)
  return value.kind === 'registry' ? encodeRegistry(value, api) : int32(value.value)
}

function encodeRegistry({ type, data }: RegistryData, api: string): BsonValue {
  if (type === 4 && typeof data === 'number') return int32(data)
  if ((type === 1 || type === 2) && typeof data === 'string') {
    return api.endsWith('W') || api.startsWith('Nt') ? utf16(`${data}\0`) : encodeMonitorText(`${data}\0`)
  }
  return new Uint8Array()
}
