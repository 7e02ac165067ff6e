import type { BuildableGeneration } from './encodeLog.js'
import { TestingError } from './testingError.js'
import type { FlagNames, TraceArgument, TraceCall, TraceValue } from './trace.js'

/** How the three families of monitors declare an API: category, then `argument=field` in their order. */
interface Declaration {
  readonly classic: string
  readonly cape: string
  readonly modern: string
}

/** Taken from the `info` messages of real logs and, for 0.6, from its table. */
const declarations: ReadonlyMap<string, Declaration> = new Map([
  [
    'LdrLoadDll',
    {
      classic: 'system Flags=flags FileName=file BaseAddress=base',
      cape: 'system Flags=flags FileName=file BaseAddress=base',
      modern: 'system flags=flags module_address=base module_name=file basename=name stack_pivoted=zero',
    },
  ],
  [
    'LdrGetProcedureAddress',
    {
      classic: 'system ModuleHandle=base FunctionName=function Ordinal=zero FunctionAddress=address',
      cape: 'system ModuleName=file ModuleHandle=base FunctionName=function Ordinal=zero FunctionAddress=address',
      modern: 'system module_address=base function_name=function ordinal=zero function_address=address module=name',
    },
  ],
  ['IsDebuggerPresent', { classic: 'system', cape: 'system', modern: 'system' }],
  [
    'NtDelayExecution',
    {
      classic: 'system Milliseconds=milliseconds Status=text',
      cape: 'system Milliseconds=milliseconds Status=text',
      modern: 'synchronisation milliseconds=milliseconds skipped=zero',
    },
  ],
  [
    'NtCreateMutant',
    {
      classic: 'synchronization Handle=handle MutexName=name InitialOwner=zero',
      cape: 'synchronization Handle=handle MutexName=name InitialOwner=zero',
      modern: 'synchronisation mutant_handle=handle desired_access=access initial_owner=zero mutant_name=name',
    },
  ],
  [
    'RegOpenKeyExW',
    {
      classic: 'registry Registry=root SubKey=subkey Handle=handle',
      cape: 'registry Registry=root SubKey=subkey Handle=handle FullName=key',
      modern: 'registry base_handle=root regkey_r=subkey options=zero access=access key_handle=handle regkey=key',
    },
  ],
  [
    'RegQueryValueExW',
    {
      classic: 'registry Handle=handle ValueName=value Data=data',
      cape: 'registry Handle=handle ValueName=value Data=data FullName=key',
      modern: 'registry key_handle=handle regkey_r=value reg_type=type regkey=key value=data',
    },
  ],
  [
    'RegSetValueExW',
    {
      classic: 'registry Handle=handle ValueName=value Type=type Buffer=data',
      cape: 'registry Handle=handle ValueName=value Type=type Buffer=data BufferLength=length FullName=key',
      modern: 'registry key_handle=handle regkey_r=value reg_type=type value=data regkey=key',
    },
  ],
  [
    'RegCloseKey',
    { classic: 'registry Handle=handle', cape: 'registry Handle=handle', modern: 'registry key_handle=handle' },
  ],
  [
    'NtCreateFile',
    {
      classic:
        'filesystem FileHandle=handle DesiredAccess=access FileName=file CreateDisposition=disposition ShareAccess=share',
      cape: 'filesystem FileHandle=handle DesiredAccess=access FileName=file CreateDisposition=disposition ShareAccess=share FileAttributes=attributes ExistedBefore=existed StackPivoted=no',
      modern:
        'file file_handle=handle desired_access=access file_attributes=attributes create_disposition=disposition create_options=options share_access=share filepath=file filepath_r=native status_info=status',
    },
  ],
  [
    'NtWriteFile',
    {
      classic: 'filesystem FileHandle=handle Buffer=buffer',
      cape: 'filesystem FileHandle=handle HandleName=file Buffer=buffer Length=length',
      modern: 'file file_handle=handle offset=zero buffer=buffer filepath=file',
    },
  ],
  [
    'NtReadFile',
    {
      classic: 'filesystem FileHandle=handle Buffer=buffer',
      cape: 'filesystem FileHandle=handle HandleName=file Buffer=buffer Length=length',
      modern: 'file file_handle=handle buffer=buffer length=length offset=zero',
    },
  ],
  [
    'FindFirstFileExW',
    {
      classic: 'filesystem FileName=file',
      cape: 'filesystem FileName=file',
      modern: 'file filepath=file filepath_r=file',
    },
  ],
  [
    'DeleteFileW',
    {
      classic: 'filesystem FileName=file',
      cape: 'filesystem FileName=file',
      modern: 'file filepath=file filepath_r=file',
    },
  ],
  ['NtClose', { classic: 'system Handle=handle', cape: 'system Handle=handle', modern: 'system handle=handle' }],
  [
    'CreateProcessInternalW',
    {
      classic:
        'process ApplicationName=file CommandLine=command CreationFlags=flags ProcessId=pid ThreadId=tid ProcessHandle=process ThreadHandle=thread',
      cape: 'process ApplicationName=file CommandLine=command CreationFlags=flags ProcessId=pid ThreadId=tid ProcessHandle=process ThreadHandle=thread StackPivoted=no',
      modern:
        'process command_line=command inherit_handles=zero current_directory=directory filepath=file filepath_r=file creation_flags=flags process_identifier=pid thread_identifier=tid process_handle=process thread_handle=thread track=one',
    },
  ],
  [
    'NtOpenProcess',
    {
      classic: 'process ProcessHandle=process DesiredAccess=access ProcessIdentifier=pid',
      cape: 'process ProcessHandle=process DesiredAccess=access ProcessIdentifier=pid',
      modern: 'process process_handle=process desired_access=access process_identifier=pid',
    },
  ],
  [
    'NtAllocateVirtualMemory',
    {
      classic: 'process ProcessHandle=process BaseAddress=base RegionSize=size Protection=protection',
      cape: 'process ProcessHandle=process BaseAddress=base RegionSize=size Protection=protection StackPivoted=no',
      modern:
        'process process_handle=process base_address=base region_size=size allocation_type=allocation protection=protection stack_pivoted=zero stack_dep_bypass=zero heap_dep_bypass=zero process_identifier=pid',
    },
  ],
  [
    'WriteProcessMemory',
    {
      classic: 'process ProcessHandle=process BaseAddress=base Buffer=buffer',
      cape: 'process ProcessHandle=process BaseAddress=base Buffer=buffer BufferLength=length StackPivoted=no',
      modern: 'process process_handle=process base_address=base process_identifier=pid buffer=buffer',
    },
  ],
  [
    'CreateRemoteThread',
    {
      classic: 'threading ProcessHandle=process StartRoutine=base Parameter=parameter CreationFlags=zero ThreadId=tid',
      cape: 'threading ProcessHandle=process StartRoutine=base Parameter=parameter CreationFlags=zero ThreadId=tid',
      modern:
        'process process_handle=process function_address=base parameter=parameter flags=zero thread_identifier=tid process_identifier=pid stack_size=zero',
    },
  ],
  [
    'OpenSCManagerW',
    {
      classic: 'services MachineName=text DatabaseName=text DesiredAccess=access',
      cape: 'services MachineName=text DatabaseName=text DesiredAccess=access',
      modern: 'services machine_name=text database_name=text desired_access=access',
    },
  ],
  [
    'CreateServiceW',
    {
      classic:
        'services ServiceControlHandle=manager ServiceName=service DisplayName=display DesiredAccess=access ServiceType=type StartType=start ErrorControl=one BinaryPathName=file ServiceStartName=text Password=text',
      cape: 'services ServiceControlHandle=manager ServiceName=service DisplayName=display DesiredAccess=access ServiceType=type StartType=start ErrorControl=one BinaryPathName=file',
      modern:
        'services service_manager_handle=manager service_name=service display_name=display desired_access=access service_type=type start_type=start error_control=one filepath=file filepath_r=file service_start_name=text password=text',
    },
  ],
  [
    'StartServiceW',
    {
      classic: 'services ServiceHandle=handle Arguments=list',
      cape: 'services ServiceHandle=handle ServiceName=service Arguments=list',
      modern: 'services service_handle=handle arguments=list',
    },
  ],
  [
    'getaddrinfo',
    {
      classic: 'network NodeName=host ServiceName=port',
      cape: 'network NodeName=host ServiceName=port',
      modern: 'network hostname=host service_name=port',
    },
  ],
  [
    'connect',
    {
      classic: 'socket socket=socket',
      cape: 'network socket=socket ip=address port=port',
      modern: 'network socket=socket ip_address=address port=port',
    },
  ],
  [
    'InternetOpenUrlW',
    {
      classic: 'network ConnectionHandle=handle URL=url Headers=text Flags=flags',
      cape: 'network ConnectionHandle=handle URL=url Headers=text Flags=flags',
      modern: 'network url=url headers=text flags=flags',
    },
  ],
])

/** Names of constants that 2.x tells, by argument. */
const flagNames: ReadonlyMap<string, FlagNames> = new Map<string, FlagNames>([
  [
    'create_disposition',
    {
      kind: 'value',
      names: [
        [0, 'FILE_SUPERSEDE'],
        [1, 'FILE_OPEN'],
        [2, 'FILE_CREATE'],
        [3, 'FILE_OPEN_IF'],
        [5, 'FILE_OVERWRITE_IF'],
      ],
    },
  ],
  [
    'status_info',
    {
      kind: 'value',
      names: [
        [1, 'FILE_OPENED'],
        [2, 'FILE_CREATED'],
        [5, 'FILE_DOES_NOT_EXIST'],
      ],
    },
  ],
  [
    'reg_type',
    {
      kind: 'value',
      names: [
        [0, 'REG_NONE'],
        [1, 'REG_SZ'],
        [4, 'REG_DWORD'],
      ],
    },
  ],
  [
    'creation_flags',
    {
      kind: 'bitmask',
      names: [
        [0x4, 'CREATE_SUSPENDED'],
        [0x400, 'CREATE_UNICODE_ENVIRONMENT'],
        [0x0800_0000, 'CREATE_NO_WINDOW'],
      ],
    },
  ],
  [
    'allocation_type',
    {
      kind: 'bitmask',
      names: [
        [0x1000, 'MEM_COMMIT'],
        [0x2000, 'MEM_RESERVE'],
      ],
    },
  ],
  [
    'protection',
    {
      kind: 'bitmask',
      names: [
        [0x4, 'PAGE_READWRITE'],
        [0x40, 'PAGE_EXECUTE_READWRITE'],
      ],
    },
  ],
])

/** What every call may use without giving it. */
const constants: Readonly<Record<string, TraceValue>> = { zero: 0, one: 1, no: 'no', text: '', list: [] }

/** Values of a call by what they mean, whatever a monitor calls them. */
export type DemoFields = Readonly<Record<string, TraceValue>>

/**
 * A call in the words of a generation; values that its monitor does not log are left out.
 *
 * @throws TestingError `ERR_NOT_ENCODABLE` for an API that is not declared or a value that is not given.
 */
export function demoCall(
  generation: BuildableGeneration,
  api: string,
  fields: DemoFields = {},
  more: Partial<TraceCall> = {},
): TraceCall {
  const family = generation === '2.x' ? 'modern' : generation === 'cape' ? 'cape' : 'classic'
  const declaration = declarations.get(api)
  if (declaration === undefined) throw new TestingError('ERR_NOT_ENCODABLE', `expected a declared API, found ${api}`)
  const [category = '', ...words] = declaration[family].split(' ')
  const args = words.map((word) => argument(word, { ...constants, ...fields }, api))
  return { api, category, arguments: args, ...more }
}

function argument(word: string, fields: DemoFields, api: string): TraceArgument {
  const [name = '', field = ''] = word.split('=')
  const value = fields[field]
  if (value === undefined) throw new TestingError('ERR_NOT_ENCODABLE', `expected a value for ${field} of ${api}`)
  const names = flagNames.get(name)
  return { name, value, ...(names === undefined ? {} : { names }) }
}
