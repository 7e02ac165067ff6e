import { createHash } from 'node:crypto'
import { type BsonEntries, type BsonValue, encodeBson } from './bson.js'
import { type BsonDialect, info, InfoMessages, int32, int64 } from './bsonLog.js'
import { concatenate } from './byteWriter.js'
import { filetime } from './filetime.js'
import {
  baseName,
  timedCalls,
  type FlagNames,
  type RegistryData,
  type TimedCall,
  type TraceArgument,
  type TraceModule,
  type TraceProcess,
  type TraceValue,
} from './trace.js'

const BUFFER_LIMIT = 4096

const PROCESS_NAMES = [
  'time_low',
  'time_high',
  'pid',
  'ppid',
  'module_path',
  'command_line',
  'is_64bit',
  'track',
  'modules',
]

const noFlags: BsonEntries['entries'] = [
  ['flags_value', { entries: [] }],
  ['flags_bitmask', { entries: [] }],
]

const dialect: BsonDialect = {
  firstIndex: 1,
  specifier: ({ value }: TraceArgument) => {
    if (value === null || typeof value !== 'object' || !('kind' in value)) return undefined
    return value.kind === 'pointer' ? 'p' : value.kind === 'hex' ? 'x' : undefined
  },
  infoTail: ({ arguments: args }: TimedCall) => [
    ['flags_value', { entries: flagEntries(args, 'value') }],
    ['flags_bitmask', { entries: flagEntries(args, 'bitmask') }],
  ],
}

/**
 * A process' log as 2.0 stores it, `logs/<pid>.bson` (Cuckoo monitor 2, `log.c`).
 *
 * Text is UTF-8, numbers are int32, pointers as wide as the process, the return value always int64; failed calls carry last error and NTSTATUS; names of
 * flags come in the `info` message; a call's large buffer is a message of its own before it.
 */
export function encodeBson2(process: TraceProcess): Uint8Array {
  const wide = process.bitness === 64
  const calls = timedCalls(process)
  const infos = new InfoMessages(dialect)
  const parts = [...processMessages(process, calls[0]?.thread ?? process.pid + 4)]
  for (const call of calls) {
    const { index, message } = infos.of(call)
    if (message !== undefined) parts.push(message)
    if (call.buffer !== undefined) parts.push(bufferMessage(call.buffer))
    const bytes = callMessage(index, call, wide)
    for (let count = 0; count <= call.repeated; count++) parts.push(bytes)
  }
  return concatenate(parts)
}

function processMessages(process: TraceProcess, thread: number): Uint8Array[] {
  const { low, high } = filetime(process.start)
  const values: BsonValue[] = [
    int32(low),
    int32(high),
    int32(process.pid),
    int32(process.ppid),
    process.path,
    process.commandLine ?? `"${process.path}" `,
    process.bitness === 64 ? 1 : 0,
    process.tracked === false ? 0 : 1,
    (process.modules ?? []).map(moduleDocument),
  ]
  return [
    info(0, '__process__', '__notification__', PROCESS_NAMES, noFlags),
    encodeBson([
      ['I', 0],
      ['T', int32(thread)],
      ['t', 0],
      ['h', 0n],
      ['args', [1, 0n, ...values]],
    ]),
  ]
}

function moduleDocument({ path, base, size }: TraceModule): BsonValue {
  return {
    entries: [
      ['filepath', path],
      ['basename', baseName(path)],
      ['baseaddr', `0x${base.toString(16).padStart(8, '0')}`],
      ['imgsize', size],
    ],
  }
}

/** Every argument with names is in both documents; the kind decides in which it is not empty. The monitor gives all pairs of one argument the same key. */
function flagEntries(args: readonly TraceArgument[], kind: FlagNames['kind']): BsonEntries['entries'] {
  return args.flatMap(({ name, names }, position) => {
    if (names === undefined) return []
    const pairs = names.kind === kind ? names.names : []
    const entries = pairs.map(([value, text]) => [String(position), [int32(value), text]] as const)
    return [[name, { entries, array: true }] as const]
  })
}

function bufferMessage(buffer: Uint8Array): Uint8Array {
  return encodeBson([
    ['type', 'buffer'],
    ['buffer', buffer],
    ['checksum', createHash('sha1').update(buffer).digest('hex')],
  ])
}

function callMessage(index: number, call: TimedCall, wide: boolean): Uint8Array {
  const failure: BsonEntries['entries'] = call.success
    ? []
    : [
        ['e', int32(call.lastError ?? 0)],
        ['E', int32(call.ntStatus ?? 0)],
      ]
  const stack: BsonEntries['entries'] = call.stacktrace === undefined ? [] : [['s', call.stacktrace]]
  return encodeBson([
    ['I', index],
    ['T', int32(call.thread)],
    ['t', int32(call.at)],
    ['h', 0n],
    ...failure,
    ...stack,
    [
      'args',
      [call.success ? 1 : 0, int64(call.returned), ...call.arguments.map(({ value }) => encodeValue(value, wide))],
    ],
  ])
}

function encodeValue(value: TraceValue, wide: boolean): BsonValue {
  if (value === null || typeof value === 'string') return value
  if (typeof value === 'number') return int32(value)
  if (typeof value === 'bigint') return int64(value)
  if (value instanceof Uint8Array) return value.subarray(0, BUFFER_LIMIT)
  if (!('kind' in value)) return value
  if (value.kind === 'registry') return encodeRegistry(value)
  return value.kind === 'pointer' && wide ? int64(value.value) : int32(value.value)
}

function encodeRegistry({ type, data }: RegistryData): BsonValue {
  if (type === 0) return ''
  if (typeof data === 'number') return int32(data)
  return typeof data === 'bigint' ? int64(data) : data
}
