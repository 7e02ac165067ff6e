import { utf8 } from './byteWriter.js'
import { encodeMonitorText } from './monitorText.js'
import { logTime } from './timestamps.js'
import {
  baseName,
  timedCalls,
  type TimedCall,
  type TraceArgument,
  type TraceProcess,
  type TraceValue,
} from './trace.js'

export interface CsvOptions {
  /**
   * Whose habits to follow: `seed` is the first format (no thread column), `0.4.0` escapes with backslashes, `0.5` (also 0.4.1 and 0.4.2) doubles quotes.
   * `0.5` if not given.
   */
  readonly writer?: 'seed' | '0.4.0' | '0.5'
}

/** A process' log as 0.4 and 0.5 write it, `logs/<pid>.csv`: a row per call, no header, CRLF (cuckoomon 0.4.2 and 0.5, `log.c`). */
export function encodeCsv(process: TraceProcess, options: CsvOptions = {}): Uint8Array {
  const writer = options.writer ?? '0.5'
  const quote = writer === '0.5' ? quoteDoubled : quoteEscaped
  const rows = timedCalls(process).flatMap((call) => {
    const row = columns(process, call, writer === 'seed')
      .map(quote)
      .join(',')
    return Array.from({ length: call.repeated + 1 }, () => `${row}\r\n`)
  })
  return utf8(rows.join(''))
}

function columns(process: TraceProcess, call: TimedCall, seed: boolean): string[] {
  return [
    logTime(process.start + call.at),
    String(process.pid),
    baseName(process.path),
    ...(seed ? [] : [String(call.thread)]),
    String(process.ppid),
    call.category,
    call.api,
    call.success ? 'SUCCESS' : 'FAILURE',
    hex32(call.returned),
    ...call.arguments.map(argument),
  ]
}

function argument({ name, value }: TraceArgument): string {
  return `${name}->${csvText(value)}`
}

/** The monitor prints the address of a buffer, not its bytes; a test has no address, so it is 0. */
function csvText(value: TraceValue): string {
  if (value === null) return ''
  if (typeof value === 'string') return value
  if (typeof value === 'number' || typeof value === 'bigint') return BigInt.asUintN(32, BigInt(value)).toString()
  if (value instanceof Uint8Array) return '0x00000000'
  if (!('kind' in value)) return `[${value.join(', ')}]`
  if (value.kind !== 'registry') return hex32(value.value)
  if (typeof value.data === 'string') return value.data
  if (typeof value.data === 'number') return String(value.data >>> 0)
  return value.type === 0 ? '<None>' : ''
}

function hex32(value: number | bigint): string {
  return `0x${BigInt.asUintN(32, BigInt(value)).toString(16).padStart(8, '0')}`
}

/** 0.4.1 and later: quotes doubled, backslashes left alone, control characters with two backslashes. */
function quoteDoubled(field: string): string {
  return `"${escape(field, '\\\\').replaceAll('"', '""')}"`
}

/** 0.4.0: quotes and backslashes with a backslash, control characters with one. */
function quoteEscaped(field: string): string {
  return `"${escape(field.replaceAll('\\', '\\\\').replaceAll('"', '\\"'), '\\')}"`
}

const LETTERS = new Map([
  [0x0d, 'r'],
  [0x0a, 'n'],
  [0x09, 't'],
])

/** The file is pure ASCII: every byte below 0x20 or from 0x7f on is written as text. */
function escape(field: string, prefix: string): string {
  let text = ''
  for (const byte of encodeMonitorText(field)) {
    if (byte >= 0x20 && byte < 0x7f) text += String.fromCharCode(byte)
    else text += prefix + (LETTERS.get(byte) ?? `x${byte.toString(16).padStart(2, '0')}`)
  }
  return text
}
