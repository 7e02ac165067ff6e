import { type CallEvent } from '@cuculus/behavior-log'

/**
 * What an argument means, and what each world calls it: first cuckoomon and capemon, then the monitor of Cuckoo 2, the 0.4 development logs, and last the
 * kernel of Linux.
 *
 * Calls in the report keep the log's own names; only the summary, the enhanced events, the timeline and the injections read through this table.
 */
export const argumentNames = {
  access: ['DesiredAccess', 'Access', 'desired_access', 'access', 'dwDesiredAccess'],
  anomalyCategory: ['Subcategory', 'subcategory'],
  anomalyFunction: ['FunctionName', 'function_name'],
  // capemon has no message but says how the hook was changed
  anomalyMessage: ['Message', 'message', 'UnhookType'],
  application: ['ApplicationName', 'ImagePathName', 'filepath', 'lpApplicationName'],
  argv: ['argv'],
  baseAddress: ['BaseAddress', 'base_address'],
  buffer: ['Buffer', 'buffer'],
  bufferSize: ['BufferSize', 'BufferLength', 'Length', 'buffer_size', 'length'],
  callback: ['ProcedureAddress', 'callback_function'],
  className: ['ClassName', 'class_name'],
  classId: ['clsid', 'rclsid'],
  clientRandom: ['client_random', 'ClientRandom'],
  command: ['Command', 'command'],
  commandLine: ['CommandLine', 'command_line', 'lpCommandLine'],
  controlCode: ['ControlCode', 'control_code'],
  createOptions: ['CreateOptions', 'create_options'],
  creationFlags: ['CreationFlags', 'creation_flags'],
  cryptKey: ['CryptKey', 'crypto_handle', 'crypto_key'],
  directory: ['DirectoryName', 'dirpath', 'pathname'],
  disposition: ['CreateDisposition', 'create_disposition'],
  existedBefore: ['ExistedBefore'],
  file: ['FileName', 'filepath', 'lpFileName', 'filename', 'pathname'],
  fileHandle: ['FileHandle', 'file_handle', 'fd'],
  fileInformationClass: ['FileInformationClass', 'information_class'],
  // capemon resolves the handle itself
  fileOfHandle: ['HandleName', 'filepath'],
  fromFile: ['ExistingFileName', 'oldfilepath', 'lpExistingFileName', 'oldname'],
  function: ['FunctionName', 'function_name'],
  handle: ['Handle', 'handle', 'fd'],
  hookId: ['HookIdentifier', 'hook_identifier'],
  host: ['NodeName', 'ServerName', 'Name', 'hostname'],
  interfaceId: ['iid', 'riid'],
  ip: ['ip', 'ip_address'],
  key: ['FullName', 'regkey'],
  keyDisposition: ['Disposition', 'disposition'],
  keyHandle: ['Handle', 'KeyHandle', 'key_handle'],
  library: ['FileName', 'module_name', 'lpFileName'],
  masterSecret: ['master_secret', 'MasterSecret'],
  messageNumber: ['Message', 'message'],
  module: ['ModuleName', 'module'],
  moduleAddress: ['BaseAddress', 'ModuleHandle', 'ModuleAddress', 'module_address'],
  mutex: ['MutexName', 'mutant_name', 'lpName'],
  objectAttributes: ['ObjectAttributes', 'regkey'],
  openFlags: ['flags'],
  parameters: ['Parameters', 'parameters'],
  parentKey: ['Registry', 'base_handle', 'hKey'],
  pathToFile: ['PathToFile'],
  processHandle: ['ProcessHandle', 'process_handle'],
  processId: ['ProcessId', 'ProcessIdentifier', 'process_identifier'],
  property: ['PropertyName', 'property_name', 'lpString'],
  query: ['query', 'Query'],
  registryData: ['Buffer', 'Data', 'Information', 'value'],
  serverRandom: ['server_random', 'ServerRandom'],
  service: ['ServiceName', 'service_name'],
  serviceHandle: ['ServiceHandle', 'service_handle'],
  shellFile: ['FilePath', 'filepath'],
  socketAddress: ['uservaddr'],
  statusInfo: ['status_info'],
  subKey: ['SubKey', 'regkey_r', 'lpSubKey'],
  threadFlags: ['ThreadFlags', 'flags_thread'],
  threadHandle: ['ThreadHandle', 'thread_handle'],
  threadId: ['ThreadId', 'ThreadIdentifier', 'thread_identifier'],
  toFile: ['NewFileName', 'newfilepath', 'lpNewFileName', 'newname'],
  tracked: ['track'],
  type: ['type'],
  url: ['URL', 'Url', 'url'],
  valueName: ['ValueName', 'regkey_r', 'lpValueName'],
  windowHandle: ['WindowHandle', 'window_handle', 'hWnd'],
  windowIndex: ['Index', 'index', 'nIndex'],
  windowName: ['WindowName', 'window_name'],
} as const

/** What an argument can mean. */
export type Meaning = keyof typeof argumentNames

/** All names that anybody here looks for. */
export const knownArguments: ReadonlySet<string> = new Set(Object.values(argumentNames).flat())

/** The value of the first argument that means this; `undefined` if the call has none. */
export function argument(call: CallEvent, meaning: Meaning): string | undefined {
  const names: readonly string[] = argumentNames[meaning]
  for (const name of names) {
    for (const candidate of call.arguments) if (candidate.name === name) return candidate.value
  }
  return undefined
}

/** The meaning of a flag that the monitor itself resolved (`FILE_CREATED`). */
export function prettyArgument(call: CallEvent, meaning: Meaning): string | undefined {
  const names: readonly string[] = argumentNames[meaning]
  return call.arguments.find((candidate) => names.includes(candidate.name))?.pretty
}

/** The value without white space at its ends; `undefined` if nothing is left. Cuckoo 0.5 and later strip and skip like this. */
export function text(value: string | undefined): string | undefined {
  if (value === undefined || value === '') return undefined
  if (value.charCodeAt(0) > 0x20 && value.charCodeAt(value.length - 1) > 0x20) return value
  const stripped = value.replace(/^[ \t\n\r\v\f]+/, '').trimEnd()
  return stripped === '' ? undefined : stripped
}

/** A number written in decimal or hexadecimal; `undefined` if it is none. */
export function numeric(value: string | undefined): number | undefined {
  if (value === undefined || value === '') return undefined
  // Handles and addresses are read for nearly every call.
  const number = hexadecimal32(value) ?? Number(value)
  return Number.isNaN(number) ? undefined : number
}

/** The value of `0x` and up to eight lower-case digits. */
function hexadecimal32(text: string): number | undefined {
  if (text.length < 3 || text.length > 10 || !text.startsWith('0x')) return undefined
  let number = 0
  for (let index = 2; index < text.length; index++) {
    const code = text.charCodeAt(index)
    if (code >= 0x30 && code <= 0x39) number = number * 16 + code - 0x30
    else if (code >= 0x61 && code <= 0x66) number = number * 16 + code - 0x57
    else return undefined
  }
  return number
}

/** The lower 32 bits of a number: what flags are. capemon extends their sign to 64 bits, which are more than a number holds exactly. */
export function flags(value: string | undefined): number | undefined {
  return numeric(value !== undefined && value.length > 10 && value.startsWith('0x') ? `0x${value.slice(-8)}` : value)
}
