import type { FileRecord, Flow, HttpRequest, Network, YaraMatch } from '@cuculus/core'
import { blankFile } from '../blankFile.js'
import type { SignatureResults } from '../scope.js'
import { TraceError } from './traceError.js'

/** What a trace says besides processes and their calls. */
export class TraceFacts {
  readonly #hosts = new Set<string>()
  readonly #dns: Network['dns'][number][] = []
  readonly #http: HttpRequest[] = []
  readonly #flows: { readonly tcp: Flow[]; readonly udp: Flow[] } = { tcp: [], udp: [] }
  readonly #dropped: FileRecord[] = []
  readonly #yara: YaraMatch[] = []
  #file: { readonly name: string; readonly type: string | null } | undefined
  #given: SignatureResults = {}
  #traffic = false

  /** @returns whether the word is one of those that tell facts. */
  line(word: string, rest: string, line: number): boolean {
    switch (word) {
      case 'dns':
      case 'http':
      case 'host':
      case 'tcp':
      case 'udp':
        this.#traffic = true
        this.#network(word, rest, line)
        return true
      case 'file':
        this.#file = named(rest)
        return true
      case 'dropped':
        this.#dropped.push({ ...blankFile, ...named(rest), filepath: named(rest).name })
        return true
      case 'yara':
        this.#yara.push({ name: rest, meta: {}, strings: [] })
        return true
      case 'results':
        this.#given = { ...this.#given, ...object(rest, line) }
        return true
      default:
        return false
    }
  }

  get results(): SignatureResults {
    return {
      ...(this.#traffic ? { network: this.#networkResult() } : {}),
      ...(this.#file === undefined && this.#yara.length === 0
        ? {}
        : { file: { ...this.#file, ...(this.#yara.length > 0 ? { yara: this.#yara } : {}) } }),
      ...(this.#dropped.length > 0 ? { dropped: this.#dropped } : {}),
      ...this.#given,
    }
  }

  #network(word: 'dns' | 'http' | 'host' | 'tcp' | 'udp', rest: string, line: number): void {
    const [first = '', second] = rest.split(/\s+/)
    if (first === '') throw new TraceError(line, `expected something after \`${word}:\``)
    if (word === 'host') this.#hosts.add(first)
    else if (word === 'dns') {
      const failed = second !== undefined && /^[A-Z]+$/.test(second)
      const ip = failed || second === undefined ? null : second
      this.#dns.push({ hostname: first, ip, type: 'A', rcode: failed ? second : 'NOERROR' })
    } else if (word === 'http') this.#request(rest, line)
    else this.#flow(word, first, line)
  }

  #request(text: string, line: number): void {
    const [, method, uri, agent] = /^([A-Z]+)\s+(\S+)(?:\s+"(.*)")?$/.exec(text) ?? []
    if (method === undefined || uri === undefined || !URL.canParse(uri))
      throw new TraceError(line, 'expected `http: GET http://host/path "user agent"`')
    const url = new URL(uri)
    const path = `${url.pathname}${url.search}`
    const agentLine = agent === undefined ? '' : `User-Agent: ${agent}\r\n`
    this.#http.push({
      method,
      host: url.hostname,
      port: Number(url.port === '' ? (url.protocol === 'https:' ? 443 : 80) : url.port),
      uri,
      path,
      version: '1.1',
      data: `${method} ${path} HTTP/1.1\r\nHost: ${url.host}\r\n${agentLine}\r\n`,
      body: '',
      ...(agent === undefined ? {} : { 'user-agent': agent }),
    })
  }

  #flow(protocol: 'tcp' | 'udp', text: string, line: number): void {
    const [, dst, port] = /^(.+):(\d+)$/.exec(text) ?? []
    if (dst === undefined) throw new TraceError(line, `expected \`${protocol}: address:port\``)
    this.#hosts.add(dst)
    this.#flows[protocol].push({
      src: '10.0.0.5',
      sport: 49152 + this.#flows[protocol].length,
      dst,
      dport: Number(port),
    })
  }

  #networkResult(): Network {
    const names = new Map<string, string | null>()
    for (const { hostname, ip } of this.#dns) names.set(hostname, names.get(hostname) ?? ip)
    return {
      hosts: [...this.#hosts],
      domains: [...names].map(([domain, ip]) => ({ domain, ip })),
      ...this.#flows,
      icmp: [],
      dns: this.#dns,
      http: this.#http,
    }
  }
}

/** `C:\name.exe, PE32 executable`: what stands behind the comma is the type. */
function named(text: string): { readonly name: string; readonly type: string | null } {
  const comma = text.indexOf(',')
  return comma < 0
    ? { name: text, type: null }
    : { name: text.slice(0, comma).trim(), type: text.slice(comma + 1).trim() }
}

function object(text: string, line: number): SignatureResults {
  try {
    const value: unknown = JSON.parse(text)
    // Who writes a test says what modules return; the container's types bind authors of TypeScript only.
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value
  } catch {
    // Told below.
  }
  throw new TraceError(line, 'expected `results: {"key": …}` in JSON, on one line')
}
