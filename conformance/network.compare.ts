import { createHash } from 'node:crypto'
import { createReadStream, existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Diagnostic, Flow, HttpHeader, Network } from '@cuculus/core'
import { readNetwork } from '@cuculus/network'
import { dissectCapture } from '@cuculus/pcap'
import { corpus } from './corpus.js'
import { type HttpEvidence, httpEvidence } from './network.evidence.js'

/** How many values of a kind were compared, and which were not equal. */
export interface Tally {
  compared: number
  equal: number
  /** `- value` is the truth's alone, `+ value` ours alone. */
  readonly different: string[]
}

/** What is compared of a capture. */
export const categories = [
  'packets',
  'hosts',
  'tcp',
  'udp',
  'icmp',
  'dns questions',
  'dns answers',
  'http requests',
  'http responses',
  'http objects',
  'tls client',
  'tls server',
] as const

export type Category = (typeof categories)[number]

export interface Comparison {
  /** Path below the corpus. */
  readonly capture: string
  readonly truth: CaptureTruth
  readonly network: Network
  readonly diagnostics: readonly Diagnostic[]
  /** Objects of the truth that are no bodies: each is proven to be the end of one packet of which only the beginning was captured. */
  readonly pieces: ReadonlySet<string>
  /** Blocks of a pcapng file whose type no specification names. */
  readonly unknownBlocks: number
  readonly tallies: ReadonlyMap<Category, Tally>
  /** What tshark says of the capture before it was damaged on purpose, where it cannot read it since. */
  readonly undamaged: Record<Category, readonly string[]> | undefined
  /** What the bytes prove, where responses or objects differ. */
  readonly evidence: HttpEvidence | undefined
}

interface TruthFlow {
  readonly src: string
  readonly sport: number
  readonly dst: string
  readonly dport: number
  readonly packets: number
  readonly payloadBytes: number
}

interface TruthDns {
  readonly questions: readonly { readonly name: string; readonly type: string }[]
  readonly answers?: readonly { readonly type: string; readonly data: string | readonly string[] | null }[]
}

/** The parts of `pcap-truth/1` that are compared. */
export interface CaptureTruth {
  readonly jsonError?: boolean
  readonly capture: {
    readonly packets: number
    readonly readError: string | null
    readonly encapsulation: string | null
  }
  readonly hosts: { readonly all: readonly string[]; readonly outer: readonly string[] }
  readonly tcp: readonly TruthFlow[]
  readonly udp: readonly TruthFlow[]
  readonly icmp: readonly {
    readonly version: number
    readonly src: string
    readonly dst: string
    readonly type: number
    readonly code: number
  }[]
  readonly dns: { readonly queries: readonly TruthDns[]; readonly responses: readonly TruthDns[] }
  readonly http: {
    readonly requests: readonly {
      readonly host: string | null
      readonly dport: number
      readonly method: string | null
      readonly uri: string | null
    }[]
    readonly responses: readonly { readonly status: number | null; readonly contentType: string | null }[]
  }
  readonly tls: readonly {
    readonly type: string
    readonly sni?: string | null
    readonly ja3?: string | null
    readonly ja3s?: string | null
  }[]
  readonly httpObjects: readonly { readonly size: number; readonly sha256: string }[]
}

/** All captures that have a truth file: path of the capture below the corpus, and of its truth. */
export function captures(): { readonly capture: string; readonly truth: string }[] {
  const found: { capture: string; truth: string }[] = []
  for (const folder of ['pcaps', 'pcaps-derived']) {
    for (const name of readdirSync(join(corpus, folder)).sort()) {
      const match = /^(.*)\.truth\.json$/.exec(name)
      if (match?.[1] !== undefined) found.push({ capture: `${folder}/${match[1]}`, truth: `${folder}/${name}` })
    }
  }
  for (const name of readdirSync(join(corpus, 'analyses')).sort()) {
    const match = /^(.*?)\.([^.]+\.pcap)\.truth\.json$/.exec(name)
    if (match !== null)
      found.push({ capture: `analyses/${match[1] ?? ''}/${match[2] ?? ''}`, truth: `analyses/${name}` })
  }
  return found
}

/** Read one capture and compare the key `network` with its truth. */
export async function compareCapture(capture: string, truthPath: string): Promise<Comparison> {
  // The schema of the truth is documented in the corpus' README.
  const truth = JSON.parse(readFileSync(join(corpus, truthPath), 'utf8')) as CaptureTruth
  const diagnostics: Diagnostic[] = []
  const network = await readNetwork(createReadStream(join(corpus, capture)), {
    report: (diagnostic) => diagnostics.push(diagnostic),
  })
  const pieces = await piecesOfCutPackets(capture, truth)
  const theirs = truthValues(truth, pieces)
  const ours = ourValues(network)
  const tallies = new Map<Category, Tally>()
  for (const category of categories) tallies.set(category, tally(theirs[category], ours[category]))
  const differs = [...tallies].some(([category, { different }]) => category.startsWith('http') && different.length > 0)
  const evidence = differs ? await httpEvidence(capture) : undefined
  const undamaged = truth.capture.readError === null ? undefined : valuesOfOriginal(capture)
  const blocks = unknownBlocks(capture)
  return { capture, truth, network, diagnostics, pieces, unknownBlocks: blocks, tallies, undamaged, evidence }
}

/** A derived capture is named after the one that it was made of, which lies there as it was, compressed, or in the other byte order. */
function valuesOfOriginal(capture: string): Record<Category, readonly string[]> | undefined {
  const name = /^pcaps-derived\/(.*)\.(?:bad-magic|bigcaplen)\.pcap$/.exec(capture)?.[1]
  if (name === undefined) return undefined
  const forms = [`pcaps/${name}.pcap`, `pcaps-derived/${name}.pcap.gz`, `pcaps-derived/${name}.be-nano.pcap`]
  const path = forms.map((form) => join(corpus, `${form}.truth.json`)).find((form) => existsSync(form))
  // The schema of the truth is documented in the corpus' README.
  return path === undefined ? undefined : truthValues(JSON.parse(readFileSync(path, 'utf8')) as CaptureTruth, new Set())
}

/**
 * Where packets were cut when they were captured, nobody can put a body together: tshark exports what there is of each packet as an
 * object of its own, and `network` gives no digest. Such an object is told by its bytes: it is what a cut packet ends with.
 */
async function piecesOfCutPackets(capture: string, { httpObjects }: CaptureTruth): Promise<Set<string>> {
  const digests = new Set(httpObjects.map(({ sha256 }) => sha256))
  const sizes = new Set(httpObjects.map(({ size }) => size).filter((size) => size > 0))
  const pieces = new Set<string>()
  await dissectCapture(createReadStream(join(corpus, capture)), {
    packet: ({ bytes, start, end, originalLength }) => {
      if (end - start >= originalLength) return
      for (const size of sizes) {
        if (size > end - start) continue
        const digest = createHash('sha256')
          .update(bytes.subarray(end - size, end))
          .digest('hex')
        if (digests.has(digest)) pieces.add(digest)
      }
    },
  })
  return pieces
}

/** Section header, interface, packets (obsolete, simple, enhanced), names, statistics, journal, secrets. */
const knownBlocks = new Set([0x0a0d0d0a, 1, 2, 3, 4, 5, 6, 9, 10])

function unknownBlocks(capture: string): number {
  if (!capture.endsWith('.pcapng')) return 0
  const bytes = readFileSync(join(corpus, capture))
  let count = 0
  let isLittle = true
  for (let at = 0; at + 12 <= bytes.length;) {
    // A section header reads the same in both byte orders, and says which one follows.
    if (bytes.readUInt32BE(at) === 0x0a0d0d0a) isLittle = bytes.readUInt32LE(at + 8) === 0x1a2b3c4d
    const [type, length] = [at, at + 4].map((place) =>
      isLittle ? bytes.readUInt32LE(place) : bytes.readUInt32BE(place),
    )
    if (type === undefined || length === undefined || length < 12) break
    if (!knownBlocks.has(type)) count++
    at += length
  }
  return count
}

/** Compare every capture of the corpus. */
export async function compareAll(): Promise<Comparison[]> {
  const comparisons: Comparison[] = []
  for (const { capture, truth } of captures()) comparisons.push(await compareCapture(capture, truth))
  return comparisons
}

/** Counts of all captures by category. */
export function totals(
  comparisons: readonly Comparison[],
): Map<Category, { compared: number; equal: number; different: number }> {
  const sums = new Map<Category, { compared: number; equal: number; different: number }>()
  for (const category of categories) {
    const sum = { compared: 0, equal: 0, different: 0 }
    for (const { tallies } of comparisons) {
      const { compared, equal, different } = tallies.get(category) ?? { compared: 0, equal: 0, different: [] }
      sum.compared += compared
      sum.equal += equal
      sum.different += different.length
    }
    sums.set(category, sum)
  }
  return sums
}

/** Values of the truth as multisets; what the corpus' README says is compared as a set is one. */
function truthValues(truth: CaptureTruth, pieces: ReadonlySet<string>): Record<Category, readonly string[]> {
  const { dns, http, tls } = truth
  const messages = [...dns.queries, ...dns.responses]
  return {
    packets: [String(truth.capture.packets)],
    hosts: unique(truth.hosts.all),
    tcp: truth.tcp.map(truthFlow),
    udp: bothWays(truth.udp).map(truthFlow),
    icmp: truth.icmp.map(({ src, dst, type, code }, i) => `${String(i)} ${src} ${dst} ${String(type)} ${String(code)}`),
    'dns questions': unique(messages.flatMap(({ questions }) => questions.map(question))),
    'dns answers': unique(
      dns.responses.flatMap(({ answers = [] }) =>
        answers.filter(({ data }) => data !== null).map(({ type, data }) => answer(type, String(data))),
      ),
    ),
    'http requests': http.requests.map(
      ({ host, dport, method, uri }) => `${host ?? ''} ${String(dport)} ${method ?? ''} ${uri ?? ''}`,
    ),
    'http responses': http.responses.map(({ status, contentType }) => `${String(status)} ${contentType ?? ''}`),
    'http objects': unique(truth.httpObjects.map(({ sha256 }) => sha256)).filter(
      (digest) => digest !== emptyDigest && !pieces.has(digest),
    ),
    'tls client': tls.filter(({ ja3 }) => isText(ja3)).map(({ sni, ja3 }) => `${sni ?? ''} ${ja3 ?? ''}`),
    'tls server': tls.filter(({ ja3s }) => isText(ja3s)).map(({ ja3s }) => ja3s ?? ''),
  }
}

/** tshark 4.0 gives each direction of an SNMP conversation a stream of its own: they are one conversation here. */
function bothWays(flows: readonly TruthFlow[]): TruthFlow[] {
  const found = new Map<string, TruthFlow>()
  for (const flow of flows) {
    const { src, sport, dst, dport, packets, payloadBytes } = flow
    const other = found.get(`${dst} ${String(dport)} ${src} ${String(sport)}`)
    if (other === undefined || (sport !== 161 && dport !== 161)) {
      found.set(`${src} ${String(sport)} ${dst} ${String(dport)}`, flow)
      continue
    }
    const sum = { packets: other.packets + packets, payloadBytes: other.payloadBytes + payloadBytes }
    found.set(`${dst} ${String(dport)} ${src} ${String(sport)}`, { ...other, ...sum })
  }
  return [...found.values()]
}

function isText(value: string | null | undefined): value is string {
  return typeof value === 'string' && value !== ''
}

function ourValues(network: Network): Record<Category, readonly string[]> {
  const { dns, http, http_responses: orphans = [], tls = [] } = network
  const responses = [...http, ...orphans].flatMap((entry) => {
    const count = 'count' in entry ? (entry.count ?? 1) : 1
    const statuses = (entry.interim ?? []).map((status) => `${String(status)} `)
    if (entry.status !== undefined) statuses.push(`${String(entry.status)} ${contentType(entry.response_headers)}`)
    return Array.from({ length: count }, () => statuses).flat()
  })
  return {
    packets: [String(network.capture?.packets ?? 0)],
    hosts: network.hosts,
    tcp: network.tcp.map(ourFlow),
    udp: network.udp.map(ourFlow),
    icmp: network.icmp.map(
      ({ src, dst, type, code }, i) => `${String(i)} ${src} ${dst} ${String(type)} ${String(code)}`,
    ),
    'dns questions': unique(
      dns
        .filter(({ announced }) => announced !== true)
        .map(({ hostname, type = '' }) => question({ name: hostname, type })),
    ),
    'dns answers': unique(
      dns.flatMap(({ answers = [] }) =>
        answers.flatMap(({ type, data }) => (singleValued.has(type) ? [answer(type, data)] : [])),
      ),
    ),
    'http requests': http.flatMap(({ host, port, method, path, count = 1 }) =>
      Array.from({ length: count }, () => `${host} ${String(port)} ${method} ${path}`),
    ),
    'http responses': responses,
    'http objects': unique(
      [
        ...http.flatMap(({ body_sha256 }) => body_sha256 ?? []),
        ...http.map((e) => e.response_sha256),
        ...orphans.map((e) => e.response_sha256),
      ]
        .filter(isText)
        .filter((digest) => digest !== emptyDigest),
    ),
    'tls client': tls.flatMap((session) =>
      [session, ...(session.further_hellos ?? [])]
        .filter(({ ja3 }) => isText(ja3))
        .map(({ sni, ja3 }) => `${sni ?? ''} ${ja3 ?? ''}`),
    ),
    'tls server': tls.flatMap((session) =>
      [session, ...(session.further_hellos ?? [])].map(({ ja3s }) => ja3s).filter(isText),
    ),
  }
}

function contentType(headers: readonly HttpHeader[] | undefined): string {
  return headers?.find(({ name }) => name.toLowerCase() === 'content-type')?.value ?? ''
}

function truthFlow({ src, sport, dst, dport, packets, payloadBytes }: TruthFlow): string {
  return `${src} ${String(sport)} ${dst} ${String(dport)} ${String(packets)} ${String(payloadBytes)}`
}

function ourFlow(flow: Flow): string {
  const { src, sport, dst, dport, packets_src = 0, packets_dst = 0, bytes_src = 0, bytes_dst = 0 } = flow
  return `${src} ${String(sport)} ${dst} ${String(dport)} ${String(packets_src + packets_dst)} ${String(bytes_src + bytes_dst)}`
}

function question({ name, type }: { readonly name: string; readonly type: string }): string {
  return `${name.toLowerCase()} ${type}`
}

/** Nobody downloads nothing: tshark lists some empty bodies and some not. */
const emptyDigest = 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855'

/** Types of which the truth has data. */
const singleValued = new Set(['A', 'AAAA', 'CNAME', 'MX', 'NS', 'PTR', 'SOA', 'SPF', 'SRV', 'TXT'])

/** The truth has one field of a record: the exchange of MX, the target of SRV, the first name of SOA; strings of TXT are joined by commas. */
function answer(type: string, data: string): string {
  const fields = data.split(' ')
  if (type === 'MX' || type === 'SRV') return `${type} ${fields.at(-1) ?? ''}`
  if (type === 'SOA') return `${type} ${fields[0] ?? ''}`
  return `${type} ${type === 'TXT' || type === 'SPF' ? data.replace(/[ ,]/g, '') : data}`
}

function unique(values: readonly string[]): string[] {
  return [...new Set(values)]
}

/** Compare two multisets. */
function tally(theirs: readonly string[], ours: readonly string[]): Tally {
  const counts = new Map<string, number>()
  for (const value of theirs) counts.set(value, (counts.get(value) ?? 0) + 1)
  let equal = 0
  const different: string[] = []
  for (const value of ours) {
    const count = counts.get(value) ?? 0
    if (count > 0) {
      equal++
      counts.set(value, count - 1)
    } else different.push(`+ ${value}`)
  }
  for (const [value, count] of counts) for (let i = 0; i < count; i++) different.push(`- ${value}`)
  return { compared: theirs.length, equal, different }
}
