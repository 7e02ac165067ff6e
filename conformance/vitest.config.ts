import { defineProject, mergeConfig, type ViteUserConfig } from 'vitest/config'
import shared from '../vitest.shared.js'
import { hasCorpus } from './corpus.js'

if (!hasCorpus) console.log('conformance: skipped, there is no ../shared/corpus beside this checkout')

const config: ViteUserConfig = mergeConfig(
  shared,
  defineProject({ test: { name: 'conformance', testTimeout: 120_000 } }),
)
config.test = { ...config.test, include: hasCorpus ? ['*.test.ts'] : [] }

export default config
