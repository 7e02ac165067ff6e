import { execFileSync } from 'node:child_process'
import { mkdir, rm, symlink, writeFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import { join } from 'node:path'
import type { Analysis, Entry } from '@cuculus/core'
import { describe, expect, onTestFinished, test } from 'vitest'
import { type OpenOptions, openAnalysis } from '../src/index.js'
import { temporaryDirectory } from './temporaryDirectory.js'

const outsideError: unknown = expect.objectContaining({ name: 'ProcessingError', code: 'ERR_OUTSIDE_ANALYSIS' })

/** An analysis directory `a` with a neighbour `secret`, and what stands in both. */
async function laidOut(options?: OpenOptions): Promise<{ analysis: Analysis; root: string; parent: string }> {
  const parent = await temporaryDirectory()
  const root = join(parent, 'a')
  await mkdir(join(root, 'files', 'deep'), { recursive: true })
  await writeFile(join(parent, 'secret'), 'secret')
  await writeFile(join(root, 'analysis.log'), 'log')
  await writeFile(join(root, 'files', 'deep', 'x'), 'abcdef')
  return { analysis: await openAnalysis(root, options), root, parent }
}

async function text(chunks: AsyncIterable<Uint8Array>): Promise<string> {
  const parts: Uint8Array[] = []
  for await (const chunk of chunks) parts.push(chunk)
  return Buffer.concat(parts).toString()
}

async function listed(analysis: Analysis, folder: string): Promise<Entry[]> {
  const entries: Entry[] = []
  for await (const entry of analysis.list(folder)) entries.push(entry)
  return entries
}

/** Every method that takes a path, so that each refusal is checked for all of them. */
const methods: readonly [string, (analysis: Analysis, path: string) => Promise<unknown>][] = [
  ['open', (analysis, path) => text(analysis.open(path))],
  ['read', (analysis, path) => analysis.read(path)],
  ['stat', (analysis, path) => analysis.stat(path)],
  ['locate', (analysis, path) => analysis.locate(path)],
  ['list', (analysis, path) => listed(analysis, path)],
]

describe.each(methods)('%s()', (_name, call) => {
  test('refuses every path that leaves the directory by its text', async () => {
    const { analysis, parent } = await laidOut()
    const paths = [
      '..',
      '../secret',
      'files/../../secret',
      'files/..',
      './../secret',
      '..\\secret',
      'files\\..\\..\\secret',
      join(parent, 'secret'),
      parent,
      `${analysis.analysisPath}x`,
      `${analysis.analysisPath}/../secret`,
      '/etc/passwd',
      '//etc/passwd',
      'C:\\Windows\\win.ini',
      'c:win.ini',
      '\\\\host\\share\\x',
      '\\secret',
      'analysis.log\0.txt',
      '\0',
    ]
    for (const path of paths) {
      await expect(call(analysis, path), JSON.stringify(path)).rejects.toEqual(outsideError)
    }
  })

  test('refuses links that leave the directory, in the last part and in any before', async () => {
    const { analysis, root, parent } = await laidOut()
    await symlink(parent, join(root, 'files', 'up'), 'junction')
    await symlink(join(parent, 'secret'), join(root, 'leak'))
    await symlink(join('files', 'up'), join(root, 'twice'), 'junction')
    for (const path of ['files/up', 'files/up/secret', 'leak', 'twice', 'twice/secret', 'files/up/a/../secret']) {
      await expect(call(analysis, path), path).rejects.toEqual(outsideError)
    }
  })

  test('takes the directory’s own absolute paths', async () => {
    const { analysis } = await laidOut()
    await expect(call(analysis, analysis.logPath)).resolves.toBeDefined()
    await expect(call(analysis, join(analysis.droppedPath, 'deep', 'x'))).resolves.toBeDefined()
  })
})

describe('a path', () => {
  test('may have doubled separators, dots and links that stay inside', async () => {
    const { analysis, root } = await laidOut()
    await symlink(join('files', 'deep', 'x'), join(root, 'link'))
    for (const path of ['files//deep/./x', './files/deep/x', 'link', join(root, 'files', 'deep', 'x')]) {
      expect(await text(analysis.open(path))).toBe('abcdef')
      expect(await analysis.locate(path)).toBe(join(root, 'files', 'deep', 'x'))
    }
  })

  test('with nothing readable at it has no stat, and open and read fail as the file system does', async () => {
    const { analysis, root } = await laidOut()
    await symlink('nowhere', join(root, 'dangling'))
    await symlink('circle', join(root, 'circle'))
    for (const path of ['missing', 'files/deep/x/y', 'files', '', 'dangling', 'circle', 'n'.repeat(5000)]) {
      expect(await analysis.stat(path), path).toBeNull()
    }
    await expect(analysis.read('missing')).rejects.toMatchObject({ code: 'ENOENT' })
    await expect(analysis.read('files')).rejects.toMatchObject({ code: 'EISDIR' })
    await expect(text(analysis.open('circle'))).rejects.toMatchObject({ code: 'ELOOP' })
  })
})

describe('binary', () => {
  test('is followed out of the directory, and only it', async () => {
    const { analysis, root, parent } = await laidOut()
    await symlink(join(parent, 'secret'), join(root, 'binary'))
    await symlink(join(parent, 'secret'), join(root, 'files', 'binary'))
    expect(await text(analysis.open('binary'))).toBe('secret')
    expect(await analysis.read(analysis.filePath)).toEqual(new TextEncoder().encode('secret'))
    expect(await analysis.stat('binary')).toEqual({ size: 6 })
    expect(await analysis.locate('binary')).toBe(join(parent, 'secret'))
    await expect(analysis.read('files/binary')).rejects.toEqual(outsideError)
    await expect(analysis.read('binary/x')).rejects.toThrow()
  })

  test('is not followed out of the directory for callers who say so', async () => {
    const { analysis, root, parent } = await laidOut({ followBinary: false })
    await symlink(join(parent, 'secret'), join(root, 'binary'))
    await expect(analysis.read('binary')).rejects.toEqual(outsideError)
  })

  test('that is a dangling link, a link to a folder or absent is not there', async () => {
    const { analysis, root, parent } = await laidOut()
    expect(await analysis.stat('binary')).toBeNull()
    await symlink(join(parent, 'deleted'), join(root, 'binary'))
    expect(await analysis.stat('binary')).toBeNull()
    await rm(join(root, 'binary'))
    await symlink(parent, join(root, 'binary'), 'junction')
    expect(await analysis.stat('binary')).toBeNull()
    await expect(analysis.read('binary')).rejects.toMatchObject({ code: 'EISDIR' })
  })

  test('that is a link to a folder elsewhere does not show what is in it', async () => {
    const { analysis, root, parent } = await laidOut()
    await symlink(parent, join(root, 'binary'), 'junction')
    await expect(listed(analysis, 'binary')).rejects.toEqual(outsideError)
  })
})

describe.runIf(process.platform !== 'win32')('what is no regular file', () => {
  test('is listed as other, has no stat and is never opened', async () => {
    const { analysis, root } = await laidOut()
    execFileSync('mkfifo', [join(root, 'files', 'pipe')])
    const server = createServer().listen(join(root, 'files', 'socket'))
    onTestFinished(() => void server.close())
    await new Promise((resolve) => server.once('listening', resolve))
    await symlink('/dev/zero', join(root, 'binary'))
    expect(await listed(analysis, 'files')).toEqual([
      { path: 'files/deep/x', kind: 'file', size: 6 },
      { path: 'files/pipe', kind: 'other', size: 0 },
      { path: 'files/socket', kind: 'other', size: 0 },
    ])
    for (const path of ['files/pipe', 'files/socket', 'binary']) {
      expect(await analysis.stat(path)).toBeNull()
      await expect(analysis.read(path)).rejects.toEqual(outsideError)
    }
  })
})

describe('list()', () => {
  test('gives all that is below a folder, sorted by path, links to folders not followed', async () => {
    const { analysis, root, parent } = await laidOut()
    for (const folder of ['a', 'a b', 'a/c']) await mkdir(join(root, 'shots', folder), { recursive: true })
    for (const file of ['a.txt', 'a/z', 'a/c/1', 'a-1', 'a b/x', 'b', 'É', 'Z'])
      await writeFile(join(root, 'shots', file), file)
    await symlink(join(root, 'shots', 'a'), join(root, 'shots', 'loop'), 'junction')
    await symlink('..', join(root, 'shots', 'a', 'up'), 'junction')
    await symlink(join(parent, 'secret'), join(root, 'shots', 'leak'))
    await symlink(join(root, 'files', 'deep', 'x'), join(root, 'shots', 'inside'))
    await symlink('nowhere', join(root, 'shots', 'dangling'))
    const entries = await listed(analysis, 'shots')
    expect(entries.map(({ path, kind, size }) => `${path} ${kind} ${String(size)}`)).toEqual([
      'shots/Z file 1',
      'shots/a b/x file 5',
      'shots/a-1 file 3',
      'shots/a.txt file 5',
      'shots/a/c/1 file 5',
      'shots/a/up other 0',
      'shots/a/z file 3',
      'shots/b file 1',
      'shots/dangling other 0',
      'shots/inside file 6',
      'shots/leak outside 0',
      'shots/loop other 0',
      'shots/É file 2',
    ])
    const paths = entries.map(({ path }) => path)
    expect(paths).toEqual(paths.toSorted((a, b) => (a < b ? -1 : 1)))
    expect(await listed(analysis, 'shots')).toEqual(entries)
  })

  test('gives nothing for a folder that is missing or no folder', async () => {
    const { analysis } = await laidOut()
    expect(await listed(analysis, 'missing')).toEqual([])
    expect(await listed(analysis, 'analysis.log')).toEqual([])
  })

  test('stops at a depth that no sandbox makes, and says where', async () => {
    const { analysis, root } = await laidOut()
    await mkdir(join(root, 'logs', ...Array.from({ length: 100 }, () => 'd')), { recursive: true })
    await writeFile(join(root, 'logs', 'd', 'e'), '')
    expect(await listed(analysis, 'logs')).toEqual([
      { path: `logs${'/d'.repeat(64)}`, kind: 'other', size: 0 },
      { path: 'logs/d/e', kind: 'file', size: 0 },
    ])
  })

  test('gives every file of a large folder once and in order', async () => {
    const { analysis, root } = await laidOut()
    await mkdir(join(root, 'memory'))
    const names = Array.from({ length: 1000 }, (_, index) => `${String(index)}.dmp`)
    await Promise.all(names.map((name) => writeFile(join(root, 'memory', name), '')))
    expect((await listed(analysis, 'memory')).map(({ path }) => path)).toEqual(
      names.map((name) => `memory/${name}`).sort(),
    )
  })

  test('lists the whole directory for an empty path', async () => {
    const { analysis } = await laidOut()
    expect((await listed(analysis, '')).map(({ path }) => path)).toEqual(['analysis.log', 'files/deep/x'])
  })
})

describe('open() and read()', () => {
  test('take a start and a length', async () => {
    const { analysis } = await laidOut()
    const read = async (start?: number, length?: number): Promise<string> =>
      text(
        analysis.open('files/deep/x', {
          ...(start === undefined ? {} : { start }),
          ...(length === undefined ? {} : { length }),
        }),
      )
    expect(await read()).toBe('abcdef')
    expect(await read(2)).toBe('cdef')
    expect(await read(2, 3)).toBe('cde')
    expect(await read(0, 0)).toBe('')
    expect(await read(6)).toBe('')
    expect(await read(1_000_000)).toBe('')
    expect(new TextDecoder().decode(await analysis.read('files/deep/x', { start: 1, length: 2 }))).toBe('bc')
    for (const bad of [-1, 0.5, Number.NaN, Infinity]) await expect(read(bad)).rejects.toThrow(RangeError)
  })

  test('stream a file in chunks of bounded size, each in memory of its own', async () => {
    const { analysis, root } = await laidOut()
    const content = Uint8Array.from({ length: 1_000_000 }, (_, index) => index % 251)
    await writeFile(join(root, 'dump.pcap'), content)
    const chunks: Uint8Array[] = []
    for await (const chunk of analysis.open('dump.pcap')) chunks.push(chunk)
    expect(Math.max(...chunks.map((chunk) => chunk.length))).toBeLessThanOrEqual(256 * 1024)
    expect(new Set(chunks.map((chunk) => chunk.buffer)).size).toBe(chunks.length)
    expect(Buffer.concat(chunks).equals(content)).toBe(true)
    expect(Buffer.from(await analysis.read('dump.pcap')).equals(content)).toBe(true)
  })

  test('stop at once when the signal is aborted, between any two chunks', async () => {
    const { analysis, root } = await laidOut()
    await writeFile(join(root, 'dump.pcap'), new Uint8Array(1_000_000))
    const controller = new AbortController()
    const seen: number[] = []
    const reading = async (): Promise<void> => {
      for await (const chunk of analysis.open('dump.pcap', { signal: controller.signal })) {
        seen.push(chunk.length)
        controller.abort(new Error('enough'))
      }
    }
    await expect(reading()).rejects.toThrow('enough')
    expect(seen).toHaveLength(1)
    await expect(analysis.read('dump.pcap', { signal: controller.signal })).rejects.toThrow('enough')
  })
})

describe.runIf(process.platform === 'linux')('a name that is no UTF-8', () => {
  test('is listed, and its file opened, by a text that stands for its bytes', async () => {
    const { analysis, root } = await laidOut()
    const folder = Buffer.from(`${join(root, 'files')}/`)
    await mkdir(Buffer.concat([folder, Buffer.from([0x64, 0xff])]))
    await writeFile(Buffer.concat([folder, Buffer.from([0x64, 0xff, 0x2f, 0x72, 0xe9])]), 'one')
    await writeFile(Buffer.concat([folder, Buffer.from([0x72, 0xe8])]), 'second')
    expect(await listed(analysis, 'files')).toEqual([
      { path: 'files/deep/x', kind: 'file', size: 6 },
      { path: 'files/d\udcff/r\udce9', kind: 'file', size: 3 },
      { path: 'files/r\udce8', kind: 'file', size: 6 },
    ])
    expect(await text(analysis.open('files/d\udcff/r\udce9'))).toBe('one')
    expect(await analysis.stat('files/r\udce8')).toEqual({ size: 6 })
    expect(await analysis.stat('files/r\ufffd')).toBeNull()
  })
})
