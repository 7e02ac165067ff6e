#!/usr/bin/env node
// Changed files: 10,000 copies with random damage through `static` and `fingerprint`; the slowest (by the clock, and by the processor's time, which others
// on the machine disturb less), and the peak of memory, with and without garbage.
// usage: node benchmarks/mutations.mjs [--folder FOLDER] [--rounds 10000] [--batch 1000] [--largest 1000000]   (build first: pnpm build)
//
// Every batch has a process of its own, so that its peak is its own. `garbage kept` is what Node lets grow if nobody asks it to collect;
// `collected` is the same with a collection before every file: what one file really needs, the program itself included.
import { spawnSync } from 'node:child_process'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import process from 'node:process'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { randomWords } from './random.mjs'

const { values: options } = parseArgs({
  options: {
    folder: { type: 'string' },
    rounds: { type: 'string', default: '10000' },
    batch: { type: 'string', default: '1000' },
    largest: { type: 'string', default: '1000000' },
    seed: { type: 'string' },
    collect: { type: 'boolean', default: false },
  },
})
const script = fileURLToPath(import.meta.url)

/** Names of files, not the bytes: those would count as memory of the measured work. */
async function inputs() {
  if (options.folder === undefined) {
    const { buildPe, utf8 } = await import('@cuculus/testing')
    const imports = [{ dll: 'KERNEL32.dll', functions: ['Sleep', 9] }]
    const version = { CompanyName: 'X' }
    const made = buildPe({ imports, version, pdb: 'x.pdb', overlay: utf8('more') })
    return [() => made]
  }
  return readdirSync(options.folder, { withFileTypes: true })
    .filter((entry) => entry.isFile() && !/\.(json|txt)$/.test(entry.name))
    .map(({ name }) => join(options.folder, name))
    .filter((path) => readFileSync(path).length <= Number(options.largest))
    .map((path) => () => readFileSync(path))
}

function damage(bytes, next) {
  const copy = Uint8Array.from(next(4) === 0 ? bytes.subarray(0, next(bytes.length + 1)) : bytes)
  for (let flips = 1 + next(12); flips > 0 && copy.length > 0; flips--) {
    // Headers and tables at the start matter most.
    copy[next(2) === 0 ? next(copy.length) : next(Math.min(copy.length, 1024))] = [0, 0xff, 0x7f, 0x80, next(256)][
      next(5)
    ]
  }
  return copy
}

async function examine(bytes, parsers, fingerprint) {
  const given = {
    bytes,
    size: bytes.length,
    complete: true,
    signal: new globalThis.AbortController().signal,
    describe: () => Promise.resolve(null),
    report: () => undefined,
  }
  JSON.stringify((await parsers.find((parser) => parser.recognises(bytes))?.parse(given)) ?? {})
  await fingerprint([bytes])
}

async function runBatch(seed) {
  const { defaultParsers } = await import('@cuculus/static')
  const { fingerprint } = await import('@cuculus/fingerprint')
  const files = await inputs()
  const word = randomWords(seed)
  const next = (below) => word() % below
  // Starts libmagic: memory of the program, not of a file.
  await fingerprint([new Uint8Array(1)])
  const before = process.resourceUsage().maxRSS / 1024
  let slowest = 0
  let dearest = 0
  for (let round = 0; round < Number(options.batch); round++) {
    const bytes = damage(files[(seed + round) % files.length](), next)
    if (options.collect) globalThis.gc()
    const started = performance.now()
    const used = process.cpuUsage()
    await examine(bytes, defaultParsers, fingerprint)
    slowest = Math.max(slowest, performance.now() - started)
    dearest = Math.max(dearest, process.cpuUsage(used).user / 1000)
  }
  console.log(JSON.stringify({ slowest, dearest, before, peak: process.resourceUsage().maxRSS / 1024 }))
}

function child(seed, collect) {
  const given = ['folder', 'batch', 'largest'].flatMap((name) =>
    options[name] === undefined ? [] : [`--${name}`, options[name]],
  )
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    ['--expose-gc', script, ...given, '--seed', String(seed), ...(collect ? ['--collect'] : [])],
    { encoding: 'utf8' },
  )
  if (status !== 0) throw new Error(stderr)
  return JSON.parse(stdout)
}

function summary(name, batches) {
  const most = (field) => Math.max(...batches.map((batch) => batch[field]))
  console.log(
    `  ${name}: slowest file ${most('slowest').toFixed(0)} ms (processor ${most('dearest').toFixed(0)} ms), peak ${most('peak').toFixed(0)} MB (${most('before').toFixed(0)} MB of it before the first file)`,
  )
}

if (options.seed !== undefined) await runBatch(Number(options.seed))
else {
  const count = Math.ceil(Number(options.rounds) / Number(options.batch))
  const seeds = Array.from({ length: count }, (_, index) => 1 + index * Number(options.batch))
  console.log(`${String(count * Number(options.batch))} changed files`)
  summary(
    'garbage kept',
    seeds.map((seed) => child(seed, false)),
  )
  summary(
    'collected',
    seeds.slice(0, 1).map((seed) => child(seed, true)),
  )
}
