import { chmodSync, existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { readdir, readFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { Report } from '@cuculus/core'
import { buildAnalysis, writeAnalysis } from '@cuculus/testing'
import type { Environment, Output } from '../src/environment.js'
import { run } from '../src/run.js'
import { capture, type Captured, TextOutput } from './capture.js'

let root: string

beforeEach(async () => {
  root = mkdtempSync(join(tmpdir(), 'cuculus-'))
  await analysis('1')
})

afterEach(() => {
  rmSync(root, { recursive: true, force: true })
})

/** An analysis of 2.x with a process, as `name` below the working directory; `change` damages it. */
async function analysis(
  name: string,
  change: (files: Map<string, Uint8Array>) => void = () => undefined,
): Promise<void> {
  const files = buildAnalysis({
    generation: '2.x',
    trace: {
      processes: [
        {
          pid: 1332,
          ppid: 480,
          path: 'C:\\sample.exe',
          start: Date.UTC(2020, 2, 22, 10, 0, 1),
          calls: [{ api: 'NtClose', category: 'system', at: 5 }],
        },
      ],
    },
    binary: Buffer.from('just text'),
    dropped: [{ path: 'C:\\drop.txt', content: Buffer.from('dropped') }],
  })
  change(files)
  await writeAnalysis(join(root, name), files)
}

async function cuculus(...args: readonly string[]): Promise<Captured> {
  return capture(args, root)
}

async function report(path = '1/reports/cuculus.json'): Promise<Report> {
  return JSON.parse(await readFile(join(root, path), 'utf8')) as Report
}

const throwing = `
class Base {}
Object.defineProperty(Base.prototype, Symbol.for('@cuculus/core/Processing'), { value: true })
export class Broken extends Base {
  key = 'broken'
  requires = []
  optional = []
  run() { throw new Error('no licence for this') }
}
`

describe('cuculus process', () => {
  test('writes the report of every key into the analysis directory and shows a summary', async () => {
    const { code, stdout, stderr } = await cuculus('process', '1')
    expect({ code, stderr: stderr.split('\n').length }).toEqual({ code: 0, stderr: 9 })
    expect(stdout).toContain('sample.exe (1332)  1 call')
    expect(stdout).toContain('8 of 8 ok')
    expect(stdout).toContain(join(root, '1', 'reports', 'cuculus.json'))
    const { processing, info, file, behavior, dropped, debug } = await report()
    expect(processing.modules.map(({ status }) => status)).toEqual(Array(8).fill('ok'))
    expect(info?.id).toBe(1)
    expect(file?.size).toBe(9)
    expect(behavior?.processes[0]?.calls[0]?.api).toBe('NtClose')
    expect(dropped?.[0]?.size).toBe(7)
    expect(debug?.log).not.toBe('')
  })

  test('shows what the README says', async () => {
    const readme = await readFile(new URL('../README.md', import.meta.url), 'utf8')
    const shown = /^invoice\.exe .*?(?=^```)/ms.exec(readme)?.[0].trim().split('\n') ?? []
    const demo = fileURLToPath(new URL('../../../examples/demo-analysis', import.meta.url))
    const { stdout } = await cuculus('process', demo, '--out', 'demo.json')
    const lines = stdout.trim().split('\n')
    // Not all signatures, another path, another computer.
    const told = shown.filter((line) => !/…$|^ {2}(Modules|Report) /.test(line))
    expect(told.length).toBe(shown.length - 3)
    expect(lines).toEqual(expect.arrayContaining(told))
  })

  test('writes pure JSON to standard output with --out -', async () => {
    const { code, stdout, stderr } = await cuculus('process', '1', '--out', '-')
    expect(code).toBe(0)
    expect((JSON.parse(stdout) as Report).processing.processor.name).toBe('cuculus')
    expect(stderr).toContain('8 of 8 ok')
    expect(existsSync(join(root, '1', 'reports', 'cuculus.json'))).toBe(false)
  })

  test('says nothing with --quiet', async () => {
    expect(await cuculus('process', '1', '--quiet')).toEqual({ code: 0, stdout: '', stderr: '' })
  })

  test('prints one line of JSON per analysis with --json', async () => {
    await analysis('2')
    const { stdout, stderr } = await cuculus('process', '1', '2', '--json')
    const lines = stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as { report: string; calls: number })
    expect(lines.map(({ report: path, calls }) => [path, calls])).toEqual([
      [join(root, '1', 'reports', 'cuculus.json'), 1],
      [join(root, '2', 'reports', 'cuculus.json'), 1],
    ])
    expect(stderr).toBe('')
  })

  test('runs only what is asked for', async () => {
    await cuculus('process', '1', '--only', 'info,debug', '--quiet')
    expect(Object.keys(await report())).toEqual(['processing', 'info', 'debug'])
    await cuculus('process', '1', '--skip', 'behavior,network,static,file,dropped', '--quiet')
    expect(Object.keys(await report())).toEqual(['processing', 'info', 'signatures', 'debug'])
  })

  test('leaves the lists of calls empty with --calls omit', async () => {
    await cuculus('process', '1', '--calls', 'omit', '--quiet')
    const { behavior } = await report()
    expect(behavior?.processes.map(({ calls }) => calls)).toEqual([[]])
    expect((await cuculus('validate', '1/reports/cuculus.json')).code).toBe(0)
  })

  test('reads the task from a file', async () => {
    await analysis('3', (files) => {
      files.delete('task.json')
    })
    writeFileSync(join(root, 'task.json'), JSON.stringify({ id: 77, category: 'file', target: '/in/other.exe' }))
    await cuculus('process', '3', '--task', 'task.json', '--only', 'info', '--quiet')
    expect((await report('3/reports/cuculus.json')).info?.id).toBe(77)
  })

  test('ends with 1 when a module fails, and says which and why', async () => {
    writeFileSync(join(root, 'broken.mjs'), throwing)
    const { code, stdout } = await cuculus('process', '1', '--module', './broken.mjs')
    expect(code).toBe(1)
    expect(stdout).toContain('broken failed: no licence for this')
    const { processing, info } = await report()
    expect(processing.modules.at(-1)).toMatchObject({ key: 'broken', status: 'failed' })
    expect(info?.id).toBe(1)
  })

  test.each([
    ['a cycle', 'const data = {}; data.data = data; return data', 'found a cycle at `broken.data`'],
    ['a function', 'return { list: [() => 1] }', 'found a function at `broken.list.0`'],
    ['nothing', '', 'expected run() to return the data, found undefined'],
  ])('a module that returns %s costs its own key only', async (_, body, reason) => {
    writeFileSync(join(root, 'broken.mjs'), throwing.replace(/throw .*'\)/, body))
    const { code, stdout } = await cuculus('process', '1', '--module', './broken.mjs', '--only', 'info,broken')
    expect(code).toBe(1)
    expect(stdout).toContain(reason)
    expect(Object.keys(await report())).toEqual(['processing', 'info'])
  })

  test('a module that waits for what never happens fails when nothing else is left to do', async () => {
    writeFileSync(join(root, 'broken.mjs'), throwing.replace(/throw .*'\)/, 'return new Promise(() => {})'))
    // The one that ends leaves the other waiting for ever.
    const waiting = new Set<() => void>()
    const environment: Environment = {
      stdout: new TextOutput(),
      stderr: new TextOutput(),
      cwd: root,
      signal: new AbortController().signal,
      onStall(listener) {
        waiting.add(listener)
        return () => {
          waiting.delete(listener)
          for (const rest of waiting) rest()
        }
      },
    }
    expect(await run(['process', '1', '-m', './broken.mjs', '--only', 'info,broken'], environment)).toBe(1)
    const { modules } = (await report()).processing
    expect(modules.map(({ key, status }) => [key, status])).toEqual([
      ['info', 'ok'],
      ['broken', 'failed'],
    ])
  })

  test('tells what modules log and where they fail with --verbose', async () => {
    const talking = throwing.replace('run() { throw', "run({ log }) { log('thinking\\nhard'); throw")
    writeFileSync(join(root, 'broken.mjs'), talking)
    const { stderr } = await cuculus('process', '1', '-m', './broken.mjs', '--only', 'broken', '--verbose')
    expect(stderr.split('\n').slice(0, 4)).toEqual([
      'broken: thinking\\x0ahard',
      expect.stringMatching(/^broken: failed after \d+ ms: no licence for this$/),
      'broken: Error: no licence for this',
      expect.stringMatching(/^broken: {5}at Broken\.run \(.*broken\.mjs.*:8:/),
    ])
    expect((await cuculus('process', '1', '-m', './broken.mjs', '--only', 'broken')).stderr).not.toContain('thinking')

    rmSync(join(root, '1', 'dump.pcap'), { force: true })
    expect((await cuculus('process', '1', '--only', 'network', '--verbose')).stderr.split('\n')[1]).toBe(
      'network: CAPTURE_MISSING: expected a capture, found none (dump.pcap)',
    )
  })

  test('lets a module of the user stand in for a default one', async () => {
    writeFileSync(
      join(root, 'mine.mjs'),
      throwing.replace("'broken'", "'debug'").replace(/throw .*'\)/, "return { log: 'mine', errors: [] }"),
    )
    await cuculus('process', '1', '--module', './mine.mjs', '--quiet')
    expect((await report()).debug).toEqual({ log: 'mine', errors: [] })
  })

  test('never overwrites what is not a report of ours', async () => {
    const own = join(root, '1', 'reports', 'report.json')
    mkdirSync(join(root, '1', 'reports'), { recursive: true })
    writeFileSync(own, '{"info": {}}')
    const { code, stderr } = await cuculus('process', '1', '--out', '1/reports/report.json', '--quiet')
    expect(code).toBe(2)
    expect(stderr).toContain('is not a report of ours')
    expect(await readFile(own, 'utf8')).toBe('{"info": {}}')
    expect((await cuculus('process', '1', '--out', '1/reports/report.json', '--force', '--quiet')).code).toBe(0)
    expect((await cuculus('process', '1', '--out', '1/reports/report.json', '--quiet')).code).toBe(0)
  })

  test('stops when interrupted and leaves no half-written report', async () => {
    const { code, stderr } = await capture(['process', '1'], root, AbortSignal.abort())
    expect(code).toBe(130)
    expect(stderr).toBe('cuculus: interrupted, no half-written report is left\n')
    expect(existsSync(join(root, '1', 'reports', 'cuculus.json'))).toBe(false)
  })
})

describe('bad input', () => {
  test.each([
    ['an empty directory', 'empty', 'found an empty directory'],
    ['a file', 'file', 'found a file'],
    ['nothing', 'missing', 'found nothing'],
  ])('%s is refused with what was looked for and found', async (_, name, found) => {
    mkdirSync(join(root, 'empty'))
    writeFileSync(join(root, 'file'), '')
    const { code, stderr, stdout } = await cuculus('process', name)
    expect(code).toBe(2)
    expect(stdout).toBe('')
    expect(stderr).toMatch(new RegExp(`^cuculus: expected an analysis directory at .*${name}.*${found}\\n$`))
  })

  test('one directory that cannot be used does not keep the others from being processed', async () => {
    const { code, stderr } = await cuculus('process', 'missing', '1', '--quiet')
    expect(code).toBe(2)
    expect(stderr).toContain('missing')
    expect((await report()).info?.id).toBe(1)
  })

  test('one whose place for the report leads elsewhere does not either', async () => {
    await analysis('linked')
    rmSync(join(root, 'linked', 'reports'), { recursive: true, force: true })
    mkdirSync(join(root, 'elsewhere'))
    symlinkSync(join(root, 'elsewhere'), join(root, 'linked', 'reports'), 'junction')
    const { code, stderr } = await cuculus('process', 'linked', '1', '--quiet')
    expect(code).toBe(2)
    expect(stderr).toContain('leaves the analysis directory')
    expect((await report()).info?.id).toBe(1)
    expect(readdirSync(join(root, 'elsewhere'))).toEqual([])
  })

  test('damaged parts cost themselves only', async () => {
    await analysis('damaged', (files) => {
      const log = files.get('logs/1332.bson') ?? new Uint8Array()
      files.set('logs/1332.bson', log.subarray(0, log.length - 5))
      files.set('dump.pcap', new Uint8Array())
    })
    const { code } = await cuculus('process', 'damaged', '--quiet')
    const { processing, behavior, network, dropped } = await report('damaged/reports/cuculus.json')
    expect(code).toBe(0)
    expect(behavior?.processes).toHaveLength(1)
    expect(network?.hosts).toEqual([])
    expect(dropped).toHaveLength(1)
    expect([...new Set(processing.diagnostics.map(({ source }) => source))].sort()).toEqual([
      'dump.pcap',
      'logs/1332.bson',
    ])
  })

  test('a file that may not be read is a diagnostic', async () => {
    // The superuser may read everything, so a directory stands where a file should be.
    await analysis('locked', (files) => {
      files.delete('binary')
    })
    mkdirSync(join(root, 'locked', 'binary'))
    mkdirSync(join(root, 'locked', 'dump.pcap'))
    chmodSync(join(root, 'locked', 'files'), 0o755)
    const { code } = await cuculus('process', 'locked', '--quiet')
    expect(code).toBe(0)
    expect((await report('locked/reports/cuculus.json')).behavior?.processes).toHaveLength(1)
  })

  test('a report that cannot be written is told in words', async () => {
    writeFileSync(join(root, 'in-the-way'), '')
    const { code, stderr } = await cuculus('process', '1', '--out', 'in-the-way/r.json', '--quiet')
    expect(code).toBe(2)
    expect(stderr).toContain('a part of the path is not a directory')
    expect(await readdir(root)).toEqual(['1', 'in-the-way'])
  })
})

describe('usage', () => {
  test.each([
    [['process'], "missing required argument 'directory'"],
    [['process', '1', '--only', 'nonsense'], 'expected keys of modules after --only'],
    [['process', '1', '--only', 'info', '--skip', 'info'], 'leave no module to run'],
    [['process', '1', '--calls', 'some'], 'Allowed choices are inline, omit'],
    [['process', '1', '--module', 'not-installed'], 'expected a package `not-installed`'],
    [['process', '1', '1', '--out', '-'], 'expected one analysis directory with --out -'],
    [['process', '1', '1', '--task', 't.json'], 'expected one analysis directory with --task'],
    [['process', '1', '--task', 'missing.json'], "expected the task's metadata to read at "],
    [['process', '1', '--task', '1'], 'it is a directory'],
    [['process'], '(cuculus process --help shows how)'],
    [['signatures', 'run'], '(cuculus signatures run --help shows how)'],
    [['nonsense'], "unknown command 'nonsense'"],
    [['schema', 'nonsense'], 'expected a key that has a schema'],
    [['validate', 'missing.json'], 'there is no such file'],
  ])('%j is refused with exit code 2 and a reason', async (args, reason) => {
    const { code, stderr, stdout } = await cuculus(...args)
    expect(code).toBe(2)
    expect(stderr).toContain(reason)
    expect(stdout).toBe('')
  })

  test('a defect of ours is told as one, and is not the exit code of a report that was written', async () => {
    const stderr = new TextOutput()
    const stdout: Output = {
      write() {
        throw new Error('no\u001b[2J stream')
      },
    }
    const code = await run(['modules'], { stdout, stderr, cwd: root, signal: new AbortController().signal })
    expect(code).toBe(2)
    expect(stderr.text).toMatch(/^cuculus: this is a defect, please report it\nError: no\\x1b\[2J stream\n +at /)
  })

  test('help and version are no errors', async () => {
    expect((await cuculus('--help')).stdout).toContain('Usage: cuculus')
    const { version } = JSON.parse(await readFile(new URL('../package.json', import.meta.url), 'utf8')) as {
      version: string
    }
    expect(await cuculus('--version')).toEqual({ code: 0, stdout: `${version}\n`, stderr: '' })
  })
})

describe('cuculus modules', () => {
  test('lists the default modules and those named', async () => {
    writeFileSync(join(root, 'broken.mjs'), throwing)
    const { stdout } = await cuculus('modules', '--module', './broken.mjs')
    writeFileSync(join(root, 'nameless.mjs'), throwing.replace("key = 'broken'", ''))
    expect((await cuculus('modules', '--module', './nameless.mjs')).stderr).toBe(
      'cuculus: expected a non-empty text as the key of Broken, found undefined\n',
    )
    expect(stdout.split('\n')[0]).toMatch(/^KEY +PACKAGE +VERSION +READS$/)
    expect(stdout).toMatch(/^network +@cuculus\/network +\d/m)
    expect(stdout).toMatch(/^broken +- +-$/m)
    const json = JSON.parse((await cuculus('modules', '--json')).stdout) as { readonly key: string }[]
    expect(json).toHaveLength(8)
  })
})

describe('cuculus validate', () => {
  test('accepts a report of ours and names the keys', async () => {
    await cuculus('process', '1', '--quiet')
    const { code, stdout } = await cuculus('validate', '1/reports/cuculus.json')
    expect(code).toBe(0)
    expect(stdout).toBe('valid: processing, info, file, static, behavior, network, dropped, signatures, debug\n')
  })

  test('lists every error with its place and ends with 1', async () => {
    const bad = {
      processing: { processor: { name: 'cuculus', version: '1' }, schema: '1.0', modules: [], diagnostics: [] },
      debug: { log: 5, errors: [] },
    }
    writeFileSync(join(root, 'bad.json'), JSON.stringify(bad))
    const { code, stdout } = await cuculus('validate', 'bad.json')
    expect(code).toBe(1)
    expect(stdout).toBe('/debug/log: expected string, found 5\nnot valid: 1 error\n')
  })

  test('stops after a hundred errors, and says so', async () => {
    const bad = {
      processing: { processor: { name: 'cuculus', version: '1' }, schema: '1.0', modules: [], diagnostics: [] },
      debug: { log: '', errors: Array<number>(101).fill(5) },
    }
    writeFileSync(join(root, 'bad.json'), JSON.stringify(bad))
    const { stdout } = await cuculus('validate', 'bad.json')
    expect(stdout.trim().split('\n').at(-1)).toBe('not valid: 100 errors, and perhaps more')
  })

  test('says what is wrong with a file that is no JSON', async () => {
    writeFileSync(join(root, 'bad.json'), '{')
    expect((await cuculus('validate', 'bad.json')).code).toBe(2)
  })
})

describe('cuculus schema', () => {
  test('prints the schema of a key or of the whole report', async () => {
    const network = JSON.parse((await cuculus('schema', 'network')).stdout) as { readonly properties: object }
    expect(Object.keys(network.properties)).toContain('hosts')
    const whole = JSON.parse((await cuculus('schema')).stdout) as { readonly properties: object }
    expect(Object.keys(whole.properties)).toContain('processing')
  })
})
