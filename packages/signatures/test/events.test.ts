import { type Call, type Process, Sequence, type SignatureMatch, type YaraMatch } from '@cuculus/core'
import { describe, expect, it } from 'vitest'
import { Signature, type SignatureClass, SignaturesProcessing, type YaraSubject } from '../src/index.js'
import { behaviorOf, runOn, type ShortCall } from './trace.js'

const calls: readonly ShortCall[] = [
  ['NtCreateFile', 'filesystem', { FileName: 'C:\\a' }],
  ['NtWriteFile', 'filesystem', { Buffer: 'MZ' }],
  ['RegSetValueExA', 'registry', { ValueName: 'x' }],
]
const behavior = behaviorOf([
  { name: 'a.exe', pid: 1, calls },
  { name: 'b.exe', pid: 2, calls: [['DeleteFileW', 'file', { filepath: 'C:\\a' }]] },
])

/** Notes which calls it is shown. */
function watcher(name: string, members: Partial<Signature> = {}): { type: SignatureClass; seen: string[] } {
  const seen: string[] = []
  const type = class extends Signature {
    readonly name = name
    constructor() {
      super()
      Object.assign(this, members)
    }
    override onCall(call: Call, process: Process): undefined {
      seen.push(`${String(process.process_id)} ${call.api}`)
    }
  }
  return { type, seen }
}

function matching(name: string, members: Partial<Signature> & ThisType<Signature>): SignatureClass {
  return class extends Signature {
    readonly name = name
    constructor() {
      super()
      Object.assign(this, members)
    }
  }
}

function run(...signatures: SignatureClass[]): ReturnType<typeof runOn> {
  return runOn(new SignaturesProcessing({ signatures }), { behavior })
}

describe('onCall', () => {
  it('is shown every call of every process, in order', async () => {
    const { type, seen } = watcher('all')
    await run(type)
    expect(seen).toEqual(['1 NtCreateFile', '1 NtWriteFile', '1 RegSetValueExA', '2 DeleteFileW'])
  })

  it('is shown only calls that pass all of its filters', async () => {
    const api = watcher('api', { filterApiNames: ['NtWriteFile', 'DeleteFileW'] })
    const process = watcher('process', { filterProcessNames: ['b.exe'] })
    const both = watcher('both', { filterApiNames: ['NtWriteFile'], filterProcessNames: ['b.exe'] })
    await run(api.type, process.type, both.type)
    expect(api.seen).toEqual(['1 NtWriteFile', '2 DeleteFileW'])
    expect(process.seen).toEqual(['2 DeleteFileW'])
    expect(both.seen).toEqual([])
  })

  it('costs the reading of no other calls where everybody names the APIs that it wants', async () => {
    const asked: string[][] = []
    class Indexed extends Sequence<Call> {
      override batches(): never {
        throw new Error('nobody wants all calls')
      }
      override async *having<Field extends keyof Call>(
        field: Field,
        values: ReadonlySet<Call[Field]>,
      ): AsyncIterable<readonly Call[]> {
        asked.push([...values].map(String).sort())
        for (const { calls } of behavior.processes) yield* calls.having(field, values)
      }
    }
    const [process] = behavior.processes
    if (process === undefined) throw new Error('no process')
    const first = watcher('first', { filterApiNames: ['NtWriteFile'] })
    const asker = matching('asker', {
      run() {
        return this['checkArgument']('MZ', { api: 'RegSetValueExA' }) !== null
      },
    })
    const signatures = [first.type, asker]
    const indexed = { ...behavior, processes: [{ ...process, calls: new Indexed() }] }
    const { diagnostics } = await runOn(new SignaturesProcessing({ signatures }), { behavior: indexed })
    expect(diagnostics).toEqual([])
    expect(asked).toEqual([['NtWriteFile', 'RegSetValueExA']])
    expect(first.seen).toEqual(['1 NtWriteFile'])
  })

  it('knows the first API of all after a pass that left out calls', async () => {
    const few = watcher('few', { filterApiNames: ['RegSetValueExA'] })
    const any = matching('any', {
      onComplete() {
        return false
      },
      run() {
        this['checkArgument']('x', { api: 'RegSetValueExA' })
        const found = this['checkApi']('.*', { regex: true })
        if (found !== null) this['data'].push({ found })
        return found !== null
      },
    })
    const { matches } = await runOn(new SignaturesProcessing({ signatures: [few.type, any] }), { behavior })
    expect(matches[0]?.data).toEqual([{ found: 'NtCreateFile' }])
  })

  it('is shown a category under the name that any generation has for it', async () => {
    const { type, seen } = watcher('files', { filterCategories: ['filesystem'] })
    await run(type)
    expect(seen).toEqual(['1 NtCreateFile', '1 NtWriteFile', '2 DeleteFileW'])
  })

  it('tells one API from itself in another category', async () => {
    const { type, seen } = watcher('registry', { filterCategories: ['registry'] })
    const twice = behaviorOf([
      {
        name: 'a.exe',
        pid: 1,
        calls: [
          ['Same', 'file'],
          ['Same', 'registry'],
          ['Same', 'file'],
        ],
      },
    ])
    await runOn(new SignaturesProcessing({ signatures: [type] }), { behavior: twice })
    expect(seen).toEqual(['1 Same'])
  })

  it('is asked no more after true or false, and its neighbours miss nothing', async () => {
    const first = watcher('z')
    const match = matching('m', { onCall: () => true })
    const refuse = watcher('no')
    const last = watcher('last')
    const refusing = class extends refuse.type {
      readonly name = 'no'
      override onCall(call: Call, process: Process): boolean {
        super.onCall?.(call, process)
        return false
      }
    }
    const { names } = await run(first.type, match, refusing, last.type)
    expect(names).toEqual(['m'])
    expect(first.seen).toHaveLength(4)
    expect(refuse.seen).toHaveLength(1)
    expect(last.seen).toHaveLength(4)
  })

  it('goes on with the next call when a signature throws, and names the signature', async () => {
    const other = watcher('other')
    const { diagnostics, names } = await run(
      matching('bad', {
        onCall: () => {
          throw new TypeError('no such thing')
        },
        onComplete: () => true,
      }),
      other.type,
    )
    expect(names).toEqual([])
    expect(other.seen).toHaveLength(4)
    expect(diagnostics).toEqual([{ code: 'SIGNATURE_FAILED', message: 'bad: TypeError: no such thing' }])
  })

  it('goes on with the next process when calls cannot be read to their end', async () => {
    class Broken extends Sequence<Call> {
      // eslint-disable-next-line @typescript-eslint/require-await -- the contract is asynchronous
      override async *batches(): AsyncIterable<readonly Call[]> {
        yield* []
        throw new Error('disk')
      }
    }
    const { type, seen } = watcher('all')
    const [first, second] = behavior.processes
    if (first === undefined || second === undefined) throw new Error('two processes')
    const broken = { ...behavior, processes: [{ ...first, calls: new Broken() }, second] }
    const { diagnostics } = await runOn(new SignaturesProcessing({ signatures: [type] }), { behavior: broken })
    expect(seen).toEqual(['2 DeleteFileW'])
    expect(diagnostics.map(({ code }) => code)).toEqual(['SIGNATURE_CALLS_UNREADABLE'])
  })

  it('refuses a promise instead of taking it for a match', async () => {
    const { names, diagnostics } = await run(
      matching('late', { onCall: () => Promise.reject(new Error('unheard')) as unknown as true }),
    )
    expect(names).toEqual([])
    expect(diagnostics.map(({ code }) => code)).toEqual(['SIGNATURE_FAILED'])
  })
})

describe('the other events', () => {
  it('onProcess comes before the calls of each process', async () => {
    const order: string[] = []
    await run(
      matching('order', {
        onProcess: ({ process_id }) => {
          order.push(`process ${String(process_id)}`)
        },
        onCall: ({ api }) => {
          order.push(api)
        },
      }),
    )
    expect(order).toEqual(['process 1', 'NtCreateFile', 'NtWriteFile', 'RegSetValueExA', 'process 2', 'DeleteFileW'])
  })

  it('onComplete matches with true and with nothing else', async () => {
    const { names } = await run(
      matching('yes', { onComplete: () => true }),
      matching('no', { onComplete: () => undefined }),
      matching('one', { onComplete: () => 1 as unknown as true }),
    )
    expect(names).toEqual(['yes'])
  })

  it('onSignature hears of matches at once, and what it makes match is told to others in turn', async () => {
    const heard: string[] = []
    const { names } = await run(
      matching('c', { onSignature: ({ name }: SignatureMatch) => name === 'b' }),
      matching('b', { onSignature: ({ name }: SignatureMatch) => (name === 'a' ? true : undefined) }),
      matching('a', { onCall: () => true }),
      matching('listener', {
        onSignature: ({ name }) => {
          heard.push(name)
        },
      }),
    )
    // `c` said no to `a` and was asked no more.
    expect(names).toEqual(['a', 'b'])
    expect(heard).toEqual(['a', 'b'])
  })

  it('onYara is told of rules that matched the sample and dropped files', async () => {
    const rule = (name: string): YaraMatch => ({ name, meta: {}, strings: [] })
    const told: string[] = []
    const type = matching('yara', {
      onYara: (match: YaraMatch, subject: YaraSubject) => {
        told.push(`${match.name} ${subject.category} ${subject.name}`)
        return match.name === 'B' ? true : undefined
      },
    })
    const file = { name: 's.exe', path: 'binary', yara: [rule('A')] }
    const record = { ...file, size: 1, crc32: '', md5: '', sha1: '', sha256: '', sha512: '', ssdeep: null, type: null }
    const { names } = await runOn(new SignaturesProcessing({ signatures: [type] }), {
      file,
      dropped: [{ ...record, name: 'd.exe', yara: [rule('B'), rule('C')] }],
    })
    expect(told).toEqual(['A sample s.exe', 'B dropped d.exe'])
    expect(names).toEqual(['yara'])
  })

  it('are heard by every signature of an empty analysis that has them', async () => {
    const { names } = await runOn(
      new SignaturesProcessing({ signatures: [matching('end', { onComplete: () => true })] }),
      {},
    )
    expect(names).toEqual(['end'])
  })
})

describe('evidence', () => {
  it('points at calls of the report by process and id', async () => {
    class Marks extends Signature {
      readonly name = 'marks'
      override readonly filterCategories = ['file']
      override onCall(call: Call): undefined {
        this.markCall()
        this.markCall(call)
        this.markIoc('file', this.getArgument(call, 'FileName') ?? '')
        this.markIoc('file', this.getArgument(call, 'filepath') ?? '')
        this.mark({ free: 1 })
      }
      override onComplete(): boolean {
        return this.hasMarks(3)
      }
    }
    const { matches } = await run(Marks)
    expect(matches[0]?.marks).toEqual([
      { type: 'call', pid: 1, cid: 0, process_index: 0 },
      { type: 'ioc', category: 'file', ioc: 'C:\\a' },
      { type: 'generic', data: { free: 1 } },
      { type: 'call', pid: 1, cid: 1, process_index: 0 },
      { type: 'ioc', category: 'file', ioc: '' },
      { type: 'generic', data: { free: 1 } },
      { type: 'call', pid: 2, cid: 0, process_index: 1 },
      { type: 'generic', data: { free: 1 } },
    ])
    expect(matches[0]?.markcount).toBe(8)
  })

  it('keeps 50 marks and counts the rest', async () => {
    class Many extends Signature {
      readonly name = 'many'
      override run(): boolean {
        for (let i = 0; i < 200; i++) this.markIoc('file', String(i))
        return true
      }
    }
    const { matches } = await run(Many)
    expect(matches[0]?.marks).toHaveLength(50)
    expect(matches[0]?.markcount).toBe(200)
  })

  it('is copied at the match and cut to what JSON can hold', async () => {
    const cycle: Record<string, unknown> = {}
    cycle['self'] = cycle
    class Odd extends Signature {
      readonly name = 'odd'
      override run(): boolean {
        this.data.push({ fine: 1, lost: () => 1 }, cycle)
        return true
      }
    }
    const { matches, diagnostics } = await run(Odd)
    expect(matches[0]?.data).toEqual([{ fine: 1 }])
    expect(diagnostics.map(({ code }) => code)).toEqual(['SIGNATURE_FAILED'])
  })

  it('keeps 1000 records and says how many there were', async () => {
    class Much extends Signature {
      readonly name = 'much'
      override run(): boolean {
        for (let i = 0; i < 1500; i++) this.data.push({ i })
        return true
      }
    }
    const { matches, diagnostics } = await run(Much)
    expect(matches[0]?.data).toHaveLength(1000)
    expect(diagnostics).toEqual([{ code: 'SIGNATURE_DATA_CUT', message: 'much: kept 1000 of 1500 records' }])
  })

  it('leaves out ids that are none of ATT&CK or MBC, and says so', async () => {
    const { matches, diagnostics } = await run(
      matching('ids', { run: () => true, ttps: ['T1055.012', 'T10', 'TA0001'], mbcs: ['E1055.m03', 'nope'] }),
    )
    expect(matches[0]).toMatchObject({ ttps: ['T1055.012'], mbcs: ['E1055.m03'] })
    expect(diagnostics.map(({ code }) => code)).toEqual(['SIGNATURE_BAD_ID', 'SIGNATURE_BAD_ID', 'SIGNATURE_BAD_ID'])
  })

  it('sorts matches by severity, then name', async () => {
    const { names } = await run(
      matching('b', { run: () => true, severity: 2 }),
      matching('z', { run: () => true }),
      matching('a', { run: () => true, severity: 2 }),
      matching('c', { run: () => true }),
    )
    expect(names).toEqual(['c', 'z', 'a', 'b'])
  })
})
