import { encodeLog, hex, pointer, type TraceProcess } from '@cuculus/testing'
import { describe, expect, it } from 'vitest'
import { argumentsOf, collect, pieces } from './collect.js'

const time = '"2012-07-24 09:51:03,100"'
const row = (...fields: readonly string[]): string => `${time},${fields.map((field) => `"${field}"`).join(',')}\r\n`
const plain = (...args: readonly string[]): string =>
  row('1124', 'sample.exe', '1128', '1000', 'filesystem', 'NtCreateFile', 'SUCCESS', '0x00000000', ...args)
const bytes = (text: string): Uint8Array => Buffer.from(text, 'latin1')

describe('CSV logs', () => {
  it('give the process from the first row that knows each part', async () => {
    const log =
      row('1124', '', '1', '', 'system', 'A', 'SUCCESS', '0x0') +
      row('1124', 'a.exe', '1', '', 'system', 'A', 'SUCCESS', '0x0') +
      row('1124', 'a.exe', '1', '7', 'system', 'A', 'FAILURE', '0x1')
    const { events } = await collect(bytes(log))
    expect(events.map(({ type }) => type)).toEqual(['call', 'call', 'process', 'call', 'end'])
    expect(events[2]).toEqual({
      type: 'process',
      processId: 1124,
      parentId: 7,
      processName: 'a.exe',
      startedAt: Date.UTC(2012, 6, 24, 9, 51, 3, 100),
    })
  })

  it('split arguments at the first arrow and tell of those without one', async () => {
    const { calls, diagnostics } = await collect(
      bytes(plain('CommandLine->cmd /c ""a->b, c""', 'noarrow', 'Empty->', 'FileName->\\??\\C:\\x')),
    )
    expect(calls[0]?.arguments).toEqual([
      { name: 'CommandLine', value: 'cmd /c "a->b, c"' },
      { name: 'Empty', value: '' },
      { name: 'FileName', value: 'C:\\x' },
    ])
    expect(diagnostics.map(({ code }) => code)).toEqual(['LOG_DAMAGED'])
  })

  it('keep leading backslashes and question marks that are no prefix', async () => {
    const { calls } = await collect(bytes(plain('a->\\\\server\\x', 'b->??weird', 'c->C:\\\\xc3')))
    expect(argumentsOf(calls[0])).toEqual({ a: '\\\\server\\x', b: '??weird', c: 'C:\\\\xc3' })
  })

  it('of 0.4.0 escape with backslashes', async () => {
    const log = plain('FileName->\\\\??\\\\C:\\\\d\\xc3\\xa9', 'Text->a \\"b, c\\"\\r\\n\\x00') + plain('x->1')
    const { calls } = await collect(bytes(log))
    expect(argumentsOf(calls[0])).toEqual({ FileName: 'C:\\dé', Text: 'a "b, c"\r\n\\x00' })
    expect(calls).toHaveLength(2)
  })

  it('of a host have numbers for words and quote nothing', async () => {
    const log = row(
      '1124',
      'a.exe',
      '1',
      '7',
      'process',
      'CreateProcessInternalW',
      '1',
      '3221225524',
      'CommandLine->cmd "a" b',
    )
    const { calls } = await collect(bytes(log))
    expect(calls[0]).toMatchObject({ success: true, returnValue: '0xc0000034', arguments: [{ value: 'cmd "a" b' }] })
  })

  it('from before 0.4 have no thread', async () => {
    const log =
      '"20120704185614.001","1124","a.exe","1000","registry","RegOpenKeyExA","SUCCESS","","hKey->HKEY_LOCAL_MACHINE"\n'
    const { calls } = await collect(bytes(log))
    expect(calls[0]).toMatchObject({
      api: 'RegOpenKeyExA',
      threadId: null,
      returnValue: '',
      time: Date.UTC(2012, 6, 4, 18, 56, 14, 1),
    })
  })

  it('may have values over several lines', async () => {
    const { calls, diagnostics } = await collect(bytes(plain('Text->one\r\ntwo ""x""\n\nthree') + plain('a->b')))
    expect(calls.map((call) => call.arguments[0]?.value)).toEqual(['one\r\ntwo "x"\n\nthree', 'b'])
    expect(diagnostics).toEqual([])
  })

  it('lose a row that is cut, not the rows around it', async () => {
    const log = plain('a->1') + `${time},"1124","sample\n` + plain('a->2') + 'garbage\n' + plain('a->3').slice(0, -3)
    const { calls, diagnostics } = await collect(bytes(log))
    expect(calls.map((call) => call.arguments[0]?.value)).toEqual(['1', '2', '3'])
    expect(diagnostics.map(({ code, offset }) => [code, offset])).toEqual([
      ['LOG_TRUNCATED', plain('a->1').length],
      ['LOG_DAMAGED', plain('a->1').length],
      ['LOG_DAMAGED', log.indexOf('garbage')],
      ['LOG_TRUNCATED', log.lastIndexOf(time)],
    ])
  })

  it('survive NUL bytes and fields longer than the readers of old', async () => {
    const { calls } = await collect(bytes(plain('a->1\0') + plain(`a->${'x'.repeat(200_000)}`) + plain('a->3')))
    expect(calls.map((call) => call.arguments[0]?.value.length)).toEqual([5, 200_000, 1])
  })

  it('are the same in any chunking', async () => {
    const log = bytes(plain('Text->one\r\ntwo') + plain('a->""') + plain('b->c') + plain('b->c'))
    const whole = await collect(log)
    for (const size of [1, 2, 3, 7, 64]) expect(await collect(pieces(log, size))).toEqual(whole)
  })

  it('lose nothing but the last row when cut anywhere', async () => {
    const rows = [plain('a->1'), plain('b->""2""'), plain('c->\\??\\3')]
    const log = bytes(rows.join(''))
    for (let length = 0; length <= log.length; length++) {
      const { calls, events } = await collect(log.subarray(0, length))
      const complete = rows.filter((_, index) => rows.slice(0, index + 1).join('').length <= length).length
      expect(calls.length).toBeGreaterThanOrEqual(complete)
      expect(events.at(-1)?.type).toBe('end')
    }
  })
})

describe.each(['0.4', '0.5', '0.6', '1.x', '2.x', 'cape'] as const)('a log of %s', (generation) => {
  const file = generation === '2.x' ? 'filepath' : 'FileName'
  const process: TraceProcess = {
    pid: 1124,
    ppid: 1000,
    path: 'C:\\Temp\\sample.exe',
    start: Date.UTC(2015, 1, 3, 4, 5, 6, 789),
    calls: [
      {
        api: 'DeleteFileW',
        category: 'filesystem',
        arguments: [{ name: file, value: 'C:\\a "b", c' }],
        at: 10,
        thread: 8,
      },
      {
        api: 'DeleteFileW',
        category: 'filesystem',
        arguments: [{ name: file, value: 'C:\\déjà' }],
        at: 20,
        repeated: 2,
        success: false,
      },
      {
        api: 'NtClose',
        category: 'system',
        arguments: [{ name: 'Handle', value: pointer(0x44) }],
        at: 30,
        returned: 0xc0000034,
        success: false,
      },
      {
        api: 'NtTerminateProcess',
        category: 'process',
        arguments: [
          { name: 'ProcessHandle', value: pointer(0xffffffff) },
          { name: 'ExitCode', value: generation === 'cape' || generation === '2.x' ? hex(5) : 5 },
        ],
      },
    ],
  }

  it('comes back as it was written', async () => {
    const { calls, events, diagnostics } = await collect(encodeLog(process, generation), { merge: true })
    expect(diagnostics).toEqual([])
    expect(events.find(({ type }) => type === 'process')).toMatchObject({
      processId: 1124,
      parentId: 1000,
      processName: 'sample.exe',
    })
    expect(calls.map(({ api, success, repeated }) => [api, success, repeated])).toEqual([
      ['DeleteFileW', true, 0],
      ['DeleteFileW', false, 2],
      ['NtClose', false, 0],
      ['NtTerminateProcess', true, 0],
    ])
    expect(calls[0]).toMatchObject({ threadId: 8, time: process.start + 10 })
    expect(calls[0]?.arguments).toEqual([{ name: file, value: 'C:\\a "b", c' }])
    expect(calls[2]).toMatchObject({ returnValue: '0xc0000034', arguments: [{ name: 'Handle', value: '0x00000044' }] })
    // 0.5 leaves no way to tell an escaped byte from text that looks like one.
    if (generation !== '0.5') expect(calls[1]?.arguments[0]?.value).toBe('C:\\déjà')
  })
})
