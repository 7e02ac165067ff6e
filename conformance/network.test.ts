import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { openAnalysis } from '@cuculus/analysis'
import {
  type Diagnostic,
  type DnsQuery,
  type Flow,
  type HttpRequest,
  type Network,
  processAnalysis,
} from '@cuculus/core'
import { NetworkProcessing } from '@cuculus/network'
import { beforeAll, describe, expect, test } from 'vitest'
import { corpus } from './corpus.js'
import { type Category, type Comparison, compareAll, totals } from './network.compare.js'
import { explain } from './network.explain.js'

/** The key `network` of an analysis directory, as the runner makes it. */
async function run(path: string): Promise<{ readonly network: Network; readonly diagnostics: readonly Diagnostic[] }> {
  const analysis = await openAnalysis(join(corpus, path))
  const { container, diagnostics } = await processAnalysis(analysis, [new NetworkProcessing()])
  if (container.network === undefined) throw new Error(`the key is missing: ${JSON.stringify(diagnostics)}`)
  return { network: container.network, diagnostics }
}

describe('every capture against what tshark says', () => {
  let comparisons: Comparison[] = []

  beforeAll(async () => {
    comparisons = await compareAll()
  }, 120_000)

  test('at least 99 of 100 compared values are equal', () => {
    expect(comparisons.length).toBeGreaterThan(350)
    let compared = 0
    let equal = 0
    const table: string[] = []
    for (const [category, sum] of totals(comparisons)) {
      compared += sum.compared
      equal += sum.equal
      table.push(`${category}: ${String(sum.equal)} of ${String(sum.compared)} equal`)
      for (const [reason, count] of reasons(comparisons, category)) table.push(`  ${String(count)} differ: ${reason}`)
    }
    const pieces = comparisons.reduce((sum, comparison) => sum + comparison.pieces.size, 0)
    table.push(
      `all: ${String(equal)} of ${String(compared)} equal; ${String(pieces)} pieces of cut packets are no bodies`,
    )
    console.log(table.join('\n'))
    expect(compared).toBeGreaterThan(9000)
    expect(equal / compared).toBeGreaterThan(0.99)
  })

  test('every value that is not equal has a reason', () => {
    const unexplained = comparisons.flatMap((comparison) =>
      [...comparison.tallies].flatMap(([category, { different }]) =>
        different
          .filter((value) => explain(comparison, category, value) === undefined)
          .map((value) => `${comparison.capture} [${category}] ${value.slice(0, 200)}`),
      ),
    )
    expect(unexplained).toEqual([])
  })

  test('a capture that tshark cannot read to its end has a diagnostic', () => {
    const silent = comparisons.filter(
      ({ truth, diagnostics }) => truth.capture.readError !== null && diagnostics.length === 0,
    )
    expect(silent.map(({ capture }) => capture)).toEqual([])
  })
})

/** How many values of a category differ, ours and the truth's, by the reason. */
function reasons(comparisons: readonly Comparison[], category: Category): Map<string, number> {
  const counts = new Map<string, number>()
  for (const comparison of comparisons) {
    for (const value of comparison.tallies.get(category)?.different ?? []) {
      const reason = explain(comparison, category, value) ?? 'unexplained'
      counts.set(reason, (counts.get(reason) ?? 0) + 1)
    }
  }
  return counts
}

interface ClassicNetwork {
  readonly hosts: readonly string[]
  readonly domains?: readonly { readonly domain: string }[]
  readonly dns: readonly {
    readonly hostname?: string
    readonly request?: string
    readonly type?: string
    readonly answers?: readonly { readonly type?: string; readonly data?: string }[]
  }[]
  readonly tcp: readonly ClassicFlow[]
  readonly udp: readonly ClassicFlow[]
  readonly http: readonly ClassicHttp[]
  readonly smtp?: readonly { readonly dst: string; readonly raw: string }[]
  readonly irc?: readonly Record<string, string>[]
  readonly icmp?: readonly {
    readonly src: string
    readonly dst: string
    readonly type: number
    readonly data: string
  }[]
  readonly pcap_sha256?: string
}

type ClassicFlow = Pick<Flow, 'src' | 'sport' | 'dst' | 'dport'>
type ClassicHttp = Pick<
  HttpRequest,
  'host' | 'port' | 'data' | 'uri' | 'body' | 'path' | 'user-agent' | 'version' | 'method' | 'count'
>

const classicFolder = 'conformance/cuckoo-classic'

/** What each version made of a case; versions that lost the key are left out. */
function classicOutputs(name: string): { readonly version: string; readonly network: ClassicNetwork }[] {
  return readdirSync(join(corpus, classicFolder, name, 'out'))
    .sort()
    .flatMap((file) => {
      // The form of these files is documented in the corpus' README.
      const { version, results } = JSON.parse(readFileSync(join(corpus, classicFolder, name, 'out', file), 'utf8')) as {
        version: string
        results: { network?: ClassicNetwork | null }
      }
      return results.network?.hosts === undefined ? [] : [{ version, network: results.network }]
    })
}

/** The conversations with payload, each once, whoever began: per packet, per direction and per flow become the same. */
function conversations(flows: readonly ClassicFlow[]): string[] {
  const names = flows.map(({ src, sport, dst, dport }) =>
    [`${src} ${String(sport)}`, `${dst} ${String(dport)}`].sort().join(' – '),
  )
  return [...new Set(names)].sort()
}

function withPayload(flows: readonly Flow[]): Flow[] {
  return flows.filter(({ bytes_src = 0, bytes_dst = 0 }) => bytes_src + bytes_dst > 0)
}

/** One entry for each name and type, answers of all packets together: 0.5-1.1 list every packet, 1.2 every question. */
function questions(dns: ClassicNetwork['dns']): Record<string, string[]> {
  const found: Record<string, Set<string>> = {}
  for (const { request = '', type = '?', answers = [] } of dns) {
    const known = (found[`${type} ${request}`] ??= new Set())
    for (const { type: answerType = '', data = '' } of answers) known.add(`${answerType} ${data}`)
  }
  return Object.fromEntries(Object.entries(found).map(([key, known]) => [key, [...known].sort()]))
}

/** Our questions as the classic list has them: the exchange alone of MX, no type where it had no name for it. */
function classicQuestions(dns: readonly DnsQuery[]): ClassicNetwork['dns'] {
  const named = new Set(['A', 'AAAA', 'CNAME', 'MX', 'PTR', 'NS', 'SOA', 'HINFO', 'TXT', 'SRV'])
  return dns.map(({ hostname, type = '', answers = [] }) => ({
    request: hostname,
    ...(named.has(type) ? { type } : {}),
    answers: answers.map((answer) => ({
      type: answer.type,
      data: answer.type === 'MX' ? (answer.data.split(' ')[1] ?? '') : answer.data,
    })),
  }))
}

/** A body that was cut: they show none, we show what is there. */
function isCut(data: string, body: string): boolean {
  const length = /^content-length: *(\d+)/im.exec(data)?.[1]
  return length !== undefined && body.length < Number(length)
}

/** Requests without what a version did not have, sorted: 1.2 lists them in no order. `uri` is compared where it is not a documented difference. */
function requests(http: readonly ClassicHttp[], version: string): string[] {
  const found = http.map(({ host, port, data, uri, body, path, method, version: protocol, 'user-agent': agent }) => {
    const isAbsolute = path.startsWith('http://')
    const hasPort =
      port !== 80 && (version === '0.5' || version === '0.6' || version.startsWith('1.0') || version.startsWith('1.1'))
    const comparable = isAbsolute || hasPort ? '' : uri
    return JSON.stringify([
      isAbsolute ? '' : host,
      port,
      data,
      comparable,
      isCut(data, body) ? '' : body,
      path,
      method,
      protocol,
      agent ?? '',
    ])
  })
  // A request that is sent again with the same number is a retransmission here, and another request there.
  return [...new Set(found)].sort()
}

describe('classic cases', () => {
  const cases = [
    '09-pcap-basic',
    '10-pcap-truncated',
    '13-pcap-header-only',
    '15-pcap-dns-any',
    '16-pcap-fragment',
    '18-pcap-bad-chunked',
  ]

  for (const name of cases) {
    for (const { version, network: theirs } of classicOutputs(name)) {
      test(`${name} gives what ${version} gave, but for the documented differences`, async () => {
        const { network: ours } = await run(`${classicFolder}/${name}/in`)
        const isOldest = version.startsWith('0.4')
        // One bad packet costs 1.x more than the packet.
        const losesPackets = name === '18-pcap-bad-chunked' || (name === '15-pcap-dns-any' && version === '1.2')
        const all = (expected: string[]): unknown => (losesPackets ? expect.arrayContaining(expected) : expected)
        expect(conversations(withPayload(ours.tcp))).toEqual(all(conversations(theirs.tcp)))
        // A fragment that is not the first has no ports: what these versions took for ports is its contents.
        if (name !== '16-pcap-fragment')
          expect(conversations(withPayload(ours.udp))).toEqual(all(conversations(theirs.udp)))
        // From 1.0 on hosts are public destinations only.
        if (version < '1') expect(ours.hosts).toEqual(theirs.hosts)
        else expect(ours.hosts).toEqual(expect.arrayContaining([...theirs.hosts]))
        if (isOldest) {
          const names = theirs.dns.map(({ hostname = '' }) => hostname)
          expect(new Set(ours.dns.map(({ hostname }) => hostname))).toEqual(expect.objectContaining(new Set(names)))
        } else {
          // 1.2 loses a question whose type it has no name for.
          const known = questions(classicQuestions(ours.dns))
          if (version === '1.2' && name === '15-pcap-dns-any') expect(known).toMatchObject(questions(theirs.dns))
          else expect(known).toEqual(questions(theirs.dns))
          const domains = ours.domains.filter(({ passlisted }) => passlisted !== true).map(({ domain }) => domain)
          expect(domains).toEqual(theirs.domains?.map(({ domain }) => domain))
        }
        const lists = requests(ours.http, version)
        // 0.4 lists complete requests only; 1.x skips one whose chunks cannot be read.
        if (isOldest || name === '18-pcap-bad-chunked')
          expect(lists).toEqual(expect.arrayContaining(requests(theirs.http, version)))
        else expect(lists).toEqual(requests(theirs.http, version))
        if (theirs.smtp !== undefined) {
          expect(ours.smtp?.map(({ dst, raw }) => ({ dst, raw }))).toEqual(theirs.smtp)
          // Numeric 266 is filtered by all of them.
          const messages = ours.irc?.filter(({ command }) => command !== '266')
          expect(
            messages?.map(({ type, command, params, prefix }) => ({
              type,
              command,
              params,
              ...(prefix === undefined ? {} : { prefix }),
            })),
          ).toEqual(theirs.irc)
        }
        if (theirs.icmp !== undefined) {
          expect(
            ours.icmp.filter(({ data }) => data !== '').map(({ src, dst, type, data }) => ({ src, dst, type, data })),
          ).toEqual(theirs.icmp)
        }
        if (theirs.pcap_sha256 !== undefined) expect(ours.pcap_sha256).toBe(theirs.pcap_sha256)
      })
    }
  }

  test('11 keeps the packets before the damage, where every later version lost the key', async () => {
    const { network, diagnostics } = await run(`${classicFolder}/11-pcap-truncated-header/in`)
    expect(network.capture?.packets).toBe(3)
    expect(diagnostics.map(({ code }) => code)).toContain('CAPTURE_TRUNCATED')
  })

  test.each([
    ['12-pcap-empty-file', 'CAPTURE_EMPTY'],
    ['13-pcap-header-only', 'CAPTURE_NO_PACKETS'],
    ['17-no-pcap', 'CAPTURE_MISSING'],
    ['22-url', 'CAPTURE_MISSING'],
  ])('%s gives empty lists and says %s', async (name, code) => {
    const { network, diagnostics } = await run(`${classicFolder}/${name}/in`)
    const { hosts, domains, tcp, udp, icmp, dns, http } = network
    expect([hosts, domains, tcp, udp, icmp, dns, http]).toEqual([[], [], [], [], [], [], []])
    expect(diagnostics.map((diagnostic) => diagnostic.code)).toEqual([code])
  })

  test('14 knows pcapng, which no classic version did: this one has no packets', async () => {
    const { network, diagnostics } = await run(`${classicFolder}/14-pcapng/in`)
    expect(diagnostics.map(({ code }) => code)).toEqual(['CAPTURE_NO_PACKETS'])
    expect(network.capture?.packets).toBe(0)
  })

  test('15 keeps the question for ANY, which 0.4 died of and 1.2 lost, and lists a repeated answer once', async () => {
    const { network } = await run(`${classicFolder}/15-pcap-dns-any/in`)
    expect(network.dns.map(({ hostname, type, ip }) => ({ hostname, type, ip }))).toEqual([
      { hostname: 'any.example.com', type: 'ANY', ip: null },
      { hostname: 'a.example.com', type: 'A', ip: '93.184.216.34' },
    ])
    expect(network.dns[1]?.answers).toHaveLength(1)
  })

  test('16 invents no ports for a fragment', async () => {
    const { network } = await run(`${classicFolder}/16-pcap-fragment/in`)
    expect(network.udp).toEqual([])
    expect(network.hosts).toEqual(['192.168.56.101', '93.184.216.34'])
  })

  test('18 keeps the request line of a request whose chunks cannot be read, and the request after it', async () => {
    const { network } = await run(`${classicFolder}/18-pcap-bad-chunked/in`)
    expect(network.http).toHaveLength(2)
    expect(network.http.map(({ method }) => method)).toContain('GET')
  })
})

test('pafish: the questions and the conversations are those of its report', async () => {
  const { network } = await run('analyses/cuckoo207-pafish')
  // The report of Cuckoo 2.0.7 lies beside the raw results.
  const report = JSON.parse(readFileSync(join(corpus, 'analyses/cuckoo207-pafish/reports/report.json'), 'utf8')) as {
    network: {
      dns: { request: string; type: string }[]
      tcp: (ClassicFlow & { offset: number })[]
      udp: ClassicFlow[]
      pcap_sha256: string
    }
  }
  const theirs = report.network
  const plain = network.dns
    .filter(({ protocol }) => protocol !== 'llmnr')
    .map(({ hostname, type = '' }) => `${type} ${hostname}`)
  expect(plain.sort()).toEqual(theirs.dns.map(({ request, type }) => `${type} ${request}`).sort())
  expect(plain).toHaveLength(3)
  expect(conversations(withPayload(network.tcp))).toEqual(conversations(theirs.tcp))
  expect(conversations(withPayload(network.udp))).toEqual(conversations(theirs.udp))
  expect(network.pcap_sha256).toBe(theirs.pcap_sha256)
})
