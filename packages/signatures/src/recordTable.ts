import type { PeImport, Process } from '@cuculus/core'
import type { SignatureResults } from './scope.js'
import { summaryValues, type SummaryList } from './summaryLists.js'

/** What a rule can look into besides activities: records of the container, flat. */
export type RecordKind =
  | 'anomaly'
  | 'dead_host'
  | 'debug_log'
  | 'dns'
  | 'domain'
  | 'dropped'
  | 'flow'
  | 'http'
  | 'icmp'
  | 'info'
  | 'ip'
  | 'irc'
  | 'packer'
  | 'pe'
  | 'pe_export'
  | 'pe_import'
  | 'pe_resource'
  | 'pe_section'
  | 'pe_version'
  | 'process'
  | 'sample'
  | 'smtp'
  | 'tls'
  | 'yara'

/** A record: fields that are not there are absent. */
export type FlatRecord = Readonly<Record<string, string | number | boolean | null | undefined>>

/** Where the records of a kind come from, and the field that a bare pattern is about. */
export interface RecordSource {
  readonly fields: readonly [string, ...string[]]
  readonly records: (results: SignatureResults) => Iterable<FlatRecord>
}

function source(fields: RecordSource['fields'], records: RecordSource['records']): RecordSource {
  return { fields, records }
}

/** Every kind of record. Fields are those of the container unless a comment says otherwise. */
export const recordTable: Readonly<Record<RecordKind, RecordSource>> = {
  anomaly: source(['message', 'funcname', 'category', 'name', 'pid'], function* ({ behavior }) {
    for (const { message, funcname, category, name, pid } of behavior?.anomaly ?? []) {
      yield { message, funcname, category, name, pid }
    }
  }),
  dead_host: source(['ip', 'port'], function* ({ network }) {
    for (const [ip, port] of network?.dead_hosts ?? []) yield { ip, port }
  }),
  debug_log: source(['line'], function* ({ debug }) {
    if (debug === undefined || debug.log === '') return
    for (const line of debug.log.split('\n')) yield { line }
  }),
  dns: source(['hostname', 'type', 'rcode', 'ip', 'answer'], function* ({ network }) {
    for (const { hostname, type, rcode, ip, answers } of network?.dns ?? []) {
      yield { hostname, type, rcode, ip, answer: answers?.map(({ data }) => data).join(' ') }
    }
  }),
  // Names that were asked for, by the capture or by the calls.
  domain: source(['domain'], function* ({ network, behavior }) {
    for (const { domain } of network?.domains ?? []) yield { domain }
    for (const { hostname } of network?.dns ?? []) yield { domain: hostname }
    for (const domain of summaryOf(behavior, 'resolves_host')) yield { domain }
  }),
  dropped: source(
    ['name', 'type', 'filepath', 'mime', 'size', 'entropy', 'sha256', 'md5', 'ssdeep'],
    function* ({ dropped }) {
      for (const { name, type, filepath, mime, size, entropy, sha256, md5, ssdeep } of dropped ?? []) {
        yield { name, type, filepath: filepath ?? name, mime, size, entropy, sha256, md5, ssdeep }
      }
    },
  ),
  flow: source(
    ['dst', 'dport', 'src', 'sport', 'protocol', 'bytes_src', 'bytes_dst', 'packets_src', 'packets_dst'],
    function* ({ network }) {
      for (const protocol of ['tcp', 'udp'] as const) {
        for (const { src, sport, dst, dport, bytes_src, bytes_dst, packets_src, packets_dst } of network?.[protocol] ??
          []) {
          yield { protocol, src, sport, dst, dport, bytes_src, bytes_dst, packets_src, packets_dst }
        }
      }
    },
  ),
  http: source(
    ['uri', 'host', 'method', 'path', 'port', 'user_agent', 'body', 'data', 'status', 'version', 'count'],
    function* ({ network }) {
      for (const request of network?.http ?? []) {
        const { uri, host, method, path, port, body, data, status, version, count } = request
        yield { uri, host, method, path, port, body, data, status, version, count, user_agent: request['user-agent'] }
      }
    },
  ),
  icmp: source(['dst', 'src', 'type', 'code', 'data'], function* ({ network }) {
    for (const { dst, src, type, code, data } of network?.icmp ?? []) yield { dst, src, type, code, data }
  }),
  info: source(['package', 'category', 'route', 'custom', 'platform', 'version'], function* ({ info }) {
    if (info === undefined) return
    const { category, route, custom, platform, version } = info
    yield { package: info.package, category, route, custom, platform, version }
  }),
  ip: source(['ip'], function* ({ network }) {
    for (const ip of network?.hosts ?? []) yield { ip }
  }),
  irc: source(['command', 'params', 'type', 'dst'], function* ({ network }) {
    for (const { command, params, type, dst } of network?.irc ?? []) yield { command, params, type, dst }
  }),
  packer: source(['name'], function* (results) {
    for (const name of results.static?.peid_signatures ?? []) yield { name }
  }),
  // Numbers that only the whole file has: how many imports, sections and exports, how large the overlay.
  pe: source(
    [
      'imphash',
      'machine',
      'subsystem',
      'timestamp',
      'pdb_path',
      'signed',
      'entrypoint',
      'entrypoint_bytes',
      'sections',
      'imports',
      'dlls',
      'exports',
      'overlay_size',
      'tls_callbacks',
      'characteristics',
    ],
    function* (results) {
      const file = results.static
      if (file?.pe_sections === undefined) return
      yield {
        imphash: file.pe_imphash,
        machine: file.pe_machine,
        subsystem: file.pe_subsystem,
        timestamp: file.pe_timestamp,
        pdb_path: file.pe_pdb_path,
        signed: file.pe_signed,
        entrypoint: file.pe_entrypoint,
        entrypoint_bytes: file.pe_entrypoint_bytes,
        sections: file.pe_sections.length,
        imports: file.pe_imports?.reduce((sum, { imports }) => sum + imports.length, 0),
        dlls: file.imported_dll_count ?? file.pe_imports?.length,
        exports: file.pe_exports?.length,
        overlay_size: file.pe_overlay === undefined ? undefined : (file.pe_overlay?.size ?? 0),
        tls_callbacks: file.pe_tls_callbacks?.length,
        characteristics: file.pe_characteristics?.join(' '),
      }
    },
  ),
  pe_export: source(['name', 'ordinal', 'forwarder'], function* (results) {
    for (const { name, ordinal, forwarder } of results.static?.pe_exports ?? []) yield { name, ordinal, forwarder }
  }),
  pe_import: source(['name', 'dll'], function* (results) {
    yield* imported(results.static?.pe_imports)
    yield* imported(results.static?.pe_delay_imports)
  }),
  pe_resource: source(['name', 'filetype', 'language', 'size'], function* (results) {
    for (const { name, filetype, language, size } of results.static?.pe_resources ?? []) {
      yield { name, filetype, language, size: Number(size) }
    }
  }),
  pe_section: source(
    ['name', 'entropy', 'virtual_size', 'size_of_data', 'characteristics', 'virtual_address'],
    function* (results) {
      for (const section of results.static?.pe_sections ?? []) {
        const { name, entropy, virtual_size, size_of_data, characteristics, virtual_address } = section
        yield {
          name,
          entropy,
          virtual_size: Number(virtual_size),
          size_of_data: Number(size_of_data),
          virtual_address: Number(virtual_address),
          characteristics: characteristics?.join(' '),
        }
      }
    },
  ),
  pe_version: source(['value', 'name'], function* (results) {
    for (const { name, value } of results.static?.pe_versioninfo ?? []) yield { name, value }
  }),
  process: source(['name', 'path', 'command_line', 'pid'], function* ({ behavior }) {
    for (const { process_name, process_path, command_line, process_id } of processes(behavior)) {
      yield { name: process_name, path: process_path, command_line, pid: process_id }
    }
  }),
  sample: source(['name', 'type', 'mime', 'size', 'entropy', 'sha256', 'md5', 'ssdeep', 'url'], function* ({ file }) {
    if (file === undefined) return
    const { name, type, mime, size, entropy, sha256, md5, ssdeep, url } = file
    yield { name, type, mime, size, entropy, sha256, md5, ssdeep, url }
  }),
  smtp: source(['raw', 'dst', 'dport'], function* ({ network }) {
    for (const { raw, dst, dport } of network?.smtp ?? []) yield { raw, dst, dport }
  }),
  tls: source(
    ['sni', 'version', 'cipher', 'ja3', 'ja3s', 'ja4', 'dst', 'dport', 'issuer', 'subject', 'certificate'],
    function* ({ network }) {
      for (const { sni, version, cipher, ja3, ja3s, ja4, dst, dport, certificates } of network?.tls ?? []) {
        const [first] = certificates ?? []
        yield {
          sni,
          version,
          cipher,
          ja3,
          ja3s,
          ja4,
          dst,
          dport,
          issuer: first?.issuer,
          subject: first?.subject,
          certificate: first?.sha256,
        }
      }
    },
  ),
  yara: source(['name', 'file'], function* ({ file, dropped }) {
    for (const { name } of file?.yara ?? []) yield { name, file: file?.name }
    for (const record of dropped ?? []) for (const { name } of record.yara ?? []) yield { name, file: record.name }
  }),
}

/** Values of a list of the summary as records with one field. */
export function* summaryRecords(results: SignatureResults, list: SummaryList, field: string): Generator<FlatRecord> {
  for (const value of summaryValues(results.behavior, list)) yield { [field]: value }
}

/** Command lines of processes, but not of the first one: that the sandbox started itself, in its own words (`powershell -ExecutionPolicy bypass -File sample.ps1`). */
export function* startedCommands({ behavior }: SignatureResults): Generator<FlatRecord> {
  // 2.x also watches `lsass.exe`, which nobody started.
  const followed = processes(behavior).filter(({ tracked }) => tracked !== false)
  for (const { process_name, command_line, process_id } of followed.slice(1)) {
    yield { name: process_name, command_line, pid: process_id }
  }
}

function processes(behavior: SignatureResults['behavior']): readonly Process[] {
  return behavior?.processes ?? []
}

function summaryOf(behavior: SignatureResults['behavior'], list: 'resolves_host'): readonly string[] {
  // Reports of other programs may lack the summary that the types promise.
  const summary = behavior?.summary as Partial<NonNullable<typeof behavior>['summary']> | undefined
  return summary?.[list] ?? []
}

function* imported(list: readonly PeImport[] | undefined): Generator<FlatRecord> {
  for (const { dll, imports } of list ?? []) for (const { name } of imports) yield { name, dll }
}
