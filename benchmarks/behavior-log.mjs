#!/usr/bin/env node
/**
 * Speed of `@cuculus/behavior-log` on BSON logs, and the ratio to the C decoder of Python's `bson` on the same files where that is installed.
 *
 * usage: node benchmarks/behavior-log.mjs [--mb 50] [--logs FOLDER] [--python python3]
 *
 * Without `--logs` it makes logs of both dialects first: the same arguments, the same bytes. Build the packages before.
 */
import { spawnSync } from 'node:child_process'
import { mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { argv, exit, resourceUsage } from 'node:process'
import { parseArgs } from 'node:util'
import { openLog } from '@cuculus/behavior-log'
import { encodeBson2, encodeCape, hex, pointer } from '@cuculus/testing'
import { randomWords } from './random.mjs'

const { values: options } = parseArgs({
  args: argv.slice(2),
  options: {
    mb: { type: 'string', default: '50' },
    logs: { type: 'string' },
    python: { type: 'string', default: 'python3' },
  },
})

/** Runs of each measurement; the best one counts. */
const runs = 3

/** Calls as monitors see them: files, keys, handles, buffers, now and then the same once more. */
function makeProcess(index, count, generation) {
  const next = randomWords(index + 1)
  const below = (limit) => Math.floor((next() / 2 ** 32) * limit)
  const modern = generation === 'cuckoo2'
  const file = () =>
    `C:\\Users\\user\\AppData\\Local\\folder ${below(50)}\\file ${below(below(2000) + 1)}.${below(37) === 0 ? 'é日本' : 'dat'}`
  const key = () => `HKEY_LOCAL_MACHINE\\SOFTWARE\\Vendor ${below(30)}\\Key ${below(below(3000) + 1)}`
  const buffer = () => Uint8Array.from({ length: below(3) === 0 ? 0 : below(256) }, () => below(256))
  const named = (cape, cuckoo2) => (modern ? cuckoo2 : cape)
  const apis = [
    () => [
      'NtCreateFile',
      'filesystem',
      [
        ['FileHandle', pointer(below(400) * 4)],
        ['DesiredAccess', hex(below(2 ** 31))],
        [named('FileName', 'filepath'), file()],
        ['CreateDisposition', below(6)],
        ['ShareAccess', below(8)],
      ],
    ],
    () => [
      'NtReadFile',
      'filesystem',
      [
        ['FileHandle', pointer(below(400) * 4)],
        [named('HandleName', 'filepath'), file()],
        [named('Buffer', 'buffer'), buffer()],
        ['Length', below(65536)],
      ],
    ],
    () => [
      'RegQueryValueExW',
      'registry',
      [
        ['Handle', hex(below(400) * 4)],
        ['ValueName', `Value ${below(40)}`],
        ['Data', String(below(100000))],
        [named('FullName', 'regkey'), key()],
      ],
    ],
    () => [
      'LdrGetProcedureAddress',
      'system',
      [
        ['ModuleName', 'kernel32.dll'],
        ['ModuleHandle', pointer(0x70000000)],
        ['FunctionName', `Function${below(1500)}`],
        ['Ordinal', 0],
        ['FunctionAddress', pointer(0x70000000 + below(2 ** 24))],
      ],
    ],
    () => ['NtClose', 'system', [['Handle', pointer(below(400) * 4)]]],
    () => [
      'NtAllocateVirtualMemory',
      'process',
      [
        ['ProcessHandle', pointer(0xffffffff)],
        ['BaseAddress', pointer(below(2 ** 31))],
        ['RegionSize', pointer(4096)],
        ['Protection', hex(4)],
      ],
    ],
  ]
  const calls = Array.from({ length: count }, (_, at) => {
    const [api, category, values] = apis[below(apis.length)]()
    const success = below(4) > 0
    return {
      api,
      category,
      success,
      returned: success ? 0 : 0xc0000034,
      thread: 100 + 4 * below(4),
      at: at >> 1,
      repeated: below(12) === 0 ? 1 + below(10) : 0,
      arguments: values.map(([name, value]) => ({ name, value })),
      caller: below(2 ** 31),
      parentCaller: below(2 ** 31),
    }
  })
  return { pid: 1000 + 4 * index, ppid: 500, path: 'C:\\Temp\\sample.exe', start: 1_700_000_000_000 + index, calls }
}

/** A folder of logs of about `megabytes` in all. */
function makeLogs(folder, generation, megabytes) {
  const encode = generation === 'cape' ? encodeCape : encodeBson2
  const perCall = encode(makeProcess(0, 2000, generation)).length / 2000
  const processes = 8
  const count = Math.ceil((megabytes * 1e6) / processes / perCall)
  for (let index = 0; index < processes; index++) {
    const process = makeProcess(index, count, generation)
    writeFileSync(join(folder, `${process.pid}.bson`), encode(process))
  }
}

function logsOf(folder) {
  return readdirSync(folder)
    .filter((name) => name.endsWith('.bson'))
    .sort()
    .map((name) => join(folder, name))
}

async function best(work) {
  let seconds = Infinity
  for (let run = 0; run < runs; run++) {
    const start = performance.now()
    await work()
    seconds = Math.min(seconds, (performance.now() - start) / 1000)
  }
  return seconds
}

async function readEvents(paths, eventOptions) {
  let calls = 0
  for (const path of paths) {
    for await (const batch of (await openLog(path)).events(eventOptions)) {
      const last = batch.at(-1)
      if (last?.type === 'end') calls += last.calls
    }
  }
  return calls
}

async function readText(paths) {
  let bytes = 0
  for (const path of paths) for await (const chunk of (await openLog(path)).callText()) bytes += chunk.length
  return bytes
}

const floorProgram = `
import sys, time, struct, bson
if not bson.has_c(): sys.exit(3)
best = float('inf')
for _ in range(${runs}):
    start = time.perf_counter()
    for path in sys.argv[1:]:
        with open(path, 'rb') as file: data = file.read()
        at = 0
        while at < len(data):
            length, = struct.unpack_from('<i', data, at)
            bson.decode(data[at:at + length])
            at += length
    best = min(best, time.perf_counter() - start)
print(best)
`

/** Seconds of \`bson.decode\` alone; undefined where Python has no C decoder. */
function floorOf(paths) {
  const { status, stdout } = spawnSync(options.python, ['-c', floorProgram, ...paths], { encoding: 'utf8' })
  return status === 0 ? Number(stdout) : undefined
}

async function measure(title, folder) {
  const paths = logsOf(folder)
  const megabytes = paths.reduce((sum, path) => sum + statSync(path).size, 0) / 1e6
  if (paths.length === 0) {
    console.error(`${folder} has no .bson files`)
    exit(2)
  }
  const floor = floorOf(paths)
  console.log(`\n${title}: ${paths.length} logs, ${megabytes.toFixed(1)} MB`)
  const row = (name, seconds) => {
    const ratio = floor === undefined ? '' : `  ${(seconds / floor).toFixed(2)} x floor`
    console.log(
      `  ${name.padEnd(34)} ${seconds.toFixed(3).padStart(8)} s ${(megabytes / seconds).toFixed(0).padStart(6)} MB/s${ratio}`,
    )
  }
  if (floor !== undefined) row('floor: bson.decode in C, no output', floor)
  const files = new Set(['FileName', 'HandleName', 'filepath', 'FullName', 'regkey'])
  row('headers and counts only', await best(() => readEvents(paths, { apis: new Set() })))
  row('calls of one API', await best(() => readEvents(paths, { apis: new Set(['NtCreateFile']), merge: true })))
  row(
    'merged calls, arguments by name',
    await best(() => readEvents(paths, { merge: true, arguments: files, callers: false })),
  )
  row('merged calls', await best(() => readEvents(paths, { merge: true })))
  row('all calls', await best(() => readEvents(paths, {})))
  row('JSON text of all calls', await best(() => readText(paths)))
}

if (options.logs !== undefined) await measure(options.logs, options.logs)
else {
  for (const generation of ['cape', 'cuckoo2']) {
    const folder = mkdtempSync(join(tmpdir(), 'behavior-log-'))
    try {
      makeLogs(folder, generation, Number(options.mb))
      await measure(generation, folder)
    } finally {
      rmSync(folder, { recursive: true })
    }
  }
}
console.log(`\npeak RSS ${(resourceUsage().maxRSS / 1024).toFixed(0)} MB`)
