import { type ConstantKind } from './windowsConstants.js'

/** Arguments that mean the same in every API. */
const everywhere: Readonly<Record<string, ConstantKind>> = {
  Algid: 'algorithm',
  AllocationType: 'allocationType',
  ClsContext: 'classContext',
  CreateDisposition: 'createDisposition',
  CreateOptions: 'createOptions',
  Disposition: 'keyDisposition',
  ErrorControl: 'serviceError',
  FileAttributes: 'fileAttributes',
  FileInformationClass: 'fileInformationClass',
  FreeType: 'allocationType',
  HookIdentifier: 'hookType',
  IoControlCode: 'controlCode',
  NewAccessProtection: 'pageProtection',
  OldAccessProtection: 'pageProtection',
  ProcessInformationClass: 'processInformationClass',
  Protection: 'pageProtection',
  Registry: 'registryRoot',
  ServiceType: 'serviceType',
  ShareAccess: 'shareAccess',
  StartType: 'serviceStart',
  SystemInformationClass: 'systemInformationClass',
  ThreadInformationClass: 'threadInformationClass',
  Win32Protect: 'pageProtection',
}

/** Arguments whose name alone does not say what they hold: by the beginning of the API's name. */
const byApi: readonly (readonly [argument: string, api: RegExp, kind: ConstantKind])[] = [
  ['DesiredAccess', /^(?:Nt|Zw)(?:Create|Open)(?:File|NamedPipeFile|MailslotFile)|^CreateFile/, 'fileAccess'],
  ['DesiredAccess', /^(?:Nt|Zw)(?:Create|Open)Key/, 'keyAccess'],
  ['DesiredAccess', /^(?:Nt|Zw)?OpenProcessToken|^(?:Nt|Zw)?OpenThreadToken/, 'tokenAccess'],
  ['DesiredAccess', /^(?:Nt|Zw)?(?:Open|Create)(?:User)?Process/, 'processAccess'],
  ['DesiredAccess', /^(?:Nt|Zw)?(?:Open|Create)Thread/, 'threadAccess'],
  ['DesiredAccess', /^(?:Nt|Zw)(?:Create|Open)Section/, 'sectionAccess'],
  ['DesiredAccess', /^(?:Nt|Zw)(?:Create|Open)DirectoryObject/, 'directoryAccess'],
  ['DesiredAccess', /^OpenSCManager/, 'serviceManagerAccess'],
  ['DesiredAccess', /^(?:Open|Create)Service/, 'serviceAccess'],
  ['Access', /^Reg(?:Create|Open)Key/, 'keyAccess'],
  ['Type', /^Reg|^(?:Nt|Zw)(?:Query|Set|Enumerate)ValueKey/, 'registryType'],
  ['Flags', /^MoveFile/, 'moveFlags'],
  ['CreationFlags', /Process/, 'processCreation'],
  ['CreationFlags', /Thread/, 'threadCreation'],
  ['ControlCode', /^ControlService/, 'serviceControl'],
  ['Folder', /^SHGet(?:Folder|SpecialFolder)/, 'knownFolder'],
  ['Show', /^ShellExecute/, 'showCommand'],
  ['af', /^(?:WSAS|s)ocket/, 'addressFamily'],
  ['type', /^(?:WSAS|s)ocket/, 'socketType'],
  ['protocol', /^(?:WSAS|s)ocket/, 'socketProtocol'],
]

/** What the values of a CAPE argument are; `undefined` if they are only numbers. Asked once for each declaration. */
export function constantKind(api: string, argument: string): ConstantKind | undefined {
  const special = byApi.find(([name, pattern]) => name === argument && pattern.test(api))
  if (special !== undefined) return special[2]
  return Object.hasOwn(everywhere, argument) ? everywhere[argument] : undefined
}
