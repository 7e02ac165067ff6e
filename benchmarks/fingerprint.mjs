#!/usr/bin/env node
// Fingerprints: 256 MiB of random bytes against native ssdeep and tlsh, a 2 GiB hole, and many small files.
// usage: node benchmarks/fingerprint.mjs [ROUNDS]   (build first: pnpm build)
import { spawnSync } from 'node:child_process'
import { randomFillSync } from 'node:crypto'
import {
  closeSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readdirSync,
  rmSync,
  truncateSync,
  writeFileSync,
  writeSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import process from 'node:process'
import { fileURLToPath } from 'node:url'

const script = fileURLToPath(import.meta.url)
const [first = '3', path, options] = process.argv.slice(2)

/** One measurement in a process of its own, so that its peak of memory is its own. */
async function measure() {
  const { fingerprintFile, FingerprintPool } = await import('@cuculus/fingerprint')
  const started = performance.now()
  if (first === 'file') await fingerprintFile(path, JSON.parse(options))
  else {
    const pool = new FingerprintPool(Number(options))
    const files = readdirSync(path).map((name) => join(path, name))
    let next = 0
    const work = async () => {
      while (next < files.length) await pool.fingerprintFile(files[next++])
    }
    await Promise.all(Array.from({ length: 8 }, work))
    await pool.close()
  }
  const seconds = (performance.now() - started) / 1000
  console.log(JSON.stringify({ seconds, megabytes: process.resourceUsage().maxRSS / 1024 }))
}

function ours(kind, target, given) {
  const { status, stdout, stderr } = spawnSync(process.execPath, [script, kind, target, JSON.stringify(given)], {
    encoding: 'utf8',
  })
  if (status !== 0) throw new Error(stderr)
  return JSON.parse(stdout)
}

/** Seconds of a native tool, its start included; infinite if it is not installed. */
function native(...[command, ...given]) {
  const started = performance.now()
  const { status } = spawnSync(command, given, { stdio: 'ignore' })
  return status === 0 ? (performance.now() - started) / 1000 : Infinity
}

function writeRandom(target, mebibytes) {
  const file = openSync(target, 'w')
  const chunk = Buffer.alloc(1024 * 1024)
  for (let i = 0; i < mebibytes; i++) writeSync(file, randomFillSync(chunk))
  closeSync(file)
}

const seconds = (value) => `${value.toFixed(2)} s`
const best = (list, field) => Math.min(...list.map((item) => item[field]))
const median = (list) => list.toSorted((a, b) => a - b)[Math.floor(list.length / 2)]
const ratio = (own, theirs) =>
  Number.isFinite(median(theirs)) ? `, ${median(own.map((value, i) => value / theirs[i])).toFixed(2)} x` : ''

function compare(folder, rounds) {
  const file = join(folder, 'random')
  writeRandom(file, 256)
  const plain = []
  const full = []
  const ssdeep = []
  const tlsh = []
  // Side by side in each round: what disturbs one disturbs the others.
  for (let round = 0; round < rounds; round++) {
    plain.push(ours('file', file, { tlsh: false, entropy: false }))
    ssdeep.push(native('ssdeep', '-s', file))
    full.push(ours('file', file, { sha3: true }))
    tlsh.push(native('tlsh', '-f', file))
  }
  const both = ssdeep.map((value, i) => value + tlsh[i])
  const own = (list) => list.map((item) => item.seconds)
  console.log('256 MiB of random bytes (best; ratios are medians of rounds)')
  console.log(
    `  md5 sha1 sha256 sha512 crc32 ssdeep type: ${seconds(best(plain, 'seconds'))}, ${best(plain, 'megabytes').toFixed(0)} MB${ratio(own(plain), ssdeep)} native ssdeep`,
  )
  console.log(
    `  the same with tlsh, sha3-384, entropy:    ${seconds(best(full, 'seconds'))}, ${best(full, 'megabytes').toFixed(0)} MB${ratio(own(full), both)} native ssdeep and tlsh`,
  )
  for (const [name, times] of Object.entries({ ssdeep, tlsh })) {
    const time = Math.min(...times)
    console.log(`  native ${name}: ${Number.isFinite(time) ? seconds(time) : 'not installed'}`)
  }
}

function hole(folder) {
  const file = join(folder, 'hole')
  writeFileSync(file, '')
  truncateSync(file, 2 * 1024 ** 3)
  const result = ours('file', file, {})
  console.log(`a hole of 2 GiB: ${seconds(result.seconds)}, peak ${result.megabytes.toFixed(0)} MB`)
}

function manyFiles(folder) {
  const files = join(folder, 'files')
  mkdirSync(files)
  for (let i = 0; i < 2000; i++) writeFileSync(join(files, String(i)), randomFillSync(Buffer.alloc(20_000)))
  const one = ours('files', files, 0)
  const two = ours('files', files, 2)
  console.log(`2,000 files of 20 kB: ${seconds(one.seconds)} in one thread, ${seconds(two.seconds)} in a pool of two`)
}

if (path !== undefined) await measure()
else {
  const folder = mkdtempSync(join(tmpdir(), 'cuculus-'))
  try {
    compare(folder, Number(first))
    hole(folder)
    manyFiles(folder)
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}
