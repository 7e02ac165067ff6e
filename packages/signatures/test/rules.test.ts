import { readFile, writeFile } from 'node:fs/promises'
import { env } from 'node:process'
import { describe, expect, it } from 'vitest'
import {
  type Condition,
  readRules,
  readSigma,
  readTrace,
  type Rule,
  RuleError,
  ruleSchema,
  ruleSignature,
  runSignatures,
  type SignatureResults,
} from '../src/index.js'

const rule = (match: Condition): Rule => ({ name: 'rule', description: 'A rule', match })

async function matches(match: Condition, results: SignatureResults | string): Promise<boolean> {
  const container = typeof results === 'string' ? readTrace(results) : results
  const { matches, diagnostics } = await runSignatures([ruleSignature(rule(match))], container)
  expect(diagnostics).toEqual([])
  return matches.length > 0
}

const trace = `
proc: a.exe 1
call: NtWriteFile(FileHandle="0x1" HandleName="C:\\one.exe" Buffer="MZ")
call: NtWriteFile(FileHandle="0x1" HandleName="C:\\two.txt" Buffer="hello")
call: NtDelayExecution(Milliseconds="60000")
proc: b.exe 2
call: CreateProcessInternalW(ApplicationName="C:\\one.exe" CommandLine="C:\\ONE.EXE /x")
call: RegOpenKeyExA(Registry="0x80000001" SubKey="Software\\X" Handle="0x44")
call: RegSetValueExA(Handle="0x00000044" ValueName="v" Buffer="data")
`

describe('patterns of fields', () => {
  it.each<[Condition, boolean]>([
    [{ file_write: 'ONE\\.exe$' }, true],
    [{ file_write: '^one' }, false],
    [{ file_write: { path: ['nothing', 'two'], data: 'hello' } }, true],
    [{ file_write: { path: 'two', data: 'MZ' } }, false],
    [{ file_write: { path: 'exe', not: { data: '^MZ' } } }, false],
    [{ file_write: { path: 'exe', not: { data: '^PK' } } }, true],
    [{ sleep: { milliseconds: '>= 60000' } }, true],
    [{ sleep: { milliseconds: '> 60000' } }, false],
    [{ sleep: 60_000 }, true],
    [{ file_write: { path: /one\.exe/ } }, true],
    [{ file_write: { path: /ONE/ } }, false],
    [{ file_write: { path: '.', process: '^b\\.exe$' } }, false],
    [{ registry_set: { key: '^HKEY_CURRENT_USER\\\\Software\\\\X\\\\v$', data: 'data' } }, true],
    [{ command: '/x' }, true],
    [{ file: 'two\\.txt' }, true],
    [{ key: 'Software' }, true],
    [{ call: { api: ['RegSetValueExA'], arguments: { ValueName: '^v$' } } }, true],
    [{ call: { api: 'RegSetValueExA', arguments: { regkey_r: '^v$' } } }, true],
    [{ call: { api: 'RegSetValueExA', process: '^a\\.exe$' } }, false],
    [{ call: { api: 'RegSetValueExA', status: 'FAILURE' } }, false],
  ])('%j: %s', async (match, expected) => {
    expect(await matches(match, trace)).toBe(expected)
  })
})

describe('composition', () => {
  const yes: Condition = { file_write: 'one' }
  const no: Condition = { file_write: 'three' }
  it.each<[Condition, boolean]>([
    [{ all: [yes, yes] }, true],
    [{ all: [yes, no] }, false],
    [{ any: [no, yes] }, true],
    [{ any: [no, no] }, false],
    [{ not: no }, true],
    [{ all: [yes, { not: yes }] }, false],
    [{ any: [{ all: [no, yes] }, { not: { any: [no] } }] }, true],
    [{ count: { file_write: '.' }, atLeast: 2 }, true],
    [{ count: { file_write: '.' }, atLeast: 3 }, false],
    [{ count: { file_write: '.' }, atLeast: 2, distinct: 'process' }, false],
    [{ sequence: [{ file_write: 'one' }, { sleep: '.' }] }, true],
    [{ sequence: [{ sleep: '.' }, { file_write: 'one' }] }, false],
    // In order, but in two processes.
    [{ sequence: [{ file_write: 'one' }, { process_create: '.' }] }, false],
  ])('%j: %s', async (match, expected) => {
    expect(await matches(match, trace)).toBe(expected)
  })

  it('compares fields of the steps of a sequence whatever the case', async () => {
    const text = `proc: a.exe
call: NtWriteFile(HandleName="C:\\X.exe")
call: CreateProcessInternalW(ApplicationName="c:\\x.EXE")`
    const steps = [{ file_write: '.' }, { process_create: { image: '.' } }]
    expect(await matches({ sequence: steps, same: ['path', 'image'] }, text)).toBe(true)
    expect(
      await matches({ sequence: steps, same: ['path', 'command_line'] }, text.replace('c:\\x.EXE', 'C:\\y.exe')),
    ).toBe(false)
  })

  it('looks into records of other modules, and into the summary when there are no calls', async () => {
    const summary = {
      files: ['C:\\f'],
      keys: [],
      mutexes: ['M'],
      write_files: ['C:\\w'],
      executed_commands: ['cmd /c x'],
    }
    const results = { behavior: { processes: [], processtree: [], summary }, file: { name: 'a.exe', entropy: 7.5 } }
    expect(await matches({ file_write: 'w$' }, results)).toBe(true)
    expect(await matches({ file_write: { path: 'w$', data: 'x' } }, results)).toBe(false)
    expect(await matches({ mutex: '^M$' }, results)).toBe(true)
    expect(await matches({ command: '^cmd' }, results)).toBe(true)
    expect(await matches({ sample: { name: 'exe$', entropy: '> 7' } }, results)).toBe(true)
    expect(await matches({ sample: { name: 'exe$', size: '> 0' } }, results)).toBe(false)
  })

  it('shows the calls and indicators that speak for it, not those that would have spoken against', async () => {
    const match: Condition = { all: [{ file_write: 'one' }, { not: { file_write: 'three' } }] }
    const { matches } = await runSignatures([ruleSignature(rule(match))], readTrace(trace))
    expect(matches[0]?.marks).toEqual([
      { type: 'call', pid: 1, cid: 0, process_index: 0 },
      { type: 'ioc', category: 'file_write', ioc: 'C:\\one.exe' },
    ])
  })

  it('tells processes apart that had the same id one after the other', async () => {
    const twice = `
proc: a.exe 1
call: NtWriteFile(HandleName="C:\\one.exe" Buffer="MZ")
proc: b.exe 1
call: NtWriteFile(HandleName="C:\\one.exe" Buffer="MZ")
call: NtWriteFile(HandleName="C:\\two.txt" Buffer="MZ")
`
    const { matches: found } = await runSignatures([ruleSignature(rule({ file_write: 'one' }))], readTrace(twice))
    expect(found[0]?.marks?.filter(({ type }) => type === 'call')).toEqual([
      { type: 'call', pid: 1, cid: 0, process_index: 0 },
      { type: 'call', pid: 1, cid: 0, process_index: 1 },
    ])
    const apart = twice.replace(
      'call: NtWriteFile(HandleName="C:\\one.exe" Buffer="MZ")\nproc: b.exe 1\ncall: NtWriteFile(HandleName="C:\\one.exe" Buffer="MZ")',
      'call: NtWriteFile(HandleName="C:\\one.exe" Buffer="MZ")\nproc: b.exe 1',
    )
    expect(await matches({ sequence: [{ file_write: 'one' }, { file_write: 'two' }] }, twice)).toBe(true)
    expect(await matches({ sequence: [{ file_write: 'one' }, { file_write: 'two' }] }, apart)).toBe(false)
    const three = { count: { file_write: '.' }, atLeast: 3 }
    expect(await matches(three, twice)).toBe(true)
    expect(await matches({ ...three, perProcess: true }, twice)).toBe(false)
  })

  it('takes the attributes of the rule and lets an overlay change them', async () => {
    const type = ruleSignature({ ...rule(yes), severity: 2, ttps: ['T1105'], families: ['F'] })
    const { matches } = await runSignatures([type], readTrace(trace), { overlay: { rule: { severity: 3 } } })
    expect(matches[0]).toMatchObject({ name: 'rule', severity: 3, ttps: ['T1105'], families: ['F'] })
  })
})

describe('a rule that cannot be used', () => {
  it.each<[unknown, string]>([
    [{}, 'match: expected one kind of activity or record, found none'],
    [[], 'match: expected `all`'],
    ['text', 'match: expected `all`'],
    [{ all: [] }, 'match.all: expected a list of conditions'],
    [
      { registry_sett: 'x' },
      'match: there is no kind of activity or record `registry_sett`; did you mean `registry_set`?',
    ],
    [{ registry_set: { keys: 'x' } }, 'process, process_path; did you mean `key`?'],
    [{ any: [{ nothing: 'x' }] }, 'match.any[0]: there is no kind of activity or record `nothing`'],
    [
      { file_write: 'a', file_read: 'b' },
      'match: expected one kind of activity or record, found file_write, file_read',
    ],
    [{ file_write: { size: 1 } }, 'match.file_write: there is no field `size`; there are path, data'],
    [{ file_write: '(' }, 'match.file_write: expected a regular expression (RE2 syntax), found "("'],
    [{ file_write: '' }, 'match.file_write: expected a pattern, found an empty text'],
    [{ file_write: [] }, 'match.file_write: expected at least one pattern'],
    [{ file_write: null }, 'match.file_write: expected a text'],
    [{ sequence: [{ file_write: 'x' }] }, 'match.sequence: expected at least two steps'],
    [{ sequence: [{ file_write: 'x' }, { domain: 'y' }] }, 'match.sequence[1]: expected an activity or a call'],
    [{ sequence: [{ file_write: 'x' }, { file_read: 'y' }], same: ['path'] }, 'match.same: expected a field'],
    [{ count: { file_write: 'x' }, atLeast: 0 }, 'match.atLeast: expected a whole number'],
    [{ count: { file_write: 'x' }, atLeast: 1, every: true }, 'match: there is no `every` beside `count`'],
    [{ call: { arguments: {} } }, 'match.call.api: expected the name of an API'],
    [{ constructor: 'x' }, 'match: there is no kind of activity or record `constructor`'],
  ])('%j says where and why', (match, message) => {
    expect(() => ruleSignature(rule(match as Condition))).toThrow(RuleError)
    expect(() => ruleSignature(rule(match as Condition))).toThrow(message)
  })

  it('is refused for attributes that do not exist or are of another kind', () => {
    expect(() => ruleSignature({ ...rule({ file: 'x' }), severity: '3' } as unknown as Rule)).toThrow(
      'severity: expected a number',
    )
    expect(() => ruleSignature({ ...rule({ file: 'x' }), colour: 1 } as Rule)).toThrow(
      'colour: there is no such attribute',
    )
    expect(() => ruleSignature({ ...rule({ file: 'x' }), name: 'Two Words' })).toThrow(
      'name: expected lower-case letters',
    )
  })

  it('may not be nested without end', () => {
    let match: Condition = { file: 'x' }
    for (let depth = 0; depth < 100; depth++) match = { not: match }
    expect(() => ruleSignature(rule(match))).toThrow('nested too deeply')
  })

  it.each([
    ['description: a\nmatch: { file: x }', 'name: expected lower-case letters'],
    ['name: a\nmatch: { file: x }', 'description: expected a sentence'],
    ['name: a\ndescription: b\nconfidence: 101\nmatch: { file: x }', 'confidence: expected a number from 0 to 100'],
    ['name: a\ndescription: b\nmatch: { dropped: { size: ">= 5 MB" } }', 'match.dropped.size: expected a number after'],
    ['name: a\ndescription: b\nmatch: { dropped: { size: "> 5k" } }', 'expected a number after the comparison'],
    ['name: a\ndescription: b\nmatch: { pe: { signed: no } }', 'match.pe.signed: expected true or false, found no'],
    [
      'name: a\ndescription: b\nmatch: { call: { api: x, status: failed } }',
      'call.status: expected SUCCESS or FAILURE',
    ],
    ['name: a\ndescription: b\nmatch: { mutex: { status: ok } }', 'mutex.status: expected SUCCESS or FAILURE'],
    ['name: a\ndescription: b\nmatch: { file: { path: x } }', 'found a map'],
  ])('is one that could never be what is meant: %s', (text, message) => {
    expect(
      readRules(text)
        .problems.map((problem) => problem.message)
        .join(),
    ).toContain(message)
  })

  it('says in which line of the file the mistake is', () => {
    const lines = (text: string): (number | undefined)[] => readRules(text).problems.map(({ line }) => line)
    const rule = (match: string): string => `# a comment\nname: a\ndescription: b\nmatch:\n${match}`
    expect(lines(rule('  all:\n    - mutex: x\n    - file_write:\n        pth: x\n'))).toEqual([7])
    expect(lines(rule('  mutexx: x\n'))).toEqual([4])
    expect(lines(rule('  mutex: "("\n'))).toEqual([5])
    expect(lines(`${rule('  mutex: x')}\n---\n${rule('  count: { dns: x }\n  atLeast: 0\n')}`)).toEqual([12])
    expect(lines('- { name: a, description: b, match: { mutex: x } }\n- name: c\n  description: d\n')).toEqual([2])
    expect(lines('name: a\nname: b\n')).toEqual([2])
    const { problems } = readSigma(
      'title: x\nlogsource: { category: process_creation }\ndetection:\n  a:\n    Image: x\n    User|contains: x\n  condition: a\n',
    )
    expect(problems[0]?.line).toBe(6)
  })

  it('says so in words for people: what was meant, and where in the file', () => {
    const problems = (text: string): string[] => readRules(text).problems.map(({ message }) => message)
    expect(problems('name: a\ndescripton: b\nmatch: { mutex: x }')).toEqual([
      'descripton: there is no such attribute of a rule; did you mean `description`?',
    ])
    expect(problems('name: a\ndescription: "b\nmatch:\n  mutex: x\n')).toEqual([
      'Missing closing "quote at line 5, column 1',
    ])
  })
})

describe('readRules', () => {
  it('reads documents and lists, and a rule that cannot be used costs only itself', async () => {
    const text = String.raw`
name: first
description: Writes a program
match: { file_write: { path: 'one\.exe$' } }
---
- name: second
  description: Is never found
  match: { file_write: nothing }
- name: broken
  description: Has no such field
  match: { file_write: { size: 1 } }
---
name: [
`
    const { signatures, problems } = readRules(text)
    expect((await runSignatures(signatures, readTrace(trace))).matches.map(({ name }) => name)).toEqual(['first'])
    expect(signatures).toHaveLength(2)
    expect(problems.map(({ document, name }) => [document, name])).toEqual([
      [2, 'broken'],
      [3, undefined],
    ])
    expect(problems[0]?.message).toContain('there is no field `size`')
  })

  it('does not let a few anchors grow into a large value', () => {
    const levels = Array.from(
      { length: 12 },
      (_, level) =>
        `a${String(level)}: &a${String(level)} [${level === 0 ? 'x' : Array.from({ length: 9 }, () => `*a${String(level - 1)}`).join(', ')}]`,
    )
    const { signatures, problems } = readRules(levels.join('\n'))
    expect(signatures).toEqual([])
    expect(problems).toHaveLength(1)
  })

  it('is not misled by the names that every object has', () => {
    const { signatures, problems } = readRules('__proto__: { name: x, description: y, match: { file: z } }')
    expect(signatures).toEqual([])
    expect(problems).toHaveLength(1)
  })

  it('survives any cut of a file', () => {
    const text =
      'name: first\ndescription: Writes a program\nmatch:\n  all:\n    - { file_write: { path: "x" } }\n    - not: { domain: [a, b] }\n'
    for (let length = 0; length < text.length; length++) {
      const { signatures, problems } = readRules(text.slice(0, length))
      expect(signatures.length + problems.length).toBeLessThanOrEqual(1)
    }
    expect(readRules(text).signatures).toHaveLength(1)
  })
})

describe('rules that are written in an odd way', () => {
  it.each([
    ['dropped: { size: ">= 1e6" }', { size: 1_000_000 }, true],
    ['dropped: { size: ">= 0x100000" }', { size: 1_000_000 }, false],
    ['dropped: { name: "<script" }', { name: 'a<script>' }, true],
    ['dropped: { name: (no) }', { name: 'Notes' }, true],
    ['dropped: {}', {}, true],
    ['dropped: { not: { name: a } }', { name: 'b' }, true],
  ])('%s on %j: %s', async (match, record, expected) => {
    const { signatures, problems } = readRules(`name: a\ndescription: b\nmatch:\n  ${match}\n`)
    expect(problems).toEqual([])
    const dropped = [{ name: 'x', path: 'x', size: 1, ...record }] as unknown as NonNullable<
      SignatureResults['dropped']
    > // what is looked at
    expect((await runSignatures(signatures, { dropped })).matches.length > 0).toBe(expected)
  })

  it('may start with a mark of byte order, end lines as Windows does, and take maps from others', () => {
    expect(readRules('\ufeffname: a\r\ndescription: b\r\nmatch: { file: x }\r\n').problems).toEqual([])
    const { signatures, problems } = readRules(
      '- &base { name: a, description: b, severity: 3, match: { file: x } }\n- { <<: *base, name: c }\n',
    )
    expect(problems).toEqual([])
    expect(signatures.map((type) => new type()).map(({ name, severity }) => [name, severity])).toEqual([
      ['a', 3],
      ['c', 3],
    ])
  })
})

describe('the schema for editors', () => {
  it('is the file in the package', async () => {
    const path = new URL('../rule.schema.json', import.meta.url)
    if (env['UPDATE_GOLDEN'] === '1') await writeFile(path, `${JSON.stringify(ruleSchema, null, 2)}\n`)
    const file = await readFile(path, 'utf8')
    expect(JSON.parse(file)).toEqual(JSON.parse(JSON.stringify(ruleSchema)))
  })
})

describe('a command line', () => {
  it('of the process that the sandbox started is no finding, of others it is', async () => {
    const text = `
proc: lsass.exe 4 lsass.exe -x
tracked: no
proc: powershell.exe 10 powershell -ep bypass
proc: cmd.exe 20 cmd /c evil`
    expect(await matches({ command: 'bypass' }, text)).toBe(false)
    expect(await matches({ command: 'evil' }, text)).toBe(true)
    expect(await matches({ process: { command_line: 'bypass' } }, text)).toBe(true)
  })
})

describe('what is counted and compared', () => {
  const files = `
proc: a.exe 1
call: NtWriteFile(HandleName="C:\\1.doc" Buffer="x")
call: NtWriteFile(HandleName="C:\\2.doc" Buffer="x")
proc: b.exe 2
call: NtWriteFile(HandleName="C:\\3.doc" Buffer="x")
call: NtWriteFile(HandleName="C:\\4.doc" Buffer="x")`

  it('is the calls, not the summary once more', async () => {
    expect(await matches({ count: { file: 'doc' }, atLeast: 4 }, files)).toBe(true)
    expect(await matches({ count: { file: 'doc' }, atLeast: 5 }, files)).toBe(false)
    expect(await matches({ count: { file: 'doc' }, atLeast: 3, distinct: 'path', perProcess: true }, files)).toBe(false)
    // The summary has files in an order of its own: it makes no sequence.
    expect(await matches({ sequence: [{ file: '1' }, { file: '3' }] }, files)).toBe(false)
  })

  it('is an argument under the name that any generation has for it', async () => {
    const opened = { call: { api: 'OpenProcess' } } as const
    const written = { call: { api: 'WriteProcessMemory' } } as const
    const trace = (first: string, second: string): string => `
proc: a.exe
call: OpenProcess(${first}="0x1")
call: WriteProcessMemory(${second}="0x1")`
    const match = { sequence: [opened, written], same: 'ProcessHandle' }
    expect(await matches(match, trace('ProcessHandle', 'ProcessHandle'))).toBe(true)
    expect(await matches(match, trace('process_handle', 'process_handle'))).toBe(true)
    expect(await matches(match, trace('Other', 'ProcessHandle'))).toBe(false)
  })

  it.each<[Condition, string]>([
    [{ count: { dns: '.' }, atLeast: 2, distinct: 'hostnam' }, 'match.distinct: there is no field `hostnam`'],
    [{ sequence: [{ mutex: 'a' }, { mutex: 'b' }], same: 'path' }, 'match.same: there is no field `path`'],
    [{ count: { command: 'x' }, atLeast: 2, distinct: 'key' }, 'match.distinct: there is no field `key`'],
  ])('is refused if nothing has the field: %j', (match, message) => {
    expect(() => ruleSignature(rule(match))).toThrow(message)
  })
})
