import { readFile } from 'node:fs/promises'
import { type LogDialect } from '@cuculus/behavior-log'
import { type BehaviorSummary } from '@cuculus/core'
import { describe, expect, it } from 'vitest'
import { digestLog } from '../src/digestLog.js'
import { EnhancedSequence } from '../src/enhancedSequence.js'
import { operationOf } from '../src/operations.js'
import { TextPool } from '../src/textPool.js'
import { wholeSummary } from '../src/wholeSummary.js'
import { argumentNames } from '../src/vocabulary.js'
import { call, memoryLog, process } from './memoryLog.js'

type Values = Readonly<Record<string, string>>

interface Seen {
  /** Without the lists that are empty. */
  readonly summary: Partial<BehaviorSummary>
  readonly events: readonly (readonly [event: string, object: string, data: Readonly<Record<string, string | null>>])[]
}

/** What comes of calls, successful unless they say otherwise. */
async function seen(
  dialect: LogDialect,
  ...calls: readonly (readonly [string, string, Values, object?])[]
): Promise<Seen> {
  const events = calls.map(([api, category, values, more]) => call(api, category, values, more))
  const log = memoryLog([process(1, 0), ...events], dialect)
  const { processes } = new TextPool().share(await digestLog(log))
  const summary = wholeSummary(
    processes.map((process) => process.summary),
    true,
  )
  const enhanced = new EnhancedSequence([{ log, index: 0, shared: false, firstEvent: 0, stored: null }])
  return {
    summary: Object.fromEntries(
      Object.entries<readonly unknown[]>({ ...summary }).filter(([, entries]) => entries.length > 0),
    ),
    events: (await enhanced.toArray()).map(({ event, object, data }) => [event, object, data]),
  }
}

/** One row for each API of Cuckoo 2's table of categories (cuckoo2 §2.5). */
const cuckoo2: readonly (readonly [string, Values, Partial<BehaviorSummary>])[] = [
  ...['CreateDirectoryW', 'CreateDirectoryExW'].map(
    (api) => [api, { dirpath: 'd' }, { directory_created: ['d'] }] as const,
  ),
  ...['RemoveDirectoryA', 'RemoveDirectoryW'].map(
    (api) => [api, { dirpath: 'd' }, { directory_removed: ['d'] }] as const,
  ),
  ...['FindFirstFileExA', 'FindFirstFileExW'].map(
    (api) => [api, { filepath: 'f' }, { directory_enumerated: ['f'] }] as const,
  ),
  ['MoveFileWithProgressW', { oldfilepath: 'a', newfilepath: 'b' }, { file_moved: [['a', 'b']] }],
  ...['CopyFileA', 'CopyFileW', 'CopyFileExW'].map(
    (api) => [api, { oldfilepath: 'a', newfilepath: 'b' }, { file_copied: [['a', 'b']] }] as const,
  ),
  ...['DeleteFileA', 'DeleteFileW', 'NtDeleteFile'].map(
    (api) => [api, { filepath: 'f' }, { file_deleted: ['f'] }] as const,
  ),
  ['LdrLoadDll', { module_name: 'm' }, { dll_loaded: ['m'] }],
  ...['GetFileAttributesW', 'GetFileAttributesExW'].map(
    (api) => [api, { filepath: 'f' }, { file_exists: ['f'] }] as const,
  ),
  ...['RegOpenKeyExA', 'RegOpenKeyExW', 'RegCreateKeyExA', 'RegCreateKeyExW'].map(
    (api) => [api, { regkey: 'k' }, { regkey_opened: ['k'] }] as const,
  ),
  ...['RegDeleteKeyA', 'RegDeleteKeyW', 'RegDeleteValueA', 'RegDeleteValueW', 'NtDeleteValueKey'].map(
    (api) => [api, { regkey: 'k' }, { regkey_deleted: ['k'] }] as const,
  ),
  ...['RegQueryValueExA', 'RegQueryValueExW', 'NtQueryValueKey'].map(
    (api) => [api, { regkey: 'k' }, { regkey_read: ['k'] }] as const,
  ),
  ...['RegSetValueExA', 'RegSetValueExW', 'NtSetValueKey'].map(
    (api) => [api, { regkey: 'k' }, { regkey_written: ['k'] }] as const,
  ),
  [
    'URLDownloadToFileW',
    { url: 'u', filepath: 'f' },
    { downloads_file: ['u'], file_opened: ['f'], file_written: ['f'] },
  ],
  ...['InternetConnectA', 'InternetConnectW'].map((api) => [api, { hostname: 'h' }, { connects_host: ['h'] }] as const),
  ...['InternetOpenUrlA', 'InternetOpenUrlW'].map((api) => [api, { url: 'u' }, { fetches_url: ['u'] }] as const),
  ...['DnsQuery_A', 'DnsQuery_W', 'DnsQuery_UTF8', 'getaddrinfo', 'GetAddrInfoW', 'gethostbyname'].map(
    (api) => [api, { hostname: 'h' }, { resolves_host: ['h'] }] as const,
  ),
  ...['connect', 'ConnectEx'].map((api) => [api, { ip_address: '1.2.3.4' }, { connects_ip: ['1.2.3.4'] }] as const),
  ['NtCreateMutant', { mutant_name: 'm' }, { mutex: ['m'] }],
  ['CreateProcessInternalW', { command_line: 'c', filepath: 'f', track: '1' }, { command_line: ['c'] }],
  ['CreateProcessInternalW', { command_line: '', filepath: 'f' }, { command_line: ['f'] }],
  ['ShellExecuteExW', { filepath: 'f', parameters: 'p' }, { command_line: ['f p'] }],
  ['ShellExecuteExW', { filepath: 'f', parameters: '' }, { command_line: ['f'] }],
  ['system', { command: 'dir' }, { command_line: ['dir'] }],
  ...['IWbemServices_ExecQuery', 'IWbemServices_ExecQueryAsync'].map(
    (api) => [api, { query: 'q' }, { wmi_query: ['q'] }] as const,
  ),
  ['CoCreateInstance', { clsid: '{1}', iid: '{2}' }, { guid: ['{1}', '{2}'] }],
  ['CoCreateInstanceEx', { clsid: '{1}', iid: '["{2}","{3}"]' }, { guid: ['{1}', '{2}', '{3}'] }],
  ['CoGetClassObject', { clsid: '{1}', iid: '{2}' }, { guid: ['{1}', '{2}'] }],
  [
    'Ssl3GenerateKeyMaterial',
    { client_random: 'c', server_random: 's', master_secret: 'm' },
    { tls_master: [['c', 's', 'm']] },
  ],
  [
    'PRF',
    { type: 'key expansion', client_random: 'c', server_random: 's', master_secret: 'm' },
    { tls_master: [['c', 's', 'm']] },
  ],
]

describe('the summary of Cuckoo 2', () => {
  it.each(cuckoo2)('has what %s of %o did, and though it failed', async (api, values, expected) => {
    for (const more of [{}, { success: false }]) {
      const { summary } = await seen('bson-2', [api, 'x', values, more])
      expect(summary).toMatchObject(expected)
    }
  })

  it.each([
    ['NtOpenKey', { regkey: 'k' }, 'regkey_opened'],
    ['DnsQuery_A', { hostname: '' }, 'resolves_host'],
    ['NtCreateMutant', { mutant_name: '' }, 'mutex'],
    ['CreateProcessInternalW', { command_line: 'c', track: '0' }, 'command_line'],
    ['Ssl3GenerateKeyMaterial', { client_random: '', server_random: 's', master_secret: 'm' }, 'tls_master'],
    ['PRF', { type: 'master secret', client_random: 'c', server_random: 's', master_secret: 'm' }, 'tls_master'],
  ] as const)('leaves %s of %o out of %s', async (api, values, category) => {
    expect((await seen('bson-2', [api, 'x', values])).summary).not.toHaveProperty(category)
  })

  it('knows the files of handles until these are closed, and only what was read or written', async () => {
    const open = ['NtOpenFile', 'file', { file_handle: '0x40', filepath: 'f' }] as const
    const read = ['NtReadFile', 'file', { file_handle: '0x40' }] as const
    const write = ['NtWriteFile', 'file', { file_handle: '0x40' }] as const
    const close = ['NtClose', 'system', { handle: '0x40' }] as const
    const used = await seen('bson-2', open, read, write)
    expect(used.summary).toMatchObject({ file_read: ['f'], file_written: ['f'] })
    const closed = await seen('bson-2', open, close, read, write)
    expect(Object.keys(closed.summary)).toEqual(['files', 'file_opened'])
    const failed = await seen('bson-2', open, [...read, { success: false }], [...write, { success: false }])
    expect(Object.keys(failed.summary)).toEqual(['files', 'file_opened'])
  })
})

/** One row for each API of the table of enhanced events (cuckoo-classic §4.5). */
const enhanced: readonly (readonly [readonly string[], Values, string, string, Values])[] = [
  [
    ['MoveFileWithProgressW', 'MoveFileExA', 'MoveFileExW'],
    { ExistingFileName: 'a', NewFileName: 'b' },
    'move',
    'file',
    { from: 'a', to: 'b' },
  ],
  [
    ['CopyFileA', 'CopyFileW', 'CopyFileExA', 'CopyFileExW'],
    { ExistingFileName: 'a', NewFileName: 'b' },
    'copy',
    'file',
    { from: 'a', to: 'b' },
  ],
  [['DeleteFileA', 'DeleteFileW', 'NtDeleteFile'], { FileName: 'f' }, 'delete', 'file', { file: 'f' }],
  [['RemoveDirectoryA', 'RemoveDirectoryW'], { DirectoryName: 'd' }, 'delete', 'dir', { file: 'd' }],
  [['CreateDirectoryW', 'CreateDirectoryExW'], { DirectoryName: 'd' }, 'create', 'dir', { file: 'd' }],
  [['URLDownloadToFileA', 'URLDownloadToFileW'], { FileName: 'f' }, 'write', 'file', { file: 'f' }],
  [
    [
      'CreateProcessA',
      'CreateProcessW',
      'CreateProcessAsUserA',
      'CreateProcessAsUserW',
      'NtCreateProcess',
      'NtCreateProcessEx',
    ],
    { FileName: 'f' },
    'execute',
    'file',
    { file: 'f' },
  ],
  [['CreateProcessInternalW'], { CommandLine: 'c' }, 'execute', 'file', { file: 'c' }],
  [['ShellExecuteExA', 'ShellExecuteExW'], { FilePath: 'f' }, 'execute', 'file', { file: 'f' }],
  [
    ['LoadLibraryA', 'LoadLibraryW', 'LoadLibraryExA', 'LoadLibraryExW', 'LdrLoadDll', 'LdrGetDllHandle'],
    { FileName: 'f', PathToFile: 'p', BaseAddress: '0x10' },
    'load',
    'library',
    { file: 'f', pathtofile: 'p', moduleaddress: '0x10' },
  ],
  [
    ['FindWindowA', 'FindWindowW', 'FindWindowExA', 'FindWindowExW'],
    { ClassName: 'c', WindowName: 'w' },
    'findwindow',
    'windowname',
    { classname: 'c', windowname: 'w' },
  ],
  [
    ['RegDeleteKeyA', 'RegDeleteKeyW'],
    { Handle: '0x80000002', SubKey: 'k' },
    'delete',
    'registry',
    { regkey: 'HKEY_LOCAL_MACHINE\\k' },
  ],
  [
    ['RegDeleteValueA', 'RegDeleteValueW'],
    { Handle: '0x80000002', ValueName: 'v' },
    'delete',
    'registry',
    { regkey: 'HKEY_LOCAL_MACHINE\\v' },
  ],
  [
    ['RegQueryValueExA', 'RegQueryValueExW'],
    { Handle: '0x80000002', ValueName: 'v' },
    'read',
    'registry',
    { regkey: 'HKEY_LOCAL_MACHINE\\v' },
  ],
  [
    ['NtQueryValueKey'],
    { KeyHandle: '0x80000002', ValueName: 'v' },
    'read',
    'registry',
    { regkey: 'HKEY_LOCAL_MACHINE\\v' },
  ],
  [
    ['NtDeleteValueKey'],
    { KeyHandle: '0x80000002', ValueName: 'v' },
    'delete',
    'registry',
    { regkey: 'HKEY_LOCAL_MACHINE\\v' },
  ],
]

const enhancedRows = enhanced.flatMap(([apis, ...row]) => apis.map((api) => [api, ...row] as const))

describe('the events of classic Cuckoo', () => {
  it.each(enhancedRows)(
    'tell of %s with %o that it did %s a %s, and though it failed',
    async (api, values, event, object, data) => {
      for (const more of [{}, { success: false }]) {
        expect((await seen('bson-1', [api, 'x', values, more])).events).toEqual([[event, object, data]])
      }
    },
  )

  it.each(['NtCreateFile', 'NtOpenFile'])('name the file of a handle of %s', async (api) => {
    const open = [api, 'filesystem', { FileHandle: '0x40', FileName: 'f' }] as const
    const { events } = await seen(
      'bson-1',
      open,
      ['NtReadFile', 'filesystem', { FileHandle: '0x40' }],
      ['ReadFile', 'filesystem', { FileHandle: '0x40' }],
      ['NtWriteFile', 'filesystem', { FileHandle: '0x40' }],
      ['CloseHandle', 'system', { Handle: '0x40' }],
      ['NtWriteFile', 'filesystem', { FileHandle: '0x40' }],
    )
    expect(events.map(([event, , { file }]) => [event, file])).toEqual([
      ['read', 'f'],
      ['read', 'f'],
      ['write', 'f'],
      ['write', null],
    ])
  })
})

describe('the summary of CAPE', () => {
  it('has services by their names or handles, commands, and functions by their modules', async () => {
    const { summary } = await seen(
      'bson-cape',
      ['CreateServiceW', 'services', { ServiceName: 's' }, { returnValue: '0x0000000000000060' }],
      ['StartServiceW', 'services', { ServiceHandle: '0x00000060' }],
      ['CreateProcessInternalW', 'process', { ApplicationName: 'a', CommandLine: 'a b' }],
      ['NtCreateUserProcess', 'process', { ImagePathName: 'c', CommandLine: '' }],
      ['ShellExecuteExW', 'process', { FilePath: 'd', Parameters: 'e' }],
      ['LdrGetProcedureAddressForCaller', 'system', { ModuleName: 'KERNEL32.DLL', FunctionName: 'Sleep' }],
    )
    expect(summary).toMatchObject({
      created_services: ['s'],
      started_services: ['s'],
      executed_commands: ['a b', 'c', 'd e'],
      resolved_apis: ['kernel32.dll.Sleep'],
    })
  })

  it('has files by the rights that they were opened with, whatever became of their sign', async () => {
    const open = (name: string, access: string): readonly [string, string, Values] => [
      'NtCreateFile',
      'filesystem',
      { FileHandle: '0x40', FileName: name, DesiredAccess: access },
    ]
    const { summary } = await seen(
      'bson-cape',
      open('read', '0x80100080'),
      open('read too', '0x00120001'),
      open('written', '0x00120002'),
      open('both', '0xffffffff80100002'),
      open('neither', '0x00100080'),
    )
    expect(summary.read_files).toEqual(['read', 'read too', 'both'])
    expect(summary.write_files).toEqual(['written', 'both'])
  })

  it('has files among the deleted ones that were marked for it', async () => {
    const mark = (kind: string): readonly [string, string, Values] => [
      'NtSetInformationFile',
      'filesystem',
      { HandleName: kind, FileInformationClass: kind },
    ]
    const { summary } = await seen('bson-cape', mark('4'), mark('13'), mark('20'), mark('64'))
    expect(summary.delete_files).toEqual(['13', '64'])
  })

  it('has keys by what was done to them', async () => {
    const { summary } = await seen(
      'bson-cape',
      ['RegOpenKeyExW', 'registry', { FullName: 'opened' }],
      ['RegCreateKeyExW', 'registry', { FullName: 'created', Disposition: '1' }],
      ['NtCreateKey', 'registry', { ObjectAttributes: 'there', Disposition: '2' }],
      ['RegQueryValueExW', 'registry', { FullName: 'read' }],
      ['NtSetValueKey', 'registry', { FullName: 'written' }],
      ['RegDeleteKeyW', 'registry', { FullName: 'deleted' }],
    )
    expect(summary).toMatchObject({
      keys: ['opened', 'created', 'there', 'read', 'written', 'deleted'],
      read_keys: ['read'],
      write_keys: ['created', 'written'],
      delete_keys: ['deleted'],
    })
  })
})

describe('the table of names', () => {
  /** What monitors declare (their `info` messages, and the table of netlog): API, then by world the arguments that matter here. */
  const declared: readonly (readonly [string, ...(readonly string[])[]])[] = [
    [
      'NtCreateFile',
      ['FileHandle', 'DesiredAccess', 'FileName', 'CreateDisposition'],
      ['file_handle', 'desired_access', 'create_disposition', 'create_options', 'filepath', 'status_info'],
    ],
    ['NtWriteFile', ['FileHandle', 'HandleName', 'Buffer'], ['file_handle', 'buffer', 'filepath']],
    ['CopyFileExW', ['ExistingFileName', 'NewFileName'], ['oldfilepath', 'newfilepath']],
    ['CreateDirectoryW', ['DirectoryName'], ['dirpath']],
    ['LdrLoadDll', ['FileName', 'BaseAddress'], ['module_name', 'module_address']],
    [
      'LdrGetProcedureAddress',
      ['ModuleName', 'ModuleHandle', 'FunctionName'],
      ['module', 'module_address', 'function_name'],
    ],
    [
      'RegOpenKeyExA',
      ['Registry', 'SubKey', 'Handle', 'FullName'],
      ['base_handle', 'regkey_r', 'access', 'key_handle', 'regkey'],
    ],
    ['RegSetValueExA', ['Handle', 'ValueName', 'Buffer', 'FullName'], ['key_handle', 'regkey', 'value']],
    ['NtQueryValueKey', ['KeyHandle', 'ValueName', 'Information'], ['key_handle', 'regkey', 'value']],
    ['NtCreateMutant', ['Handle', 'MutexName'], ['mutant_name']],
    [
      'CreateProcessInternalW',
      ['ApplicationName', 'CommandLine', 'CreationFlags', 'ProcessId', 'ThreadId', 'ProcessHandle', 'ThreadHandle'],
      [
        'command_line',
        'filepath',
        'creation_flags',
        'process_identifier',
        'thread_identifier',
        'process_handle',
        'thread_handle',
        'track',
      ],
    ],
    ['ShellExecuteExW', ['FilePath', 'Parameters'], ['filepath', 'parameters']],
    ['system', ['Command'], ['command']],
    ['NtOpenProcess', ['ProcessHandle', 'ProcessIdentifier'], ['process_handle', 'process_identifier']],
    [
      'WriteProcessMemory',
      ['ProcessHandle', 'BaseAddress', 'Buffer'],
      ['process_handle', 'base_address', 'buffer', 'process_identifier'],
    ],
    ['NtQueueApcThread', ['ProcessId', 'ThreadId', 'ThreadHandle'], ['thread_handle', 'process_identifier']],
    [
      'SetWindowsHookExA',
      ['HookIdentifier', 'ProcedureAddress', 'ModuleAddress', 'ThreadId'],
      ['hook_identifier', 'callback_function', 'module_address', 'thread_identifier'],
    ],
    ['FindWindowA', ['ClassName', 'WindowName'], ['class_name', 'window_name']],
    ['CreateServiceW', ['ServiceName'], ['service_name', 'service_handle']],
    ['StartServiceW', ['ServiceHandle'], ['service_handle']],
    ['ControlService', ['ServiceHandle', 'ControlCode'], ['service_handle', 'control_code']],
    ['URLDownloadToFileW', ['URL', 'FileName'], ['url', 'filepath']],
    ['InternetConnectA', ['ServerName'], ['hostname']],
    ['DnsQuery_A', ['Name'], ['hostname']],
    ['getaddrinfo', ['NodeName'], ['hostname']],
    ['connect', ['ip'], ['ip_address']],
    ['CoCreateInstance', ['rclsid', 'riid'], ['clsid', 'iid']],
    ['NtClose', ['Handle'], ['handle']],
    [
      '__anomaly__',
      ['Subcategory', 'FunctionName', 'Message', 'UnhookType'],
      ['subcategory', 'function_name', 'message'],
    ],
  ]
  const known: readonly string[] = Object.values(argumentNames).flat()

  it.each(declared.map(([api, ...worlds]) => [api, worlds.flat()] as const))(
    'knows %s and its arguments in every world',
    (api, names) => {
      expect(operationOf(api)).toBeDefined()
      expect(names.filter((name) => !known.includes(name))).toEqual([])
    },
  )

  it('is the one in the README', async () => {
    const readme = await readFile(new URL('../README.md', import.meta.url), 'utf8')
    const rows = readme.matchAll(/^\| `(\w+)` +\| (`[^|]+`) +\|$/gm)
    const table = Array.from(rows, ([, meaning = '', names = '']) => [meaning, names.match(/[\w]+/g)] as const)
    expect(Object.fromEntries(table)).toEqual(argumentNames)
  })
})
