import { concatenate, encodeBson, utf8 } from '@cuculus/testing'
import { describe, expect, it } from 'vitest'
import { call, classicProcess, classicProcessNames, info, info2, monitorProcess, startedAt } from './bsonMessages.js'
import { argumentsOf, collect } from './collect.js'

describe('classic BSON', () => {
  it('gives the process, its thread and its calls with their times', async () => {
    const log = concatenate([
      classicProcess(),
      info(1, '__thread__', '__init__', ['ProcessIdentifier']),
      call(1, [1124], { thread: 4 }),
      info(20, 'DeleteFileW', 'filesystem', ['FileName']),
      call(20, [utf8('C:\\a')], { thread: 8, at: 1500, success: 0, returned: -1073741772 }),
    ])
    const { events, diagnostics } = await collect(log)
    expect(diagnostics).toEqual([])
    expect(events).toEqual([
      {
        type: 'process',
        processId: 1124,
        parentId: 1000,
        processName: 'sample.exe',
        processPath: 'C:\\Temp\\sample.exe',
        startedAt,
      },
      { type: 'thread', threadId: 4 },
      {
        type: 'call',
        id: 0,
        api: 'DeleteFileW',
        category: 'filesystem',
        success: false,
        returnValue: '0xc0000034',
        time: startedAt + 1500,
        threadId: 8,
        repeated: 0,
        arguments: [{ name: 'FileName', value: 'C:\\a' }],
      },
      {
        type: 'end',
        calls: 1,
        apis: new Map([['DeleteFileW', 1]]),
        threads: [8],
        firstTime: startedAt + 1500,
        lastTime: startedAt + 1500,
      },
    ])
  })

  it('prints every kind of argument as text, in declared order', async () => {
    const log = concatenate([
      classicProcess(),
      info(2, 'Anything', 'misc', [
        ['pointer', 'p'],
        ['wide', 'p'],
        'number',
        'negative',
        'negative64',
        'big',
        'text',
        'buffer',
        'list',
        'nothing',
        'flag',
        'double',
      ]),
      call(2, [
        -2147483646,
        0x1_2345_6789,
        2,
        -1,
        -1n,
        0x7fff_ffff_ffff_ffffn,
        'déjà',
        Uint8Array.of(0x4d, 0x5a, 0x90, 0, 3),
        [utf8('a'), utf8('b "c"')],
        null,
        true,
        1.5,
      ]),
    ])
    const { calls } = await collect(log)
    expect(calls[0]?.arguments).toEqual([
      { name: 'pointer', value: '0x80000002' },
      { name: 'wide', value: '0x123456789' },
      { name: 'number', value: '2' },
      { name: 'negative', value: '4294967295' },
      { name: 'negative64', value: '18446744073709551615' },
      { name: 'big', value: '9223372036854775807' },
      { name: 'text', value: 'déjà' },
      { name: 'buffer', value: 'MZ\\x90\\x00\\x03' },
      { name: 'list', value: '["a","b \\"c\\""]' },
      { name: 'nothing', value: 'null' },
      { name: 'flag', value: 'true' },
      { name: 'double', value: '1.5' },
    ])
  })

  it('removes the prefix of the object manager once, and nothing that looks like it', async () => {
    const log = concatenate([
      classicProcess(),
      info(2, 'NtOpenFile', 'filesystem', ['a', 'b', 'c']),
      call(2, [utf8('\\??\\C:\\x'), utf8('\\\\server\\??'), utf8('\\??\\\\??\\y')]),
    ])
    expect(argumentsOf((await collect(log)).calls[0])).toEqual({ a: 'C:\\x', b: '\\\\server\\??', c: '\\??\\y' })
  })

  it('takes the category of an API that is declared without one from the table of 0.6', async () => {
    const log = concatenate([
      classicProcess(),
      info(2, 'DeleteFileW', undefined, []),
      info(3, 'NoSuchFunction', undefined, []),
      call(2, []),
      call(3, []),
    ])
    expect((await collect(log)).calls.map(({ category }) => category)).toEqual(['filesystem', 'unknown'])
  })

  it('appends auxiliary arguments', async () => {
    const log = concatenate([
      classicProcess(),
      info(2, 'Foo', 'misc', ['a']),
      call(2, [1], {
        after: [
          [
            'aux',
            {
              entries: [
                ['extra', utf8('more')],
                ['n', -1],
              ],
            },
          ],
        ],
      }),
    ])
    expect((await collect(log)).calls[0]?.arguments).toEqual([
      { name: 'a', value: '1' },
      { name: 'extra', value: 'more' },
      { name: 'n', value: '4294967295' },
    ])
  })

  it('decodes cuckoomon’s own encoding, and gives ANSI bytes back', async () => {
    const log = concatenate([
      classicProcess(),
      info(2, 'CopyFileW', 'filesystem', ['to']),
      info(3, 'CopyFileA', 'filesystem', ['to']),
      // Cyrillic А Б (U+0410 U+0411), and ANSI E9 with its sign extended to U+FFE9.
      call(2, [Uint8Array.of(0x43, 0x3a, 0x5c, 0xe0, 0x90, 0xe0, 0x91)]),
      call(3, [Uint8Array.of(0x63, 0x61, 0x66, 0xef, 0xff, 0xa9)]),
    ])
    expect((await collect(log)).calls.map((event) => event.arguments[0]?.value)).toEqual(['C:\\АБ', 'caf\\xe9'])
  })

  it('reads the message of a monitor outside the guest, which knows no process id', async () => {
    const log = concatenate([
      encodeBson([
        ['type', 'new_process'],
        ['starttime', 1_400_000_000],
        ['name', 'a.exe'],
      ]),
      info(2, 'Foo', 'misc', []),
      call(2, [], { at: 5 }),
    ])
    const { events, calls } = await collect(log)
    expect(events[0]).toEqual({
      type: 'process',
      processId: -1,
      parentId: 0,
      processName: 'a.exe',
      startedAt: 1_400_000_000_000,
    })
    expect(calls[0]?.time).toBe(1_400_000_000_005)
  })
})

describe('CAPE’s BSON', () => {
  const head = concatenate([
    classicProcess(),
    info(8, '__environ__', '__notification__', ['UserName', 'OSMajor', ['MainExeBase', 'p'], '__proto__']),
    call(8, [utf8('louise'), 10, 0x400000, utf8('x')], { before: [['R', 0]] }),
  ])

  it('gives the environment: texts and addresses, no plain numbers, hostile names included', async () => {
    const environment = (await collect(head)).events.find((event) => event.type === 'environment')
    expect(Object.entries(environment?.values ?? {})).toEqual([
      ['UserName', 'louise'],
      ['MainExeBase', '0x00400000'],
      ['__proto__', 'x'],
    ])
  })

  it('gives callers and the monitor’s own count of repeats', async () => {
    const log = concatenate([
      head,
      info(9, 'Sleep', 'system', [['Milliseconds', 'h']]),
      call(9, [16], {
        before: [
          ['C', 0],
          ['R', -2023406815],
          ['P', 0x7ff6_0000_1000],
          ['r', 3],
        ],
      }),
      call(9, [16], {
        before: [
          ['C', 0],
          ['R', 1],
          ['P', 2],
          ['r', 1],
        ],
      }),
    ])
    const apart = await collect(log)
    expect(
      apart.calls.map(({ id, repeated, caller, parentCaller }) => ({ id, repeated, caller, parentCaller })),
    ).toEqual([
      { id: 0, repeated: 3, caller: '0x87654321', parentCaller: '0x7ff600001000' },
      { id: 0, repeated: 1, caller: '0x00000001', parentCaller: '0x00000002' },
    ])
    const merged = await collect(log, { merge: true })
    expect(merged.calls).toMatchObject([{ repeated: 5, caller: '0x87654321', arguments: [{ value: '0x00000010' }] }])
    expect(merged.events.at(-1)).toMatchObject({ calls: 1, apis: new Map([['Sleep', 6]]) })
  })

  it('gives no callers to those who do not want them', async () => {
    const log = concatenate([
      head,
      info(9, 'A', 'misc', []),
      call(9, [], {
        before: [
          ['R', 1],
          ['P', 2],
        ],
      }),
    ])
    const [event] = (await collect(log, { callers: false })).calls
    expect(event).not.toHaveProperty('caller')
    expect(event).not.toHaveProperty('parentCaller')
  })

  it('tells of libraries beside the call', async () => {
    const log = concatenate([
      head,
      info(9, 'DllLoadNotification', 'system', ['NotificationReason', 'DllName', ['DllBase', 'p']]),
      call(9, [utf8('load'), utf8('C:\\a.dll'), 0x70000000]),
    ])
    expect((await collect(log)).events.map(({ type }) => type).slice(-3)).toEqual(['call', 'library', 'end'])
    expect((await collect(log)).events.at(-2)).toEqual({ type: 'library', name: 'C:\\a.dll', base: '0x70000000' })
  })
})

describe('BSON of Cuckoo 2', () => {
  const everything = [['p', 'p'], ['x', 'x'], 'negative', 'binary', 'text', 'tree'] as const
  const values = [
    -1,
    -2,
    -5n,
    Uint8Array.of(0, 0xe9, 0xff),
    '\\??\\C:\\\u0001',
    {
      entries: [
        ['a', -1],
        ['b', [1, 'x']],
      ],
    },
  ] as const

  it('prints numbers of a 32-bit process modulo 2^32', async () => {
    const log = concatenate([
      monitorProcess(),
      info2(1, 'Foo', 'misc', [...everything]),
      call(1, [...values], { returned: -1n }),
    ])
    const { calls } = await collect(log)
    expect(calls[0]?.returnValue).toBe('0xffffffff')
    expect(argumentsOf(calls[0])).toEqual({
      p: '0xffffffff',
      x: '0xfffffffe',
      negative: '4294967291',
      binary: '\0éÿ',
      // Neither the prefix nor control characters are touched.
      text: '\\??\\C:\\\u0001',
      tree: '{"a":-1,"b":[1,"x"]}',
    })
  })

  it('prints pointers of a 64-bit process with sixteen digits and other numbers with their sign', async () => {
    const log = concatenate([
      monitorProcess({ wide: true }),
      info2(1, 'Foo', 'misc', [...everything]),
      call(1, [...values], { returned: -1n, at: 7 }),
    ])
    const { events, calls } = await collect(log)
    expect(events[0]).toMatchObject({ bitness: 64, tracked: true, commandLine: 'sample.exe /x', startedAt })
    expect(calls[0]).toMatchObject({ returnValue: '0xffffffffffffffff', time: startedAt + 7 })
    expect(argumentsOf(calls[0])).toMatchObject({ p: '0xffffffffffffffff', x: '0xfffffffe', negative: '-5' })
  })

  it('names values and bits, whatever keys the monitor gave the arrays', async () => {
    const pairs = (...items: readonly (readonly [number, string])[]) =>
      ({ array: true, entries: items.map(([value, name]) => ['0', [value, name]] as const) }) as const
    const log = concatenate([
      monitorProcess(),
      info2(
        1,
        'Foo',
        'misc',
        ['access', ['mode', 'x'], 'other'],
        [['mode', pairs([1, 'ONE'], [2, 'TWO'])]],
        [
          ['access', pairs([-2147483648, 'READ'], [1, 'LOW'])],
          ['mode', pairs([2, 'BIT'])],
        ],
      ),
      call(1, [-2147483647, 2, 1]),
      call(1, [4, 6, 1]),
    ])
    expect((await collect(log)).calls.map((event) => event.arguments.map(({ pretty }) => pretty))).toEqual([
      ['READ|LOW', 'TWO', undefined],
      [undefined, 'BIT', undefined],
    ])
  })

  it('gives errors, stack and the buffer that came ahead', async () => {
    const log = concatenate([
      monitorProcess(),
      info2(1, 'send', 'network', ['buffer']),
      encodeBson([
        ['type', 'buffer'],
        ['buffer', utf8('abc')],
        ['checksum', 'a9993e364706816aba3e25717850c26c9cd0d89d'],
      ]),
      call(1, [Uint8Array.of()], {
        before: [
          ['h', -1n],
          ['e', 5],
          ['E', -1073741790],
          ['s', ['a @ 0x1', 'b']],
        ],
      }),
      call(1, [Uint8Array.of()]),
    ])
    const { calls, diagnostics } = await collect(log)
    expect(diagnostics).toEqual([])
    expect(calls[0]).toMatchObject({
      lastError: 5,
      ntStatus: -1073741790,
      stacktrace: ['a @ 0x1', 'b'],
      buffer: 'a9993e364706816aba3e25717850c26c9cd0d89d',
    })
    expect(calls[1]).not.toHaveProperty('buffer')
    // The arguments are equal, what was sent is not.
    expect(calls.map(({ id }) => id)).toEqual([0, 1])
  })

  it('gives actions and debug messages', async () => {
    const log = concatenate([
      monitorProcess(),
      encodeBson([
        ['msg', 'hello'],
        ['type', 'debug'],
      ]),
      info2(1, '__action__', '__notification__', ['action']),
      call(1, ['gui']),
    ])
    expect((await collect(log)).events.slice(1, 3)).toEqual([
      { type: 'message', message: 'hello' },
      { type: 'action', action: 'gui' },
    ])
  })

  it('understands the long names of the process message, and its old ones', async () => {
    const long = concatenate([
      info2(0, '__process__', '__notification__', [
        'time_low',
        'time_high',
        'process_identifier',
        'parent_process_identifier',
        'module_path',
      ]),
      call(0, [0, 30604362, 7, 4, 'C:\\p\\q\\'], { before: [['h', 0n]] }),
    ])
    expect((await collect(long)).events[0]).toMatchObject({ processId: 7, parentId: 4, processName: 'q' })
    const old = concatenate([
      info2(0, '__process__', '__init__', classicProcessNames),
      call(0, [0, 30604362, 7, 4, 'C:\\old.exe'], { before: [['h', 0n]] }),
    ])
    expect((await collect(old)).events[0]).toMatchObject({ processId: 7, parentId: 4, processName: 'old.exe' })
  })
})

describe('reading', () => {
  const log = concatenate([
    classicProcess(),
    info(2, 'A', 'misc', ['v']),
    info(3, 'B', 'misc', ['v']),
    call(2, [1], { at: 1 }),
    call(2, [1], { at: 2, thread: 104 }),
    call(3, [1], { at: 3 }),
    call(2, [1], { at: 4 }),
    call(2, [2], { at: 5 }),
    call(2, [2], { at: 6, returned: 1 }),
  ])

  it('merges neighbours that are equal but for thread and time, and numbers what is left', async () => {
    const { calls, events } = await collect(log, { merge: true })
    expect(calls.map(({ id, api, repeated, time }) => [id, api, repeated, (time ?? 0) - startedAt])).toEqual([
      [0, 'A', 1, 1],
      [1, 'B', 0, 3],
      [2, 'A', 0, 4],
      [3, 'A', 0, 5],
      [4, 'A', 0, 6],
    ])
    expect(events.at(-1)).toMatchObject({
      calls: 5,
      apis: new Map([
        ['A', 5],
        ['B', 1],
      ]),
      threads: [100, 104],
    })
  })

  it('decodes only the APIs that are asked for, under the numbers that they always have', async () => {
    const { calls, events } = await collect(log, { merge: true, apis: new Set(['B']) })
    expect(calls.map(({ id, api }) => [id, api])).toEqual([[1, 'B']])
    expect(events.at(-1)).toMatchObject({
      calls: 5,
      apis: new Map([
        ['A', 5],
        ['B', 1],
      ]),
    })
  })

  it('does not merge the calls of two processes', async () => {
    const two = concatenate([classicProcess(), info(2, 'A', 'misc', []), call(2, []), classicProcess(9), call(2, [])])
    const { events } = await collect(two, { merge: true })
    expect(events.map(({ type }) => type)).toEqual(['process', 'call', 'process', 'call', 'end'])
  })

  it('has no time for calls before the process message', async () => {
    const { calls } = await collect(concatenate([info(2, 'A', 'misc', []), call(2, []), classicProcess(), call(2, [])]))
    expect(calls.map(({ time }) => time)).toEqual([null, startedAt])
  })
})
