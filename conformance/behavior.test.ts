import { copyFile, mkdir, mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import { openAnalysis } from '@cuculus/analysis'
import { BehaviorProcessing } from '@cuculus/behavior'
import { type Behavior, type Call, type Diagnostic, processAnalysis, type ProcessNode } from '@cuculus/core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { compareBehavior, type Comparison } from './behavior.compare.js'
import { corpus } from './corpus.js'

interface Outcome {
  readonly behavior: Behavior
  readonly diagnostics: readonly Diagnostic[]
}

/** Calls are read as long as somebody asks, so the folders stay until the end. */
const folders: string[] = []

afterAll(async () => {
  for (const folder of folders) await rm(folder, { recursive: true })
})

function run(folder: string): Promise<Outcome> {
  return runAt(corpus + folder)
}

async function runAt(folder: string): Promise<Outcome> {
  const analysis = await openAnalysis(folder)
  const { container, diagnostics, outcomes } = await processAnalysis(analysis, [new BehaviorProcessing()])
  if (container.behavior === undefined) throw new Error(JSON.stringify(outcomes))
  return { behavior: container.behavior, diagnostics }
}

/** An analysis that consists of these logs. */
async function runLogs(files: readonly string[]): Promise<Outcome> {
  const folder = await mkdtemp(join(tmpdir(), 'cuculus-'))
  folders.push(folder)
  await mkdir(join(folder, 'logs'))
  for (const file of files) await copyFile(corpus + file, join(folder, 'logs', basename(file)))
  return runAt(folder)
}

async function json(file: string): Promise<unknown> {
  return JSON.parse(await readFile(corpus + file, 'utf8')) as unknown
}

/** Fields that differ, and how often. */
async function differences(report: string, behavior: Behavior): Promise<Readonly<Record<string, number>>> {
  return different(await compareBehavior(await json(report), behavior))
}

function different(comparison: Comparison): Readonly<Record<string, number>> {
  return Object.fromEntries(
    Object.entries(comparison)
      .filter(([, count]) => count.different > 0)
      .map(([field, count]) => [field, count.different]),
  )
}

function callsOf(behavior: Behavior, pid: number): Promise<Call[]> {
  return behavior.processes.find((process) => process.process_id === pid)?.calls.toArray() ?? Promise.resolve([])
}

function argument(call: Call | undefined, name: string): string | undefined {
  return call?.arguments.find((candidate) => candidate.name === name)?.value
}

/** `1(2,3(4))`, processes without a log as `?1`. */
function outline(nodes: readonly ProcessNode[]): string {
  return nodes
    .map(({ pid, name, children }) => {
      const label = name === null ? `?${String(pid)}` : String(pid)
      return children.length > 0 ? `${label}(${outline(children)})` : label
    })
    .join(',')
}

type Expected = Readonly<Record<string, Readonly<Record<string, number>>>>

/**
 * Everything in which we differ from the originals, counted by field: what is not listed is equal. Why each differs is said in
 * docs/compatibility/behavior.md, under the name of the case.
 */
const classic: Readonly<Record<string, Expected>> = {
  '01-csv-basic': {
    '0.4': { 'calls.arguments': 3, 'summary.files': 2, 'summary.keys': 8, 'summary.mutexes': 1 },
    '0.4.2': { 'calls.arguments': 1, 'summary.keys': 1, 'summary.mutexes': 1 },
    '0.5': { 'calls.arguments': 1, 'summary.keys': 1 },
  },
  '02-csv-orphan-root': {
    '0.4': { 'calls.arguments': 3, processtree: 3, 'summary.files': 2, 'summary.keys': 8, 'summary.mutexes': 1 },
    '0.4.2': { 'calls.arguments': 1, processtree: 3, 'summary.keys': 1, 'summary.mutexes': 1 },
    '0.5': { 'calls.arguments': 1, processtree: 3, 'summary.keys': 1 },
  },
  '03-csv-0.4.0-escapes': {
    '0.4': { 'calls.arguments': 3, 'summary.files': 2 },
    '0.4.2': { 'calls.arguments': 3, 'summary.files': 2 },
    '0.5': { 'calls.arguments': 3, 'summary.files': 2 },
  },
  '04-bson-basic': {
    '1.0': { 'calls.arguments': 1, processtree: 1, 'summary.keys': 9, 'enhanced.data': 1 },
    '1.1': { 'calls.arguments': 1, processtree: 1, 'summary.keys': 1, 'enhanced.data': 1 },
    '1.2': { 'calls.arguments': 1, processtree: 1, 'summary.keys': 1, 'enhanced.data': 1 },
  },
  '05-bson-truncated-tail': {
    '1.0': { 'calls.arguments': 1, 'summary.keys': 9, 'enhanced.data': 1 },
    '1.1': { 'calls.arguments': 1, 'summary.keys': 1, 'enhanced.data': 1 },
    '1.2': { 'calls.arguments': 1, 'summary.keys': 1, 'enhanced.data': 1 },
  },
  '06-bson-truncated-head': {
    '1.0': { processes: 1, processtree: 1 },
    '1.1': { processes: 1, processtree: 1 },
    '1.2': { processes: 1, processtree: 1 },
  },
  '07-bson-unicode-string': {
    '1.0': { processes: 1, processtree: 1 },
    '1.1': { processes: 1, processtree: 1 },
    '1.2': { processes: 1, processtree: 1 },
  },
  '08-netlog-raw': { '0.6': {}, '1.0': { 'summary.keys': 2 }, '1.1': {}, '1.2': {} },
  '28-csv-seed-commit': {
    '0.4-dev': { 'summary.keys': 2 },
    // 0.4 read the eight columns of its own development version one to the left
    '0.4': {
      'process.parent_id': 2,
      'calls.api': 5,
      'calls.category': 5,
      'calls.status': 5,
      'calls.return': 5,
      'calls.arguments': 5,
      'calls.thread_id': 5,
      processtree: 1,
      'summary.files': 1,
      'summary.keys': 1,
      'summary.mutexes': 1,
    },
  },
  '34-bson-tree-edges': {
    '1.0': { processes: 1, 'calls.count': 1, processtree: 5 },
    '1.1': { processes: 1, 'calls.count': 1, processtree: 5 },
    '1.2': { processes: 1, 'calls.count': 1, processtree: 5 },
  },
  '35-csv-nul-and-huge': {
    '0.4': { 'calls.count': 2, processtree: 4, 'summary.files': 3 },
    '0.4.2': { 'calls.count': 2, processtree: 4, 'summary.files': 3 },
    '0.5': { 'calls.count': 2, processtree: 4, 'summary.files': 3 },
  },
  '36-csv-bad-handle': {
    '0.4': { 'summary.keys': 2 },
    '0.4.2': { processes: 1, processtree: 1 },
    '0.5': { processes: 1, processtree: 1 },
  },
  '37-csv-cyclic-tree': {
    '0.4': { processes: 2, processtree: 2 },
    '0.4.2': { processes: 2, processtree: 2 },
    '0.5': { processes: 2, processtree: 2 },
  },
  '38-empty-logs': { '0.4': {}, '0.4.2': {}, '0.5': {}, '0.6': {}, '1.0': {}, '1.1': {}, '1.2': {} },
  '39-no-logs': { '0.4': {}, '0.4.2': {}, '0.5': {}, '0.6': {}, '1.0': {}, '1.1': {}, '1.2': {} },
}

describe('the classic cases', () => {
  for (const [name, versions] of Object.entries(classic)) {
    const folder = `conformance/cuckoo-classic/${name}/`
    for (const [version, expected] of Object.entries(versions)) {
      it(`${name} is what ${version} wrote but for the listed differences`, async () => {
        const { behavior } = await run(`${folder}in`)
        expect(await differences(`${folder}out/${version}.json`, behavior)).toEqual(expected)
      })
    }
  }

  const open = async (name: string): Promise<Outcome> => run(`conformance/cuckoo-classic/${name}/in`)

  it('01: keep the arrow in a value, UNC paths and the key of a handle in use', async () => {
    const { behavior, diagnostics } = await open('01-csv-basic')
    const calls = await callsOf(behavior, 1124)
    expect(
      argument(
        calls.find(({ api }) => api === 'CreateProcessInternalW'),
        'CommandLine',
      ),
    ).toBe('cmd.exe /c "echo a->b, c"')
    expect(
      argument(
        calls.find(({ api }) => api === 'LdrGetDllHandle'),
        'FileName',
      ),
    ).toBe('\\\\server\\share\\x.dll')
    expect(behavior.summary.keys).toContain('HKEY_CURRENT_USER\\Software\\Reused')
    expect(behavior.summary.mutexes).toEqual(['Global\\evil'])
    expect(outline(behavior.processtree)).toBe('1124(1580(1600))')
    expect(diagnostics.map(({ code, source }) => `${code} ${source ?? ''}`)).toEqual(
      expect.arrayContaining(['LOG_NOT_RECOGNISED logs/empty.csv', 'LOG_IN_FOLDER logs/sub/9.csv']),
    )
  })

  it('02: have every root in the tree', async () => {
    expect(outline((await open('02-csv-orphan-root')).behavior.processtree)).toBe('400,1124(1580(1600))')
  })

  it('03: undo the escapes of the first monitor', async () => {
    const calls = await callsOf((await open('03-csv-0.4.0-escapes')).behavior, 1124)
    expect(argument(calls[1], 'CommandLine')).toBe('cmd "a, b" c')
  })

  it('04: keep the declared order of arguments, the process without calls and the separator', async () => {
    const { behavior } = await open('04-bson-basic')
    const [create] = await callsOf(behavior, 1124)
    expect(create?.arguments.map(({ name }) => name)).toEqual([
      'FileHandle',
      'DesiredAccess',
      'FileName',
      'CreateDisposition',
      'ShareAccess',
    ])
    expect(outline(behavior.processtree)).toBe('1124(1580(1600))')
    const written = (await behavior.enhanced?.toArray())?.find(
      ({ event, object }) => event === 'write' && object === 'registry',
    )
    // the handle had been opened again for this key, which the originals overlooked
    expect(written?.data['regkey']).toBe('HKEY_CURRENT_USER\\Software\\Reused\\Run')
  })

  it('05: lose the cut call alone', async () => {
    const { behavior, diagnostics } = await open('05-bson-truncated-tail')
    expect(await callsOf(behavior, 1124)).toHaveLength(16)
    expect(diagnostics.map(({ code }) => code)).toContain('LOG_TRUNCATED')
  })

  it('06: report the good log and tell of the bad one', async () => {
    const { behavior, diagnostics } = await open('06-bson-truncated-head')
    expect(behavior.processes.map((process) => process.process_id)).toEqual([1580])
    expect(diagnostics).toMatchObject([{ source: 'logs/1124.bson' }])
  })

  it('07: read a string that is not ASCII', async () => {
    const calls = await callsOf((await open('07-bson-unicode-string')).behavior, 1124)
    expect(calls).toHaveLength(2)
    expect(calls.flatMap((call) => call.arguments.map(({ value }) => value))).toContain('C:\\café')
  })

  it('28: read the eight columns of the development version', async () => {
    const { behavior } = await open('28-csv-seed-commit')
    expect(behavior.summary).toMatchObject({
      files: ['C:\\x.txt'],
      keys: ['HKEY_LOCAL_MACHINE\\Software\\Run'],
      mutexes: ['evil'],
    })
  })

  it('34: lose no process, whatever its parent is', async () => {
    const { behavior } = await open('34-bson-tree-edges')
    expect(behavior.processes.map((process) => process.process_name)).toEqual([
      'root.exe',
      'first.exe',
      'grandchild_seen_first.exe',
      'child.exe',
      'selfparent.exe',
      'cycA.exe',
      'cycB.exe',
      'second.exe',
    ])
    expect(outline(behavior.processtree)).toBe('100(400,102(103),400),200,300(301)')
    const [first, second] = behavior.processes.filter((process) => process.process_id === 400)
    expect((await first?.calls.toArray())?.map((call) => argument(call, 'ExitCode'))).toEqual(['0'])
    expect((await second?.calls.toArray())?.map((call) => [call.id, argument(call, 'ExitCode')])).toEqual([[0, '1']])
  })

  it('35: keep the rows after a NUL byte and after a field of 131,073 characters', async () => {
    const { behavior } = await open('35-csv-nul-and-huge')
    expect((await callsOf(behavior, 10)).map((call) => argument(call, 'FileName')).at(-1)).toBe('C:\\3')
    const huge = (await callsOf(behavior, 20)).map((call) => argument(call, 'FileName')?.length)
    expect(huge).toEqual([4, 131_073, 4])
  })

  it('36 and 37: survive an empty handle and a cycle of creations', async () => {
    expect((await open('36-csv-bad-handle')).behavior.summary.keys).toEqual(['HKEY_LOCAL_MACHINE\\X'])
    expect(outline((await open('37-csv-cyclic-tree')).behavior.processtree)).toBe('10(20)')
  })

  it('38 and 39: have empty lists where there are no logs', async () => {
    for (const name of ['38-empty-logs', '39-no-logs']) {
      expect((await open(name)).behavior).toEqual({
        processes: [],
        processtree: [],
        summary: { files: [], keys: [], mutexes: [] },
      })
    }
  })
})

describe('real analyses with a report', () => {
  it('cuckoo207-pafish is what Cuckoo 2.0.7 wrote in every call, tree and summary', async () => {
    const { behavior } = await run('analyses/cuckoo207-pafish')
    const comparison = await compareBehavior(await json('analyses/cuckoo207-pafish/reports/report.json'), behavior)
    const counts = Object.fromEntries(Object.entries(comparison).map(([field, count]) => [field, count.equal]))
    // the bit GENERIC_READ, and the names of GUIDs, which are not in the log
    expect(different(comparison)).toEqual({ 'calls.flags': 24 })
    expect(counts).toMatchObject({
      processes: 2,
      'calls.api': 696,
      'calls.status': 696,
      'calls.return': 696,
      'calls.arguments': 696,
      processtree: 2,
    })
    expect(outline(behavior.processtree)).toBe('480,1332')
  })

  it('cuckoo12-vbs-dropper has the 1,522 merged calls of Cuckoo 1.2', async () => {
    const { behavior } = await run('analyses/cuckoo12-vbs-dropper')
    const report = 'analyses/cuckoo12-vbs-dropper/reports/report.json'
    expect(await differences(report, behavior)).toEqual({ timezone: 1, 'summary.keys': 58, 'enhanced.data': 153 })
    const comparison = await compareBehavior(await json(report), behavior)
    expect(comparison['calls.arguments']).toMatchObject({ equal: 1685 })
    expect(comparison['calls.timestamp']).toMatchObject({ equal: 1522 })
    expect(outline(behavior.processtree)).toBe('252(312,1256)')
  })

  it('cuckoo12-vbs-dropper shows how the iexplore process was taken over', async () => {
    const { behavior } = await run('analyses/cuckoo12-vbs-dropper')
    expect(
      behavior.injections?.map(({ source_pid, target_pid, technique }) => [source_pid, target_pid, technique]),
    ).toEqual([
      [252, 1256, 'write'],
      [252, 1256, 'thread'],
    ])
  })

  it('the 2.0 development analyses differ in their times, which that version took a thousandfold, and in the call it lost', async () => {
    const first = await run('analyses/cuckoo20rc-demo-1')
    expect(await differences('analyses/cuckoo20rc-demo-1/reports/report.json', first.behavior)).toEqual({
      'process.first_seen': 2,
      'calls.timestamp': 42,
    })
    const third = await run('analyses/cuckoo20rc-demo-3')
    expect(await differences('analyses/cuckoo20rc-demo-3/reports/report.json', third.behavior)).toEqual({
      'process.first_seen': 2,
      'calls.timestamp': 5910,
      'calls.count': 1,
      'summary.directory_enumerated': 1,
      'generic.summary.directory_enumerated': 1,
      apistats: 1,
    })
  })
})

/** The recorded outputs of Cuckoo 2.0.7, as above. */
const cuckoo2: Expected = {
  // Cuckoo 2 rewrites calls of Office, Internet Explorer, PDF readers and services on their way out; ours stay as the log has them
  all_categories: {
    'calls.count': 1,
    'calls.api': 6,
    'calls.category': 3,
    'calls.arguments': 9,
    'calls.timestamp': 7,
    'calls.flags': 3,
  },
  api_before_process: { processes: 1, processtree: 1 },
  argcount: {},
  badbson: { 'calls.count': 1, apistats: 1 },
  badutf8: { 'calls.count': 1, apistats: 1 },
  buffers: {},
  conv32: {},
  empty: {},
  flags: {},
  legacy_process: {},
  legacy_process2: {},
  long: {},
  proc64: { 'calls.arguments': 1, 'calls.timestamp': 2 },
  sample752: {},
  specials: {},
  // a bracket or quote that theirs left in
  stap_full: { 'calls.arguments': 8 },
  stap_small: { processes: 7, processtree: 7 },
  toolong: {},
  tree: { processtree: 1 },
  truncated: {},
  truncated_len: {},
  unknown_index: {},
  unknown_process_args: { processes: 1, processtree: 1 },
  zero: {},
}

describe('the recorded outputs of Cuckoo 2.0.7', () => {
  const base = 'conformance/cuckoo2/'

  async function golden(name: string): Promise<{ readonly files: readonly string[] }> {
    if (name !== 'long') return (await json(`${base}golden/behavior/${name}.json`)) as { readonly files: string[] }
    const packed = await readFile(`${corpus}${base}golden/behavior/${name}.json.gz`)
    return JSON.parse(gunzipSync(packed).toString()) as { readonly files: string[] }
  }

  function inputFolder(name: string): string {
    if (name.startsWith('stap')) return `${base}cuckoo-tests/files/`
    if (name === 'sample752') return `${base}cuckoo-tests/files/sample_analysis_storage/logs/`
    return `${base}synthetic/bson/${name}/`
  }

  it.each(Object.entries(cuckoo2))('%s is what it wrote but for the listed differences', async (name, expected) => {
    const theirs = await golden(name)
    const { behavior } = await runLogs(theirs.files.map((file) => inputFolder(name) + file))
    expect(different(await compareBehavior(theirs, behavior))).toEqual(expected)
  })

  it('badbson and badutf8 go on after the damage', async () => {
    const bson = await runLogs([`${inputFolder('badbson')}4003.bson`])
    expect(await callsOf(bson.behavior, 4000)).toHaveLength(2)
    const utf8 = await runLogs([`${inputFolder('badutf8')}4008.bson`])
    expect((await callsOf(utf8.behavior, 4000)).reduce((sum, call) => sum + call.repeated + 1, 0)).toBe(3)
  })

  it('proc64 has the times that its process message tells', async () => {
    const { behavior } = await runLogs([`${inputFolder('proc64')}2000.bson`])
    const [first] = await callsOf(behavior, 2000)
    expect([behavior.processes[0]?.first_seen, first?.timestamp]).toEqual([
      '2017-07-14 02:40:05,250',
      '2017-07-14 02:40:05,255',
    ])
  })

  it('tree gives the reused process id a node below the process that started it', async () => {
    const { behavior } = await runLogs(
      ['8000', '8001', '8002', '8003', '8004'].map((pid) => `${inputFolder('tree')}${pid}.bson`),
    )
    expect(outline(behavior.processtree)).toBe('8000(8003,8001(8002,8000))')
  })
})

interface LogTruth {
  readonly file: string
  readonly apiCalls: number
  readonly apis: Readonly<Record<string, number>>
  readonly process: Readonly<Record<string, unknown>> | null
}

describe('real analyses against the counts of their logs', () => {
  const names = [
    'cuckoo12-dos-1',
    'cuckoo12-dos-4',
    'cuckoo12-exe-a',
    'cuckoo12-vbs-dropper',
    'cuckoo20-sample-storage',
    'cuckoo207-pafish',
    'cuckoo20rc-demo-1',
    'cuckoo20rc-demo-3',
  ]
  it.each(names)('%s has every call of every log', async (name) => {
    const { behavior } = await run(`analyses/${name}`)
    const { logs } = (await json(`analyses/${name}.truth.json`)) as { readonly logs: readonly LogTruth[] }
    expect(behavior.processes).toHaveLength(logs.length)
    for (const truth of logs) {
      const pid = Number(truth.file.replace('.bson', ''))
      const calls = await callsOf(behavior, pid)
      expect(calls.reduce((sum, call) => sum + call.repeated + 1, 0)).toBe(truth.apiCalls)
      expect(behavior.apistats?.[String(pid)] ?? {}).toEqual(truth.apis)
      expect(calls.map((call) => call.id)).toEqual(calls.map((_, index) => index))
    }
  })
})

describe('the recorded CAPE analysis', () => {
  let behavior: Behavior
  beforeAll(async () => {
    ;({ behavior } = await run('conformance/cape/inputs/an1'))
  })

  it.each(['all_an1.json', 'gen200k/behavior.json'])(
    'is what CAPE wrote in %s but for the listed differences',
    async (file) => {
      expect(await differences(`conformance/cape/golden/${file}`, behavior)).toEqual({
        'summary.read_files': 50,
        'enhanced.data': 23,
      })
    },
  )

  it('lists the files that were opened for reading, which CAPE meant to', () => {
    expect(behavior.summary.read_files).toHaveLength(52)
  })

  it('has the process of a log without calls also in the tree, where CAPE left it out', async () => {
    const { behavior: quiet } = await runLogs(['conformance/cape/inputs/test_bson_logs/1976.bson'])
    expect(await differences('conformance/cape/golden/cape_test_bson.behavior.json', quiet)).toEqual({ processtree: 1 })
    expect(quiet.processes[0]).toMatchObject({ process_id: 1976, environ: { UserName: 'SYSTEM' } })
  })
})

describe('injections in real analyses', () => {
  it.each([
    ['analyses/cuckoo12-exe-a', ['252 write 720', '252 thread 720', '720 write 216', '720 thread 216']],
    ['analyses/cuckoo12-vbs-dropper', ['252 write 1256', '252 thread 1256']],
    ['analyses/cuckoo20-sample-storage', ['752 write 2500', '752 context 2500', '752 hollowing 2500']],
    ['analyses/cuckoo207-pafish', []],
    ['analyses/cuckoo20rc-demo-3', []],
  ])('%s: who did what to whom, and the timeline says it too', async (folder, expected) => {
    const { injections, timeline } = (await run(folder)).behavior
    expect(
      injections?.map((edge) => `${String(edge.source_pid)} ${edge.technique} ${String(edge.target_pid)}`),
    ).toEqual(expected)
    const told = timeline?.filter(({ event }) => event === 'process_injected')
    expect(
      told?.map(({ pid, data }) => `${String(pid)} ${data['technique'] ?? ''} ${data['target_pid'] ?? ''}`),
    ).toEqual(expected)
  })
})
