import { type BsonValue, concatenate, encodeBson, utf8 } from '@cuculus/testing'
import { describe, expect, it } from 'vitest'
import {
  call,
  classicProcess,
  info,
  info2,
  monitorProcess,
  monitorProcessNames,
  startedAt,
  timeHigh,
  timeLow,
} from './bsonMessages.js'
import { argumentsOf, collect } from './collect.js'

/** The first call of a process of Cuckoo 2 whose API has these arguments. */
async function firstCall(
  declared: readonly BsonValue[],
  values: readonly BsonValue[],
  options: { readonly wide?: boolean; readonly returned?: BsonValue } = {},
): Promise<Awaited<ReturnType<typeof collect>>['calls'][number] | undefined> {
  const { wide = false, returned = 0 } = options
  const log = concatenate([
    monitorProcess({ wide }),
    info2(1, 'Foo', 'misc', declared),
    call(1, values, { returned, before: [['h', 1n]] }),
  ])
  return (await collect(log)).calls[0]
}

const pairs = (...items: readonly (readonly [BsonValue, string])[]): BsonValue =>
  items.map(([value, name]) => [value, name])

describe('numbers of Cuckoo 2', () => {
  const names = ['a', 'b', 'c', ['p', 'p'], ['x', 'x']] as const
  const values = [-1n, -0x1_0000_0002n, 0x1_0000_0002n, 0x1_2345_6789n, -0x1_0000_0001n] as const

  it('in a 32-bit process are modulo 2^32 if they are negative, and kept if they are wider', async () => {
    expect(argumentsOf(await firstCall(names, values, { returned: 0x1_0000_0002n }))).toEqual({
      a: '4294967295',
      b: '4294967294',
      c: '4294967298',
      p: '0x23456789',
      x: '0xffffffff',
    })
  })

  it('in a 64-bit process are as logged, pointers in 64 bits, hexadecimal ones in 32', async () => {
    expect(argumentsOf(await firstCall(names, values, { wide: true }))).toEqual({
      a: '-1',
      b: '-4294967298',
      c: '4294967298',
      p: '0x0000000123456789',
      x: '0xffffffff',
    })
  })

  it('within lists and documents are as logged', async () => {
    const nested = [[-1, [-2n]], { entries: [['a', -3]] }] as const
    expect(argumentsOf(await firstCall(['list', 'document'], nested))).toEqual({
      list: '[-1,[-2]]',
      document: '{"a":-3}',
    })
  })

  it('follow the width that the process message told, for every API declared before it too', async () => {
    const log = concatenate([
      info2(1, 'Foo', 'misc', [['p', 'p']]),
      monitorProcess({ wide: true }),
      call(1, [4], { before: [['h', 1n]] }),
    ])
    expect((await collect(log)).calls[0]?.arguments[0]?.value).toBe('0x0000000000000004')
  })

  it('of an unknown format are decimal', async () => {
    expect(argumentsOf(await firstCall([['a', 'q']], [255]))).toEqual({ a: '255' })
  })
})

describe('values of Cuckoo 2', () => {
  it('are text of every kind that BSON has', async () => {
    const values = [1.5, true, null, 'déjà\0vu', Uint8Array.of(0xe9, 0, 0x41), utf8('<INVALID POINTER>')] as const
    expect(argumentsOf(await firstCall(['a', 'b', 'c', 'd', 'e', 'f'], values))).toEqual({
      a: '1.5',
      b: 'true',
      c: 'null',
      d: 'déjà\0vu',
      e: 'é\0A',
      f: '<INVALID POINTER>',
    })
  })

  it('of the registry are text, numbers or bytes', async () => {
    const values = ['', -1, 'C:\\x', 0x1_0000_0000n, Uint8Array.of(1, 0xff)] as const
    expect(argumentsOf(await firstCall(['none', 'dword', 'sz', 'qword', 'binary'], values))).toEqual({
      none: '',
      dword: '4294967295',
      sz: 'C:\\x',
      qword: '4294967296',
      binary: '\u0001ÿ',
    })
  })
})

describe('flags of Cuckoo 2', () => {
  const flags = async (
    value: BsonValue,
    options: { readonly format?: string; readonly wide?: boolean } = {},
  ): Promise<string | undefined> => {
    const { format, wide = false } = options
    const log = concatenate([
      monitorProcess({ wide }),
      info2(
        1,
        'Foo',
        'misc',
        [format === undefined ? 'a' : ['a', format]],
        [['a', pairs([0, 'NONE'], [-2147483647, 'NEGATIVE'])]],
        [['a', pairs([0, 'ALWAYS'], [1, 'ONE'], [6, 'BOTH'], [-2147483648, 'TOP'])]],
      ),
      call(1, [value], { before: [['h', 1n]] }),
    ])
    return (await collect(log)).calls[0]?.arguments[0]?.pretty
  }

  it.each([
    [0, 'NONE'],
    [1, 'ALWAYS|ONE'],
    [2, 'ALWAYS'],
    [7, 'ALWAYS|ONE|BOTH'],
    [-2147483647, 'NEGATIVE'],
    [-2147483646, 'ALWAYS|TOP'],
  ])(
    'of %d are %s: a value first, else every mask of which all bits are set, and 0 always',
    async (value, expected) => {
      for (const wide of [false, true]) {
        for (const format of [undefined, 'x', 'p']) {
          expect(await flags(value, { wide, ...(format !== undefined && { format }) })).toBe(expected)
        }
      }
    },
  )

  it('are none for what is no number', async () => {
    expect(await flags('text')).toBeUndefined()
    expect(await flags(null)).toBeUndefined()
  })

  it('are kept when an API is declared again without any', async () => {
    const log = concatenate([
      monitorProcess(),
      info2(1, 'Foo', 'misc', ['a', 'b'], [['a', pairs([5, 'FIVE'])]], [['b', pairs([1, 'ONE'])]]),
      info2(2, 'Foo', 'misc', ['a', 'b']),
      info2(3, 'Bar', 'misc', ['a', 'b']),
      call(2, [5, 1], { before: [['h', 1n]] }),
      call(3, [5, 1], { before: [['h', 1n]] }),
    ])
    expect((await collect(log)).calls.map((event) => event.arguments.map(({ pretty }) => pretty))).toEqual([
      ['FIVE', 'ONE'],
      [undefined, undefined],
    ])
  })
})

describe('messages of Cuckoo 2', () => {
  it('that only notify are calls: what is missing, exceptions, guarded pages, anomalies', async () => {
    const names = ['__missing__', '__exception__', '__guardrw__', '__anomaly__']
    const log = concatenate([
      monitorProcess(),
      ...names.map((name, index) => info2(index + 1, name, '__notification__', ['a'])),
      ...names.map((_, index) => call(index + 1, ['x'])),
    ])
    expect((await collect(log)).calls.map(({ api, category }) => [api, category])).toEqual(
      names.map((name) => [name, '__notification__']),
    )
  })

  it('of a process may have modules of any shape, and whether it is tracked', async () => {
    for (const modules of [[], { entries: [['a', 1]] }, [['a', 'b']], null] as const) {
      const log = concatenate([
        info2(0, '__process__', '__notification__', monitorProcessNames),
        call(0, [timeLow, timeHigh, 7, 4, 'C:\\a.exe', 'a "b"', true, 0, modules], { before: [['h', 0n]] }),
      ])
      expect((await collect(log)).events[0]).toEqual({
        type: 'process',
        processId: 7,
        parentId: 4,
        processName: 'a.exe',
        processPath: 'C:\\a.exe',
        commandLine: 'a "b"',
        startedAt,
        tracked: false,
        bitness: 64,
      })
    }
  })

  it('of a process with names that nobody knows are told and cost nothing else', async () => {
    const log = concatenate([
      info2(0, '__process__', '__notification__', ['who', 'knows']),
      call(0, [1, 2], { before: [['h', 0n]] }),
      info2(1, 'Foo', 'misc', []),
      call(1, [], { before: [['h', 0n]] }),
    ])
    const { calls, diagnostics } = await collect(log)
    expect(calls).toHaveLength(1)
    expect(diagnostics.map(({ code }) => code)).toEqual(['LOG_UNKNOWN_MESSAGE'])
  })

  it('of a type that nobody knows are told and cost nothing else', async () => {
    const log = concatenate([
      monitorProcess(),
      encodeBson([
        ['type', 'weather'],
        ['I', 3],
      ]),
      info2(1, 'Foo', 'misc', []),
      call(1, []),
    ])
    const { calls, diagnostics } = await collect(log)
    expect(calls).toHaveLength(1)
    expect(diagnostics.map(({ code }) => code)).toEqual(['LOG_UNKNOWN_MESSAGE'])
  })

  it('with a buffer belong to the next call that is kept, and to that alone', async () => {
    const log = concatenate([
      monitorProcess(),
      info2(1, 'Foo', 'misc', ['a']),
      encodeBson([
        ['type', 'buffer'],
        ['buffer', utf8('abc')],
        ['checksum', 'a9993e364706816aba3e25717850c26c9cd0d89d'],
      ]),
      call(9, [1]),
      call(1, [1, 2]),
      call(1, [1]),
      call(1, [1]),
    ])
    expect((await collect(log)).calls.map(({ buffer }) => buffer !== undefined)).toEqual([true, false])
  })
})

describe('logs of capemon', () => {
  const one = [
    ['C', 0],
    ['R', 1],
    ['P', 2],
  ] as const
  const folded = (repeated: number): Uint8Array => call(9, [1], { before: [...one, ['r', repeated]] })

  it('fold calls, and what is folded counts when equal neighbours are merged', async () => {
    const log = concatenate([classicProcess(), info(9, 'A', 'misc', ['x']), folded(4), folded(0), folded(2)])
    const { calls } = await collect(log, { merge: true })
    expect(calls.map(({ repeated }) => repeated)).toEqual([4 + 1 + 0 + 1 + 2])
  })

  it('with a count of repeats that is negative or no number have none', async () => {
    const log = concatenate([
      classicProcess(),
      info(9, 'A', 'misc', ['x']),
      folded(-5),
      call(9, [2], { before: [...one, ['r', 'many']] }),
    ])
    expect((await collect(log)).calls.map(({ repeated }) => repeated)).toEqual([0, 0])
  })

  it('have arguments that a call names itself, and merge by them too', async () => {
    const auxiliary = (text: string): Uint8Array =>
      call(9, [1], { before: one, after: [['aux', { entries: [['note', utf8(text)]] }]] })
    const log = concatenate([
      classicProcess(),
      info(9, 'A', 'misc', ['x']),
      auxiliary('a'),
      auxiliary('a'),
      auxiliary('b'),
    ])
    const { calls } = await collect(log, { merge: true })
    expect(calls.map(({ repeated, arguments: values }) => [repeated, values.at(-1)])).toEqual([
      [1, { name: 'note', value: 'a' }],
      [0, { name: 'note', value: 'b' }],
    ])
  })

  it('have pointers that are not widened, and as wide as they were logged', async () => {
    const log = concatenate([
      classicProcess(),
      info(9, 'A', 'misc', [
        ['p', 'p'],
        ['h', 'h'],
        ['wide', 'p'],
        ['all', 'p'],
      ]),
      call(9, [-1, -2, 0x7ff6_0000_1000, -1n], { before: one }),
    ])
    expect(argumentsOf((await collect(log)).calls[0])).toEqual({
      p: '0xffffffff',
      h: '0xfffffffe',
      wide: '0x7ff600001000',
      all: '0xffffffffffffffff',
    })
  })

  it('announce threads, which are no calls', async () => {
    const log = concatenate([
      classicProcess(),
      info(1, '__thread__', '__init__', ['ProcessIdentifier']),
      call(1, [1124], { thread: 12, before: one }),
    ])
    const { events } = await collect(log)
    expect(events.map(({ type }) => type)).toEqual(['process', 'thread', 'end'])
  })
})
