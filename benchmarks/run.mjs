// `pnpm bench` lists the benchmarks; `pnpm bench NAME [options]` runs one, `pnpm bench all` those that make their inputs themselves.
// They measure the built packages and print ratios against the field's own tools where these are installed. They are no tests.
import { spawnSync } from 'node:child_process'
import { readdirSync, readFileSync } from 'node:fs'
import process from 'node:process'
import { fileURLToPath } from 'node:url'

const folder = new URL('.', import.meta.url)
const names = readdirSync(folder)
  .filter((name) => name.endsWith('.mjs') && name !== 'run.mjs')
  .map((name) => name.slice(0, -'.mjs'.length))
const [wanted, ...options] = process.argv.slice(2)

function run(name) {
  console.log(`\n${name}`)
  const { status } = spawnSync(process.execPath, [fileURLToPath(new URL(`${name}.mjs`, folder)), ...options], {
    stdio: 'inherit',
  })
  return status === 0
}

/** The first comment of a benchmark says what it measures. */
function purpose(name) {
  const comment = /^(?:#!.*\n)?(?:\/\/ ?|\/\*\*\n \* )(.*)$/m.exec(readFileSync(new URL(`${name}.mjs`, folder), 'utf8'))
  return comment?.[1] ?? ''
}

if (wanted === undefined) {
  console.log('pnpm bench NAME [options]   after pnpm build\n')
  for (const name of names) console.log(`  ${name.padEnd(14)} ${purpose(name)}`)
} else if (wanted === 'all') {
  process.exitCode = names.map(run).every(Boolean) ? 0 : 1
} else if (names.includes(wanted)) {
  process.exitCode = run(wanted) ? 0 : 1
} else {
  console.error(`expected one of ${names.join(', ')} or all, found ${wanted}`)
  process.exitCode = 2
}
