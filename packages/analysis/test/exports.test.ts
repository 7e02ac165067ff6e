import { expect, test } from 'vitest'
import * as entry from '../src/index.js'
import manifest from '../package.json' with { type: 'json' }

test('the package exports what its README lists', () => {
  expect(Object.keys(entry)).toEqual(['openAnalysis', 'version'])
})

test('the exported version is the package’s', () => {
  expect(entry.version).toBe(manifest.version)
})
