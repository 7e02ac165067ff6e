import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { schemaVersion, validate } from '@cuculus/core'
import { defaultParsers } from '@cuculus/static'
import { describe, expect, it } from 'vitest'
import { corpus } from './corpus.js'

/** What a report needs besides the key at hand. */
const processing = { processor: { name: 'cuculus', version: '0' }, schema: schemaVersion, modules: [], diagnostics: [] }

const kinds = readdirSync(join(corpus, 'files'), { withFileTypes: true }).flatMap((entry) =>
  entry.isDirectory() ? [entry.name] : [],
)

describe('every file of the corpus', () => {
  it.each(kinds)('of the kind %s gives data that fit the published schema', async (kind) => {
    const folder = join(corpus, 'files', kind)
    const names = readdirSync(folder, { withFileTypes: true }).filter(
      (entry) => entry.isFile() && !/\.(truth\.json|yara\.txt)$/.test(entry.name),
    )
    for (const { name } of names) {
      const bytes = readFileSync(join(folder, name))
      const parser = defaultParsers.find((candidate) => candidate.recognises(bytes))
      const signal = new AbortController().signal
      const fields = await parser?.parse({
        bytes,
        size: bytes.length,
        complete: true,
        name,
        signal,
        describe: () => Promise.resolve(null),
        report: () => undefined,
      })
      const report: unknown = JSON.parse(JSON.stringify({ static: fields ?? {}, processing }))
      expect(validate(report), name).toEqual([])
    }
  })
})
