import type { FileRecord, HttpRequest, Network, PeSection, Static } from '@cuculus/core'
import type { SignatureResults } from '@cuculus/signatures'

/** Traffic: what is not said is not there. */
export function traffic(parts: Partial<Network>): SignatureResults {
  return { network: { hosts: [], domains: [], tcp: [], udp: [], icmp: [], dns: [], http: [], ...parts } }
}

/** Names that were asked for. */
export function asked(...names: readonly string[]): SignatureResults {
  return traffic({ domains: names.map((domain) => ({ domain, ip: null })) })
}

/** A request. */
export function requested(uri: string, more: Partial<HttpRequest> = {}): SignatureResults {
  const { hostname, pathname, search, port } = new URL(uri)
  const request: HttpRequest = {
    method: 'GET',
    host: hostname,
    port: port === '' ? 80 : Number(port),
    uri,
    path: pathname + search,
    version: '1.1',
    data: '',
    body: '',
    ...more,
  }
  return traffic({ http: [request] })
}

/** A conversation. */
export function flow(dst: string, dport: number, more: Partial<Network['tcp'][number]> = {}): Network['tcp'][number] {
  return { src: '10.0.0.5', sport: 49152, dst, dport, ...more }
}

export function section(name: string, more: Partial<PeSection> = {}): PeSection {
  return {
    name,
    virtual_address: '0x00001000',
    virtual_size: '0x00001000',
    size_of_data: '0x00001000',
    entropy: 6,
    characteristics: ['IMAGE_SCN_CNT_CODE', 'IMAGE_SCN_MEM_EXECUTE', 'IMAGE_SCN_MEM_READ'],
    ...more,
  }
}

/** An ordinary program, with what is said being different. */
export function program(parts: Static = {}): SignatureResults {
  return {
    static: {
      pe_sections: [
        section('.text'),
        section('.data', { characteristics: ['IMAGE_SCN_MEM_READ', 'IMAGE_SCN_MEM_WRITE'] }),
      ],
      pe_imports: imports({
        'kernel32.dll': [
          'CreateFileW',
          'ReadFile',
          'CloseHandle',
          'GetLastError',
          'ExitProcess',
          'HeapAlloc',
          'HeapFree',
          'GetModuleHandleW',
          'WriteFile',
          'lstrlenW',
          'MulDiv',
        ],
      }),
      pe_exports: [],
      pe_resources: [],
      pe_versioninfo: [],
      pe_timestamp: '2020-01-01 00:00:00',
      pe_overlay: null,
      pe_signed: false,
      ...parts,
    },
  }
}

export function imports(list: Readonly<Record<string, readonly string[]>>): NonNullable<Static['pe_imports']> {
  return Object.entries(list).map(([dll, names]) => ({ dll, imports: names.map((name) => ({ address: '0x1', name })) }))
}

/** A file that was left behind. */
export function dropped(name: string, type: string | null, more: Partial<FileRecord> = {}): SignatureResults {
  return {
    dropped: [
      {
        name,
        path: `files/${name}`,
        size: 1000,
        crc32: '',
        md5: '',
        sha1: '',
        sha256: '',
        sha512: '',
        ssdeep: null,
        type,
        ...more,
      },
    ],
  }
}
