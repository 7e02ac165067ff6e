/**
 * What an API does, over all monitors.
 *
 * The union of the tables of Cuckoo 1.0-1.2 (cuckoo-classic §4.5), Cuckoo 2 (cuckoo2 §2.5) and CAPE (cape §2), and the system calls of Linux. Where a generation is narrower than the table,
 * the collectors say so.
 */
const table = {
  openFile: ['NtCreateFile', 'NtOpenFile', 'CreateFileA', 'CreateFileW', 'open', 'openat', 'creat'],
  readFile: ['NtReadFile', 'ReadFile', 'read', 'pread64', 'readv'],
  writeFile: ['NtWriteFile', 'WriteFile', 'write', 'pwrite64', 'writev'],
  setFileInformation: ['NtSetInformationFile'],
  deleteFile: ['DeleteFileA', 'DeleteFileW', 'NtDeleteFile', 'unlink', 'unlinkat'],
  moveFile: [
    'MoveFileWithProgressW',
    'MoveFileWithProgressTransactedW',
    'MoveFileExA',
    'MoveFileExW',
    'rename',
    'renameat',
    'renameat2',
  ],
  copyFile: ['CopyFileA', 'CopyFileW', 'CopyFileExA', 'CopyFileExW'],
  enumerateDirectory: ['FindFirstFileExA', 'FindFirstFileExW'],
  queryFile: ['GetFileAttributesW', 'GetFileAttributesExW'],
  createDirectory: ['CreateDirectoryW', 'CreateDirectoryExW', 'mkdir', 'mkdirat'],
  removeDirectory: ['RemoveDirectoryA', 'RemoveDirectoryW', 'rmdir'],
  loadLibrary: ['LdrLoadDll', 'LoadLibraryA', 'LoadLibraryW', 'LoadLibraryExA', 'LoadLibraryExW'],
  findLibrary: ['LdrGetDllHandle'],
  resolveFunction: ['LdrGetProcedureAddress', 'LdrGetProcedureAddressForCaller'],
  closeHandle: ['NtClose', 'CloseHandle', 'close'],
  openKey: ['RegOpenKeyExA', 'RegOpenKeyExW'],
  createKey: ['RegCreateKeyExA', 'RegCreateKeyExW'],
  openKeyNative: ['NtOpenKey', 'NtOpenKeyEx'],
  createKeyNative: ['NtCreateKey'],
  closeKey: ['RegCloseKey'],
  readValue: ['RegQueryValueExA', 'RegQueryValueExW', 'NtQueryValueKey'],
  writeValue: ['RegSetValueExA', 'RegSetValueExW', 'NtSetValueKey'],
  deleteValue: ['RegDeleteValueA', 'RegDeleteValueW', 'NtDeleteValueKey'],
  deleteKey: ['RegDeleteKeyA', 'RegDeleteKeyW', 'NtDeleteKey'],
  createMutex: ['NtCreateMutant', 'CreateMutexA', 'CreateMutexW'],
  openMutex: ['NtOpenMutant'],
  createProcess: ['CreateProcessInternalW', 'NtCreateUserProcess'],
  createProcessByFile: [
    'CreateProcessA',
    'CreateProcessW',
    'CreateProcessAsUserA',
    'CreateProcessAsUserW',
    'NtCreateProcess',
    'NtCreateProcessEx',
    'execve',
  ],
  shellExecute: ['ShellExecuteExA', 'ShellExecuteExW'],
  runCommand: ['system'],
  openService: ['OpenServiceA', 'OpenServiceW'],
  createService: ['CreateServiceA', 'CreateServiceW'],
  startService: ['StartServiceA', 'StartServiceW'],
  controlService: ['ControlService'],
  deleteService: ['DeleteService'],
  findWindow: ['FindWindowA', 'FindWindowW', 'FindWindowExA', 'FindWindowExW'],
  setHook: ['SetWindowsHookExA', 'SetWindowsHookExW'],
  downloadFile: ['URLDownloadToFileA', 'URLDownloadToFileW'],
  connectHost: ['InternetConnectA', 'InternetConnectW', 'WinHttpConnect'],
  openUrl: ['InternetOpenUrlA', 'InternetOpenUrlW'],
  resolveHost: ['DnsQuery_A', 'DnsQuery_W', 'DnsQuery_UTF8', 'getaddrinfo', 'GetAddrInfoW', 'gethostbyname'],
  connectAddress: ['connect', 'ConnectEx'],
  queryWmi: ['IWbemServices_ExecQuery', 'IWbemServices_ExecQueryAsync'],
  createObject: ['CoCreateInstance', 'CoCreateInstanceEx', 'CoGetClassObject'],
  deriveTlsKeys: ['Ssl3GenerateKeyMaterial'],
  expandTlsKeys: ['PRF'],
  encrypt: [
    'CryptEncrypt',
    'CryptEncryptMessage',
    'CryptDecrypt',
    'CryptDecryptMessage',
    'EncryptMessage',
    'DecryptMessage',
    'SslEncryptPacket',
    'SslDecryptPacket',
  ],
  openProcess: ['NtOpenProcess', 'OpenProcess'],
  openThread: ['NtOpenThread', 'OpenThread'],
  writeMemory: ['WriteProcessMemory', 'NtWriteVirtualMemory', 'NtWow64WriteVirtualMemory64'],
  mapView: [
    'NtMapViewOfSection',
    'ZwMapViewOfSection',
    'NtMapViewOfSectionEx',
    'MapViewOfFile2',
    'MapViewOfFile3',
    'MapViewOfFileNuma2',
  ],
  unmapView: ['NtUnmapViewOfSection', 'NtUnmapViewOfSectionEx', 'ZwUnmapViewOfSection'],
  createSection: ['NtCreateSection', 'NtCreateSectionEx'],
  addAtom: ['GlobalAddAtomA', 'GlobalAddAtomW', 'GlobalAddAtomExA', 'GlobalAddAtomExW', 'NtAddAtom', 'NtAddAtomEx'],
  useTransaction: [
    'NtCreateTransaction',
    'CreateTransaction',
    'RtlSetCurrentTransaction',
    'CreateFileTransactedA',
    'CreateFileTransactedW',
  ],
  queueApc: [
    'NtQueueApcThread',
    'NtQueueApcThreadEx',
    'NtQueueApcThreadEx2',
    'QueueUserAPC',
    'QueueUserAPC2',
    'RtlQueueApcWow64Thread',
  ],
  createRemoteThread: [
    'CreateRemoteThread',
    'CreateRemoteThreadEx',
    'NtCreateThread',
    'NtCreateThreadEx',
    'RtlCreateUserThread',
  ],
  setContext: ['NtSetContextThread', 'SetThreadContext', 'Wow64SetThreadContext', 'RtlWow64SetThreadContext'],
  findWindowOwner: ['GetWindowThreadProcessId'],
  setWindowMemory: ['SetWindowLongA', 'SetWindowLongW', 'SetWindowLongPtrA', 'SetWindowLongPtrW'],
  setWindowProperty: ['SetPropA', 'SetPropW'],
  sendMessage: [
    'SendMessageA',
    'SendMessageW',
    'SendNotifyMessageA',
    'SendNotifyMessageW',
    'PostMessageA',
    'PostMessageW',
  ],
  notifyAnomaly: ['__anomaly__'],
} as const

/** What an API does. */
export type Operation = keyof typeof table

const operations: ReadonlyMap<string, Operation> = new Map(
  // `Object.entries` forgets the keys' type: they are exactly those of the table
  (Object.entries(table) as [Operation, readonly string[]][]).flatMap(([operation, apis]) =>
    apis.map((api) => [api, operation] as const),
  ),
)

/** What this API does; `undefined` if it matters to no table. */
export function operationOf(api: string): Operation | undefined {
  return operations.get(api)
}
