import { expect, test } from 'vitest'
import manifest from '../package.json' with { type: 'json' }
import * as entry from '../src/index.js'

test('the package exports what its README lists', () => {
  expect(Object.keys(entry)).toEqual(['InfoProcessing', 'version'])
})

test('the exported version is the package’s', () => {
  expect(entry.version).toBe(manifest.version)
})
