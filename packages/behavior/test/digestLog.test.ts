import { type LogEvent } from '@cuculus/behavior-log'
import { describe, expect, it } from 'vitest'
import { CallSequence } from '../src/callSequence.js'
import { digestLog } from '../src/digestLog.js'
import { call, memoryLog, numberFrom, process } from './memoryLog.js'

describe('digestLog', () => {
  it('makes one process of a log without process message', async () => {
    const { processes } = await digestLog(memoryLog([call('ExitProcess', 'process')]))
    expect(processes).toMatchObject([{ identity: null, threads: [1], apis: [['ExitProcess', 1]] }])
  })

  it('makes one process of a log without anything', async () => {
    expect((await digestLog(memoryLog([]))).processes).toMatchObject([{ identity: null, threads: [], apis: [] }])
  })

  it('gives calls before the first process message to that process', async () => {
    const { processes } = await digestLog(memoryLog([call('A', 'x'), process(4, 1), call('B', 'x')]))
    expect(processes).toMatchObject([
      {
        identity: { processId: 4 },
        apis: [
          ['A', 1],
          ['B', 1],
        ],
      },
    ])
  })

  it('makes two processes of two process messages, and none of a repeated one', async () => {
    const events: LogEvent[] = [
      process(4, 1, 10),
      call('A', 'x'),
      process(4, 1, 10),
      call('B', 'x'),
      process(4, 1, 20),
      call('C', 'x'),
      process(4, 1, 10),
      call('D', 'x'),
    ]
    const { processes } = await digestLog(memoryLog(events))
    expect(processes.map(({ identity, apis }) => [identity?.startedAt, apis.map(([api]) => api)])).toEqual([
      [10, ['A', 'B', 'D']],
      [20, ['C']],
    ])
  })

  it('counts what the monitor folded', async () => {
    const { processes } = await digestLog(memoryLog([call('A', 'x', {}, { repeated: 4 }), call('A', 'x')]))
    expect(processes[0]?.apis).toEqual([['A', 6]])
  })

  it('keeps the environment, threads of messages and of calls', async () => {
    const { processes } = await digestLog(
      memoryLog([
        process(1, 0),
        { type: 'thread', threadId: 7 },
        { type: 'environment', values: { UserName: 'louise' } },
        call('A', 'x', {}, { threadId: 9 }),
        call('A', 'x', {}, { threadId: null }),
      ]),
    )
    expect(processes).toMatchObject([{ threads: [7, 9], environ: { UserName: 'louise' } }])
  })

  it('lists anomalies of every monitor and plain text before encryption, each once', async () => {
    const buffer = call('CryptEncrypt', 'crypto', { CryptKey: '0x1', Buffer: 'secret', Length: '6' })
    const { processes } = await digestLog(
      memoryLog([
        call('__anomaly__', 'anomaly', { Subcategory: 'unhook', FunctionName: 'NtClose', Message: 'gone' }),
        call('__anomaly__', '__notification__', { subcategory: 'hook', function_name: 'NtFoo', message: 'm' }),
        buffer,
        buffer,
        call('SslEncryptPacket', 'network', { Buffer: 'GET', BufferSize: '3' }),
      ]),
    )
    expect(processes[0]?.anomalies).toEqual([
      { category: 'unhook', funcname: 'NtClose', message: 'gone' },
      { category: 'hook', funcname: 'NtFoo', message: 'm' },
    ])
    expect(processes[0]?.encryptedBuffers).toEqual([
      { api_call: 'CryptEncrypt', buffer: 'secret', crypt_key: '0x1' },
      { api_call: 'SslEncryptPacket', buffer: 'GET', buffer_size: '3' },
    ])
  })

  it('tells 1,000 processes of one log apart and says how many more there were', async () => {
    const events = Array.from({ length: 1500 }, (_, i) => process(i, 0))
    const { processes, diagnostics } = await digestLog(memoryLog(events))
    expect(processes).toHaveLength(1000)
    expect(diagnostics).toMatchObject([{ code: 'LOG_TOO_MANY_PROCESSES' }])
  })

  it('passes on the first hundred diagnostics and counts the others', async () => {
    const log = memoryLog([])
    const { diagnostics } = await digestLog({
      ...log,
      events(options) {
        for (let offset = 0; offset < 150; offset++) options?.report?.({ code: 'X', message: 'x', offset })
        return log.events(options)
      },
    })
    expect(diagnostics).toHaveLength(101)
    expect(diagnostics.at(-1)).toMatchObject({ code: 'LOG_MORE_DAMAGE', offset: 99 })
  })

  it('stops when aborted', async () => {
    const events = [process(1, 0), ...Array.from({ length: 10 }, () => call('A', 'x'))]
    await expect(digestLog(memoryLog(events), AbortSignal.abort(new Error('enough')))).rejects.toThrow('enough')
  })
})

describe('the calls of a process', () => {
  it('are numbered from 0 in each process of a log', async () => {
    numberFrom(0)
    const log = memoryLog([
      call('A', 'x'),
      process(1, 0, 10),
      call('B', 'x'),
      process(1, 0, 20),
      call('C', 'x'),
      call('D', 'x'),
      process(1, 0, 10),
      call('E', 'x'),
    ])
    const apis = async (index: number): Promise<unknown[]> =>
      (await new CallSequence({ log, index, shared: true }).toArray()).map(({ id, api }) => [id, api])
    expect(await apis(0)).toEqual([
      [0, 'A'],
      [1, 'B'],
      [2, 'E'],
    ])
    expect(await apis(1)).toEqual([
      [0, 'C'],
      [1, 'D'],
    ])
  })

  it('merge equal neighbours of one process, not across processes', async () => {
    const repeat = (id: number, repeated = 0): LogEvent => call('A', 'x', {}, { id, repeated })
    const log = memoryLog([
      process(1, 0, 10),
      repeat(0),
      repeat(0, 2),
      process(1, 0, 20),
      repeat(0),
      repeat(1),
      repeat(1),
    ])
    const repeats = async (index: number): Promise<unknown[]> =>
      (await new CallSequence({ log, index, shared: true }).toArray()).map(({ id, repeated }) => [id, repeated])
    expect(await repeats(0)).toEqual([[0, 3]])
    expect(await repeats(1)).toEqual([
      [0, 0],
      [1, 1],
    ])
  })

  it("carry every field of the log's call", async () => {
    numberFrom(0)
    const event = call(
      'NtOpenFile',
      'file',
      { filepath: 'a' },
      {
        success: false,
        returnValue: '0xc0000034',
        time: 1_500_000_000_250,
        threadId: 12,
        repeated: 3,
        caller: '0x1',
        parentCaller: '0x2',
        lastError: 2,
        ntStatus: -1073741772,
        stacktrace: ['a @ 0x1'],
        buffer: 'da39',
      },
    )
    expect(await new CallSequence({ log: memoryLog([event]), index: 0, shared: false }).toArray()).toEqual([
      {
        id: 0,
        timestamp: '2017-07-14 02:40:00,250',
        thread_id: 12,
        category: 'file',
        api: 'NtOpenFile',
        status: 'FAILURE',
        return: '0xc0000034',
        repeated: 3,
        arguments: [{ name: 'filepath', value: 'a' }],
        caller: '0x1',
        parentcaller: '0x2',
        last_error: 2,
        nt_status: -1073741772,
        stacktrace: ['a @ 0x1'],
        buffer: 'da39',
      },
    ])
  })

  it('have neither time nor thread where the log tells none', async () => {
    const [first] = await new CallSequence({
      log: memoryLog([call('A', 'x', {}, { time: null, threadId: null })]),
      index: 0,
      shared: false,
    }).toArray()
    expect(first).toMatchObject({ timestamp: null })
    expect(first).not.toHaveProperty('thread_id')
  })
})
