/**
 * Arguments that mean the same and are named differently: classic Cuckoo and CAPE write `FileName`, Cuckoo 2 writes `filepath`. A name stands
 * for every other name of its groups. Taken from the `info` messages of monitors of each generation.
 */
const argumentGroups: readonly (readonly string[])[] = [
  ['FileName', 'FilePath', 'filepath'],
  ['FileName', 'DllName', 'module_name'],
  ['ModuleName', 'module_name', 'module'],
  ['ExistingFileName', 'oldfilepath'],
  ['NewFileName', 'newfilepath'],
  ['DirectoryName', 'dirpath'],
  ['FileHandle', 'file_handle'],
  ['FileAttributes', 'file_attributes'],
  ['DesiredAccess', 'desired_access'],
  ['CreateDisposition', 'create_disposition'],
  ['ShareAccess', 'share_access'],
  ['FullName', 'ObjectAttributesName', 'regkey'],
  ['ObjectAttributes', 'ObjectAttributesName', 'regkey'],
  ['SubKey', 'regkey_r'],
  ['ValueName', 'regkey_r'],
  ['KeyHandle', 'key_handle'],
  ['Registry', 'base_handle'],
  ['Data', 'value'],
  ['MutexName', 'mutant_name'],
  ['EventName', 'event_name'],
  ['SectionName', 'section_name'],
  ['SectionHandle', 'section_handle'],
  ['ApplicationName', 'filepath'],
  ['CommandLine', 'command_line'],
  ['Parameters', 'parameters'],
  ['CreationFlags', 'creation_flags'],
  ['ProcessId', 'ProcessIdentifier', 'process_identifier'],
  ['ThreadId', 'ThreadIdentifier', 'thread_identifier'],
  ['ProcessHandle', 'process_handle'],
  ['ThreadHandle', 'thread_handle'],
  ['BaseAddress', 'base_address'],
  ['StartRoutine', 'StartAddress', 'function_address', 'start_address'],
  ['RegionSize', 'region_size'],
  ['Protection', 'NewAccessProtection', 'protection'],
  ['Win32Protect', 'win32_protect'],
  ['Buffer', 'buffer'],
  ['ModuleHandle', 'module_address'],
  ['FunctionName', 'function_name'],
  ['Milliseconds', 'milliseconds'],
  ['HookIdentifier', 'hook_identifier'],
  ['PrivilegeName', 'privilege_name'],
  ['ServiceName', 'service_name'],
  ['DisplayName', 'display_name'],
  ['BinaryPathName', 'filepath'],
  ['StartType', 'start_type'],
  ['ServiceHandle', 'service_handle'],
  ['ClassName', 'class_name'],
  ['WindowName', 'window_name'],
  ['NodeName', 'Name', 'hostname'],
  ['ServerName', 'hostname'],
  ['ServerPort', 'port'],
  ['ServiceName', 'service_name'],
  ['URL', 'Url', 'url'],
  ['ip', 'ip_address'],
  ['DeviceHandle', 'device_handle'],
  ['IoControlCode', 'control_code'],
  ['Script', 'script'],
  ['rclsid', 'clsid'],
  ['riid', 'iid'],
]

/** Categories that 2.x renamed. */
const categoryGroups: readonly (readonly string[])[] = [
  ['filesystem', 'file'],
  ['synchronization', 'synchronisation'],
  ['services', 'service'],
  ['windows', 'ui'],
  ['com', 'ole'],
  ['socket', 'network'],
]

const argumentAliases = index(argumentGroups)
const categoryAliases = index(categoryGroups)

/** The argument names that mean `name` in another generation, without `name` itself. */
export function argumentAliasesOf(name: string): readonly string[] {
  return argumentAliases.get(name) ?? []
}

/** A category under every name it has. */
export function categoryNames(name: string): readonly string[] {
  return [name, ...(categoryAliases.get(name) ?? [])]
}

function index(groups: readonly (readonly string[])[]): ReadonlyMap<string, readonly string[]> {
  const names = new Map<string, Set<string>>()
  for (const group of groups) {
    for (const name of group) {
      const others = names.get(name) ?? new Set()
      for (const other of group) if (other !== name) others.add(other)
      names.set(name, others)
    }
  }
  return new Map([...names].map(([name, others]) => [name, [...others]]))
}
