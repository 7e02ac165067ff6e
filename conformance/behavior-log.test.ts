import { readdirSync, readFileSync, existsSync } from 'node:fs'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import { type CallEvent, type LogDiagnostic, type LogEvent, openLog } from '@cuculus/behavior-log'
import { corpus, hasCorpus } from './corpus.js'

interface BsonTruth {
  readonly schema: string
  readonly file: string
  readonly error: { readonly offset: number } | null
  readonly apiCalls: number
  readonly failedCalls: number
  readonly unknownIndex: number
  readonly apis: Readonly<Record<string, number>>
  readonly categories: Readonly<Record<string, number>>
  readonly threads: readonly number[]
  readonly process: Readonly<Record<string, unknown>> | null
}

interface CsvTruth {
  readonly process: {
    readonly process_id: string
    readonly process_name: string
    readonly parent_id: string
    readonly first_seen: string
  }
  readonly calls: number
  readonly callsWithRepeats: number
  readonly first: readonly CsvCall[]
  readonly last: readonly CsvCall[]
}

interface CsvCall {
  readonly timestamp: string
  readonly thread_id: string
  readonly category: string
  readonly api: string
  readonly status: string
  readonly return: string
  readonly arguments: readonly { readonly name: string; readonly value: string }[]
  readonly repeated: number
}

function readJson<T>(path: string): T {
  const bytes = readFileSync(path)
  return JSON.parse((path.endsWith('.gz') ? gunzipSync(bytes) : bytes).toString('utf8')) as T // the corpus' own format
}

interface Read {
  readonly events: readonly LogEvent[]
  readonly calls: readonly CallEvent[]
  readonly diagnostics: readonly LogDiagnostic[]
}

async function readAll(path: string, options: { readonly merge?: boolean } = {}): Promise<Read> {
  const diagnostics: LogDiagnostic[] = []
  const events: LogEvent[] = []
  const log = await openLog(path)
  for await (const batch of log.events({ ...options, report: (diagnostic) => diagnostics.push(diagnostic) })) {
    events.push(...batch)
  }
  return { events, calls: events.filter((event) => event.type === 'call'), diagnostics }
}

function countBy(items: readonly CallEvent[], key: (call: CallEvent) => string): Record<string, number> {
  const counts = new Map<string, number>()
  for (const item of items) counts.set(key(item), (counts.get(key(item)) ?? 0) + 1)
  return Object.fromEntries(counts)
}

/** Text of a value in a truth file: a string, or `{"$hex": …}`. */
function truthText(value: unknown): string {
  if (typeof value === 'object' && value !== null && '$hex' in value) {
    return Buffer.from(String(value.$hex), 'hex').toString('utf8')
  }
  return String(value)
}

function folder(name: string): string {
  return join(corpus, name)
}

/** Files below a folder whose name passes. */
function filesBelow(path: string, passes: (name: string) => boolean): string[] {
  return readdirSync(path, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && passes(entry.name))
    .map((entry) => join(entry.parentPath, entry.name))
    .sort()
}

/** Logs of whole analyses with their part of the truth. */
function analysisLogs(): [string, BsonTruth, string][] {
  return readdirSync(folder('analyses'))
    .filter((name) => name.endsWith('.truth.json') && !name.includes('.pcap.'))
    .flatMap((name) => {
      const truth = readJson<{ readonly id: string; readonly logs?: readonly BsonTruth[] }>(
        join(folder('analyses'), name),
      )
      return (truth.logs ?? [])
        .filter((log) => log.schema === 'bsonlog-truth/1')
        .map((log): [string, BsonTruth, string] => [
          `${truth.id}/${log.file}`,
          log,
          join(folder('analyses'), truth.id, 'logs', log.file),
        ])
    })
}

describe.skipIf(!hasCorpus)('undamaged BSON logs', () => {
  const logs: [string, BsonTruth, string][] = [
    ...analysisLogs(),
    ...[
      ...filesBelow(folder('behavior-logs/cape-bson'), (name) => name.endsWith('.bson')),
      join(folder('behavior-logs'), 'cape-test_bson.bson'),
    ].map((path): [string, BsonTruth, string] => [
      path.slice(corpus.length),
      readJson<BsonTruth>(`${path}.truth.json`),
      path,
    ]),
  ]

  it.each(logs)('%s holds the calls, threads and process that the truth names', async (_, truth, path) => {
    const { events, calls, diagnostics } = await readAll(path)
    expect(diagnostics).toEqual([])
    // The truth counts anomalies apart; here they are calls, as in 1.x.
    const plain = calls.filter((call) => call.api !== '__anomaly__')
    expect(plain).toHaveLength(truth.apiCalls)
    expect(countBy(plain, (call) => call.api)).toEqual(truth.apis)
    expect(countBy(plain, (call) => call.category)).toEqual(truth.categories)
    expect(plain.filter((call) => !call.success)).toHaveLength(truth.failedCalls)
    const announced = events.filter((event) => event.type === 'thread')
    expect(new Set([...plain, ...announced].map((event) => event.threadId))).toEqual(new Set(truth.threads))
    const process = events.find((event) => event.type === 'process')
    const expected = truth.process ?? {}
    expect(process?.processId).toBe(expected['ProcessIdentifier'] ?? expected['pid'])
    expect(process?.parentId).toBe(expected['ParentProcessIdentifier'] ?? expected['ppid'])
    expect(process?.processPath).toBe(truthText(expected['ModulePath'] ?? expected['module_path']))
  })
})

describe.skipIf(!hasCorpus)('damaged BSON logs', () => {
  const logs = filesBelow(folder('behavior-logs/damaged'), (name) => name.endsWith('.bson'))

  it.each(logs.map((path) => [path.slice(corpus.length), path]))(
    '%s keeps at least the calls that plain decoding finds',
    async (_, path) => {
      const truth = readJson<BsonTruth>(`${path}.truth.json`)
      const { calls, diagnostics } = await readAll(path)
      expect(calls.filter((call) => call.api !== '__anomaly__').length).toBeGreaterThanOrEqual(truth.apiCalls)
      const counts = countBy(calls, (call) => call.api)
      for (const [api, count] of Object.entries(truth.apis)) expect(counts[api], api).toBeGreaterThanOrEqual(count)
      if (truth.error !== null)
        expect(diagnostics.some((diagnostic) => diagnostic.offset >= truth.error!.offset)).toBe(true)
    },
  )

  /** Damage in the middle: what is behind it is the same as in the log that was damaged. */
  it.each(
    logs
      .filter((path) => /length-(zero|huge|negative)|garbage|call-before-info/.test(path))
      .map((path) => [path.slice(corpus.length), path]),
  )('%s keeps every call of the log that was damaged', async (_, path) => {
    const match = /([^/]+)-(\d+)-(?:length|garbage|call)[^/]*$/.exec(path)
    const original = join(folder('analyses'), match?.[1] ?? '', 'logs', `${match?.[2] ?? ''}.bson`)
    expect(existsSync(original)).toBe(true)
    const expected = await readAll(original)
    const { calls } = await readAll(path)
    expect(calls.length).toBe(expected.calls.length)
  })
})

describe.skipIf(!hasCorpus)('CSV logs', () => {
  const logs = filesBelow(folder('behavior-logs/csv'), (name) => name.endsWith('.csv'))

  /** Cuckoo 0.5 strips backslashes and question marks; we strip the prefix `\??\` only. */
  const stripped = (value: string): string => value.replace(/^[\\?]+/, '')

  it.each(logs.map((path) => [path.slice(corpus.length), path]))(
    '%s has the truth’s process and calls',
    async (_, path) => {
      const truth = readJson<CsvTruth>(`${path}.truth.json`)
      const { events, calls, diagnostics } = await readAll(path, { merge: true })
      expect(diagnostics).toEqual([])
      const process = events.find((event) => event.type === 'process')
      expect(process).toMatchObject({
        processId: Number(truth.process.process_id),
        parentId: Number(truth.process.parent_id),
        processName: truth.process.process_name,
      })
      expect(calls).toHaveLength(truth.calls)
      expect(calls.reduce((sum, call) => sum + call.repeated + 1, 0)).toBe(truth.callsWithRepeats)
      const actual = calls.map((call) => ({
        thread_id: call.threadId === null ? '' : String(call.threadId),
        category: call.category,
        api: call.api,
        status: call.success ? 'SUCCESS' : 'FAILURE',
        return: call.returnValue,
        arguments: call.arguments.map(({ name, value }) => ({ name, value: stripped(value) })),
        repeated: call.repeated,
      }))
      const expected = (items: readonly CsvCall[]): unknown => items.map(({ timestamp: _time, ...call }) => call)
      expect(actual.slice(0, truth.first.length)).toEqual(expected(truth.first))
      expect(actual.slice(-truth.last.length)).toEqual(expected(truth.last))
      expect(calls[0]?.time).not.toBeNull()
    },
  )
})
