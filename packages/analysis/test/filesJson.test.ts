import type { Diagnostic } from '@cuculus/core'
import { expect, test } from 'vitest'
import { type FilesJson, readFilesJson } from '../src/filesJson.js'
import { mutations } from './mutations.js'

async function read(
  text: string | Uint8Array,
  size = 1 << 16,
  limit?: number,
): Promise<FilesJson & { diagnostics: Diagnostic[] }> {
  const bytes = typeof text === 'string' ? new TextEncoder().encode(text) : text
  // eslint-disable-next-line @typescript-eslint/require-await -- chunks come asynchronously from disks
  async function* chunks(): AsyncGenerator<Uint8Array> {
    for (let at = 0; at < bytes.length; at += size) yield bytes.slice(at, at + size)
  }
  const diagnostics: Diagnostic[] = []
  return { ...(await readFilesJson(chunks(), (diagnostic) => diagnostics.push(diagnostic), limit)), diagnostics }
}

const first = '{"path": "files/0123456789abcdef_a.txt", "pids": [5, 7], "filepath": "C:\\\\a.txt"}\n'
const second = '{"path": "shots/0001.jpg", "pids": [], "filepath": null}\n'
const cape =
  '{"path": "CAPE/ab", "filepath": "C:\\\\é", "pids": [9], "ppids": [1], "metadata": "8;?x", "category": "CAPE"}\n'

test('reads the records of 2.x in order', async () => {
  const { files, cape, diagnostics } = await read(first + second)
  expect([...files.values()]).toEqual([
    { path: 'files/0123456789abcdef_a.txt', filepath: 'C:\\a.txt', pids: [5, 7] },
    { path: 'shots/0001.jpg', filepath: null, pids: [] },
  ])
  expect([cape, diagnostics]).toEqual([false, []])
})

test('reads CAPE’s folder and free text, wherever chunks end', async () => {
  for (let size = 1; size < 30; size++) {
    const result = await read(cape + first, size)
    expect(result.cape).toBe(true)
    expect(result.files.get('CAPE/ab')).toEqual({
      path: 'CAPE/ab',
      filepath: 'C:\\é',
      pids: [9],
      category: 'CAPE',
      metadata: '8;?x',
    })
    expect(result.files.size).toBe(2)
  }
})

test('joins the processes of a path that was uploaded twice', async () => {
  const again = '{"path": "files\\\\0123456789abcdef_a.txt", "pids": [7, 11], "filepath": "D:\\\\a.txt"}'
  const { files } = await read(first + again)
  expect([...files.values()]).toEqual([
    { path: 'files/0123456789abcdef_a.txt', filepath: 'D:\\a.txt', pids: [5, 7, 11] },
  ])
})

test('keeps the first 256 processes of a path that comes in every line', async () => {
  const { files } = await read(
    Array.from({ length: 300 }, (_, pid) => `{"path": "a", "pids": [${String(pid)}]}`).join('\n'),
  )
  expect(files.get('a')?.pids).toEqual(Array.from({ length: 256 }, (_, pid) => pid))
})

test('skips damaged lines, keeps those before and after, and says at which byte', async () => {
  const { files, diagnostics } = await read(`${first}{"path": "x\n\n[]\n{"path": 5}\n${second}`)
  expect([...files.keys()]).toEqual(['files/0123456789abcdef_a.txt', 'shots/0001.jpg'])
  expect(diagnostics.map(({ code, source, offset }) => [code, source, offset])).toEqual([
    ['METADATA_INVALID', 'files.json', first.length],
    ['METADATA_INVALID', 'files.json', first.length + 13],
    ['METADATA_INVALID', 'files.json', first.length + 16],
  ])
})

test('takes what is usable of a record with values of wrong types', async () => {
  const { files, diagnostics } = await read(
    '{"path": "a", "filepath": 5, "pids": [1, "2", 1.5, null, -4, 3], "category": {}}',
  )
  expect(files.get('a')).toEqual({ path: 'a', filepath: null, pids: [1, 3] })
  expect(diagnostics.map(({ message }) => message)).toEqual([
    expect.stringContaining('`filepath`'),
    expect.stringContaining('`category`'),
  ])
  expect((await read('{"path": "a", "pids": "x"}')).files.get('a')?.pids).toEqual([])
})

test('stops at more files than any analysis has, and says so', async () => {
  const { files, diagnostics } = await read(first + second + cape, 1 << 16, 2)
  expect([...files.keys()]).toEqual(['files/0123456789abcdef_a.txt', 'shots/0001.jpg'])
  expect(diagnostics).toEqual([expect.objectContaining({ offset: first.length + second.length })])
})

test('skips a line that is longer than any record, however long', async () => {
  const { files, diagnostics } = await read(`${first}{"path": "${'x'.repeat(3_000_000)}"}\n${second}`)
  expect(files.size).toBe(2)
  expect(diagnostics).toHaveLength(1)
})

test('never fails, wherever it is cut or whatever is changed in it', async () => {
  const text = new TextEncoder().encode(first + cape + second)
  for (let end = 0; end <= text.length; end++) {
    const { files, diagnostics } = await read(text.slice(0, end))
    const whole = text.slice(0, end).filter((byte) => byte === 0x0a).length
    expect(files.size).toBeGreaterThanOrEqual(whole)
    expect(files.size + diagnostics.length).toBeLessThanOrEqual(3)
  }
  for (const bytes of mutations(text, 300)) {
    const { files, diagnostics } = await read(bytes)
    expect(files.size + diagnostics.length).toBeGreaterThan(0)
  }
})
