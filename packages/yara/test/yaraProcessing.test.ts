import { mkdir, symlink, writeFile } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { openAnalysis } from '@cuculus/analysis'
import type { Analysis } from '@cuculus/core'
import { buildAnalysis, checkModule, runModule, utf8, writeAnalysis } from '@cuculus/testing'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { type YaraOptions, YaraProcessing } from '../src/index.js'
import { builtWorkerWithin } from '../../../test/builtWorker.js'
import { temporaryDirectory } from './temporaryDirectory.js'

const worker = vi.hoisted(() => ({ entry: null as URL | null, remove: () => Promise.resolve() }))
const used = vi.hoisted(() => ({ thread: true }))

vi.mock(import('../src/workerEntry.js'), () => ({ workerEntry: () => (used.thread ? worker.entry : null) }))

beforeAll(async () => {
  Object.assign(worker, await builtWorkerWithin(new URL('../src/worker.ts', import.meta.url)))
})

afterAll(() => worker.remove())

const RULES = `
rule hello : greeting polite {
  meta:
    description = "says hello"
    score = 7
    __proto__ = "a name like any other"
  strings:
    $text = "hello"
    $bytes = { 00 01 ?? 03 }
  condition:
    any of them
}
rule silent { strings: $a = "never there" condition: $a }
`

const sample = Uint8Array.from([...utf8('hello, hello'), 0, 1, 2, 3])

async function rulesIn(files: Readonly<Record<string, string>>): Promise<string> {
  const directory = await temporaryDirectory()
  for (const [name, text] of Object.entries(files)) {
    await mkdir(dirname(join(directory, name)), { recursive: true })
    await writeFile(join(directory, name), text)
  }
  return directory
}

async function analysisOf(...[description]: Parameters<typeof buildAnalysis>): Promise<Analysis> {
  const directory = await temporaryDirectory()
  await writeAnalysis(directory, buildAnalysis(description))
  return openAnalysis(directory)
}

async function moduleOf(
  files: Readonly<Record<string, string>>,
  options: Partial<YaraOptions> = {},
): Promise<YaraProcessing> {
  return new YaraProcessing({ rules: await rulesIn(files), ...options })
}

describe.each([['a thread of its own', true] as const, ['the calling thread', false] as const])(
  'in %s',
  (_, thread) => {
    beforeAll(() => {
      used.thread = thread
    })

    test('a rule that matches is found with its strings and their places', async () => {
      const module = await moduleOf({ 'a.yar': RULES })
      const { data, diagnostics } = await runModule(module, await analysisOf({ generation: '2.x', binary: sample }))
      expect(diagnostics).toEqual([])
      expect(data).toEqual([
        {
          path: 'binary',
          name: 'hello',
          namespace: 'a.yar',
          tags: ['greeting', 'polite'],
          meta: JSON.parse('{"description":"says hello","score":"7","__proto__":"a name like any other"}') as unknown,
          strings: ['hello', '{ 00 01 02 03 }'],
          matches: [
            { identifier: '$text', offset: 0, length: 5 },
            { identifier: '$text', offset: 7, length: 5 },
            { identifier: '$bytes', offset: 12, length: 4 },
          ],
        },
      ])
    })

    test('sample, dropped files, and on request memory are scanned', async () => {
      const analysis = await analysisOf({
        generation: '2.x',
        binary: sample,
        dropped: [{ path: 'C:\\a.txt', content: utf8('hello') }],
        files: {
          ...{ 'memory/4-1.dmp': 'hello', 'memory/4-1.txt': 'hello', 'package_files/x': 'hello' },
          ...{ 'CAPE/payload': 'hello', 'procdump/p': 'hello', 'buffer/b': 'hello' },
        },
      })
      const rules = { 'a.yar': RULES }
      const paths = async (options: Partial<YaraOptions>): Promise<string[]> =>
        (await runModule(await moduleOf(rules, options), analysis)).data.map(({ path }) => path)
      const always: readonly string[] = [
        'binary',
        expect.stringMatching(/^files\/.*_a\.txt$/) as string,
        'package_files/x',
        'CAPE/payload',
        'buffer/b',
      ]
      expect(await paths({})).toEqual(always)
      expect(await paths({ memory: true })).toEqual([...always, 'memory/4-1.dmp', 'procdump/p'])
    })

    test('a rule file with a mistake is named and left out', async () => {
      const module = await moduleOf({
        'bad.yar': 'rule bad { condition: nothing }',
        'good.yar': RULES,
        'sub/magic.yara': 'import "magic"\nrule m { condition: true }',
        'sub/same.yar': RULES,
        'notes.txt': 'no rules',
      })
      const { data, diagnostics } = await runModule(module, await analysisOf({ generation: '2.x', binary: sample }))
      expect(data.map(({ namespace }) => namespace)).toEqual(['good.yar', 'sub/same.yar'])
      expect(diagnostics.map(({ code }) => code)).toEqual(['YARA_RULES_INVALID', 'YARA_RULES_INVALID'])
      expect(diagnostics.map(({ message }) => message).join()).toMatch(/bad\.yar.*nothing[^]*sub\/magic\.yara.*magic/)
    })

    test('rule files with more mistakes are all left out, and the others kept', async () => {
      const bad = Object.fromEntries(['a', 'c', 'e', 'g'].map((name) => [`${name}.yar`, 'rule bad { condition: no }']))
      const module = await moduleOf({ ...bad, 'b.yar': RULES, 'f.yar': RULES })
      const { data, diagnostics } = await runModule(module, await analysisOf({ generation: '2.x', binary: sample }))
      expect(data.map(({ namespace }) => namespace)).toEqual(['b.yar', 'f.yar'])
      expect(diagnostics).toHaveLength(4)
    })

    test('what a rule file includes is part of it, and is none of its own', async () => {
      const module = await moduleOf({
        'index.yar':
          '// include "not/this.yar"\n/* include "nor this" */\ninclude "./lib/greet.yar"\ninclude "lib/greet.yar"',
        'lib/greet.yar': `include "deeper.yar"\n${RULES}`,
        'lib/deeper.yar': 'rule deeper { strings: $a = "include \\"x\\"" condition: not $a }',
        'other.yar': 'include "lib/deeper.yar"\nrule other { condition: deeper }',
        // Each includes the other.
        'round/a.yar': 'include "b.yar"\nrule a { condition: true }',
        'round/b.yar': 'include "a.yar"\nrule b { condition: true }',
      })
      const { data, diagnostics } = await runModule(module, await analysisOf({ generation: '2.x', binary: sample }))
      expect(diagnostics).toEqual([])
      expect(data.map(({ namespace, name }) => `${namespace} ${name}`).sort()).toEqual([
        'index.yar deeper',
        'index.yar hello',
        'other.yar deeper',
        'other.yar other',
        'round/a.yar a',
        'round/a.yar b',
      ])
    })

    test('includes that leave the folder, by a link too, or are not there are named, and cost their file', async () => {
      const outside = await rulesIn({ 'secret.yar': 'rule secret { condition: true }' })
      const folder = await rulesIn({
        'up.yar': `include "../${basename(outside)}/secret.yar"`,
        'absolute.yar': `include "${join(outside, 'secret.yar')}"`,
        'link.yar': 'include "linked.inc"',
        'missing.yar': 'include "nothing.yar"',
        'good.yar': RULES,
      })
      await symlink(join(outside, 'secret.yar'), join(folder, 'linked.inc'))
      const module = new YaraProcessing({ rules: folder })
      const { data, diagnostics } = await runModule(module, await analysisOf({ generation: '2.x', binary: sample }))
      expect(data.map(({ namespace }) => namespace)).toEqual(['good.yar'])
      expect(diagnostics.map(({ message }) => /file (\w+)\.yar/.exec(message)?.[1])).toEqual([
        'absolute',
        'link',
        'missing',
        'up',
      ])
      expect(diagnostics.filter(({ message }) => message.includes('leaves the folder'))).toHaveLength(3)
    })

    test('matches of a pattern, and bytes of a file, are bounded', async () => {
      const analysis = await analysisOf({ generation: '2.x', binary: utf8('hello '.repeat(50)) })
      const few = await runModule(await moduleOf({ 'a.yar': RULES }, { maximumMatches: 3 }), analysis)
      expect(few.data[0]?.matches).toHaveLength(3)
      const cut = await runModule(await moduleOf({ 'a.yar': RULES }, { maximumSize: 4 }), analysis)
      expect(cut.data).toEqual([])
      expect(cut.diagnostics).toEqual([expect.objectContaining({ code: 'YARA_FILE_CUT', source: 'binary', offset: 4 })])
    })

    test('rules that are not there make the module fail, and say which', async () => {
      const run = runModule(new YaraProcessing({ rules: ['/nowhere/rules'] }), await analysisOf({ generation: '2.x' }))
      await expect(run).rejects.toMatchObject({
        code: 'ERR_YARA_RULES',
        message: expect.stringContaining('/nowhere') as string,
      })
    })

    test('keeps the contract of modules', async () => {
      const analysis = await analysisOf({ generation: 'cape', binary: sample })
      await checkModule(await moduleOf({ 'a.yar': RULES }), [analysis])
    })
  },
)

test('a file that takes too long costs its own matches, and the next is scanned', async () => {
  used.thread = true
  const endless = `rule endless { condition: uint8(0) == 0x21 and for all i in (0..9000000000) : (uint8(i % 4) != 300) }`
  const module = await moduleOf({ 'a.yar': RULES, 'b.yar': endless }, { timeLimit: 1500 })
  const analysis = await analysisOf({
    generation: '1.x',
    binary: utf8('! hello'),
    files: { 'files/1/next': 'hello' },
  })
  const { data, diagnostics } = await runModule(module, analysis)
  expect(data.map(({ path }) => path)).toEqual(['files/1/next'])
  expect(diagnostics).toEqual([expect.objectContaining({ code: 'YARA_TIMEOUT', source: 'binary' })])
})

test('numbers in the options are whole and positive', () => {
  for (const timeLimit of [0, -1, 1.5, Number.NaN]) {
    expect(() => new YaraProcessing({ rules: [], timeLimit })).toThrow(RangeError)
  }
})
