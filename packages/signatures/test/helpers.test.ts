import { type Call, Sequence } from '@cuculus/core'
import { describe, expect, it } from 'vitest'
import { Signature, type SignatureClass, SignaturesProcessing, type SignatureResults } from '../src/index.js'
import { behaviorOf, runOn } from './trace.js'

const network = {
  hosts: ['1.2.3.4'],
  domains: [{ domain: 'evil.example', ip: null }],
  tcp: [],
  udp: [],
  icmp: [],
  dns: [],
  http: [
    {
      method: 'GET',
      host: 'evil.example',
      port: 80,
      uri: 'http://evil.example/gate.php',
      path: '/gate.php',
      version: '1.1',
      data: '',
      body: '',
    },
  ],
}

const results: SignatureResults = {
  network,
  behavior: behaviorOf(
    [
      {
        name: 'a.exe',
        pid: 7,
        calls: [
          ['NtCreateFile', 'filesystem', { ShareAccess: '0', FileName: 'C:\\one' }],
          ['CopyFileA', 'file', { oldfilepath: 'C:\\from', newfilepath: 'C:\\to' }],
        ],
      },
      { name: 'b.exe', pid: 8, calls: [['NtCreateFile', 'filesystem', { FileName: 'C:\\two' }]] },
    ],
    {
      files: ['C:\\Windows\\evil.dll'],
      keys: ['HKEY_CURRENT_USER\\Software\\X\\Run'],
      mutexes: ['Global\\M'],
      write_files: ['C:\\w'],
      file_deleted: ['C:\\d'],
      executed_commands: ['cmd /c x'],
      regkey_written: ['HKEY_CURRENT_USER\\W'],
    },
  ),
}

/** What a helper answers. */
async function ask(question: (signature: Helpers) => unknown, on: SignatureResults = results): Promise<unknown> {
  let answer: unknown
  const type: SignatureClass = class extends Helpers {
    override run(): undefined {
      answer = question(this)
    }
  }
  const { diagnostics } = await runOn(new SignaturesProcessing({ signatures: [type] }), on)
  return diagnostics.length > 0 ? diagnostics[0]?.code : answer
}

/** The helpers, which are for subclasses only, within reach of a test. */
class Helpers extends Signature {
  readonly name = 'helpers'
  file = this.checkFile.bind(this)
  writeFile = this.checkWriteFile.bind(this)
  deleteFile = this.checkDeleteFile.bind(this)
  registryKey = this.checkKey.bind(this)
  writeKey = this.checkWriteKey.bind(this)
  mutex = this.checkMutex.bind(this)
  command = this.checkExecutedCommand.bind(this)
  api = this.checkApi.bind(this)
  argument = this.checkArgument.bind(this)
  argumentOf = this.checkArgumentCall.bind(this)
  value = this.getArgument.bind(this)
  ip = this.checkIp.bind(this)
  domain = this.checkDomain.bind(this)
  url = this.checkUrl.bind(this)
  processNamed = this.checkProcessName.bind(this)
  nameOf = this.getNameFromPid.bind(this)
  initial = this.getInitialProcess.bind(this)
}

describe('the matching rule', () => {
  it('compares a text exactly, case included', async () => {
    expect(await ask((s) => s.file('C:\\Windows\\evil.dll'))).toBe('C:\\Windows\\evil.dll')
    expect(await ask((s) => s.file('c:\\windows\\evil.dll'))).toBeNull()
    expect(await ask((s) => s.file('evil.dll'))).toBeNull()
  })

  it('reads a text as a regular expression from the start, whatever the case, when asked', async () => {
    expect(await ask((s) => s.file('.*\\\\EVIL\\.dll$', { regex: true }))).toBe('C:\\Windows\\evil.dll')
    expect(await ask((s) => s.file('evil\\.dll$', { regex: true }))).toBeNull()
  })

  it('takes a RegExp as it is, and forgets where a global one stopped', async () => {
    expect(await ask((s) => s.file(/evil\.dll$/))).toBe('C:\\Windows\\evil.dll')
    expect(await ask((s) => s.file(/EVIL/))).toBeNull()
    const global = /evil/gy
    expect(await ask((s) => [s.file(/e/g), s.file(/e/g), s.file(global)])).toEqual([
      'C:\\Windows\\evil.dll',
      'C:\\Windows\\evil.dll',
      'C:\\Windows\\evil.dll',
    ])
  })

  it('fails the signature alone when a pattern cannot be compiled', async () => {
    expect(await ask((s) => s.file('(', { regex: true }))).toBe('SIGNATURE_FAILED')
    expect(await ask((s) => s.argument('(?=x)', { regex: true }))).toBe('SIGNATURE_FAILED')
  })
})

describe('helpers about the summary and the traffic', () => {
  it('find the value under the name that any generation has for its list', async () => {
    expect(await ask((s) => s.writeFile('C:\\w'))).toBe('C:\\w')
    expect(await ask((s) => s.deleteFile('C:\\d'))).toBe('C:\\d')
    expect(await ask((s) => s.writeKey(/W$/))).toBe('HKEY_CURRENT_USER\\W')
    expect(await ask((s) => s.command(/^cmd/))).toBe('cmd /c x')
    expect(await ask((s) => [s.registryKey(/Run$/), s.mutex('Global\\M')])).toEqual([
      'HKEY_CURRENT_USER\\Software\\X\\Run',
      'Global\\M',
    ])
  })

  it('return what was found: the address, the record of the domain, the request', async () => {
    expect(await ask((s) => s.ip('1.2.3.4'))).toBe('1.2.3.4')
    expect(await ask((s) => s.domain('evil.example'))).toEqual({ domain: 'evil.example', ip: null })
    expect(await ask((s) => s.url('.*gate\\.php', { regex: true }))).toMatchObject({ path: '/gate.php' })
    expect(await ask((s) => [s.ip('x'), s.domain('x'), s.url('x')])).toEqual([null, null, null])
  })

  it('answer nothing, and do not fail, when the keys are missing', async () => {
    const all = (s: Helpers): unknown => [
      s.file('x'),
      s.mutex('x'),
      s.api('x'),
      s.argument('x'),
      s.ip('x'),
      s.domain('x'),
      s.url('x'),
      s.processNamed('x'),
      s.nameOf(1),
      s.initial(),
    ]
    expect(await ask(all, {})).toEqual(Array.from({ length: 10 }, () => null))
    // A report of another program, without parts that the types promise.
    const bare = { network: {}, behavior: { processes: [] } } as unknown as SignatureResults
    expect(await ask(all, bare)).toEqual(Array.from({ length: 10 }, () => null))
  })

  it('know processes by name and id', async () => {
    expect(await ask((s) => [s.processNamed('b.exe'), s.nameOf(8), s.nameOf(9), s.initial()?.process_id])).toEqual([
      'b.exe',
      'b.exe',
      null,
      7,
    ])
  })
})

describe('helpers about calls', () => {
  it('checkApi finds an API, in a process when named', async () => {
    expect(await ask((s) => s.api('CopyFileA'))).toBe('CopyFileA')
    expect(await ask((s) => s.api('CopyFileA', { process: 'b.exe' }))).toBeNull()
    expect(await ask((s) => s.api('copyfile', { regex: true }))).toBe('CopyFileA')
  })

  it('checkArgument finds the first value that passes all filters', async () => {
    expect(await ask((s) => s.argument(/^C:/))).toBe('C:\\one')
    expect(await ask((s) => s.argument(/^C:/, { process: 'b.exe' }))).toBe('C:\\two')
    expect(await ask((s) => s.argument(/^C:/, { api: 'CopyFileA' }))).toBe('C:\\from')
    expect(await ask((s) => s.argument('0', { name: 'FileName' }))).toBeNull()
    expect(await ask((s) => s.argument('C:\\one', { category: 'registry' }))).toBeNull()
  })

  it('checkArgument with a name sees arguments that are not the first, and the name of any generation', async () => {
    expect(await ask((s) => s.argument('C:\\one', { name: 'FileName' }))).toBe('C:\\one')
    expect(await ask((s) => s.argument('C:\\to', { name: 'NewFileName' }))).toBe('C:\\to')
    expect(await ask((s) => s.argument('C:\\one', { name: 'filepath', category: 'file' }))).toBe('C:\\one')
  })

  it('getArgument prefers the exact name, and the last of several', async () => {
    const call: Call = {
      id: 0,
      timestamp: null,
      category: 'file',
      api: 'X',
      status: 'SUCCESS',
      return: '0x0',
      repeated: 0,
      arguments: [
        { name: 'filepath', value: 'two' },
        { name: 'FileName', value: 'old' },
        { name: 'FileName', value: 'new' },
      ],
    }
    expect(
      await ask((s) => [
        s.value(call, 'FileName'),
        s.value(call, 'filepath'),
        s.value(call, 'FilePath'),
        s.value(call, 'None'),
      ]),
    ).toEqual(['new', 'two', 'new', null])
    expect(
      await ask((s) => [
        s.argumentOf(call, /o/),
        s.argumentOf(call, /w/, { name: 'filepath' }),
        s.argumentOf(call, 'two', { category: 'registry' }),
      ]),
    ).toEqual(['two', 'two', null])
  })

  it('are answered for all signatures by one pass over the calls', async () => {
    let passes = 0
    class Counted extends Sequence<Call> {
      override batches(): AsyncIterable<readonly Call[]> {
        passes++
        return Sequence.of<Call>([]).batches()
      }
    }
    const [process] = results.behavior?.processes ?? []
    if (process === undefined) throw new Error('a process')
    const behavior = { ...behaviorOf([]), processes: [{ ...process, calls: new Counted() }] }
    const signatures = Array.from({ length: 20 }, (_, index) => {
      return class extends Signature {
        readonly name = `s${String(index)}`
        override run(): unknown {
          return this.checkArgument(`value ${String(index)}`) ?? this.checkApi('Nothing')
        }
        override onCall(): undefined {
          return undefined
        }
      }
    })
    await runOn(new SignaturesProcessing({ signatures }), { behavior })
    expect(passes).toBe(1)
  })

  it('are not read at all when nobody asks about them', async () => {
    class Untouchable extends Sequence<Call> {
      override batches(): never {
        throw new Error('read')
      }
    }
    class Quiet extends Signature {
      readonly name = 'quiet'
      override run(): unknown {
        return this.checkMutex('Global\\M')
      }
    }
    const [process] = results.behavior?.processes ?? []
    if (process === undefined) throw new Error('a process')
    const behavior = {
      ...behaviorOf([], { mutexes: ['Global\\M'] }),
      processes: [{ ...process, calls: new Untouchable() }],
    }
    const { names, diagnostics } = await runOn(new SignaturesProcessing({ signatures: [Quiet] }), { behavior })
    expect(names).toEqual(['quiet'])
    expect(diagnostics).toEqual([])
  })

  it('may depend on one another, each step with a pass of its own', async () => {
    expect(
      await ask((s) => s.argument('C:\\one') !== null && s.argument('C:\\two') !== null && s.argument('C:\\to')),
    ).toBe('C:\\to')
  })

  it('end a signature that asks something new for ever', async () => {
    let count = 0
    expect(await ask((s) => s.argument(String(count++)))).toBe('SIGNATURE_FAILED')
  })
})

describe('what belongs to the current event, and lists', () => {
  const behavior = behaviorOf(
    [{ name: 'a.exe', pid: 7, calls: [['NtWriteFile', 'filesystem', { Buffer: String.raw`MZ\x90\x00` }]] }],
    { files: ['f'], keys: ['k'], mutexes: ['m'], executed_commands: ['c'], wmi_query: ['q'] },
  )

  it('are there under the names that ported signatures have', async () => {
    class Reads extends Signature {
      readonly name = 'reads'
      override onCall(call: Call) {
        this.mark({ pid: this.pid, same: this.call === call, raw: this.getRawArgument(call, 'Buffer') })
        this.markConfig({ family: 'x' })
        this.mark({
          lists: [this.getFiles(), this.getKeys(), this.getMutexes(), this.getCommandLines(), this.getWmiQueries()],
          name: this.getProcessByPid(7)?.process_name,
          nobody: this.getProcessByPid(8),
          other: [this.getResults('suricata'), this.getResults('__proto__')],
        })
        return true
      }
    }
    const results = { behavior, suricata: { alerts: [1] } }
    const { matches } = await runOn(new SignaturesProcessing({ signatures: [Reads] }), results)
    expect(matches[0]?.marks).toEqual([
      { type: 'generic', data: { pid: 7, same: true, raw: 'MZ\u0090\u0000' } },
      { type: 'generic', data: { config: { family: 'x' } } },
      {
        type: 'generic',
        data: {
          lists: [['f'], ['k'], ['m'], ['c'], ['q']],
          name: 'a.exe',
          nobody: null,
          other: [{ alerts: [1] }, null],
        },
      },
    ])
  })
})

describe('filterAnalysisTypes', () => {
  class OfUrls extends Signature {
    readonly name = 'of_urls'
    override readonly filterAnalysisTypes = ['url']
    override run() {
      return true
    }
  }

  it.each([
    ['url', ['of_urls']],
    ['file', []],
    [undefined, ['of_urls']],
  ] as const)('of an analysis of a %s decide whether it runs', async (category, names) => {
    const info = {
      started: null,
      ended: null,
      duration: null,
      version: '2.0',
      ...(category === undefined ? {} : { category }),
    }
    expect((await runOn(new SignaturesProcessing({ signatures: [OfUrls] }), { info })).names).toEqual(names)
  })
})
