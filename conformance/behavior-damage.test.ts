import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { type CallEvent, readLog } from '@cuculus/behavior-log'
import { ByteWriter, concatenate, encodeLog } from '@cuculus/testing'
import { describe, expect, it } from 'vitest'
import { readCsvRow } from '../packages/behavior-log/src/csvRow.js'
import { netlogTable } from '../packages/behavior-log/src/netlogTable.js'
import { randomBelow } from '../test/random.js'
import { corpus, hasCorpus } from './corpus.js'

/** Damages by dialect: 2,000 in all. */
const rounds = 250

/** So much of a log is damaged at a time: its head, and some records from anywhere. */
const windowLength = 120

type Kind = 'csv' | 'netlog' | 'bson' | 'stap'

/** A log in its records: rows, documents, messages, lines. */
interface RecordedLog {
  readonly kind: Kind
  readonly records: readonly Uint8Array[]
}

function files(folder: string, ending: string): readonly Uint8Array[] {
  return readdirSync(join(corpus, folder), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith(ending))
    .map((entry) => join(entry.parentPath, entry.name))
    .filter((path) => !path.includes('damaged'))
    .sort()
    .map((path) => readFileSync(path))
}

function documentsOf(log: Uint8Array): readonly Uint8Array[] {
  const documents: Uint8Array[] = []
  const view = new DataView(log.buffer, log.byteOffset, log.byteLength)
  for (let at = 0; at + 4 <= log.length;) {
    const length = view.getInt32(at, true)
    if (length < 5 || at + length > log.length) break
    documents.push(log.subarray(at, at + length))
    at += length
  }
  return documents
}

/** Lines; of CSV rows, which begin with a time and may have line breaks in them. */
function linesOf(log: Uint8Array): readonly Uint8Array[] {
  const text = Buffer.from(log).toString('latin1')
  return text
    .split(text.startsWith('"') ? /(?<=\n)(?="\d{4}-?\d\d-?\d\d[ \d])/ : /(?<=\n)/)
    .map((line) => Buffer.from(line, 'latin1'))
}

async function callsOf(bytes: Uint8Array): Promise<readonly CallEvent[]> {
  const calls: CallEvent[] = []
  for await (const batch of readLog(bytes)) for (const event of batch) if (event.type === 'call') calls.push(event)
  return calls
}

/** Rows of 0.4.1 and later as 0.4.0 would have written them. */
function escapedRow(row: Uint8Array): Uint8Array {
  const { fields } = readCsvRow(Buffer.from(row).toString('latin1').trimEnd(), 'doubled')
  const escaped = fields.map((field) =>
    field.replace(/[\\"]/g, '\\$&').replace(/\r/g, '\\r').replace(/\n/g, '\\n').replace(/\t/g, '\\t'),
  )
  return Buffer.from(`${escaped.map((field) => `"${field}"`).join(',')}\r\n`, 'latin1')
}

/** Real calls of Cuckoo 1.2 as 0.6 would have written them, for no log of that version is public: those that its table describes. */
async function netlogs(): Promise<readonly RecordedLog[]> {
  const head = { pid: 1124, ppid: 1000, path: 'C:\\sample.exe', start: Date.UTC(2013, 1, 1), calls: [] }
  const calls = (await Promise.all(files('analyses/cuckoo12-exe-a', '.bson').map(callsOf))).flat()
  const messages = calls.flatMap((call, at) => netlogMessage(call, at))
  return [{ kind: 'netlog', records: [encodeLog(head, '0.6'), ...messages] }]
}

function netlogMessage({ api, arguments: values, threadId, success }: CallEvent, at: number): readonly Uint8Array[] {
  const index = netlogTable.findIndex(
    ({ name, names }) => name === api && names.join() === values.map((one) => one.name).join(),
  )
  const specifiers = netlogTable[index]?.specifiers ?? '?'
  if (/[^suopl]/i.test(specifiers)) return []
  const writer = new ByteWriter()
    .u8(index)
    .u8(success ? 1 : 0)
    .u32(0)
    .u32(threadId ?? 4)
    .u32(at)
  values.forEach(({ value }, position) => {
    const text = Buffer.from(value)
    if (/[pl]/i.test(specifiers.charAt(position))) writer.u32(Number(value) >>> 0)
    else writer.u32(text.length).u32(text.length).bytes(text)
  })
  return [writer.finish()]
}

const dialects: readonly (readonly [string, () => Promise<readonly RecordedLog[]> | readonly RecordedLog[]])[] = [
  [
    'csv of 0.4 and 0.5',
    () => files('behavior-logs/csv', '.csv').map((log) => ({ kind: 'csv', records: linesOf(log) })),
  ],
  [
    'csv with escapes (0.4.0)',
    () => files('behavior-logs/csv', '.csv').map((log) => ({ kind: 'csv', records: linesOf(log).map(escapedRow) })),
  ],
  ['netlog (0.6)', netlogs],
  [
    'BSON of 1.x',
    () =>
      ['cuckoo12-dos-1', 'cuckoo12-exe-a', 'cuckoo12-vbs-dropper']
        .flatMap((name) => files(`analyses/${name}`, '.bson'))
        .map((log) => ({ kind: 'bson', records: documentsOf(log) })),
  ],
  [
    'BSON of 2.x, 32 bits',
    () =>
      ['cuckoo20rc-demo-1', 'cuckoo20rc-demo-3']
        .flatMap((name) => files(`analyses/${name}`, '.bson'))
        .map((log) => ({ kind: 'bson', records: documentsOf(log) })),
  ],
  [
    'BSON of 2.0.7',
    () => files('analyses/cuckoo207-pafish', '.bson').map((log) => ({ kind: 'bson', records: documentsOf(log) })),
  ],
  [
    'BSON of CAPE',
    () => files('behavior-logs/cape-bson', '.bson').map((log) => ({ kind: 'bson', records: documentsOf(log) })),
  ],
  [
    'SystemTap',
    () =>
      files('conformance/cuckoo2/cuckoo-tests/files', '.stap').map((log) => ({ kind: 'stap', records: linesOf(log) })),
  ],
]

/** What a call says, its place in the log aside. */
function wordsOf(call: CallEvent): string {
  const { api, time, threadId, success, returnValue, arguments: values } = call
  return JSON.stringify([api, time, threadId, success, returnValue, values.map(({ name, value }) => [name, value])])
}

/** Records that calls need, which are left alone: the first one; declarations of BSON, and the process message behind its own. */
function isHead(kind: Kind, record: Uint8Array, before: Uint8Array | undefined): boolean {
  if (before === undefined) return true
  const declares = (bytes: Uint8Array, name: string): boolean => Buffer.from(bytes).includes(name)
  return kind === 'bson' && (declares(record, 'type\0') || declares(before, '__process__\0'))
}

describe.skipIf(!hasCorpus)('2,000 cuts and flips of real logs', () => {
  it.each(dialects)('keep every undamaged record of %s', async (name, read) => {
    const below = randomBelow(2026)
    const logs = (await read()).filter(({ records }) => records.length > 1)
    let undamaged = 0
    let kept = 0
    const lost: string[] = []
    for (let round = 0; round < rounds; round++) {
      const { kind, records } = logs[below(logs.length)] ?? { kind: 'csv', records: [] }
      const heads = records.filter((record, index) => isHead(kind, record, records[index - 1]))
      const from = below(records.length)
      const body = records.slice(from, from + windowLength).filter((record) => !heads.includes(record))
      const parts: Uint8Array[] = body.map((record) => Uint8Array.from(record))
      const damaged = new Set<number>()
      for (let count = 1 + below(3); count > 0 && body.length > 0; count--) {
        const index = below(body.length)
        damaged.add(index)
        parts[index] = damage(parts[index] ?? new Uint8Array(), below)
      }
      const untouched = await expected(
        heads,
        body.filter((_, index) => !damaged.has(index)),
      )
      const bytes = concatenate([...heads, ...parts])
      const found = countBy((await callsOf(bytes)).map(wordsOf))
      for (const [words, count] of untouched) {
        undamaged += count
        const here = Math.min(count, found.get(words) ?? 0)
        kept += here
        if (here < count) lost.push(`round ${String(round)}: ${words.slice(0, 200)}`)
      }
    }
    console.log(`${name}: ${String(rounds)} damages, ${String(undamaged)} undamaged calls, ${String(kept)} kept`)
    // messages of netlog have neither marks nor lengths: where one is cut, the next one may look like its end
    if (name.startsWith('netlog')) expect(kept / undamaged).toBeGreaterThan(0.999)
    else expect(lost).toEqual([])
    expect(undamaged).toBeGreaterThan(5000)
  })
})

/** A piece is missing, the whole record at times, or some bits are wrong. */
function damage(record: Uint8Array, below: (limit: number) => number): Uint8Array {
  if (record.length === 0) return record
  if (below(5) < 2) {
    const from = below(record.length)
    return concatenate([record.subarray(0, from), record.subarray(from + 1 + below(record.length - from))])
  }
  const flipped = Uint8Array.from(record)
  for (let flips = 1 + below(4); flips > 0; flips--) {
    const at = below(flipped.length)
    flipped[at] = (flipped[at] ?? 0) ^ (1 << below(8))
  }
  return flipped
}

/** What the records say that nothing happened to. */
async function expected(
  heads: readonly Uint8Array[],
  body: readonly Uint8Array[],
): Promise<ReadonlyMap<string, number>> {
  return countBy((await callsOf(concatenate([...heads, ...body]))).map(wordsOf))
}

function countBy(texts: readonly string[]): Map<string, number> {
  const counts = new Map<string, number>()
  for (const text of texts) counts.set(text, (counts.get(text) ?? 0) + 1)
  return counts
}
