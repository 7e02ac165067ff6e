import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { type LogEvent, openLog } from '@cuculus/behavior-log'
import { random } from '../../../test/random.js'
import { argumentsOf, collect, type Collected, pieces } from './collect.js'

function read(lines: readonly string[]): Promise<Collected> {
  return collect(Buffer.from(lines.map((line) => `${line}\n`).join(''), 'latin1'))
}

/** As `openLog` reads: with the processes as they are known at the end. */
async function readFile(lines: readonly string[]): Promise<{ readonly events: readonly LogEvent[] }> {
  const folder = await mkdtemp(join(tmpdir(), 'strace-'))
  try {
    await writeFile(join(folder, 'strace.log'), lines.map((line) => `${line}\n`).join(''))
    const events: LogEvent[] = []
    const opened = await openLog(join(folder, 'strace.log'))
    expect(opened.dialect).toBe('strace')
    for await (const batch of opened.events()) events.push(...batch)
    return { events }
  } finally {
    await rm(folder, { recursive: true })
  }
}

/** Every call with the process it is of. */
function owners(events: readonly LogEvent[]): readonly string[] {
  let owner = 0
  return events.flatMap((event) => {
    if (event.type === 'process') owner = event.processId
    return event.type === 'call' ? [`${String(owner)} ${event.api}`] : []
  })
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
    ['     0.000123 close(3) = 0', null, null],
    ['77          0.000123 close(3) = 0', 77, null],
    ['1234  09:12:44.100200 (+     0.000123) close(3) = 0', 1234, null],
    ['1234<sh> 09:12:44 [   3] [00007f12ab34cd56] close(3) = 0', 1234, null],
    ['[pid  1234<sh>] 1700000000.250750 close(3) = 0', 1234, 1_700_000_000_250],
    ['close(3</etc/passwd>) = 0 <0.000012>', null, null],
  ] as const)('read %s', async (line, threadId, time) => {
    const { calls, diagnostics } = await read([line])
    expect(diagnostics).toEqual([])
    expect(calls).toMatchObject([{ api: 'close', threadId, time, returnValue: '0' }])
  })

  it('give a child to its parent that was told of it only later, as after vfork', async () => {
    const { events } = await readFile([
      '10 execve("/tmp/a", ["a"], 0x7f /* 2 vars */) = 0',
      '10 vfork( <unfinished ...>',
      '11 execve("/bin/sh", ["sh"], 0x7f /* 2 vars */ <unfinished ...>',
      '10 <... vfork resumed>) = 11',
      '11 <... execve resumed>) = 0',
      '10 clone(child_stack=NULL, flags=CLONE_VM|CLONE_VFORK|SIGCHLD <unfinished ...>',
      '12 execve("/bin/id", ["id"], 0x7f /* 2 vars */) = 0',
      '10 <... clone resumed>) = 12',
      '12 close(3) = 0',
      '10 clone(child_stack=0x7f, flags=CLONE_VM|CLONE_THREAD <unfinished ...>',
      '13 close(4) = 0',
      '10 <... clone resumed>) = 13',
      '13 close(5) = 0',
      '10 close(6) = 0',
    ])
    expect(owners(events)).toEqual([
      '10 execve',
      '10 vfork',
      '11 execve',
      '12 execve',
      '10 clone',
      '12 close',
      '10 close',
      '10 clone',
      '10 close',
      '10 close',
    ])
    const processes = events.filter((event) => event.type === 'process')
    expect(
      new Map(processes.map(({ processId, parentId, processName }) => [processId, [parentId, processName]])),
    ).toEqual(
      new Map([
        [10, [0, 'a']],
        [11, [10, 'sh']],
        [12, [10, 'id']],
      ]),
    )
  })

  it('give a child nothing that came before its parent began to make it', async () => {
    const { events } = await readFile([
      '20 close(1) = 0',
      '10 vfork( <unfinished ...>',
      '21 close(2) = 0',
      '10 <... vfork resumed>) = 20',
      '20 close(3) = 0',
    ])
    const processes = events.filter((event) => event.type === 'process')
    expect(processes.map(({ processId, parentId }) => [processId, parentId])).toEqual([
      [20, 0],
      [21, 0],
      [10, 0],
      [20, 10],
    ])
  })

  it('end though threads claim each other', async () => {
    const claims = [
      [1, 2],
      [2, 3],
      [3, 1],
      [1, 1],
    ]
    const lines = [
      ...claims.map(([id = 0]) => `${String(id)} clone(flags=CLONE_THREAD <unfinished ...>`),
      ...[1, 2, 3].map((id) => `${String(id)}0 close(3) = 0`),
      ...claims.map(([id = 0, child = 0]) => `${String(id)} <... clone resumed>) = ${String(child)}0`),
      ...claims.map(([id = 0, child = 0]) => `${String(id)}0 clone(flags=CLONE_THREAD) = ${String(child)}`),
      ...claims.map(([id = 0]) => `${String(id)} close(3) = 0`),
    ]
    const { events } = await readFile(lines)
    expect(events.at(-1)?.type).toBe('end')
  })

  it('know a failure without a name, and a call that ended with its thread', async () => {
    const { calls, diagnostics } = await read([
      'ioctl(3, 0x1) = -1 (errno 524)',
      '7 read(0,  <unfinished ...>) = ?',
      'strace: Process 8 attached',
      'Process 9 attached (waiting for parent)',
      '[pid     8] +++ killed by SIGKILL (core dumped) +++',
    ])
    expect(diagnostics).toEqual([])
    expect(calls).toMatchObject([
      { api: 'ioctl', success: false, returnValue: '-1' },
      { api: 'read', returnValue: '' },
    ])
    expect(argumentsOf(calls[1])).toEqual({ fd: '0' })
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
    expect((await readFile(log)).events).toEqual(whole.events)
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
