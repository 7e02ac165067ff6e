import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { type Static } from '@cuculus/core'
import { defaultParsers } from '@cuculus/static'
import { describe, expect, it } from 'vitest'
import { corpus } from './corpus.js'
import { randomBelow } from '../test/random.js'

/** Small files of a kind, so that ten thousand rounds stay short. */
function inputs(kind: string, largest: number, encrypted: boolean): readonly Uint8Array[] {
  const folder = join(corpus, 'files', kind)
  return readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isFile() && !/\.(json|yara\.txt)$/.test(entry.name))
    .filter((entry) => entry.name.includes('encrypt') === encrypted)
    .map((entry) => readFileSync(join(folder, entry.name)))
    .filter((bytes) => bytes.length > 0 && bytes.length <= largest)
}

function mutate(bytes: Uint8Array, next: (below: number) => number): Uint8Array {
  const copy = Uint8Array.from(bytes)
  const cut = next(4) === 0 ? copy.subarray(0, next(copy.length + 1)) : copy
  for (let flips = 1 + next(12); flips > 0 && cut.length > 0; flips--) {
    // Headers and tables at the start matter most.
    const at = next(2) === 0 ? next(cut.length) : next(Math.min(cut.length, 1024))
    cut[at] = [0, 0xff, 0x7f, 0x80, next(256), next(256)][next(6)] ?? 0
  }
  return cut
}

async function parse(bytes: Uint8Array): Promise<Static> {
  const parser = defaultParsers.find((candidate) => candidate.recognises(bytes))
  const signal = new AbortController().signal
  const describeNothing = (): Promise<null> => Promise.resolve(null)
  const ignore = (): void => undefined
  return (
    parser?.parse({ bytes, size: bytes.length, complete: true, signal, describe: describeNothing, report: ignore }) ??
    {}
  )
}

/** 10,000 in all, few of them encrypted: by design of Office, each password that is tried takes a hundred thousand digests. */
const rounds = [
  ['pe', 3000, 20_000, false],
  ['elf', 1000, 20_000, false],
  ['macho', 1000, 40_000, false],
  ['lnk', 1000, 10_000, false],
  ['office', 1950, 60_000, false],
  ['office', 50, 60_000, true],
  ['pdf', 1000, 60_000, false],
  ['misc', 1000, 20_000, false],
] as const

describe('changed files cost no exception', () => {
  it.each(rounds)('%s, %i times', async (kind, count, largest, encrypted) => {
    const next = randomBelow(count)
    const files = inputs(kind, largest, encrypted)
    expect(files.length).toBeGreaterThan(3)
    for (let round = 0; round < count; round++) {
      const bytes = mutate(files[round % files.length] ?? new Uint8Array(0), next)
      const fields = await parse(bytes)
      if (round % 50 === 0) expect(() => JSON.stringify(fields)).not.toThrow()
    }
  })
})
