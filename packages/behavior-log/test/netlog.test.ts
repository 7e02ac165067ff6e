import { ByteWriter, encodeLog, pointer, registryData, type TraceProcess, utf8 } from '@cuculus/testing'
import { describe, expect, it } from 'vitest'
import { random } from '../../../test/random.js'
import { collect, pieces } from './collect.js'

const process: TraceProcess = {
  pid: 1124,
  ppid: 1000,
  path: 'C:\\Temp\\sample.exe',
  start: Date.UTC(2013, 3, 1),
  calls: Array.from({ length: 60 }, (_, index) => ({
    api: index % 3 === 0 ? 'DeleteFileW' : 'NtClose',
    category: index % 3 === 0 ? 'filesystem' : 'system',
    arguments:
      index % 3 === 0
        ? [{ name: 'FileName', value: `C:\\file ${String(index)}` }]
        : [{ name: 'Handle', value: pointer(index * 4) }],
    thread: 1128,
  })),
}
const log = encodeLog(process, '0.6')

/** A message up to its arguments. */
function message(index: number, thread = 1128, at = 0): ByteWriter {
  return new ByteWriter().u8(index).u8(1).u32(0).u32(thread).u32(at)
}

function string(writer: ByteWriter, text: string, characters?: number): ByteWriter {
  const bytes = utf8(text)
  return writer
    .u32(bytes.length)
    .u32(characters ?? bytes.length)
    .bytes(bytes)
}

const head = log.slice(0, 14 + 16 + 8 + process.path.length)

function join(...parts: readonly (Uint8Array | ByteWriter)[]): Uint8Array {
  return Buffer.concat(parts.map((part) => (part instanceof Uint8Array ? part : part.finish())))
}

describe('netlog', () => {
  it('gives process, thread and calls', async () => {
    const { events, calls, diagnostics } = await collect(log)
    expect(diagnostics).toEqual([])
    expect(events.slice(0, 2)).toEqual([
      {
        type: 'process',
        processId: 1124,
        parentId: 1000,
        processName: 'sample.exe',
        processPath: 'C:\\Temp\\sample.exe',
        startedAt: process.start,
      },
      { type: 'thread', threadId: 1128 },
    ])
    expect(calls).toHaveLength(60)
    expect(calls[3]).toMatchObject({
      api: 'DeleteFileW',
      category: 'filesystem',
      time: process.start + 3,
      arguments: [{ value: 'C:\\file 3' }],
    })
  })

  it('says what the monitor cut', async () => {
    // 10: DeleteFileW(u), 18: InternetReadFile(pB)
    const cut = join(
      head,
      string(message(10), 'C:\\long', 900),
      message(18).u32(4).u32(2).u32(1024).bytes(Uint8Array.of(0x61, 0xff)),
    )
    expect((await collect(cut)).calls.map((call) => call.arguments.at(-1)?.value)).toEqual([
      'C:\\long... (truncated)',
      'a\\xff ... (truncated)',
    ])
  })

  it('reads registry data of every type, and the empty string after one of none', async () => {
    const { netlogTable } = await import('../src/netlogTable.js')
    const index = netlogTable.findIndex(({ name, specifiers }) => name === 'RegSetValueExA' && /r/i.test(specifiers))
    const specifiers = netlogTable[index]?.specifiers ?? ''
    const data = (write: (writer: ByteWriter) => ByteWriter): ByteWriter => {
      let writer = message(index)
      for (const letter of specifiers)
        writer = /r/i.test(letter) ? write(writer) : /[su]/i.test(letter) ? string(writer, 'v') : writer.u32(1)
      return writer
    }
    const all = join(
      head,
      data((writer) => writer.u32(4).u32(7)),
      data((writer) => writer.u32(5).u32(8)),
      data((writer) => string(writer.u32(1), 'text')),
      data((writer) => string(writer.u32(0), '')),
      data((writer) => writer.u32(3)),
      data((writer) => writer.u32(4).u32(9)),
    )
    const { calls, diagnostics } = await collect(all)
    expect(diagnostics).toEqual([])
    const position = specifiers.search(/r/i)
    expect(calls.map((call) => call.arguments[position]?.value)).toEqual([
      '7',
      '8',
      'text',
      '',
      '(unable to dump buffer content)',
      '9',
    ])
    expect(registryData(1).kind).toBe('registry')
  })

  it('shows ANSI strings as what they were', async () => {
    // 9: DeleteFileA(s), whose E9 is logged as U+FFE9
    const ansi = message(9)
      .u32(6)
      .u32(6)
      .bytes(Uint8Array.of(0x63, 0x61, 0x66, 0xef, 0xff, 0xa9))
    expect((await collect(join(head, ansi))).calls[0]?.arguments[0]?.value).toBe('caf\\xe9')
  })

  it('is the same in any chunking', async () => {
    const whole = await collect(log)
    for (const size of [1, 3, 64, 1000]) expect(await collect(pieces(log, size))).toEqual(whole)
  })

  it('is recognised with its header left, and without its head', async () => {
    const { calls, diagnostics } = await collect(join(utf8('NETLOG\n'), log))
    expect(calls).toHaveLength(60)
    expect(diagnostics).toMatchObject([{ code: 'LOG_HEADER', offset: 0, length: 7 }])
    const beheaded = await collect(log.slice(head.length + 5))
    expect(beheaded.calls.length).toBeGreaterThan(55)
    expect(beheaded.calls[0]?.time).toBeNull()
  })

  it('goes on behind damage', async () => {
    const next = random(3)
    const rounds = 300
    let lost = 0
    for (let round = 0; round < rounds; round++) {
      const damaged = Uint8Array.from(log)
      const at = head.length + Math.floor(next() * (log.length - head.length))
      damaged[at] = (damaged[at] ?? 0) ^ (1 << Math.floor(next() * 8))
      const { calls, events } = await collect(damaged)
      expect(events.at(-1)?.type).toBe('end')
      // An API that became another one with long arguments may swallow some messages: the format has no lengths to tell.
      expect(calls.length, `flip at ${String(at)}`).toBeGreaterThanOrEqual(58)
      lost += 60 - calls.length
    }
    // Most flips hit a value and cost nothing.
    expect(lost / rounds).toBeLessThan(0.5)
  })

  it('loses the last message when cut anywhere', async () => {
    let before = 0
    for (let length = head.length; length <= log.length; length += 3) {
      const { calls } = await collect(log.subarray(0, length))
      expect(calls.length).toBeGreaterThanOrEqual(before)
      before = calls.length
    }
    expect(before).toBeGreaterThanOrEqual(59)
  })
})
