import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { readCapture } from '../src/index.js'

const bytes = Buffer.from(Array.from({ length: 3_000_000 }, (_, i) => (i * 7 + (i >> 11)) & 255))
let folder = ''
let path = ''

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'capture-'))
  path = join(folder, 'dump.pcap')
  await writeFile(path, bytes)
})

afterAll(async () => {
  await rm(folder, { recursive: true })
})

test('a chunk stands until the next one is asked for, however long that takes, though the file is read ahead', async () => {
  const copies: Buffer[] = []
  for await (const chunk of readCapture(path)) {
    await new Promise((resolve) => setTimeout(resolve, 20))
    copies.push(Buffer.from(chunk))
  }
  expect(copies.length).toBeGreaterThan(2)
  expect(Buffer.concat(copies).equals(bytes)).toBe(true)
})

test('who stops early, or is stopped, gets no error of what was read ahead', async () => {
  for await (const chunk of readCapture(path)) {
    expect(chunk.length).toBeGreaterThan(0)
    break
  }
  const controller = new AbortController()
  const chunks = readCapture(path, controller.signal)
  await chunks.next()
  controller.abort(new Error('enough'))
  await expect(chunks.next()).rejects.toThrow('enough')
  expect(await chunks.next()).toEqual({ done: true, value: undefined })
})
