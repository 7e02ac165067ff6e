import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type BsonValue, concatenate, encodeBson1, encodeCape, hex, pointer, type TraceCall } from '@cuculus/testing'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openLog } from '@cuculus/behavior-log'
import { call, classicProcess, info } from './bsonMessages.js'
import { collect } from './collect.js'

let folder = ''

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'constants-'))
})

afterAll(async () => {
  await rm(folder, { recursive: true })
})

function process(calls: readonly TraceCall[]): Parameters<typeof encodeCape>[0] {
  return { pid: 100, ppid: 4, path: 'C:\\a.exe', start: 1_500_000_000_250, calls }
}

/** A capemon log with one call that has this argument. */
function one(api: string, argument: string, value: BsonValue): Uint8Array {
  return concatenate([
    classicProcess(),
    info(30, api, 'any', [[argument, 'h']]),
    call(30, [value], { before: [['r', 0]] }),
  ])
}

async function prettyOf(log: Uint8Array, constants = true): Promise<string | undefined> {
  return (await collect(log, { constants })).calls[0]?.arguments[0]?.pretty
}

describe('the names of constants in logs of capemon', () => {
  it.each([
    ['NtCreateFile', 'DesiredAccess', 0xc010_0080, 'GENERIC_READ|GENERIC_WRITE|FILE_READ_ATTRIBUTES|SYNCHRONIZE'],
    ['NtCreateFile', 'DesiredAccess', 0x12_00a9, 'FILE_GENERIC_READ|FILE_GENERIC_EXECUTE'],
    ['NtOpenKey', 'DesiredAccess', 0x2_0119, 'KEY_READ|KEY_WOW64_64KEY'],
    ['NtOpenProcess', 'DesiredAccess', 0x1f_ffff, 'PROCESS_ALL_ACCESS'],
    ['NtOpenProcess', 'DesiredAccess', 0x8000_4000, 'GENERIC_READ|0x00004000'],
    ['OpenServiceW', 'DesiredAccess', 0x10, 'SERVICE_START'],
    ['NtCreateFile', 'CreateDisposition', 5, 'FILE_OVERWRITE_IF'],
    ['NtProtectVirtualMemory', 'NewAccessProtection', 0x104, 'PAGE_READWRITE|PAGE_GUARD'],
    ['RegOpenKeyExW', 'Registry', 0x8000_0002, 'HKEY_LOCAL_MACHINE'],
    ['NtQuerySystemInformation', 'SystemInformationClass', 35, 'SystemKernelDebuggerInformation'],
    ['SHGetFolderPathW', 'Folder', 0x801a, 'CSIDL_FLAG_CREATE|CSIDL_APPDATA'],
    ['NtQueryInformationFile', 'FileInformationClass', 61, 'FileReplaceCompletionInformation'],
    ['CreateThread', 'CreationFlags', 4, 'CREATE_SUSPENDED'],
    ['CreateProcessInternalW', 'CreationFlags', 4, 'CREATE_SUSPENDED'],
    ['ControlService', 'ControlCode', 1, 'SERVICE_CONTROL_STOP'],
  ])('%s %s %i is %s', async (api, argument, value, names) => {
    expect(await prettyOf(one(api, argument, value))).toBe(names)
    expect(await prettyOf(one(api, argument, BigInt(value)))).toBe(names)
    // capemon extends signs
    expect(await prettyOf(one(api, argument, BigInt.asIntN(32, BigInt(value))))).toBe(names)
  })

  it.each([
    ['a value without a name', one('NtCreateFile', 'CreateDisposition', 77)],
    ['bits without a name', one('OpenServiceW', 'DesiredAccess', 0x800)],
    ['an API that means something else by it', one('CoInitialize', 'Type', 1)],
    ['a name that every object has', one('NtCreateFile', 'constructor', 1)],
    ['a wider number', one('NtCreateFile', 'DesiredAccess', 0x1_0000_0001n)],
    ['text', one('NtCreateFile', 'DesiredAccess', '1')],
    ['nothing', one('NtCreateFile', 'DesiredAccess', null)],
  ])('%s has none', async (_, log) => {
    expect(await prettyOf(log)).toBeUndefined()
  })

  it('are left out when nobody wants them', async () => {
    const log = one('NtCreateFile', 'CreateDisposition', 1)
    expect(await prettyOf(log)).toBe('FILE_OPEN')
    expect(await prettyOf(log, false)).toBeUndefined()
  })

  it('are not in logs of cuckoomon, whose readers never had them', async () => {
    const calls = [
      { api: 'NtCreateFile', category: 'filesystem', arguments: [{ name: 'CreateDisposition', value: 1 }] },
    ]
    expect((await collect(encodeBson1(process(calls)))).calls[0]?.arguments[0]).toEqual({
      name: 'CreateDisposition',
      value: '1',
    })
  })
})

describe('the status of a failed call of capemon', () => {
  const failed = (api: string, returned: number): TraceCall => ({
    api,
    category: 'any',
    success: false,
    returned,
    arguments: [{ name: 'Handle', value: pointer(4) }],
  })

  it.each([
    ['NtOpenKey', 0xc000_0034 | 0, 'OBJECT_NAME_NOT_FOUND'],
    ['LdrLoadDll', 0xc000_0135 | 0, 'DLL_NOT_FOUND'],
    ['RegEnumKeyW', 259, 'NO_MORE_ITEMS'],
    ['GetAddrInfoW', 11_004, 'WSANO_DATA'],
    ['NtOpenKey', 259, undefined],
    ['NtOpenKey', 0, undefined],
  ])('of %s with %i is %s', async (api, returned, name) => {
    expect((await collect(encodeCape(process([failed(api, returned)])))).calls[0]?.prettyReturn).toBe(name)
  })

  it('is not told of a call that succeeded', async () => {
    const succeeded = { ...failed('NtOpenKey', 0xc000_0034 | 0), success: true }
    expect((await collect(encodeCape(process([succeeded])))).calls[0]).not.toHaveProperty('prettyReturn')
  })
})

describe('the JSON text of such calls', () => {
  it('has the same names', async () => {
    const calls = Array.from({ length: 200 }, (_, i) => ({
      api: i % 3 === 0 ? 'NtOpenKey' : 'NtCreateFile',
      category: 'any',
      success: i % 2 === 0,
      returned: i % 4 === 1 ? 0xc000_0022 | 0 : i,
      at: i,
      arguments: [
        { name: 'FileHandle', value: pointer(i) },
        { name: 'DesiredAccess', value: hex((i * 0x0101_0193) >>> 0) },
        { name: 'CreateDisposition', value: i % 8 },
      ],
    }))
    const path = join(folder, 'log')
    await writeFile(path, encodeCape(process(calls)))
    const log = await openLog(path)
    const expected: unknown[] = []
    for await (const batch of log.events({ merge: true })) {
      for (const event of batch) if (event.type === 'call') expected.push([event.arguments, event.prettyReturn])
    }
    const chunks: Uint8Array[] = []
    for await (const chunk of log.callText?.() ?? []) chunks.push(chunk)
    const written = JSON.parse(`[${Buffer.concat(chunks).toString()}]`) as {
      arguments: unknown
      pretty_return?: string
    }[]
    expect(written.map((record) => [record.arguments, record.pretty_return])).toEqual(expected)
    expect(expected).toHaveLength(200)
    expect(JSON.stringify(expected)).toContain('ACCESS_DENIED')
  })
})
