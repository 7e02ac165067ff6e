import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { openAnalysis } from '@cuculus/analysis'
import { type ContainerOf, type Network, processAnalysis } from '@cuculus/core'
import { type Defaults, defaults } from '@cuculus/defaults'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { compareBehavior, type Comparison } from './behavior.compare.js'
import { corpus } from './corpus.js'

/** The parts of a report of Cuckoo 1.2 and 2.0.7 that are compared here; `behavior` is compared by `compareBehavior`. */
interface TheirReport {
  readonly target: { readonly file: Readonly<Record<string, unknown>> }
  readonly static: {
    readonly pe_imphash?: string
    readonly pe_imports?: readonly {
      readonly dll: string
      readonly imports: readonly { readonly address: string; readonly name: string | null }[]
    }[]
    readonly pe_sections?: readonly Readonly<Record<string, unknown>>[]
  }
  readonly dropped: readonly Readonly<Record<string, unknown>>[]
  readonly network: {
    readonly pcap_sha256: string
    readonly dns: readonly { readonly request: string; readonly type: string }[]
    readonly tcp: readonly Ends[]
    readonly udp: readonly Ends[]
  }
}

interface Ends {
  readonly src: string
  readonly sport: number
  readonly dst: string
  readonly dport: number
}

const digests = ['size', 'crc32', 'md5', 'sha1', 'sha256', 'sha512', 'ssdeep'] as const

interface Pair {
  readonly theirs: TheirReport
  readonly ours: ContainerOf<Defaults>
  readonly behavior: Comparison
}

const printed: string[] = []

afterAll(() => {
  console.log(`\nours compared with the reports that the sandboxes wrote themselves\n${printed.join('\n')}\n`)
})

async function compare(name: string): Promise<Pair> {
  const directory = join(corpus, 'analyses', name)
  const theirs = JSON.parse(readFileSync(join(directory, 'reports', 'report.json'), 'utf8')) as TheirReport
  const { container } = await processAnalysis(await openAnalysis(directory), defaults())
  if (container.behavior === undefined) throw new Error('no behavior')
  const behavior = await compareBehavior(theirs, container.behavior)
  for (const [field, { equal, different, examples }] of Object.entries(behavior)) {
    const example = different === 0 ? '' : `   ${examples[0] ?? ''}`
    printed.push(
      `  ${name.padEnd(22)} behavior.${field.padEnd(32)} equal ${String(equal).padStart(5)}  different ${String(different).padStart(4)}${example}`,
    )
  }
  return { theirs, ours: container, behavior }
}

/** A conversation without its direction: theirs starts at the first packet with payload, ours at the first packet. */
function conversation({ src, sport, dst, dport }: Ends): string {
  return [`${src}:${String(sport)}`, `${dst}:${String(dport)}`].sort().join(' - ')
}

function flows(network: { readonly tcp: readonly Ends[]; readonly udp: readonly Ends[] }): string[] {
  return [
    ...network.tcp.map((flow) => `tcp ${conversation(flow)}`),
    ...network.udp.map((flow) => `udp ${conversation(flow)}`),
  ].sort()
}

/** The questions to name servers. We also list those to neighbours (LLMNR, mDNS), which Cuckoo does not. */
function questions(network: Network | undefined): string[] {
  const asked = network?.dns.filter(({ protocol }) => protocol === undefined) ?? []
  return asked.map(({ hostname, type }) => `${hostname} ${type ?? ''}`).sort()
}

function total(comparison: Comparison, field: string): [number, number] {
  const { equal, different } = comparison[field] ?? { equal: 0, different: 0 }
  return [equal, different]
}

describe('cuckoo207-pafish, against the report of Cuckoo 2.0.7', () => {
  let pair: Pair

  beforeAll(async () => {
    pair = await compare('cuckoo207-pafish')
  })

  test('has the two processes and all 696 calls of pid 1332', async () => {
    const processes = pair.ours.behavior?.processes ?? []
    expect(processes.map(({ process_id, process_name }) => [process_id, process_name])).toEqual([
      [480, 'lsass.exe'],
      [1332, 'pafish.exe'],
    ])
    let calls = 0
    for await (const { repeated } of processes[1]?.calls ?? []) calls += 1 + repeated
    expect(calls).toBe(696)
  })

  test.each(['calls.api', 'calls.status', 'calls.return', 'calls.arguments'])('every call has the same %s', (field) => {
    expect(total(pair.behavior, field)).toEqual([696, 0])
  })

  test('has the same tree', () => {
    expect(total(pair.behavior, 'processtree')[1]).toBe(0)
  })

  test('has the three DNS questions and the same conversations', () => {
    const { theirs, ours } = pair
    expect(questions(ours.network)).toHaveLength(3)
    expect(questions(ours.network)).toEqual(theirs.network.dns.map(({ request, type }) => `${request} ${type}`).sort())
    expect(flows(ours.network ?? { tcp: [], udp: [] })).toEqual(flows(theirs.network))
    expect(ours.network?.pcap_sha256).toBe(theirs.network.pcap_sha256)
    printed.push(
      `  cuckoo207-pafish       network: 3 of 3 DNS questions, ${String(flows(theirs.network).length)} of ${String(flows(theirs.network).length)} conversations equal`,
    )
  })

  test('has the same digests and type of the target, and of the dropped file', () => {
    const { theirs, ours } = pair
    for (const field of [...digests, 'name'] as const) expect(ours.file?.[field], field).toBe(theirs.target.file[field])
    // A newer libmagic also counts the sections.
    expect(ours.file?.type).toContain(theirs.target.file['type'])
    expect(ours.dropped).toHaveLength(theirs.dropped.length)
    const [dropped] = theirs.dropped
    // Cuckoo 2.0.7 on that host had no ssdeep for small files.
    for (const field of ['size', 'crc32', 'md5', 'sha1', 'sha256', 'sha512', 'type', 'filepath'] as const) {
      expect(ours.dropped?.[0]?.[field], field).toBe(dropped?.[field])
    }
    expect(ours.dropped?.[0]?.pids).toEqual(dropped?.['pids'])
    printed.push(`  cuckoo207-pafish       target: ${digests.join(', ')} equal; dropped: equal`)
  })

  test('has the same imphash, imports and sections', () => {
    const { theirs, ours } = pair
    expect(ours.static?.pe_imphash).toBe(theirs.static.pe_imphash)
    expect(ours.static?.pe_imports).toEqual(theirs.static.pe_imports)
    expect(
      ours.static?.pe_sections?.map(({ name, virtual_address, virtual_size, size_of_data }) => ({
        name,
        virtual_address,
        virtual_size,
        size_of_data,
      })),
    ).toEqual(
      theirs.static.pe_sections?.map(({ name, virtual_address, virtual_size, size_of_data }) => ({
        name,
        virtual_address,
        virtual_size,
        size_of_data,
      })),
    )
    printed.push(
      `  cuckoo207-pafish       static: imphash ${String(ours.static?.pe_imphash)}, imports and sections equal`,
    )
  })
})

describe('cuckoo12-vbs-dropper, against the report of Cuckoo 1.2', () => {
  let pair: Pair

  beforeAll(async () => {
    pair = await compare('cuckoo12-vbs-dropper')
  })

  test('has the three processes and 1,522 calls after merging', async () => {
    const processes = pair.ours.behavior?.processes ?? []
    expect(processes).toHaveLength(3)
    const counts = await Promise.all(processes.map(({ calls }) => calls.count()))
    expect(counts.reduce((sum, count) => sum + count, 0)).toBe(1522)
  })

  test('nothing of behavior differs but what the table of differences names', () => {
    const different = Object.entries(pair.behavior).filter(([, { different: count }]) => count > 0)
    const known = /^(timezone|summary\.|enhanced|processtree|calls\.arguments)/
    expect(different.map(([field]) => field).filter((field) => !known.test(field))).toEqual([])
  })

  test('has the same DNS questions and conversations', () => {
    const { theirs, ours } = pair
    expect(questions(ours.network)).toEqual(theirs.network.dns.map(({ request, type }) => `${request} ${type}`).sort())
    expect(flows(ours.network ?? { tcp: [], udp: [] })).toEqual(flows(theirs.network))
    printed.push(
      `  cuckoo12-vbs-dropper   network: ${String(theirs.network.dns.length)} DNS questions, ${String(flows(theirs.network).length)} conversations equal`,
    )
  })
})
