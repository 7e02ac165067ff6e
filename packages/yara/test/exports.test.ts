import { readFile } from 'node:fs/promises'
import { expect, test } from 'vitest'
import * as surface from '../src/index.js'

test('exports what it promises, and nothing else', () => {
  expect(Object.keys(surface).sort()).toEqual(['YaraError', 'YaraProcessing', 'version'])
})

test('knows its own version', async () => {
  const text = await readFile(new URL('../package.json', import.meta.url), 'utf8')
  expect(JSON.parse(text)).toMatchObject({ version: surface.version })
})
