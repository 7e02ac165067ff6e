import type { Network } from '@cuculus/core'
import { type Drop, fitKey } from './fitKey.js'
import { first, isRecord, list, type Loose, member, record, text, whole } from './loose.js'

/** The key `network` of any report. */
export function reportNetwork(raw: unknown, drop: Drop): Network | undefined {
  if (!isRecord(raw)) return undefined
  return fitKey(
    'network',
    {
      ...raw,
      hosts: unique(list(raw['hosts']).map((host) => text(host) ?? text(member(host, 'ip')))),
      domains: list(raw['domains']).map((domain) => ({ ...record(domain), ip: address(member(domain, 'ip')) })),
      tcp: list(raw['tcp']),
      udp: list(raw['udp']),
      icmp: list(raw['icmp']),
      dns: list(raw['dns']).map(convertDns),
      http: [...list(raw['http']).map(convertHttp), ...exchanges(raw)],
    },
    drop,
  )
}

function unique(values: readonly (string | undefined)[]): string[] {
  return [...new Set(values.filter((value) => value !== undefined))]
}

/** Where a name has no address, sandboxes write an empty text. */
function address(value: unknown): string | null {
  return typeof value === 'string' && value !== '' ? value : null
}

/** `request` in all generations but ours. */
function convertDns(value: unknown): Loose {
  const query = record(value)
  const answers = list(query['answers'])
  const found = answers.find((answer) => member(answer, 'type') === 'A' || member(answer, 'type') === 'AAAA')
  return { ...query, hostname: first(query, 'hostname', 'request'), ip: address(query['ip'] ?? member(found, 'data')) }
}

function convertHttp(value: unknown): Loose {
  const request = record(value)
  return {
    method: '',
    host: '',
    uri: '',
    path: '',
    version: '',
    data: '',
    body: '',
    ...request,
    port: whole(request['port']) ?? 80,
  }
}

/** Requests with their answers, in and out of TLS: 2.x and CAPE list them apart. Those in clear are in `http` as well, where it is there. */
function exchanges(raw: Loose): Loose[] {
  const plain = Array.isArray(raw['http']) && raw['http'].length > 0 ? [] : list(raw['http_ex'])
  return [...plain, ...list(raw['https_ex'])].map((value) => {
    const exchange = record(value)
    const scheme = text(exchange['protocol']) ?? 'http'
    const host = text(exchange['host']) ?? ''
    const path = text(exchange['uri']) ?? ''
    const port = whole(exchange['dport']) ?? 80
    const usual = (scheme === 'http' && port === 80) || (scheme === 'https' && port === 443)
    const agent = /^user-agent:\s*(.*?)\r?$/im.exec(text(exchange['request']) ?? '')?.[1]
    return {
      method: text(exchange['method']) ?? '',
      host,
      port,
      uri: `${scheme}://${host}${usual || host.includes(':') ? '' : `:${String(port)}`}${path}`,
      path,
      version: '1.1',
      data: text(exchange['request']) ?? '',
      body: '',
      ...(agent === undefined ? {} : { 'user-agent': agent }),
      ...(scheme === 'https' ? { decrypted: true } : {}),
    }
  })
}
