import { readTrace, type SignatureResults } from '@cuculus/signatures'

/** How generations name things: classic Cuckoo knows keys and files by handle, CAPE and Cuckoo 2 in full, in words of their own. */
export const worlds = ['classic', 'cape', 'cuckoo2'] as const
export type World = (typeof worlds)[number]

/** Something that a process does, written as each generation logs it. */
export type Step = (world: World) => readonly string[]

type Arguments = Readonly<Record<string, string>>

function line(api: string, values: Arguments): string {
  const list = Object.entries(values).map(([name, value]) => `${name}="${value}"`)
  return `call: ${api}(${list.join(' ')})`
}

/** One call whose arguments are named in one way by classic and CAPE, in another by Cuckoo 2. */
function named(api: string, old: Arguments, modern: Arguments): Step {
  return (world) => [line(api, world === 'cuckoo2' ? modern : old)]
}

/** A call that is logged alike everywhere. */
export function call(api: string, values: Arguments = {}): Step {
  return () => [line(api, values)]
}

const handleOf = (pid: number): string => `0x${(0x10000 + pid).toString(16).padStart(8, '0')}`
const threadOf = (pid: number): string => `0x${(0x20000 + pid).toString(16).padStart(8, '0')}`
const self = '0xffffffff'

/** A process is created. */
export function run(
  command: string,
  { image = '', pid = 2000, suspended = false }: { image?: string; pid?: number; suspended?: boolean } = {},
): Step {
  const flags = suspended ? '0x00000004' : '0x00000000'
  return named(
    'CreateProcessInternalW',
    {
      ApplicationName: image,
      CommandLine: command,
      CreationFlags: flags,
      ProcessId: String(pid),
      ProcessHandle: handleOf(pid),
      ThreadHandle: threadOf(pid),
    },
    {
      filepath: image,
      command_line: command,
      creation_flags: flags,
      process_identifier: String(pid),
      process_handle: handleOf(pid),
      thread_handle: threadOf(pid),
      track: '1',
    },
  )
}

const roots: readonly (readonly [string, string])[] = [
  ['HKEY_CLASSES_ROOT', '0x80000000'],
  ['HKEY_CURRENT_USER', '0x80000001'],
  ['HKEY_LOCAL_MACHINE', '0x80000002'],
  ['HKEY_USERS', '0x80000003'],
]

/** Classic Cuckoo opens a key, then speaks of its handle. */
function classicKey(key: string): { readonly open: string; readonly name: string } {
  const [root = '', handle = ''] = roots.find(([name]) => key.startsWith(name)) ?? []
  const parts = key.slice(root.length + 1).split('\\')
  const name = parts.pop() ?? ''
  return { open: line('RegOpenKeyExA', { Registry: handle, SubKey: parts.join('\\'), Handle: '0x00000040' }), name }
}

/** A registry value is set; the last part of the key is its name. */
export function set(key: string, data = '1'): Step {
  return (world) => {
    if (world === 'cape')
      return [line('RegSetValueExW', { Handle: '0x1', ValueName: '', Type: '1', Buffer: data, FullName: key })]
    if (world === 'cuckoo2')
      return [line('RegSetValueExW', { key_handle: '0x1', regkey_r: '', reg_type: '1', value: data, regkey: key })]
    const { open, name } = classicKey(key)
    return [open, line('RegSetValueExA', { Handle: '0x00000040', ValueName: name, Type: '1', Buffer: data })]
  }
}

/** A registry value is read. */
export function get(key: string): Step {
  return (world) => {
    if (world === 'cape') return [line('RegQueryValueExW', { Handle: '0x1', FullName: key })]
    if (world === 'cuckoo2') return [line('RegQueryValueExW', { key_handle: '0x1', regkey: key })]
    const { open, name } = classicKey(key)
    return [open, line('RegQueryValueExA', { Handle: '0x00000040', ValueName: name })]
  }
}

/** A key is opened. */
export function openKey(key: string): Step {
  return (world) => {
    if (world === 'cape') return [line('RegOpenKeyExW', { Registry: '0x1', SubKey: 'x', Handle: '0x2', FullName: key })]
    if (world === 'cuckoo2') return [line('RegOpenKeyExW', { base_handle: '0x1', key_handle: '0x2', regkey: key })]
    const [root = '', handle = ''] = roots.find(([name]) => key.startsWith(name)) ?? []
    return [line('RegOpenKeyExA', { Registry: handle, SubKey: key.slice(root.length + 1), Handle: '0x00000040' })]
  }
}

/** A file is made. */
export function create(path: string): Step {
  return named(
    'NtCreateFile',
    { FileHandle: '0x00000050', DesiredAccess: '0x40100080', FileName: path, CreateDisposition: '5' },
    { file_handle: '0x00000050', desired_access: '0x40100080', filepath: path, create_disposition: '5' },
  )
}

/** A file is opened for reading. */
export function open(path: string): Step {
  return named(
    'NtOpenFile',
    { FileHandle: '0x00000054', DesiredAccess: '0x00100001', FileName: path },
    { file_handle: '0x00000054', desired_access: '0x00100001', filepath: path },
  )
}

/** A file is made and written. */
export function write(path: string, data = 'text'): Step {
  return (world) => [
    ...create(path)(world),
    world === 'classic'
      ? line('NtWriteFile', { FileHandle: '0x00000050', Buffer: data })
      : world === 'cape'
        ? line('NtWriteFile', { FileHandle: '0x00000050', HandleName: path, Buffer: data, Length: '5' })
        : line('NtWriteFile', { file_handle: '0x00000050', buffer: data }),
  ]
}

export function remove(path: string): Step {
  return named('DeleteFileW', { FileName: path }, { filepath: path })
}
export function move(from: string, to: string): Step {
  return named(
    'MoveFileWithProgressW',
    { ExistingFileName: from, NewFileName: to },
    { oldfilepath: from, newfilepath: to },
  )
}
export function copy(from: string, to: string): Step {
  return named('CopyFileW', { ExistingFileName: from, NewFileName: to }, { oldfilepath: from, newfilepath: to })
}
export function find(path: string): Step {
  return named('FindFirstFileExW', { FileName: path }, { filepath: path })
}
export function mutex(name: string): Step {
  return named('NtCreateMutant', { Handle: '0x9', MutexName: name }, { mutant_handle: '0x9', mutant_name: name })
}
export function load(library: string): Step {
  return named('LdrLoadDll', { FileName: library }, { module_name: library })
}
export function resolve(name: string, library = 'kernel32'): Step {
  return named(
    'LdrGetProcedureAddress',
    { FunctionName: name, ModuleName: library },
    { function_name: name, module: library },
  )
}
export function service(name: string, image: string): Step {
  return named(
    'CreateServiceW',
    { ServiceName: name, DisplayName: name, BinaryPathName: image, ServiceType: '16' },
    { service_name: name, display_name: name, filepath: image, service_type: '16' },
  )
}
export function window(name: string, title = ''): Step {
  return named('FindWindowA', { ClassName: name, WindowName: title }, { class_name: name, window_name: title })
}
export function sleep(milliseconds: number): Step {
  const value = String(milliseconds)
  return named('NtDelayExecution', { Milliseconds: value }, { milliseconds: value })
}
export function hook(type: number, thread = 0): Step {
  return named(
    'SetWindowsHookExA',
    { HookIdentifier: String(type), ThreadId: String(thread) },
    { hook_identifier: String(type), thread_identifier: String(thread) },
  )
}
export function privilege(name: string): Step {
  return named('LookupPrivilegeValueW', { PrivilegeName: name }, { privilege_name: name })
}
export function dns(host: string): Step {
  return named('getaddrinfo', { NodeName: host }, { hostname: host })
}
export function connect(ip: string, port = 443): Step {
  return named('connect', { socket: '1', ip, port: String(port) }, { socket: '1', ip_address: ip, port: String(port) })
}
export function visit(url: string): Step {
  return named('InternetOpenUrlW', { URL: url }, { url })
}
export function download(url: string, path: string): Step {
  return named('URLDownloadToFileW', { URL: url, FileName: path }, { url, filepath: path })
}
export function query(text: string): Step {
  return call('IWbemServices_ExecQuery', { query: text })
}
export function script(text: string): Step {
  return named('COleScript_ParseScriptText', { Script: text }, { script: text })
}

/** Another process is opened. */
export function access(pid: number, rights = '0x001fffff'): Step {
  return named(
    'NtOpenProcess',
    { ProcessHandle: handleOf(pid), DesiredAccess: rights, ProcessIdentifier: String(pid) },
    { process_handle: handleOf(pid), desired_access: rights, process_identifier: String(pid) },
  )
}

/** A process is found in the list of those that run. */
export function listed(name: string, pid: number): Step {
  return named(
    'Process32NextW',
    { ProcessName: name, ProcessId: String(pid) },
    { process_name: name, process_identifier: String(pid) },
  )
}

/** Work on a process that was opened or created before (`self` if none is named). */
function onProcess(api: string, pid: number | undefined, old: Arguments = {}, modern: Arguments = {}): Step {
  const handle = pid === undefined ? self : handleOf(pid)
  return named(api, { ProcessHandle: handle, ...old }, { process_handle: handle, ...modern })
}
function onThread(api: string, pid: number | undefined): Step {
  const handle = pid === undefined ? '0xfffffffe' : threadOf(pid)
  return named(api, { ThreadHandle: handle }, { thread_handle: handle })
}
export function allocate(pid: number | undefined, protection: string): Step {
  return onProcess('NtAllocateVirtualMemory', pid, { Protection: protection }, { protection })
}
export function protect(pid: number | undefined, protection: string, library = ''): Step {
  return onProcess(
    'NtProtectVirtualMemory',
    pid,
    { NewAccessProtection: protection, ModuleName: library },
    { protection },
  )
}
export function mapView(pid: number | undefined, protection: string): Step {
  return onProcess('NtMapViewOfSection', pid, { Win32Protect: protection }, { win32_protect: protection })
}
export function end(pid: number | undefined): Step {
  return onProcess('NtTerminateProcess', pid)
}
export function unmap(pid: number | undefined): Step {
  return onProcess('NtUnmapViewOfSection', pid)
}
export function poke(pid: number | undefined, data: string): Step {
  return onProcess('WriteProcessMemory', pid, { Buffer: data }, { buffer: data })
}
export function thread(pid: number | undefined): Step {
  return onProcess('CreateRemoteThread', pid)
}
export function apc(pid: number | undefined): Step {
  return onThread('NtQueueApcThread', pid)
}
export function context(pid: number | undefined): Step {
  return onThread('NtSetContextThread', pid)
}
export function resume(pid: number | undefined): Step {
  return onThread('NtResumeThread', pid)
}

/** What a test shows to a signature: steps of `sample.exe`, of a process of another name, or results of other modules. */
export type Example = readonly Step[] | { readonly process: string; readonly steps: readonly Step[] } | SignatureResults

/** An example as results of one generation. */
export function resultsOf(example: Example, world: World): SignatureResults {
  if (!isSteps(example) && !('steps' in example)) return example
  const { process, steps } = isSteps(example) ? { process: 'sample.exe', steps: example } : example
  return readTrace([`proc: ${process} 1000`, ...steps.flatMap((step) => step(world))].join('\n'))
}

function isSteps(example: Example): example is readonly Step[] {
  return Array.isArray(example)
}

/** For each signature: what it must find, and what is near and must leave it silent. */
export type Examples = Readonly<
  Record<string, { readonly fires: readonly Example[]; readonly silent: readonly Example[] }>
>
