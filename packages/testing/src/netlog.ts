import { ByteWriter } from './byteWriter.js'
import { filetime } from './filetime.js'
import { encodeMonitorText } from './monitorText.js'
import { netlogTable, type NetlogRow } from './netlogTable.js'
import { TestingError } from './testingError.js'
import { timedCalls, type RegistryData, type TimedCall, type TraceProcess, type TraceValue } from './trace.js'

/** Buffers are cut to so many bytes. */
const BUFFER_LIMIT = 256

/**
 * A process' log as 0.6 stores it, `logs/<pid>.raw`: binary messages whose meaning is in a table that both sides know (Cuckoo 0.6, `netlog.py`).
 *
 * @throws TestingError `ERR_NOT_ENCODABLE` for a call that `table` does not have.
 */
export function encodeNetlog(process: TraceProcess, table: readonly NetlogRow[] = netlogTable): Uint8Array {
  const writer = new ByteWriter()
  const calls = timedCalls(process)
  const first = calls[0]?.thread ?? process.pid + 4
  writeHeader(writer, 0, { success: true, returned: 0, thread: first, at: 0 })
  writeProcess(writer, process)
  const threads = new Set<number>()
  for (const call of calls) {
    if (!threads.has(call.thread)) writeHeader(writer, 1, { ...call, success: true, returned: 0 }).u32(process.pid)
    threads.add(call.thread)
    for (let count = 0; count <= call.repeated; count++) writeCall(writer, call, table)
  }
  return writer.finish()
}

function writeHeader(
  writer: ByteWriter,
  index: number,
  call: Pick<TimedCall, 'success' | 'returned' | 'thread' | 'at'>,
): ByteWriter {
  const returned = Number(BigInt.asUintN(32, BigInt(call.returned)))
  return writer
    .u8(index)
    .u8(call.success ? 1 : 0)
    .u32(returned)
    .u32(call.thread)
    .u32(call.at)
}

function writeProcess(writer: ByteWriter, process: TraceProcess): void {
  const { low, high } = filetime(process.start)
  writer.u32(low).u32(high).u32(process.pid).u32(process.ppid)
  writeString(writer, process.path)
}

function writeCall(writer: ByteWriter, call: TimedCall, table: readonly NetlogRow[]): void {
  const values = new Map(call.arguments.map(({ name, value }) => [name, value]))
  const row = table.find(
    ([, api, , , names]) => api === call.api && names.length === values.size && names.every((name) => values.has(name)),
  )
  if (row === undefined) {
    const names = [...values.keys()].join(', ')
    throw new TestingError('ERR_NOT_ENCODABLE', `the netlog table has no row for ${call.api}(${names})`)
  }
  const [index, , , format, names] = row
  const letters = spell(format)
  writeHeader(writer, index, call)
  names.forEach((name, position) => {
    // The row was chosen because it has a value for each of its names.
    writeValue(writer, letters[position] ?? 's', values.get(name) ?? null)
  })
}

/** `u4l` as `ullll`. */
function spell(format: string): string {
  return format.replace(/(\d)(.)/g, (_, count: string, letter: string) => letter.repeat(Number(count)))
}

function writeValue(writer: ByteWriter, letter: string, value: TraceValue): void {
  if ('sSuUoO'.includes(letter)) writeString(writer, typeof value === 'string' ? value : '')
  else if ('bB'.includes(letter)) writeBuffer(writer, value)
  else if ('aA'.includes(letter)) writeList(writer, Array.isArray(value) ? value : [])
  else if ('rR'.includes(letter)) writeRegistry(writer, value)
  else writer.u32(number(value))
}

function number(value: TraceValue): number {
  if (typeof value === 'number' || typeof value === 'bigint') return Number(BigInt.asUintN(32, BigInt(value)))
  if (value !== null && typeof value === 'object' && 'kind' in value && value.kind !== 'registry')
    return number(value.value)
  return 0
}

function writeString(writer: ByteWriter, text: string): void {
  const bytes = encodeMonitorText(text)
  // Both lengths are bytes; they differ only where the monitor cut the text.
  writer.u32(bytes.length).u32(bytes.length).bytes(bytes)
}

function writeBuffer(writer: ByteWriter, value: TraceValue): void {
  const bytes = value instanceof Uint8Array ? value : encodeMonitorText(typeof value === 'string' ? value : '')
  const kept = bytes.subarray(0, BUFFER_LIMIT)
  writer.u32(kept.length).u32(bytes.length).bytes(kept)
}

function writeList(writer: ByteWriter, items: readonly string[]): void {
  writer.u32(items.length)
  for (const item of items) writeString(writer, item)
}

/** The type decides what follows; for `REG_NONE` the monitor writes an empty string that the reader does not expect, and so does this. */
function writeRegistry(writer: ByteWriter, value: TraceValue): void {
  const data = asRegistry(value)
  writer.u32(data.type)
  if (data.type === 4 || data.type === 5) writer.u32(Number(data.data))
  else if (data.type === 1 || data.type === 2 || data.type === 7) writeString(writer, String(data.data))
  else if (data.type === 0) writer.u32(0).u32(0)
}

function asRegistry(value: TraceValue): RegistryData {
  if (value !== null && typeof value === 'object' && 'kind' in value && value.kind === 'registry') return value
  if (typeof value === 'string') return { kind: 'registry', type: 1, data: value }
  if (typeof value === 'number') return { kind: 'registry', type: 4, data: value }
  return { kind: 'registry', type: value === null ? 0 : 3, data: value instanceof Uint8Array ? value : '' }
}
