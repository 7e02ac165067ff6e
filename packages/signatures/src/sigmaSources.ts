import { isIP } from 'node:net'
import type { Activity, ActivityField, ActivityKind } from './activity.js'
import { numberOf } from './numberOf.js'
import { connectionRecords, dnsRecords, httpRecords, processRecords } from './sigmaRecords.js'
import type { SignatureResults } from './scope.js'

/** What a Sigma rule is asked about: an activity, or a record of the container, which no call shows and perhaps no process is known of. */
export interface SigmaEvent extends Partial<Pick<Activity, 'call' | 'process'>> {
  readonly kind: ActivityKind
  readonly fields: Readonly<Record<string, string | undefined>>
}

/** A category of log sources: which activities and records it is, and what their fields are called in Sigma. */
export interface SigmaSource {
  readonly kinds: readonly ActivityKind[]
  readonly fields: Readonly<Record<string, SigmaField>>
  /** What the container tells that calls may not. Looked at only by rules that ask for nothing which a record lacks. */
  readonly records?: (results: SignatureResults) => readonly SigmaEvent[]
}

/** A field of an event, or what has to be computed for it: one or more spellings. */
export interface SigmaField {
  (event: SigmaEvent): string | readonly string[] | undefined
  /** Fields of the activity, in one of which the value is as it stands or, of keys, but for the hive. */
  readonly needs?: readonly ActivityField[]
}

function field(name: ActivityField): SigmaField {
  return Object.assign(({ fields }: SigmaEvent) => fields[name], { needs: [name] })
}

function plain(name: string): SigmaField {
  return ({ fields }) => fields[name]
}

/** Path of the acting process; where only its name is known, as if it were in some folder. */
const image: SigmaField = ({ fields }) =>
  fields['process_path'] ?? (fields['process'] === undefined ? undefined : `\\${fields['process']}`)

/** Who logs events has the whole path of a program, who logs calls what the caller wrote: `powershell` is also `\powershell.exe`. */
function program(name: string, extension: string): SigmaField {
  return ({ fields }) => {
    const path = fields[name]
    if (path === undefined || path === '') return path
    const inFolder = path.includes('\\') ? path : `\\${path}`
    const whole = /\.[^\\.]{1,4}$/.test(inFolder) ? inFolder : `${inFolder}${extension}`
    return whole === path ? path : [path, whole]
  }
}

const hives: readonly (readonly [string, string])[] = [
  ['HKEY_LOCAL_MACHINE', 'HKLM'],
  ['HKEY_CURRENT_USER', 'HKCU'],
  ['HKEY_CLASSES_ROOT', 'HKCR'],
  ['HKEY_USERS', 'HKU'],
]

/** Rules write the short names of hives as well as the long ones, and the control set as the current one, which native calls write by its number. */
function spellings({ fields }: SigmaEvent): string | readonly string[] | undefined {
  const full = fields['key']
  if (full === undefined) return undefined
  const current = full.replace(/\\ControlSet\d{3}(?=\\|$)/i, '\\CurrentControlSet')
  return (current === full ? [full] : [full, current]).flatMap((key) => {
    const hive = hives.find(([long]) => key.startsWith(long))
    return hive === undefined ? [key] : [key, hive[1] + key.slice(hive[0].length)]
  })
}

const key: SigmaField = Object.assign(spellings, { needs: ['key'] } as const)

/** Sysmon shows numbers as `DWORD (0x00000001)`, monitors as they are. */
const details: SigmaField = ({ fields: { data, type = '' } }) => {
  const number = numberOf(data ?? null)
  if (data === undefined || number === undefined) return data
  const kind = numberOf(type)
  if (kind === 4 || type === 'REG_DWORD') return [data, `DWORD (0x${hex(number, 8)})`]
  return kind === 11 || type === 'REG_QWORD' ? [data, `QWORD (0x${hex(number, 16)})`] : data
}

function hex(number: number, digits: number): string {
  return (number < 0 ? number + 2 ** 32 : number).toString(16).padStart(digits, '0')
}

const eventType: SigmaField = ({ kind, fields: { api = '' } }) => {
  if (kind === 'registry_set') return 'SetValue'
  if (kind === 'registry_create') return 'CreateKey'
  return api.includes('Value') ? 'DeleteValue' : 'DeleteKey'
}

/** Who acted; of a record that may be unknown. */
const processId: SigmaField = ({ process }) => (process === undefined ? undefined : String(process.process_id))

const actor: SigmaSource['fields'] = { Image: image, ProcessId: processId }
const registry: SigmaSource['fields'] = { TargetObject: key, Details: details, EventType: eventType, ...actor }
/** A copy makes the file that it is copied to. */
const target: SigmaField = Object.assign(
  ({ kind, fields }: SigmaEvent) => (kind === 'file_copy' ? fields['target'] : fields['path']),
  { needs: ['path', 'target'] } as const,
)
const file: SigmaSource['fields'] = { TargetFilename: target, FileName: target, ...actor }
const moved: SigmaSource['fields'] = { SourceFilename: field('path'), TargetFilename: field('target'), ...actor }

/** Whether who was talked to is an address. */
const isAddress = (host: string | undefined): boolean => isIP(host ?? '') !== 0

/** Sigma's categories (Sigma Taxonomy 2.1). */
export const sigmaSources: Readonly<Record<string, SigmaSource>> = {
  process_creation: {
    kinds: ['process_create'],
    records: processRecords,
    fields: {
      Image: program('image', '.exe'),
      CommandLine: field('command_line'),
      ProcessId: field('pid'),
      ParentImage: image,
      ParentCommandLine: ({ process }) => process?.command_line,
      ParentProcessId: processId,
    },
  },
  registry_set: { kinds: ['registry_set'], fields: registry },
  registry_add: { kinds: ['registry_create'], fields: registry },
  registry_delete: { kinds: ['registry_delete'], fields: registry },
  registry_event: { kinds: ['registry_set', 'registry_create', 'registry_delete'], fields: registry },
  file_event: { kinds: ['file_create', 'file_write', 'file_copy', 'download'], fields: file },
  file_access: { kinds: ['file_open', 'file_read'], fields: file },
  file_delete: { kinds: ['file_delete'], fields: file },
  file_rename: { kinds: ['file_move'], fields: moved },
  dns_query: { kinds: ['dns_query'], records: dnsRecords, fields: { QueryName: field('host'), ...actor } },
  // Of any product: what was seen on the wire, which calls can tell the name of.
  dns: {
    kinds: ['dns_query'],
    records: dnsRecords,
    fields: {
      query: field('host'),
      record_type: plain('record_type'),
      answer: ({ fields: { answer } }) => answer?.split('\n'),
    },
  },
  network_connection: {
    kinds: ['connect'],
    records: connectionRecords,
    fields: {
      DestinationIp: ({ fields: { host } }) => (isAddress(host) ? host : undefined),
      DestinationHostname: ({ fields: { host, hostname } }) => (isAddress(host) ? hostname : host),
      DestinationIsIpv6: ({ fields: { host = '' } }) => (isAddress(host) ? String(isIP(host) === 6) : undefined),
      DestinationPort: field('port'),
      // Calls are made by the process that connects.
      Initiated: ({ fields: { initiated = 'true' } }) => initiated,
      ...actor,
    },
  },
  proxy: {
    kinds: [],
    records: httpRecords,
    fields: {
      'c-uri': plain('url'),
      'c-uri-query': plain('query'),
      'c-useragent': plain('user_agent'),
      'cs-host': plain('host'),
      'cs-method': plain('method'),
      'r-dns': plain('host'),
      'sc-status': plain('status'),
    },
  },
  image_load: { kinds: ['library_load'], fields: { ImageLoaded: program('path', '.dll'), ...actor } },
}

/** Fields that Sysmon and Windows tell, from files and tokens, and monitors of calls do not. */
export const sigmaMissing: readonly string[] = [
  ...['OriginalFileName', 'Company', 'Description', 'Product', 'FileVersion', 'Hashes', 'md5', 'sha1', 'sha256'],
  ...['imphash', 'User', 'ParentUser', 'IntegrityLevel', 'CurrentDirectory', 'LogonId', 'LogonGuid', 'ProcessGuid'],
  ...['ParentProcessGuid', 'TerminalSessionId', 'Signed', 'Signature', 'SignatureStatus', 'NewName', 'Contents'],
  ...['CreationUtcTime', 'QueryStatus', 'QueryResults', 'Protocol', 'SourceIp', 'SourcePort', 'SourceHostname'],
  ...['SourceIsIpv6', 'DestinationPortName', 'SourcePortName', 'cs-cookie', 'cs-referrer', 'c-uri-extension'],
]
