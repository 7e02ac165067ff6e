import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { openAnalysis } from '@cuculus/analysis'
import { type Debug, processAnalysis } from '@cuculus/core'
import { DebugProcessing } from '@cuculus/debug'
import { checkModule } from '@cuculus/testing'
import { describe, expect, test } from 'vitest'
import { corpus } from './corpus.js'

const classic = join(corpus, 'conformance/cuckoo-classic')
const analyses = join(corpus, 'analyses')

type Json = Readonly<Record<string, unknown>>

const readJson = (file: string): Json => JSON.parse(readFileSync(file, 'utf8')) as Json
const isRecord = (value: unknown): value is Json => typeof value === 'object' && value !== null && !Array.isArray(value)

async function debugOf(directory: string): Promise<Debug> {
  const { container } = await processAnalysis(await openAnalysis(directory), [new DebugProcessing()])
  if (container.debug === undefined) throw new Error(`no debug for ${directory}`)
  return container.debug
}

/** 2.x made lists of lines out of its logs; ours are texts. */
const joined = (value: unknown): unknown => (Array.isArray(value) ? value.join('') : value)

const cases = readdirSync(classic, { withFileTypes: true })
  .filter((entry) => entry.isDirectory() && entry.name !== '40-signatures')
  .map((entry) => entry.name)
  .flatMap((name) =>
    readdirSync(join(classic, name, 'out')).flatMap((file) => {
      const { results, module_errors: errors } = readJson(join(classic, name, 'out', file))
      const theirs = isRecord(results) ? results['debug'] : undefined
      const failed = isRecord(errors) && 'debug' in errors
      return isRecord(theirs) || failed ? [{ name, version: file.replace('.json', ''), theirs }] : []
    }),
  )

describe('classic cases', () => {
  test('of which some ran debug are found', () => {
    expect(new Set(cases.map(({ name }) => name.slice(0, 2)))).toEqual(new Set(['25', '26']))
    expect(cases).toHaveLength(14)
  })

  test.each(cases)('$name: ours equals that of $version', async ({ name, version, theirs }) => {
    const ours = await debugOf(join(classic, name, 'in'))
    if (name.startsWith('25')) {
      // 0.4 kept the bytes (the corpus shows them as Latin-1), all others failed over one of them and had no `debug` at all.
      expect(theirs).toEqual(version === '0.4' ? { log: 'ok\nbad \u00ff byte\n' } : undefined)
      expect(ours).toEqual({
        log: 'ok\nbad \ufffd byte\n',
        errors: ['The analysis hit the critical timeout, terminating'],
      })
    } else {
      // Errors came with 0.5.
      expect({ ...ours, ...(isRecord(theirs) && 'errors' in theirs ? {} : { errors: [] }) }).toEqual({
        errors: [],
        ...(theirs as object),
      })
    }
  })

  test.each(['38-empty-logs', '39-no-logs', '20-info-long'])('%s has the text of its log', async (name) => {
    expect((await debugOf(join(classic, name, 'in'))).log).toBe(
      readFileSync(join(classic, name, 'in/analysis.log'), 'utf8'),
    )
  })
})

describe('real runs', () => {
  const withReport = readdirSync(analyses, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map((entry) => entry.name)
    .filter((name) => readdirSync(join(analyses, name)).includes('reports'))
    .filter((name) => readFileSync(join(analyses, name, 'reports/report.json')).length > 0)

  test.each(withReport)('%s: ours equals the report', async (name) => {
    const ours = await debugOf(join(analyses, name))
    const theirs = readJson(join(analyses, name, 'reports/report.json'))['debug']
    if (!isRecord(theirs)) throw new Error('the report has no debug')
    const files = readdirSync(join(analyses, name))
    // The corpus has no analysis.log of CuckooDroid 2.
    expect(ours.log).toBe(files.includes('analysis.log') ? joined(theirs['log']) : '')
    expect(ours.errors).toEqual(theirs['errors'])
    expect(ours.action ?? []).toEqual(theirs['action'] ?? [])
    expect(ours.dbgview ?? []).toEqual(theirs['dbgview'] ?? [])
    // Theirs was read while the host still wrote to it: it ends in the middle of a line.
    if (files.includes('cuckoo.log')) expect(ours.cuckoo?.startsWith(String(joined(theirs['cuckoo'])))).toBe(true)
    else expect(ours).not.toHaveProperty('cuckoo')
  })

  test.each(['sample_default', 'sample_community'])(
    'the test directory of 2.0.7 gives the debug of %s',
    async (name) => {
      const golden = readJson(join(corpus, `conformance/cuckoo2/golden/${name}.results.json`))
      const results = isRecord(golden['results']) ? golden['results'] : golden
      if (!isRecord(results['debug'])) throw new Error('the golden output has no debug')
      const { log, cuckoo, errors } = results['debug']
      expect(await debugOf(join(analyses, 'cuckoo20-sample-storage'))).toEqual({
        log: joined(log),
        cuckoo: joined(cuckoo),
        errors,
      })
    },
  )

  test.each(
    readdirSync(analyses, { withFileTypes: true }).flatMap((entry) => (entry.isDirectory() ? [entry.name] : [])),
  )('%s has a debug', async (name) => {
    const ours = await debugOf(join(analyses, name))
    expect(typeof ours.log).toBe('string')
    expect(Array.isArray(ours.errors)).toBe(true)
  })
})

test('keeps the contract of a module on every real run', async () => {
  const names = readdirSync(analyses, { withFileTypes: true }).flatMap((entry) =>
    entry.isDirectory() ? [entry.name] : [],
  )
  expect(names).toHaveLength(19)
  const opened = await Promise.all(names.map((name) => openAnalysis(join(analyses, name))))
  await checkModule(new DebugProcessing(), opened)
})
