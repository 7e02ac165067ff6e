// Behaviour logs to a complete report, against the C decoder of python3-bson alone (which makes no output at all).
//
//   node benchmarks/behavior.mjs --logs <folder of .bson files>
//   node benchmarks/behavior.mjs --generator <program> [--mb 100] [--dialect cape]    (or CUCULUS_LOG_GENERATOR)
//
// A generator is a Node.js program that takes `--out <folder> --mb <n> --dialect <name>`. Options: --jobs <n>, --runs <n> (the best counts).
// Run `pnpm build` first: built packages are measured.
import { spawnSync } from 'node:child_process'
import { createWriteStream } from 'node:fs'
import { copyFile, mkdir, mkdtemp, readdir, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import process from 'node:process'
import { finished } from 'node:stream/promises'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'

const { values } = parseArgs({
  options: {
    logs: { type: 'string' },
    generator: { type: 'string', default: process.env.CUCULUS_LOG_GENERATOR },
    mb: { type: 'string', default: '100' },
    dialect: { type: 'string', default: 'cape' },
    jobs: { type: 'string' },
    runs: { type: 'string', default: '3' },
    measure: { type: 'string' },
  },
})

const decodeAll = `
import bson, pathlib, struct, sys, time
if not bson.has_c(): sys.exit(3)
logs = [path.read_bytes() for path in sorted(pathlib.Path(sys.argv[1]).iterdir())]
start = time.perf_counter()
for log in logs:
    at = 0
    while at + 4 <= len(log):
        length, = struct.unpack_from('<i', log, at)
        if length < 5 or at + length > len(log): break
        bson.BSON(log[at:at + length]).decode()
        at += length
print((time.perf_counter() - start) * 1000)
`

if (values.measure !== undefined) await measure(values.measure, values.jobs)
else await compare()

/** In a process of its own: one analysis to one report. */
async function measure(folder, jobs) {
  const { openAnalysis } = await import('@cuculus/analysis')
  const { BehaviorProcessing } = await import('@cuculus/behavior')
  const { processAnalysis, serialize } = await import('@cuculus/core')
  const module = new BehaviorProcessing(jobs === undefined ? {} : { jobs: Number(jobs) })
  const { container } = await processAnalysis(await openAnalysis(folder), [module])
  const read = performance.now()
  const report = createWriteStream(join(folder, 'report.json'))
  let bytes = 0
  for await (const chunk of serialize(container)) {
    bytes += chunk.length
    if (!report.write(chunk)) await new Promise((resolve) => report.once('drain', resolve))
  }
  report.end()
  await finished(report)
  const rss = process.resourceUsage().maxRSS * 1024
  console.log(JSON.stringify({ read, total: performance.now(), bytes, rss }))
}

async function compare() {
  const folder = await mkdtemp(join(tmpdir(), 'cuculus-bench-'))
  try {
    await provideLogs(join(folder, 'logs'))
    await writeFile(join(folder, 'analysis.log'), '')
    const size = await sizeOf(join(folder, 'logs'))
    console.log(`logs: ${megabytes(size)} MB in ${(await readdir(join(folder, 'logs'))).length} files`)
    const ours = best(() => runMeasure(folder))
    console.log(
      `report: ${seconds(ours.wall)} s from start to end of the program (read after ${seconds(ours.read)} s), ` +
        `${megabytes(size / (ours.wall / 1000))} MB/s, ${megabytes(ours.bytes)} MB written, peak RSS ${megabytes(ours.rss)} MB`,
    )
    const floor = best(() => runFloor(join(folder, 'logs')))
    if (floor === null) console.log('floor: python3-bson is not installed, so there is nothing to compare with')
    else {
      console.log(
        `floor: ${seconds(floor.wall)} s for C \`bson.decode\` alone; ratio ${(ours.wall / floor.wall).toFixed(2)}`,
      )
    }
  } finally {
    await rm(folder, { recursive: true })
  }
}

async function provideLogs(folder) {
  await mkdir(folder)
  if (values.logs !== undefined) {
    for (const name of await readdir(values.logs)) await copyFile(join(values.logs, name), join(folder, name))
    return
  }
  if (values.generator === undefined) {
    throw new Error('say where the logs are: --logs <folder>, --generator <program> or CUCULUS_LOG_GENERATOR')
  }
  const options = ['--out', folder, '--mb', values.mb, '--dialect', values.dialect]
  const made = spawnSync(process.execPath, [values.generator, ...options], { encoding: 'utf8' })
  if (made.status !== 0) throw new Error(`the generator failed: ${made.stderr}`)
}

async function sizeOf(folder) {
  let size = 0
  for (const name of await readdir(folder)) size += (await stat(join(folder, name))).size
  return size
}

function best(run) {
  const runs = Array.from({ length: Number(values.runs) }, run)
  if (runs.includes(null)) return null
  return runs.sort((a, b) => a.wall - b.wall)[0]
}

function runMeasure(folder) {
  const options = ['--measure', folder, ...(values.jobs === undefined ? [] : ['--jobs', values.jobs])]
  const start = performance.now()
  const child = spawnSync(process.execPath, [fileURLToPath(import.meta.url), ...options], { encoding: 'utf8' })
  const wall = performance.now() - start
  if (child.status !== 0) throw new Error(child.stderr)
  return { ...JSON.parse(child.stdout), wall }
}

function runFloor(folder) {
  for (const python of [process.env.PYTHON ?? 'python3', '/usr/bin/python3']) {
    const child = spawnSync(python, ['-c', decodeAll, folder], { encoding: 'utf8' })
    if (child.status === 0) return { wall: Number(child.stdout) }
  }
  return null
}

function megabytes(bytes) {
  return (bytes / 1e6).toFixed(0)
}

function seconds(milliseconds) {
  return (milliseconds / 1000).toFixed(2)
}
