import type { Call } from '@cuculus/core'
import { describe, expect, it } from 'vitest'
import { type Activity, activityFields, readTrace, runSignatures, Signature } from '../src/index.js'
import { ActivityReader } from '../src/activityReader.js'
import { activityReaders } from '../src/activityTable.js'
import { numberOf } from '../src/numberOf.js'
import { normalKey, registryRoot } from '../src/registryRoots.js'

/** Activities of a trace, in short. */
async function told(text: string): Promise<string[]> {
  const seen: Activity[] = []
  class Listens extends Signature {
    readonly name = 'listens'
    override onActivity(activity: Activity): void {
      seen.push(activity)
    }
  }
  await runSignatures([Listens], readTrace(`proc: a.exe 1000\n${text}`))
  return seen.map(
    ({ kind, fields }) =>
      `${kind} ${Object.entries(fields)
        .filter(([name]) => !['api', 'status', 'process'].includes(name))
        .map(([name, value]) => `${name}=${value}`)
        .join(' ')}`,
  )
}

describe('activities', () => {
  it('name a key by its handle, in full, or natively, and mean the same', async () => {
    const expected = 'registry_set key=HKEY_LOCAL_MACHINE\\Software\\X\\v data=d'
    expect(
      (
        await told(
          'call: RegOpenKeyExA(Registry="0x80000002" SubKey="Software\\X" Handle="0x44")\ncall: RegSetValueExA(Handle="68" ValueName="v" Buffer="d")',
        )
      ).at(-1),
    ).toBe(expected)
    expect(
      await told(
        'call: RegSetValueExW(Handle="0x44" ValueName="v" Buffer="d" FullName="HKEY_LOCAL_MACHINE\\Software\\X\\v")',
      ),
    ).toEqual([expected])
    expect(
      await told(
        'call: RegSetValueExW(key_handle="0x44" regkey_r="v" value="d" regkey="HKEY_LOCAL_MACHINE\\Software\\X\\v")',
      ),
    ).toEqual([expected])
    expect(
      (
        await told(
          'call: NtOpenKey(KeyHandle="0x44" ObjectAttributes="\\Registry\\Machine\\Software\\X")\ncall: NtSetValueKey(KeyHandle="0x44" ValueName="v" Buffer="d")',
        )
      ).at(-1),
    ).toBe(expected)
  })

  it('do not name keys below keys below keys at ever greater length', async () => {
    const chain = Array.from(
      { length: 200 },
      (_, depth) =>
        `call: RegOpenKeyExA(Registry="${String(depth === 0 ? 0x80000002 : depth)}" SubKey="${'k'.repeat(100)}" Handle="${String(depth + 1)}")`,
    )
    const names = await told(chain.join('\n'))
    expect(names[1]).toBe(`registry_open key=HKEY_LOCAL_MACHINE\\${'k'.repeat(100)}\\${'k'.repeat(100)}`)
    expect(names).toContain(`registry_open key=${'k'.repeat(100)}`)
    expect(Math.max(...names.map(({ length }) => length))).toBeLessThan(1024 + 130)
  })

  it('have one separator between a key and what is below it, however many were written', async () => {
    const many = '\\'.repeat(100_000)
    expect(await told(`call: RegOpenKeyExA(Registry="0x80000002" SubKey="${many}A${many}" Handle="68")`)).toEqual([
      'registry_open key=HKEY_LOCAL_MACHINE\\A',
    ])
  })

  it('name the process that is opened as the list of processes named it', async () => {
    const text = `call: Process32NextW(process_name="lsass.exe" process_identifier="600")
call: NtOpenProcess(ProcessHandle="0x10" DesiredAccess="0x1010" ProcessIdentifier="0x258")
call: NtOpenProcess(ProcessHandle="0x14" DesiredAccess="0x1010" ProcessIdentifier="601")`
    expect((await told(text)).slice(1)).toEqual([
      'process_access pid=0x258 target=600 image=lsass.exe access=0x1010',
      'process_access pid=601 target=601 access=0x1010',
    ])
  })

  it('follow a sub-key of a sub-key, and forget a handle that is used again', async () => {
    const keys = await told(`call: RegOpenKeyExA(Registry="-2147483647" SubKey="A" Handle="0x10")
call: RegCreateKeyExA(Registry="0x10" SubKey="B" Handle="0x14")
call: RegSetValueExA(Handle="0x14" ValueName="v")
call: RegOpenKeyExA(Registry="0x80000000" SubKey="C" Handle="0x14")
call: RegSetValueExA(Handle="0x14" ValueName="v")`)
    expect(keys.filter((text) => text.startsWith('registry_set'))).toEqual([
      'registry_set key=HKEY_CURRENT_USER\\A\\B\\v',
      'registry_set key=HKEY_CLASSES_ROOT\\C\\v',
    ])
  })

  it('do not learn a handle from a call that failed', async () => {
    const files = await told(
      'call: NtCreateFile(FileHandle="0x0" FileName="C:\\a" CreateDisposition="2") = FAILURE\ncall: NtWriteFile(FileHandle="0x0" Buffer="x")',
    )
    expect(files).toEqual(['file_create path=C:\\a access=read'])
  })

  it('tell the own process from another, whatever the width of a handle', async () => {
    const where = (handle: string): Promise<string[]> =>
      told(`call: WriteProcessMemory(ProcessHandle="${handle}" Buffer="x")`)
    for (const own of ['-1', '4294967295', '0xffffffff', '0xffffffffffffffff'])
      expect(await where(own)).toEqual(['memory_write target=self remote=false data=x'])
    expect(await where('0x10')).toEqual(['memory_write target=#16 remote=true data=x'])
    expect(
      (
        await told(
          'call: NtOpenProcess(ProcessHandle="0x10" ProcessIdentifier="1000")\ncall: WriteProcessMemory(ProcessHandle="0x10" Buffer="x")',
        )
      ).at(-1),
    ).toBe('memory_write target=self remote=false data=x')
  })

  it('are told once when they only look, and every time when they change something', async () => {
    const twice = (line: string): Promise<string[]> => told(`${line}\n${line}`)
    expect(await twice('call: RegOpenKeyExW(FullName="HKEY_USERS\\x")')).toHaveLength(1)
    expect(await twice('call: DeleteFileW(FileName="C:\\x")')).toHaveLength(2)
  })

  it('survive calls without arguments, with strange ones and with names that every object has', () => {
    const values = [
      '',
      '0',
      '-1',
      '0x',
      '0xffffffffffffffffffffffff',
      '1e999',
      'NaN',
      '__proto__',
      '\\',
      '\\\\\\',
      '\u0000',
      '"',
      ' ',
      '\\Registry\\User',
      'x'.repeat(10_000),
      '18446744073709551615',
      '1.5',
      '-0',
    ]
    let seed = 5
    const random = (limit: number): number => {
      seed = (seed * 1103515245 + 12345) % 2147483648
      return seed % limit
    }
    const names = [
      'FileName',
      'filepath',
      'FileHandle',
      'file_handle',
      'Registry',
      'SubKey',
      'Handle',
      'FullName',
      'regkey',
      'ObjectAttributes',
      'ObjectAttributesName',
      'ProcessHandle',
      'ThreadHandle',
      'ProcessId',
      'Buffer',
      'Milliseconds',
      'CommandLine',
      'ApplicationName',
      'ServiceHandle',
      'InternetHandle',
      'Path',
      'IoControlCode',
      'Protection',
      'CreationFlags',
      '__proto__',
      'constructor',
    ]
    const reader = new ActivityReader({
      process_id: 1,
      parent_id: null,
      process_name: null,
      first_seen: null,
      calls: readTrace('proc: a').behavior.processes[0]?.calls ?? never(),
    })
    let found = 0
    for (const api of activityReaders.keys()) {
      for (let round = 0; round < 40; round++) {
        const list = Array.from({ length: random(6) }, () => ({
          name: names[random(names.length)] ?? '',
          value: values[random(values.length)] ?? '',
        }))
        const call: Call = {
          id: round,
          timestamp: null,
          category: '',
          api,
          status: 'SUCCESS',
          return: '0x0',
          repeated: 0,
          arguments: list,
        }
        const activity = reader.read(call)
        if (activity === undefined) continue
        found++
        expect(Object.values(activity.fields).every((value) => typeof value === 'string')).toBe(true)
      }
    }
    expect(found).toBeGreaterThan(1000)
  })

  it('have the fields that are documented for their kind', () => {
    for (const [kind, fields] of Object.entries(activityFields))
      expect([kind, new Set(fields).size]).toEqual([kind, fields.length])
    const kinds = new Set([...activityReaders.values()].flatMap((reader) => reader.kinds))
    expect(Object.keys(activityFields).filter((kind) => ![...kinds].some((known) => known === kind))).toEqual([])
  })
})

function never(): never {
  throw new Error('a process')
}

describe('numbers and keys', () => {
  it.each<[string | null, number | undefined]>([
    ['10', 10],
    ['0x10', 16],
    ['-1', -1],
    ['', undefined],
    ['x', undefined],
    [null, undefined],
    ['0xffffffffffffffff', 0xffffffff],
  ])('%s is %s', (text, value) => {
    expect(numberOf(text)).toBe(value)
  })

  it('knows the roots however they are written', () => {
    for (const text of ['0x80000002', '2147483650', '-2147483646', '0xffffffff80000002'])
      expect(registryRoot(text)).toBe('HKEY_LOCAL_MACHINE')
    expect(registryRoot('0x44')).toBeUndefined()
  })

  it('translates native paths', () => {
    expect(normalKey('\\REGISTRY\\MACHINE\\SOFTWARE\\x')).toBe('HKEY_LOCAL_MACHINE\\SOFTWARE\\x')
    expect(normalKey('\\Registry\\User\\S-1-5-21-1-2-3-1000\\Software')).toBe('HKEY_CURRENT_USER\\Software')
    expect(normalKey('\\Registry\\User\\S-1-5-21-1-2-3-1000_Classes\\x')).toBe(
      'HKEY_CURRENT_USER\\Software\\Classes\\x',
    )
    expect(normalKey('\\Registry\\User\\.DEFAULT\\x')).toBe('HKEY_USERS\\.DEFAULT\\x')
    expect(normalKey('HKEY_USERS\\x')).toBe('HKEY_USERS\\x')
  })
})
