import { readdirSync, readFileSync, existsSync } from 'node:fs'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import { type CallEvent, type LogDiagnostic, type LogEvent, openLog, readLog } from '@cuculus/behavior-log'
import { encodeCape, pointer } from '@cuculus/testing'
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

interface AnalysisTruth {
  readonly id: string
  readonly logs?: readonly BsonTruth[]
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

function readJson(path: string): unknown {
  const bytes = readFileSync(path)
  return JSON.parse((path.endsWith('.gz') ? gunzipSync(bytes) : bytes).toString('utf8'))
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
      const truth = readJson(join(folder('analyses'), name)) as AnalysisTruth
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
      readJson(`${path}.truth.json`) as BsonTruth,
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
      const truth = readJson(`${path}.truth.json`) as BsonTruth
      const { calls, diagnostics } = await readAll(path)
      expect(calls.filter((call) => call.api !== '__anomaly__').length).toBeGreaterThanOrEqual(truth.apiCalls)
      const counts = countBy(calls, (call) => call.api)
      for (const [api, count] of Object.entries(truth.apis)) expect(counts[api], api).toBeGreaterThanOrEqual(count)
      const damage = truth.error?.offset ?? Number.POSITIVE_INFINITY
      if (truth.error !== null) expect(diagnostics.some((diagnostic) => diagnostic.offset >= damage)).toBe(true)
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
      const truth = readJson(`${path}.truth.json`) as CsvTruth
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
        timestamp: undefined,
        thread_id: call.threadId === null ? '' : String(call.threadId),
        category: call.category,
        api: call.api,
        status: call.success ? 'SUCCESS' : 'FAILURE',
        return: call.returnValue,
        arguments: call.arguments.map(({ name, value }) => ({ name, value: stripped(value) })),
        repeated: call.repeated,
      }))
      const expected = (items: readonly CsvCall[]): unknown => items.map((call) => ({ ...call, timestamp: undefined }))
      expect(actual.slice(0, truth.first.length)).toEqual(expected(truth.first))
      expect(actual.slice(-truth.last.length)).toEqual(expected(truth.last))
      expect(calls[0]?.time).not.toBeNull()
    },
  )
})

interface MonitorEvent {
  readonly type: string
  readonly [field: string]: unknown
}

interface MonitorGolden {
  readonly events: readonly MonitorEvent[]
  readonly exception: string | null
}

/** An event of ours in the words of Cuckoo 2.0.7. */
function toMonitorEvent(event: LogEvent, startedAt: number | null): MonitorEvent {
  switch (event.type) {
    case 'process':
      return {
        type: 'process',
        pid: event.processId,
        ppid: event.parentId,
        process_name: event.processName,
        process_path: event.processPath,
        first_seen: event.startedAt,
        track: event.tracked ?? true,
        // The long-gone messages without a command line got an empty one.
        command_line: event.commandLine ?? '',
      }
    case 'message':
      return { type: 'debug', message: event.message }
    case 'action':
      return { type: 'action', action: event.action }
    case 'call':
      return {
        type: 'apicall',
        api: event.api,
        category: event.category,
        status: event.success,
        return_value: event.returnValue,
        tid: event.threadId,
        time: event.time === null || startedAt === null ? null : event.time - startedAt,
        arguments: event.arguments.map(({ name, value }) => [name, value]).sort(),
        flags: event.arguments.flatMap(({ name, pretty }) => (pretty === undefined ? [] : [[name, pretty]])).sort(),
        stacktrace: event.stacktrace ?? [],
        last_error: event.lastError,
        nt_status: event.ntStatus,
        buffer: event.buffer,
      }
    default:
      return { type: event.type }
  }
}

/** Numbers as text, structured values as compact JSON with the keys in the golden file's order. */
function valueText(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value)
}

function fromGolden(event: MonitorEvent, wide: boolean): MonitorEvent {
  const pairs = (value: unknown): [string, unknown][] => Object.entries(value as Record<string, unknown>)
  switch (event.type) {
    case 'process':
      return {
        type: 'process',
        pid: event['pid'],
        ppid: event['ppid'],
        process_name: event['process_name'],
        process_path: event['process_path'],
        first_seen: Math.floor(Number(event['first_seen']) * 1000),
        track: Boolean(event['track']),
        command_line: event['command_line'] ?? '',
      }
    case 'debug':
      return { type: 'debug', message: event['message'] }
    case 'action':
      return { type: 'action', action: event['action'] }
    default: {
      const returned = BigInt.asUintN(64, BigInt(Number(event['return_value'])))
      return {
        type: 'apicall',
        api: event['api'],
        category: event['category'],
        status: event['status'] === 1,
        return_value: `0x${returned.toString(16).padStart(wide ? 16 : 8, '0')}`,
        tid: event['tid'],
        time: event['time'],
        arguments: pairs(event['arguments'])
          .map(([name, value]) => [name, valueText(value)])
          .sort(),
        // An empty meaning is none.
        flags: pairs(event['flags'])
          .filter(([, meaning]) => meaning !== '')
          .sort(),
        stacktrace: event['stacktrace'],
        last_error: event['last_error'],
        nt_status: event['nt_status'],
        buffer: event['buffer'],
      }
    }
  }
}

/** Keys of nested objects in alphabetical order: the golden files are sorted. */
function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(
    Object.entries(value)
      .sort(([one], [other]) => (one < other ? -1 : 1))
      .map(([key, item]) => [key, sorted(item)]),
  )
}

function withSortedJson(event: MonitorEvent): MonitorEvent {
  const values = (event['arguments'] ?? []) as [string, string][]
  return event.type !== 'apicall'
    ? event
    : {
        ...event,
        arguments: values.map(([name, value]) => [
          name,
          /^(?:\[|\{")/.test(value) ? JSON.stringify(sorted(JSON.parse(value))) : value,
        ]),
      }
}

describe.skipIf(!hasCorpus)('logs of Cuckoo 2 against the events of Cuckoo 2.0.7', () => {
  const golden = folder('conformance/cuckoo2/golden/bson')
  const inputs = [
    ...filesBelow(folder('conformance/cuckoo2/synthetic/bson'), (name) => name.endsWith('.bson')),
    folder('conformance/cuckoo2/cuckoo-tests/files/sample_analysis_storage/logs/752.bson'),
  ].map((path): [string, string, MonitorGolden] => {
    const name = path.endsWith('752.bson') ? '752' : path.split('/').slice(-2).join('_').slice(0, -5)
    const file = join(golden, `${name}.bson.events.json`)
    return [name, path, readJson(existsSync(file) ? file : `${file}.gz`) as MonitorGolden]
  })

  it.each(inputs)('%s', async (name, path, { events: expected }) => {
    const { events } = await readAll(path)
    const process = events.find((event) => event.type === 'process')
    const wide = process?.bitness === 64
    const actual = events
      .filter((event) => event.type !== 'end')
      .map((event) => withSortedJson(toMonitorEvent(event, process?.startedAt ?? null)))
    const wanted = expected.map((event) => fromGolden(event, wide))
    if (name.startsWith('api_before_process')) {
      // Cuckoo counts from nothing; we do not know the time of a call before its process.
      expect(actual).toEqual(wanted.map((event) => ({ ...event, time: null })))
      return
    }
    if (name === 'all_categories_1000') {
      // Cuckoo never finds bit 31: the monitor declares it as a negative number.
      const text = JSON.stringify(wanted[1])
      expect(text).toContain('"GENERIC_WRITE|SYNCHRONIZE|FILE_READ_DATA"')
      wanted[1] = JSON.parse(text.replace('"GENERIC_WRITE|', '"GENERIC_READ|GENERIC_WRITE|')) as MonitorEvent
    }
    if (name.startsWith('flags')) {
      // Cuckoo forgets bit masks of an API that has no named values.
      expect(actual[1]).toEqual({ ...wanted[1], flags: [['m', 'ONE|TWO']] })
      wanted[1] = { ...wanted[1], type: 'apicall', flags: [['m', 'ONE|TWO']] }
    }
    // Cuckoo stops at damage: what it read is the beginning of what we read.
    expect(actual.slice(0, wanted.length)).toEqual(wanted)
    if (!/^(?:bad|zero|toolong)/.test(name)) expect(actual).toHaveLength(wanted.length)
  })

  it.each(inputs.filter(([name]) => /^(?:badutf8|badbson|zero|toolong)/.test(name)))(
    '%s goes on behind the damage',
    async (_, path, { events: expected }) => {
      const { calls } = await readAll(path)
      const before = expected.filter((event) => event.type === 'apicall').length
      expect(calls.length).toBeGreaterThanOrEqual(before)
      expect(calls.map((call) => call.arguments[0]?.value)).toContain('one')
    },
  )

  it('keeps what follows a string that is not UTF-8, and shows its bytes', async () => {
    const { calls } = await readAll(folder('conformance/cuckoo2/synthetic/bson/badutf8/4008.bson'))
    expect(calls.map((call) => call.arguments[0]?.value.replace(/[^\\\w]/g, '?'))).toHaveLength(3)
    expect(calls[1]?.arguments[0]?.value).toMatch(/\\xff/)
    expect(calls[2]?.arguments[0]?.value).toBe('after')
  })
})

interface ClassicGolden {
  readonly results: { readonly behavior?: { readonly processes: readonly ClassicProcess[] } }
}

interface ClassicProcess {
  readonly process_id: number | string
  readonly parent_id: number | string
  readonly process_name: string
  readonly first_seen: string
  readonly calls: readonly ClassicCall[]
}

interface ClassicCall {
  readonly timestamp: string
  readonly thread_id?: string
  readonly category: string
  readonly api: string
  readonly status: boolean | string
  readonly return: string
  readonly repeated: number
  readonly arguments: readonly { readonly name: string; readonly value: string }[]
}

/** `YYYY-MM-DD hh:mm:ss,mmm`. */
function timestamp(time: number | null): string {
  return time === null ? '' : new Date(time).toISOString().replace('T', ' ').replace('.', ',').slice(0, -1)
}

function classicCases(names: RegExp, version: string): [string, string, readonly ClassicProcess[]][] {
  const root = folder('conformance/cuckoo-classic')
  return readdirSync(root)
    .filter((name) => names.test(name))
    .map((name) => {
      const golden = readJson(join(root, name, 'out', `${version}.json`)) as ClassicGolden
      return [name, join(root, name, 'in/logs'), golden.results.behavior?.processes ?? []]
    })
}

describe.skipIf(!hasCorpus)('classic logs against the calls of the original', () => {
  /** Names in order are not compared: the original had them in hash order (1.x). */
  const pairs = (call: {
    readonly arguments: readonly { readonly name: string; readonly value: string }[]
  }): string[] => call.arguments.map(({ name, value }) => `${name}=${value}`).sort()

  const comparable = (processes: readonly ClassicProcess[]): unknown =>
    processes.map((process) => ({
      id: Number(process.process_id),
      parent: Number(process.parent_id),
      name: process.process_name,
      calls: process.calls.map((call) => ({
        time: call.timestamp,
        thread: Number(call.thread_id),
        category: call.category,
        api: call.api,
        success: call.status === true || call.status === 'SUCCESS',
        returned: call.return,
        repeated: call.repeated,
        arguments: pairs(call),
      })),
    }))

  async function ours(logs: string, extension: string): Promise<unknown> {
    const processes: unknown[] = []
    for (const name of readdirSync(logs).filter((entry) => entry.endsWith(extension))) {
      const path = join(logs, name)
      const { events, calls } = await readAll(path, { merge: true })
      const process = events.find((event) => event.type === 'process')
      if (process === undefined) continue
      processes.push({
        id: process.processId,
        parent: process.parentId,
        name: process.processName,
        calls: calls.map((call) => ({
          time: timestamp(call.time),
          thread: call.threadId,
          category: call.category,
          api: call.api,
          success: call.success,
          returned: call.returnValue,
          repeated: call.repeated,
          arguments: pairs(call),
        })),
      })
    }
    return processes
  }

  it.each(classicCases(/^(?:08|34)-/, '1.2'))('%s is the same', async (_, logs, processes) => {
    const sortedById = (items: readonly { readonly id: number }[]): unknown => [...items].sort((a, b) => a.id - b.id)
    const mine = (await ours(logs, logs.includes('/08-') ? '.raw' : '.bson')) as { readonly id: number }[]
    const theirs = comparable(processes) as { readonly id: number }[]
    if (logs.includes('/08-')) expect(sortedById(mine)).toEqual(sortedById(theirs))
    // The original drops processes whose place in the tree is odd from the tree, never from the list.
    else expect(new Set(mine.map(({ id }) => id))).toEqual(new Set(theirs.map(({ id }) => id)))
  })

  it.each(classicCases(/^0[45]-bson/, '1.2'))(
    '%s is the same but for text that the original escaped',
    async (_, logs, processes) => {
      const text = JSON.stringify(comparable(processes))
        .replaceAll("[Binary('a', 0), Binary('b', 0)]", '[\\"a\\",\\"b\\"]')
        .replaceAll(String.raw`caf\\xc3\\xa9`, 'café')
      expect(JSON.parse(JSON.stringify(await ours(logs, '.bson')))).toEqual(JSON.parse(text))
    },
  )

  it('05-bson-truncated-tail loses the cut call alone', async () => {
    const { calls, diagnostics } = await readAll(
      join(folder('conformance/cuckoo-classic'), '05-bson-truncated-tail/in/logs/1124.bson'),
      { merge: true },
    )
    expect(calls).toHaveLength(16)
    expect(diagnostics.map(({ code }) => code)).toContain('LOG_TRUNCATED')
  })

  it('06-bson-truncated-head tells what is cut, and reads the other log', async () => {
    const root = join(folder('conformance/cuckoo-classic'), '06-bson-truncated-head/in/logs')
    const cut = await readAll(join(root, '1124.bson'))
    expect(cut.events.map(({ type }) => type)).toEqual(['end'])
    expect(cut.diagnostics).toHaveLength(1)
    expect((await readAll(join(root, '1580.bson'))).calls.length).toBeGreaterThan(0)
  })

  it('arguments are in declared order', async () => {
    const { calls } = await readAll(join(folder('conformance/cuckoo-classic'), '04-bson-basic/in/logs/1124.bson'))
    expect(calls[0]?.arguments.map(({ name }) => name)).toEqual([
      'FileHandle',
      'DesiredAccess',
      'FileName',
      'CreateDisposition',
      'ShareAccess',
    ])
  })

  it.each(classicCases(/^0[12]-csv/, '0.5'))(
    '%s is the same but for leading backslashes',
    async (_, logs, processes) => {
      const strip = (value: unknown): unknown => JSON.parse(JSON.stringify(value).replace(/=(?:\\\\|\?)+/g, '='))
      const byId = (items: unknown): unknown => [...(items as { readonly id: number }[])].sort((a, b) => a.id - b.id)
      expect(strip(byId(await ours(logs, '.csv')))).toEqual(strip(byId(comparable(processes))))
    },
  )

  it('03-csv-0.4.0-escapes gives back what was escaped', async () => {
    const { calls } = await readAll(join(folder('conformance/cuckoo-classic'), '03-csv-0.4.0-escapes/in/logs/1124.csv'))
    expect(calls.map((call) => call.arguments.at(-1)?.value)).toEqual([
      'C:\\WINDOWS\\a.txt',
      '1580',
      'line1\r\nline2\ttab\\x00\\xe9',
    ])
    expect(calls[1]?.arguments[0]?.value).toBe('cmd "a, b" c')
  })

  it.each(classicCases(/^28-/, '0.4-dev'))('%s is the same', async (_, logs, processes) => {
    const withoutThread = (items: unknown): unknown =>
      JSON.parse(JSON.stringify(items).replace(/"thread":(?:null|NaN)/g, '"thread":null'))
    expect(withoutThread(await ours(logs, '.csv'))).toMatchObject(
      (comparable(processes) as { readonly calls: readonly { readonly time: string }[] }[]).map((process) => ({
        ...process,
        // That version wrote other times; ours have one form.
        calls: process.calls.map(({ time, ...call }) => ({
          ...call,
          thread: null,
          time: time.replace(/^(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)\.(\d+)$/, '$1-$2-$3 $4:$5:$6,$7'),
        })),
      })),
    )
  })

  it('35-csv-nul-and-huge keeps the rows behind the damage', async () => {
    const root = join(folder('conformance/cuckoo-classic'), '35-csv-nul-and-huge/in/logs')
    for (const name of readdirSync(root)) expect((await readAll(join(root, name))).calls, name).toHaveLength(3)
  })

  it('07-bson-unicode-string is text', async () => {
    const { calls } = await readAll(
      join(folder('conformance/cuckoo-classic'), '07-bson-unicode-string/in/logs/1124.bson'),
    )
    expect(calls.map((call) => call.arguments[0]?.value)).toEqual(['C:\\café', '0'])
  })
})

interface CapeCall {
  readonly timestamp: string
  readonly thread_id: string
  readonly caller: string
  readonly parentcaller: string
  readonly category: string
  readonly api: string
  readonly status: boolean
  readonly return: string
  readonly repeated: number
  readonly id: number
  readonly arguments: readonly { readonly name: string; readonly value: string }[]
}

describe.skipIf(!hasCorpus)('logs of CAPE against the calls of CAPEv2', () => {
  interface CapeBehavior {
    readonly processes: readonly (Omit<ClassicProcess, 'calls'> & {
      readonly calls: readonly CapeCall[]
      readonly environ: Readonly<Record<string, string>>
      readonly threads: readonly string[]
      readonly module_path: string
    })[]
  }

  const cases: [string, CapeBehavior['processes'][number], string][] = (
    [
      ['gen200k', 'gen200k/behavior.json'],
      ['test_bson_logs', 'cape_test_bson.behavior.json'],
    ] as const
  ).flatMap(([input, golden]) => {
    const { processes } = readJson(join(folder('conformance/cape/golden'), golden)) as CapeBehavior
    return processes
      .map((process): [string, CapeBehavior['processes'][number], string] => [
        `${input}/${String(process.process_id)}`,
        process,
        join(folder('conformance/cape/inputs'), input, `${String(process.process_id)}.bson`),
      ])
      .filter(([, , path]) => existsSync(path))
  })

  /** CAPE escapes whatever is not ASCII, by code point; here text is text. */
  const escaped = (value: string): string =>
    value.replace(/[^\0-\x7f]/g, (character) => `\\x${character.charCodeAt(0).toString(16)}`)

  it.each(cases)('%s is the same', async (_, golden, path) => {
    const { events, calls, diagnostics } = await readAll(path, { merge: true })
    expect(diagnostics).toEqual([])
    expect(events.find((event) => event.type === 'process')).toMatchObject({
      processId: golden.process_id,
      parentId: golden.parent_id,
      processName: golden.process_name,
      processPath: golden.module_path,
    })
    expect({ ...events.find((event) => event.type === 'environment')?.values }).toEqual(golden.environ)
    const end = events.at(-1)
    expect(end?.type === 'end' && end.threads.map(String)).toEqual(golden.threads)
    const actual = calls.map((call) => ({
      timestamp: timestamp(call.time),
      thread_id: String(call.threadId),
      caller: call.caller,
      parentcaller: call.parentCaller,
      category: call.category,
      api: call.api,
      status: call.success,
      return: call.returnValue,
      arguments: call.arguments.map(({ name, value }) => ({ name, value: escaped(value) })),
      repeated: call.repeated,
      id: call.id,
    }))
    const expected = golden.calls.map((call) => ({
      timestamp: call.timestamp,
      thread_id: call.thread_id,
      caller: call.caller,
      parentcaller: call.parentcaller,
      category: call.category,
      api: call.api,
      status: call.status,
      return: call.return,
      arguments: call.arguments.map(({ name, value }) => ({ name, value })),
      repeated: call.repeated,
      id: call.id,
    }))
    expect(actual).toEqual(expected)
  })
})

describe.skipIf(!hasCorpus)('SystemTap logs against the events of Cuckoo 2.0.7', () => {
  interface StapEvent {
    readonly api: string
    readonly arguments: Readonly<Record<string, unknown>>
    readonly instruction_pointer: string
    readonly pid: number
    readonly return_value: string
    readonly status: string
    readonly time: number
  }

  const inputs = folder('conformance/cuckoo2/cuckoo-tests/files')
  const goldens = folder('conformance/cuckoo2/golden')

  it.each(['log.stap', 'log_full.stap'])('%s has the same calls', async (name) => {
    const golden = readJson(join(goldens, 'stap', `${name}.events.json`)) as readonly StapEvent[]
    const { events, diagnostics } = await readAll(join(inputs, name))
    expect(diagnostics).toEqual([])
    let pid = -1
    const actual: unknown[] = []
    for (const event of events) {
      if (event.type === 'process') pid = event.processId
      if (event.type !== 'call') continue
      actual.push({
        api: event.api,
        arguments: Object.fromEntries(
          event.arguments.map(({ name: key, value }) => [
            key,
            /^(?:\[|\{)/.test(value) ? sorted(JSON.parse(value)) : value,
          ]),
        ),
        address: event.caller,
        pid,
        returned: event.returnValue,
        success: event.success,
        time: event.time,
      })
    }
    // 819 is the analyzer's shell, which Cuckoo leaves out of the processes.
    const expected = golden
      .filter((event) => !(name === 'log_full.stap' && event.pid === 819))
      .map((event) => ({
        api: event.api,
        // Cuckoo keeps the bracket of a list that ends a structure, and the quote of a string that the guest cut.
        arguments: JSON.parse(
          JSON.stringify(event.arguments).replaceAll(']"]', '"]').replaceAll('"\\"', '"'),
        ) as unknown,
        address: `0x${event.instruction_pointer}`,
        pid: event.pid,
        returned: event.return_value,
        success: event.status === '',
        time: Math.floor(Math.round(event.time * 1e6) / 1000),
      }))
    expect(actual).toEqual(expected)
  })

  it('log_full.stap has the same processes', async () => {
    const { behavior } = readJson(join(goldens, 'behavior/stap_full.json')) as {
      readonly behavior: { readonly processes: readonly MonitorEvent[] }
    }
    const { events } = await readAll(join(inputs, 'log_full.stap'))
    const processes = new Map(events.flatMap((event) => (event.type === 'process' ? [[event.processId, event]] : [])))
    expect(
      [...processes.values()].map((event) => [event.processId, event.parentId, event.processName, event.commandLine]),
    ).toEqual(
      behavior.processes.map((event) => [event['pid'], event['ppid'], event['process_name'], event['command_line']]),
    )
  })
})

describe.skipIf(!hasCorpus)('names of constants in calls of CAPE against those of CAPEv2', () => {
  /** API, argument, value as printed, and the names that CAPE has for it. */
  type Meaning = readonly [api: string, argument: string, value: string, names: string]
  interface Report {
    readonly behavior?: {
      readonly processes?: readonly { readonly calls?: readonly (CapeCall & { readonly pretty_return?: string })[] }[]
    }
  }

  function* callsOfReports(): Generator<CapeCall & { readonly pretty_return?: string }> {
    const golden = folder('conformance/cape/golden')
    const reports = filesBelow(folder('reports'), (name) => /^cape.*json\.gz$/.test(name))
    const readers = [
      () => ({ behavior: readJson(join(golden, 'gen200k/behavior.json')) }) as Report,
      ...reports.map((path) => () => JSON.parse(gunzipSync(readFileSync(path)).toString()) as Report),
    ]
    for (const read of readers) {
      for (const { calls } of read().behavior?.processes ?? []) yield* Array.isArray(calls) ? calls : []
    }
  }

  /** What our reader says of a call with this one argument. */
  async function ours(meanings: readonly Meaning[]): Promise<readonly (string | undefined)[]> {
    const log = encodeCape({
      pid: 1,
      ppid: 0,
      path: 'C:\\a.exe',
      start: 0,
      calls: meanings.map(([api, name, value], at) => {
        const number = Number(BigInt.asUintN(32, BigInt(value)))
        return {
          api,
          category: 'any',
          at,
          arguments: [{ name, value: value.startsWith('0x') ? pointer(number) : number }],
        }
      }),
    })
    const names: (string | undefined)[] = []
    for await (const batch of readLog(log)) {
      for (const event of batch) if (event.type === 'call') names.push(event.arguments[0]?.pretty)
    }
    return names
  }

  /** Why our names are others, by API and argument; each is a table or rule of CAPE that Windows' own headers contradict. */
  const reasons: readonly (readonly [reason: string, applies: (meaning: Meaning, our: string) => boolean])[] = [
    ['NtQuerySystemInformation has the names of dispositions of files', ([api]) => api === 'NtQuerySystemInformation'],
    [
      'bits of a sign that was extended to 64 bits are none of the value',
      ([, , , names]) => names.includes('0xffffffff'),
    ],
    ['SERVICE_INTERACTIVE_PROCESS is 0x100', ([, argument]) => argument === 'ServiceType'],
    [
      'a right of several bits counts as a whole beside others, and READ_CONTROL is not STANDARD_RIGHTS_REQUIRED',
      ([, argument, , names], our) => argument.endsWith('Access') && names.includes('KEY_') && our.includes('KEY_'),
    ],
    ['bits that Windows names', ([, , , names]) => /0x[0-9a-f]{8}$/.test(names)],
    [
      'information classes behind FileShortNameInformation are one off',
      ([, argument, value]) => argument === 'FileInformationClass' && Number(value) > 40,
    ],
    ['NtOpenDirectoryObject opens no file', ([api]) => api === 'NtOpenDirectoryObject'],
  ]

  it('are equal, or differ for a reason', async () => {
    const meanings = new Map<string, Meaning>()
    for (const { api, arguments: list } of callsOfReports()) {
      for (const { name, value, pretty_value: names } of list as (CapeCall['arguments'][number] & {
        pretty_value?: string
      })[]) {
        if (names !== undefined) meanings.set(`${api} ${name} ${value}`, [api, name, value, names])
      }
    }
    const all = [...meanings.values()]
    // one API has one declaration: what is declared otherwise goes to a log of its own
    const groups = new Map<string, Meaning[]>()
    for (const meaning of all) {
      const key = `${meaning[1]} ${String(meaning[2].startsWith('0x'))}`
      groups.set(key, [...(groups.get(key) ?? []), meaning])
    }
    const explained = new Map<string, number>()
    const unexplained: string[] = []
    let equal = 0
    for (const group of groups.values()) {
      const found = await ours(group)
      group.forEach((meaning, index) => {
        const our = found[index]
        if (our === meaning[3]) {
          equal++
          return
        }
        const reason = reasons.find(([, applies]) => applies(meaning, our ?? ''))?.[0]
        if (reason === undefined) unexplained.push(`${meaning.join(' ')} / ${String(our)}`)
        else explained.set(reason, (explained.get(reason) ?? 0) + 1)
      })
    }
    console.log(`names of constants in CAPE's calls: ${String(all.length)} different ones, ${String(equal)} equal`)
    for (const [reason, count] of explained) console.log(`  ${String(count).padStart(4)}  ${reason}`)
    expect(unexplained).toEqual([])
    expect(equal).toBeGreaterThan(150)
  })

  it('of statuses are equal', async () => {
    const statuses = new Map<string, readonly [api: string, returned: string, name: string]>()
    for (const { api, return: returned, pretty_return: name } of callsOfReports()) {
      if (name !== undefined) statuses.set(`${api} ${returned}`, [api, returned, name])
    }
    const all = [...statuses.values()]
    const log = encodeCape({
      pid: 1,
      ppid: 0,
      path: 'C:\\a.exe',
      start: 0,
      calls: all.map(([api, returned], at) => ({
        api,
        category: 'any',
        at,
        success: false,
        returned: Number(BigInt.asIntN(32, BigInt(returned))),
        arguments: [],
      })),
    })
    const names: (string | undefined)[] = []
    for await (const batch of readLog(log)) {
      for (const event of batch) if (event.type === 'call') names.push(event.prettyReturn)
    }
    expect(names).toEqual(all.map(([, , name]) => name))
    expect(all.length).toBeGreaterThan(40)
  })
})
