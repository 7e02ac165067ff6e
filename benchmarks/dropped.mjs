#!/usr/bin/env node
// Many dropped files, every tenth a copy of another: seconds, processor time and peak of memory by their number.
// usage: node benchmarks/dropped.mjs [NUMBER ...]   (10000 100000 if not given; build first: pnpm build)
import { spawnSync } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import process from 'node:process'
import { fileURLToPath } from 'node:url'

const [first, directory] = process.argv.slice(2)

function build(target, count) {
  mkdirSync(join(target, 'files'), { recursive: true })
  const lines = []
  for (let i = 0; i < count; i++) {
    const path = `files/${String(i).padStart(7, '0')}_f.bin`
    writeFileSync(join(target, path), i % 10 === 9 ? `same ${String(i % 1000)}` : randomBytes(1500))
    lines.push(JSON.stringify({ path, filepath: `C:\\Temp\\f${String(i)}.bin`, pids: [i % 50] }))
  }
  writeFileSync(join(target, 'files.json'), `${lines.join('\n')}\n`)
}

/** One measurement in a process of its own, so that its peak of memory is its own. */
async function measure() {
  const { openAnalysis } = await import('@cuculus/analysis')
  const { processAnalysis } = await import('@cuculus/core')
  const { DroppedProcessing } = await import('@cuculus/dropped')
  const started = performance.now()
  const { container } = await processAnalysis(await openAnalysis(directory), [new DroppedProcessing()])
  const { userCPUTime, systemCPUTime, maxRSS } = process.resourceUsage()
  const files = container.dropped.reduce((sum, { paths }) => sum + paths.length, 0)
  const seconds = (performance.now() - started) / 1000
  const contents = container.dropped.length
  const processor = (userCPUTime + systemCPUTime) / 1e6
  console.log(
    `${String(files)} files, ${String(contents)} contents: ${seconds.toFixed(1)} s, processor ${processor.toFixed(1)} s, peak ${(maxRSS / 1024).toFixed(0)} MB`,
  )
}

if (first === 'measure') await measure()
else {
  const numbers = process.argv.slice(2).map(Number)
  for (const count of numbers.length === 0 ? [10_000, 100_000] : numbers) {
    const folder = mkdtempSync(join(tmpdir(), 'cuculus-'))
    try {
      build(folder, count)
      spawnSync(process.execPath, [fileURLToPath(import.meta.url), 'measure', folder], { stdio: 'inherit' })
    } finally {
      rmSync(folder, { recursive: true, force: true })
    }
  }
}
