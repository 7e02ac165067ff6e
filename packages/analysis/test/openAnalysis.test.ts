import { mkdir, symlink, writeFile } from 'node:fs/promises'
import { basename, join } from 'node:path'
import type { Generation } from '@cuculus/core'
import { type BuildableGeneration, generations, type Trace } from '@cuculus/testing'
import { describe, expect, test } from 'vitest'
import { openAnalysis } from '../src/index.js'
import { openBuilt, openFiles } from './openBuilt.js'
import { temporaryDirectory } from './temporaryDirectory.js'

const started = Date.UTC(2016, 7, 25, 22, 44, 58)

const trace: Trace = {
  processes: [
    {
      pid: 1124,
      ppid: 500,
      path: 'C:\\sample.exe',
      start: started + 1_000,
      calls: [
        {
          api: 'DeleteFileW',
          category: 'filesystem',
          arguments: [{ name: 'FileName', value: 'C:\\a.txt' }],
        },
      ],
    },
  ],
}

describe('the generation', () => {
  test.each(generations)('of a directory of %s is recognised', async (generation) => {
    expect((await openBuilt({ generation, trace })).generation).toBe(generation)
  })

  test.each(generations)('of %s is recognised from the monitor’s logs alone', async (generation) => {
    expect((await openBuilt({ generation, trace }, ['logs'])).generation).toBe(generation)
  })

  test.each<[BuildableGeneration, readonly string[], Generation]>([
    ['0.4', ['analysis.conf'], '0.4'],
    ['0.5', ['analysis.conf'], '0.5'],
    ['0.6', ['reports'], '0.6'],
    ['1.x', ['reports'], '1.x'],
    ['2.x', ['task.json'], '2.x'],
    ['2.x', ['cuckoo.log'], '2.x'],
    ['2.x', ['analysis.log'], '2.x'],
    ['2.x', ['files.json', 'files'], '2.x'],
    ['2.x', ['files'], '2.x'],
    ['cape', ['reports'], 'cape'],
    ['cape', ['files.json', 'files'], 'cape'],
    ['cape', ['files'], 'cape'],
    ['cape', ['CAPE'], 'cape'],
    ['1.x', ['analysis.log'], 'unknown'],
    ['1.x', ['files'], 'unknown'],
  ])('of %s is recognised from %j alone as %s', async (generation, parts, expected) => {
    const content = new Uint8Array([1, 2, 3])
    const dropped = [
      { path: 'C:\\dropped.exe', content },
      { path: 'C:\\payload.exe', content, folder: generation === 'cape' ? ('CAPE' as const) : ('files' as const) },
    ]
    expect((await openBuilt({ generation, trace, dropped }, parts)).generation).toBe(expected)
  })

  test('follows the logs where the report was written by a development snapshot', async () => {
    const report = JSON.stringify({ info: { version: '1.0-dev' } })
    const analysis = await openBuilt({ generation: '2.x', trace, files: { 'reports/report.json': report } })
    expect([analysis.generation, analysis.task.version]).toEqual(['2.x', '1.0-dev'])
  })

  test('is 1.x for cuckoo-modified, whose logs look like those of CAPE', async () => {
    const report = JSON.stringify({ info: { version: '1.3-NG' } })
    const analysis = await openBuilt({ generation: 'cape', trace, files: { 'reports/report.json': report } })
    expect(analysis.generation).toBe('1.x')
  })

  test('is 0.4 for logs with the escaped quotes of its first release', async () => {
    const row = '"2012-07-24 09:50:57,000","1124","a.exe","1","500","filesystem","CreateFileW","SUCCESS","0x00000000"'
    const analysis = await openFiles({ 'logs/1124.csv': `${row},"CommandLine->cmd \\"a, b\\" c"\r\n` })
    expect(analysis.generation).toBe('0.4')
  })

  test('is 0.5 for doubled quotes behind a backslash', async () => {
    const row =
      '"2012-07-24 09:50:57,000","1124","a.exe","1","500","process","CreateProcessInternalW","SUCCESS","0x00000001"'
    const analysis = await openFiles({ 'logs/1124.csv': `${row},"CommandLine->""C:\\dir\\"" x","a->C:\\dir\\"\r\n` })
    expect(analysis.generation).toBe('0.5')
  })

  test('is 0.4 for the table of the development version before it', async () => {
    const row =
      '"20120704185614.000","1124","a.exe","1000","filesystem","CreateFileW","SUCCESS","0x00000040","lpFileName->C:\\x"'
    expect((await openFiles({ 'logs/1124.csv': `${row}\r\n` })).generation).toBe('0.4')
  })

  test('is 0.6 for tables that the host wrote', async () => {
    const row =
      '"2013-07-24 09:50:57,000","1124","a.exe","1","500","filesystem","CreateFileW","1","0","FileName->C:\\a"'
    expect((await openFiles({ 'logs/1124.csv': `${row}\n` })).generation).toBe('0.6')
  })

  test('is unknown, and no error, where nothing tells it', async () => {
    const analysis = await openFiles({ binary: 'MZ' })
    expect([analysis.generation, analysis.task, analysis.diagnostics]).toEqual(['unknown', {}, []])
  })
})

describe('the task', () => {
  const task = {
    id: 42,
    target: '/samples/report.exe',
    package: 'exe',
    custom: 'case 7',
    options: 'free=yes,human=0',
    started,
    completed: started + 66_000,
    timeout: 90,
  }

  test.each(generations)('of %s is read from where that generation keeps it', async (generation) => {
    const analysis = await openBuilt({ generation, trace, task })
    expect(analysis.task).toMatchObject({ file_name: 'report.exe', started_on: started })
    // The report of 0.6 did not say.
    expect(analysis.task.package).toBe(generation === '0.6' ? undefined : 'exe')
    if (generation === '0.4') expect(analysis.task.id).toBeUndefined()
    else expect([analysis.task.id, analysis.id]).toEqual([42, '42'])
    if (generation !== '0.4' && generation !== '0.5') expect(analysis.task.completed_on).toBe(started + 66_000)
  })

  test('of a URL has the URL as target and no file name', async () => {
    for (const generation of generations) {
      const url = { category: 'url', target: 'http://example.com/x.exe' }
      if (generation === '0.4') continue
      const analysis = await openBuilt({ generation, task: url })
      expect([generation, analysis.task]).toEqual([generation, expect.objectContaining(url)])
      expect(analysis.task.file_name).toBeUndefined()
      expect(await analysis.stat('binary')).toBeNull()
    }
  })

  test('in 0.4 and 0.5 ends with the guest’s log, if its clock agrees with the host’s', async () => {
    const line = (time: string): string => `2016-08-25 ${time},000 [root] INFO: x\n`
    const log = (from: string, to: string): string => line(from) + line(to)
    const build = async (analysisLog: string): Promise<number | undefined> =>
      (await openBuilt({ generation: '0.5', task, analysisLog })).task.completed_on
    expect(await build(log('22:45:10', '22:46:00'))).toBe(Date.UTC(2016, 7, 25, 22, 46, 0))
    expect(await build(log('20:45:10', '20:46:00'))).toBeUndefined()
  })

  test('without any metadata takes its times and its package from analysis.log', async () => {
    const analysisLog = [
      '2020-06-05 00:34:03,479 [root] INFO: Date set to: 20200605T01:03:09, timeout set to: 200',
      '2020-06-05 01:03:09,171 [root] DEBUG: Starting analyzer from: C:\\tmph562v0az',
      '2020-06-05 01:03:10,140 [root] INFO: Automatically selected analysis package "pdf"',
      'Traceback (most recent call last):',
      '2020-06-05 01:05:09,500 [root] INFO: Analysis completed.',
      '',
    ].join('\n')
    expect((await openFiles({ 'analysis.log': analysisLog })).task).toEqual({
      started_on: Date.UTC(2020, 5, 5, 1, 3, 9, 171),
      completed_on: Date.UTC(2020, 5, 5, 1, 5, 9, 500),
      package: 'pdf',
    })
  })

  test('that is known to be unfinished gets no end from the log', async () => {
    const analysis = await openBuilt({ generation: '2.x', trace, task: { ...task, completed: null } })
    expect(analysis.task.started_on).toBe(started)
    expect(analysis.task.completed_on).toBeUndefined()
  })

  test('does not take the time of processing in reports of 0.4 and 0.5 for its end', async () => {
    const info = { id: 3, started: '2012-07-24 09:50:56', ended: '2012-07-24 10:00:00', version: '0.5' }
    const analysis = await openFiles({ 'reports/report.json': JSON.stringify({ info }) })
    expect(analysis.task).toEqual({ id: 3, started_on: Date.UTC(2012, 6, 24, 9, 50, 56), version: '0.5' })
  })

  test('takes no version from a report of our own that knew none', async () => {
    const analysis = await openFiles({ 'reports/report.json': JSON.stringify({ info: { id: 3, version: 'unknown' } }) })
    expect(analysis.task).toEqual({ id: 3 })
  })

  test('is read from a report of 0.4, or of our own, with the sample under file', async () => {
    const report = { processing: { schema: 1 }, info: { id: 3, version: '1.2' }, file: { name: 'a.exe', size: 1 } }
    const analysis = await openFiles({ 'reports/report.json': JSON.stringify(report) })
    expect(analysis.task).toEqual({ id: 3, version: '1.2', file_name: 'a.exe' })
  })

  test('is read from CAPE’s lite.json before its report.json', async () => {
    const info = {
      version: '2.4-CAPE',
      id: 5,
      timeout: true,
      options: { a: '1', b: 2 },
      machine: { name: 'w', platform: 'windows' },
    }
    const target = {
      category: 'file',
      file: { name: 'x.dll', path: '/elsewhere', pe: { sections: [{ name: '.text' }] } },
    }
    const analysis = await openFiles({
      'reports/lite.json': JSON.stringify({ target, info }),
      'reports/report.json': JSON.stringify({ info: { ...info, id: 6 } }),
    })
    expect(analysis.task).toEqual({
      id: 5,
      version: '2.4-CAPE',
      options: 'a=1,b=2',
      category: 'file',
      file_name: 'x.dll',
      machine: { name: 'w', platform: 'windows' },
    })
    expect(analysis.diagnostics).toEqual([])
  })

  test('is told best by the file that the caller names', async () => {
    const directory = await temporaryDirectory()
    const json = join(directory, 'row.json')
    const ini = join(directory, 'row.conf')
    await writeFile(json, JSON.stringify({ id: 7, tags: ['x64'], started_on: '2014-02-03 04:05:06' }))
    await writeFile(ini, '[analysis]\nid = 8\nfile_name = 1\n')
    const fromJson = await openBuilt({ generation: '1.x', task }, undefined, { task: json })
    expect(fromJson.task).toMatchObject({
      id: 7,
      tags: ['x64'],
      started_on: Date.UTC(2014, 1, 3, 4, 5, 6),
      version: '1.2',
    })
    expect(fromJson.id).toBe('7')
    const fromIni = await openBuilt({ generation: '1.x', task }, undefined, { task: ini })
    expect(fromIni.task).toMatchObject({ id: 8, file_name: '1' })
  })

  test('file that the caller names must be readable', async () => {
    const directory = await temporaryDirectory()
    await writeFile(join(directory, 'binary'), 'MZ')
    await expect(openAnalysis(directory, { task: join(directory, 'none.json') })).rejects.toMatchObject({
      code: 'ENOENT',
    })
  })

  test('has the errors of errors.json, as texts or as rows', async () => {
    expect((await openFiles({ binary: '', 'errors.json': '["e1","e2"]' })).task.errors).toEqual(['e1', 'e2'])
    const rows = '[{"message":"e1","action":"vmrouting"},{"message":7},null,"e2"]'
    expect((await openFiles({ binary: '', 'errors.json': rows })).task.errors).toEqual(['e1', 'e2'])
  })

  test('keeps the name of a sample that looks like a boolean, a number or an interpolation', async () => {
    for (const name of [
      '1',
      'yes',
      'None',
      '50%off.exe',
      'a%(b)s.exe',
      'a;b #1.exe',
      'a=b.exe',
      'x ; y.exe',
      '[a].exe',
    ]) {
      const analysis = await openFiles({ 'analysis.conf': `[analysis]\nfile_name = ${name}\npackage = None\n` })
      expect(analysis.task).toEqual({ file_name: name })
    }
  })

  test('ignores values of the wrong type, and says so', async () => {
    const hostile = {
      id: 'one',
      category: ['file'],
      target: 5,
      options: [1],
      tags: 'x64',
      timeout: 1.5,
      memory: 'maybe',
      started_on: { $dt: 'soon' },
      completed_on: '2012-02-30 00:00:00',
      guest: { name: {}, started_on: 'never' },
      machine: 12,
      constructor: 'x',
    }
    const analysis = await openFiles({ 'task.json': JSON.stringify(hostile) })
    expect(analysis.task).toEqual({})
    const named = analysis.diagnostics.map(({ code, message }) => [code, /in `(\w+)`/.exec(message)?.[1]])
    expect(named.sort()).toEqual(
      [
        'id',
        'category',
        'target',
        'options',
        'tags',
        'timeout',
        'memory',
        'started_on',
        'completed_on',
        'name',
        'started_on',
        'machine',
      ]
        .map((name) => ['METADATA_INVALID', name])
        .sort(),
    )
    expect(analysis.diagnostics.every(({ source }) => source === 'task.json')).toBe(true)
  })

  test('ignores options that are lists or objects, however deep, and keeps those beside them', async () => {
    const deep = `${'['.repeat(100_000)}${']'.repeat(100_000)}`
    const analysis = await openFiles({
      'task.json': `{"id":7,"options":{"a":1,"deep":${deep},"o":{"x":1},"n":null,"yes":true}}`,
    })
    expect(analysis.task).toEqual({ id: 7, options: 'a=1,n=,yes=true' })
    expect(analysis.diagnostics.map(({ message }) => /in `(\w+)`/.exec(message)?.[1])).toEqual(['deep', 'o'])
  })

  test('does not let a file named __proto__ or its keys reach any prototype', async () => {
    const analysis = await openFiles({
      'task.json': '{"__proto__":{"id":1},"options":{"__proto__":"x","a":"b"}}',
      'analysis.conf': '[__proto__]\nid=1\n[analysis]\n__proto__ = 1\n',
      'files.json': '{"path":"__proto__","filepath":null,"pids":[1]}\n',
    })
    expect(analysis.task).toEqual({ options: '__proto__=x,a=b' })
    expect(analysis.fileMetadata.get('__proto__')).toEqual({ path: '__proto__', filepath: null, pids: [1] })
    expect(Object.hasOwn(Object.prototype, 'id')).toBe(false)
  })

  test('keeps texts up to a length and counts diagnostics over a number', async () => {
    const long = 'x'.repeat(2_000_000)
    const analysis = await openFiles({
      'task.json': JSON.stringify({ custom: long, options: { a: long }, errors: [long] }),
      'analysis.conf': `[analysis]\nfile_name = ${long}\npackage = ${long}\n`,
      'files.json': '{\n'.repeat(1500),
    })
    const { custom, options, errors, file_name, package: guestPackage } = analysis.task
    for (const text of [custom, options, errors?.[0], file_name, guestPackage]) expect(text).toHaveLength(1024 * 1024)
    expect(analysis.diagnostics).toHaveLength(1001)
    expect(analysis.diagnostics.at(-1)).toEqual({
      code: 'DIAGNOSTICS_SUPPRESSED',
      message: '500 more diagnostics about the metadata',
    })
  })

  test('is read from a report of many megabytes without the report', async () => {
    const calls = `[${'{"api": "x", "info": {"id": 1}},'.repeat(100_000)}0]`
    const report = `{"behavior": {"processes": ${calls}}, "target": {"category": "url", "url": "http://x/"}, "info": {"id": 9}}`
    expect((await openFiles({ 'reports/report.json': report })).task).toEqual({
      id: 9,
      category: 'url',
      target: 'http://x/',
    })
  })

  test('metadata files that lead out of the directory are reported and cost only themselves', async () => {
    const directory = await temporaryDirectory()
    await mkdir(join(directory, 'a'))
    await writeFile(join(directory, 'row.json'), '{"id": 666}')
    await symlink(join(directory, 'row.json'), join(directory, 'a', 'task.json'))
    await writeFile(join(directory, 'a', 'analysis.conf'), '[analysis]\nid = 4\n')
    const analysis = await openAnalysis(join(directory, 'a'))
    expect(analysis.task).toEqual({ id: 4 })
    expect(analysis.diagnostics).toEqual([
      expect.objectContaining({ code: 'METADATA_UNREADABLE', source: 'task.json' }),
    ])
  })

  test('survives metadata that is damaged in any way', async () => {
    for (const damage of [
      '',
      '{',
      '[]',
      'null',
      '"x"',
      '{"id":',
      '\u0000',
      '['.repeat(200_000),
      '{"a":'.repeat(200_000),
    ]) {
      const analysis = await openFiles({
        'task.json': damage,
        'analysis.conf': damage,
        'files.json': damage,
        'errors.json': damage,
        'reports/report.json': damage,
        'reports/lite.json': damage,
        'analysis.log': damage,
        'logs/1.bson': damage,
        'logs/2.csv': damage,
      })
      expect(analysis.task).toEqual(damage === '[]' ? { errors: [] } : {})
      // The name of the folder's files.json still tells what kind of directory it was.
      expect(analysis.generation).toBe('2.x')
    }
  })
})

describe('a directory', () => {
  test('gives every documented path, whether or not something is there', async () => {
    const analysis = await openFiles({ 'analysis.log': '' })
    const root = analysis.analysisPath
    expect(analysis.id).toBe(basename(root))
    expect(analysis).toMatchObject({
      logPath: join(root, 'analysis.log'),
      confPath: join(root, 'analysis.conf'),
      filePath: join(root, 'binary'),
      droppedPath: join(root, 'files'),
      logsPath: join(root, 'logs'),
      shotsPath: join(root, 'shots'),
      pcapPath: join(root, 'dump.pcap'),
      memoryPath: join(root, 'memory.dmp'),
      processMemoryPath: join(root, 'memory'),
      reportsPath: join(root, 'reports'),
    })
  })

  test('that is not there, a file, empty or foreign is no analysis, and the error says what was found', async () => {
    const directory = await temporaryDirectory()
    await mkdir(join(directory, 'empty'))
    await mkdir(join(directory, 'foreign'))
    await writeFile(join(directory, 'file'), '')
    for (const name of ['a', 'b', 'c', 'd', 'e', 'f', 'g']) await writeFile(join(directory, 'foreign', name), '')
    const found = async (name: string): Promise<unknown> =>
      openAnalysis(join(directory, name)).catch((error: unknown) => error)
    for (const [name, what] of [
      ['missing', /found nothing$/],
      ['file', /found a file$/],
      ['empty', /found an empty directory$/],
      ['foreign', /found a directory with "a", "b", "c", "d", "e" and 2 more$/],
    ] as const) {
      const error = await found(name)
      expect(error).toMatchObject({ name: 'ProcessingError', code: 'ERR_NO_ANALYSIS' })
      expect(String(error)).toMatch(/analysis\.log/)
      expect(String(error)).toMatch(what)
    }
  })

  test('may itself be reached through a link', async () => {
    const directory = await temporaryDirectory()
    await mkdir(join(directory, '7'))
    await writeFile(join(directory, '7', 'analysis.log'), 'x')
    await symlink(join(directory, '7'), join(directory, 'latest'), 'junction')
    const analysis = await openAnalysis(join(directory, 'latest'))
    expect(analysis.analysisPath).toBe(join(directory, 'latest'))
    expect(await analysis.read(analysis.logPath)).toEqual(new Uint8Array([0x78]))
  })

  test('is not opened once the signal is aborted', async () => {
    const directory = await temporaryDirectory()
    await writeFile(join(directory, 'binary'), '')
    await expect(openAnalysis(directory, { signal: AbortSignal.abort(new Error('enough')) })).rejects.toThrow('enough')
  })
})
