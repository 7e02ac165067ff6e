#!/usr/bin/env node
/**
 * Speed of `@cuculus/pe` on whole executables, and the ratio to Python's `pefile` for the same fields where that is installed.
 *
 * usage: node benchmarks/pe.mjs [--folder FOLDER] [--files 30] [--mb 4] [--runs 3] [--python python3]
 *
 * Without `--folder` it makes executables first: the same arguments, the same bytes. Build the packages before (`pnpm build`): built packages are measured.
 */
import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { argv } from 'node:process'
import { parseArgs } from 'node:util'
import { parsePe } from '@cuculus/pe'
import { buildPe } from '@cuculus/testing'
import { randomWords } from './random.mjs'

const { values: options } = parseArgs({
  args: argv.slice(2),
  options: {
    folder: { type: 'string' },
    files: { type: 'string', default: '30' },
    mb: { type: 'string', default: '4' },
    runs: { type: 'string', default: '3' },
    python: { type: 'string', default: 'python3' },
  },
})

/** What both read: everything that goes into a report. */
const pefile = `
import hashlib, os, sys, time
try:
    import pefile
except ImportError:
    sys.exit(3)
start = time.perf_counter()
for name in sorted(os.listdir(sys.argv[1])):
    data = open(os.path.join(sys.argv[1], name), 'rb').read()
    try:
        pe = pefile.PE(data=data)
    except pefile.PEFormatError:
        continue
    for section in pe.sections:
        section.get_entropy(); section.get_hash_md5()
    pe.get_imphash(); pe.generate_checksum(); pe.get_overlay(); pe.parse_rich_header()
    tree = getattr(pe, 'DIRECTORY_ENTRY_RESOURCE', None)
    for kind in tree.entries if tree else []:
        for item in getattr(getattr(kind, 'directory', None), 'entries', []):
            for leaf in getattr(getattr(item, 'directory', None), 'entries', []):
                if hasattr(leaf, 'data'):
                    try:
                        hashlib.sha256(pe.get_data(leaf.data.struct.OffsetToData, leaf.data.struct.Size)).hexdigest()
                    except pefile.PEFormatError:
                        pass
print((time.perf_counter() - start) * 1000)
`

/** A program with a few hundred imports and exports, some dozen resources, and a section of code that fills the rest. */
function makeProgram(index, bytes) {
  const next = randomWords(index + 1)
  const words = Uint32Array.from({ length: bytes / 4 }, (_, at) => (at % 3 === 0 ? at : next()))
  const names = (prefix, count) =>
    Array.from({ length: count }, (_, at) => `${prefix}${String(index)}Function${String(at)}`)
  return buildPe({
    bits: index % 2 === 0 ? 32 : 64,
    imports: ['KERNEL32.dll', 'USER32.dll', 'ADVAPI32.dll', 'GDI32.dll'].map((dll, at) => ({
      dll,
      functions: names(`I${String(at)}`, 80),
    })),
    exports: { name: `program${String(index)}.dll`, functions: names('E', 300).map((name) => ({ name })) },
    version: { CompanyName: 'Example', FileVersion: '1.2.3.4', ProductName: 'Benchmark' },
    resources: Array.from({ length: 40 }, (_, at) => ({
      type: 10,
      name: at + 1,
      data: new Uint8Array(words.buffer, at * 512, 4096),
    })),
    sections: [{ name: '.big', data: new Uint8Array(words.buffer) }],
    overlay: new Uint8Array(10_000),
  })
}

function readAll(folder) {
  let imports = 0
  for (const name of readdirSync(folder)) {
    const pe = open(readFileSync(join(folder, name)))
    if (pe === undefined) continue
    for (const section of pe.sections) void [section.entropy, section.md5]
    void [pe.imphash, pe.exports, pe.computedChecksum, pe.overlay, pe.richHeader, pe.versionInfo, pe.debug, pe.tls]
    void [pe.relocations, pe.loadConfig, pe.boundImports, pe.delayImports]
    for (const { data } of pe.resources) void sha256(data)
    imports += pe.imports.length
  }
  return imports
}

function open(bytes) {
  try {
    return parsePe(bytes)
  } catch (error) {
    if (error.name !== 'PeError') throw error
    return undefined
  }
}

function sha256(data) {
  return createHash('sha256').update(data).digest('hex')
}

function best(measure) {
  return Math.min(...Array.from({ length: Number(options.runs) }, measure))
}

const made = options.folder === undefined
const folder = options.folder ?? mkdtempSync(join(tmpdir(), 'cuculus-pe-'))
try {
  if (made) {
    for (let index = 0; index < Number(options.files); index++) {
      writeFileSync(join(folder, `${String(index)}.exe`), makeProgram(index, Number(options.mb) * 1_000_000))
    }
  }
  const names = readdirSync(folder)
  const size = names.reduce((sum, name) => sum + readFileSync(join(folder, name)).length, 0)
  const ours = best(() => {
    const start = performance.now()
    readAll(folder)
    return performance.now() - start
  })
  console.log(
    `pe: ${String(names.length)} files, ${(size / 1e6).toFixed(0)} MB in ${ours.toFixed(0)} ms, ${(size / 1000 / ours).toFixed(0)} MB/s`,
  )
  const python = spawnSync(options.python, ['-c', pefile, folder], { encoding: 'utf8' })
  if (python.status === 0) {
    const theirs = Number(python.stdout)
    console.log(
      `pefile: ${theirs.toFixed(0)} ms; ours takes 1/${(theirs / ours).toFixed(1)} of that (target: at most 1/20)`,
    )
  } else {
    console.log(`pefile: not measured (${options.python} has no pefile)`)
  }
} finally {
  if (made) rmSync(folder, { recursive: true })
}
