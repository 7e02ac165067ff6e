// Sets the workspace up with nothing but Node and npm, then runs a job: `node scripts/bootstrap.mjs start|test`.
// No global install and no rights are needed: the pinned pnpm goes to node_modules/.tools.
import { spawnSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import process from 'node:process'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('..', import.meta.url))
const windows = process.platform === 'win32'

const jobs = {
  start: [
    ['pnpm', ['--silent', 'run', 'build']],
    ['node', ['scripts/demo.mjs']],
  ],
  test: [['pnpm', ['--silent', 'run', 'ci:all']]],
}

function run(command, args, env) {
  const { status, error } = spawnSync(command, args, { cwd: root, stdio: 'inherit', env, shell: windows })
  if (error) throw error
  if (status !== 0) process.exit(status ?? 1)
}

function pinnedPnpm() {
  const { packageManager } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'))
  const match = /^pnpm@(\d+\.\d+\.\d+)$/.exec(packageManager)
  if (!match) throw new Error(`expected packageManager "pnpm@x.y.z" in package.json, found "${packageManager}"`)
  return match[1]
}

const job = jobs[process.argv[2]]
if (!job) {
  console.error(`usage: node scripts/bootstrap.mjs ${Object.keys(jobs).join('|')}`)
  process.exit(2)
}

const version = pinnedPnpm()
const home = join(root, 'node_modules', '.tools', `pnpm-${version}`)
const bin = join(home, 'node_modules', '.bin')
// What npm tells a script about itself is not meant for pnpm.
const environment = Object.fromEntries(
  Object.entries(process.env).filter(([name]) => !/^npm_(package|lifecycle)_/i.test(name)),
)
const env = {
  ...environment,
  PATH: `${bin}${delimiter}${process.env.PATH ?? ''}`,
  TURBO_TELEMETRY_DISABLED: '1',
  TURBO_NO_UPDATE_NOTIFIER: '1',
  DO_NOT_TRACK: '1',
}

if (!existsSync(join(home, 'node_modules', 'pnpm', 'package.json'))) {
  const install = ['install', '--prefix', home, '--no-save', '--ignore-scripts', '--no-audit', '--no-fund', '--silent']
  run('npm', [...install, `pnpm@${version}`], process.env)
}
run('pnpm', ['install', '--frozen-lockfile', '--prefer-offline', '--silent'], env)
for (const [command, args] of job) run(command, args, env)
