import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { concatenate, encodeBson, utf8 } from '@cuculus/testing'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type BehaviorLog, type CallEvent, openLog } from '@cuculus/behavior-log'
import { CallTextWriter } from '../src/callTextWriter.js'
import { monitorRules } from '../src/dialectRules.js'
import { call, classicProcess, info, info2, monitorProcess } from './bsonMessages.js'
import { random } from '../../../test/random.js'

let folder = ''

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'behavior-log-'))
})

afterAll(async () => {
  await rm(folder, { recursive: true })
})

async function logOf(bytes: Uint8Array): Promise<BehaviorLog> {
  const path = join(folder, 'log')
  await writeFile(path, bytes)
  return openLog(path)
}

/** The call as a report has it, from the event. */
function record(event: CallEvent): unknown {
  const time =
    event.time === null ? null : new Date(event.time).toISOString().replace('T', ' ').replace('.', ',').slice(0, -1)
  return {
    id: event.id,
    timestamp: time,
    thread_id: event.threadId ?? undefined,
    category: event.category,
    api: event.api,
    status: event.success ? 'SUCCESS' : 'FAILURE',
    return: event.returnValue,
    repeated: event.repeated,
    arguments: event.arguments,
    caller: event.caller,
    parentcaller: event.parentCaller,
    last_error: event.lastError,
    nt_status: event.ntStatus,
    stacktrace: event.stacktrace,
    buffer: event.buffer,
  }
}

async function both(bytes: Uint8Array): Promise<{ readonly text: string; readonly expected: string }> {
  const log = await logOf(bytes)
  const records: string[] = []
  for await (const batch of log.events({ merge: true })) {
    for (const event of batch) if (event.type === 'call') records.push(JSON.stringify(record(event)))
  }
  const chunks: Uint8Array[] = []
  for await (const chunk of log.callText?.() ?? []) chunks.push(chunk)
  return { text: Buffer.concat(chunks).toString('utf8'), expected: records.join(',') }
}

const next = random(5)
const below = (limit: number): number => Math.floor(next() * limit)

/** Strings and buffers that are read in every way there is. */
function bytesOfSomeKind(): Uint8Array {
  switch (below(7)) {
    case 0:
      return utf8(`\\??\\C:\\file ${String(below(100))}`)
    case 1:
      return utf8('déjà "vu" \\ \t\n 日本 😀')
    case 2:
      return Uint8Array.from({ length: below(40) }, () => below(256))
    case 3:
      return Uint8Array.of(0x43, 0xe0, 0x90, 0xe0, 0x91)
    case 4:
      return concatenate([utf8('日本語の'), Uint8Array.of(0xff), utf8('ファイル')])
    case 5:
      return utf8('control \u0001\b\f\u007f end')
    default:
      return utf8('x'.repeat(below(300)))
  }
}

function classicLog(count: number): Uint8Array {
  const parts = [
    classicProcess(),
    info(10, 'None', 'misc', []),
    info(11, 'Text"A', 'file\\system', ['text', ['pointer', 'p'], 'na"me']),
    info(12, 'RegOpenKeyExW', 'registry', [['handle', 'h'], 'value', 'list']),
  ]
  for (let index = 0; index < count; index++) {
    const frame = {
      at: below(5000),
      thread: below(3) * 4,
      success: below(2),
      returned: [0, -1, 0x1_0000_0000, -5n][below(4)] ?? 0,
    }
    const cape = {
      before: [
        ['R', below(2) === 0 ? -5 : 0x7ff6_1234_5678],
        ['P', 1],
        ['r', below(8) === 0 ? below(300) : 0],
      ] as const,
    }
    const made = [
      () => call(10, [], frame),
      () =>
        call(11, [bytesOfSomeKind(), [-1, 5, 0x12345, 2n ** 40n][below(4)] ?? 0, bytesOfSomeKind()], {
          ...frame,
          ...cape,
        }),
      () =>
        call(
          12,
          [
            below(2 ** 31),
            [below(10), -below(10), 2n ** 60n, -(2n ** 60n), 1.5, null, true][below(7)] ?? 0,
            [bytesOfSomeKind()],
          ],
          frame,
        ),
      () =>
        call(10, [], {
          ...frame,
          after: [
            [
              'aux',
              {
                entries: [
                  ['more', bytesOfSomeKind()],
                  ['n', 5],
                ],
              },
            ],
          ],
        }),
      () => call(11, [utf8('a'), 1, utf8('b')], { ...frame, after: [['aux', { entries: [['only', 1]] }]] }),
    ][below(5)]?.()
    if (made === undefined) continue
    // Neighbours that are equal, few or many.
    for (let times = [1, 1, 1, 2, 12, 130][below(6)] ?? 1; times > 0; times--) parts.push(made)
  }
  return concatenate(parts)
}

function monitorLog(count: number, wide: boolean): Uint8Array {
  const names = {
    array: true,
    entries: [
      ['0', [1, 'ONE']],
      ['0', [-2147483648, 'HIGH "bit"']],
    ],
  } as const
  const parts = [
    monitorProcess({ wide }),
    info2(
      1,
      'Flags',
      'misc',
      [['x', 'x'], 'd', ['p', 'p']],
      [['x', names]],
      [
        ['d', names],
        ['p', names],
      ],
    ),
    info2(2, 'Other', 'file', ['text', 'binary', 'tree']),
  ]
  for (let index = 0; index < count; index++) {
    const failed = below(2) === 0
    const before = [
      ['h', 0n],
      ...(failed
        ? ([
            ['e', 5],
            ['E', -1073741790],
          ] as const)
        : []),
      ...(below(9) === 0 ? ([['s', ['a', 'b "c"']]] as const) : []),
    ] as const
    const frame = { at: index * 700, success: failed ? 0 : 1, returned: [0n, -1n, 2n ** 40n][below(3)] ?? 0n, before }
    const number = (): bigint | number => [1, -1, -2147483648, 2n ** 50n, -(2n ** 60n), 0][below(6)] ?? 0
    if (below(3) === 0) parts.push(call(1, [number(), number(), below(4) === 0 ? '0x00000001' : number()], frame))
    else {
      if (below(10) === 0)
        parts.push(
          encodeBson([
            ['type', 'buffer'],
            ['buffer', utf8(String(index))],
            ['checksum', ''],
          ]),
        )
      parts.push(
        call(2, ['tab\t\b\u0001\u007f é "q"', bytesOfSomeKind(), { entries: [['a', [1, { entries: [] }]]] }], frame),
      )
    }
  }
  return concatenate(parts)
}

describe('the text of the calls', () => {
  it.each([
    ['a classic or CAPE log', () => classicLog(2000)],
    ['a log of Cuckoo 2', () => monitorLog(2000, false)],
    ['a log of a 64-bit process of Cuckoo 2', () => monitorLog(2000, true)],
    [
      'calls before the process',
      () => concatenate([info(10, 'A', 'misc', ['v']), call(10, [1]), classicProcess(), call(10, [1]), call(10, [1])]),
    ],
    ['no calls', () => classicProcess()],
    ['damage', () => concatenate([classicLog(50), utf8('garbage'), classicLog(50)])],
    [
      'calls ahead of their declaration',
      () => concatenate([classicProcess(), call(10, [1]), info(10, 'Late', 'misc', ['v']), call(10, [2])]),
    ],
    [
      'one very long string',
      () =>
        concatenate([
          classicProcess(),
          info(10, 'A', 'misc', ['v']),
          call(10, [utf8('"é\\'.repeat(300_000))]),
          call(10, [1]),
        ]),
    ],
  ])('is that of the events: %s', async (_, make) => {
    const { text, expected } = await both(make())
    expect(text === expected).toBe(true)
    expect(JSON.parse(`[${text}]`)).toEqual(JSON.parse(`[${expected}]`))
  })

  it('is the same in any chunking', () => {
    const log = monitorLog(100, false)
    const textOf = (size: number): string => {
      const writer = new CallTextWriter({ rules: monitorRules })
      const chunks: Uint8Array[] = []
      for (let at = 0; at < log.length; at += size) {
        writer.push(log.subarray(at, at + size))
        chunks.push(...writer.take())
      }
      writer.end()
      return Buffer.concat([...chunks, ...writer.take()]).toString('utf8')
    }
    const whole = textOf(log.length)
    for (const size of [1, 7, 64, 1000]) expect(textOf(size)).toBe(whole)
  })

  it('comes in chunks that have their memory to themselves', async () => {
    const log = await logOf(classicLog(3000))
    const memories = new Set<ArrayBufferLike>()
    let chunks = 0
    const texts: string[] = []
    const kept: Uint8Array[] = []
    for await (const chunk of log.callText?.() ?? []) {
      chunks++
      memories.add(chunk.buffer)
      texts.push(Buffer.from(chunk).toString())
      kept.push(chunk)
    }
    expect(chunks).toBeGreaterThan(1)
    expect(memories.size).toBe(chunks)
    expect(kept.map((chunk) => Buffer.from(chunk).toString())).toEqual(texts)
  })

  it('is not there for logs that are text themselves', async () => {
    const log = await logOf(utf8('"2012-07-24 09:51:03,100","1","a.exe","2","3","system","NtClose","SUCCESS","0x0"\n'))
    expect(log.dialect).toBe('csv')
    expect(log.callText).toBeUndefined()
  })

  it('stops with the reason of the signal', async () => {
    const log = await logOf(classicLog(3000))
    const controller = new AbortController()
    const reading = (async () => {
      for await (const chunk of log.callText?.({ signal: controller.signal }) ?? []) {
        expect(chunk.length).toBeGreaterThan(0)
        controller.abort(new Error('enough'))
      }
    })()
    await expect(reading).rejects.toThrow('enough')
  })
})

describe('a log in a file', () => {
  it('can be read again and again, and by several at once', async () => {
    const log = await logOf(classicLog(300))
    const count = async (): Promise<number> => {
      let calls = 0
      for await (const batch of log.events()) calls += batch.filter(({ type }) => type === 'call').length
      return calls
    }
    const first = await count()
    expect(first).toBeGreaterThan(300)
    expect(await Promise.all([count(), count()])).toEqual([first, first])
  })

  it('gives only the arguments that are asked for, and merges by all of them', async () => {
    const log = await logOf(
      concatenate([
        classicProcess(),
        info(10, 'A', 'misc', ['a', 'b', 'c']),
        call(10, [1, 2, 3]),
        call(10, [1, 2, 4]),
        call(10, [1, 2, 4]),
      ]),
    )
    const calls: CallEvent[] = []
    for await (const batch of log.events({ merge: true, arguments: new Set(['b', 'a']) })) {
      for (const event of batch) if (event.type === 'call') calls.push(event)
    }
    expect(calls.map(({ id, repeated, arguments: values }) => [id, repeated, values])).toEqual([
      [
        0,
        0,
        [
          { name: 'a', value: '1' },
          { name: 'b', value: '2' },
        ],
      ],
      [
        1,
        1,
        [
          { name: 'a', value: '1' },
          { name: 'b', value: '2' },
        ],
      ],
    ])
  })

  it('that is not there is an error', async () => {
    await expect(openLog(join(folder, 'no such log'))).rejects.toMatchObject({ code: 'ENOENT' })
  })
})
