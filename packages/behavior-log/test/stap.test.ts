import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { openLog } from '@cuculus/behavior-log'
import { parseStapLine } from '../src/stapLine.js'
import { valueText } from '../src/systemCallValues.js'
import { random } from '../../../test/random.js'
import { argumentsOf, collect, pieces } from './collect.js'

const line = (pid: number, name: string, call: string): string =>
  `Mon Aug 28 14:29:32 2017.618541 ${name}@b7771cf9[${String(pid)}] ${call}\n`
const bytes = (text: string): Uint8Array => Buffer.from(text, 'latin1')

const log =
  line(819, 'python', 'execve("/bin/sh", ["sh", "-c", "/tmp/a"], ["HOME=/root"]) = -2 (ENOENT)') +
  line(819, 'sh', 'clone(CLONE_CHILD_SETTID|SIGCHLD, 0x0) = 820') +
  line(820, 'sh', 'execve("/tmp/a", ["/tmp/a"]) = -8 (ENOEXEC)') +
  line(820, 'sh', 'execve("/bin/bash", ["/bin/bash", "/tmp/a"])') +
  line(820, 'bash', 'clone(SIGCHLD) = 821') +
  line(821, 'bash', 'execve("/bin/ls", ["ls", "/hax"])') +
  line(820, 'bash', 'wait4(-1, 0x0, 0x0, 0x0) = 821') +
  line(821, 'ls', 'exit_group(0)')

describe('SystemTap logs', () => {
  it('give the processes by clone and execve, the analyzer’s own shell left out', async () => {
    const { events, diagnostics } = await collect(bytes(log))
    expect(diagnostics).toEqual([])
    const startedAt = Date.UTC(2017, 7, 28, 14, 29, 32, 618)
    const bash = {
      type: 'process',
      processId: 820,
      parentId: 819,
      processName: 'bash',
      processPath: '/bin/bash',
      commandLine: '/bin/bash /tmp/a',
      startedAt,
    }
    const ls = {
      type: 'process',
      processId: 821,
      parentId: 820,
      processName: 'ls',
      processPath: '/bin/ls',
      commandLine: 'ls /hax',
      startedAt,
    }
    // Each process is told again when it goes on.
    expect(events.filter(({ type }) => type === 'process')).toEqual([bash, ls, bash, ls])
    expect(events.flatMap((event) => (event.type === 'call' ? [event.api] : []))).toEqual([
      'execve',
      'execve',
      'clone',
      'execve',
      'wait4',
      'exit_group',
    ])
  })

  it('keep every process where none is seen to start others', async () => {
    const { events } = await collect(bytes(line(1, 'a', 'close(3) = 0') + line(2, 'b', 'close(3) = -9 (EBADF)')))
    expect(events.map((event) => (event.type === 'process' ? event.processId : event.type))).toEqual([
      1,
      'call',
      2,
      'call',
      'end',
    ])
    expect(events[3]).toMatchObject({
      success: false,
      returnValue: '-9',
      caller: '0xb7771cf9',
      category: 'syscall',
      threadId: null,
    })
  })

  it('have arguments of every shape', async () => {
    const call =
      'f("a, b) = \\x22\\n", [1, "x\\x2cy"], {a=1, loads=[0, 2], s={t=3}}, {0x1, [A|B]}, [/* 3 vars */], FLAG|B, "cut"..., 0x0) = 0'
    const { calls } = await collect(bytes(line(1, 'a', call)))
    expect(argumentsOf(calls[0])).toEqual({
      p0: 'a, b) = "\n',
      p1: '["1","x,y"]',
      p2: '{"a":"1","loads":["0","2"],"s":{"t":"3"}}',
      p3: '["0x1",["A|B"]]',
      p4: '[/* 3 vars */]',
      p5: 'FLAG|B',
      p6: 'cut',
      p7: '0x0',
    })
  })

  it('have strings in UTF-8, or in bytes', () => {
    const texts = parseStapLine(line(1, 'a', 'f("d\\xc3\\xa9j\\303\\240", "\\xc4x", "caf\u00e9")'))?.arguments.map(
      ({ value }) => valueText(value),
    )
    expect(texts).toEqual(['déjà', 'Äx', 'café'])
  })

  it('tell of lines that are none, and of a cut one', async () => {
    const { calls, diagnostics } = await collect(
      bytes(line(1, 'a', 'close(3) = 0') + 'garbage\n' + line(1, 'a', 'close(4) = 0') + 'Mon Aug 28 14:2'),
    )
    expect(calls).toHaveLength(2)
    expect(diagnostics).toMatchObject([
      { code: 'LOG_DAMAGED', offset: line(1, 'a', 'close(3) = 0').length, length: 8 },
      { code: 'LOG_TRUNCATED', length: 15 },
    ])
  })

  it('lose no line behind one that lost its end, wherever that was', async () => {
    const cut = line(1, 'a', 'open("/tmp/\\"x", O_RDONLY) = 3')
    const next = line(1, 'a', 'write(3, "data", 4) = 4')
    for (let length = 1; length < cut.length; length++) {
      const { calls, diagnostics } = await collect(bytes(cut.slice(0, length) + next + next))
      expect(calls.slice(-2).map(({ api }) => api)).toEqual(['write', 'write'])
      expect(diagnostics, String(length)).toMatchObject([{ code: 'LOG_DAMAGED', offset: 0, length }])
    }
  })

  it('make no call of a string that looks like one', async () => {
    const fake = line(7, 'fake', 'unlink() = 0').trimEnd()
    const { calls, diagnostics } = await collect(bytes(line(1, 'a', `write(3, "${fake}", 70) = 70`)))
    expect(calls.map(({ api, arguments: values }) => [api, values[1]?.value])).toEqual([['write', fake]])
    expect(diagnostics).toEqual([])
  })

  it('are the same in any chunking, but for what only the whole tells', async () => {
    const simple = bytes(
      line(1, 'a', 'close(3) = 0') + line(2, 'b', 'read(1, "x", 2) = 1') + line(1, 'a', 'close(3) = 0'),
    )
    const whole = await collect(simple)
    for (const size of [1, 5, 50]) expect(await collect(pieces(simple, size))).toEqual(whole)
  })

  it('are read from files', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'behavior-log-'))
    await writeFile(join(folder, 'log'), log)
    const opened = await openLog(join(folder, 'log'))
    expect(opened.dialect).toBe('stap')
    const names: string[] = []
    for await (const batch of opened.events())
      for (const event of batch) if (event.type === 'process') names.push(event.processName)
    expect(names).toEqual(['bash', 'ls', 'bash', 'ls'])
    await rm(folder, { recursive: true })
  })

  it('survive whatever is done to them', async () => {
    const next = random(4)
    for (let round = 0; round < 500; round++) {
      const damaged = bytes(log).slice(0, 1 + Math.floor(next() * log.length))
      for (let flips = 0; flips < 5; flips++) damaged[Math.floor(next() * damaged.length)] = Math.floor(next() * 256)
      const { events } = await collect(damaged)
      expect(events.at(-1)?.type).toBe('end')
    }
    const nested = `f(${'['.repeat(5000)}${'{a='.repeat(5000)}1) = 0`
    expect((await collect(bytes(line(1, 'a', nested)))).calls).toHaveLength(1)
  })
})
