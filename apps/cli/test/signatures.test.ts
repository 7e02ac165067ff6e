import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { Report } from '@cuculus/core'
import { buildAnalysis, parseTrace, writeAnalysis } from '@cuculus/testing'
import { run } from '../src/run.js'
import { capture, type Captured, TextOutput } from './capture.js'

let root: string

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'cuculus-'))
})

afterEach(() => {
  rmSync(root, { recursive: true, force: true })
})

function signatures(...args: readonly string[]): Promise<Captured> {
  return capture(['signatures', ...args], root)
}

function file(name: string, content: string | object): void {
  writeFileSync(join(root, name), typeof content === 'string' ? content : JSON.stringify(content))
}

const trace = String.raw`
proc: 2104 C:\sample.exe
  call: registry RegSetValueExW(Handle=0x44, ValueName="update", Type=1, Buffer="C:\sample.exe", BufferLength=1, FullName="HKEY_CURRENT_USER\Software\Microsoft\Windows\CurrentVersion\Run\update")
`

async function analysis(name: string): Promise<void> {
  await writeAnalysis(join(root, name), buildAnalysis({ generation: 'cape', trace: parseTrace(trace) }))
}

/** A report as another sandbox writes it; the name of the process is hostile. */
const cape = {
  info: { version: '2.4-CAPE' },
  CAPE: {},
  behavior: {
    processes: [
      {
        process_id: 5,
        parent_id: 1,
        process_name: 'evil\u001b[2J.exe',
        calls: [
          {
            api: 'RegSetValueExW',
            category: 'registry',
            status: true,
            return: '0x0',
            arguments: [
              {
                name: 'FullName',
                value: 'HKEY_CURRENT_USER\\Software\\Microsoft\\Windows\\CurrentVersion\\Run\\\u202eexe',
              },
              { name: 'Buffer', value: 'C:\\x.exe' },
            ],
          },
        ],
      },
    ],
    summary: { files: [], keys: [], mutexes: [] },
  },
}

describe('cuculus signatures list', () => {
  test('shows name, severity, techniques, categories and platform of the default set', async () => {
    const { code, stdout } = await signatures('list')
    expect(code).toBe(0)
    const lines = stdout.split('\n')
    expect(lines[0]).toMatch(/^NAME +SEVERITY +ATT&CK +CATEGORIES +PLATFORM$/)
    expect(lines).toContainEqual(
      expect.stringMatching(/^injection_process_hollowing +3 +T1055\.012 +injection +windows$/),
    )
  })

  test('gives JSON, and the signatures of a file', async () => {
    await signatures('new', 'mine')
    const { stdout } = await signatures('list', '--json', '--no-default', '-s', 'mine.yml')
    expect(JSON.parse(stdout)).toMatchObject({ name: 'mine', severity: 3, ttps: ['T1547.001'], platform: 'windows' })
  })
})

describe('cuculus signatures with rules that cannot be used', () => {
  beforeEach(() => {
    file('report.json', cape)
  })

  test('says which line, runs the others, and ends with 1', async () => {
    file(
      'rules.yml',
      'name: good\ndescription: Good\nmatch: { file: x }\n---\nname: bad\ndescription: Bad\nmatch:\n  fil: x\n',
    )
    const { code, stderr } = await signatures('run', 'report.json', '--no-default', '-s', 'rules.yml')
    expect(code).toBe(1)
    expect(stderr).toMatch(/rules\.yml:7: bad cannot be used: match: there is no kind/)
    const { stdout } = await signatures('run', 'report.json', '--no-default', '-s', 'rules.yml', '--json')
    expect(JSON.parse(stdout)).toMatchObject({ refused: [expect.stringContaining('rules.yml:7: bad') as string] })
  })

  test('tells a file without a rule', async () => {
    file('empty.yml', '# nothing\n')
    const { code, stderr } = await signatures('run', 'report.json', '--no-default', '-s', 'empty.yml')
    expect(code).toBe(1)
    expect(stderr).toContain('empty.yml: document 1 cannot be used: expected a rule, found none')
  })

  test('tells twenty of many', async () => {
    file('rules.yml', Array.from({ length: 25 }, (_, index) => `- { name: r${String(index)} }`).join('\n'))
    const { stderr } = await signatures('run', 'report.json', '--no-default', '-s', 'rules.yml')
    expect(stderr.match(/cannot be used: /g)).toHaveLength(20)
    expect(stderr).toContain('… 5 more rules cannot be used')
  })
})

describe('cuculus signatures activities', () => {
  beforeEach(() => {
    file('report.json', cape)
  })

  test('shows activities, APIs with their arguments, summary and records, escaped', async () => {
    const { code, stdout, stderr } = await signatures('activities', 'report.json')
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
    const lines = stdout.split('\n')
    expect(lines).toContain('evil\\x1b[2J.exe (5)   1 call')
    expect(lines).toContainEqual(expect.stringMatching(/^ {2}registry_set +1 +1 +key="HKEY_.*\\Run\\\\u\{202e\}exe"/))
    expect(lines).toContainEqual(expect.stringMatching(/^ {2}RegSetValueExW +1 +0 +registry +FullName, Buffer$/))
    expect(lines).toContainEqual(expect.stringMatching(/^ {2}process +1 +1 +name="evil\\x1b\[2J\.exe"/))
  })

  test('shows the values of a kind and of an API, a few of many', async () => {
    const calls = Array.from({ length: 30 }, (_, index) => ({
      api: 'NtWriteFile',
      category: 'filesystem',
      status: true,
      return: '0x0',
      arguments: [{ name: 'HandleName', value: `C:\\${String(index)}.txt` }],
    }))
    const [process] = cape.behavior.processes
    file('many.json', { ...cape, behavior: { ...cape.behavior, processes: [{ ...process, calls }] } })
    const kind = await signatures('activities', 'many.json', '--kind', 'file_write', '--limit', '2')
    expect(kind.stdout).toContain('file_write  evil\\x1b[2J.exe (5): 30 times, 30 different')
    expect(kind.stdout.split('\n').slice(-4)).toEqual([
      '    1  path="C:\\0.txt"',
      '    1  path="C:\\1.txt"',
      '    … 28 more different',
      '',
    ])
    const api = await signatures('activities', 'many.json', '--api', 'NtWriteFile')
    expect(api.stdout).toContain('HandleName="C:\\19.txt"')
    expect(api.stdout).not.toContain('HandleName="C:\\20.txt"')
    expect((await signatures('activities', 'many.json', '--api', 'NtReadFile')).stdout).toContain('nothing of what was')
  })

  test('of processes that share an id tells which, and shows as many as it may', async () => {
    const [process] = cape.behavior.processes
    file('twins.json', { ...cape, behavior: { ...cape.behavior, processes: [process, process, process] } })
    const { stdout } = await signatures('activities', 'twins.json', '-n', '2')
    expect(stdout).toContain('(5, processes[1])   1 call')
    expect(stdout).not.toContain('processes[2]')
    expect(stdout).toContain('… 1 more processes')
  })

  test('fits the terminal', async () => {
    const stdout = new TextOutput(true)
    const code = await run(['signatures', 'activities', 'report.json'], {
      stdout,
      stderr: new TextOutput(),
      cwd: root,
      signal: new AbortController().signal,
    })
    expect(code).toBe(0)
    const lines = stdout.text.split('\n')
    expect(lines.filter((line) => line.length > 80)).toEqual([])
    expect(lines).toContainEqual(expect.stringMatching(/^ {2}registry_set .{60,}…$/))
  })

  test('gives JSON of one process of an analysis directory', async () => {
    await analysis('1')
    const { code, stdout } = await signatures('activities', '1', '--process', 'SAMPLE.exe', '--json')
    expect(code).toBe(0)
    expect(JSON.parse(stdout)).toMatchObject({
      kind: 'analysis directory',
      processes: [{ process_id: 2104, activities: [{ kind: 'registry_set', times: 1 }] }],
      problems: [],
    })
  })

  test.each([
    [['--kind', 'registry_sett'], 'did you mean `registry_set`?'],
    [['--kind', 'nonsense'], 'no kind of activity or record `nonsense`; without --kind'],
    [['--process', '6'], 'there is no process `6`; there are evil\\x1b[2J.exe (5)'],
    [['--limit', '0'], 'from 1 to 1000'],
  ])('refuses %j, and says what there is', async (args, message) => {
    const { code, stdout, stderr } = await signatures('activities', 'report.json', ...args)
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' })
    expect(stderr).toContain(message)
  })
})

describe('cuculus signatures new', () => {
  test.each([
    ['--yaml', 'yml'],
    ['--typescript', 'ts'],
  ])('with %s writes a signature and its tests, which pass at once', async (kind, extension) => {
    const made = await signatures('new', 'my_signature', kind)
    expect(made).toMatchObject({ code: 0, stderr: '' })
    expect(made.stdout).toContain(`cuculus signatures test my_signature.${extension}`)
    const { code, stdout } = await signatures('test', `my_signature.${extension}`)
    expect(stdout).toContain('3 tests, 3 passed, 0 failed')
    expect(code).toBe(0)
  })

  test('writes over nothing, unless told to', async () => {
    await signatures('new', 'mine')
    expect(await signatures('new', 'mine')).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('--force') as string,
    })
    expect((await signatures('new', 'mine', '--force')).code).toBe(0)
  })

  test.each(['../up', 'Upper', '1st', '', 'a'.repeat(200)])('refuses the name %j', async (name) => {
    expect((await signatures('new', name)).code).toBe(2)
  })
})

describe('cuculus signatures test', () => {
  test('says what was missing, and ends with 1', async () => {
    await signatures('new', 'mine')
    const rule = await readFile(join(root, 'mine.yml'), 'utf8')
    file('mine.yml', rule.replace('CurrentVersion', 'OtherVersion'))
    const { code, stdout } = await signatures('test')
    expect(code).toBe(1)
    expect(stdout).toContain('FAIL  a program in the Run key (mine.test.txt:3)')
    expect(stdout).toContain('key: expected \\\\OtherVersion')
    expect(stdout).toContain('3 tests, 1 passed, 2 failed')
  })

  test('tells the rule that cannot be used, the tests that are missing or no tests, and the code that does not load', async () => {
    file('wrong.yml', 'name: wrong\ndescription: Wrong\nmatch: {nonsense: x}\n')
    file('wrong.test.txt', 'test: any\nfires:\nproc: a\n')
    file('untested.yml', 'name: untested\ndescription: Untested\nmatch: {mutex: x}\n')
    file('odd.yml', 'name: odd\ndescription: Odd\nmatch: {mutex: x}\n')
    file('odd.test.txt', 'nonsense\n')
    file('broken.ts', 'export class {')
    file('empty.ts', 'export const nothing = 1')
    const { code, stdout } = await signatures('test', 'wrong.yml', 'untested.yml', 'odd.yml', 'broken.ts', 'empty.ts')
    expect(code).toBe(1)
    expect(stdout).toContain('wrong cannot be used')
    expect(stdout).toContain('there is no kind of activity or record `nonsense`')
    expect(stdout).toMatch(/expected its tests at .*untested\.test\.txt/)
    expect(stdout).toContain('odd.test.txt: line 1: expected `test:`')
    expect(stdout).toMatch(/broken\.ts could not be loaded/)
    expect(stdout).toMatch(/expected .*empty\.ts to export classes/)
  })

  test('runs Sigma rules, and files that import each other', async () => {
    file(
      'sigma.yml',
      'title: Any\nlogsource: {category: process_creation}\ndetection:\n  s: {CommandLine: x}\n  condition: s\n',
    )
    file('sigma.test.txt', 'test: x\nfires: sigma_any\nproc: a\ncall: CreateProcessInternalW(CommandLine="x")\n')
    file('words.ts', 'export const word: string = "one"\n')
    file(
      'main.ts',
      `import { Signature } from '@cuculus/signatures'
       import { word } from './words.js'
       abstract class Base extends Signature { override run(): boolean { return this.checkMutex(word) !== null } }
       export class Main extends Base { readonly name = 'main' }`,
    )
    file('main.test.txt', 'test: x\nfires: main\nproc: a\ncall: NtCreateMutant(MutexName="one")\n')
    expect(await signatures('test', 'sigma.test.txt', 'main.ts')).toMatchObject({ code: 0 })
  })

  test('takes modules of every kind, and tells what signatures say wrongly of themselves', async () => {
    const body =
      "extends Signature { name = 'old'; description = 'Old'; ttps = ['T1060']; run() { return this.checkMutex('one') } }"
    file('esm.mjs', `import { Signature } from '@cuculus/signatures'\nexport default class ${body}`)
    file('cjs.cjs', `const { Signature } = require('@cuculus/signatures')\nmodule.exports.all = [class ${body}]`)
    file('plain.js', `import { Signature } from '@cuculus/signatures'\nexport const signatures = [class ${body}]`)
    for (const name of ['esm', 'cjs', 'plain']) {
      file(`${name}.test.txt`, 'test: x\nfires: old\nproc: a\ncall: NtCreateMutant(MutexName="one")\n')
    }
    const { code, stdout } = await signatures('test')
    expect(stdout).toContain('3 tests, 3 passed, 0 failed')
    expect(stdout).toContain('warning: old: T1060 was withdrawn from ATT&CK, T1547.001 stands in its place')
    expect(code).toBe(0)
  })

  test('gives JSON', async () => {
    await signatures('new', 'mine')
    const { stdout } = await signatures('test', '--json')
    expect(JSON.parse(stdout)).toMatchObject({
      problems: [],
      tests: [{ passed: true }, { passed: true }, { passed: true }],
    })
  })

  test('ends with 2 where there is nothing to test', async () => {
    expect(await signatures('test')).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('signatures new') as string,
    })
    expect((await signatures('test', 'nothing.yml')).code).toBe(2)
  })
})

describe('cuculus signatures run', () => {
  test('finds in the raw results, in our report and by itself the same as a whole run', async () => {
    await analysis('1')
    const raw = JSON.parse((await signatures('run', '1', '--json')).stdout) as Report & { readonly kind: string }
    expect(raw.kind).toBe('analysis directory')
    await capture(['process', '1', '--quiet'], root)
    const report = JSON.parse(await readFile(join(root, '1/reports/cuculus.json'), 'utf8')) as Report
    const again = JSON.parse((await signatures('run', '1', '--json')).stdout) as typeof raw
    expect(again.kind).toBe('report of Cuculus')
    expect(raw.signatures?.map(({ name }) => name)).toContain('persistence_run_key')
    expect(again.signatures).toEqual(report.signatures)
    expect(raw.signatures).toEqual(report.signatures)
    expect(JSON.parse((await signatures('run', '1', '--only', 'behavior', '--json')).stdout)).toMatchObject({
      kind: 'analysis directory',
      signatures: [{ name: 'persistence_run_key' }],
    })
    expect((await signatures('run', '1', '--only', 'nonsense')).code).toBe(2)
    expect(JSON.parse((await signatures('run', '1', '--raw', '--json')).stdout)).toMatchObject({
      kind: 'analysis directory',
    })
  })

  test('reads the raw results where the report is a link that leaves the directory', async () => {
    await analysis('1')
    file('elsewhere.json', cape)
    mkdirSync(join(root, '1', 'reports'), { recursive: true })
    symlinkSync(join(root, 'elsewhere.json'), join(root, '1', 'reports', 'cuculus.json'))
    expect((await signatures('run', '1')).stdout).toContain('analysis directory')
  })

  test('shows findings with the calls they rest on, and nothing that moves the cursor', async () => {
    file('report.json', cape)
    const { code, stdout } = await signatures('run', 'report.json', '--timings')
    expect(code).toBe(0)
    expect(stdout).toContain('(report of CAPE, version 2.4-CAPE)')
    expect(stdout).toContain('  3  persistence_run_key')
    expect(stdout).toContain('T1547.001 Boot or Logon Autostart Execution: Registry Run Keys / Startup Folder')
    expect(stdout).toContain('evil\\x1b[2J.exe (5) #0  RegSetValueExW(')
    expect(stdout).toMatch(/Score {2}\d/)
    // eslint-disable-next-line no-control-regex -- what must not be there
    expect(stdout).not.toMatch(/[\u001b\u202e]/)
  })

  test('obeys the overlay', async () => {
    file('report.json', cape)
    file('overlay.json', { persistence_run_key: { enabled: false } })
    const { stdout } = await signatures('run', 'report.json', '--overlay', 'overlay.json', '--json')
    expect(stdout).not.toContain('"name":"persistence_run_key"')
    file('overlay.json', '[]')
    expect((await signatures('run', 'report.json', '--overlay', 'overlay.json')).code).toBe(2)
  })

  test('ends although signatures of the user hang, throw or backtrack, names them, and finds all else', async () => {
    file('report.json', cape)
    file('bad.ts', hostile)
    const good = JSON.parse((await signatures('run', 'report.json', '--json')).stdout) as Report
    const { code, stdout } = await signatures('run', 'report.json', '--json', '-s', 'bad.ts', '--time-limit', '300')
    expect(code).toBe(1)
    const { signatures: found, diagnostics } = JSON.parse(stdout) as Report & {
      readonly diagnostics: { code: string; message: string }[]
    }
    expect(found).toEqual(good.signatures)
    expect(
      diagnostics.map((diagnostic) => `${diagnostic.code} ${diagnostic.message.split(':')[0] ?? ''}`).sort(),
    ).toEqual(['SIGNATURE_FAILED throws', 'SIGNATURE_TIMEOUT backtracks', 'SIGNATURE_TIMEOUT hangs'])
  })

  test.each([
    ['no JSON', 'MZ', /expected a report in JSON/],
    ['another JSON', '{"a": 1}', /expected a report of Cuculus, Cuckoo or CAPE/],
    ['deep', `{"info": ${'['.repeat(5000)}`, /nested at most 512/],
  ])('refuses what is %s in one line', async (_, content, message) => {
    file('report.json', content)
    const { code, stderr, stdout } = await signatures('run', 'report.json')
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' })
    expect(stderr).toMatch(message)
    expect(stderr.trim().split('\n')).toHaveLength(1)
  })

  test('refuses what is not there, a device, and a directory that is no analysis', async () => {
    mkdirSync(join(root, 'empty'))
    symlinkSync('/dev/null', join(root, 'null'))
    for (const name of ['nothing', 'null', 'empty'])
      expect([name, (await signatures('run', name)).code]).toEqual([name, 2])
    expect((await signatures('run', 'empty', '--time-limit', 'soon')).code).toBe(2)
  })

  test('says that a report is compressed, or has no calls', async () => {
    writeFileSync(join(root, 'report.json.gz'), gzipSync(JSON.stringify(cape)))
    expect(await signatures('run', 'report.json.gz')).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('gunzip') as string,
    })
    await analysis('1')
    await capture(['process', '1', '--quiet', '--calls', 'omit'], root)
    const { code, stderr } = await signatures('run', '1')
    expect(code).toBe(0)
    expect(stderr).toContain('has no API calls')
  })

  test('finds what it can in a report whose calls are damaged, and ends with 1', async () => {
    const call = JSON.stringify(cape.behavior.processes[0]?.calls[0])
    file(
      'report.json',
      JSON.stringify(cape)
        .replace(call, `{"api": nonsense}`)
        .replace('}],"summary"', `},{"process_id":9,"process_name":"b.exe","calls":[${call}]}],"summary"`),
    )
    const { code, stdout, stderr } = await signatures('run', 'report.json')
    expect(code).toBe(1)
    expect(stdout).toContain('b.exe (9) #0  RegSetValueExW')
    expect(stderr).toContain('SIGNATURE_CALLS_UNREADABLE')
  })

  test('survives wrong types and tells how many values were left out', async () => {
    file('report.json', { info: { version: [] }, behavior: { processes: 'none' }, network: { tcp: [{}], hosts: [1] } })
    const { code, stderr } = await signatures('run', 'report.json')
    expect(code).toBe(0)
    expect(stderr).toContain('values have a type that nothing can be made of')
  })
})

describe('cuculus signatures explain', () => {
  beforeEach(() => {
    file('report.json', cape)
  })

  test('shows the calls that a match rests on', async () => {
    const { code, stdout } = await signatures('explain', 'persistence_run_key', 'report.json')
    expect(code).toBe(0)
    expect(stdout).toContain('persistence_run_key   matched (report of CAPE')
    expect(stdout).toContain('[x] registry_set key:')
    expect(stdout).toContain('evil\\x1b[2J.exe (5) #0  RegSetValueExW')
  })

  test('shows what came nearest to one that did not', async () => {
    const { stdout } = await signatures('explain', 'evasion_uac_disabled', 'report.json')
    expect(stdout).toContain('evasion_uac_disabled   did not match')
    expect(stdout).toContain('0 of 1 fit')
    expect(stdout).toContain('nearest: evil\\x1b[2J.exe (5) #0')
    expect(stdout).not.toContain('\u001b')
  })

  test('gives JSON', async () => {
    const { stdout } = await signatures('explain', 'persistence_run_key', 'report.json', '--json')
    expect(JSON.parse(stdout)).toMatchObject({ name: 'persistence_run_key', condition: { met: true, fitting: 1 } })
  })

  test('knows no other name, and tells near ones', async () => {
    expect(await signatures('explain', 'run_key', 'report.json')).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('persistence_run_key') as string,
    })
  })
})

/** A signature that never ends, one that throws, one whose regular expression takes years. */
const hostile = `
import { Signature } from '@cuculus/signatures'
export class Hangs extends Signature {
  readonly name = 'hangs'
  override onCall(): undefined { while (true); }
}
export class Throws extends Signature {
  readonly name = 'throws'
  override onCall(): never { throw new Error('no') }
}
export class Backtracks extends Signature {
  readonly name = 'backtracks'
  override run() { return /^(a+)+$/.test('${'a'.repeat(40)}!') }
}
`

test('a whole run with such signatures ends, names them in `processing`, and changes nothing else', async () => {
  await analysis('1')
  file('bad.ts', hostile)
  // A module as an author writes it: the signatures of this file beside the default set.
  file(
    'module.mjs',
    `import { SignaturesProcessing } from '@cuculus/signatures'
import { defaultSignatures } from '@cuculus/signatures-default'
${hostile.replace(/^import.*$/m, "import { Signature } from '@cuculus/signatures'").replaceAll(/readonly |override |: (undefined|never)/g, '')}
export default new SignaturesProcessing({ signatures: [Hangs, ...defaultSignatures, Throws, Backtracks], timeLimit: 400 })
`,
  )
  mkdirSync(join(root, 'node_modules', '@cuculus'), { recursive: true })
  for (const name of ['signatures', 'signatures-default', 'core']) {
    symlinkSync(new URL(`../../../packages/${name}`, import.meta.url), join(root, 'node_modules', '@cuculus', name))
  }
  const report = async (...args: readonly string[]): Promise<Report> => {
    await capture(['process', '1', '--quiet', '--out', 'report.json', '--force', ...args], root)
    return JSON.parse(await readFile(join(root, 'report.json'), 'utf8')) as Report
  }
  const { processing: before, ...good } = await report()
  const { processing, ...found } = await report('--module', './module.mjs')
  expect(found).toEqual(good)
  expect(before.diagnostics.filter(({ key }) => key === 'signatures')).toEqual([])
  expect(
    processing.diagnostics
      .filter(({ key }) => key === 'signatures')
      .map(({ code, message }) => `${code} ${message.split(':')[0] ?? ''}`)
      .sort(),
  ).toEqual(['SIGNATURE_FAILED throws', 'SIGNATURE_TIMEOUT backtracks', 'SIGNATURE_TIMEOUT hangs'])
  const statuses = ({ modules }: Report['processing']): string[] =>
    modules.map(({ key, status }) => `${key} ${status}`).sort()
  expect(statuses(processing)).toEqual(statuses(before))
})
