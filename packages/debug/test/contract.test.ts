import { openAnalysis } from '@cuculus/analysis'
import { analysesOnDisk, checkModule, generations } from '@cuculus/testing'
import { test } from 'vitest'
import { DebugProcessing } from '../src/index.js'

test('keeps the contract of a module, on every generation and on an empty analysis', async () => {
  const task = { custom: 'x', options: 'a=b', tags: ['x64'] }
  const descriptions = generations.map((generation) => ({ generation, task }))
  await checkModule(new DebugProcessing(), analysesOnDisk(descriptions, openAnalysis))
})
