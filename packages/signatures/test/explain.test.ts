import { describe, expect, it } from 'vitest'
import {
  type Condition,
  type Explanation,
  explainSignature,
  readSigma,
  readTrace,
  ruleSignature,
  Signature,
  type SignatureClass,
} from '../src/index.js'

const trace = readTrace(String.raw`
proc: a.exe 10
call: RegSetValueExW(FullName="HKEY_CURRENT_USER\Software\Editor\Last" Buffer="x")
call: RegSetValueExW(FullName="HKEY_CURRENT_USER\Software\Microsoft\Windows\CurrentVersion\Runner\x" Buffer="C:\x.exe")
call: NtWriteFile(HandleName="C:\one.exe" Buffer="MZ")
call: NtWriteFile(HandleName="C:\two.exe" Buffer="MZ")
proc: b.exe 20
call: CreateProcessInternalW(ApplicationName="C:\one.exe" CommandLine="one.exe /x")
dns: a.example NXDOMAIN
`)

async function explain(match: Condition): Promise<Explanation> {
  return found(await explainSignature('rule', [ruleSignature({ name: 'rule', description: 'A rule', match })], trace))
}

function found(explanation: Explanation | undefined): Explanation {
  if (explanation === undefined) throw new Error('there is no explanation')
  return explanation
}

describe('why a rule did not match', () => {
  it('names what came nearest, and what of it is missing', async () => {
    const { condition, match } = await explain({
      registry_set: { key: '\\\\CurrentVersion\\\\Run\\\\', data: '\\.exe' },
    })
    expect(match).toBeUndefined()
    expect(condition).toEqual({
      op: 'find',
      met: false,
      wanted: 'registry_set key: \\\\CurrentVersion\\\\Run\\\\, data: \\.exe',
      candidates: 2,
      fitting: 0,
      sightings: [],
      nearest: {
        kind: 'registry_set',
        pid: 10,
        process: 'a.exe',
        cid: 1,
        api: 'RegSetValueExW',
        values: {
          key: 'HKEY_CURRENT_USER\\Software\\Microsoft\\Windows\\CurrentVersion\\Runner\\x',
          data: 'C:\\x.exe',
        },
        missing: [
          {
            field: 'key',
            expected: '\\\\CurrentVersion\\\\Run\\\\',
            found: 'HKEY_CURRENT_USER\\Software\\Microsoft\\Windows\\CurrentVersion\\Runner\\x',
          },
        ],
      },
    })
  })

  it('tells which process is meant where two had the same id', async () => {
    const twice = readTrace(
      'proc: a 1\ncall: Sleep(Milliseconds="1")\nproc: b 2\nproc: c 1\ncall: Sleep(Milliseconds="2")',
    )
    const [type] = [ruleSignature({ name: 'rule', description: 'A rule', match: { sleep: 2 } })]
    const { condition } = found(await explainSignature('rule', [type], twice))
    expect(condition).toMatchObject({ sightings: [{ pid: 1, process_index: 2, process: 'c', cid: 0 }] })
  })

  it('tells how many steps of a sequence were made, and which is missing', async () => {
    const { condition } = await explain({ sequence: [{ file_write: 'one' }, { file_write: 'two' }, { mutex: '.' }] })
    expect(condition).toMatchObject({
      op: 'sequence',
      met: false,
      reached: 2,
      steps: [
        { met: true, fitting: 1 },
        { met: true, fitting: 1 },
        { met: false, candidates: 0, fitting: 0 },
      ],
    })
  })

  it('tells how many were counted of how many', async () => {
    const { condition } = await explain({ count: { file_write: '\\.exe$' }, atLeast: 3, distinct: 'path' })
    expect(condition).toMatchObject({ op: 'count', met: false, counted: 2, atLeast: 3, fitting: 2 })
  })

  it('tells which parts of a composition hold', async () => {
    const { condition } = await explain({
      all: [
        { any: [{ mutex: 'x' }, { dns: { rcode: 'NXDOMAIN' } }] },
        { not: { command: 'one' } },
        { call: { api: 'NtWriteFile', arguments: { Buffer: 'PK' } } },
      ],
    })
    expect(condition).toMatchObject({
      op: 'all',
      met: false,
      parts: [
        { op: 'any', met: true, parts: [{ met: false }, { met: true, sightings: [{ kind: 'dns' }] }] },
        { op: 'not', met: false, part: { met: true } },
        {
          op: 'find',
          met: false,
          wanted: 'call api: NtWriteFile, arguments (Buffer: PK)',
          nearest: { kind: 'call', pid: 10, missing: [{ field: 'Buffer', expected: 'PK', found: 'MZ' }] },
        },
      ],
    })
  })

  it('says that it was not run: another guest, another version, switched off', async () => {
    const make = (attributes: object): SignatureClass[] => [
      ruleSignature({ name: 'rule', description: 'A rule', match: { mutex: '.' }, ...attributes }),
    ]
    const skipped = async (attributes: object): Promise<string | undefined> =>
      found(await explainSignature('rule', make(attributes), trace)).skipped
    expect(await skipped({ platform: 'linux' })).toBe('rule is for linux, not for windows')
    expect(await skipped({ enabled: false })).toBe('it is switched off')
    expect(await skipped({})).toBeUndefined()
  })
})

describe('why a rule matched', () => {
  it('shows the calls that it rests on', async () => {
    const { match, condition } = await explain({ file_write: '\\.exe$' })
    expect(match?.marks).toContainEqual({ type: 'call', pid: 10, cid: 2, process_index: 0 })
    expect(condition).toMatchObject({
      met: true,
      fitting: 4,
      sightings: [{ cid: 2, process: 'a.exe', values: { path: 'C:\\one.exe' } }, { cid: 3 }, {}, {}],
    })
  })
})

describe('a Sigma rule', () => {
  const sigma = (condition: string): SignatureClass[] => [
    ...readSigma(`
title: Starts One
logsource: {category: process_creation, product: windows}
detection:
  image: {Image|endswith: '\\one.exe'}
  quiet: {CommandLine|contains: '/quiet'}
  condition: ${condition}
`).signatures,
  ]

  it('is explained by its selections', async () => {
    const { condition, match } = found(await explainSignature('sigma_starts_one', sigma('image and quiet'), trace))
    expect(match).toBeUndefined()
    expect(condition).toMatchObject({
      op: 'all',
      met: false,
      parts: [
        { wanted: 'selection image', met: true, fitting: 1 },
        { wanted: 'selection quiet', met: false, nearest: { pid: 20, missing: [{ expected: 'quiet' }] } },
      ],
    })
  })

  it('that matches shows where', async () => {
    const { condition } = found(await explainSignature('sigma_starts_one', sigma('image and not quiet'), trace))
    expect(condition).toMatchObject({ op: 'all', met: true, parts: [{ met: true }, { op: 'not', met: true }] })
  })
})

describe('a class', () => {
  class Asks extends Signature {
    readonly name = 'asks'
    override readonly filterApiNames = ['NtWriteFile', 'NtClose']
    #seen = 0
    override onCall() {
      this.#seen++
      return this.#seen > 5 ? true : undefined
    }
    override run() {
      return this.checkMutex(/evil/) ?? this.checkArgument('C:\\nothing', { name: 'FileName' })
    }
  }

  it('is explained by what it was told and what it asked', async () => {
    const { handlers, questions, match } = found(await explainSignature('asks', [Asks], trace))
    expect(match).toBeUndefined()
    expect(handlers).toContainEqual({
      handler: 'onCall',
      calls: 2,
      examples: [
        expect.objectContaining({ pid: 10, cid: 2, api: 'NtWriteFile' }) as unknown,
        expect.objectContaining({ cid: 3 }) as unknown,
      ],
    })
    expect(questions).toEqual([
      { helper: 'checkMutex', pattern: '/evil/', filter: '', answer: null },
      { helper: 'checkArgument', pattern: 'C:\\nothing', filter: '{"name":"FileName"}', answer: null },
    ])
  })

  it('that throws or hangs is explained by that', async () => {
    class Hangs extends Signature {
      readonly name = 'hangs'
      override run() {
        // eslint-disable-next-line @typescript-eslint/no-unnecessary-condition -- what the watchdog is for
        while (true);
      }
    }
    const { diagnostics } = found(await explainSignature('hangs', [Asks, Hangs], trace, { timeLimit: 200 }))
    expect(diagnostics.map(({ code }) => code)).toEqual(['SIGNATURE_TIMEOUT'])
  })

  it('of another name is not there', async () => {
    expect(await explainSignature('nobody', [Asks], trace)).toBeUndefined()
  })
})
