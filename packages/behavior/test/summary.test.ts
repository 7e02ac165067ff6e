import { type CallEvent, type LogDialect, type LogEvent } from '@cuculus/behavior-log'
import { type BehaviorSummary } from '@cuculus/core'
import { describe, expect, it } from 'vitest'
import { digestLog } from '../src/digestLog.js'
import { TextPool } from '../src/textPool.js'
import { wholeSummary } from '../src/wholeSummary.js'
import { call, memoryLog, process } from './memoryLog.js'

async function summaryOf(calls: readonly LogEvent[], dialect: LogDialect = 'bson-1'): Promise<BehaviorSummary> {
  const digest = new TextPool().share(await digestLog(memoryLog([process(1, 0), ...calls], dialect)))
  return wholeSummary(
    digest.processes.map(({ summary }) => summary),
    true,
  )
}

const failed: Partial<CallEvent> = { success: false, returnValue: '0xc0000034' }

describe('files of the summary', () => {
  it('are FileName arguments of the category filesystem alone in classic logs', async () => {
    const { files } = await summaryOf([
      call('NtCreateFile', 'filesystem', { FileName: ' C:\\a ' }),
      call('LdrLoadDll', 'system', { FileName: 'x.dll' }),
      call('MoveFileWithProgressW', 'filesystem', { ExistingFileName: 'C:\\o', NewFileName: 'C:\\n' }),
      call('CreateDirectoryW', 'filesystem', { DirectoryName: 'C:\\d' }),
      call('SomethingNew', 'filesystem', { FileName: 'C:\\b' }, failed),
      call('NtOpenFile', 'filesystem', { FileName: '' }),
      call('NtOpenFile', 'filesystem', { FileName: 'C:\\a' }),
    ])
    expect(files).toEqual(['C:\\a', 'C:\\b'])
  })

  it('keep every one of several arguments with the same name, and UNC paths whole', async () => {
    const twice = call('DeleteFileW', 'filesystem')
    const names = [
      { name: 'FileName', value: '\\\\server\\share\\x' },
      { name: 'FileName', value: 'a->b' },
    ]
    expect((await summaryOf([{ ...twice, arguments: names }])).files).toEqual(['\\\\server\\share\\x', 'a->b'])
  })

  it('include both names of a move and directories in CAPE and Cuckoo 2', async () => {
    const cape = await summaryOf(
      [
        call('MoveFileWithProgressW', 'filesystem', { ExistingFileName: 'C:\\o', NewFileName: 'C:\\n' }),
        call('CreateDirectoryW', 'filesystem', { DirectoryName: 'C:\\d' }),
        call('NtReadFile', 'filesystem', { HandleName: 'C:\\read' }),
      ],
      'bson-cape',
    )
    expect(cape.files).toEqual(['C:\\o', 'C:\\n', 'C:\\d'])
    expect(cape.file_read).toEqual(['C:\\read'])
    const cuckoo2 = await summaryOf(
      [
        call('MoveFileWithProgressW', 'file', { oldfilepath: 'C:\\o', newfilepath: 'C:\\n' }),
        call('CreateDirectoryW', 'file', { dirpath: 'C:\\d' }),
      ],
      'bson-2',
    )
    expect(cuckoo2.files).toEqual(['C:\\o', 'C:\\n', 'C:\\d'])
    expect(cuckoo2.file_moved).toEqual([['C:\\o', 'C:\\n']])
    expect(cuckoo2.directory_created).toEqual(['C:\\d'])
  })

  it('are sorted by what was done to them, through handles', async () => {
    const summary = await summaryOf([
      call('NtCreateFile', 'filesystem', {
        FileHandle: '0x40',
        DesiredAccess: '0xc0100080',
        FileName: 'C:\\w',
        CreateDisposition: '2',
      }),
      call('NtWriteFile', 'filesystem', { FileHandle: '0x00000040' }),
      call('NtClose', 'system', { Handle: '0x40' }),
      call('NtReadFile', 'filesystem', { FileHandle: '0x40' }),
      call('NtOpenFile', 'filesystem', { FileHandle: '0x44', DesiredAccess: '0x80', FileName: 'C:\\r' }),
      call('NtReadFile', 'filesystem', { FileHandle: '0x44' }),
      call('NtOpenFile', 'filesystem', { FileHandle: '0x48', FileName: 'C:\\f' }, failed),
      call('NtReadFile', 'filesystem', { FileHandle: '0x48' }),
      call('DeleteFileA', 'filesystem', { FileName: 'C:\\del' }),
      call('CopyFileW', 'filesystem', { ExistingFileName: 'C:\\from', NewFileName: 'C:\\to' }),
      call('NtSetInformationFile', 'filesystem', { FileHandle: '0x44', FileInformationClass: '13' }),
    ])
    expect(summary).toMatchObject({
      read_files: ['C:\\w', 'C:\\from'],
      write_files: ['C:\\w', 'C:\\to'],
      delete_files: ['C:\\del', 'C:\\r'],
      file_created: ['C:\\w'],
      file_opened: ['C:\\r'],
      file_failed: ['C:\\f'],
      file_written: ['C:\\w'],
      file_read: ['C:\\r'],
      file_copied: [['C:\\from', 'C:\\to']],
    })
  })

  it('follow the outcome that Cuckoo 2 logs', async () => {
    const create = (filepath: string, pretty: string | undefined, returnValue = '0x00000000'): CallEvent => ({
      ...call('NtCreateFile', 'file', {}, { returnValue }),
      arguments: [
        { name: 'filepath', value: filepath },
        { name: 'status_info', value: '9', ...(pretty !== undefined && { pretty }) },
      ],
    })
    const summary = await summaryOf(
      [
        create('created', 'FILE_CREATED'),
        create('overwritten', 'FILE_OVERWRITTEN'),
        create('superseded', 'FILE_SUPERSEDED'),
        create('exists', 'FILE_EXISTS'),
        create('missing', 'FILE_DOES_NOT_EXIST'),
        create('odd', ''),
        create('failed', 'FILE_CREATED', '0xc0000034'),
        create('untold', undefined),
      ],
      'bson-2',
    )
    expect(summary.file_created).toEqual(['created'])
    expect(summary.file_recreated).toEqual(['overwritten', 'superseded'])
    expect(summary.file_opened).toEqual(['exists', 'odd', 'untold'])
    expect(summary.file_failed).toEqual(['missing', 'failed'])
  })
})

describe('keys of the summary', () => {
  const open = (parent: string, key: string, handle: string, more: Partial<CallEvent> = {}): CallEvent =>
    call('RegOpenKeyExA', 'registry', { Registry: parent, SubKey: key, Handle: handle }, more)

  it('are pieced together from handles, below the names of the hives', async () => {
    const { keys } = await summaryOf([
      open('0x80000002', 'Software', '0x44'),
      open('0x00000044', 'Run', '0x48'),
      open('0xffffffff80000001', 'Missing', '0x0', failed),
      open('0x99', 'Lost', '0x4c'),
      open('HKEY_USERS', 'S-1', '0x50'),
    ])
    expect(keys).toEqual([
      'HKEY_LOCAL_MACHINE\\Software',
      'HKEY_LOCAL_MACHINE\\Software\\Run',
      'HKEY_CURRENT_USER\\Missing',
      'Lost',
      'HKEY_USERS\\S-1',
    ])
  })

  it('keep a key whose handle was still in use, and forget closed handles', async () => {
    const { keys } = await summaryOf([
      open('0x80000002', 'A', '0x44'),
      open('0x80000001', 'Reused', '0x44'),
      open('0x44', 'Below', '0x48'),
      call('RegCloseKey', 'registry', { Handle: '0x44' }),
      open('0x44', 'Loose', '0x4c'),
    ])
    expect(keys).toEqual([
      'HKEY_LOCAL_MACHINE\\A',
      'HKEY_CURRENT_USER\\Reused',
      'HKEY_CURRENT_USER\\Reused\\Below',
      'Loose',
    ])
  })

  it('below a key with a longer name than any key has stand for themselves: short calls must not make long texts', async () => {
    const chain = Array.from({ length: 400 }, (_, depth) =>
      open(`0x${(0x100 + depth).toString(16)}`, 'k'.repeat(100), `0x${(0x101 + depth).toString(16)}`),
    )
    const { keys } = await summaryOf([open('0x80000002', 'top', '0x100'), ...chain])
    const top = 'HKEY_LOCAL_MACHINE\\top'
    expect(keys.slice(0, 3)).toEqual([
      top,
      `${top}\\${'k'.repeat(100)}`,
      `${top}\\${'k'.repeat(100)}\\${'k'.repeat(100)}`,
    ])
    expect(keys).toContain('k'.repeat(100))
    expect(Math.max(...keys.map(({ length }) => length))).toBeLessThan(1024 + 102)
  })

  it('have one separator however many were written', async () => {
    const many = '\\'.repeat(100_000)
    const { keys } = await summaryOf([
      open('0x80000002', `A${many}x${many}`, '0x44'),
      ...Array.from({ length: 3 }, (_, i) => open('0x80000001', `${many}B${String(i)}`, '0x48')),
      open('0x48', `${many}C`, '0x4c'),
    ])
    expect(keys).toEqual([
      `HKEY_LOCAL_MACHINE\\A${many}x${many}`,
      ...[0, 1, 2].map((i) => `HKEY_CURRENT_USER\\B${String(i)}`),
      'HKEY_CURRENT_USER\\B2\\C',
    ])
  })

  it('do not share handles between processes', async () => {
    const { keys } = await summaryOf([
      open('0x80000002', 'Mine', '0x44'),
      process(2, 1, 5),
      open('0x44', 'Other', '0x48'),
    ])
    expect(keys).toEqual(['HKEY_LOCAL_MACHINE\\Mine', 'Other'])
  })

  it("turn the kernel's names into the API's", async () => {
    const native = (name: string): CallEvent =>
      call('NtOpenKey', 'registry', { KeyHandle: '0x54', ObjectAttributes: name })
    const { keys } = await summaryOf([
      native('\\Registry\\Machine\\System'),
      native('\\REGISTRY\\USER\\S-1'),
      native('Registry\\Machine\\Clone'),
      native('\\Registry\\MachineGuid'),
      native('\\Registry\\Machine'),
    ])
    expect(keys).toEqual([
      'HKEY_LOCAL_MACHINE\\System',
      'HKEY_USERS\\S-1',
      'HKEY_LOCAL_MACHINE\\Clone',
      '\\Registry\\MachineGuid',
      'HKEY_LOCAL_MACHINE',
    ])
  })

  it('separate key and value with one backslash and leave value names out of the keys', async () => {
    const summary = await summaryOf([
      open('0x80000002', 'Software\\Microsoft\\', '0x44'),
      call('RegSetValueExA', 'registry', { Handle: '0x44', ValueName: 'Run', Buffer: '1' }),
      call('RegQueryValueExA', 'registry', { Handle: '0x44', ValueName: 'Path' }),
      call('NtDeleteValueKey', 'registry', { KeyHandle: '0x44', ValueName: 'Gone' }),
      call('RegDeleteKeyW', 'registry', { Handle: '0x44', SubKey: 'Sub' }),
    ])
    expect(summary.keys).toEqual(['HKEY_LOCAL_MACHINE\\Software\\Microsoft\\'])
    expect(summary.write_keys).toEqual(['HKEY_LOCAL_MACHINE\\Software\\Microsoft\\Run'])
    expect(summary.regkey_read).toEqual(['HKEY_LOCAL_MACHINE\\Software\\Microsoft\\Path'])
    expect(summary.delete_keys).toEqual([
      'HKEY_LOCAL_MACHINE\\Software\\Microsoft\\Gone',
      'HKEY_LOCAL_MACHINE\\Software\\Microsoft\\Sub',
    ])
  })

  it('survive a handle that is no number', async () => {
    const { keys } = await summaryOf([open('0x80000002', 'X', ''), open('rubbish', 'Y', '0x4')])
    expect(keys).toEqual(['HKEY_LOCAL_MACHINE\\X', 'Y'])
  })

  it('take the full name where capemon tells it', async () => {
    const full = 'HKEY_CURRENT_USER\\Software\\New'
    const summary = await summaryOf(
      [call('RegCreateKeyExW', 'registry', { SubKey: 'New', Handle: '0x1', FullName: full, Disposition: '1' })],
      'bson-cape',
    )
    expect([summary.keys, summary.write_keys, summary.regkey_opened]).toEqual([[full], [full], [full]])
  })
})

describe('the rest of the summary', () => {
  it('lists commands, and apart those that Cuckoo 2 followed', async () => {
    const summary = await summaryOf(
      [
        call('CreateProcessInternalW', 'process', { command_line: 'a /b', filepath: 'C:\\a.exe', track: '1' }),
        call('CreateProcessInternalW', 'process', { command_line: '', filepath: 'C:\\b.exe', track: '0' }),
        call('ShellExecuteExW', 'process', { filepath: 'c.exe', parameters: '' }),
        call('ShellExecuteExW', 'process', { filepath: 'c.exe', parameters: '/x' }),
        call('system', 'process', { command: 'dir' }),
      ],
      'bson-2',
    )
    expect(summary.executed_commands).toEqual(['a /b', 'C:\\b.exe', 'c.exe', 'c.exe /x', 'dir'])
    expect(summary.command_line).toEqual(['a /b', 'c.exe', 'c.exe /x', 'dir'])
  })

  it('names the module of a resolved function, in classic logs through its address', async () => {
    const summary = await summaryOf([
      call('LdrLoadDll', 'system', { FileName: 'kernel32.dll', BaseAddress: '0x7c800000' }),
      call('LdrGetProcedureAddress', 'system', { ModuleHandle: '0x7c800000', FunctionName: 'Sleep' }),
      call('LdrGetProcedureAddress', 'system', { ModuleHandle: '0x1', FunctionName: 'Nowhere' }),
      call('LdrGetProcedureAddress', 'system', { ModuleName: 'a.dll', FunctionName: 'F' }, failed),
      call('LdrGetProcedureAddress', 'system', { ModuleName: 'A.dll', FunctionName: 'G' }),
    ])
    expect(summary.resolved_apis).toEqual(['kernel32.dll.Sleep', 'a.dll.G'])
    expect(summary.dll_loaded).toEqual(['kernel32.dll'])
  })

  it('finds the service of a handle', async () => {
    const summary = await summaryOf([
      call('CreateServiceW', 'services', { ServiceName: 'Evil' }, { returnValue: '0x00000060' }),
      call('StartServiceA', 'services', { ServiceHandle: '0x60' }),
    ])
    expect([summary.created_services, summary.started_services]).toEqual([['Evil'], ['Evil']])
  })

  it('lists every identifier of a COM call', async () => {
    const { guid } = await summaryOf(
      [
        call('CoCreateInstanceEx', 'ole', { clsid: '{1}', iid: '["{2}","{3}"]' }),
        call('CoCreateInstance', 'ole', { clsid: '{1}', iid: '[broken' }),
      ],
      'bson-2',
    )
    expect(guid).toEqual(['{1}', '{2}', '{3}', '[broken'])
  })

  it('keeps the network and TLS categories of Cuckoo 2', async () => {
    const secrets = { client_random: 'c', server_random: 's', master_secret: 'm' }
    const summary = await summaryOf(
      [
        call('URLDownloadToFileW', 'network', { url: 'http://x', filepath: 'C:\\x' }),
        call('InternetConnectA', 'network', { hostname: 'h' }),
        call('InternetOpenUrlW', 'network', { url: 'http://y' }),
        call('getaddrinfo', 'network', { hostname: 'n' }),
        call('DnsQuery_A', 'network', { hostname: '' }),
        call('connect', 'network', { ip_address: '1.2.3.4' }),
        call('IWbemServices_ExecQuery', 'ole', { query: 'SELECT' }),
        call('Ssl3GenerateKeyMaterial', 'crypto', secrets),
        call('PRF', 'crypto', { ...secrets, type: 'client finished', client_random: 'other' }),
        call('Ssl3GenerateKeyMaterial', 'crypto', { ...secrets, client_random: '' }),
      ],
      'bson-2',
    )
    expect(summary).toMatchObject({
      downloads_file: ['http://x'],
      file_written: ['C:\\x'],
      connects_host: ['h'],
      fetches_url: ['http://y'],
      resolves_host: ['n'],
      connects_ip: ['1.2.3.4'],
      wmi_query: ['SELECT'],
      tls_master: [['c', 's', 'm']],
    })
  })

  it('has the three lists of the seed without any log, and the classic ones with one', () => {
    expect(wholeSummary([], false)).toEqual({ files: [], keys: [], mutexes: [] })
    const empty = wholeSummary([], true)
    expect(empty).toMatchObject({ read_files: [], executed_commands: [], started_services: [] })
    expect(empty).not.toHaveProperty('file_created')
  })

  it('takes names such as __proto__ as names', async () => {
    const summary = await summaryOf([call('NtCreateMutant', 'synchronization', { MutexName: '__proto__' })])
    expect([summary.mutexes, summary.mutex]).toEqual([['__proto__'], ['__proto__']])
  })

  it('keeps 200,000 different files in first-seen order', async () => {
    const calls = Array.from({ length: 200_000 }, (_, i) =>
      call('NtOpenFile', 'filesystem', { FileName: `C:\\${String(i)}`, FileHandle: `0x${(i + 1).toString(16)}` }),
    )
    const { files } = await summaryOf([...calls, ...calls])
    expect(files).toHaveLength(200_000)
    expect(files.at(-1)).toBe('C:\\199999')
  })
})
