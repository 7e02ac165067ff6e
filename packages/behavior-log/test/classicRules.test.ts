import { ByteWriter, concatenate, encodeBson, utf8 } from '@cuculus/testing'
import { describe, expect, it } from 'vitest'
import { netlogTable } from '../src/netlogTable.js'
import { call, classicProcess, classicProcessNames, info, startedAt, timeHigh, timeLow } from './bsonMessages.js'
import { collect } from './collect.js'

const latin1 = (text: string): Uint8Array => Buffer.from(text, 'latin1')

/** cuckoomon's own encoding of text below U+0800: some bits twice (cuckoo-classic §3.4). */
function ownEncoding(text: string): Uint8Array {
  const bytes = Array.from(text).flatMap((character) => {
    const unit = character.charCodeAt(0)
    return unit < 0x80 ? [unit] : [0xc0 + ((unit >> 8) << 2) + (unit >> 6), 0x80 + (unit & 0x3f)]
  })
  return Uint8Array.from(bytes)
}

function row(fields: readonly string[], options: { readonly time?: string; readonly end?: string } = {}): string {
  const { time = '2012-07-24 09:51:03,100', end = '\r\n' } = options
  return `${[time, '1124', 'sample.exe', '1128', '1000', 'filesystem', 'NtOpenFile', 'SUCCESS', '0x00000000', ...fields].map((field) => `"${field}"`).join(',')}${end}`
}

async function valuesOf(log: Uint8Array): Promise<readonly (readonly string[])[]> {
  return (await collect(log)).calls.map((event) => event.arguments.map(({ value }) => value))
}

describe('rows of CSV', () => {
  it.each([
    ['CR LF', '\r\n'],
    ['LF', '\n'],
    ['CR', '\r'],
  ])('end with %s', async (_, end) => {
    const log = row(['a->1'], { end }) + row(['a->2'], { end })
    expect(await valuesOf(latin1(log))).toEqual([['1'], ['2']])
  })

  it('may be the last without a line end, and have empty lines between them', async () => {
    const { calls, diagnostics } = await collect(latin1(`${row(['a->1'])}\r\n\r\n${row(['a->2'], { end: '' })}`))
    expect(calls).toHaveLength(2)
    expect(diagnostics).toEqual([])
  })

  it('have years that are not padded, and no time where no calendar has it', async () => {
    const log = row([], { time: '612-01-02 03:04:05,006' }) + row(['a->1'], { time: '2012-02-30 00:00:00,000' })
    expect((await collect(latin1(log))).calls.map(({ time }) => time)).toEqual([Date.UTC(612, 0, 2, 3, 4, 5, 6), null])
  })

  it('may have fields without quotes', async () => {
    const log = row(['a->1']).replaceAll('"', '').replace('2012-07-24 09:51:03,100', '"2012-07-24 09:51:03,100"')
    const { calls } = await collect(latin1(log))
    expect(calls).toMatchObject([{ api: 'NtOpenFile', threadId: 1128, arguments: [{ name: 'a', value: '1' }] }])
  })

  it('are merged with equal ones although the first did not tell the process yet', async () => {
    const unnamed = row(['a->1']).replace('"sample.exe"', '""')
    const { calls, events } = await collect(latin1(unnamed + row(['a->1']) + row(['a->1'])), { merge: true })
    expect(calls.map(({ id, repeated }) => [id, repeated])).toEqual([[0, 2]])
    expect(events.at(-1)).toMatchObject({ calls: 1 })
  })

  it('are left out with fewer than eight columns', async () => {
    const short = '"2012-07-24 09:51:03,100","1124","a.exe","1","2","c","SUCCESS"\r\n'
    const { calls, diagnostics } = await collect(latin1(short + row(['a->1'])))
    expect(calls).toHaveLength(1)
    expect(diagnostics).toMatchObject([{ code: 'LOG_DAMAGED', offset: 0, length: short.length }])
  })
})

describe('a row of CSV that lost its end', () => {
  const rows = [row(['a->1', 'b->one\r\ntwo']), row(['c->""2""']), row(['d->3'])] as const

  it.each(Array.from({ length: rows[0].length - 30 }, (_, at) => at + 24))(
    'at %d costs no other, wherever that begins then',
    async (length) => {
      const log = rows[0].slice(0, length) + rows[1] + rows[2]
      const { calls, diagnostics } = await collect(latin1(log))
      expect(calls.slice(-2).map((event) => event.arguments)).toEqual([
        [{ name: 'c', value: '"2"' }],
        [{ name: 'd', value: '3' }],
      ])
      expect(diagnostics.length).toBeGreaterThan(0)
    },
  )

  it('may be followed by any number of such rows', async () => {
    const start = '"2012-07-24 09:51:03,100","1124"'
    const { calls, diagnostics } = await collect(latin1(start.repeat(100_000) + rows[1] + rows[2]))
    expect(calls.map((event) => event.arguments[0]?.name)).toEqual(['c', 'd'])
    expect(diagnostics.length).toBeLessThan(110)
  })

  it('or the line end before it costs no other', async () => {
    const log = `${rows[1].trimEnd()}\r*${rows[2]}`
    const { calls, diagnostics } = await collect(latin1(log))
    expect(calls).toHaveLength(2)
    expect(diagnostics).toMatchObject([{ code: 'LOG_DAMAGED', offset: rows[1].length - 1, length: 1 }])
  })

  it('is not seen in a value that looks like another row', async () => {
    const time = '2012-07-24 09:51:03,100'
    const hostile = [`a->x""${time}`, 'b->1', `c->""${time}"",""4"",""fake.exe""`]
    const { calls, diagnostics } = await collect(latin1(row(hostile) + row(['d->3'])))
    expect(diagnostics).toEqual([])
    expect(calls.map((event) => event.arguments.map(({ value }) => value))).toEqual([
      [`x"${time}`, '1', `"${time}","4","fake.exe"`],
      ['3'],
    ])
  })
})

describe('values of CSV', () => {
  it('of 0.4.1 and later stay as they are, for their escapes are ambiguous', async () => {
    const values = ['a->C:\\WINDOWS\\x', 'b->one\\\\r\\\\n\\\\tt', 'c->\\\\xc3\\\\xa9', 'd->""']
    expect(await valuesOf(latin1(row(values)))).toEqual([
      ['C:\\WINDOWS\\x', 'one\\\\r\\\\n\\\\tt', '\\\\xc3\\\\xa9', '"'],
    ])
  })

  it.each(['C:\\temp\\new\\report', 'C:\\n', 'D:\\x41\\r'])(
    'of 0.4.1 are no escapes though they look like some: %s',
    async (path) => {
      expect(await valuesOf(latin1(row([`FileName->${path}`])))).toEqual([[path]])
    },
  )

  it('of 0.4.0 lose their escapes', async () => {
    const values = ['a->C:\\\\temp\\\\new', 'b->x\\ty\\r\\n', 'c->say \\"a, b\\"', 'd->\\x07']
    expect(await valuesOf(latin1(row(values)))).toEqual([['C:\\temp\\new', 'x\ty\r\n', 'say "a, b"', '\\x07']])
  })

  it('of 0.4.0 are in the encoding that explains all of them', async () => {
    const escaped = (text: string): string =>
      Array.from(ownEncoding(text), (byte) =>
        byte < 0x80 ? String.fromCharCode(byte) : `\\x${byte.toString(16)}`,
      ).join('')
    // Ā is U+0200 in UTF-8; А is nothing there
    expect(await valuesOf(latin1(row(['a->C:\\\\x', `b->${escaped('Āb')}`, `c->${escaped('Аб')}`])))).toEqual([
      ['C:\\x', 'Āb', 'Аб'],
    ])
    expect(await valuesOf(latin1(row(['a->C:\\\\x', 'b->\\xc3\\xa9\\xc8\\x80'])))).toEqual([['C:\\x', 'é\u0200']])
  })

  it('of 0.5 tell registry data of no kind that can be shown', async () => {
    expect(await valuesOf(latin1(row(['Buffer-><None>', 'Buffer->', 'Buffer->text\\\\x00'])))).toEqual([
      ['<None>', '', 'text\\\\x00'],
    ])
  })

  it('of a host hold anything but what separates fields', async () => {
    const host = (value: string): string =>
      row([`FileName->${value}`, 'Access->1'])
        .replace('"SUCCESS"', '"1"')
        .replace('"0x00000000"', '"0"')
    const values = ['C:\\a "b", c', 'one\r\ntwo\n\nthree', '\\??\\C:\\x->y', 'ends with "']
    expect(await valuesOf(latin1(values.map(host).join('')))).toEqual([
      ['C:\\a "b", c', '1'],
      ['one\r\ntwo\n\nthree', '1'],
      ['C:\\x->y', '1'],
      ['ends with "', '1'],
    ])
  })
})

/** A message of netlog up to its arguments. */
function message(index: number, thread = 1128, at = 0): ByteWriter {
  return new ByteWriter().u8(index).u8(1).u32(0).u32(thread).u32(at)
}

function string(writer: ByteWriter, bytes: Uint8Array, characters: number = bytes.length): ByteWriter {
  return writer.u32(bytes.length).u32(characters).bytes(bytes)
}

function start(path = 'C:\\a.exe', low = timeLow, high = timeHigh): ByteWriter {
  return string(
    message(0)
      .u32(low >>> 0)
      .u32(high)
      .u32(1124)
      .u32(1000),
    utf8(path),
  )
}

const indexOf = (name: string): number => netlogTable.findIndex((api) => api.name === name)

function netlog(...messages: readonly ByteWriter[]): Uint8Array {
  return concatenate(messages.map((writer) => writer.finish()))
}

describe('messages of netlog', () => {
  it('have as many arguments as the table says', () => {
    expect(netlogTable).toHaveLength(184)
    for (const { name, specifiers, names } of netlogTable) {
      expect(specifiers, name).toMatch(/^[sSuUoObBilLpPaArR]*$/)
      expect(names, name).toHaveLength(specifiers.length)
    }
  })

  it('print numbers unsigned and pointers with eight digits', async () => {
    const log = netlog(start(), message(indexOf('NtTerminateProcess')).u32(0xffffffff).u32(0xc0000005))
    expect(await valuesOf(log)).toEqual([['0xffffffff', '3221225477']])
  })

  it('are in the encoding that explains all of them', async () => {
    const file = (text: Uint8Array): ByteWriter => string(message(indexOf('DeleteFileW')), text)
    const own = netlog(start(), file(ownEncoding('Āb')), file(ownEncoding('Аб')))
    expect(await valuesOf(own)).toEqual([['Āb'], ['Аб']])
    const standard = netlog(start(), file(utf8('é')), file(utf8('\u0200')))
    expect(await valuesOf(standard)).toEqual([['é'], ['\u0200']])
  })

  it('give the thread of a thread message, and none but that', async () => {
    const { events } = await collect(netlog(start(), message(1, 1132).u32(1124)))
    expect(events.map(({ type }) => type)).toEqual(['process', 'thread', 'end'])
    expect(events[1]).toEqual({ type: 'thread', threadId: 1132 })
  })

  it('are kept with a start that is no time', async () => {
    const { calls, events } = await collect(netlog(start('C:\\a.exe', 0, 0), message(indexOf('NtClose')).u32(4)))
    expect(events[0]).toMatchObject({ type: 'process', processId: 1124, startedAt: null })
    expect(calls).toMatchObject([{ api: 'NtClose', time: null }])
  })

  it('are kept with a path of the process that is longer than the readers of old took', async () => {
    const { calls, events } = await collect(
      netlog(start(`C:\\${'x'.repeat(400)}\\a.exe`), message(indexOf('NtClose')).u32(4)),
    )
    expect(events[0]).toMatchObject({ processName: 'a.exe' })
    expect(calls).toHaveLength(1)
  })

  it('are kept with strings longer than the readers of old took', async () => {
    const long = utf8('x'.repeat(70_000))
    const log = netlog(start(), string(message(indexOf('DeleteFileW')), long), message(indexOf('NtClose')).u32(4))
    expect((await valuesOf(log)).map(([value]) => value?.length)).toEqual([70_000, 10])
  })

  it('are kept with any thread', async () => {
    const close = (thread: number): ByteWriter => message(indexOf('NtClose'), thread).u32(4)
    const { calls, diagnostics } = await collect(netlog(start(), close(1129), close(2), close(1128)))
    expect(calls.map(({ threadId }) => threadId)).toEqual([1129, 2, 1128])
    expect(diagnostics).toEqual([])
  })

  it('go on behind one whose API no table has', async () => {
    const close = message(indexOf('NtClose')).u32(4)
    const rest = Array.from({ length: 6 }, () => close)
    const { calls, diagnostics } = await collect(netlog(start(), close, message(250).u32(0), ...rest))
    expect(calls).toHaveLength(7)
    expect(diagnostics).toMatchObject([{ code: 'LOG_DAMAGED', length: 18 }])
  })
})

describe('calls of BSON', () => {
  it('tell status and return value by their names, wherever they are declared', async () => {
    const log = concatenate([
      classicProcess(),
      encodeBson([
        ['I', 30],
        ['name', 'NtClose'],
        ['type', 'info'],
        ['category', 'system'],
        ['args', ['Handle', 'retval', 'is_success']],
      ]),
      encodeBson([
        ['I', 30],
        ['T', 4],
        ['t', 0],
        ['args', [68, -1073741816, 0]],
      ]),
    ])
    expect((await collect(log)).calls).toMatchObject([
      { success: false, returnValue: '0xc0000008', arguments: [{ name: 'Handle', value: '68' }] },
    ])
  })

  it('succeed where nothing is declared of it', async () => {
    const log = concatenate([
      classicProcess(),
      encodeBson([
        ['I', 30],
        ['name', 'A'],
        ['type', 'info'],
        ['args', ['x']],
      ]),
      encodeBson([
        ['I', 30],
        ['T', 4],
        ['t', 0],
        ['args', [68]],
      ]),
    ])
    expect((await collect(log)).calls).toMatchObject([{ success: true, returnValue: '0x00000000' }])
  })

  it('keep every argument of the same name, and a pointer that is text', async () => {
    const log = concatenate([
      classicProcess(),
      info(30, 'A', 'misc', ['x', 'x', ['Handle', 'p'], ['odd', 'q']]),
      call(30, [utf8('1'), utf8('2'), utf8('no number'), -1]),
    ])
    expect((await collect(log)).calls[0]?.arguments).toEqual([
      { name: 'x', value: '1' },
      { name: 'x', value: '2' },
      { name: 'Handle', value: 'no number' },
      { name: 'odd', value: '4294967295' },
    ])
  })

  it('keep lists whose keys ran out of digits', async () => {
    // cuckoomon had four characters for the key of an element
    const words = Array.from({ length: 1200 }, (_, index) => String(index))
    const elements = words.map((word, index) => {
      const bytes = utf8(word)
      const key = utf8(String(index).slice(0, 3))
      return concatenate([Uint8Array.of(0x05), key, Uint8Array.of(0, bytes.length, 0, 0, 0, 0), bytes])
    })
    const body = concatenate(elements)
    const list = new ByteWriter()
      .u32(body.length + 5)
      .bytes(body)
      .u8(0)
      .finish()
    const plain = encodeBson([
      ['I', 30],
      ['T', 4],
      ['t', 0],
    ])
    const args = concatenate([
      Uint8Array.of(0x10, 0x30, 0, 1, 0, 0, 0, 0x10, 0x31, 0, 0, 0, 0, 0, 0x04, 0x32, 0),
      list,
      Uint8Array.of(0),
    ])
    const document = concatenate([
      plain.subarray(4, -1),
      Uint8Array.of(0x04),
      utf8('args'),
      Uint8Array.of(0),
      new ByteWriter().u32(args.length + 4).finish(),
      args,
      Uint8Array.of(0),
    ])
    const log = concatenate([
      classicProcess(),
      info(30, 'A', 'misc', ['argv']),
      new ByteWriter().u32(document.length + 4).finish(),
      document,
    ])
    const { calls, diagnostics } = await collect(log)
    expect(diagnostics).toEqual([])
    expect(JSON.parse(calls[0]?.arguments[0]?.value ?? 'null')).toEqual(words)
  })

  it('show registry data as the bytes that they are', async () => {
    const log = concatenate([
      classicProcess(),
      info(30, 'RegSetValueExW', 'registry', ['Buffer']),
      call(30, [Buffer.from('ab', 'utf16le')]),
      call(30, [7]),
      call(30, [new Uint8Array(0)]),
    ])
    expect(await valuesOf(log)).toEqual([['a\\x00b\\x00'], ['7'], ['']])
  })

  it('are merged with equal ones whatever their thread, time and category', async () => {
    const log = concatenate([
      classicProcess(),
      info(30, 'A', 'misc', ['x']),
      call(30, [1], { thread: 4, at: 1 }),
      call(30, [1], { thread: 8, at: 2 }),
      call(30, [1], { at: 3, success: 0 }),
      call(30, [1], { at: 4, returned: 5, success: 0 }),
      call(30, [2], { at: 5, returned: 5, success: 0 }),
      call(30, [1], { at: 6 }),
    ])
    const { calls } = await collect(log, { merge: true })
    expect(calls.map(({ repeated, threadId, time }) => [repeated, threadId, time])).toEqual([
      [1, 4, startedAt + 1],
      [0, 100, startedAt + 3],
      [0, 100, startedAt + 4],
      [0, 100, startedAt + 5],
      [0, 100, startedAt + 6],
    ])
  })

  it('come after a process whose id is 0, and of one whose start is no time', async () => {
    const log = concatenate([
      info(0, '__process__', '__init__', classicProcessNames),
      call(0, [-1, -1, 0, -1, utf8('')]),
      info(30, 'A', 'misc', []),
      call(30, []),
    ])
    const { calls, events } = await collect(log)
    expect(events[0]).toEqual({
      type: 'process',
      processId: 0,
      parentId: 4294967295,
      processName: '',
      processPath: '',
      startedAt: null,
    })
    expect(calls).toMatchObject([{ time: null }])
  })

  it('have the text of all of them in one encoding', async () => {
    const declared = info(30, 'DeleteFileW', 'filesystem', ['FileName'])
    const logOf = (...texts: readonly Uint8Array[]): Uint8Array =>
      concatenate([classicProcess(), declared, ...texts.map((text) => call(30, [text]))])
    expect(await valuesOf(logOf(ownEncoding('Āb'), ownEncoding('Аб')))).toEqual([['Āb'], ['Аб']])
    expect(await valuesOf(logOf(utf8('é'), utf8('\u0200')))).toEqual([['é'], ['\u0200']])
  })
})
