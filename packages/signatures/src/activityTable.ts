import type { Call } from '@cuculus/core'
import type { ActivityFields, ActivityKind } from './activity.js'
import { handleKey, type ProcessHandles } from './processHandles.js'
import { numberOf } from './numberOf.js'
import { join, normalKey, registryRoot } from './registryRoots.js'

/** An activity without the call that shows it. */
export interface Found {
  readonly kind: ActivityKind
  readonly fields: ActivityFields
}

/** Reads one API: learns handles, and says what was done, if anything. */
export interface Reader {
  /** What it may find; none if it only learns handles. */
  readonly kinds: readonly ActivityKind[]
  /** Whether it learns what a handle stands for. */
  readonly learns: boolean
  read(call: Call, handles: ProcessHandles): Found | undefined
}

/** The first of some arguments that is there; the exact names of each generation. */
function argument(call: Call, ...names: readonly string[]): string | null {
  for (const name of names) {
    for (const candidate of call.arguments) if (candidate.name === name) return candidate.value
  }
  return null
}

/** A field, if there is a value. */
function field<Name extends string>(name: Name, value: string | null | undefined): Partial<Record<Name, string>> {
  // A computed name makes TypeScript forget which one it is.
  return (value === null || value === undefined || value === '' ? {} : { [name]: value }) as Partial<
    Record<Name, string>
  >
}

const readers = new Map<string, Reader>()

function define(apis: readonly string[], kinds: readonly ActivityKind[], read: Reader['read'], learns = true): void {
  for (const api of apis) readers.set(api, { kinds, learns, read })
}

/** Calls with one argument that says it all. */
function simple(
  kind: ActivityKind,
  apis: readonly string[],
  read: (call: Call, handles: ProcessHandles) => ActivityFields | undefined,
): void {
  const reader: Reader['read'] = (call, handles) => {
    const fields = read(call, handles)
    return fields === undefined ? undefined : { kind, fields }
  }
  define(apis, [kind], reader, false)
}

const path = (call: Call): string =>
  withoutPrefix(argument(call, 'FileName', 'filepath', 'FilePath', 'filepath_r') ?? '')

/** Native and long-path prefixes say nothing. */
function withoutPrefix(text: string): string {
  return text.replace(/^\\(?:\?\?|\\\?|\\\.)\\(?=[A-Za-z]:)/, '')
}

const wide = (...names: readonly string[]): string[] => names.flatMap((name) => [`${name}A`, `${name}W`])

// ---- files -----------------------------------------------------------------------------------------------------------------------------------

/** FILE_WRITE_DATA, FILE_APPEND_DATA, DELETE, WRITE_DAC, GENERIC_WRITE, GENERIC_ALL. */
const writeAccess = 0x2 | 0x4 | 0x10000 | 0x40000 | 0x40000000 | 0x10000000

define(['NtCreateFile', 'NtOpenFile', ...wide('CreateFile')], ['file_create', 'file_open'], (call, { files }) => {
  const name = path(call)
  if (name === '') return undefined
  const handle = argument(call, 'FileHandle', 'file_handle')
  if (handle !== null && call.status === 'SUCCESS') files.set(handleKey(handle), name)
  const access = numberOf(argument(call, 'DesiredAccess', 'desired_access')) ?? 0
  // FILE_SUPERSEDE, FILE_CREATE, FILE_OVERWRITE, FILE_OVERWRITE_IF make a file anew; FILE_OPEN_IF may (ntifs.h).
  const disposition = numberOf(argument(call, 'CreateDisposition', 'create_disposition'))
  const creates = disposition === 0 || disposition === 2 || disposition === 4 || disposition === 5
  const kind = call.api !== 'NtOpenFile' && creates ? 'file_create' : 'file_open'
  return { kind, fields: { path: name, access: (access & writeAccess) === 0 ? 'read' : 'write' } }
})

function openFile(call: Call, { files }: ProcessHandles): string {
  const named = argument(call, 'HandleName', 'filepath')
  if (named !== null && named !== '') return withoutPrefix(named)
  const handle = argument(call, 'FileHandle', 'file_handle')
  return handle === null ? '' : (files.get(handleKey(handle)) ?? '')
}

simple('file_write', ['NtWriteFile'], (call, handles) => {
  const name = openFile(call, handles)
  return name === '' ? undefined : { path: name, ...field('data', argument(call, 'Buffer', 'buffer')?.slice(0, 512)) }
})
simple('file_read', ['NtReadFile'], (call, handles) => {
  const name = openFile(call, handles)
  return name === '' ? undefined : { path: name }
})
simple('file_delete', [...wide('DeleteFile'), 'NtDeleteFile', ...wide('RemoveDirectory')], (call) => ({
  path: path(call) || (argument(call, 'DirectoryName', 'dirpath') ?? ''),
}))
const moved = (call: Call): ActivityFields => ({
  path: withoutPrefix(argument(call, 'ExistingFileName', 'oldfilepath') ?? ''),
  target: withoutPrefix(argument(call, 'NewFileName', 'newfilepath') ?? ''),
})
simple('file_move', wide('MoveFileWithProgress', 'MoveFileEx', 'MoveFile'), moved)
simple('file_copy', wide('CopyFile', 'CopyFileEx'), moved)
simple('directory_create', wide('CreateDirectory', 'CreateDirectoryEx'), (call) => ({
  path: withoutPrefix(argument(call, 'DirectoryName', 'dirpath') ?? ''),
}))
simple('file_enumerate', wide('FindFirstFileEx', 'FindFirstFile'), (call) => ({ path: path(call) }))
simple('device_control', ['DeviceIoControl', 'NtDeviceIoControlFile'], (call, { files }) => {
  const code = numberOf(argument(call, 'IoControlCode', 'control_code'))
  const handle = argument(call, 'DeviceHandle', 'device_handle', 'FileHandle', 'file_handle')
  return {
    ...field('code', code === undefined ? null : `0x${(code >>> 0).toString(16).padStart(8, '0')}`),
    ...field('path', handle === null ? null : files.get(handleKey(handle))),
    ...field('data', argument(call, 'InBuffer', 'InputBuffer', 'input_buffer')?.slice(0, 512)),
  }
})

// ---- registry --------------------------------------------------------------------------------------------------------------------------------

/** The key that a call is about: named in full (CAPE, 2.x), or by handle and sub-key (classic). */
function keyOf(call: Call, { keys }: ProcessHandles, child: string | null): string {
  const full = argument(call, 'FullName', 'regkey')
  if (full !== null && full !== '') return normalKey(full)
  const parent = argument(call, 'Registry', 'base_handle', 'Handle', 'KeyHandle', 'key_handle')
  const base = parent === null ? '' : (registryRoot(parent) ?? keys.get(handleKey(parent)) ?? '')
  return normalKey(join(base, child ?? ''))
}

function opened(kind: 'registry_open' | 'registry_create'): Reader['read'] {
  return (call, handles) => {
    // CAPE tells the whole key in `ObjectAttributes` and the part that was asked for in `ObjectAttributesName`.
    const object = argument(call, 'ObjectAttributes', 'ObjectAttributesName')
    const key = object === null ? keyOf(call, handles, argument(call, 'SubKey')) : normalKey(object)
    const handle = object === null ? argument(call, 'Handle', 'key_handle') : argument(call, 'KeyHandle', 'key_handle')
    if (handle !== null && key !== '' && call.status === 'SUCCESS') handles.openKey(handle, key)
    return key === '' ? undefined : { kind, fields: { key } }
  }
}

define(wide('RegOpenKeyEx', 'RegOpenKey'), ['registry_open'], opened('registry_open'))
define(['NtOpenKey', 'NtOpenKeyEx'], ['registry_open'], opened('registry_open'))
define([...wide('RegCreateKeyEx', 'RegCreateKey'), 'NtCreateKey'], ['registry_create'], opened('registry_create'))

/** `FullName` and `regkey` of calls about a value end in the value's name. */
const valueKey = (call: Call, handles: ProcessHandles): string =>
  keyOf(call, handles, argument(call, 'ValueName', 'regkey_r') ?? '')

simple('registry_set', [...wide('RegSetValueEx', 'RegSetValue'), 'NtSetValueKey'], (call, handles) => ({
  key: valueKey(call, handles),
  ...field('data', argument(call, 'Buffer', 'value', 'Data', 'buffer')),
  ...field('type', argument(call, 'Type', 'reg_type')),
}))
simple('registry_read', [...wide('RegQueryValueEx'), 'NtQueryValueKey'], (call, handles) => ({
  key: valueKey(call, handles),
  ...field('data', argument(call, 'Data', 'value', 'Information')),
}))
simple(
  'registry_delete',
  [...wide('RegDeleteValue', 'RegDeleteKey', 'RegDeleteKeyEx'), 'NtDeleteKey', 'NtDeleteValueKey'],
  (call, handles) => ({
    key: keyOf(call, handles, argument(call, 'SubKey', 'ValueName', 'regkey_r') ?? ''),
  }),
)

// ---- processes, threads and memory -----------------------------------------------------------------------------------------------------------

/** CREATE_SUSPENDED (processthreadsapi.h). */
const suspended = 0x4

define(
  [
    'CreateProcessInternalW',
    ...wide('CreateProcess', 'CreateProcessAsUser'),
    'CreateProcessWithLogonW',
    'CreateProcessWithTokenW',
    'NtCreateUserProcess',
  ],
  ['process_create'],
  (call, handles) => {
    const pid = argument(call, 'ProcessId', 'process_identifier')
    const handle = argument(call, 'ProcessHandle', 'process_handle')
    const thread = argument(call, 'ThreadHandle', 'thread_handle')
    if (pid !== null && pid !== '0' && handle !== null) handles.processes.set(handleKey(handle), pid)
    if (pid !== null && pid !== '0' && thread !== null) handles.threads.set(handleKey(thread), pid)
    const image = argument(call, 'ApplicationName', 'filepath', 'ImagePathName') ?? ''
    const command = argument(call, 'CommandLine', 'command_line') ?? ''
    if (image === '' && command === '') return undefined
    const flags = numberOf(argument(call, 'CreationFlags', 'creation_flags')) ?? 0
    return {
      kind: 'process_create',
      fields: {
        command_line: command === '' ? image : command,
        image: withoutPrefix(image === '' ? firstWord(command) : image),
        suspended: String((flags & suspended) !== 0),
        ...field('pid', pid),
        ...field('target', handles.target(handle, pid)),
      },
    }
  },
)
define(
  ['ShellExecuteExW', ...wide('ShellExecute')],
  ['process_create'],
  (call) => {
    const image = path(call)
    const parameters = argument(call, 'Parameters', 'parameters') ?? ''
    return image === ''
      ? undefined
      : {
          kind: 'process_create',
          fields: { command_line: parameters === '' ? image : `${image} ${parameters}`, image, suspended: 'false' },
        }
  },
  false,
)
define(
  ['system', '_wsystem', 'WinExec'],
  ['process_create'],
  (call) => {
    const command = argument(call, 'Command', 'command', 'CommandLine', 'command_line') ?? ''
    return command === ''
      ? undefined
      : { kind: 'process_create', fields: { command_line: command, image: firstWord(command), suspended: 'false' } }
  },
  false,
)

/** The program of a command line. */
function firstWord(command: string): string {
  const text = command.trimStart()
  return text.startsWith('"') ? (text.slice(1).split('"', 1)[0] ?? '') : (text.split(/\s/, 1)[0] ?? '')
}

define(['NtOpenProcess', 'OpenProcess'], ['process_access'], (call, handles) => {
  const pid = argument(call, 'ProcessIdentifier', 'ProcessId', 'process_identifier')
  const handle = argument(call, 'ProcessHandle', 'process_handle')
  if (pid === null) return undefined
  if (handle !== null && call.status === 'SUCCESS') handles.processes.set(handleKey(handle), pid)
  const access = numberOf(argument(call, 'DesiredAccess', 'desired_access'))
  return {
    kind: 'process_access',
    fields: {
      pid,
      ...field('target', handles.target(handle, pid)),
      ...field('image', handles.names.get(handleKey(pid))),
      ...field('access', access === undefined ? null : `0x${access.toString(16)}`),
    },
  }
})
define(['NtOpenThread', 'OpenThread'], [], (call, handles) => {
  const pid = argument(call, 'ProcessId', 'process_identifier')
  const handle = argument(call, 'ThreadHandle', 'thread_handle')
  if (pid !== null && handle !== null) handles.threads.set(handleKey(handle), pid)
  return undefined
})

/** Whose memory or threads a call is about. */
function inProcess(call: Call, handles: ProcessHandles): { target: string; remote: string } | undefined {
  const target = handles.target(
    argument(call, 'ProcessHandle', 'process_handle'),
    argument(call, 'ProcessId', 'process_identifier'),
  )
  return target === undefined ? undefined : { target, remote: String(target !== 'self') }
}

function ofThread(call: Call, handles: ProcessHandles): { target: string; remote: string } | undefined {
  const target = handles.targetOfThread(
    argument(call, 'ThreadHandle', 'thread_handle'),
    argument(call, 'ProcessId', 'process_identifier'),
  )
  return target === undefined ? undefined : { target, remote: String(target !== 'self') }
}

const protectionOf = (call: Call): string | null => {
  const value = numberOf(
    argument(call, 'Protection', 'NewAccessProtection', 'protection', 'Win32Protect', 'win32_protect'),
  )
  return value === undefined ? null : (protections.get(value & 0xff) ?? String(value))
}

/** PAGE_* (winnt.h), by what may be done. */
const protections: ReadonlyMap<number, string> = new Map([
  [0x01, 'none'],
  [0x02, 'r'],
  [0x04, 'rw'],
  [0x08, 'rw'],
  [0x10, 'x'],
  [0x20, 'rx'],
  [0x40, 'rwx'],
  [0x80, 'rwx'],
])

simple(
  'memory_allocate',
  [
    'NtAllocateVirtualMemory',
    'NtAllocateVirtualMemoryEx',
    'VirtualAllocEx',
    'NtMapViewOfSection',
    'NtMapViewOfSectionEx',
    'ZwMapViewOfSection',
  ],
  (call, handles) => {
    const where = inProcess(call, handles)
    return where === undefined ? undefined : { ...where, ...field('protection', protectionOf(call)) }
  },
)
simple('memory_protect', ['NtProtectVirtualMemory', 'VirtualProtectEx'], (call, handles) => {
  const where = inProcess(call, handles)
  return where === undefined
    ? undefined
    : { ...where, ...field('protection', protectionOf(call)), ...field('library', argument(call, 'ModuleName')) }
})
simple(
  'memory_write',
  ['WriteProcessMemory', 'NtWriteVirtualMemory', 'NtWow64WriteVirtualMemory64'],
  (call, handles) => {
    const where = inProcess(call, handles)
    return where === undefined ? undefined : { ...where, data: argument(call, 'Buffer', 'buffer')?.slice(0, 512) ?? '' }
  },
)
simple('memory_unmap', ['NtUnmapViewOfSection', 'NtUnmapViewOfSectionEx', 'ZwUnmapViewOfSection'], inProcess)
simple(
  'thread_create',
  ['CreateRemoteThread', 'CreateRemoteThreadEx', 'NtCreateThreadEx', 'NtCreateThread', 'RtlCreateUserThread'],
  inProcess,
)
simple('process_terminate', ['NtTerminateProcess', 'TerminateProcess'], inProcess)
simple('thread_apc', ['NtQueueApcThread', 'NtQueueApcThreadEx', 'QueueUserAPC'], ofThread)
simple('thread_context', ['NtSetContextThread', 'SetThreadContext'], ofThread)
simple('thread_resume', ['NtResumeThread', 'ResumeThread'], ofThread)
define(
  [
    ...['Process32FirstW', 'Process32NextW'],
    'Process32First',
    'Process32Next',
    'CreateToolhelp32Snapshot',
    'EnumProcesses',
  ],
  ['process_list'],
  (call, { names }) => {
    const name = argument(call, 'ProcessName', 'process_name') ?? ''
    const pid = argument(call, 'ProcessId', 'ProcessIdentifier', 'process_identifier')
    if (name !== '' && pid !== null) names.set(handleKey(pid), name)
    return { kind: 'process_list', fields: { name } }
  },
)
simple('hook', wide('SetWindowsHook', 'SetWindowsHookEx'), (call) => {
  const thread = numberOf(argument(call, 'ThreadId', 'thread_identifier'))
  return {
    type: String(numberOf(argument(call, 'HookIdentifier', 'hook_identifier')) ?? ''),
    // Of one thread, or of all there are.
    ...field('remote', thread === undefined ? null : String(thread === 0)),
  }
})
simple('privilege', wide('LookupPrivilegeValue'), (call) => ({
  name: argument(call, 'PrivilegeName', 'privilege_name') ?? '',
}))
simple('sleep', ['NtDelayExecution', 'Sleep', 'SleepEx'], (call) => ({
  milliseconds: argument(call, 'Milliseconds', 'milliseconds') ?? '',
}))

// ---- services, drivers, libraries, objects ---------------------------------------------------------------------------------------------------

define(wide('OpenService'), [], (call, { services }) => {
  const name = argument(call, 'ServiceName', 'service_name')
  if (name !== null) services.set(handleKey(argument(call, 'ServiceHandle', 'service_handle') ?? call.return), name)
  return undefined
})
define(wide('CreateService'), ['service_create'], (call, { services }) => {
  const name = argument(call, 'ServiceName', 'service_name') ?? ''
  services.set(handleKey(argument(call, 'ServiceHandle', 'service_handle') ?? call.return), name)
  return {
    kind: 'service_create',
    fields: {
      name,
      ...field('image', argument(call, 'BinaryPathName', 'filepath', 'filepath_r')),
      ...field('type', argument(call, 'ServiceType', 'service_type')),
    },
  }
})
function service(call: Call, { services }: ProcessHandles): string {
  const named = argument(call, 'ServiceName', 'service_name')
  return named ?? services.get(handleKey(argument(call, 'ServiceHandle', 'service_handle') ?? '')) ?? ''
}
simple('service_start', wide('StartService'), (call, handles) => ({ name: service(call, handles) }))
simple('service_delete', ['DeleteService'], (call, handles) => ({ name: service(call, handles) }))
simple('service_control', ['ControlService'], (call, handles) => ({
  name: service(call, handles),
  ...field('code', argument(call, 'ControlCode', 'control_code')),
}))
simple('driver_load', ['NtLoadDriver'], (call) => ({
  path: argument(call, 'DriverServiceName', 'driver_service_name') ?? '',
}))
simple('library_load', ['LdrLoadDll', 'LdrGetDllHandle'], (call) => ({
  path: argument(call, 'FileName', 'DllName', 'module_name') ?? '',
}))
simple('api_resolve', ['LdrGetProcedureAddress', 'LdrGetProcedureAddressForCaller'], (call) => {
  const name = argument(call, 'FunctionName', 'function_name')
  return name === null || name === ''
    ? undefined
    : { function: name, ...field('library', argument(call, 'ModuleName', 'module')) }
})
simple('mutex', ['NtCreateMutant', 'NtOpenMutant', ...wide('CreateMutex')], (call) => {
  const name = argument(call, 'MutexName', 'mutant_name')
  return name === null || name === '' ? undefined : { name }
})
simple('window_find', wide('FindWindow', 'FindWindowEx'), (call) => ({
  name: argument(call, 'ClassName', 'class_name') ?? '',
  title: argument(call, 'WindowName', 'window_name') ?? '',
}))
simple('com_create', ['CoCreateInstance', 'CoCreateInstanceEx', 'CoGetClassObject'], (call) => ({
  clsid: argument(call, 'rclsid', 'clsid') ?? '',
}))
simple('wmi_query', ['IWbemServices_ExecQuery', 'IWbemServices_ExecQueryAsync'], (call) => ({
  query: argument(call, 'query', 'Query') ?? '',
}))
simple(
  'script',
  ['COleScript_ParseScriptText', 'COleScript_Compile', 'CScriptBody_Parse', 'JsEval', 'AmsiScanBuffer'],
  (call) => ({
    data: argument(call, 'Script', 'script', 'Buffer', 'buffer', 'Content') ?? '',
  }),
)
simple(
  'system_info',
  [
    'GetSystemMetrics',
    'GlobalMemoryStatusEx',
    'GetSystemInfo',
    'GetNativeSystemInfo',
    'GetDiskFreeSpaceExW',
    'GetDiskFreeSpaceExA',
    'GetDiskFreeSpaceW',
    'GetComputerNameW',
    'GetComputerNameA',
    'GetComputerNameExW',
    'GetUserNameA',
    'GetUserNameW',
    'GetAdaptersAddresses',
    'GetAdaptersInfo',
    'GetCursorPos',
    'GetLastInputInfo',
    'IsDebuggerPresent',
    'CheckRemoteDebuggerPresent',
    'GetTickCount',
    'NtQuerySystemInformation',
    'NtQueryInformationProcess',
    'GetVolumeInformationW',
    'GetKeyboardLayout',
    'GetSystemDefaultLangID',
    'GetUserDefaultLCID',
    'EnumWindows',
    'GetForegroundWindow',
    'GetAsyncKeyState',
    'GetKeyState',
    'NtSetInformationThread',
    'NtQueryObject',
    'OutputDebugStringA',
    'OutputDebugStringW',
    'NetGetJoinInformation',
    'NetUserGetInfo',
    'NetShareEnum',
    'NetWkstaGetInfo',
    'WNetOpenEnumW',
    'EnumServicesStatusA',
    'EnumServicesStatusW',
    'EnumServicesStatusExW',
    'ExitWindowsEx',
    'NtRaiseHardError',
    'NtShutdownSystem',
    'InitiateSystemShutdownExW',
    'RtlSetProcessIsCritical',
    'NtSetInformationProcess',
    'BitBlt',
    'GetDC',
    'waveInOpen',
    'capCreateCaptureWindowA',
    'SetUnhandledExceptionFilter',
    'LsaOpenPolicy',
    'SamConnect',
    'CredEnumerateW',
    'CredEnumerateA',
    'CredReadW',
    'PStoreCreateInstance',
    'SystemParametersInfoW',
    'SystemParametersInfoA',
    'BlockInput',
    'SwapMouseButton',
    'GetUserGeoID',
    'NtCreateTransaction',
    'NtRollbackTransaction',
    'UpdateProcThreadAttribute',
    'ImpersonateLoggedOnUser',
    'DuplicateTokenEx',
    'MiniDumpWriteDump',
  ],
  (call) => ({
    ...field(
      'type',
      argument(
        call,
        'SystemInformationClass',
        'information_class',
        'ProcessInformationClass',
        'ThreadInformationClass',
        'SystemMetricIndex',
        'index',
        'Action',
        'action',
        'AttributeType',
      ),
    ),
  }),
)
simple(
  'crypto_key',
  [
    'CryptGenKey',
    'CryptDeriveKey',
    'CryptImportKey',
    'CryptEncrypt',
    'BCryptEncrypt',
    'BCryptGenerateSymmetricKey',
    'CryptExportKey',
    'CryptDecrypt',
    'CryptUnprotectData',
    'CryptProtectData',
  ],
  () => ({}),
)
simple('clipboard', ['GetClipboardData', 'SetClipboardData', 'OpenClipboard'], () => ({}))

// ---- network ---------------------------------------------------------------------------------------------------------------------------------

simple(
  'dns_query',
  ['DnsQuery_A', 'DnsQuery_W', 'DnsQuery_UTF8', 'getaddrinfo', 'GetAddrInfoW', 'GetAddrInfoExW', 'gethostbyname'],
  (call) => {
    const host = argument(call, 'NodeName', 'Name', 'hostname', 'HostName')
    return host === null || host === '' ? undefined : { host }
  },
)
simple('connect', ['connect', 'ConnectEx', 'WSAConnect'], (call) => {
  const host = argument(call, 'ip', 'ip_address')
  return host === null || host === '' ? undefined : { host, ...field('port', argument(call, 'port')) }
})
define([...wide('InternetConnect'), 'WinHttpConnect'], ['connect'], (call, { connections }) => {
  const host = argument(call, 'ServerName', 'hostname') ?? ''
  const port = argument(call, 'ServerPort', 'port') ?? ''
  connections.set(handleKey(call.return), { host, port })
  return host === '' ? undefined : { kind: 'connect', fields: { host, ...field('port', port) } }
})
simple('http_request', [...wide('HttpOpenRequest'), 'WinHttpOpenRequest'], (call, { connections }) => {
  const connection = connections.get(
    handleKey(argument(call, 'InternetHandle', 'ConnectionHandle', 'connect_handle') ?? ''),
  )
  const target = argument(call, 'Path', 'ObjectName', 'path') ?? ''
  return {
    url: connection === undefined ? target : `http://${connection.host}${target.startsWith('/') ? '' : '/'}${target}`,
    ...field('host', connection?.host),
    ...field('port', connection?.port),
    ...field('type', argument(call, 'Verb', 'http_method', 'method')),
  }
})
simple('http_request', wide('InternetOpenUrl'), (call) => ({ url: argument(call, 'URL', 'url') ?? '' }))
simple('download', wide('URLDownloadToFile', 'URLDownloadToCacheFile'), (call) => ({
  url: argument(call, 'URL', 'url') ?? '',
  path: argument(call, 'FileName', 'filepath', 'filepath_r') ?? '',
}))

/** How each API is read. */
export const activityReaders: ReadonlyMap<string, Reader> = readers
