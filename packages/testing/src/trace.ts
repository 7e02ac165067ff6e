/** What some processes did, in no dialect: the encoders turn it into the logs of every generation. */
export interface Trace {
  readonly processes: readonly TraceProcess[]
}

/** One monitored process; its calls make one log. */
export interface TraceProcess {
  readonly pid: number
  readonly ppid: number
  /** Full path of the image in the guest. */
  readonly path: string
  /** 2.x, CAPE (in `__environ__`). */
  readonly commandLine?: string
  /** Start, milliseconds since 1970, UTC. */
  readonly start: number
  /** 32 if not given. Decides the width of pointers in 2.x and CAPE. */
  readonly bitness?: 32 | 64
  /** Whether the monitor follows the process on purpose; `true` if not given. 2.x. */
  readonly tracked?: boolean
  /** Modules loaded at the start. 2.x. */
  readonly modules?: readonly TraceModule[]
  /** CAPE's `__environ__`, in this order; without it no such message is written. */
  readonly environment?: Readonly<Record<string, string | number>>
  readonly calls: readonly TraceCall[]
}

/** A module of a process at its start. */
export interface TraceModule {
  readonly path: string
  readonly base: number
  /** Bytes. */
  readonly size: number
}

/** One API call. */
export interface TraceCall {
  readonly api: string
  /** The monitor's own word (`filesystem` in classic and CAPE, `file` in 2.x). */
  readonly category: string
  /** `true` if not given. */
  readonly success?: boolean
  /** Return value; 0 if not given. */
  readonly returned?: number | bigint
  /** Thread id; the process id plus 4 if not given. */
  readonly thread?: number
  /** Milliseconds since the start of the process; if not given, one more than the call before (0 for the first). */
  readonly at?: number
  /** Further calls that follow and are equal. CAPE counts them in the message, the others log each. */
  readonly repeated?: number
  /** In the order the monitor declares them. */
  readonly arguments?: readonly TraceArgument[]
  /** `GetLastError` of a failed call; 0 if not given. 2.x. */
  readonly lastError?: number
  /** NTSTATUS of a failed call; 0 if not given. 2.x. */
  readonly ntStatus?: number
  /** Written by a debug monitor only. 2.x. */
  readonly stacktrace?: readonly string[]
  /** A buffer of 4096 bytes or more that belongs to the call: a message of its own before it. 2.x. */
  readonly buffer?: Uint8Array
  /** Return address of the call; 0 if not given. CAPE. */
  readonly caller?: number | bigint
  /** Return address of the calling function; 0 if not given. CAPE. */
  readonly parentCaller?: number | bigint
  /** Further values that the message carries outside its arguments. 1.x, CAPE. */
  readonly aux?: Readonly<Record<string, string | number>>
}

/** One argument of a call. */
export interface TraceArgument {
  readonly name: string
  readonly value: TraceValue
  /** Names for the value, told once in the API's `info` message. 2.x. */
  readonly names?: FlagNames
}

/** What the numbers of an argument mean: whole values, or bits. */
export interface FlagNames {
  readonly kind: 'value' | 'bitmask'
  readonly names: readonly (readonly [value: number, name: string])[]
}

/**
 * A typed value: text, a number of 32 bits, a bigint of 64 bits, bytes, `null` (a pointer to nothing), a list (`argv`), or one of `pointer`, `hex`, `registryData`.
 */
export type TraceValue =
  string | number | bigint | Uint8Array | null | readonly string[] | PointerValue | HexValue | RegistryData

/** An address or handle: shown in hexadecimal, as wide as the process' pointers. */
export interface PointerValue {
  readonly kind: 'pointer'
  readonly value: number | bigint
}

/** A number of 32 bits that is shown in hexadecimal. */
export interface HexValue {
  readonly kind: 'hex'
  readonly value: number
}

/** Data of a registry value with its `REG_*` type. */
export interface RegistryData {
  readonly kind: 'registry'
  readonly type: RegistryType
  /** Text for `REG_SZ` and its kin, a number for `REG_DWORD`, else bytes. */
  readonly data: string | number | bigint | Uint8Array
}

/** The `REG_*` types by number (winnt.h). */
export type RegistryType = 0 | 1 | 2 | 3 | 4 | 5 | 7 | 11

/** An address or handle. */
export function pointer(value: number | bigint): PointerValue {
  return { kind: 'pointer', value }
}

/** A number shown in hexadecimal. */
export function hex(value: number): HexValue {
  return { kind: 'hex', value }
}

/** Data of a registry value: text is `REG_SZ`, a number `REG_DWORD`, a bigint `REG_QWORD`, bytes `REG_BINARY`, unless `type` says otherwise. */
export function registryData(data: RegistryData['data'], type?: RegistryType): RegistryData {
  const natural = typeof data === 'string' ? 1 : typeof data === 'number' ? 4 : typeof data === 'bigint' ? 11 : 3
  return { kind: 'registry', type: type ?? natural, data }
}

/** A call with everything that was left out filled in. */
export interface TimedCall extends TraceCall {
  readonly success: boolean
  readonly returned: number | bigint
  readonly thread: number
  readonly at: number
  readonly repeated: number
  readonly arguments: readonly TraceArgument[]
}

/** The calls of a process with the defaults filled in. */
export function timedCalls(process: TraceProcess): TimedCall[] {
  let next = 0
  return process.calls.map((call) => {
    const at = call.at ?? next
    next = at + 1
    return {
      ...call,
      success: call.success ?? true,
      returned: call.returned ?? 0,
      thread: call.thread ?? process.pid + 4,
      at,
      repeated: call.repeated ?? 0,
      arguments: call.arguments ?? [],
    }
  })
}

/** File name of a Windows path. */
export function baseName(path: string): string {
  return path.slice(Math.max(path.lastIndexOf('\\'), path.lastIndexOf('/')) + 1)
}
