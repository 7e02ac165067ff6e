import { execFileSync } from 'node:child_process'
import { lstatSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { readdir, readFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { checkTarget, defaultTarget, writeReport } from '../src/reportFile.js'
import { targetsOf } from '../src/targets.js'

let root: string

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'cuculus-'))
})

afterEach(() => {
  rmSync(root, { recursive: true, force: true })
})

// eslint-disable-next-line @typescript-eslint/require-await -- chunks come asynchronously
async function* chunks(...texts: readonly string[]): AsyncIterable<Uint8Array> {
  for (const text of texts) yield Buffer.from(text)
}

describe('where a report goes', () => {
  test('into the analysis directory if nothing is said', async () => {
    await expect(defaultTarget(join(root, '1'))).rejects.toThrow()
    mkdirSync(join(root, '1'))
    expect(await defaultTarget(join(root, '1'))).toBe(join(root, '1', 'reports', 'cuculus.json'))
  })

  test('to a file, or into a directory that exists', async () => {
    mkdirSync(join(root, 'all'))
    expect(await targetsOf(['/a/1'], 'one.json', root)).toEqual([{ kind: 'file', path: join(root, 'one.json') }])
    expect(await targetsOf(['/a/1'], 'all', root)).toEqual([{ kind: 'file', path: join(root, 'all', '1.json') }])
    expect(await targetsOf(['/a/1'], 'new/', root)).toEqual([{ kind: 'file', path: join(root, 'new', '1.json') }])
  })

  test('of several analyses into a directory, under names that tell them apart', async () => {
    const targets = await targetsOf(['/a/01/in', '/a/02/in'], 'all', root)
    expect(targets).toEqual([
      { kind: 'file', path: join(root, 'all', '01-in.json') },
      { kind: 'file', path: join(root, 'all', '02-in.json') },
    ])
  })

  test('to standard output for one analysis only', async () => {
    expect(await targetsOf(['/a/1'], '-', root)).toEqual([{ kind: 'stdout' }])
    await expect(targetsOf(['/a/1', '/a/2'], '-', root)).rejects.toThrow('expected one analysis directory with --out -')
  })

  test('never through a link out of the analysis directory', async () => {
    mkdirSync(join(root, 'analysis'))
    mkdirSync(join(root, 'elsewhere'))
    symlinkSync(join(root, 'elsewhere'), join(root, 'analysis', 'reports'))
    await expect(defaultTarget(join(root, 'analysis'))).rejects.toThrow('leaves the analysis directory')
  })

  test.runIf(process.platform !== 'win32')('never into a pipe or device that nobody named', async () => {
    mkdirSync(join(root, 'reports'))
    execFileSync('mkfifo', [join(root, 'reports', 'cuculus.json')])
    await expect(defaultTarget(root)).rejects.toThrow('is a pipe or a device')
  })
})

describe('what is already there', () => {
  test('a report of ours is replaced', async () => {
    const path = join(root, 'r.json')
    writeFileSync(path, '{"processing":{"processor":{"name":"cuculus","version":"0.1.0"}}}')
    await expect(checkTarget(path, false)).resolves.toBeUndefined()
  })

  test.each([
    ["the sandbox's own report", '{"info": {"version": "2.0.7"}}'],
    ['an empty file', ''],
  ])('%s is kept unless forced', async (_, content) => {
    const path = join(root, 'report.json')
    writeFileSync(path, content)
    await expect(checkTarget(path, false)).rejects.toThrow('is not a report of ours')
    await expect(checkTarget(path, true)).resolves.toBeUndefined()
  })

  test('a link is not written through', async () => {
    const precious = join(root, 'precious')
    writeFileSync(precious, 'kept')
    symlinkSync(precious, join(root, 'link.json'))
    await expect(checkTarget(join(root, 'link.json'), false)).rejects.toThrow('is not a report of ours')
    await writeReport(join(root, 'link.json'), chunks('{}'))
    expect(await readFile(precious, 'utf8')).toBe('kept')
  })

  test.runIf(process.platform !== 'win32')('a device is written to and stays a device', async () => {
    await expect(checkTarget('/dev/null', false)).resolves.toBeUndefined()
    expect(await writeReport('/dev/null', chunks('{', '}'))).toBe(2)
    expect(lstatSync('/dev/null').isCharacterDevice()).toBe(true)
  })

  test('a directory is refused', async () => {
    await expect(checkTarget(root, false)).rejects.toThrow('found a directory')
  })
})

describe('writing', () => {
  test('makes missing directories and says how many bytes it wrote', async () => {
    const path = join(root, 'a', 'b', 'r.json')
    expect(await writeReport(path, chunks('{', '}'))).toBe(2)
    expect(await readFile(path, 'utf8')).toBe('{}')
  })

  test('leaves the old report and no temporary file behind when it fails half-way', async () => {
    const path = join(root, 'r.json')
    writeFileSync(path, 'old')
    async function* broken(): AsyncIterable<Uint8Array> {
      yield* chunks('{')
      throw new Error('half-way')
    }
    await expect(writeReport(path, broken())).rejects.toThrow('half-way')
    expect(await readFile(path, 'utf8')).toBe('old')
    expect(await readdir(root)).toEqual(['r.json'])
  })

  test('says in words why a place cannot be written to', async () => {
    writeFileSync(join(root, 'file'), '')
    await expect(writeReport(join(root, 'file', 'r.json'), chunks('{}'))).rejects.toMatchObject({
      name: 'UserError',
      message: expect.stringContaining('--out chooses another place') as string,
    })
  })
})
