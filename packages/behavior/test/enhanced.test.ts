import { type CallEvent, type LogDialect, type LogEvent } from '@cuculus/behavior-log'
import { type EnhancedEvent } from '@cuculus/core'
import { describe, expect, it } from 'vitest'
import { EnhancedSequence } from '../src/enhancedSequence.js'
import { call, memoryLog, process } from './memoryLog.js'

function eventsOf(calls: readonly LogEvent[], dialect: LogDialect = 'bson-1'): Promise<EnhancedEvent[]> {
  return new EnhancedSequence([
    { log: memoryLog(calls, dialect), index: 0, shared: false, firstEvent: 0, stored: null },
  ]).toArray()
}

async function single(event: CallEvent, dialect: LogDialect = 'bson-1'): Promise<EnhancedEvent | undefined> {
  return (await eventsOf([event], dialect))[0]
}

describe('enhanced events', () => {
  it('say what was done to which file, whether it succeeded or not', async () => {
    const cases: readonly (readonly [CallEvent, object])[] = [
      [
        call('MoveFileWithProgressW', 'filesystem', { ExistingFileName: 'a', NewFileName: 'b' }),
        { event: 'move', object: 'file', data: { from: 'a', to: 'b' } },
      ],
      [
        call('CopyFileExW', 'file', { oldfilepath: 'a', newfilepath: 'b' }, { success: false }),
        { event: 'copy', object: 'file', data: { from: 'a', to: 'b' } },
      ],
      [call('NtDeleteFile', 'filesystem', { FileName: 'a' }), { event: 'delete', object: 'file', data: { file: 'a' } }],
      [
        call('RemoveDirectoryA', 'filesystem', { DirectoryName: 'a' }),
        { event: 'delete', object: 'dir', data: { file: 'a' } },
      ],
      [
        call('CreateDirectoryW', 'filesystem', { DirectoryName: 'a' }),
        { event: 'create', object: 'dir', data: { file: 'a' } },
      ],
      [
        call('URLDownloadToFileW', 'network', { URL: 'http://x', FileName: 'a' }),
        { event: 'write', object: 'file', data: { file: 'a' } },
      ],
      [
        call('CreateProcessInternalW', 'process', { CommandLine: 'a b' }),
        { event: 'execute', object: 'file', data: { file: 'a b' } },
      ],
      [
        call('ShellExecuteExW', 'process', { FilePath: 'a' }),
        { event: 'execute', object: 'file', data: { file: 'a' } },
      ],
      [
        call('LdrGetDllHandle', 'system', { FileName: 'a.dll', ModuleHandle: '0x1' }),
        { event: 'load', object: 'library', data: { file: 'a.dll', pathtofile: null, moduleaddress: '0x1' } },
      ],
      [
        call('FindWindowExA', 'windows', { ClassName: 'c' }),
        { event: 'findwindow', object: 'windowname', data: { classname: 'c', windowname: null } },
      ],
    ]
    for (const [event, expected] of cases) expect(await single(event)).toMatchObject(expected)
  })

  it('name the file behind a handle, and null behind one that was closed', async () => {
    const events = await eventsOf([
      call('NtCreateFile', 'filesystem', { FileHandle: '0x40', FileName: 'a' }),
      call('NtReadFile', 'filesystem', { FileHandle: '0x40' }),
      call('NtWriteFile', 'filesystem', { FileHandle: '0x40' }),
      call('NtClose', 'system', { Handle: '0x40' }),
      call('NtReadFile', 'filesystem', { FileHandle: '0x40' }),
    ])
    expect(events.map(({ event, data }) => [event, data['file']])).toEqual([
      ['read', 'a'],
      ['write', 'a'],
      ['read', null],
    ])
  })

  it('separate key and value, which 1.1 and 1.2 ran together', async () => {
    const events = await eventsOf([
      call('RegOpenKeyExA', 'registry', { Registry: '0x80000002', SubKey: 'Software', Handle: '0x44' }),
      call('RegSetValueExA', 'registry', { Handle: '0x44', ValueName: 'Run', Buffer: '1337' }),
      call('NtQueryValueKey', 'registry', { KeyHandle: '0x99', ValueName: '' }),
      call('RegDeleteKeyW', 'registry', { Handle: '0x44', SubKey: 'Sub' }),
    ])
    expect(events.map(({ event, data }) => ({ event, data }))).toEqual([
      { event: 'write', data: { regkey: 'HKEY_LOCAL_MACHINE\\Software\\Run', content: '1337', object: null } },
      { event: 'read', data: { regkey: '' } },
      { event: 'delete', data: { regkey: 'HKEY_LOCAL_MACHINE\\Software\\Sub' } },
    ])
  })

  it("have CAPE's key creation, service start and content", async () => {
    const events = await eventsOf(
      [
        call('RegCreateKeyExW', 'registry', { FullName: 'HKEY_CURRENT_USER\\A' }),
        call('RegQueryValueExW', 'registry', { FullName: 'HKEY_CURRENT_USER\\A\\v', Data: 'x' }),
        call('StartServiceW', 'services', { ServiceName: 's' }),
      ],
      'bson-cape',
    )
    expect(events.map(({ event, object, data }) => ({ event, object, data }))).toEqual([
      { event: 'write', object: 'registry', data: { regkey: 'HKEY_CURRENT_USER\\A' } },
      { event: 'read', object: 'registry', data: { regkey: 'HKEY_CURRENT_USER\\A\\v', content: 'x' } },
      { event: 'start', object: 'service', data: { service: 's' } },
    ])
  })

  it('tell the module of a hook if it was loaded', async () => {
    const events = await eventsOf([
      call('LdrLoadDll', 'system', { FileName: 'hook.dll', BaseAddress: '0x10000000' }),
      call('SetWindowsHookExA', 'system', { HookIdentifier: '13', ModuleAddress: '0x10000000' }),
      call('SetWindowsHookExA', 'system', { HookIdentifier: '2', ModuleAddress: '0x0' }),
    ])
    expect(events.slice(1).map(({ data }) => data['module'])).toEqual(['hook.dll', ''])
  })

  it('name the service and the control', async () => {
    const control = (code: string): CallEvent =>
      call('ControlService', 'services', { ServiceHandle: '0x60', ControlCode: code })
    const events = await eventsOf([
      call('OpenServiceW', 'services', { ServiceName: 'S' }, { returnValue: '0x00000060' }),
      ...['1', '2', '3', '4', '5', '128', '0', 'x'].map(control),
      call('DeleteService', 'services', { ServiceHandle: '0x60' }),
    ])
    expect(events.map(({ data }) => data['action'] ?? null)).toEqual([
      'stop',
      'pause',
      'continue',
      'info',
      'notify',
      'user',
      'notify',
      'notify',
      null,
    ])
    expect(new Set(events.map(({ data }) => data['service']))).toEqual(new Set(['S']))
  })

  it('are numbered from 1 over all processes, each with handles of its own', async () => {
    const open = call('NtOpenFile', 'filesystem', { FileHandle: '0x40', FileName: 'a' })
    const read = call('NtReadFile', 'filesystem', { FileHandle: '0x40' })
    const sequence = new EnhancedSequence([
      { log: memoryLog([open, read]), index: 0, shared: false, firstEvent: 0, stored: null },
      { log: memoryLog([process(1, 0), process(2, 1), read]), index: 1, shared: true, firstEvent: 1, stored: null },
    ])
    const expected = [
      { eid: 1, data: { file: 'a' } },
      { eid: 2, data: { file: null } },
    ]
    expect(await sequence.toArray()).toMatchObject(expected)
    expect(await sequence.toArray()).toMatchObject(expected)
  })
})
