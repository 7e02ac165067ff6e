import { readdir, readFile } from 'node:fs/promises'
import { gunzipSync } from 'node:zlib'
import {
  processAnalysis,
  type Analysis,
  type Call,
  type Context,
  type Diagnostic,
  type Process,
  Sequence,
  type SignatureMatch,
} from '@cuculus/core'
import { openAnalysis } from '@cuculus/analysis'
import { BehaviorProcessing } from '@cuculus/behavior'
import { InfoProcessing } from '@cuculus/info'
import { NetworkProcessing } from '@cuculus/network'
import { defaultSignatures } from '@cuculus/signatures-default'
import {
  bytesSource,
  openReport,
  type RunOptions,
  runSignatures,
  Signature,
  type SignatureClass,
  type SignatureOverlay,
  type SignatureResults,
  SignaturesProcessing,
} from '@cuculus/signatures'
import { afterAll, describe, expect, it } from 'vitest'
import { corpus } from './corpus.js'

const folder = `${corpus}conformance/cuckoo-classic/40-signatures/`

/** What the original engine of a version made of the container. */
interface Original {
  readonly signatures: readonly (SignatureMatch & { readonly data: readonly unknown[] })[]
  readonly evented_calls: Readonly<Record<string, readonly string[]>>
  readonly order_run: readonly string[]
}

/** The container of the case as the original wrote it: calls are a list, status a boolean. */
interface ClassicContainer {
  readonly behavior: {
    readonly processes: readonly (Omit<Process, 'calls'> & {
      readonly calls: readonly (Omit<Call, 'status'> & { readonly status: boolean })[]
    })[]
  }
}

async function json<T>(name: string): Promise<T> {
  return JSON.parse(await readFile(folder + name, 'utf8')) as T
}

async function container(): Promise<Context<SignaturesProcessing>['results']> {
  const classic = await json<ClassicContainer>('in/container.json')
  const processes = classic.behavior.processes.map((process) => ({
    ...process,
    calls: Sequence.of(process.calls.map((call) => ({ ...call, status: call.status ? 'SUCCESS' : 'FAILURE' }))),
  }))
  // The rest of the classic container has the standard shape already.
  return { ...classic, behavior: { ...classic.behavior, processes } }
}

/** A signature of the case: it asks one thing, files the answer under `r`, and matches if there is one. */
abstract class Asking extends Signature {
  abstract ask(): unknown
  override run(): unknown {
    const r = this.ask()
    if (r !== null && r !== undefined) this.data.push({ r })
    return r
  }
}

/** An evented signature of the case: it notes the calls it saw. */
abstract class Seeing extends Signature {
  static seen: Record<string, string[]> = {}
  override onCall(call: Call): boolean | undefined {
    ;(Seeing.seen[this.name] ??= []).push(call.api)
    return this.see()
  }
  see(): boolean | undefined {
    return undefined
  }
}

function asking(version: string): SignatureClass[] {
  return [
    class extends Asking {
      readonly name = 'file_exact'
      override readonly severity = 3
      ask() {
        return this.checkFile('C:\\WINDOWS\\system32\\evil.dll')
      }
    },
    class extends Asking {
      readonly name = 'file_exact_case'
      ask() {
        return this.checkFile('c:\\windows\\system32\\EVIL.dll')
      }
    },
    class extends Asking {
      readonly name = 'file_regex_unanchored_fails'
      ask() {
        return this.checkFile('evil\\.dll$', { regex: true })
      }
    },
    class extends Asking {
      readonly name = 'file_regex'
      override readonly severity = 2
      override readonly families = ['fam']
      override readonly references = ['http://r']
      override readonly alert = true
      ask() {
        return this.checkFile('.*\\\\EVIL\\.DLL$', { regex: true })
      }
    },
    class extends Asking {
      readonly name = 'key_regex'
      ask() {
        return this.checkKey('.*\\\\currentversion\\\\run', { regex: true })
      }
    },
    class extends Asking {
      readonly name = 'mutex'
      ask() {
        return this.checkMutex('Global\\evil')
      }
    },
    class extends Asking {
      readonly name = 'api'
      ask() {
        return this.checkApi('DeleteFileA')
      }
    },
    class extends Asking {
      readonly name = 'api_proc_filter'
      ask() {
        return this.checkApi('DeleteFileA', { process: 'sample.exe' })
      }
    },
    class extends Asking {
      readonly name = 'api_regex_prefix'
      ask() {
        return this.checkApi('Delete', { regex: true })
      }
    },
    class extends Asking {
      readonly name = 'arg_any'
      ask() {
        return this.checkArgument('Global\\evil')
      }
    },
    class extends Asking {
      readonly name = 'arg_named'
      ask() {
        const filter = { name: 'MutexName', api: 'NtCreateMutant', category: 'synchronization', process: 'sample.exe' }
        return this.checkArgument('Global\\evil', filter)
      }
    },
    class extends Asking {
      readonly name = 'arg_named_wrong_cat'
      ask() {
        return this.checkArgument('Global\\evil', { category: 'process' })
      }
    },
    class extends Asking {
      readonly name = 'arg_second'
      ask() {
        return this.checkArgument('C:\\b', { name: 'NewFileName' })
      }
    },
    class extends Asking {
      readonly name = 'ip'
      ask() {
        return this.checkIp('93.184.216.34')
      }
    },
    class extends Asking {
      readonly name = 'domain'
      ask() {
        return this.checkDomain('evil.example.com')
      }
    },
    class extends Asking {
      readonly name = 'url_regex'
      ask() {
        return this.checkUrl('.*gate\\.php', { regex: true })
      }
    },
    class extends Asking {
      readonly name = 'raises'
      ask(): never {
        throw new RangeError('division by zero')
      }
    },
    class extends Asking {
      readonly name = 'disabled'
      override readonly enabled = false
      ask() {
        return true
      }
    },
    class extends Asking {
      readonly name = 'min_too_high'
      override readonly minimum = '9.9'
      ask() {
        return true
      }
    },
    class extends Asking {
      readonly name = 'min_equal'
      override readonly minimum = version
      override readonly severity = 0
      ask() {
        return true
      }
    },
    class extends Asking {
      readonly name = 'min_dev_suffix'
      override readonly minimum = '0.5-dev'
      ask() {
        return true
      }
    },
    class extends Asking {
      readonly name = 'max_too_low'
      override readonly maximum = '0.4'
      ask() {
        return true
      }
    },
    class extends Asking {
      readonly name = 'min_bad_version'
      override readonly minimum = '1.x'
      ask() {
        return true
      }
    },
    class extends Asking {
      readonly name = 'returns_nonbool'
      ask() {
        return 'truthy'
      }
    },
  ]
}

const evented: SignatureClass[] = [
  class extends Seeing {
    readonly name = 'ev_true_first'
    override see() {
      return true
    }
  },
  class extends Seeing {
    readonly name = 'ev_skipped_neighbour'
  },
  class extends Seeing {
    readonly name = 'ev_false'
    override see() {
      return false
    }
  },
  class extends Seeing {
    readonly name = 'ev_truthy_not_True'
    override see() {
      return 1 as unknown as boolean
    }
  },
  class extends Seeing {
    readonly name = 'ev_filter_api'
    override readonly filterApiNames = ['DeleteFileA']
    override onComplete() {
      return true
    }
  },
  class extends Seeing {
    readonly name = 'ev_filter_cat'
    override readonly filterCategories = ['synchronization']
    override onComplete() {
      return undefined
    }
  },
  class extends Seeing {
    readonly name = 'ev_filter_proc'
    override readonly filterProcessNames = ['cmd.exe']
    override readonly severity = 5
    override onComplete() {
      return true
    }
  },
  class extends Seeing {
    readonly name = 'ev_raises'
    override see(): never {
      throw new RangeError('division by zero')
    }
    override onComplete() {
      return true
    }
  },
  class extends Seeing {
    readonly name = 'x'
    override onComplete() {
      return 1 as unknown as boolean
    }
  },
]

class AddMatch extends Signature {
  readonly name = 'add_match'
  override run() {
    this.addMatch(null, 'file', ['a', 'b'])
    this.addMatch({ process_name: 'p', process_id: 1 }, 'api', { k: 1 })
    return this.hasMatches()
  }
}

class MetaSig extends Asking {
  readonly name = 'meta_sig'
  override readonly order = 10
  ask() {
    return this.matches.map(({ name }) => name)
  }
}

class OrderDefault extends Asking {
  readonly name = 'order_default'
  ask() {
    return true
  }
}

/** The signatures of the case, as far as the version had what they need. */
function signaturesOf(version: string): SignatureClass[] {
  return [
    ...asking(version),
    ...(version >= '1.0' ? evented : []),
    ...(version >= '1.2' ? [AddMatch] : []),
    ...(version >= '1.1' ? [MetaSig, OrderDefault] : []),
  ]
}

/** The case describes each signature by its name, evented ones by nothing else. */
function descriptions(signatures: readonly SignatureClass[]): SignatureOverlay {
  const names = signatures.map((type) => new type()).filter((signature) => !(signature instanceof AddMatch))
  return Object.fromEntries(
    names.map((signature) => [
      signature.name,
      { description: signature instanceof Asking ? `d ${signature.name}` : signature.name },
    ]),
  )
}

async function run(version: string): Promise<{ matches: readonly SignatureMatch[]; diagnostics: Diagnostic[] }> {
  Seeing.seen = {}
  const diagnostics: Diagnostic[] = []
  const signatures = signaturesOf(version)
  const module = new SignaturesProcessing({ signatures, sandboxVersion: version, overlay: descriptions(signatures) })
  const matches = await module.run({
    analysis: { generation: 'unknown', task: {} } as Analysis,
    signal: new AbortController().signal,
    results: await container(),
    report: (diagnostic) => diagnostics.push(diagnostic),
    progress: () => undefined,
    log: () => undefined,
  })
  return { matches, diagnostics }
}

/** The fields that records of a version have. */
function record(match: SignatureMatch, version: string): Record<string, unknown> {
  const { name, description, severity, references, alert, families, data } = match
  return {
    name,
    description,
    severity,
    references,
    alert,
    ...(version >= '0.6' ? { families } : {}),
    // 0.5 filed `true` for whatever was found.
    data: version === '0.5' ? data.length : data,
  }
}

/** Ours are sorted by severity, then name; the original kept the order of registration within a severity. */
function sorted(matches: readonly SignatureMatch[]): SignatureMatch[] {
  return [...matches].sort((a, b) => a.severity - b.severity || (a.name < b.name ? -1 : 1))
}

/** Defects of the originals that ours does not have: signatures that it finds and they lost. */
const lost: Readonly<Record<string, readonly string[]>> = {
  // 1.0 gave a call up at the first argument with another name.
  '1.0': ['arg_named', 'arg_second'],
}

describe.each(['0.5', '0.6', '1.0', '1.1', '1.2'])('signatures as Cuckoo %s ran them', (version) => {
  it('gives the matches and records of the original, less its documented defects', async () => {
    const original = await json<Original>(`out/${version}.json`)
    const { matches } = await run(version)
    const found = matches.filter(({ name }) => !(lost[version] ?? []).includes(name))
    expect(found.map((match) => record(match, version))).toEqual(
      sorted(original.signatures).map((match) => record(match, version)),
    )
    expect(matches.map(({ name }) => name).filter((name) => (lost[version] ?? []).includes(name))).toEqual(
      lost[version] ?? [],
    )
  })

  it('names the signature that throws and the one whose version cannot be read, and nothing else', async () => {
    const { diagnostics } = await run(version)
    expect(diagnostics.map(({ code, message }) => [code, message.split(':')[0]])).toEqual([
      ['SIGNATURE_VERSION', 'min_bad_version'],
      ['SIGNATURE_FAILED', 'raises'],
      ...(version >= '1.0' ? [['SIGNATURE_FAILED', 'ev_raises']] : []),
    ])
  })
})

describe.each(['1.0', '1.1', '1.2'])('evented signatures as Cuckoo %s ran them', (version) => {
  it('shows each the calls that the original showed it, and the first call also to the neighbour of one that retires', async () => {
    const original = await json<Original>(`out/${version}.json`)
    await run(version)
    // These stood behind one that retired at the first call, and did not see it.
    const skipped = ['ev_skipped_neighbour', 'ev_truthy_not_True', 'x', 'ev_raises']
    for (const [name, seen] of Object.entries(original.evented_calls)) {
      if (!skipped.includes(name)) expect([name, Seeing.seen[name]]).toEqual([name, seen])
    }
    expect(Seeing.seen['ev_skipped_neighbour']).toEqual([
      'NtCreateFile',
      ...(original.evented_calls['ev_skipped_neighbour'] ?? []),
    ])
    expect(Seeing.seen['ev_skipped_neighbour']).toHaveLength(20)
    expect(Seeing.seen['x']).toEqual(['NtCreateFile', ...(original.evented_calls['x'] ?? [])])
    expect(Seeing.seen['ev_truthy_not_True']).toEqual(['NtCreateFile'])
    expect(Seeing.seen['ev_raises']).toEqual(['NtCreateFile'])
  })
})

/** What was run over: an analysis directory of the corpus, or a report that the sandbox wrote. */
interface Recorded {
  readonly name: string
  /** Whether nothing malicious was analysed: then every finding of severity 2 and more has to be justified. */
  readonly benign?: boolean
  /** All findings of severity 2 and more; for benign ones with why they are right. */
  readonly suspicious: readonly string[] | Readonly<Record<string, string>>
}

/** Pafish is harmless, and does nothing but look for sandboxes: what it does is what these describe. */
const pafish = {
  antisandbox_products: 'it looks for sbiedll.dll and for Wine',
  antivm_firmware: 'it reads the names of the BIOS',
  antivm_virtualbox: 'it looks for files and keys of VirtualBox',
  antivm_vmware: 'it looks for files and keys of VMware',
  antivm_wmi: 'it asks WMI for the serial number of the BIOS',
}

const exeA = [
  'antidebug_windows',
  'antisandbox_products',
  'antisandbox_sleep',
  'evasion_sample_deleted',
  'evasion_download_warnings',
  'injection_remote_thread',
  'injection_self_debug_privilege',
  'injection_suspended_system_program',
  'injection_writes_program',
  'network_unnamed_host',
  'persistence_run_key',
]

const vbsDropper = [
  'dropper_runs_program',
  'evasion_explorer_restricted',
  'evasion_tools_disabled',
  'injection_remote_thread',
  'injection_suspended_system_program',
  'injection_writes_program',
  'network_mail',
  'network_unnamed_host',
]

const analyses: readonly Recorded[] = [
  { name: 'cape-apihooks', benign: true, suspicious: {} },
  { name: 'cape-dll-entrypoint', benign: true, suspicious: {} },
  { name: 'cape-etw-dns-app', benign: true, suspicious: {} },
  { name: 'cape-ipv6-network', benign: true, suspicious: {} },
  { name: 'cape-suspended-process', benign: true, suspicious: {} },
  { name: 'cuckoo12-dos-1', benign: true, suspicious: {} },
  { name: 'cuckoo12-dos-4', benign: true, suspicious: {} },
  { name: 'cuckoo12-exe-a', suspicious: exeA },
  { name: 'cuckoo12-vbs-dropper', suspicious: vbsDropper },
  {
    name: 'cuckoo20-sample-storage',
    suspicious: [
      'injection_executable_memory',
      'injection_process_hollowing',
      'injection_suspended_system_program',
      'injection_writes_program',
      'network_http_address',
    ],
  },
  { name: 'cuckoo207-pafish', benign: true, suspicious: pafish },
  { name: 'cuckoo20rc-demo-1', benign: true, suspicious: {} },
  { name: 'cuckoo20rc-demo-3', benign: true, suspicious: {} },
  // Android: no signature of the set is for it, and none of Windows may run.
  { name: 'cuckoodroid1-1', suspicious: [] },
  { name: 'cuckoodroid2-1', suspicious: [] },
  { name: 'cuckoodroid2-13', suspicious: [] },
  { name: 'cuckoodroid2-2', suspicious: [] },
  { name: 'cuckoodroid2-3', suspicious: [] },
  { name: 'cuckoodroid2-4', suspicious: [] },
]

const reports: readonly Recorded[] = [
  // fsutil.exe of Windows.
  { name: 'reports/cape-v2.2-55dcd38773f4104b.json.gz', benign: true, suspicious: {} },
  // Ransomware.
  {
    name: 'reports/cape-v2.4-0a0882b8da225406.json.gz',
    suspicious: ['ransomware_appends_ending', 'ransomware_note', 'ransomware_random_ending'],
  },
  { name: 'reports/cape-v2.4-2ebadd04f0ada89c.json.gz', benign: true, suspicious: {} },
  // Scripts that ended early: what is left is Windows at its own work.
  { name: 'reports/cape-v2.4-515a6269965ccdf1.json.gz', benign: true, suspicious: {} },
  { name: 'reports/cape-v2.4-8b9aaf4fad227cde.json.gz', benign: true, suspicious: {} },
  { name: 'reports/cape-v2.4-b1c4aa078880c579.json.gz', benign: true, suspicious: {} },
  // PowerShell that fetches its next stage from an address.
  { name: 'reports/cape-v2.4-5effaf6795932d8b.json.gz', suspicious: ['network_script_connects'] },
  { name: 'reports/cape-v2.4-873275144af88e9b.json.gz', suspicious: [] },
  // A miner and its dropper.
  {
    name: 'reports/cape-v2.4-fb7ade52dc5a1d61.json.gz',
    suspicious: ['dropper_runs_program', 'network_mining', 'persistence_run_key'],
  },
  { name: 'reports/cuckoo0-yarax-1.json', suspicious: [] },
  { name: 'reports/cuckoo0-yarax-2.json', suspicious: ['discovery_external_address'] },
  {
    name: 'analyses/cuckoo12-vbs-dropper/reports/report.json',
    suspicious: [...vbsDropper, 'static_imports_injection'],
  },
  { name: 'analyses/cuckoo207-pafish/reports/report.json', benign: true, suspicious: pafish },
  { name: 'analyses/cuckoo20rc-demo-1/reports/report.json', benign: true, suspicious: {} },
  { name: 'analyses/cuckoo20rc-demo-3/reports/report.json', benign: true, suspicious: {} },
  { name: 'analyses/cuckoodroid1-1/reports/report.json', suspicious: [] },
  { name: 'analyses/cuckoodroid2-1/reports/report.json', suspicious: [] },
  { name: 'analyses/cuckoodroid2-13/reports/report.json', suspicious: [] },
  { name: 'analyses/cuckoodroid2-2/reports/report.json', suspicious: [] },
  { name: 'analyses/cuckoodroid2-3/reports/report.json', suspicious: [] },
  { name: 'analyses/cuckoodroid2-4/reports/report.json', suspicious: [] },
]

describe('signatures of strangers beside the default ones', () => {
  const named = (name: string, members: Partial<Signature>): SignatureClass => {
    return class extends Signature {
      readonly name = name
      constructor() {
        super()
        Object.assign(this, members)
      }
    }
  }
  class Collects extends Signature {
    readonly name = 'stranger_collects'
    override onCall(call: Call): undefined {
      for (let i = 0; i < 100; i++) this.data.push({ call, i })
    }
  }
  const text = `${'a'.repeat(60)}!`
  const strangers = [
    named('stranger_loops', {
      onCall() {
        // eslint-disable-next-line @typescript-eslint/no-unnecessary-condition -- what the watchdog is for
        while (true);
      },
    }),
    named('stranger_throws', {
      onCall() {
        throw new Error('thrown')
      },
    }),
    named('stranger_backtracks', { onActivity: () => (/^(a+)+$/.test(text) ? true : undefined) }),
    named('stranger_slow', {
      onCall() {
        const end = performance.now() + 5
        while (performance.now() < end);
      },
    }),
    named('stranger_writes_call', {
      onCall(call) {
        Object.assign(call, { api: 'forged' })
      },
    }),
    named('stranger_writes_results', {
      onProcess(process) {
        Object.assign(process, { process_name: 'forged', calls: [] })
      },
    }),
    Collects,
  ]

  it('cost only themselves: each is named, all else is the same', async () => {
    const analysis = await openAnalysis(`${corpus}analyses/cuckoo12-exe-a`)
    const run = (signatures: readonly SignatureClass[]) =>
      processAnalysis(analysis, [new BehaviorProcessing(), new SignaturesProcessing({ signatures, timeLimit: 1000 })])
    const alone = await run(defaultSignatures)
    const beside = await run([...strangers, ...defaultSignatures])
    expect(alone.container.signatures?.length).toBeGreaterThan(5)
    const { signatures = [], behavior, processing } = beside.container
    expect(signatures.filter(({ name }) => !name.startsWith('stranger_'))).toEqual(alone.container.signatures)
    for (const [index, { calls }] of behavior?.processes.entries() ?? []) {
      expect(await calls.toArray()).toEqual(await alone.container.behavior?.processes[index]?.calls.toArray())
    }
    const told = processing.diagnostics
      .filter(({ message }) => message.startsWith('stranger_'))
      .map(({ key, code, message }) => `${key} ${code} ${message.split(':')[0] ?? ''}`)
    expect(told.sort()).toEqual([
      'signatures SIGNATURE_FAILED stranger_throws',
      'signatures SIGNATURE_FAILED stranger_writes_call',
      'signatures SIGNATURE_FAILED stranger_writes_results',
      'signatures SIGNATURE_TIMEOUT stranger_backtracks',
      'signatures SIGNATURE_TIMEOUT stranger_loops',
      'signatures SIGNATURE_TIMEOUT stranger_slow',
    ])
  })
})

describe('the default signatures on everything that was recorded', () => {
  const lines: string[] = []
  const spent = new Map<string, number>()

  afterAll(() => {
    const slowest = [...spent].sort(([, a], [, b]) => b - a).slice(0, 10)
    console.log(
      [
        'matched signatures by analysis (severity:name), milliseconds of all signatures',
        ...lines,
        'slowest signatures over all of them',
        ...slowest.map(([name, milliseconds]) => `${milliseconds.toFixed(1).padStart(8)} ms  ${name}`),
      ].join('\n'),
    )
  })

  async function examine(
    { name, benign = false, suspicious }: Recorded,
    results: SignatureResults,
    options: Pick<RunOptions, 'generation' | 'task'>,
  ): Promise<void> {
    const { matches, diagnostics, timings } = await runSignatures(defaultSignatures, results, {
      ...options,
      timeLimit: 30_000,
    })
    for (const timing of timings) spent.set(timing.name, (spent.get(timing.name) ?? 0) + timing.milliseconds)
    const all = timings.reduce((sum, { milliseconds }) => sum + milliseconds, 0)
    const found = matches.map((match) => `${String(match.severity)}:${match.name}`).join(' ')
    lines.push(
      `${benign ? 'benign' : '      '} ${all.toFixed(0).padStart(5)} ms  ${name}  ${found === '' ? '-' : found}`,
    )
    expect(diagnostics).toEqual([])
    const names = matches.filter(({ severity }) => severity >= 2).map((match) => match.name)
    expect(names.sort()).toEqual([...(isList(suspicious) ? suspicious : Object.keys(suspicious))].sort())
    // Marks point at calls that are there.
    const processes = results.behavior?.processes ?? []
    for (const { type, pid, cid, process_index: index = -1 } of matches.flatMap(({ marks = [] }) => marks)) {
      if (type !== 'call') continue
      expect(processes[index]?.process_id).toBe(pid)
      const calls = await processes[index]?.calls.toArray()
      expect(calls?.some((call) => call.id === cid)).toBe(true)
    }
  }

  it('nothing of the corpus is left out', async () => {
    const folders = await readdir(`${corpus}analyses`, { withFileTypes: true })
    expect(folders.filter((entry) => entry.isDirectory()).map((entry) => entry.name)).toEqual(
      analyses.map(({ name }) => name),
    )
    const files = (await readdir(`${corpus}reports`)).filter(
      (name) => /\.json(\.gz)?$/.test(name) && !/truth|MANIFEST/.test(name),
    )
    expect(files.sort()).toEqual(
      reports.flatMap(({ name }) => (name.startsWith('reports/') ? [name.slice('reports/'.length)] : [])).sort(),
    )
  })

  it.each(analyses.map((recorded) => [recorded.name, recorded] as const))('analysis %s', async (name, recorded) => {
    const modules = [new InfoProcessing(), new BehaviorProcessing(), new NetworkProcessing()] as const
    const analysis = await openAnalysis(`${corpus}analyses/${name}`)
    const { container } = await processAnalysis(analysis, modules)
    await examine(recorded, container, { generation: analysis.generation, task: analysis.task })
  })

  it.each(reports.map((recorded) => [recorded.name, recorded] as const))('%s', async (name, recorded) => {
    const bytes = await readFile(corpus + name)
    const { results, generation } = await openReport(bytesSource(name.endsWith('.gz') ? gunzipSync(bytes) : bytes))
    await examine(recorded, results, { generation })
  })
})

function isList(value: Recorded['suspicious']): value is readonly string[] {
  return Array.isArray(value)
}
