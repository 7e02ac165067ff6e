import { type BsonEntries, type BsonValue, concatenate, encodeBson, utf8 } from '@cuculus/testing'

type Entries = BsonEntries['entries']

/** A declaration. */
export function info(
  index: number,
  name: string,
  category: string | undefined,
  args: readonly BsonValue[],
  more: Entries = [],
): Uint8Array {
  return encodeBson([
    ['I', index],
    ['name', name],
    ['type', 'info'],
    ...(category === undefined ? [] : ([['category', category]] as Entries)),
    ['args', ['is_success', 'retval', ...args]],
    ...more,
  ])
}

/** Declaration of 2.x. */
export function info2(
  index: number,
  name: string,
  category: string,
  args: readonly BsonValue[],
  values: Entries = [],
  masks: Entries = [],
): Uint8Array {
  return info(index, name, category, args, [
    ['flags_value', { entries: values }],
    ['flags_bitmask', { entries: masks }],
  ])
}

export interface CallOptions {
  readonly thread?: number
  readonly at?: number
  readonly success?: BsonValue
  readonly returned?: BsonValue
  readonly before?: Entries
  readonly after?: Entries
}

/** A call with its arguments behind `is_success` and `retval`. */
export function call(index: number, args: readonly BsonValue[], options: CallOptions = {}): Uint8Array {
  return encodeBson([
    ['I', index],
    ...(options.before ?? []),
    ['T', options.thread ?? 100],
    ['t', options.at ?? 0],
    ['args', [options.success ?? 1, options.returned ?? 0, ...args]],
    ...(options.after ?? []),
  ])
}

/** 2017-07-14 02:40:00.250 UTC as a FILETIME in two signed halves. */
export const startedAt = 1_500_000_000_250
const ticks = (BigInt(startedAt) + 11_644_473_600_000n) * 10_000n
export const timeLow = Number(BigInt.asIntN(32, ticks))
export const timeHigh = Number(ticks >> 32n)

/** What the process message of classic logs and CAPE holds. */
export const classicProcessNames: readonly string[] = [
  'TimeLow',
  'TimeHigh',
  'ProcessIdentifier',
  'ParentProcessIdentifier',
  'ModulePath',
]

/** The process message of classic logs and CAPE. */
export function classicProcess(pid = 1124, path = 'C:\\Temp\\sample.exe'): Uint8Array {
  return concatenate([
    info(0, '__process__', '__init__', classicProcessNames),
    call(0, [timeLow, timeHigh, pid, 1000, utf8(path)]),
  ])
}

/** What the process message of 2.x holds. */
export const monitorProcessNames: readonly string[] =
  'time_low time_high pid ppid module_path command_line is_64bit track modules'.split(' ')

/** The process message of 2.x. */
export function monitorProcess(options: { readonly wide?: boolean; readonly path?: string } = {}): Uint8Array {
  return concatenate([
    info2(0, '__process__', '__notification__', monitorProcessNames),
    call(
      0,
      [
        timeLow,
        timeHigh,
        1124,
        1000,
        options.path ?? 'C:\\Temp\\sample.exe',
        'sample.exe /x',
        options.wide === true ? 1 : 0,
        1,
        [],
      ],
      {
        before: [['h', 0n]],
      },
    ),
  ])
}
