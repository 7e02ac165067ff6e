import { execFile } from 'node:child_process'
import { existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { corpus } from './corpus.js'

const main = fileURLToPath(new URL('../apps/cli/dist/main.js', import.meta.url))
const execute = promisify(execFile)

/** Every analysis directory of the corpus, by a short name. */
const analyses = new Map<string, string>([
  ...directories('analyses').map((name) => [name, join(corpus, 'analyses', name)] as const),
  ...directories('conformance/cuckoo-classic')
    .map((name) => [name, join(corpus, 'conformance/cuckoo-classic', name, 'in')] as const)
    // Case 40 is a container for signatures, not an analysis.
    .filter(([name]) => name !== '40-signatures'),
])

function directories(folder: string): string[] {
  return readdirSync(join(corpus, folder), { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map((entry) => entry.name)
}

interface Row {
  readonly generation: string
  readonly processes: number
  readonly calls: number
  readonly flows: number
  readonly dropped: number
  readonly diagnostics: number
  readonly signatures: number
  readonly exit: number
}

const rows = new Map<string, Row>()
let out: string

beforeAll(() => {
  expect(existsSync(main), 'the command has to be built: pnpm run build').toBe(true)
  out = mkdtempSync(join(tmpdir(), 'cuculus-'))
})

afterAll(() => {
  rmSync(out, { recursive: true, force: true })
  const header = [
    'analysis',
    'generation',
    'processes',
    'calls',
    'flows',
    'dropped',
    'signatures',
    'diagnostics',
    'exit',
  ]
  const lines = [...rows].map(([name, row]) => [
    name,
    row.generation,
    ...[row.processes, row.calls, row.flows, row.dropped, row.signatures, row.diagnostics, row.exit].map(String),
  ])
  const widths = header.map((title, i) => Math.max(title.length, ...lines.map((line) => line[i]?.length ?? 0)))
  const text = [header, ...lines].map((line) =>
    line.map((cell, i) => (i < 2 ? cell.padEnd(widths[i] ?? 0) : cell.padStart(widths[i] ?? 0))).join('  '),
  )
  console.log(`\n${text.join('\n')}\n`)
})

async function cuculus(args: readonly string[]): Promise<{ code: number; stdout: string; stderr: string }> {
  try {
    const { stdout, stderr } = await execute(process.execPath, [main, ...args], { maxBuffer: 1 << 28 })
    return { code: 0, stdout, stderr }
  } catch (error) {
    const { code, stdout, stderr } = error as { code: number; stdout: string; stderr: string }
    return { code, stdout, stderr }
  }
}

test.each([...analyses])('%s becomes a valid report', async (name, directory) => {
  const report = join(out, `${name}.json`)
  const { code, stdout, stderr } = await cuculus(['process', directory, '--out', report, '--json'])
  expect([0, 1]).toContain(code)
  expect(stderr).toBe('')
  const validated = await cuculus(['validate', report])
  expect(validated.stdout).toMatch(/^valid: /)
  const { diagnostics, signatures, ...summary } = JSON.parse(stdout) as Omit<
    Row,
    'exit' | 'diagnostics' | 'signatures'
  > & {
    readonly diagnostics: Readonly<Record<string, number>>
    readonly signatures: readonly unknown[]
  }
  const total = Object.values(diagnostics).reduce((sum, count) => sum + count, 0)
  rows.set(name, { ...summary, diagnostics: total, signatures: signatures.length, exit: code })
})
