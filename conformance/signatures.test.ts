import { readFile } from 'node:fs/promises'
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
import { NetworkProcessing } from '@cuculus/network'
import { defaultSignatures } from '@cuculus/signatures-default'
import { Signature, type SignatureClass, type SignatureOverlay, SignaturesProcessing } from '@cuculus/signatures'
import { describe, expect, it } from 'vitest'
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

describe('the default signatures on recorded analyses', () => {
  /** What each analysis is known for; benign ones have nothing of severity 2 or more but what they were made for. */
  const known: Readonly<
    Record<string, { readonly finds: readonly string[]; readonly onlySuspicious?: readonly string[] }>
  > = {
    'cuckoo12-dos-1': { finds: [], onlySuspicious: [] },
    'cuckoo12-dos-4': { finds: [], onlySuspicious: [] },
    'cuckoo12-exe-a': {
      finds: [
        'persistence_run_key',
        'injection_remote_thread',
        'injection_writes_program',
        'antisandbox_products',
        'antidebug_windows',
      ],
    },
    'cuckoo12-vbs-dropper': { finds: ['dropper_runs_program', 'evasion_tools_disabled', 'injection_remote_thread'] },
    'cuckoo20-sample-storage': {
      finds: ['injection_process_hollowing', 'injection_writes_program', 'network_http_address'],
    },
    // A harmless program whose only purpose is to look for sandboxes, so these are right.
    'cuckoo207-pafish': {
      finds: ['antivm_virtualbox', 'antivm_vmware', 'antivm_wmi', 'antisandbox_products'],
      onlySuspicious: [
        'antisandbox_products',
        'antisandbox_resources',
        'antivm_firmware',
        'antivm_virtualbox',
        'antivm_vmware',
        'antivm_wmi',
      ],
    },
    'cuckoo20rc-demo-1': { finds: [], onlySuspicious: [] },
    'cuckoo20rc-demo-3': { finds: [], onlySuspicious: [] },
  }

  it.each(Object.entries(known))('%s', async (id, { finds, onlySuspicious }) => {
    const modules = [
      new BehaviorProcessing(),
      new NetworkProcessing(),
      new SignaturesProcessing({ signatures: defaultSignatures, timeLimit: 30_000 }),
    ] as const
    const { container, diagnostics } = await processAnalysis(await openAnalysis(`${corpus}analyses/${id}`), modules)
    const matches = container.signatures ?? []
    expect(diagnostics.filter(({ key }) => key === 'signatures')).toEqual([])
    expect(matches.map(({ name }) => name)).toEqual(expect.arrayContaining([...finds]))
    const suspicious = matches.filter(({ severity }) => severity >= 2).map(({ name }) => name)
    if (onlySuspicious !== undefined) expect(suspicious.sort()).toEqual(onlySuspicious)
    // Marks point at calls that are in the report.
    const processes = new Map(container.behavior?.processes.map((process) => [process.process_id, process]))
    for (const { pid, cid } of matches.flatMap(({ marks = [] }) => marks)) {
      if (pid === undefined) continue
      const calls = await processes.get(pid)?.calls.toArray()
      expect(calls?.some((call) => call.id === cid)).toBe(true)
    }
  })
})
