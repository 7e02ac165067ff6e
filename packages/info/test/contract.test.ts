import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { openAnalysis } from '@cuculus/analysis'
import type { Analysis } from '@cuculus/core'
import { buildAnalysis, checkModule, generations, writeAnalysis } from '@cuculus/testing'
import { onTestFinished, test } from 'vitest'
import { InfoProcessing } from '../src/index.js'

async function* analyses(): AsyncGenerator<Analysis> {
  for (const generation of generations) {
    const directory = await mkdtemp(join(tmpdir(), 'cuculus-'))
    onTestFinished(() => rm(directory, { recursive: true, force: true }))
    await writeAnalysis(directory, buildAnalysis({ generation, task: { custom: 'x', options: 'a=b', tags: ['x64'] } }))
    yield await openAnalysis(directory)
  }
}

test('keeps the contract of a module, on every generation and on an empty analysis', async () => {
  await checkModule(new InfoProcessing(), analyses())
})
