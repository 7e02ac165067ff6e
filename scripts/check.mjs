// Every check there is, in the order in which they fail fastest. Prints what it does, then one closing line: `N passed, N failed`.
import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import process from 'node:process'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('..', import.meta.url))
const results = mkdtempSync(join(tmpdir(), 'cuculus-check-'))

const checks = [
  { name: 'format', command: 'prettier', args: ['--check', '--log-level', 'warn', '.'] },
  {
    name: 'build',
    command: 'turbo',
    args: ['run', 'build', '//#types', '--output-logs=errors-only', '--log-order=grouped'],
  },
  {
    name: 'lint',
    command: 'eslint',
    args: ['.', '--max-warnings', '0', '--cache', '--cache-location', 'node_modules/.cache/eslint/'],
  },
  { name: 'unused code', command: 'knip', args: ['--no-config-hints'] },
  {
    name: 'tests',
    command: 'vitest',
    args: ['run', '--reporter=default', '--reporter=json', `--outputFile.json=${join(results, 'tests.json')}`],
    counts: 'tests.json',
  },
  {
    name: 'packages',
    command: 'turbo',
    args: ['run', 'publint', 'attw', '--output-logs=errors-only', '--log-order=grouped'],
  },
  { name: 'consumers', command: 'node', args: ['scripts/consumers.mjs'] },
]

/** Passed and failed of a check: the tests' own numbers where it has them, else the check itself is one. */
function tally({ counts }, status) {
  if (counts === undefined) return status === 0 ? [1, 0] : [0, 1]
  try {
    const { numPassedTests, numFailedTests, numFailedTestSuites } = JSON.parse(
      readFileSync(join(results, counts), 'utf8'),
    )
    const failed = numFailedTests === 0 && status !== 0 ? Math.max(1, numFailedTestSuites) : numFailedTests
    return [numPassedTests, failed]
  } catch {
    return [0, 1]
  }
}

let passed = 0
let failed = 0
for (const check of checks) {
  const began = Date.now()
  const { status } = spawnSync(check.command, check.args, {
    cwd: root,
    stdio: 'inherit',
    shell: process.platform === 'win32',
  })
  const [good, bad] = tally(check, status)
  passed += good
  failed += bad
  console.log(`${status === 0 ? '✓' : '✗'} ${check.name} (${((Date.now() - began) / 1000).toFixed(1)} s)`)
}
rmSync(results, { recursive: true, force: true })
console.log(`${String(passed)} passed, ${String(failed)} failed`)
process.exitCode = failed === 0 ? 0 : 1
