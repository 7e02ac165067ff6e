import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { concatenate, encodeBson, utf8 } from '@cuculus/testing'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type CallEvent, IndexedLog, type LogIndex, openLog } from '@cuculus/behavior-log'
import { call, classicProcess, info, info2, monitorProcess } from './bsonMessages.js'

let folder = ''
let path = ''

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'indexed-log-'))
  path = join(folder, 'log')
})

afterAll(async () => {
  await rm(folder, { recursive: true })
})

interface WholeLog {
  readonly calls: readonly CallEvent[]
  readonly text: string
  readonly index: LogIndex | null | undefined
}

/** The log, read from its beginning. */
async function readWhole(bytes: Uint8Array): Promise<WholeLog> {
  await writeFile(path, bytes)
  const log = await openLog(path)
  const calls: CallEvent[] = []
  let index: LogIndex | null | undefined
  for await (const batch of log.events({ merge: true })) {
    for (const event of batch) {
      if (event.type === 'call') calls.push(event)
      if (event.type === 'end') index = event.index
    }
  }
  return { calls, text: await textOf(log.callText?.() ?? []), index }
}

async function textOf(chunks: AsyncIterable<Uint8Array> | Iterable<Uint8Array>): Promise<string> {
  const parts: Uint8Array[] = []
  for await (const chunk of chunks) parts.push(Uint8Array.from(chunk))
  return Buffer.concat(parts).toString('utf8')
}

async function callsOf(log: IndexedLog, position: number, apis?: ReadonlySet<string>): Promise<CallEvent[]> {
  const calls: CallEvent[] = []
  for await (const batch of log.calls(position, apis && { apis })) calls.push(...batch)
  return calls
}

/** Read in parts, from the last to the first. */
async function readParts(index: LogIndex): Promise<Omit<WholeLog, 'index'>> {
  const log = new IndexedLog(path, index)
  const calls: CallEvent[][] = []
  const texts: string[] = []
  for (const position of [...index.segments.keys()].reverse()) {
    calls.unshift(await callsOf(log, position))
    texts.unshift(await textOf(log.text(position)))
  }
  return { calls: calls.flat(), text: texts.join('') }
}

const large = utf8('x'.repeat(100_000))

/** Six mebibytes of calls, some of them equal neighbours. */
function manyCalls(index: number): Uint8Array {
  return concatenate(Array.from({ length: 64 }, (_, i) => call(index, [i >> 1, large], { at: i, thread: i % 3 })))
}

function indexOf(whole: WholeLog): LogIndex {
  if (whole.index === null || whole.index === undefined) throw new Error('expected an index')
  return whole.index
}

describe('IndexedLog', () => {
  it('reads the parts of a log in any order as the whole is read', async () => {
    const whole = await readWhole(
      concatenate([classicProcess(), info(30, 'WriteFile', 'filesystem', ['handle', 'Buffer']), manyCalls(30)]),
    )
    const index = indexOf(whole)
    expect(index.segments.length).toBeGreaterThan(2)
    expect(whole.calls).toHaveLength(32)
    expect(await readParts(index)).toEqual({ calls: whole.calls, text: whole.text })
  })

  it('never has merged calls in two parts', async () => {
    const equal = concatenate(Array.from({ length: 64 }, (_, i) => call(30, [7, large], { at: i })))
    const whole = await readWhole(
      concatenate([classicProcess(), info(30, 'WriteFile', 'filesystem', ['handle', 'Buffer']), equal, manyCalls(30)]),
    )
    const index = indexOf(whole)
    expect(whole.calls[0]?.repeated).toBe(63)
    expect(index.segments[0]?.end).toBeGreaterThan(equal.length)
    expect(await readParts(index)).toEqual({ calls: whole.calls, text: whole.text })
  })

  it('knows at each place which declaration of an API holds', async () => {
    const whole = await readWhole(
      concatenate([
        classicProcess(),
        info(30, 'WriteFile', 'filesystem', ['handle', 'Buffer']),
        manyCalls(30),
        info(30, 'ReadFile', 'filesystem', ['where', 'Data']),
        manyCalls(30),
      ]),
    )
    const index = indexOf(whole)
    expect(new Set(whole.calls.map(({ api }) => api))).toEqual(new Set(['WriteFile', 'ReadFile']))
    expect(await readParts(index)).toEqual({ calls: whole.calls, text: whole.text })
  })

  it('keeps what is said ahead of a call with it, and the width of the process', async () => {
    const buffer = encodeBson([
      ['type', 'buffer'],
      ['buffer', large],
      ['checksum', 'unknown'],
    ])
    const calls = Array.from({ length: 64 }, (_, i) => concatenate([buffer, call(30, [-i], { at: i })]))
    const whole = await readWhole(
      concatenate([monitorProcess({ wide: true }), info2(30, 'send', 'network', [['handle', 'p']]), ...calls]),
    )
    const index = indexOf(whole)
    expect(whole.calls[1]).toMatchObject({ buffer: expect.stringMatching(/^[0-9a-f]{40}$/) as unknown })
    expect(await readParts(index)).toEqual({ calls: whole.calls, text: whole.text })
  })

  it('names the parts that have calls of an API, and decodes only these calls', async () => {
    const whole = await readWhole(
      concatenate([
        classicProcess(),
        info(30, 'WriteFile', 'filesystem', ['handle', 'Buffer']),
        info(31, 'NtClose', 'system', ['Handle']),
        manyCalls(30),
        call(31, [5]),
        manyCalls(30),
      ]),
    )
    const log = new IndexedLog(path, indexOf(whole))
    const apis = new Set(['NtClose'])
    const positions = log.segmentsWith(apis)
    expect(positions).toHaveLength(1)
    expect(log.segmentsWith(undefined)).toHaveLength(log.index.segments.length)
    const [found] = await callsOf(log, positions[0] ?? -1, apis)
    expect(found).toEqual(whole.calls[32])
  })

  it('has no index of a damaged log, nor of one whose calls come before their declaration', async () => {
    const start = concatenate([classicProcess(), info(30, 'WriteFile', 'filesystem', ['handle', 'Buffer'])])
    const damaged = await readWhole(concatenate([start, manyCalls(30), utf8('garbage!'), manyCalls(30)]))
    expect(damaged.index).toBeNull()
    const late = await readWhole(
      concatenate([start, call(31, [1]), info(31, 'NtClose', 'system', ['Handle']), manyCalls(30)]),
    )
    expect(late.index).toBeNull()
  })

  it('crosses to another thread as plain data', async () => {
    const whole = await readWhole(
      concatenate([classicProcess(), info(30, 'WriteFile', 'filesystem', ['handle', 'Buffer']), manyCalls(30)]),
    )
    expect(structuredClone(indexOf(whole))).toEqual(whole.index)
  })
})
