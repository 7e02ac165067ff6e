#!/usr/bin/env node
// Many small dropped files of ten kinds, every tenth a copy of another: seconds, processor time and peak of memory by their number.
// usage: node benchmarks/dropped.mjs [NUMBER ...]   (10000 100000 if not given; build first: pnpm build)
import { spawnSync } from 'node:child_process'
import { Buffer } from 'node:buffer'
import { randomBytes } from 'node:crypto'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import process from 'node:process'
import { fileURLToPath } from 'node:url'

const [first, directory] = process.argv.slice(2)

const WORDS = 'the quick brown fox jumps over a lazy dog file system user data error value index name return'.split(' ')

/** So many words, others for each number. */
function prose(number, count) {
  const word = (at) => WORDS[(number * 7 + at * 13 + ((number * at) % 11)) % WORDS.length]
  return `${Array.from({ length: count }, (_, at) => word(at) + (at % 9 === 8 ? '\r\n' : ' ')).join('')}${String(number)}`
}

/** What samples leave behind, in turn: encrypted data, texts, scripts, settings, pages, programs, pictures. */
const kinds = (program) => [
  () => randomBytes(1500),
  (number) => prose(number, 200),
  (number) => JSON.stringify({ id: number, list: [1, 2, 3], text: prose(number, 50) }),
  (number) => `<html><head><title>${String(number)}</title></head><body>${prose(number, 100)}</body></html>`,
  (number) => `var a${String(number)} = function (b) { return b + 1 }\n`.repeat(40),
  (number) => `[section]\r\nkey=${String(number)}\r\n`.repeat(20),
  (number) => Buffer.concat([program, Buffer.from(String(number))]),
  () => Buffer.concat([Buffer.from('89504e470d0a1a0a0000000d494844520000001000000010', 'hex'), randomBytes(1000)]),
  (number) => Buffer.from(`\ufeff${prose(number, 100)}`, 'utf16le'),
  (number) => `same ${String(number % 1000)}`,
]

async function build(target, count) {
  const { buildPe } = await import('@cuculus/testing')
  const program = buildPe({ imports: [{ dll: 'KERNEL32.dll', functions: ['Sleep'] }], version: { CompanyName: 'X' } })
  const contents = kinds(program)
  mkdirSync(join(target, 'files'), { recursive: true })
  const lines = []
  for (let i = 0; i < count; i++) {
    const path = `files/${String(i).padStart(7, '0')}_f.bin`
    writeFileSync(join(target, path), contents[i % contents.length](i))
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
      await build(folder, count)
      spawnSync(process.execPath, [fileURLToPath(import.meta.url), 'measure', folder], { stdio: 'inherit' })
    } finally {
      rmSync(folder, { recursive: true, force: true })
    }
  }
}
