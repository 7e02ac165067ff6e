import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { openLog } from '@cuculus/behavior-log'
import { argumentsOf, collect, type Collected, pieces, random } from './collect.js'

function read(lines: readonly string[]): Promise<Collected> {
  return collect(Buffer.from(lines.map((line) => `${line}\n`).join(''), 'latin1'))
}

const log = [
  '1203  09:12:44.100000 execve("/tmp/sample", ["/tmp/sample", "-x"], 0x7ffd5 /* 23 vars */) = 0',
  '1203  09:12:44.100100 openat(AT_FDCWD, "/etc/passwd", O_RDONLY|O_CLOEXEC) = 3',
  '1203  09:12:44.100200 read(3, "root:x:0:0:\\"r\\303\\266\\"\\n"..., 4096) = 1024',
  '1203  09:12:44.100300 close(3)                          = 0',
  '1203  09:12:44.100400 clone(child_stack=NULL, flags=CLONE_CHILD_CLEARTID|SIGCHLD, child_tidptr=0x7f) = 1204',
  '1204  09:12:44.100500 execve("/bin/sh", ["sh", "-c", "id"], 0x55 /* 23 vars */ <unfinished ...>',
  '1203  09:12:44.100600 clone3({flags=CLONE_VM|CLONE_THREAD, stack=0x7f, stack_size=0x7fff00}, 88) = 1205',
  '1204  09:12:44.100700 <... execve resumed>) = 0',
  '1205  09:12:44.100800 unlink("/tmp/a, b") = -1 ENOENT (No such file or directory)',
  '1204  09:12:44.100900 exit_group(0)     = ?',
  '1204  09:12:44.101000 +++ exited with 0 +++',
  '1203  09:12:44.101100 --- SIGCHLD {si_signo=SIGCHLD, si_code=CLD_EXITED, si_pid=1204} ---',
]

describe('strace logs', () => {
  it('give the processes by clone and execve, and threads to the process that made them', async () => {
    const { events, diagnostics } = await read(log)
    expect(diagnostics).toEqual([])
    const sample = {
      type: 'process',
      processId: 1203,
      parentId: 0,
      processName: 'sample',
      processPath: '/tmp/sample',
      commandLine: '/tmp/sample -x',
      startedAt: null,
    }
    const shell = {
      type: 'process',
      processId: 1204,
      parentId: 1203,
      processName: 'sh',
      processPath: '/bin/sh',
      commandLine: 'sh -c id',
      startedAt: null,
    }
    expect(events.filter(({ type }) => type === 'process')).toEqual([sample, shell, sample, shell])
    expect(events.flatMap((event) => (event.type === 'call' ? [[event.api, event.threadId]] : []))).toEqual([
      ['execve', 1203],
      ['openat', 1203],
      ['read', 1203],
      ['close', 1203],
      ['clone', 1203],
      ['clone3', 1203],
      ['execve', 1204],
      ['unlink', 1205],
      ['exit_group', 1204],
    ])
  })

  it('have arguments by the names of the kernel, and results with the name of the error', async () => {
    const { calls } = await read(log)
    expect(argumentsOf(calls[1])).toEqual({ dfd: 'AT_FDCWD', filename: '/etc/passwd', flags: 'O_RDONLY|O_CLOEXEC' })
    expect(argumentsOf(calls[2])).toEqual({ fd: '3', buf: 'root:x:0:0:"rö"\n', count: '4096' })
    expect(argumentsOf(calls[4])['flags']).toBe('CLONE_CHILD_CLEARTID|SIGCHLD')
    expect(calls[1]).toMatchObject({ category: 'fs', success: true, returnValue: '3', time: null })
    expect(calls[3]).toMatchObject({ api: 'close', success: true, returnValue: '0' })
    expect(calls[7]).toMatchObject({ api: 'unlink', success: false, returnValue: '-1' })
    expect(argumentsOf(calls[7])).toEqual({ pathname: '/tmp/a, b' })
    expect(calls[8]).toMatchObject({ api: 'exit_group', returnValue: '' })
  })

  it.each([
    ['1700000000.250750 close(3) = 0', null, 1_700_000_000_250],
    ['1234  1700000000.250750 close(3) = 0', 1234, 1_700_000_000_250],
    ['[pid  1234] 09:12:44 close(3) = 0', 1234, null],
    ['[pid 1234] close(3) = 0', 1234, null],
    ['     0.000123 close(3) = 0'.trim(), null, null],
    ['close(3</etc/passwd>) = 0 <0.000012>', null, null],
  ] as const)('read %s', async (line, threadId, time) => {
    const { calls, diagnostics } = await read([line])
    expect(diagnostics).toEqual([])
    expect(calls).toMatchObject([{ api: 'close', threadId, time, returnValue: '0' }])
  })

  it('take the last result of a line for its result', async () => {
    const { calls } = await read([
      'write(1, "a) = 3", 6) = 6',
      'poll([{fd=3, events=POLLIN}], 1, -1) = 1 ([{fd=3, revents=POLLIN}])',
    ])
    expect(argumentsOf(calls[0])).toMatchObject({ buf: 'a) = 3' })
    expect(argumentsOf(calls[1])).toMatchObject({ ufds: '[{"fd":"3","events":"POLLIN"}]' })
    expect(calls.map(({ returnValue }) => returnValue)).toEqual(['6', '1'])
  })

  it('report what is no line of strace, and a resumed call that never began', async () => {
    const { calls, diagnostics } = await read([
      'close(3) = 0',
      'garbage',
      '<... read resumed>"", 5) = 0',
      'close(4) = 0',
    ])
    expect(calls).toHaveLength(2)
    expect(diagnostics.map(({ code, offset }) => [code, offset])).toEqual([
      ['LOG_DAMAGED', 13],
      ['LOG_DAMAGED', 21],
    ])
  })

  it('are the same in any chunking, from a stream or from a file', async () => {
    const text = Buffer.from(log.map((line) => `${line}\n`).join(''), 'latin1')
    const whole = await collect(text)
    for (const size of [1, 7, 64]) expect((await collect(pieces(text, size))).calls).toEqual(whole.calls)
    const folder = await mkdtemp(join(tmpdir(), 'strace-'))
    try {
      await writeFile(join(folder, 'strace.log'), text)
      const opened = await openLog(join(folder, 'strace.log'))
      expect(opened.dialect).toBe('strace')
      const events = []
      for await (const batch of opened.events()) events.push(...batch)
      expect(events).toEqual(whole.events)
    } finally {
      await rm(folder, { recursive: true })
    }
  })

  it('keep all complete lines when they are cut anywhere', async () => {
    const text = Buffer.from(log.map((line) => `${line}\n`).join(''), 'latin1')
    for (let length = log[0]?.length ?? 0; length < text.length; length++) {
      const { calls } = await collect(text.subarray(0, length))
      const complete = text.subarray(0, length).toString('latin1').split('\n').length - 1
      const expected = log.slice(0, complete).filter((line) => line.includes(' = ') || line.includes('resumed')).length
      expect(calls.length).toBeGreaterThanOrEqual(expected)
    }
  })

  it('survive random changes', async () => {
    const next = random(11)
    for (let round = 0; round < 300; round++) {
      const text = Buffer.from(log.map((line) => `${line}\n`).join(''), 'latin1')
      for (let i = 0; i < 6; i++) text[Math.floor(next() * text.length)] = Math.floor(next() * 256)
      const { events } = await collect(text)
      expect(events.at(-1)?.type).toBe('end')
    }
  })

  it('take linear time for lines that are hard to split', async () => {
    const hard = [
      ' = '.repeat(100_000),
      `f(${'['.repeat(100_000)}) = 0`,
      `f(${' '.repeat(200_000)}= `,
      `f("${'\\'.repeat(200_001)}) = 0`,
    ]
    const { events } = await read(['close(3) = 0', ...hard, 'close(4) = 0'])
    expect(events.at(-1)).toMatchObject({ type: 'end' })
  })
})
