import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { openAnalysis } from '@cuculus/analysis'
import { type Analysis, type Behavior, type Call, type Json } from '@cuculus/core'
import {
  buildAnalysis,
  type BuildableGeneration,
  checkModule,
  generations,
  pointer,
  runModule,
  type Trace,
  type TraceCall,
  writeAnalysis,
} from '@cuculus/testing'
import { afterAll, describe, expect, it } from 'vitest'
import { BehaviorProcessing } from '../src/index.js'

const start = Date.UTC(2020, 2, 22, 10, 0, 0, 250)

const folders: string[] = []

afterAll(async () => {
  for (const folder of folders) await rm(folder, { recursive: true })
})

async function written(files: ReadonlyMap<string, Uint8Array>): Promise<Analysis> {
  const folder = await mkdtemp(join(tmpdir(), 'cuculus-behavior-'))
  folders.push(folder)
  await writeAnalysis(folder, files)
  return openAnalysis(folder)
}

/** The names of a call in the world of a generation. */
function words(generation: BuildableGeneration): { readonly category: string; readonly file: string } {
  return generation === '2.x' ? { category: 'file', file: 'filepath' } : { category: 'filesystem', file: 'FileName' }
}

function deletion(generation: BuildableGeneration, path: string): TraceCall {
  const { category, file } = words(generation)
  return { api: 'DeleteFileW', category, returned: 1, arguments: [{ name: file, value: path }] }
}

/** Two processes, the second the child of the first; the first deletes `C:\a` three times running and `C:\b` once. */
function trace(generation: BuildableGeneration): Trace {
  const repeat = deletion(generation, 'C:\\a')
  return {
    processes: [
      {
        pid: 400,
        ppid: 100,
        path: 'C:\\child.exe',
        start: start + 2000,
        calls: [deletion(generation, 'C:\\c')],
      },
      {
        pid: 100,
        ppid: 4,
        path: 'C:\\parent.exe',
        start,
        calls: [repeat, repeat, repeat, deletion(generation, 'C:\\b')],
      },
    ],
  }
}

async function materialize(behavior: Behavior): Promise<Json<Behavior>> {
  const processes = await Promise.all(
    behavior.processes.map(async (process) => ({ ...process, calls: await process.calls.toArray() })),
  )
  const { enhanced, ...rest } = behavior
  return { ...rest, processes, ...(enhanced && { enhanced: await enhanced.toArray() }) }
}

describe('BehaviorProcessing', () => {
  it.each(generations)('knows how many calls there are without reading them again, in %s', async (generation) => {
    const analysis = await written(buildAnalysis({ generation, trace: trace(generation) }))
    const { processes } = (await runModule(new BehaviorProcessing(), analysis)).data
    for (const { calls } of processes) expect(await calls.count()).toBe((await calls.toArray()).length)
  })

  it.each(generations)(
    'finds the calls of an API in %s, with the numbers that they have among all',
    async (generation) => {
      const { category } = words(generation)
      const close = { api: 'NtClose', category, arguments: [{ name: 'Handle', value: pointer(4) }] }
      const calls = Array.from({ length: 60 }, (_, i) => (i % 7 === 3 ? close : deletion(generation, String(i))))
      const one = { pid: 100, ppid: 4, path: 'C:\\a.exe', start, calls }
      const analysis = await written(buildAnalysis({ generation, trace: { processes: [one] } }))
      const [process] = (await runModule(new BehaviorProcessing(), analysis)).data.processes
      const all = (await process?.calls.toArray()) ?? []
      const found: Call[] = []
      for await (const batch of process?.calls.having('api', new Set(['NtClose'])) ?? []) found.push(...batch)
      expect(found.map(({ id }) => id)).toEqual([3, 10, 17, 24, 31, 38, 45, 52, 59])
      expect(found).toEqual(all.filter(({ api }) => api === 'NtClose'))
      const failed: Call[] = []
      for await (const batch of process?.calls.having('status', new Set(['FAILURE'])) ?? []) failed.push(...batch)
      expect(failed).toEqual(all.filter(({ status }) => status === 'FAILURE'))
    },
  )

  it.each(generations)('reports processes, calls, tree and summary of %s', async (generation) => {
    const analysis = await written(buildAnalysis({ generation, trace: trace(generation) }))
    const { data, diagnostics } = await runModule(new BehaviorProcessing(), analysis)
    const { processes, processtree, summary, apistats, enhanced } = await materialize(data)
    expect(diagnostics).toEqual([])
    expect(processes.map((process) => [process.process_id, process.parent_id, process.process_name])).toEqual([
      [100, 4, 'parent.exe'],
      [400, 100, 'child.exe'],
    ])
    expect(processes[0]?.first_seen).toBe('2020-03-22 10:00:00,250')
    expect(processes[0]?.calls.map(({ id, repeated, status }) => [id, repeated, status])).toEqual([
      [0, 2, 'SUCCESS'],
      [1, 0, 'SUCCESS'],
    ])
    expect(processes[0]?.calls[0]?.arguments).toMatchObject([{ name: words(generation).file, value: 'C:\\a' }])
    expect(processtree).toMatchObject([{ pid: 100, children: [{ pid: 400, children: [] }] }])
    expect(summary).toMatchObject({
      files: ['C:\\a', 'C:\\b', 'C:\\c'],
      delete_files: ['C:\\a', 'C:\\b', 'C:\\c'],
      file_deleted: ['C:\\a', 'C:\\b', 'C:\\c'],
    })
    expect(apistats).toEqual({ '100': { DeleteFileW: 4 }, '400': { DeleteFileW: 1 } })
    expect(enhanced?.map(({ eid, event, data: { file } }) => [eid, event, file])).toEqual([
      [1, 'delete', 'C:\\a'],
      [2, 'delete', 'C:\\b'],
      [3, 'delete', 'C:\\c'],
    ])
  })

  it('reports what strace saw on a Linux guest', async () => {
    const log = [
      '1203  1700000000.100000 execve("/tmp/sample", ["/tmp/sample"], 0x7ffd5 /* 23 vars */) = 0',
      '1203  1700000000.100100 openat(AT_FDCWD, "/etc/passwd", O_RDONLY|O_CLOEXEC) = 3',
      '1203  1700000000.100200 read(3, "root"..., 4096) = 1024',
      '1203  1700000000.100300 close(3)                          = 0',
      '1203  1700000000.100400 openat(AT_FDCWD, "/tmp/out", O_WRONLY|O_CREAT, 0644) = 3',
      '1203  1700000000.100500 write(3, "data", 4)               = 4',
      '1203  1700000000.100600 clone(child_stack=NULL, flags=SIGCHLD) = 1204',
      '1204  1700000000.100700 execve("/bin/sh", ["sh", "-c", "id"], 0x55 /* 23 vars */) = 0',
      '1204  1700000000.100800 unlink("/tmp/sample")             = 0',
      '1204  1700000000.100900 renameat(AT_FDCWD, "/tmp/out", AT_FDCWD, "/tmp/in") = 0',
      '1204  1700000000.100950 connect(3, {sa_family=AF_INET, sin_port=htons(443), sin_addr=inet_addr("192.0.2.7")}, 16) = 0',
      '1204  1700000000.100960 connect(4, {sa_family=AF_INET6, sin6_port=htons(80), inet_pton(AF_INET6, "2001:db8::1", &sin6_addr), sin6_scope_id=0}, 28) = -1 EINPROGRESS (Operation now in progress)',
      '1204  1700000000.101000 +++ exited with 0 +++',
    ]
    const files = new Map([
      ['analysis.log', Buffer.from('')],
      ['logs/strace.log', Buffer.from(`${log.join('\n')}\n`)],
    ])
    const { data, diagnostics } = await runModule(new BehaviorProcessing(), await written(files))
    expect(diagnostics).toEqual([])
    const { processes, processtree, summary, timeline } = await materialize(data)
    expect(processes.map(({ process_id, command_line, calls }) => [process_id, command_line, calls.length])).toEqual([
      [1203, '/tmp/sample', 7],
      [1204, 'sh -c id', 5],
    ])
    expect(processtree).toMatchObject([{ pid: 1203, name: 'sample', children: [{ pid: 1204, name: 'sh' }] }])
    expect(summary).toMatchObject({
      files: ['/tmp/sample', '/etc/passwd', '/tmp/out', '/bin/sh', '/tmp/in'],
      read_files: ['/etc/passwd'],
      write_files: ['/tmp/out', '/tmp/in'],
      delete_files: ['/tmp/sample', '/tmp/out'],
      executed_commands: ['/tmp/sample', 'sh -c id'],
      connects_ip: ['192.0.2.7', '2001:db8::1'],
      file_read: ['/etc/passwd'],
      file_written: ['/tmp/out'],
      file_moved: [['/tmp/out', '/tmp/in']],
    })
    expect(timeline?.map(({ event }) => event)).toContain('file_deleted')
  })

  it('takes the process id of a log of strace from its name where the lines have none', async () => {
    const files = new Map([
      ['analysis.log', Buffer.from('')],
      ['logs/strace.log.77', Buffer.from('execve("/bin/ls", ["ls"], 0x7f /* 2 vars */) = 0\nexit_group(0) = ?\n')],
    ])
    const { data } = await runModule(new BehaviorProcessing(), await written(files))
    expect(data.processes).toMatchObject([{ process_id: 77, process_name: 'ls', command_line: 'ls' }])
    expect(data.processtree).toMatchObject([{ pid: 77 }])
  })

  it('keeps the contract of modules over every generation', async () => {
    const analyses = await Promise.all(
      generations.map((generation) => written(buildAnalysis({ generation, trace: trace(generation) }))),
    )
    await checkModule(new BehaviorProcessing(), analyses)
  })

  it('gives the same result again and again', async () => {
    const analysis = await written(buildAnalysis({ generation: 'cape', trace: trace('cape') }))
    const module = new BehaviorProcessing()
    const { data } = await runModule(module, analysis)
    const first = await materialize(data)
    expect(await materialize(data)).toEqual(first)
    expect(await materialize((await runModule(module, analysis)).data)).toEqual(first)
  })

  it('has empty lists for an analysis without logs', async () => {
    const analysis = await written(buildAnalysis({ generation: '2.x' }))
    expect((await runModule(new BehaviorProcessing(), analysis)).data).toEqual({
      processes: [],
      processtree: [],
      summary: { files: [], keys: [], mutexes: [] },
    })
  })

  it('takes the process id of a log without process message from its name', async () => {
    const files = buildAnalysis({ generation: '0.6', trace: trace('0.6') })
    const log = files.get('logs/100.raw')
    // 14 bytes of header, four numbers, and a string of two lengths and its bytes
    const message = 14 + 16 + 8 + 'C:\\parent.exe'.length
    files.set('logs/100.raw', log?.subarray(message) ?? new Uint8Array())
    const { data, diagnostics } = await runModule(new BehaviorProcessing(), await written(files))
    const lost = data.processes.find((process) => process.process_id === 100)
    expect(lost).toMatchObject({ parent_id: null, process_name: null, first_seen: null })
    expect(data.processes.at(-1)).toBe(lost)
    expect(diagnostics.map(({ code, source }) => [code, source])).toContainEqual([
      'LOG_WITHOUT_PROCESS',
      'logs/100.raw',
    ])
  })

  it('tells once of every file that is no log, and of files in folders', async () => {
    const files = buildAnalysis({
      generation: '2.x',
      trace: trace('2.x'),
      files: { 'logs/dbgview.log': 'some text\n', 'logs/empty.bson': '', 'logs/sub/9.bson': 'x' },
    })
    const { data, diagnostics } = await runModule(new BehaviorProcessing(), await written(files))
    expect(data.processes).toHaveLength(2)
    expect(diagnostics.map(({ code, source }) => [code, source])).toEqual([
      ['LOG_IN_FOLDER', 'logs/sub/9.bson'],
      ['LOG_NOT_RECOGNISED', 'logs/dbgview.log'],
      ['LOG_NOT_RECOGNISED', 'logs/empty.bson'],
    ])
  })

  it('passes on what the log told of its damage, with the log as source', async () => {
    const files = buildAnalysis({ generation: '1.x', trace: trace('1.x') })
    files.set('logs/100.bson', files.get('logs/100.bson')?.subarray(0, -9) ?? new Uint8Array())
    const { data, diagnostics } = await runModule(new BehaviorProcessing(), await written(files))
    expect(await data.processes[0]?.calls.toArray()).toHaveLength(1)
    expect(diagnostics).toMatchObject([{ code: 'LOG_TRUNCATED', source: 'logs/100.bson' }])
  })

  it.each(generations)('survives a log of %s that is cut anywhere', async (generation) => {
    const files = buildAnalysis({ generation, trace: trace(generation) })
    const [path, log] = [...files].find(([name]) => name.startsWith('logs/100')) ?? ['', new Uint8Array()]
    const folder = await mkdtemp(join(tmpdir(), 'cuculus-behavior-'))
    folders.push(folder)
    for (let length = 0; length < log.length; length += 7) {
      await writeAnalysis(folder, new Map([...files, [path, log.subarray(0, length)]]))
      const { data } = await runModule(new BehaviorProcessing(), await openAnalysis(folder))
      expect(data.processes.some((process) => process.process_id === 400)).toBe(true)
      expect((await materialize(data)).processes.length).toBeLessThanOrEqual(2)
    }
  })

  it('survives logs with random bytes changed', async () => {
    let state = 1
    const random = (below: number): number => (state = Math.imul(state, 48_271) >>> 0) % below
    const folder = await mkdtemp(join(tmpdir(), 'cuculus-behavior-'))
    folders.push(folder)
    for (let round = 0; round < 60; round++) {
      const files = buildAnalysis({ generation: round % 2 === 0 ? '2.x' : 'cape', trace: trace('2.x') })
      const log = Uint8Array.from(files.get('logs/100.bson') ?? [])
      for (let flips = 0; flips < 4; flips++) log[random(log.length)] = random(256)
      await writeAnalysis(folder, new Map([...files, ['logs/100.bson', log]]))
      const { data } = await runModule(new BehaviorProcessing(), await openAnalysis(folder))
      const { processes } = await materialize(data)
      expect(processes.map((process) => process.process_id)).toContain(400)
    }
  })

  it('tells its progress in bytes', async () => {
    const analysis = await written(buildAnalysis({ generation: '2.x', trace: trace('2.x') }))
    const { progress } = await runModule(new BehaviorProcessing(), analysis)
    const last = progress.at(-1)
    expect(last?.done).toBe(last?.total)
    expect(last?.total).toBeGreaterThan(0)
  })

  it('stops with the reason when aborted', async () => {
    const analysis = await written(buildAnalysis({ generation: '2.x', trace: trace('2.x') }))
    const signal = AbortSignal.abort(new Error('enough'))
    await expect(runModule(new BehaviorProcessing(), analysis, { signal })).rejects.toThrow('enough')
  })

  it('shows how a process was taken over and when', async () => {
    const calls: readonly TraceCall[] = [
      {
        api: 'CreateProcessInternalW',
        category: 'process',
        arguments: [
          { name: 'CommandLine', value: 'victim' },
          { name: 'ProcessId', value: 400 },
          { name: 'ProcessHandle', value: pointer(0x168) },
          { name: 'ThreadHandle', value: pointer(0x154) },
        ],
      },
      {
        api: 'WriteProcessMemory',
        category: 'process',
        arguments: [{ name: 'ProcessHandle', value: pointer(0x168) }],
      },
      {
        api: 'NtSetContextThread',
        category: 'threading',
        arguments: [{ name: 'ThreadHandle', value: pointer(0x154) }],
      },
    ]
    const analysis = await written(
      buildAnalysis({
        generation: '1.x',
        trace: {
          processes: [
            { pid: 100, ppid: 4, path: 'C:\\parent.exe', start, calls },
            { pid: 400, ppid: 100, path: 'C:\\victim.exe', start: start + 5, calls: [] },
          ],
        },
      }),
    )
    const { data } = await runModule(new BehaviorProcessing(), analysis)
    const edge = { source_pid: 100, target_pid: 400 }
    expect(data.injections).toEqual([
      { ...edge, technique: 'write', calls: [1] },
      { ...edge, technique: 'context', calls: [2] },
      { ...edge, technique: 'hollowing', calls: [1, 2] },
    ])
    expect(data.timeline?.map(({ pid, event, cid, data: { technique } }) => [pid, event, cid, technique])).toEqual([
      [100, 'process_started', undefined, undefined],
      [100, 'command_executed', 0, undefined],
      [100, 'process_injected', 1, 'write'],
      [100, 'process_injected', 2, 'context'],
      [100, 'process_injected', 2, 'hollowing'],
      [400, 'process_started', undefined, undefined],
    ])
  })
})
