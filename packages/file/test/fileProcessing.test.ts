import { createHash } from 'node:crypto'
import { chmod, mkdir, symlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { openAnalysis, type OpenOptions } from '@cuculus/analysis'
import type { Diagnostic, TargetFile } from '@cuculus/core'
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
import { type FileOptions, FileProcessing } from '../src/index.js'
import { storedZip } from './storedZip.js'
import { temporaryDirectory } from './temporaryDirectory.js'

const content = utf8('MZ pretends to be a program\n')

function sha256(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex')
}

async function built(...[description]: Parameters<typeof buildAnalysis>): Promise<string> {
  const directory = await temporaryDirectory()
  await writeAnalysis(directory, buildAnalysis(description))
  return directory
}

async function run(
  directory: string,
  options: FileOptions = {},
  openOptions: OpenOptions = {},
): Promise<{ file: TargetFile; diagnostics: readonly Diagnostic[] }> {
  const analysis = await openAnalysis(directory, openOptions)
  const { data, diagnostics } = await runModule(new FileProcessing(options), analysis)
  return { file: data, diagnostics }
}

describe('a sample', () => {
  test.each(generations)('of %s is identified under the name it was submitted with', async (generation) => {
    const directory = await built({ generation, binary: content, task: { target: '/samples/invoice 50%.exe' } })
    const { file, diagnostics } = await run(directory)
    expect(diagnostics).toEqual([])
    expect(file).toMatchObject({
      name: 'invoice 50%.exe',
      path: 'binary',
      size: content.length,
      crc32: expect.stringMatching(/^[\dA-F]{8}$/) as string,
      md5: expect.stringMatching(/^[\da-f]{32}$/) as string,
      type: expect.any(String) as string,
      mime: expect.any(String) as string,
      ssdeep: expect.stringMatching(/^3:/) as string,
      tlsh: null,
      entropy: expect.any(Number) as number,
    })
    expect(file).not.toHaveProperty('sha3_384')
  })

  test.each(['1', 'true', 'a%(b)s.exe', '50%off.exe', 'a;b #1.exe', '__proto__'])(
    'named %j keeps that name as text',
    async (name) => {
      const directory = await built({ generation: '0.5', binary: content, task: { target: `/samples/${name}` } })
      expect((await run(directory)).file.name).toBe(name)
    },
  )

  test('has the name on the disk if no metadata tell another', async () => {
    const directory = await temporaryDirectory()
    await writeFile(join(directory, 'binary'), content)
    expect((await run(directory)).file).toMatchObject({ name: 'binary', path: 'binary' })
  })

  test('may be a link into the storage of the sandbox', async () => {
    const storage = await temporaryDirectory()
    await writeFile(join(storage, 'sample'), content)
    const directory = await built({ generation: '1.x' })
    await symlink(join(storage, 'sample'), join(directory, 'binary'))
    expect((await run(directory)).file).toMatchObject({ name: 'sample.exe', path: 'binary', size: content.length })
  })

  test('has the digests that were asked for', async () => {
    const directory = await built({ generation: '2.x', binary: content })
    const { file } = await run(directory, { sha3: true, tlsh: false, typer: null })
    expect(file.sha3_384).toMatch(/^[\da-f]{96}$/)
    expect(file).not.toHaveProperty('tlsh')
    expect(file).toMatchObject({ type: null, mime: null })
  })

  test('may be empty', async () => {
    const directory = await built({ generation: '2.x', binary: new Uint8Array(0) })
    expect((await run(directory)).file).toMatchObject({ size: 0, crc32: '00000000', type: 'empty', ssdeep: '3::' })
  })
})

describe('without a sample', () => {
  test.each(generations)('the name is left in %s, and the loss is reported', async (generation) => {
    const { file, diagnostics } = await run(await built({ generation }))
    expect(file).toEqual({ name: 'sample.exe' })
    expect(diagnostics).toEqual([expect.objectContaining({ code: 'FILE_MISSING', source: 'binary' })])
  })

  test('because the link dangles, the name is left', async () => {
    const directory = await built({ generation: '2.x' })
    await symlink('/nowhere/sample', join(directory, 'binary'))
    const { file, diagnostics } = await run(directory)
    expect(file).toEqual({ name: 'sample.exe' })
    expect(diagnostics).toEqual([expect.objectContaining({ code: 'FILE_MISSING' })])
  })

  test('a URL task has its address, and nothing is missing', async () => {
    const task = { category: 'url', target: 'http://example.com/x' }
    const { file, diagnostics } = await run(await built({ generation: '2.x', task }))
    expect(file).toEqual({ url: 'http://example.com/x' })
    expect(diagnostics).toEqual([])
  })

  test('nothing is known of an analysis without metadata', async () => {
    const directory = await temporaryDirectory()
    await writeFile(join(directory, 'analysis.log'), '')
    expect(await run(directory)).toEqual({ file: {}, diagnostics: [] })
  })

  test('because a folder is in its place, the name is left', async () => {
    const directory = await built({ generation: '2.x' })
    await mkdir(join(directory, 'binary'))
    const { file, diagnostics } = await run(directory)
    expect(file).toEqual({ name: 'sample.exe' })
    expect(diagnostics).toHaveLength(1)
  })
})

test('a link that must not be followed is reported', async () => {
  const storage = await temporaryDirectory()
  await writeFile(join(storage, 'sample'), content)
  const directory = await built({ generation: '1.x' })
  await symlink(join(storage, 'sample'), join(directory, 'binary'))
  const { file, diagnostics } = await run(directory, {}, { followBinary: false })
  expect(file).toEqual({ name: 'sample.exe' })
  expect(diagnostics).toEqual([expect.objectContaining({ code: 'FILE_UNREADABLE', source: 'binary' })])
})

test.skipIf(process.getuid?.() === 0)('a sample that may not be read is reported', async () => {
  const directory = await built({ generation: '2.x', binary: content })
  await chmod(join(directory, 'binary'), 0)
  const { file, diagnostics } = await run(directory)
  expect(file).toEqual({ name: 'sample.exe' })
  expect(diagnostics).toEqual([expect.objectContaining({ code: 'FILE_UNREADABLE' })])
})

test('a sample that fails amid the read is reported', async () => {
  const analysis = {
    ...emptyAnalysis(),
    task: { file_name: 'a.exe' },
    stat: () => Promise.resolve({ size: 9 }),
  }
  const { data, diagnostics } = await runModule(new FileProcessing(), analysis)
  expect(data).toEqual({ name: 'a.exe' })
  expect(diagnostics).toEqual([expect.objectContaining({ code: 'FILE_UNREADABLE' })])
})

describe('an archive task', () => {
  const inner = utf8('the member that was started\n'.repeat(40))
  const submitted = storedZip({ 'docs/readme.txt': utf8('read me'), 'docs/a, b=c.js': inner })

  function task(filename: string): { category: string; target: string; options: string } {
    return { category: 'archive', target: '/samples/mail.zip', options: `free=yes,filename=${filename},route=none` }
  }

  test.each(['docs/readme.txt', 'docs\\readme.txt'])(
    'is about its member %j, and names the archive',
    async (filename) => {
      const directory = await built({ generation: '2.x', binary: submitted, task: task(filename) })
      const { file, diagnostics } = await run(directory)
      expect(diagnostics).toEqual([])
      expect(file).toMatchObject({ name: 'readme.txt', size: 7, sha256: sha256(utf8('read me')) })
      expect(file).not.toHaveProperty('path')
      expect(file.archive).toMatchObject({
        name: 'mail.zip',
        path: 'binary',
        size: submitted.length,
        sha256: sha256(submitted),
      })
    },
  )

  test('may be about a member with commas in its name', async () => {
    const directory = await built({ generation: '2.x', binary: submitted, task: task('docs/a, b=c.js') })
    expect((await run(directory)).file).toMatchObject({ name: 'a, b=c.js', sha256: sha256(inner) })
  })

  test.each([
    ['has no such member', submitted, 'none.exe'],
    ['is no archive', content, 'docs/readme.txt'],
    ['is damaged', submitted.map((byte, at) => (at === 47 ? byte ^ 1 : byte)), 'docs/readme.txt'],
  ])('that %s leaves the record of what was submitted, and reports it', async (_, binary, filename) => {
    const directory = await built({ generation: '2.x', binary, task: task(filename) })
    const { file, diagnostics } = await run(directory)
    expect(file).toMatchObject({ name: 'mail.zip', path: 'binary', sha256: sha256(binary) })
    expect(file).not.toHaveProperty('archive')
    expect(diagnostics).toEqual([expect.objectContaining({ code: 'FILE_MEMBER_UNREADABLE', source: 'binary' })])
  })

  test('survives an archive cut anywhere', async () => {
    for (let length = 0; length < submitted.length; length += 17) {
      const binary = submitted.subarray(0, length)
      const directory = await built({ generation: '2.x', binary, task: task('docs/readme.txt') })
      const { file } = await run(directory, { typer: null })
      expect((file.archive ?? file).sha256).toBe(sha256(binary))
    }
  })

  test('that names no member is identified as it is', async () => {
    const directory = await built({
      generation: '2.x',
      binary: submitted,
      task: { category: 'archive', target: '/samples/mail.zip' },
    })
    const { file, diagnostics } = await run(directory)
    expect(file).toMatchObject({ name: 'mail.zip', path: 'binary' })
    expect(diagnostics).toEqual([])
  })
})

test('keeps the contract of modules', async () => {
  const directories = [
    await built({ generation: '2.x', binary: content }),
    await built({ generation: '0.4' }),
    await built({ generation: 'cape', task: { category: 'url', target: 'http://example.com/' } }),
  ]
  await checkModule(
    new FileProcessing({ sha3: true }),
    await Promise.all(directories.map((path) => openAnalysis(path))),
  )
})
