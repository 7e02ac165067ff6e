import { type World } from './world.js'

/**
 * APIs that monitors log often and that no part of the digest looks at: their calls are counted, not decoded.
 *
 * Only what is known to be idle is left out. An API that nobody here has heard of may still name a file (`files` takes any call of its category).
 */
const idle: readonly string[] = [
  'CreateThread',
  'CryptDecodeObjectEx',
  'CryptHashData',
  'DeviceIoControl',
  'ExitProcess',
  'ExitThread',
  'GetCursorPos',
  'GetLocalTime',
  'GetSystemInfo',
  'GetSystemMetrics',
  'GetSystemTime',
  'GetSystemTimeAsFileTime',
  'GetTickCount',
  'HttpOpenRequestA',
  'HttpOpenRequestW',
  'HttpSendRequestA',
  'HttpSendRequestW',
  'InternetReadFile',
  'IsDebuggerPresent',
  'LdrUnloadDll',
  'NtAllocateVirtualMemory',
  'NtDelayExecution',
  'NtFreeVirtualMemory',
  'NtProtectVirtualMemory',
  'NtQuerySystemInformation',
  'NtQuerySystemTime',
  'NtReadVirtualMemory',
  'NtWaitForSingleObject',
  'OutputDebugStringA',
  'OutputDebugStringW',
  'ReadProcessMemory',
  'VirtualFreeEx',
  'VirtualProtectEx',
  'WSARecv',
  'WSASend',
  'closesocket',
  'recv',
  'recvfrom',
  'select',
  'send',
  'sendto',
  'socket',
]

/** Where keys are named in full, nobody asks what became of their handles. */
const idleByWorld: Readonly<Record<World, readonly string[]>> = {
  classic: [],
  cape: ['RegCloseKey'],
  cuckoo2: ['RegCloseKey'],
}

/** The APIs whose calls the digest of a log has to see: a set by exclusion, to ask and not to list. */
export function interestingApis(world: World): ReadonlySet<string> {
  return new AllBut([...idle, ...idleByWorld[world]])
}

class AllBut extends Set<string> {
  readonly #excluded: ReadonlySet<string>

  constructor(excluded: readonly string[]) {
    super()
    this.#excluded = new Set(excluded)
  }

  override has(api: string): boolean {
    return !this.#excluded.has(api)
  }
}
