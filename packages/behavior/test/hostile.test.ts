import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { openAnalysis } from '@cuculus/analysis'
import { type Behavior } from '@cuculus/core'
import { type BsonValue, concatenate, encodeBson, encodeLog, runModule, utf8 } from '@cuculus/testing'
import { afterAll, describe, expect, it } from 'vitest'
import { BehaviorProcessing } from '../src/index.js'
import { flatten } from './flatten.js'

const folders: string[] = []

afterAll(async () => {
  for (const folder of folders) await rm(folder, { recursive: true })
})

/** What an analysis with these logs is reported to hold. */
async function behaviorOf(logs: Readonly<Record<string, Uint8Array>>): Promise<Behavior> {
  const folder = await mkdtemp(join(tmpdir(), 'cuculus-hostile-'))
  folders.push(folder)
  await mkdir(join(folder, 'logs'))
  await writeFile(join(folder, 'analysis.log'), '')
  for (const [name, bytes] of Object.entries(logs)) await writeFile(join(folder, 'logs', name), bytes)
  return (await runModule(new BehaviorProcessing(), await openAnalysis(folder))).data
}

const start = Date.UTC(2020, 0, 1)

/** A log of a process that deletes a file. */
function log(pid: number, ppid: number, values: { readonly path?: string; readonly file?: string } = {}): Uint8Array {
  const { path = `C:\\${String(pid)}.exe`, file = `C:\\${String(pid)}` } = values
  const calls = [{ api: 'DeleteFileW', category: 'filesystem', arguments: [{ name: 'FileName', value: file }] }]
  return encodeLog({ pid, ppid, path, start: start + pid, calls }, '1.x')
}

/** A log whose process message holds these ids. */
function logWithIds(pid: BsonValue, ppid: BsonValue): Uint8Array {
  const names = ['TimeLow', 'TimeHigh', 'ProcessIdentifier', 'ParentProcessIdentifier', 'ModulePath']
  return concatenate([
    encodeBson([
      ['I', 0],
      ['name', '__process__'],
      ['type', 'info'],
      ['category', '__init__'],
      ['args', ['is_success', 'retval', ...names]],
    ]),
    encodeBson([
      ['I', 0],
      ['T', 4],
      ['t', 0],
      ['args', [1, 0, 0, 30_604_362, pid, ppid, utf8('C:\\a.exe')]],
    ]),
  ])
}

describe('an analysis', () => {
  it('of 10,000 processes, each the child of the one before, has them all, once', async () => {
    const logs = Object.fromEntries(
      Array.from({ length: 10 }, (_, part) => [
        `${String(part)}.bson`,
        concatenate(Array.from({ length: 1000 }, (_one, i) => log(part * 1000 + i + 1, part * 1000 + i))),
      ]),
    )
    const { processes, processtree, summary, apistats, timeline } = await behaviorOf(logs)
    expect(processes.map(({ process_id }) => process_id)).toEqual(Array.from({ length: 10_000 }, (_, i) => i + 1))
    const nodes = flatten(processtree)
    expect(nodes).toHaveLength(10_000)
    expect(new Set(nodes.map(({ pid }) => pid)).size).toBe(10_000)
    expect(summary.files).toHaveLength(10_000)
    expect(Object.keys(apistats ?? {})).toHaveLength(10_000)
    expect(timeline?.filter(({ event }) => event === 'process_started')).toHaveLength(10_000)
    expect(await processes[9999]?.calls.toArray()).toMatchObject([{ id: 0, arguments: [{ value: 'C:\\10000' }] }])
  })

  it('of processes that are their own parents, or parents of each other, has them all', async () => {
    const { processes, processtree } = await behaviorOf({
      '5.bson': log(5, 5),
      '6.bson': log(6, 8),
      '7.bson': log(7, 6),
      '8.bson': log(8, 7),
    })
    expect(processes).toHaveLength(4)
    expect(processtree).toMatchObject([
      { pid: 5, children: [] },
      { pid: 6, children: [{ pid: 7, children: [{ pid: 8, children: [] }] }] },
    ])
  })

  it.each([
    [0, 0],
    [0n, -1n],
    [0x1_0000_0000n, 0x1_0000_0000n],
    [0x1_0000_0005n, -0x1_0000_0005n],
    [0x7fff_ffff_ffff_ffffn, 5],
    [null, null],
    [utf8('4'), 1.5],
  ] as const)('takes the id of a process from the name of its log where the message says %s', async (pid, ppid) => {
    const { processes, processtree } = await behaviorOf({ '77.bson': logWithIds(pid, ppid) })
    expect(processes).toMatchObject([{ process_id: 77, process_name: 'a.exe' }])
    expect(processtree.map((node) => node.pid)).toEqual([77])
    const nameless = await behaviorOf({ 'nameless.bson': logWithIds(pid, ppid) })
    expect(nameless.processes).toMatchObject([{ process_id: typeof pid === 'number' || pid === 0n ? 0 : -1 }])
  })

  it('takes ids that were logged as negative numbers for what they are', async () => {
    const { processes } = await behaviorOf({ '77.bson': logWithIds(-2, -0x8000_0000n) })
    expect(processes).toMatchObject([{ process_id: 4_294_967_294, parent_id: 2_147_483_648 }])
  })

  it('takes names such as __proto__ for names', async () => {
    const names = ['__proto__', 'constructor', 'toString']
    const calls = names.map((name) => ({ api: name, category: name, arguments: [{ name, value: name }] }))
    const process = { pid: 4, ppid: 1, path: 'C:\\__proto__', start, calls }
    const behavior = await behaviorOf({ '4.bson': encodeLog(process, '1.x') })
    const [first] = behavior.processes
    expect(first?.process_name).toBe('__proto__')
    expect((await first?.calls.toArray())?.map(({ api, arguments: values }) => [api, values])).toEqual(
      names.map((name) => [name, [{ name, value: name }]]),
    )
    expect(Object.entries(behavior.apistats?.['4'] ?? {})).toEqual(names.map((name) => [name, 1]))
    expect(JSON.stringify(behavior.apistats)).toBe('{"4":{"__proto__":1,"constructor":1,"toString":1}}')
    expect(Object.getPrototypeOf({})).toBe(Object.prototype)
  })

  it('with names of a megabyte has them whole', async () => {
    const long = (letter: string): string => letter.repeat(1 << 20)
    const logs = Object.fromEntries(
      ['a', 'b', 'c'].map((letter, index) => [
        `${String(index)}.bson`,
        log(index + 1, 0, { path: `C:\\${long('\\')}${letter}.exe`, file: long(letter) }),
      ]),
    )
    const { processes, summary, enhanced } = await behaviorOf(logs)
    expect(processes.map(({ process_name }) => process_name)).toEqual(['a.exe', 'b.exe', 'c.exe'])
    expect(summary.files).toEqual(['a', 'b', 'c'].map(long))
    expect((await enhanced?.toArray())?.map(({ data }) => data['file']?.length)).toEqual([1 << 20, 1 << 20, 1 << 20])
  })

  it('of orphans whose parents nobody knows leaves them at the root', async () => {
    const { processtree } = await behaviorOf({ '5.bson': log(5, 0), '6.bson': log(6, 0) })
    expect(processtree.map(({ pid, children }) => [pid, children.length])).toEqual([
      [5, 0],
      [6, 0],
    ])
  })
})
