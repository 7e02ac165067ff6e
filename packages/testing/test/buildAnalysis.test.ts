import { describe, expect, test } from 'vitest'
import {
  type AnalysisDescription,
  buildAnalysis,
  generations,
  type TaskDescription,
  type TraceProcess,
  utf8,
} from '@cuculus/testing'

const process: TraceProcess = { pid: 1124, ppid: 4, path: 'C:\\a.exe', start: Date.UTC(2020, 2, 22, 10), calls: [] }

const task: TaskDescription = {
  id: 3,
  target: '/samples/50%off.exe',
  options: 'a=1,b=x=y',
  machine: 'vm2',
  started: Date.UTC(2020, 2, 22, 10, 0, 0, 500),
}

const full: Omit<AnalysisDescription, 'generation'> = {
  task,
  trace: { processes: [process] },
  binary: utf8('MZ'),
  dropped: [{ path: 'C:\\temp\\a:b.txt', content: utf8('dropped'), pids: [1124] }],
  screenshots: [utf8('one'), utf8('two')],
  capture: utf8('pcap'),
}

const common = ['analysis.log', 'binary', 'dump.pcap', 'shots/0001.jpg', 'shots/0002.jpg']

function textOf(files: ReadonlyMap<string, Uint8Array>, path: string): string {
  return Buffer.from(files.get(path) ?? []).toString()
}

function jsonOf(files: ReadonlyMap<string, Uint8Array>, path: string): unknown {
  return JSON.parse(textOf(files, path))
}

test.each([
  ['0.4', ['analysis.conf', 'files/4775405274/aXb.txt.bin', 'logs/1124.csv']],
  ['0.5', ['analysis.conf', 'files/4775405274/aXb.txt.bin', 'logs/1124.csv']],
  ['0.6', ['files/4775405274/aXb.txt', 'logs/1124.raw', 'reports/report.json']],
  ['1.x', ['files/4775405274/aXb.txt', 'logs/1124.bson', 'reports/report.json']],
  ['2.x', ['cuckoo.log', 'files.json', 'files/e7cd9c3ab5da1895_aXb.txt', 'logs/1124.bson', 'task.json']],
  [
    'cape',
    [
      'analysis.conf',
      'files.json',
      'files/e7cd9c3ab5da1895f52abfece688c0f136a26c348f0619bdf724a9e1667b747f',
      'logs/1124.bson',
      'reports/report.json',
    ],
  ],
] as const)('gives %s the files it wrote and only those', (generation, own) => {
  const paths = [...buildAnalysis({ ...full, generation }).keys()]
  expect(paths).toEqual([...common, ...own].sort())
})

test('leaves out what the description leaves out', () => {
  expect([...buildAnalysis({ generation: '0.6', report: false }).keys()]).toEqual(['analysis.log'])
})

test('takes further files, also instead of its own', () => {
  const files = buildAnalysis({ generation: '2.x', files: { 'task.json': 'broken', 'memory/1.dmp': Uint8Array.of(1) } })
  expect(textOf(files, 'task.json')).toBe('broken')
  expect(files.get('memory/1.dmp')).toEqual(Uint8Array.of(1))
})

test('puts processes that share a pid into one log', () => {
  const files = buildAnalysis({ generation: '1.x', trace: { processes: [process, process] } })
  const single = buildAnalysis({ generation: '1.x', trace: { processes: [process] } })
  expect(files.get('logs/1124.bson')).toHaveLength(2 * (single.get('logs/1124.bson')?.length ?? 0))
})

describe('metadata', () => {
  test('of 0.4 are in analysis.conf, without id', () => {
    const conf = textOf(buildAnalysis({ ...full, generation: '0.4' }), 'analysis.conf')
    expect(conf).toContain('[analysis]\n')
    expect(conf).toContain('file_name = 50%off.exe\n')
    expect(conf).toContain('started = 1584871200.5\n')
    expect(conf).toContain('custom = None\n')
    expect(conf).not.toContain('id = ')
  })

  test('of 0.5 have id and category, and no file for a URL', () => {
    const conf = textOf(
      buildAnalysis({ generation: '0.5', task: { category: 'url', target: 'http://a/' } }),
      'analysis.conf',
    )
    expect(conf).toContain('id = 1\n')
    expect(conf).toContain('category = url\ntarget = http://a/\n')
    expect(conf).toContain('started = 1584871200.0\n')
    expect(conf).not.toContain('file_name')
  })

  test('of 0.6 and 1.x are what the report tells', () => {
    expect(jsonOf(buildAnalysis({ ...full, generation: '0.6' }), 'reports/report.json')).toEqual({
      info: {
        category: 'file',
        version: '0.6',
        id: 3,
        started: '2020-03-22 10:00:00',
        ended: '2020-03-22 10:02:00',
        duration: 120,
      },
      target: { category: 'file', file: { name: '50%off.exe' } },
    })
    expect(jsonOf(buildAnalysis({ ...full, generation: '1.x' }), 'reports/report.json')).toMatchObject({
      info: { version: '1.2', package: 'exe', machine: { name: 'vm2', manager: 'VirtualBox' } },
    })
  })

  test('of an analysis that never ended say so', () => {
    const unfinished = { ...task, completed: null }
    expect(jsonOf(buildAnalysis({ generation: '1.x', task: unfinished }), 'reports/report.json')).toMatchObject({
      info: { ended: 'none', duration: -1, machine: { shutdown_on: null } },
    })
    const files = buildAnalysis({ generation: '2.x', task: unfinished })
    expect(jsonOf(files, 'task.json')).toMatchObject({ completed_on: null, duration: null, status: 'running' })
    expect(textOf(files, 'analysis.log')).not.toContain('Analysis completed')
  })

  test('of 2.x are in task.json, dates with six decimals, options as a record', () => {
    expect(jsonOf(buildAnalysis({ ...full, generation: '2.x' }), 'task.json')).toMatchObject({
      id: 3,
      started_on: { $dt: '2020-03-22T10:00:00.500000' },
      completed_on: { $dt: '2020-03-22T10:02:00.500000' },
      options: { a: '1', b: 'x=y' },
      guest: { name: 'vm2', started_on: '2020-03-22 10:00:00' },
      custom: null,
    })
  })

  test('of 2.x may have a report with times in seconds', () => {
    const report = jsonOf(buildAnalysis({ ...full, generation: '2.x', report: true }), 'reports/report.json')
    expect(report).toMatchObject({ info: { version: '2.0.7', started: 1584871200.5, added: 1584871190.5 } })
  })

  test('of uploads are lines of JSON, screenshots only in 2.x, categories only in CAPE', () => {
    const lines = textOf(buildAnalysis({ ...full, generation: '2.x' }), 'files.json')
      .trimEnd()
      .split('\n')
    expect(lines.map((line) => JSON.parse(line) as unknown)).toEqual([
      { path: 'shots/0001.jpg', pids: [], filepath: null },
      { path: 'shots/0002.jpg', pids: [], filepath: null },
      { path: 'files/e7cd9c3ab5da1895_aXb.txt', pids: [1124], filepath: 'C:\\temp\\a:b.txt' },
    ])
    const dropped = [{ path: 'C:\\x', content: utf8('x'), folder: 'procdump', metadata: 'm' }] as const
    const [line] = textOf(buildAnalysis({ generation: 'cape', dropped }), 'files.json').split('\n')
    expect(JSON.parse(line ?? '')).toMatchObject({ category: 'procdump', metadata: 'm', filepath: 'C:\\x' })
  })
})

test.each(generations)('the guest log of %s tells of the processes in the order of time', (generation) => {
  const late = { ...process, pid: 8, path: 'C:\\b.exe', start: process.start + 5000 }
  const sample = { ...process, path: 'C:\\50%off.exe', start: process.start + 2000 }
  const log = textOf(buildAnalysis({ generation, task, trace: { processes: [late, sample] } }), 'analysis.log')
  const lines = log.trimEnd().split('\n')
  expect(lines).toEqual([...lines].sort())
  expect(log).toContain('Successfully executed process from path "C:\\50%off.exe"')
  expect(log).toContain('Announced process name: b.exe pid: 8')
  expect(log).toContain(generation === '2.x' ? '[analyzer] DEBUG' : '[root] DEBUG')
})
