import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { openAnalysis } from '@cuculus/analysis'
import { type Diagnostic, type Info, processAnalysis } from '@cuculus/core'
import {
  type AnalysisDescription,
  buildAnalysis,
  generations,
  type TaskDescription,
  writeAnalysis,
} from '@cuculus/testing'
import { describe, expect, onTestFinished, test } from 'vitest'
import { InfoProcessing, version } from '../src/index.js'

const started = Date.UTC(2016, 7, 25, 22, 44, 58, 917)

async function run(
  description: AnalysisDescription,
): Promise<{ info: Info | undefined; diagnostics: readonly Diagnostic[] }> {
  const directory = await mkdtemp(join(tmpdir(), 'cuculus-'))
  onTestFinished(() => rm(directory, { recursive: true, force: true }))
  await writeAnalysis(directory, buildAnalysis(description))
  const analysis = await openAnalysis(directory)
  const { container, diagnostics } = await processAnalysis(analysis, [new InfoProcessing()])
  const again = await processAnalysis(analysis, [new InfoProcessing()])
  expect(again.container.info).toEqual(container.info)
  expect(JSON.parse(JSON.stringify(container.info))).toEqual(container.info)
  return { info: container.info, diagnostics }
}

const info = async (task: TaskDescription): Promise<Info | undefined> => (await run({ generation: '2.x', task })).info

describe('info', () => {
  test('has everything that a task of 2.x tells, in the forms of the container', async () => {
    const task: TaskDescription = {
      id: 2204,
      package: 'pdf',
      custom: 'x',
      owner: 'me',
      options: 'human=0,free=yes',
      priority: 3,
      tags: ['x64', 'acrobat'],
      timeout: 90,
      enforceTimeout: true,
      memory: true,
      route: 'vpn0',
      machine: 'cuckoo1',
      added: started - 2_000,
      started,
      completed: started + 66_262,
    }
    expect((await run({ generation: '2.x', task, report: true })).info).toEqual({
      started: '2016-08-25 22:44:58',
      ended: '2016-08-25 22:46:05',
      duration: 66,
      version: '2.0.7',
      id: 2204,
      category: 'file',
      custom: 'x',
      package: 'pdf',
      machine: {
        id: 1,
        name: 'cuckoo1',
        label: 'cuckoo1',
        manager: 'VirtualBox',
        status: 'stopped',
        started_on: '2016-08-25 22:44:58',
        shutdown_on: '2016-08-25 22:46:05',
      },
      platform: 'windows',
      route: 'vpn0',
      options: 'human=0,free=yes',
      owner: 'me',
      priority: 3,
      tags: ['x64', 'acrobat'],
      timeout: 90,
      enforce_timeout: true,
      memory: true,
      added: '2016-08-25 22:44:56',
    })
  })

  test.each(generations)('of %s has a version, and the time of the start in UTC', async (generation) => {
    const { info } = await run({ generation, task: { started: Date.UTC(2012, 6, 24, 9, 50, 56) } })
    expect(info?.started).toBe('2012-07-24 09:50:56')
    const versions = { '0.4': '0.4', '0.5': '0.5', '0.6': '0.6', '1.x': '1.2', '2.x': '2.x', cape: '2.4-CAPE' }
    expect(info?.version).toBe(versions[generation])
  })

  test('has the machine as an object, also where only its name is known', async () => {
    expect((await run({ generation: '0.5', task: { machine: 'vm7' } })).info?.machine).toEqual({ name: 'vm7' })
  })

  test('takes the platform of CAPE’s machine, as its report has no other', async () => {
    expect((await run({ generation: 'cape' })).info?.platform).toBe('windows')
  })

  test('has the category of a URL', async () => {
    expect(await info({ category: 'url', target: 'http://example.com/' })).toMatchObject({ category: 'url' })
  })
})

describe('duration', () => {
  test.each([
    ['whole days', 90_001_000, 90_001],
    ['fractions, cut off', 66_999, 66],
    ['nothing', 0, 0],
  ])('counts %s', async (_what, milliseconds, seconds) => {
    expect((await info({ started, completed: started + milliseconds }))?.duration).toBe(seconds)
  })

  test('is null for an analysis that never ended, like its end', async () => {
    expect(await info({ started, completed: null })).toMatchObject({ ended: null, duration: null })
  })

  test('is null, and reported, where the end comes before the start', async () => {
    const { info, diagnostics } = await run({ generation: '2.x', task: { started, completed: started - 1_500 } })
    expect(info).toMatchObject({ started: '2016-08-25 22:44:58', ended: '2016-08-25 22:44:57', duration: null })
    expect(diagnostics).toEqual([expect.objectContaining({ key: 'info', code: 'INFO_TIMES_REVERSED' })])
  })
})

test('an analysis that tells nothing gives an info that says so', async () => {
  const directory = await mkdtemp(join(tmpdir(), 'cuculus-'))
  onTestFinished(() => rm(directory, { recursive: true, force: true }))
  await writeAnalysis(directory, new Map([['binary', new Uint8Array()]]))
  const { container } = await processAnalysis(await openAnalysis(directory), [new InfoProcessing()])
  expect(container.info).toEqual({ started: null, ended: null, duration: null, version: 'unknown' })
})

test('an aborted run gives no info', async () => {
  const directory = await mkdtemp(join(tmpdir(), 'cuculus-'))
  onTestFinished(() => rm(directory, { recursive: true, force: true }))
  await writeAnalysis(directory, new Map([['binary', new Uint8Array()]]))
  const signal = AbortSignal.abort(new Error('enough'))
  await expect(processAnalysis(await openAnalysis(directory), [new InfoProcessing()], { signal })).rejects.toThrow(
    'enough',
  )
})

test('the module says where it comes from', () => {
  expect(new InfoProcessing().origin).toEqual({ package: '@cuculus/info', version })
})
