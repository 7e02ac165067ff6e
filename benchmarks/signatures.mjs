// 1,000 evented signatures, and the default set, over 400,000 calls, against the same analysis without signatures.
//
//   node benchmarks/signatures.mjs [--calls 400000] [--signatures 1000] [--runs 3]
//
// Each run is the whole job, from the logs to the text of the report (which is thrown away). Run `pnpm build` first: built packages are measured.
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import process from 'node:process'
import { parseArgs } from 'node:util'
import { openAnalysis } from '@cuculus/analysis'
import { BehaviorProcessing } from '@cuculus/behavior'
import { processAnalysis, serialize } from '@cuculus/core'
import { Signature, SignaturesProcessing } from '@cuculus/signatures'
import { defaultSignatures } from '@cuculus/signatures-default'
import { encodeCape, pointer } from '@cuculus/testing'

const { values } = parseArgs({
  options: {
    calls: { type: 'string', default: '400000' },
    signatures: { type: 'string', default: '1000' },
    runs: { type: 'string', default: '3' },
  },
})
const calls = Number(values.calls)

/** What a monitor logs most, as often as it does so (in hundredths), and 200 rare APIs for the rest. */
const common = [
  [
    'NtReadFile',
    'filesystem',
    14,
    (i) => [
      ['FileHandle', pointer(i % 500)],
      ['HandleName', `C:\\d\\${i % 900}.dat`],
      ['Buffer', 'x'.repeat(20)],
      ['Length', 4096],
    ],
  ],
  [
    'NtQueryValueKey',
    'registry',
    14,
    (i) => [
      ['KeyHandle', pointer(i % 500)],
      ['ValueName', `v${i % 50}`],
      ['FullName', `HKEY_LOCAL_MACHINE\\Software\\k${i % 3000}\\v`],
    ],
  ],
  [
    'NtOpenKey',
    'registry',
    12,
    (i) => [
      ['KeyHandle', pointer(i % 500)],
      ['DesiredAccess', 1],
      ['ObjectAttributes', `HKEY_LOCAL_MACHINE\\Software\\k${i % 3000}`],
    ],
  ],
  [
    'LdrGetProcedureAddress',
    'system',
    12,
    (i) => [
      ['ModuleName', 'kernel32.dll'],
      ['ModuleHandle', pointer(7)],
      ['FunctionName', `Function${i % 2000}`],
      ['Ordinal', 0],
    ],
  ],
  ['NtClose', 'system', 12, (i) => [['Handle', pointer(i % 500)]]],
  [
    'NtCreateFile',
    'filesystem',
    6,
    (i) => [
      ['FileHandle', pointer(i % 500)],
      ['DesiredAccess', 1],
      ['FileName', `C:\\Windows\\f${i % 5000}.dll`],
      ['CreateDisposition', 1],
    ],
  ],
  [
    'NtWriteFile',
    'filesystem',
    4,
    (i) => [
      ['FileHandle', pointer(i % 500)],
      ['HandleName', `C:\\d\\${i % 900}.out`],
      ['Buffer', 'y'.repeat(40)],
      ['Length', 40],
    ],
  ],
  [
    'RegSetValueExW',
    'registry',
    2,
    (i) => [
      ['Handle', pointer(1)],
      ['ValueName', `v${i % 90}`],
      ['Type', 1],
      ['Buffer', 'data'],
      ['FullName', `HKEY_CURRENT_USER\\Software\\App\\k${i % 700}`],
    ],
  ],
]
const rare = Array.from({ length: 200 }, (_, index) => `RareApi${index}`)

function callOf(i) {
  let at = (i * 7919) % 100
  for (const [api, category, share, make] of common) {
    if (at < share) return { api, category, at: i, arguments: make(i).map(([name, value]) => ({ name, value })) }
    at -= share
  }
  return { api: rare[i % rare.length], category: 'misc', at: i, arguments: [{ name: 'Value', value: `v${i}` }] }
}

const folder = await mkdtemp(join(tmpdir(), 'cuculus-signatures-'))
try {
  await mkdir(join(folder, 'logs'))
  const processes = 8
  for (let number = 0; number < processes; number++) {
    const log = encodeCape({
      pid: 1000 + number,
      ppid: 4,
      path: `C:\\p${number}.exe`,
      start: 1_700_000_000_000,
      calls: Array.from({ length: calls / processes }, (_, i) => callOf(i * processes + number)),
    })
    await writeFile(join(folder, 'logs', `${1000 + number}.bson`), log)
  }
  const names = [...common.map(([api]) => api), ...rare]
  const count = Number(values.signatures)
  let shown = 0
  // As in public collections, a signature asks for one to five APIs and reads one or two arguments.
  const evented = Array.from({ length: count }, (_, index) => {
    return class extends Signature {
      name = `evented_${index}`
      filterApiNames = Array.from({ length: 1 + (index % 5) }, (_, k) => names[(index * 31 + k * 17) % names.length])
      onCall(call) {
        shown++
        if (
          this.getArgument(call, 'FileName')?.endsWith('never') ||
          this.getArgument(call, 'FullName')?.endsWith('never')
        )
          return true
      }
    }
  })
  const analysis = await openAnalysis(folder)
  const without = await best(() => run(analysis, []))
  const withEvented = await best(() => run(analysis, evented))
  shown /= Number(values.runs)
  const withDefaults = await best(() => run(analysis, defaultSignatures))
  const line = (what, { time, cpu, rss }) => {
    const of = (value, base) => `${(value / 1000).toFixed(2)} s ${(value / base).toFixed(2)} x`
    console.log(
      `${what.padEnd(42)} wall ${of(time, without.time)}   cpu ${of(cpu, without.cpu)}   peak ${Math.round(rss / 1e6)} MB`,
    )
  }
  console.log(`${calls.toLocaleString('en')} calls in ${processes} logs`)
  line('logs to report, no signatures', without)
  line(`the same with ${count.toLocaleString('en')} evented signatures`, withEvented)
  console.log(`  which were shown ${Math.round(shown).toLocaleString('en')} calls`)
  line(`the same with the ${defaultSignatures.length} default signatures`, withDefaults)
} finally {
  await rm(folder, { recursive: true })
}

async function best(work) {
  let time = Infinity
  let cpu = Infinity
  for (let i = 0; i < Number(values.runs); i++) {
    const before = process.cpuUsage()
    time = Math.min(time, await work())
    const { user, system } = process.cpuUsage(before)
    cpu = Math.min(cpu, (user + system) / 1000)
  }
  return { time, cpu, rss: process.resourceUsage().maxRSS * 1024 }
}

async function run(analysis, signatures) {
  const start = performance.now()
  const { container, diagnostics } = await processAnalysis(analysis, [
    new BehaviorProcessing(),
    new SignaturesProcessing({ signatures }),
  ])
  for (const found of diagnostics) console.error(found)
  let bytes = 0
  for await (const chunk of serialize(container)) bytes += chunk.length
  if (bytes === 0) throw new Error('an empty report')
  return performance.now() - start
}
