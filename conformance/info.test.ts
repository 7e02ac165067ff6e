import { mkdtemp, rm } from 'node:fs/promises'
import { readdirSync, readFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import { openAnalysis } from '@cuculus/analysis'
import { type Info, processAnalysis } from '@cuculus/core'
import { InfoProcessing } from '@cuculus/info'
import { checkModule, writeAnalysis } from '@cuculus/testing'
import { describe, expect, onTestFinished, test } from 'vitest'
import { corpus } from './corpus.js'

const analyses = join(corpus, 'analyses')
const classic = join(corpus, 'conformance/cuckoo-classic')

type Json = Readonly<Record<string, unknown>>

const readJson = (file: string): Json => JSON.parse(readFileSync(file, 'utf8')) as Json
const isRecord = (value: unknown): value is Json => typeof value === 'object' && value !== null && !Array.isArray(value)

async function infoOf(directory: string): Promise<Info> {
  const { container } = await processAnalysis(await openAnalysis(directory), [new InfoProcessing()])
  if (container.info === undefined) throw new Error(`no info for ${directory}`)
  return container.info
}

/** Seconds since 1970 (2.x) and texts (the others) as text; `"none"` and `null` as `null`. */
function time(value: unknown): string | null {
  if (typeof value === 'number') return new Date(Math.floor(value) * 1000).toISOString().slice(0, 19).replace('T', ' ')
  return typeof value === 'string' && value !== 'none' && value !== '' ? value : null
}

/**
 * The original's `info` in the terms of ours: unknown is absent (theirs: `""`, `null`, `{}`), times are text, −1 is no duration. What only the
 * original's processing knew (`git`, `monitor`, `score`, CAPE's and 2.x's own additions) is left out. See docs/compatibility/info.md.
 */
function normalised(theirs: Json): Record<string, unknown> {
  const kept: Record<string, unknown> = { started: time(theirs['started']), ended: time(theirs['ended']) }
  kept['duration'] = typeof theirs['duration'] === 'number' && theirs['duration'] >= 0 ? theirs['duration'] : null
  for (const name of [
    'id',
    'category',
    'custom',
    'package',
    'platform',
    'route',
    'owner',
    'options',
    'version',
    'machine',
  ]) {
    const value = theirs[name]
    const empty =
      value === undefined || value === null || value === '' || (isRecord(value) && Object.keys(value).length === 0)
    if (!empty) kept[name] = value
  }
  if (isRecord(kept['options'])) {
    const pairs = Object.entries(kept['options']).map(([key, value]) => `${key}=${String(value)}`)
    if (pairs.length === 0) delete kept['options']
    else kept['options'] = pairs.join(',')
  }
  const added = time(theirs['added'])
  if (added !== null) kept['added'] = added
  return kept
}

interface Output {
  readonly version: string
  readonly theirs: Json
}

/** What each version made of a classic case, where it made an info. */
function outputs(name: string): Output[] {
  return readdirSync(join(classic, name, 'out')).flatMap((file) => {
    const { results } = readJson(join(classic, name, 'out', file))
    const info = isRecord(results) ? results['info'] : undefined
    return isRecord(info) ? [{ version: file.replace('.json', ''), theirs: info }] : []
  })
}

const cases = readdirSync(classic, { withFileTypes: true })
  .filter((entry) => entry.isDirectory() && entry.name !== '40-signatures')
  .map((entry) => entry.name)
  .flatMap((name) => outputs(name).map((output) => ({ name, ...output })))

describe('classic cases', () => {
  test('of which some have an info are found', () => {
    expect(new Set(cases.map(({ name }) => name.slice(0, 2)))).toEqual(new Set(['20', '21', '22', '23', '24']))
    expect(new Set(cases.map(({ version }) => version)).size).toBe(7)
  })

  test.each(cases)('$name: ours equals that of $version', async ({ name, version, theirs }) => {
    const ours = await infoOf(join(classic, name, 'in'))
    const expected = normalised(theirs)
    // The cases serve all versions; only what left the directory is known here, not which version the output is of.
    expected['version'] = '0.5'
    if (/^0\.[45]/.test(version)) {
      // Theirs: the time of processing (fixed at 10:00:00 in the corpus), and the seconds up to it as text.
      expect([theirs['ended'], theirs['duration']]).toEqual(['2012-07-24 10:00:00', '543 seconds'])
      expected['ended'] = ours.ended
      expected['duration'] = ours.duration
    } else if (name.startsWith('20')) {
      // Theirs: whole days are lost.
      expect(theirs['duration']).toBe(3601)
      expected['duration'] = 90_001
    }
    expect(ours).toEqual({ ...ours, ...expected })
  })

  test('20: twenty-five hours and one second are 90,001 seconds', async () => {
    expect(await infoOf(join(classic, '20-info-long/in'))).toMatchObject({
      started: '2012-07-24 09:50:56',
      ended: '2012-07-25 10:50:57',
      duration: 90_001,
    })
  })

  test('21: a task that never completed has no end and no duration', async () => {
    expect(await infoOf(join(classic, '21-info-bad/in'))).toMatchObject({ ended: null, duration: null })
  })

  test('27: an interpolation in the file’s name costs nothing', async () => {
    expect(await infoOf(join(classic, '27-conf-interpolation/in'))).toMatchObject({
      id: 1,
      category: 'file',
      started: '2012-07-24 09:50:56',
      duration: 125,
    })
  })

  test.each(['25-log-bad-utf8', '26-no-log', '38-empty-logs', '39-no-logs'])('%s has its info', async (name) => {
    expect(await infoOf(join(classic, name, 'in'))).toMatchObject({
      id: 1,
      started: '2012-07-24 09:50:56',
      duration: 125,
    })
  })
})

describe('real runs', () => {
  const withReport = readdirSync(analyses, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map((entry) => entry.name)
    .filter((name) => readdirSync(join(analyses, name)).includes('reports'))
    .filter((name) => readFileSync(join(analyses, name, 'reports/report.json')).length > 0)

  test.each(withReport)('%s: ours equals the report', async (name) => {
    const ours = await infoOf(join(analyses, name))
    const theirs = readJson(join(analyses, name, 'reports/report.json'))['info']
    if (!isRecord(theirs)) throw new Error('the report has no info')
    const expected = normalised(theirs)
    // Theirs is "" where the guest chose the package; ours is what the guest said it chose.
    expected['package'] ??= ours.package
    if (expected['package'] === undefined) delete expected['package']
    expect(ours).toEqual({ ...ours, ...expected })
    for (const extra of Object.keys(ours).filter((key) => !(key in expected))) {
      // What the task's row tells and the report left out.
      expect(['priority', 'tags', 'timeout', 'enforce_timeout', 'memory', 'added']).toContain(extra)
    }
  })

  test.each(['sample_default', 'sample_community'])(
    'the test directory of 2.0.7 gives the info of %s',
    async (name) => {
      const golden = readJson(join(corpus, `conformance/cuckoo2/golden/${name}.results.json`))
      const results = isRecord(golden['results']) ? golden['results'] : golden
      if (!isRecord(results['info'])) throw new Error('the golden output has no info')
      const ours = await infoOf(join(analyses, 'cuckoo20-sample-storage'))
      // Its report is empty, so no file tells the version.
      expect(ours).toEqual({ ...ours, ...normalised(results['info']), version: '2.x' })
      expect(ours.duration).toBe(66)
    },
  )

  test.each(
    readdirSync(join(corpus, 'reports')).filter((name) => name.startsWith('cape-') && name.endsWith('.json.gz')),
  )('the metadata of a CAPE analysis is found in its report %s', async (name) => {
    const report = gunzipSync(readFileSync(join(corpus, 'reports', name)))
    const directory = await mkdtemp(join(tmpdir(), 'cuculus-'))
    onTestFinished(() => rm(directory, { recursive: true, force: true }))
    await writeAnalysis(directory, new Map([['reports/report.json', report]]))
    const theirs = (JSON.parse(report.toString()) as Json)['info']
    if (!isRecord(theirs)) throw new Error('the report has no info')
    const ours = await infoOf(directory)
    const { machine, ...expected } = normalised(theirs)
    expect(ours).toEqual({ ...ours, ...expected })
    if (isRecord(machine)) expect(ours.machine).toMatchObject({ name: machine['name'], manager: machine['manager'] })
    expect((await openAnalysis(directory)).generation).toBe('cape')
  })
})

test('keeps the contract of a module on every real run', async () => {
  const names = readdirSync(analyses, { withFileTypes: true }).flatMap((entry) =>
    entry.isDirectory() ? [entry.name] : [],
  )
  expect(names).toHaveLength(19)
  const opened = await Promise.all(names.map((name) => openAnalysis(join(analyses, name))))
  await checkModule(new InfoProcessing(), opened)
})
