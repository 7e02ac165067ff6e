import { existsSync, readdirSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { openAnalysis } from '@cuculus/analysis'
import { StringsProcessing } from '@cuculus/strings'
import { runModule } from '@cuculus/testing'
import { expect, test } from 'vitest'
import { corpus } from './corpus.js'

async function json(path: string): Promise<unknown> {
  return JSON.parse(await readFile(join(corpus, path), 'utf8'))
}

async function strings(directory: string): Promise<readonly string[]> {
  return (await runModule(new StringsProcessing(), await openAnalysis(join(corpus, directory)))).data
}

const classic = 'conformance/cuckoo-classic'
const cases = readdirSync(join(corpus, classic)).filter((name) =>
  existsSync(join(corpus, classic, name, 'out/1.2.json')),
)

test('the strings of 1.1 and 1.2 are found, and those of 0.5 to 1.0, which end before UTF-16', async () => {
  let compared = 0
  for (const name of cases) {
    if (name === '40-signatures') continue
    const ours = await strings(`${classic}/${name}/in`)
    for (const version of ['0.5', '0.6', '1.0', '1.1', '1.2']) {
      const path = `${classic}/${name}/out/${version}.json`
      if (!existsSync(join(corpus, path))) continue
      const { results } = (await json(path)) as { results: { strings?: readonly string[] } }
      if (results.strings === undefined) continue
      const cut = results.strings.map((text) => text.slice(0, 1024))
      const whole = version === '1.1' || version === '1.2'
      expect([name, version, whole ? ours : ours.slice(0, cut.length)]).toEqual([name, version, cut])
      compared++
    }
  }
  expect(compared).toBeGreaterThan(5)
})
