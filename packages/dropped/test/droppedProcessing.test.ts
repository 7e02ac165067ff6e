import { execFile } from 'node:child_process'
import { chmod, mkdir, rm, symlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { openAnalysis } from '@cuculus/analysis'
import type { Analysis, Diagnostic, Entry, FileRecord } from '@cuculus/core'
import {
  buildAnalysis,
  checkModule,
  emptyAnalysis,
  generations,
  runModule,
  utf8,
  writeAnalysis,
} from '@cuculus/testing'
import { describe, expect, test } from 'vitest'
import { Contents } from '../src/contents.js'
import { type DroppedOptions, DroppedProcessing } from '../src/index.js'
import { temporaryDirectory } from './temporaryDirectory.js'

async function built(...[description]: Parameters<typeof buildAnalysis>): Promise<string> {
  const directory = await temporaryDirectory()
  await writeAnalysis(directory, buildAnalysis(description))
  return directory
}

/** An analysis of 1.x with these files. */
async function withFiles(files: Readonly<Record<string, string>>): Promise<string> {
  return built({ generation: '1.x', files })
}

async function run(
  directory: string,
  options: DroppedOptions = {},
): Promise<{ dropped: readonly FileRecord[]; diagnostics: readonly Diagnostic[] }> {
  const { data, diagnostics } = await runModule(new DroppedProcessing(options), await openAnalysis(directory))
  return { dropped: data, diagnostics }
}

const names = async (directory: string): Promise<string[]> => (await run(directory)).dropped.map(({ name }) => name)

describe('a dropped file', () => {
  test.each(generations)('of %s is identified under its own name', async (generation) => {
    const file = { path: 'C:\\Users\\me\\plugin.bin', content: utf8('dropped'), pids: [4, 8] }
    const { dropped, diagnostics } = await run(await built({ generation, dropped: [file] }))
    expect(diagnostics).toEqual([])
    expect(dropped).toHaveLength(1)
    expect(dropped[0]).toMatchObject({
      size: 7,
      crc32: 'D28609B1',
      sha256: expect.stringMatching(/^[\da-f]{64}$/) as string,
      ssdeep: '3:cIB:c8',
      tlsh: null,
      type: 'ASCII text, with no line terminators',
      mime: 'text/plain',
      paths: [dropped[0]?.path],
    })
    const guest = { name: 'plugin.bin', filepath: file.path, guest_paths: [file.path], pids: [4, 8] }
    if (generation === '2.x' || generation === 'cape') expect(dropped[0]).toMatchObject(guest)
    else expect(dropped[0]).not.toHaveProperty('pids')
    if (generation !== '2.x' && generation !== 'cape') expect(dropped[0]?.name).toBe('plugin.bin')
  })

  test.each(['0.4', '0.5'] as const)('of %s loses exactly one `.bin`', async (generation) => {
    const files = {
      'files/1/main.bin': '1',
      'files/2/plugin.bin.bin': '2',
      'files/3/bin.bin': '3',
      'files/4/.bin': '4',
    }
    expect(await names(await built({ generation, files }))).toEqual(['main', 'plugin.bin', 'bin', '.bin'])
  })

  test('of later generations keeps its `.bin`', async () => {
    expect(await names(await withFiles({ 'files/1/main.bin': '1', 'files/2/plugin.bin.bin': '2' }))).toEqual([
      'main.bin',
      'plugin.bin.bin',
    ])
  })

  test('is named by the last part of its guest path, whatever the system of the guest', async () => {
    const paths = ['C:\\a\\b.exe', '/tmp/c.sh', 'D:\\odd/mixed.txt']
    const dropped = paths.map((path) => ({ path, content: utf8(path) }))
    expect((await names(await built({ generation: 'cape', dropped }))).sort()).toEqual(['b.exe', 'c.sh', 'mixed.txt'])
  })

  test('may have any name', async () => {
    const odd = ['__proto__', 'constructor', 'a b', 'ünï', '%s%n', '.hidden', 'x'.repeat(200)]
    const directory = await withFiles(Object.fromEntries(odd.map((name) => [`files/${name}`, name])))
    expect((await names(directory)).sort()).toEqual([...odd].sort())
  })

  test.runIf(process.platform === 'linux')('may have a name that is no text', async () => {
    const directory = await withFiles({})
    await mkdir(join(directory, 'files'), { recursive: true })
    await writeFile(Buffer.concat([Buffer.from(join(directory, 'files/a')), Buffer.of(0xff, 0xfe)]), 'content')
    const { dropped, diagnostics } = await run(directory)
    expect(diagnostics).toEqual([])
    expect(dropped).toMatchObject([{ size: 7, type: 'ASCII text, with no line terminators' }])
  })

  test('may lie deep', async () => {
    expect((await run(await withFiles({ 'files/a/b/c/d/e.txt': 'x' }))).dropped[0]).toMatchObject({
      name: 'e.txt',
      path: 'files/a/b/c/d/e.txt',
    })
  })

  test('that was cut at the size limit is marked', async () => {
    const { dropped } = await run(
      await withFiles({
        'files/1/cut': 'start... (truncated)',
        'files/2/whole': 'start... (truncated) not',
        'files/3/short': '(truncated)',
      }),
    )
    expect(dropped.map(({ name, truncated }) => [name, truncated])).toEqual([
      ['cut', true],
      ['whole', undefined],
      ['short', undefined],
    ])
  })

  test('has the digests that were asked for', async () => {
    const [record] = (await run(await withFiles({ 'files/1/a': 'x' }), { sha3: true, tlsh: false, typer: null }))
      .dropped
    expect(record?.sha3_384).toMatch(/^[\da-f]{96}$/)
    expect(record).not.toHaveProperty('tlsh')
    expect(record).not.toHaveProperty('tail')
    expect(record?.type).toBeNull()
  })
})

describe('the list', () => {
  test('is sorted by path, with the files of the analysis package behind', async () => {
    const files = { 'package_files/a': '1', 'files/b/x': '2', 'files/a/y': '3', 'files/c': '4' }
    expect((await run(await withFiles(files), { concurrency: 2 })).dropped.map(({ path }) => path)).toEqual([
      'files/a/y',
      'files/b/x',
      'files/c',
      'package_files/a',
    ])
  })

  test('has one record for each content, with all that is known of its copies', async () => {
    const content = utf8('same')
    const dropped = [
      { path: 'C:\\b.exe', content, pids: [8, 4] },
      { path: 'C:\\a.exe', content, pids: [4, 12] },
      { path: 'C:\\other.exe', content: utf8('other'), pids: [1] },
    ]
    const found = (await run(await built({ generation: '2.x', dropped }))).dropped
    expect(found).toHaveLength(2)
    const [same] = found.filter(({ size }) => size === 4)
    expect(same?.paths).toEqual([expect.stringMatching(/_a\.exe$/), expect.stringMatching(/_b\.exe$/)])
    expect(same).toMatchObject({
      name: 'a.exe',
      path: same?.paths?.[0],
      filepath: 'C:\\a.exe',
      guest_paths: ['C:\\a.exe', 'C:\\b.exe'],
      pids: [4, 12, 8],
    })
  })

  test('names a content as the guest did, even if its first copy came without a path there', async () => {
    const directory = await built({
      generation: '2.x',
      dropped: [{ path: 'C:\\b.exe', content: utf8('same'), pids: [8] }],
      files: { 'files/0000_copy': 'same' },
    })
    const { dropped } = await run(directory)
    expect(dropped).toHaveLength(1)
    expect(dropped[0]).toMatchObject({ name: 'b.exe', path: 'files/0000_copy', filepath: 'C:\\b.exe', pids: [8] })
    expect(dropped[0]?.paths).toHaveLength(2)
  })

  test('joins thousands of copies of one content', () => {
    const contents = new Contents()
    const record = { size: 4, crc32: '', md5: '', sha1: '', sha256: 'same', sha512: '', ssdeep: null, type: null }
    for (let i = 0; i < 50_000; i++) {
      const path = `files/${String(i)}`
      contents.add({
        identity: { name: 'x', path, ...record },
        guestPath: `C:\\${String(i >> 1)}`,
        pids: [i % 20_000, 7],
      })
    }
    const [found, ...others] = contents.records()
    expect(others).toEqual([])
    expect(found?.paths).toHaveLength(50_000)
    expect(found?.guest_paths).toEqual(Array.from({ length: 25_000 }, (_, i) => `C:\\${String(i)}`))
    expect(new Set(found?.pids).size).toBe(20_000)
    expect(found?.pids).toHaveLength(20_000)
  })

  test('is empty without dropped files', async () => {
    expect(await run(await withFiles({}))).toEqual({ dropped: [], diagnostics: [] })
  })

  test('of 3,000 files holds them all, in order', async () => {
    const files = Array.from({ length: 3000 }, (_, i): [string, string] => [
      `files/${String(i)}`,
      `content ${String(i)}`,
    ])
    const { dropped, diagnostics } = await run(await withFiles(Object.fromEntries(files)), { typer: null })
    expect(diagnostics).toEqual([])
    expect(dropped.map(({ path }) => path)).toEqual(files.map(([path]) => path).sort())
  })

  test('is worked on a few files at a time', async () => {
    let open = 0
    let most = 0
    const analysis: Analysis = {
      ...emptyAnalysis(),
      list: (folder) => entries(folder === 'files' ? 100 : 0),
      open: async function* (path) {
        most = Math.max(most, ++open)
        await new Promise((resolve) => setTimeout(resolve, 1))
        yield utf8(path)
        open--
      },
    }
    expect((await runModule(new DroppedProcessing({ concurrency: 5 }), analysis)).data).toHaveLength(100)
    expect(most).toBe(5)
  })
})

describe('what cannot be read costs only itself', () => {
  test('a link that leaves the directory is reported and not followed', async () => {
    const outside = await temporaryDirectory()
    await writeFile(join(outside, 'secret'), 'secret')
    const directory = await withFiles({ 'files/a': 'a', 'files/z': 'z' })
    await symlink(join(outside, 'secret'), join(directory, 'files', 'link'))
    await symlink(outside, join(directory, 'files', 'tree'))
    const { dropped, diagnostics } = await run(directory)
    expect(dropped.map(({ name }) => name)).toEqual(['a', 'z'])
    expect(diagnostics.map(({ code, source }) => [code, source])).toEqual([
      ['DROPPED_OUTSIDE', 'files/link'],
      ['DROPPED_OUTSIDE', 'files/tree'],
    ])
  })

  test('the whole folder may be such a link', async () => {
    const outside = await temporaryDirectory()
    await writeFile(join(outside, 'secret'), 'secret')
    const directory = await withFiles({})
    await rm(join(directory, 'files'), { recursive: true, force: true })
    await symlink(outside, join(directory, 'files'))
    const { dropped, diagnostics } = await run(directory)
    expect(dropped).toEqual([])
    expect(diagnostics).toEqual([expect.objectContaining({ code: 'DROPPED_UNREADABLE', source: 'files' })])
  })

  test('a link inside the directory is one more path of its content', async () => {
    const directory = await withFiles({ 'files/a': 'same' })
    await symlink('a', join(directory, 'files', 'b'))
    expect((await run(directory)).dropped).toEqual([expect.objectContaining({ paths: ['files/a', 'files/b'] })])
  })

  test('a dangling link is reported', async () => {
    const directory = await withFiles({ 'files/a': 'a' })
    await symlink('nowhere', join(directory, 'files', 'b'))
    const { dropped, diagnostics } = await run(directory)
    expect(dropped).toHaveLength(1)
    expect(diagnostics).toEqual([expect.objectContaining({ code: 'DROPPED_NOT_A_FILE', source: 'files/b' })])
  })

  test.skipIf(process.platform === 'win32')('a named pipe is reported and not waited for', async () => {
    const directory = await withFiles({ 'files/a': 'a' })
    await promisify(execFile)('mkfifo', [join(directory, 'files', 'pipe')])
    const { dropped, diagnostics } = await run(directory)
    expect(dropped).toHaveLength(1)
    expect(diagnostics).toEqual([expect.objectContaining({ code: 'DROPPED_NOT_A_FILE', source: 'files/pipe' })])
  })

  test.skipIf(process.getuid?.() === 0)('a file that may not be read is reported', async () => {
    const directory = await withFiles({ 'files/a': 'a', 'files/b': 'b', 'files/c': 'c' })
    await chmod(join(directory, 'files', 'b'), 0)
    const { dropped, diagnostics } = await run(directory)
    expect(dropped.map(({ name }) => name)).toEqual(['a', 'c'])
    expect(diagnostics).toEqual([expect.objectContaining({ code: 'DROPPED_UNREADABLE', source: 'files/b' })])
  })

  test('a file that fails amid the read is reported', async () => {
    const analysis: Analysis = {
      ...emptyAnalysis(),
      list: (folder) => entries(folder === 'files' ? 3 : 0),
      open: async function* (path) {
        await Promise.resolve()
        yield utf8(path)
        if (path.endsWith('1')) throw new Error('the disk fails')
      },
    }
    const { data, diagnostics } = await runModule(new DroppedProcessing(), analysis)
    expect(data.map(({ path }) => path)).toEqual(['files/0', 'files/2'])
    expect(diagnostics).toEqual([
      { code: 'DROPPED_UNREADABLE', message: 'the file cannot be read: the disk fails', source: 'files/1' },
    ])
  })
})

test('a folder in place of a file keeps its neighbours', async () => {
  const directory = await withFiles({ 'files/a': 'a' })
  await mkdir(join(directory, 'files', 'empty'))
  expect(await names(directory)).toEqual(['a'])
})

test('works on one file at least', () => {
  for (const concurrency of [0, -1, 1.5, Number.NaN]) {
    expect(() => new DroppedProcessing({ concurrency })).toThrow(RangeError)
    expect(() => new DroppedProcessing({ threads: concurrency - 1 })).toThrow(RangeError)
  }
})

test('keeps the contract of modules', async () => {
  const dropped = [
    { path: 'C:\\a', content: utf8('a'), pids: [1] },
    { path: 'C:\\b', content: utf8('b') },
  ]
  const directories = await Promise.all(generations.map((generation) => built({ generation, dropped })))
  await checkModule(
    new DroppedProcessing({ sha3: true }),
    await Promise.all(directories.map((path) => openAnalysis(path))),
  )
})

async function* entries(count: number): AsyncGenerator<Entry, void, undefined> {
  await Promise.resolve()
  for (let i = 0; i < count; i++) yield { path: `files/${String(i)}`, kind: 'file', size: 1 }
}
