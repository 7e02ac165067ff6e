import { utf8 } from './byteWriter.js'
import { demoConfig, demoNetwork } from './demoCapture.js'
import { demoCall, type DemoFields } from './demoVocabulary.js'
import type { BuildableGeneration } from './encodeLog.js'
import { hex, pointer, registryData, type Trace, type TraceCall, type TraceProcess } from './trace.js'

const EXPLORER = 1480
const SAMPLE = 2104
const UPDATER = 2260
const SHELL = 2312

const HKEY_CURRENT_USER = 0x8000_0001
const HKEY_LOCAL_MACHINE = 0x8000_0002

/** What the sample leaves on the desktop. */
export const demoNote = 'Your invoice is attached.\r\n'

/** Paths in the guest. */
export const demoPaths = {
  sample: 'C:\\Users\\Lena\\AppData\\Local\\Temp\\invoice.exe',
  updater: 'C:\\Users\\Lena\\AppData\\Roaming\\updater.exe',
  config: 'C:\\Users\\Lena\\AppData\\Roaming\\config.txt',
  note: 'C:\\Users\\Lena\\Desktop\\overview.txt',
  explorer: 'C:\\Windows\\explorer.exe',
  shell: 'C:\\Windows\\System32\\cmd.exe',
} as const

const RUN_KEY = 'Software\\Microsoft\\Windows\\CurrentVersion\\Run'

/** Makes a call of this generation. */
type Call = (api: string, fields?: DemoFields, more?: Partial<TraceCall>) => TraceCall

/** The processes of the demo: a sample that installs itself, its updater that injects into the shell's explorer, and a command that removes the sample. */
export function demoTrace(generation: BuildableGeneration, start: number, program: Uint8Array): Trace {
  const call: Call = (api, fields, more) => demoCall(generation, api, fields, more)
  return {
    processes: [
      {
        ...common(EXPLORER, 1460, demoPaths.explorer, start - 600_000, demoPaths.explorer),
        bitness: 64,
        tracked: false,
        calls: explorerCalls(call),
      },
      {
        ...common(SAMPLE, EXPLORER, demoPaths.sample, start, `"${demoPaths.sample}" `),
        calls: sampleCalls(call, program),
      },
      {
        ...common(UPDATER, SAMPLE, demoPaths.updater, start + 5000, `"${demoPaths.updater}" --install`),
        calls: updaterCalls(call, program),
      },
      { ...common(SHELL, SAMPLE, demoPaths.shell, start + 6000, SHELL_COMMAND), calls: shellCalls(call) },
    ],
  }
}

const SHELL_COMMAND = `cmd.exe /c del "${demoPaths.sample}"`

function common(
  pid: number,
  ppid: number,
  path: string,
  start: number,
  commandLine: string,
): Omit<TraceProcess, 'calls'> {
  return {
    pid,
    ppid,
    path,
    start,
    commandLine,
    modules: [{ path, base: 0x40_0000, size: 0x6000 }],
    environment: {
      UserName: 'Lena',
      ComputerName: 'LENA-PC',
      WindowsPath: 'C:\\Windows',
      TempPath: 'C:\\Users\\Lena\\AppData\\Local\\Temp\\',
      CommandLine: commandLine,
      OSMajor: 6,
      OSMinor: 1,
    },
  }
}

function sampleCalls(call: Call, program: Uint8Array): TraceCall[] {
  return [
    ...libraries(call),
    call('IsDebuggerPresent', {}, { success: false }),
    call('NtDelayExecution', { milliseconds: 500 }, { repeated: 3 }),
    call('NtCreateMutant', { handle: pointer(0x3c), access: hex(0x1f0001), name: 'Local\\InvoiceViewer-7f3a' }),
    ...missingKey(call),
    ...persistence(call),
    ...writeFile(call, 0x60, demoPaths.updater, program, 600),
    ...writeFile(call, 0x64, demoPaths.note, utf8(demoNote), 700),
    call('FindFirstFileExW', { file: 'C:\\Users\\Lena\\Documents\\Übersicht\\*.doc' }, { returned: 0x30_0000 }),
    call('CreateProcessInternalW', createProcess(demoPaths.updater, `"${demoPaths.updater}" --install`, UPDATER), {
      at: 5000,
      returned: 1,
    }),
    call('CreateProcessInternalW', createProcess(demoPaths.shell, SHELL_COMMAND, SHELL), { at: 6000, returned: 1 }),
  ]
}

function libraries(call: Call): TraceCall[] {
  const base = pointer(0x7600_0000)
  const file = 'C:\\Windows\\system32\\ws2_32.dll'
  const library = { base, file, name: 'ws2_32' }
  const functions = ['WSAStartup', 'getaddrinfo', 'socket', 'connect', 'send', 'recv', 'closesocket', 'WSACleanup']
  return [
    call('LdrLoadDll', { ...library, flags: 0 }),
    ...functions.map((name, index) =>
      call('LdrGetProcedureAddress', { ...library, function: name, address: pointer(0x7600_1000 + 0x40 * index) }),
    ),
  ]
}

/** A key that is not there: the failure that every log is full of. */
function missingKey(call: Call): TraceCall[] {
  const fields = { root: pointer(HKEY_LOCAL_MACHINE), subkey: 'SOFTWARE\\Example\\Absent', handle: pointer(0) }
  const key = 'HKEY_LOCAL_MACHINE\\SOFTWARE\\Example\\Absent'
  const failure = { success: false, returned: 2, lastError: 2, ntStatus: 0xc000_0034 }
  return [call('RegOpenKeyExW', { ...fields, key, access: hex(0x20019) }, failure)]
}

/** The updater is started whenever the user logs on. */
function persistence(call: Call): TraceCall[] {
  const handle = pointer(0x58)
  const key = `HKEY_CURRENT_USER\\${RUN_KEY}`
  const value = 'Updater'
  const data = registryData(demoPaths.updater)
  const length = 2 * demoPaths.updater.length + 2
  return [
    call('RegOpenKeyExW', { root: pointer(HKEY_CURRENT_USER), subkey: RUN_KEY, handle, key, access: hex(0x20006) }),
    call(
      'RegQueryValueExW',
      { handle, value, type: 0, data: registryData('', 0), key: `${key}\\${value}` },
      { success: false, returned: 2, lastError: 2, ntStatus: 0xc000_0034 },
    ),
    call('RegSetValueExW', { handle, value, type: 1, data, length, key: `${key}\\${value}` }),
    call('RegCloseKey', { handle }),
  ]
}

function writeFile(call: Call, handle: number, path: string, content: Uint8Array, at: number): TraceCall[] {
  const file = { handle: pointer(handle), file: path }
  const open = { access: hex(0x4010_0080), attributes: hex(0x80), disposition: 5, options: 96, share: 0 }
  const native = `\\??\\${path}`
  const large = content.length >= 4096
  return [
    call('NtCreateFile', { ...file, ...open, native, status: 2, existed: 'no' }, { at }),
    call('NtWriteFile', { ...file, buffer: content, length: content.length }, large ? { buffer: content } : {}),
    call('NtClose', { handle: pointer(handle) }),
  ]
}

function createProcess(file: string, command: string, pid: number): DemoFields {
  return {
    file,
    command,
    flags: hex(0x0800_0000),
    directory: 'C:\\Users\\Lena',
    pid,
    tid: pid + 4,
    process: pointer(0x70),
    thread: pointer(0x74),
  }
}

function updaterCalls(call: Call, program: Uint8Array): TraceCall[] {
  return [
    ...service(call),
    call('getaddrinfo', { host: demoNetwork.update.host, port: '80' }, { at: 4000 }),
    call('connect', { socket: hex(0x9c), address: demoNetwork.update.address, port: 80 }, { at: 4200 }),
    call(
      'InternetOpenUrlW',
      { handle: pointer(0xcc0004), url: `http://${demoNetwork.update.host}/config.txt`, flags: hex(0x8400_0000) },
      { returned: 0xcc000c },
    ),
    ...writeFile(call, 0xa0, demoPaths.config, utf8(demoConfig), 4500),
    ...readConfig(call),
    ...injection(call, program),
  ]
}

function service(call: Call): TraceCall[] {
  const manager = pointer(0x4_1a20)
  const service = 'ExampleUpdate'
  const display = 'Example Update Service'
  const handle = pointer(0x4_1a48)
  const fields = { manager, service, display, access: hex(0xf01ff), type: 0x10, start: 2, file: demoPaths.updater }
  return [
    call('OpenSCManagerW', { access: hex(0xf003f) }, { returned: 0x4_1a20 }),
    call('CreateServiceW', fields, { returned: 0x4_1a48 }),
    call('StartServiceW', { handle, service }, { returned: 1 }),
  ]
}

function readConfig(call: Call): TraceCall[] {
  const file = { handle: pointer(0xa4), file: demoPaths.config }
  const open = { access: hex(0x8010_0080), attributes: hex(0x80), disposition: 1, options: 96, share: 1 }
  const buffer = utf8(demoConfig)
  return [
    call('NtCreateFile', { ...file, ...open, native: `\\??\\${demoPaths.config}`, status: 1, existed: 'yes' }),
    call('NtReadFile', { ...file, buffer, length: buffer.length }),
    call('NtClose', { handle: pointer(0xa4) }),
  ]
}

/** Memory in explorer, code into it, a thread on it. */
function injection(call: Call, program: Uint8Array): TraceCall[] {
  const target = { process: pointer(0xb0), pid: EXPLORER, base: pointer(0x0303_0000) }
  const memory = { size: pointer(0x6000), allocation: 0x3000, protection: 0x40 }
  return [
    call('NtOpenProcess', { ...target, access: hex(0x1f0fff) }, { at: 8000 }),
    call('NtAllocateVirtualMemory', { ...target, ...memory }),
    call('WriteProcessMemory', { ...target, buffer: program, length: program.length }, { returned: 1 }),
    call('CreateRemoteThread', { ...target, parameter: pointer(0), tid: 2700 }, { returned: 0xb4 }),
    call('NtClose', { handle: pointer(0xb0) }),
  ]
}

function shellCalls(call: Call): TraceCall[] {
  return [call('DeleteFileW', { file: demoPaths.sample }, { returned: 1 })]
}

/** What runs in explorer after the injection. */
function explorerCalls(call: Call): TraceCall[] {
  const at = 600_000 + 14_000
  return [
    call('getaddrinfo', { host: demoNetwork.api.host, port: '443' }, { at, thread: 2700 }),
    call(
      'connect',
      { socket: hex(0x5c0), address: demoNetwork.api.address, port: 443 },
      { at: at + 200, thread: 2700 },
    ),
    call(
      'connect',
      { socket: hex(0x5c4), address: demoNetwork.dead.address, port: demoNetwork.dead.port },
      { at: at + 3000, thread: 2700, success: false, returned: 0xffff_ffff, lastError: 10_060 },
    ),
  ]
}
