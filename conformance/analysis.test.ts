import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { openAnalysis } from '@cuculus/analysis'
import type { Analysis, Entry, Generation } from '@cuculus/core'
import { describe, expect, test } from 'vitest'
import { corpus } from './corpus.js'

const classic = join(corpus, 'conformance/cuckoo-classic')
const analyses = join(corpus, 'analyses')

/** Every directory of a real run, and what left it. */
const generationOf: Readonly<Record<string, Generation>> = {
  'cape-apihooks': 'cape',
  'cape-dll-entrypoint': 'cape',
  'cape-etw-dns-app': 'cape',
  'cape-ipv6-network': 'cape',
  'cape-suspended-process': 'cape',
  'cuckoo12-dos-1': '1.x',
  'cuckoo12-dos-4': '1.x',
  'cuckoo12-exe-a': '1.x',
  'cuckoo12-vbs-dropper': '1.x',
  'cuckoo20-sample-storage': '2.x',
  'cuckoo207-pafish': '2.x',
  // Their reports say 1.0-dev; the logs are in the format of 2.0.
  'cuckoo20rc-demo-1': '2.x',
  'cuckoo20rc-demo-3': '2.x',
  'cuckoodroid1-1': '1.x',
  'cuckoodroid2-1': '2.x',
  'cuckoodroid2-13': '2.x',
  'cuckoodroid2-2': '2.x',
  'cuckoodroid2-3': '2.x',
  'cuckoodroid2-4': '2.x',
}

/**
 * Every classic case. Most hold a neutral `analysis.conf` with an id, as 0.5 wrote it, whichever versions the case was run with; where the logs
 * say more, they decide.
 */
const caseGeneration = (name: string): Generation => {
  if (/^(04|05|06|07|34)-/.test(name)) return '1.x'
  if (name.startsWith('08-')) return '0.6'
  return /^(03|28)-/.test(name) ? '0.4' : '0.5'
}

/** Not an analysis: a finished container, and the text of signatures to run on it. */
const noAnalysis = '40-signatures'

const folders = (directory: string): string[] =>
  readdirSync(directory, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map((entry) => entry.name)
    .sort()

async function entries(analysis: Analysis): Promise<Entry[]> {
  const found: Entry[] = []
  for await (const entry of analysis.list('')) found.push(entry)
  return found
}

/** All files below a directory, by the means of Node alone. */
const filesBelow = (directory: string): string[] =>
  readdirSync(directory, { withFileTypes: true, recursive: true })
    .filter((entry) => !entry.isDirectory())
    .map((entry) => join(entry.parentPath, entry.name).slice(directory.length + 1))
    .sort()

describe('directories of real runs', () => {
  test('are all in the table', () => {
    expect(folders(analyses)).toEqual(Object.keys(generationOf).sort())
  })

  test.each(Object.entries(generationOf))('%s was left by %s', async (name, generation) => {
    const analysis = await openAnalysis(join(analyses, name))
    expect(analysis.generation).toBe(generation)
    expect(analysis.diagnostics).toEqual([])
  })

  test.each(Object.keys(generationOf))('%s is listed and read to the last byte', async (name) => {
    const directory = join(analyses, name)
    const analysis = await openAnalysis(directory)
    const found = await entries(analysis)
    expect(found.map(({ path }) => path)).toEqual(filesBelow(directory))
    for (const { path, kind, size } of found) {
      let length = 0
      for await (const chunk of analysis.open(path)) length += chunk.length
      expect([path, kind, length]).toEqual([path, 'file', size])
    }
  })

  test.each(Object.keys(generationOf))('every record of files.json in %s is read', async (name) => {
    const analysis = await openAnalysis(join(analyses, name))
    const bytes = await analysis.read('files.json').catch(() => new Uint8Array())
    const records = new TextDecoder()
      .decode(bytes)
      .split('\n')
      .filter((line) => line.trim() !== '')
      // The file is one that the sandbox wrote; its records have these members.
      .map((line) => JSON.parse(line) as { path: string; filepath: string | null; pids: number[]; category?: string })
    expect([...analysis.fileMetadata.keys()].sort()).toEqual([...new Set(records.map(({ path }) => path))].sort())
    for (const { path, pids, category } of records) {
      const read = analysis.fileMetadata.get(path)
      expect(read?.pids).toEqual(expect.arrayContaining(pids))
      expect(read?.category).toBe(category === '' ? undefined : category)
    }
  })

  test('tell the task of 2.x as task.json has it', async () => {
    const analysis = await openAnalysis(join(analyses, 'cuckoo20-sample-storage'))
    expect(analysis.task).toEqual({
      id: 2204,
      category: 'file',
      target: '/home/test/git/samples/CVE-2011-0611.pdf_',
      file_name: 'CVE-2011-0611.pdf_',
      package: 'pdf',
      options: 'human=0',
      priority: 374289732472983,
      route: 'none',
      tags: [],
      timeout: 0,
      enforce_timeout: false,
      memory: false,
      added_on: Date.UTC(2016, 7, 25, 22, 44, 56, 778),
      started_on: Date.UTC(2016, 7, 25, 22, 44, 58, 917),
      completed_on: Date.UTC(2016, 7, 25, 22, 46, 5, 179),
      machine: {
        name: 'cuckoo1',
        label: 'cuckoo7',
        manager: 'VirtualBox',
        status: 'stopped',
        started_on: '2016-08-25 22:44:59',
        shutdown_on: '2016-08-25 22:46:00',
      },
    })
  })

  test('without a report or a row have their times and package from analysis.log', async () => {
    const analysis = await openAnalysis(join(analyses, 'cuckoo12-dos-1'))
    expect(analysis.task).toEqual({
      package: 'exe',
      started_on: Date.UTC(2015, 4, 27, 10, 40, 20, 9),
      completed_on: Date.UTC(2015, 4, 27, 10, 40, 23, 734),
    })
  })
})

describe('classic conformance cases', () => {
  test.each(folders(classic).filter((name) => name !== noAnalysis))('%s opens without a complaint', async (name) => {
    const analysis = await openAnalysis(join(classic, name, 'in'))
    expect(analysis.generation).toBe(caseGeneration(name))
    expect(analysis.id).toBe('1')
    expect(analysis.diagnostics).toEqual([])
    const names = (await entries(analysis)).map(({ path }) => path)
    expect(names).toEqual(filesBelow(join(classic, name, 'in')))
  })

  test('40-signatures holds a container and no raw results, and the error says so', async () => {
    await expect(openAnalysis(join(classic, noAnalysis, 'in'))).rejects.toMatchObject({
      code: 'ERR_NO_ANALYSIS',
      message: expect.stringContaining('"container.json"') as string,
    })
  })

  test.each([
    ['23-conf-name-coercion', '1'],
    ['24-conf-percent', '50%off.exe'],
    ['27-conf-interpolation', 'a%(b)s.exe'],
  ])('%s keeps the file’s name as it was written', async (name, fileName) => {
    expect((await openAnalysis(join(classic, name, 'in'))).task.file_name).toBe(fileName)
  })

  test('22-url has a URL and no file', async () => {
    const analysis = await openAnalysis(join(classic, '22-url/in'))
    expect(analysis.task).toMatchObject({ category: 'url', target: 'http://example.com/x' })
    expect(analysis.task.file_name).toBeUndefined()
    expect(await analysis.stat(analysis.filePath)).toBeNull()
  })

  test('the rows that stand beside the cases are read whole', async () => {
    for (const name of folders(classic)) {
      if (name === noAnalysis) continue
      const { task } = await openAnalysis(join(classic, name, 'in'))
      // The stand-in is the corpus' own; its members have these types.
      const row = JSON.parse(readFileSync(join(classic, name, 'in/task.json'), 'utf8')) as Record<string, string | null>
      const time = (text: string | null | undefined): number | undefined =>
        typeof text === 'string' ? Date.parse(`${text.replace(' ', 'T')}Z`) : undefined
      expect(task).toMatchObject({
        id: row['id'],
        category: row['category'],
        target: row['target'],
        package: row['package'],
      })
      expect([task.added_on, task.started_on, task.completed_on]).toEqual(
        [row['added_on'], row['started_on'], row['completed_on']].map(time),
      )
    }
  })
})

describe('CAPE conformance inputs', () => {
  test('a directory with logs, files and a sample only is CAPE’s', async () => {
    const analysis = await openAnalysis(join(corpus, 'conformance/cape/inputs/an1'))
    expect([analysis.generation, analysis.id]).toEqual(['cape', 'an1'])
  })
})
