import { readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { bothTypes } from '../packages/fingerprint/test/bothTypers.js'
import { randomBelow } from '../test/random.js'
import { corpus } from './corpus.js'

const LARGEST = 1_000_000

/** All files of the corpus that are not large, whatever they are there for. */
function filesBelow(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile())
    .map(({ parentPath, name }) => join(parentPath, name))
    .filter((path) => statSync(path).size <= LARGEST)
    .sort()
}

async function bothSay(bytes: Uint8Array): Promise<boolean> {
  const [found, expected] = await bothTypes(bytes)
  return found.type === expected.type && found.mime === expected.mime
}

describe('libmagic with the tests that can succeed says what it says with all', () => {
  const paths = filesBelow(corpus)

  test('of every third file of the corpus', { timeout: 600_000 }, async () => {
    const some = paths.filter((_, i) => i % 3 === 0)
    expect(some.length).toBeGreaterThan(900)
    const others: string[] = []
    for (const path of some) if (!(await bothSay(readFileSync(path)))) others.push(path)
    expect(others).toEqual([])
    console.log(
      `types with chosen tests equal to those with all: ${String(some.length)} of ${String(some.length)} files`,
    )
  })

  test('of files that are changed', { timeout: 600_000 }, async () => {
    const next = randomBelow(7)
    for (let round = 0; round < 500; round++) {
      const path = paths[next(paths.length)] ?? ''
      const bytes = new Uint8Array(readFileSync(path)).subarray(0, 60_000).slice()
      for (let flips = next(6); flips > 0 && bytes.length > 0; flips--) {
        bytes[next(Math.min(bytes.length, next(2) === 0 ? 64 : 4096))] =
          [0, 10, 32, 255, next(256), next(128)][next(6)] ?? 0
      }
      expect(await bothSay(bytes), `round ${String(round)}, ${path}`).toBe(true)
    }
  })
})
