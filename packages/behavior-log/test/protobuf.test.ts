import { concatenate } from '@cuculus/testing'
import { describe, expect, it } from 'vitest'
import { random } from '../../../test/random.js'
import { collect, pieces } from './collect.js'
import { bytes, call, hookEvent, info, number, processMessage } from './protobufMessages.js'

const start = concatenate([
  processMessage(1124, 'C:\\Temp\\sample.exe'),
  info(1, 'NtCreateFile', 'filesystem', ['FileName', 'DesiredAccess']),
  info(2, 'NtClose', 'system', ['Handle']),
])

const calls = [
  call(1, ['\\??\\C:\\déjà', '0x80100080'], { at: 5, thread: 8 }),
  call(2, ['0x00000044'], { at: 6 }),
  call(2, ['0x00000044'], { at: 7 }),
  call(1, ['C:\\b', '1'], { failed: true, returned: 0xffff_ffff_c000_0034n, at: 9, further: ['more'] }),
]

describe('logs of capemon in Protocol Buffers', () => {
  it('give the process and its calls', async () => {
    const { events, diagnostics } = await collect(concatenate([start, ...calls]))
    expect(diagnostics).toEqual([])
    expect(events).toMatchObject([
      {
        type: 'process',
        processId: 1124,
        parentId: 4,
        processName: 'sample.exe',
        processPath: 'C:\\Temp\\sample.exe',
        startedAt: 1_500_000_000_000,
      },
      {
        type: 'call',
        id: 0,
        api: 'NtCreateFile',
        category: 'filesystem',
        success: true,
        returnValue: '0x00000000',
        time: 1_500_000_000_005,
        threadId: 8,
        caller: '0x7ff612345678',
        parentCaller: '0x00401000',
        arguments: [
          { name: 'FileName', value: 'C:\\déjà' },
          { name: 'DesiredAccess', value: '0x80100080', pretty: 'GENERIC_READ|FILE_READ_ATTRIBUTES|SYNCHRONIZE' },
        ],
      },
      { type: 'call', id: 1, api: 'NtClose' },
      { type: 'call', id: 1, api: 'NtClose' },
      {
        type: 'call',
        id: 2,
        success: false,
        returnValue: '0xffffffffc0000034',
        prettyReturn: 'OBJECT_NAME_NOT_FOUND',
        arguments: [
          { name: 'FileName', value: 'C:\\b' },
          { name: 'DesiredAccess', value: '1', pretty: 'FILE_READ_ACCESS' },
          { name: 'aux0', value: 'more' },
        ],
      },
      { type: 'end', calls: 3, threads: [8, 100] },
    ])
  })

  it('are recognised with the header of the protocol left in', async () => {
    const { calls: found, diagnostics } = await collect(concatenate([Buffer.from('PROTOBUF\n'), start, ...calls]))
    expect(found).toHaveLength(4)
    expect(diagnostics.map(({ code }) => code)).toEqual(['LOG_HEADER'])
  })

  it('decode, merge and leave out as they are asked to', async () => {
    const log = concatenate([start, ...calls])
    const options = { apis: new Set(['NtClose']), merge: true, callers: false, constants: false }
    const { calls: found } = await collect(log, options)
    expect(found).toMatchObject([{ id: 1, api: 'NtClose', repeated: 1 }])
    expect(found[0]).not.toHaveProperty('caller')
  })

  it('tell debug messages, unknown fields are stepped over', async () => {
    const { events } = await collect(
      concatenate([start, hookEvent(4, number(77, 5), bytes(1, 'hello'), bytes(9, 'x'))]),
    )
    expect(events[1]).toEqual({ type: 'message', message: 'hello' })
  })

  it('report a call of an unknown API, and one with a wrong number of arguments', async () => {
    const { calls: found, diagnostics } = await collect(
      concatenate([start, call(9, []), call(2, ['1', '2']), call(2, ['0x4'])]),
    )
    expect(found).toHaveLength(1)
    expect(diagnostics.map(({ code }) => code)).toEqual(['LOG_UNKNOWN_API', 'LOG_ARGUMENT_COUNT'])
  })

  it('keep what is before and behind damage', async () => {
    const damage = Buffer.from('garbage between messages')
    const { calls: found, diagnostics } = await collect(
      concatenate([start, calls[0] ?? start, damage, ...calls.slice(1)]),
    )
    expect(found).toHaveLength(4)
    expect(diagnostics).toMatchObject([{ code: 'LOG_DAMAGED', length: damage.length }])
  })

  it('lose only the message that is cut, wherever they end, in any chunking', async () => {
    const parts = [start, ...calls]
    const log = concatenate(parts)
    const ends = calls.map((_, index) => concatenate(parts.slice(0, index + 2)).length)
    for (let length = start.length; length <= log.length; length++) {
      const expected = ends.filter((end) => end <= length).length
      const cut = log.subarray(0, length)
      const { calls: found, diagnostics } = await collect(cut)
      expect(found).toHaveLength(expected)
      expect(diagnostics).toHaveLength(ends.includes(length) || length === start.length ? 0 : 1)
      expect((await collect(pieces(cut, 5))).calls).toEqual(found)
    }
  })

  it('survive random changes, and keep most calls', async () => {
    const next = random(3)
    const log = concatenate([start, ...Array.from({ length: 50 }, (_, i) => call(2, [`0x${String(i)}`], { at: i }))])
    for (let round = 0; round < 300; round++) {
      const changed = Uint8Array.from(log)
      changed[start.length + Math.floor(next() * (log.length - start.length))] = Math.floor(next() * 256)
      const { calls: found, events } = await collect(changed)
      expect(events.at(-1)?.type).toBe('end')
      expect(found.length).toBeGreaterThanOrEqual(48)
    }
  })

  it.each([
    ['a field of a forbidden type', Uint8Array.of(0x0b, 1)],
    ['a number that does not end', new Uint8Array(12).fill(0xff)],
    ['a length beyond the message', Uint8Array.of(0x3a, 0xff, 0xff, 0x03)],
    ['field number zero', Uint8Array.of(0x00, 1)],
  ])('leave out a message with %s', async (_, content) => {
    const { calls: found, diagnostics } = await collect(concatenate([start, hookEvent(2, content), call(2, ['0x4'])]))
    expect(found).toHaveLength(1)
    expect(diagnostics.map(({ code }) => code)).toEqual(['LOG_DAMAGED'])
  })
})
