// Writes examples/demo-analysis anew from the scenario in @cuculus/testing (build that first). Reports that are there are kept.
import { readdir, rm } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { buildAnalysis, demoScenario, writeAnalysis } from '@cuculus/testing'

const directory = fileURLToPath(new URL('../examples/demo-analysis/', import.meta.url))

const present = await readdir(directory).catch(() => [])
for (const name of present) {
  if (name !== 'reports') await rm(new URL(`../examples/demo-analysis/${name}`, import.meta.url), { recursive: true })
}
const files = buildAnalysis(demoScenario('2.x'))
await writeAnalysis(directory, files)
console.log(`${String(files.size)} files written to examples/demo-analysis`)
