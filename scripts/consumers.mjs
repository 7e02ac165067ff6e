// What users get: the packed tarballs, installed outside the workspace by the three kinds of users. Each proof prints one line.
import { execFileSync, spawnSync } from 'node:child_process'
import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import process from 'node:process'
import { fileURLToPath } from 'node:url'
import { encodeDns, encodePcap, udpDatagram } from '@cuculus/testing'

const root = fileURLToPath(new URL('..', import.meta.url))
const demo = join(root, 'examples', 'demo-analysis')
const tsc = join(root, 'node_modules', 'typescript', 'bin', 'tsc')
const windows = process.platform === 'win32'
const scratch = mkdtempSync(join(tmpdir(), 'cuculus-consumers-'))
const tarballs = join(scratch, 'tarballs')

/** Settings of a user who wants to be told everything. */
const strict = {
  target: 'es2023',
  module: 'nodenext',
  strict: true,
  exactOptionalPropertyTypes: true,
  lib: ['es2023'],
  types: ['node'],
}

function run(command, args, cwd) {
  return execFileSync(command, args, {
    cwd,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'inherit'],
    shell: windows,
    maxBuffer: 1 << 28,
  })
}

function proved(sentence, holds) {
  if (!holds) throw new Error(`not so: ${sentence}`)
  console.log(`  ✓ ${sentence}`)
}

function pack() {
  mkdirSync(tarballs)
  run(
    'pnpm',
    [
      '--silent',
      '--recursive',
      '--filter',
      './packages/*',
      '--filter',
      './apps/*',
      'pack',
      '--pack-destination',
      tarballs,
    ],
    root,
  )
}

function tarballOf(name) {
  const file = readdirSync(tarballs).find((entry) => new RegExp(`^cuculus-${name}-\\d`).test(entry))
  if (file === undefined) throw new Error(`no tarball of ${name}`)
  return join(tarballs, file)
}

/** A fresh npm project with some of our packages, from their tarballs. */
function project(name, packages, extra = []) {
  const directory = join(scratch, name)
  mkdirSync(directory, { recursive: true })
  if (!existsSync(join(directory, 'package.json'))) {
    writeFileSync(join(directory, 'package.json'), JSON.stringify({ name, private: true, type: 'module' }))
  }
  const files = [...packages.map(tarballOf), ...extra]
  run('npm', ['install', '--silent', '--no-audit', '--no-fund', '--prefer-offline', ...files], directory)
  return directory
}

/** The author of a module: builds and packs it with nothing but core and TypeScript. */
function author() {
  const directory = join(scratch, 'third-party-module')
  cpSync(join(root, 'examples', 'third-party-module'), directory, {
    recursive: true,
    filter: (path) => !/[\\/](node_modules|dist)$/.test(path),
  })
  // The author's development tools are ours here; what a user installs does not change by that.
  const manifest = JSON.parse(readFileSync(join(directory, 'package.json'), 'utf8'))
  writeFileSync(join(directory, 'package.json'), JSON.stringify({ ...manifest, devDependencies: {} }))
  project('third-party-module', ['core', 'testing', 'analysis'])
  writeFileSync(join(directory, 'package.json'), JSON.stringify({ ...manifest, devDependencies: {} }))
  run(process.execPath, [tsc, '-p', '.'], directory)
  run(process.execPath, ['--test'], directory)
  const [packed] = JSON.parse(run('npm', ['pack', '--json', '--pack-destination', scratch], directory))
  proved(`an author builds, tests and packs ${manifest.name} with core, testing and TypeScript alone`, packed.size > 0)
  return { name: manifest.name, tarball: join(scratch, packed.filename) }
}

/** The engineer who installs single packages: core, one module, one module of somebody else. */
function engineer(thirdParty) {
  const directory = project(
    'engineer',
    ['bytes', 'core', 'analysis', 'pcap', 'fingerprint', 'network', 'behavior-log', 'behavior'],
    [thirdParty.tarball, '@types/node@20'],
  )
  writeFileSync(
    join(directory, 'tsconfig.json'),
    JSON.stringify({
      compilerOptions: { ...strict, outDir: 'dist' },
      include: ['use.ts'],
    }),
  )
  writeFileSync(
    join(directory, 'use.ts'),
    `import { openAnalysis } from '@cuculus/analysis'
import { BehaviorProcessing } from '@cuculus/behavior'
import { processAnalysis, type GlobalContainer } from '@cuculus/core'
import { NetworkProcessing } from '@cuculus/network'
import { VerdictProcessing } from '${thirdParty.name}'

const analysis = await openAnalysis(${JSON.stringify(demo)})
const { container } = await processAnalysis(analysis, [new NetworkProcessing(), new BehaviorProcessing(), new VerdictProcessing()])
const names: readonly string[] = container.network?.dns.map(({ hostname }) => hostname) ?? []
const verdict: GlobalContainer['verdict'] | undefined = container.verdict
// @ts-expect-error nobody composed \`static\`
void container.static
console.log(JSON.stringify({ names, verdict }))
`,
  )
  run(process.execPath, [tsc, '-p', '.'], directory)
  proved('a user of single packages type-checks under strict settings, the third party’s key included', true)
  const { names, verdict } = JSON.parse(run(process.execPath, ['dist/use.js'], directory))
  proved(
    `single packages run: ${String(names.length)} DNS questions, a verdict`,
    names.length > 0 && typeof verdict === 'object',
  )
  const required = run(
    process.execPath,
    ['-e', "console.log(typeof require('@cuculus/core').processAnalysis)"],
    directory,
  )
  proved('CommonJS code may require() them', required.trim() === 'function')
}

/** The programs in a text of ours. What imports nothing of ours is a part of one, what imports a file is about one of the reader's. */
function programsOf(path) {
  const blocks = readFileSync(join(root, path), 'utf8').matchAll(/^```([jt]s)\n(.*?)^```$/gms)
  return Array.from(blocks, ([, language, text]) => ({ language, text })).filter(
    ({ text }) => text.includes(" from '@cuculus/") && !text.includes(" from './"),
  )
}

/** The first program that a package's README shows. */
function exampleOf(name) {
  const [example] = programsOf(`packages/${name}/README.md`)
  if (example === undefined) throw new Error(`the README of ${name} shows no program`)
  return example.text
}

/** Somebody who copies what the READMEs show. The first program of each is run where it needs no other file than an analysis has. */
function copyist(directory, names) {
  const home = join(directory, 'copied')
  mkdirSync(join(home, 'storage', 'analyses'), { recursive: true })
  for (const id of ['1', '42']) cpSync(demo, join(home, 'storage', 'analyses', id), { recursive: true })
  cpSync(join(demo, 'dump.pcap'), join(home, 'dump.pcap'))
  cpSync(join(demo, 'binary'), join(home, 'sample.exe'))
  const texts = [['cuculus', 'README.md'], ...names.map((name) => [name, `packages/${name}/README.md`])]
  const programs = texts.flatMap(([name, path]) =>
    programsOf(path).map(({ language, text }, i) => ({ file: `${name}-${String(i)}`, language, text, first: i === 0 })),
  )
  for (const { file, language, text } of programs) writeFileSync(join(home, `${file}.${language}`), text)
  const compilerOptions = {
    ...strict,
    skipLibCheck: true,
    allowJs: true,
    outDir: 'compiled',
    typeRoots: [join(root, 'node_modules', '@types')],
  }
  writeFileSync(join(home, 'tsconfig.json'), JSON.stringify({ compilerOptions, include: ['*.ts', '*.js'] }))
  run(process.execPath, [tsc, '-p', '.'], home)
  proved(
    `the ${String(programs.length)} programs of the READMEs compile under strict settings`,
    programs.length > names.length,
  )

  const runnable = programs.filter(({ text, first }) => first && /storage\/analyses|dump\.pcap|sample\.exe/.test(text))
  const files = runnable.map(({ file }) => file).filter((file) => !file.startsWith('yara'))
  writeFileSync(
    join(home, 'all.mjs'),
    `import { writeFileSync } from 'node:fs'
const silent = []
for (const file of ${JSON.stringify(files)}) {
  let lines = 0
  console.log = () => lines++
  await import(\`./compiled/\${file}.js\`)
  if (lines === 0) silent.push(file)
}
writeFileSync('silent.json', JSON.stringify(silent))
`,
  )
  run(process.execPath, ['all.mjs'], home)
  const silent = JSON.parse(readFileSync(join(home, 'silent.json'), 'utf8'))
  if (silent.length > 0) throw new Error(`these print nothing: ${silent.join()}`)
  proved(`${String(files.length)} of them run over an analysis and print something`, files.length > 12)
}

/** The user of the dissector alone, with the program that its README shows and a capture of our own making. */
function reader() {
  const asked = [
    { name: 'evil.example.com', type: 'A' },
    { name: 'example.net', type: 'MX' },
  ]
  const client = { address: '192.168.56.101', port: 1025 }
  const server = { address: '192.168.56.1', port: 53 }
  const packets = asked.flatMap((question, i) => [
    udpDatagram(client, server, encodeDns({ questions: [question] }), i),
    udpDatagram(server, client, encodeDns({ questions: [question], rcode: 3 }), i),
  ])
  const directory = project('reader', ['pcap'])
  writeFileSync(join(directory, 'dump.pcap'), encodePcap(packets))
  const example = exampleOf('pcap')
  writeFileSync(join(directory, 'questions.mjs'), example)
  const printed = run(process.execPath, ['questions.mjs'], directory).trim().split(/\r?\n/)
  const lines = example.trim().split('\n').length
  proved(
    `@cuculus/pcap alone prints the DNS questions of a capture in ${String(lines)} lines: ${printed.join(', ')}`,
    lines <= 10 && printed.join() === asked.map(({ name, type }) => `${client.address} ${type} ${name}`).join(),
  )
  const installed = readdirSync(join(directory, 'node_modules', '@cuculus'))
  proved('and needs no other package', installed.join() === 'pcap' && packagesIn(directory).join() === '@cuculus')
}

/** What npm has installed there, by folder. */
function packagesIn(directory) {
  return readdirSync(join(directory, 'node_modules')).filter((entry) => !entry.startsWith('.'))
}

/** The analyst at a shell. */
function analyst(thirdParty) {
  const all = readdirSync(join(root, 'packages')).filter((name) =>
    existsSync(join(root, 'packages', name, 'package.json')),
  )
  const directory = project('analyst', [...all, 'cli'], [thirdParty.tarball])
  const main = join(directory, 'node_modules', '@cuculus', 'cli', 'dist', 'main.js')
  proved(
    'the installed command starts',
    /^\d+\.\d+\.\d+$/.test(run(process.execPath, [main, '--version'], directory).trim()),
  )
  const text = run(
    process.execPath,
    [main, 'process', demo, '--module', thirdParty.name, '--out', '-', '--quiet'],
    directory,
  )
  const report = JSON.parse(text)
  const failed = report.processing.modules.filter(({ status }) => status !== 'ok')
  proved(
    `the command runs the third party's module: ${JSON.stringify(report.verdict)}`,
    report.verdict !== undefined && failed.length === 0,
  )
  writeFileSync(join(directory, 'report.json'), text)
  const answer = run(process.execPath, [main, 'validate', 'report.json'], directory)
  proved('the report is valid', answer.startsWith('valid'))
  stalled(directory, main)
  copyist(directory, all)
}

/** The author whose promise is settled by nobody: Node would end without a word. */
function stalled(directory, main) {
  const source = `import { Processing } from '@cuculus/core'
export class Stalled extends Processing {
  key = 'stalled'
  run() {
    return new Promise(() => {})
  }
}
`
  writeFileSync(join(directory, 'stalled.mjs'), source)
  const args = ['process', demo, '--module', './stalled.mjs', '--only', 'info,stalled', '--out', '-', '--quiet']
  const { status, stdout } = spawnSync(process.execPath, [main, ...args], { cwd: directory, encoding: 'utf8' })
  const { info, processing } = JSON.parse(stdout)
  const [, record] = processing.modules
  proved(
    `a module that waits for ever costs its own key: ${record.error?.message ?? record.status}`,
    status === 1 && info.id === 7 && record.status === 'failed',
  )
}

try {
  pack()
  const thirdParty = author()
  engineer(thirdParty)
  reader()
  analyst(thirdParty)
} finally {
  rmSync(scratch, { recursive: true, force: true })
}
