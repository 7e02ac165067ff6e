// Behaviour logs to a complete report, against the C decoder of python3-bson alone (which makes no output at all).
//
//   node benchmarks/behavior.mjs --generator <program> [--mb 10,50,100,500] [--dialect cape] [--processes 1]    (or CUCULUS_LOG_GENERATOR)
//   node benchmarks/behavior.mjs --logs <folder of .bson files>
//   node benchmarks/behavior.mjs --names 20000,200000
//
// A generator is a Node.js program that takes `--out <folder> --mb <n> --dialect <name>`, and `--procs <n>` if `--processes` is given. `--names` makes logs
// of that many different file names itself. Further options: --jobs <n>, --runs <n> (the best counts), --whole (the command instead of the module). Run `pnpm build` first: built packages are measured.
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
    names: { type: 'string' },
    mb: { type: 'string', default: '100' },
    processes: { type: 'string' },
    dialect: { type: 'string', default: 'cape' },
    jobs: { type: 'string' },
    runs: { type: 'string', default: '3' },
    whole: { type: 'boolean', default: false },
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
  const report = createWriteStream(join(folder, 'report.json'))
  for await (const chunk of serialize(container)) {
    if (!report.write(chunk)) await new Promise((resolve) => report.once('drain', resolve))
  }
  report.end()
  await finished(report)
  tellMemory()
}

/** The last line on standard error. */
function tellMemory() {
  console.error(`\n${process.resourceUsage().maxRSS * 1024}`)
}

async function compare() {
  console.log('    logs      report   time  peak RSS   C bson.decode   ratio')
  for (const input of inputs()) {
    const folder = await mkdtemp(join(tmpdir(), 'cuculus-bench-'))
    try {
      await mkdir(join(folder, 'logs'))
      await input(join(folder, 'logs'))
      await writeFile(join(folder, 'analysis.log'), '')
      const size = await sizeOf(join(folder, 'logs'))
      const count = (await readdir(join(folder, 'logs'))).length
      const ours = await best(() => runOurs(folder))
      const floor = await best(() => runFloor(join(folder, 'logs')))
      const against =
        floor === null
          ? '(python3-bson is not installed)'
          : `${seconds(floor.wall)}          ${(ours.wall / floor.wall).toFixed(2)}`
      console.log(
        `${megabytes(size)} MB in ${count}  ${megabytes(ours.bytes)} MB  ${seconds(ours.wall)}  ${megabytes(ours.rss)} MB   ${against}`,
      )
    } finally {
      await rm(folder, { recursive: true })
    }
  }
}

/** Functions that fill a folder with logs. */
function inputs() {
  if (values.logs !== undefined) return [copyLogs]
  if (values.names !== undefined) return values.names.split(',').map((count) => (folder) => nameFiles(folder, count))
  if (values.generator === undefined) {
    throw new Error(
      'say where the logs are: --logs <folder>, --names <n>, --generator <program> or CUCULUS_LOG_GENERATOR',
    )
  }
  return values.mb.split(',').map((mb) => (folder) => generate(folder, mb))
}

async function copyLogs(folder) {
  for (const name of await readdir(values.logs)) await copyFile(join(values.logs, name), join(folder, name))
}

function generate(folder, mb) {
  const options = ['--out', folder, '--mb', mb, '--dialect', values.dialect]
  if (values.processes !== undefined) options.push('--procs', values.processes, '--max-file-mb', mb)
  const made = spawnSync(process.execPath, [values.generator, ...options], { encoding: 'utf8' })
  if (made.status !== 0) throw new Error(`the generator failed: ${made.stderr}`)
}

/** Each file is created and deleted once. */
async function nameFiles(folder, count) {
  const { encodeCape } = await import('@cuculus/testing')
  const calls = Array.from({ length: Number(count) }, (_, i) => ({
    api: i % 2 === 0 ? 'NtCreateFile' : 'DeleteFileW',
    category: 'filesystem',
    at: i,
    arguments: [{ name: 'FileName', value: `C:\\Users\\user\\Documents\\folder ${i % 100}\\file ${i}.docx` }],
  }))
  const log = encodeCape({ pid: 1000, ppid: 4, path: 'C:\\a.exe', start: 1_700_000_000_000, calls })
  await writeFile(join(folder, '1000.bson'), log)
}

async function sizeOf(folder) {
  let size = 0
  for (const name of await readdir(folder)) size += (await stat(join(folder, name))).size
  return size
}

async function best(run) {
  let best = null
  for (let i = 0; i < Number(values.runs); i++) {
    const result = await run()
    if (result === null) return null
    if (best === null || result.wall < best.wall) best = result
  }
  return best
}

async function runOurs(folder) {
  const report = join(folder, 'report.json')
  // to write over an old report takes time that a new one does not
  await rm(report, { force: true })
  const start = performance.now()
  const child = spawnSync(process.execPath, command(folder, report), { encoding: 'utf8' })
  const wall = performance.now() - start
  if (child.status !== 0) throw new Error(child.stderr)
  return { wall, bytes: (await stat(report)).size, rss: Number(child.stderr.trim().split('\n').at(-1)) }
}

function command(folder, report) {
  if (!values.whole) {
    const jobs = values.jobs === undefined ? [] : ['--jobs', values.jobs]
    return [fileURLToPath(import.meta.url), '--measure', folder, ...jobs]
  }
  const cli = fileURLToPath(new URL('../apps/cli/dist/main.js', import.meta.url))
  const told = `process.on('exit', () => process.stderr.write('\\n' + process.resourceUsage().maxRSS * 1024))`
  const hook = `data:text/javascript,${encodeURIComponent(told)}`
  return ['--import', hook, cli, 'process', folder, '--only', 'behavior', '--out', report, '--quiet']
}

function runFloor(folder) {
  for (const python of [process.env.PYTHON ?? 'python3', '/usr/bin/python3']) {
    const child = spawnSync(python, ['-c', decodeAll, folder], { encoding: 'utf8' })
    if (child.status === 0) return { wall: Number(child.stdout) }
  }
  return null
}

function megabytes(bytes) {
  return (bytes / 1e6).toFixed(0).padStart(6)
}

function seconds(milliseconds) {
  return `${(milliseconds / 1000).toFixed(2).padStart(6)} s`
}
