import { existsSync, readdirSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { openAnalysis } from '@cuculus/analysis'
import type { FileRecord, TargetFile } from '@cuculus/core'
import { DroppedProcessing } from '@cuculus/dropped'
import { FileProcessing } from '@cuculus/file'
import { runModule } from '@cuculus/testing'
import { describe, expect, test } from 'vitest'
import { corpus } from './corpus.js'

/** A file record as a generation of the sandbox wrote it. */
type TheirFile = Readonly<Record<string, unknown>>

const digests = ['size', 'crc32', 'md5', 'sha1', 'sha256', 'sha512'] as const

async function json(path: string): Promise<unknown> {
  return JSON.parse(await readFile(join(corpus, path), 'utf8'))
}

async function process(
  directory: string,
): Promise<{ file: TargetFile; dropped: readonly FileRecord[]; codes: string[] }> {
  const analysis = await openAnalysis(join(corpus, directory))
  const file = await runModule(new FileProcessing(), analysis)
  const dropped = await runModule(new DroppedProcessing(), analysis)
  const codes = [...file.diagnostics, ...dropped.diagnostics].map(({ code }) => code)
  return { file: file.data, dropped: dropped.data, codes }
}

/** Every digest that they wrote must be ours. */
function expectSame(ours: TargetFile | undefined, theirs: TheirFile): void {
  const fields = [...digests, ...(typeof theirs['ssdeep'] === 'string' ? (['ssdeep'] as const) : [])]
  for (const field of fields) expect([field, ours?.[field]]).toEqual([field, theirs[field]])
}

function expectSameDropped(ours: readonly FileRecord[], theirs: readonly TheirFile[]): void {
  expect(ours.map(({ sha256 }) => sha256).sort()).toEqual(
    [...new Set(theirs.map(({ sha256 }) => String(sha256)))].sort(),
  )
  for (const record of theirs)
    expectSame(
      ours.find(({ sha256 }) => sha256 === record['sha256']),
      record,
    )
}

interface ClassicOutput {
  readonly results: {
    readonly file?: TheirFile
    readonly target?: { readonly file?: TheirFile; readonly url?: string }
    readonly dropped?: readonly TheirFile[]
  }
}

const classic = 'conformance/cuckoo-classic'
// 40 holds results instead of an analysis.
const cases = readdirSync(join(corpus, classic)).filter(
  (name) => name !== '40-signatures' && existsSync(join(corpus, classic, name, 'in')),
)

describe('classic', () => {
  test.each(cases)('%s: digests are those of every version that wrote any', async (name) => {
    const versions = readdirSync(join(corpus, classic, name, 'out'))
    const { file, dropped } = await process(`${classic}/${name}/in`)
    for (const version of versions) {
      const { results } = (await json(`${classic}/${name}/out/${version}`)) as ClassicOutput
      const theirs = results.file ?? results.target?.file
      if (theirs?.['sha256'] !== undefined) {
        expectSame(file, theirs)
        expect(file.type).toBe(theirs['type'])
      }
      if (results.target?.url !== undefined) expect(file).toEqual({ url: results.target.url })
      if (results.dropped !== undefined) expectSameDropped(dropped, results.dropped)
    }
  })

  test('19-dropped: names lose one suffix, where 0.4 and 0.5 lost every letter of it', async () => {
    const { dropped } = await process(`${classic}/19-dropped/in`)
    expect(dropped.map(({ name, path, size, type }) => [path, name, size, type])).toEqual([
      ['files/1234567890/payload.exe.bin', 'payload.exe', 7, 'ASCII text, with no line terminators'],
      ['files/1234567891/main.bin', 'main', 1, 'very short file (no magic)'],
      ['files/1234567892/plugin.bin.bin', 'plugin.bin', 2, 'ASCII text, with no line terminators'],
      ['files/2345/bin.bin', 'bin', 3, 'ASCII text, with no line terminators'],
      ['files/2345/empty.bin', 'empty', 0, 'empty'],
    ])
  })

  test('22-url: a URL task has its address', async () => {
    expect(await process(`${classic}/22-url/in`)).toEqual({
      file: { url: 'http://example.com/x' },
      dropped: [],
      codes: [],
    })
  })

  test.each([
    ['23-conf-name-coercion', '1'],
    ['24-conf-percent', '50%off.exe'],
    ['27-conf-interpolation', 'a%(b)s.exe'],
  ])('%s: the name is %j, as text', async (name, expected) => {
    expect((await process(`${classic}/${name}/in`)).file.name).toBe(expected)
  })
})

interface AnalysisTruth {
  readonly id: string
  readonly files: Readonly<Record<string, { readonly size: number; readonly md5: string; readonly sha256: string }>>
}

const analyses = readdirSync(join(corpus, 'analyses')).filter((name) =>
  existsSync(join(corpus, 'analyses', `${name}.truth.json`)),
)

describe('real analyses', () => {
  test.each(analyses)('%s: sample and dropped files are those of the truth', async (name) => {
    const truth = (await json(`analyses/${name}.truth.json`)) as AnalysisTruth
    const { file, dropped } = await process(`analyses/${name}`)
    const identity = ({ size, md5, sha256 }: TargetFile): object => ({ size, md5, sha256 })
    const sample = truth.files['binary']
    if (sample === undefined) expect(file).not.toHaveProperty('sha256')
    else expect(identity(file)).toEqual(identity(sample))
    const expected = Object.entries(truth.files).filter(([path]) => /^(?:package_)?files\//.test(path))
    expect(dropped.flatMap(({ paths }) => paths ?? []).sort()).toEqual(expected.map(([path]) => path).sort())
    for (const [path, theirs] of expected) {
      const ours = dropped.find(({ paths }) => paths?.includes(path))
      expect(ours === undefined ? path : identity(ours)).toEqual(identity(theirs))
    }
  })

  test('cuckoo207-pafish: all that its report says of sample and dropped file', async () => {
    const report = (await json('analyses/cuckoo207-pafish/reports/report.json')) as {
      readonly target: { readonly file: TheirFile }
      readonly dropped: readonly TheirFile[]
    }
    const { file, dropped, codes } = await process('analyses/cuckoo207-pafish')
    expectSame(file, report.target.file)
    expect(file.name).toBe(report.target.file['name'])
    expectSameDropped(dropped, report.dropped)
    const [theirs] = report.dropped
    expect(dropped[0]).toMatchObject({
      name: 'pafish.log',
      path: 'files/b561977ec385ba7f_pafish.log',
      type: theirs?.['type'],
      filepath: theirs?.['filepath'],
      pids: theirs?.['pids'],
    })
    expect(codes).toEqual([])
  })

  test('the sample storage of the tests of 2.0.7: what the original wrote', async () => {
    const golden = 'conformance/cuckoo2/golden/sample_default'
    const target = (await json(`${golden}/target.json`)) as { readonly file: TheirFile }
    const theirs = (await json(`${golden}/dropped.json`)) as readonly TheirFile[]
    const directory = 'conformance/cuckoo2/cuckoo-tests/files/sample_analysis_storage'
    const { file, dropped } = await process(directory)
    if (file.sha256 !== undefined) expectSame(file, target.file)
    const stored = theirs.filter(({ name }) => existsSync(join(corpus, directory, 'files', String(name))))
    expect(stored.length).toBeGreaterThan(0)
    expectSameDropped(dropped, stored)
    for (const record of stored) {
      const ours = dropped.find(({ sha256 }) => sha256 === record['sha256'])
      expect(ours).toMatchObject({ type: record['type'], filepath: record['filepath'], pids: record['pids'] })
    }
  })

  test('an1: what CAPE wrote', async () => {
    const golden = (await json('conformance/cape/golden/all_an1.json')) as {
      readonly target: { readonly file: TheirFile }
      readonly dropped: readonly TheirFile[]
    }
    const directory = 'conformance/cape/inputs/an1'
    const { file, dropped } = await process(directory)
    expectSame(file, golden.target.file)
    expect(file.tlsh).toBe(`T1${String(golden.target.file['tlsh'])}`)
    const stored = golden.dropped.filter(({ name }) => existsSync(join(corpus, directory, 'files', String(name))))
    expectSameDropped(dropped, stored)
  })
})
