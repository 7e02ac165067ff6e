import { readdir, readFile } from 'node:fs/promises'
import { join, relative, sep } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { buildAnalysis, demoScenario } from '@cuculus/testing'

const directory = fileURLToPath(new URL('../../../examples/demo-analysis/', import.meta.url))

async function committed(): Promise<string[]> {
  const entries = await readdir(directory, { recursive: true, withFileTypes: true })
  const paths = entries
    .filter((entry) => entry.isFile())
    .map((entry) => relative(directory, join(entry.parentPath, entry.name)))
  return paths.map((path) => path.split(sep).join('/')).filter((path) => !path.startsWith('reports/'))
}

test('examples/demo-analysis is what the builder makes, byte for byte (scripts/buildDemo.mjs)', async () => {
  const files = buildAnalysis(demoScenario('2.x'))
  expect((await committed()).sort()).toEqual([...files.keys()].sort())
  for (const [path, content] of files) {
    const found = await readFile(join(directory, path))
    expect(Buffer.compare(found, content), `${path} is not what the builder makes`).toBe(0)
  }
})
