import { describe, expect, it } from 'vitest'
import { assembleTimeline } from '../src/assembleTimeline.js'
import { operationOf } from '../src/operations.js'
import { ProcessState } from '../src/processState.js'
import { type TimelineEntry, TimelineCollector } from '../src/timelineCollector.js'
import { type CallEvent } from '@cuculus/behavior-log'
import { call } from './memoryLog.js'

function entriesOf(calls: readonly CallEvent[]): readonly TimelineEntry[] {
  const collector = new TimelineCollector()
  const state = new ProcessState()
  calls.forEach((event, id) => {
    const operation = operationOf(event.api)
    if (operation === undefined) return
    collector.see(event, operation, id, state)
    state.observe(event, operation)
  })
  return collector.entries()
}

describe('the timeline', () => {
  it('has the first time of each notable thing and no second', () => {
    const write = call('NtWriteFile', 'filesystem', { HandleName: 'C:\\a' })
    const entries = entriesOf([
      write,
      write,
      call('NtReadFile', 'filesystem', { HandleName: 'C:\\a' }),
      call('RegSetValueExW', 'registry', { FullName: 'HKEY_CURRENT_USER\\Run' }),
      call('getaddrinfo', 'network', { NodeName: 'evil.example' }),
      write,
    ])
    expect(entries.map(({ cid, event, data }) => ({ cid, event, data }))).toEqual([
      { cid: 0, event: 'file_written', data: { file: 'C:\\a' } },
      { cid: 3, event: 'registry_written', data: { regkey: 'HKEY_CURRENT_USER\\Run' } },
      { cid: 4, event: 'host_resolved', data: { host: 'evil.example' } },
    ])
  })

  it('leaves out what failed and what nothing is known of', () => {
    expect(
      entriesOf([
        call('DeleteFileW', 'filesystem', { FileName: 'C:\\a' }, { success: false }),
        call('NtWriteFile', 'filesystem', { FileHandle: '0x99' }),
        call('connect', 'network', { socket: '4' }),
      ]),
    ).toEqual([])
  })

  it('names every kind of event', () => {
    const entries = entriesOf([
      call('URLDownloadToFileW', 'network', { url: 'http://x', filepath: 'C:\\x' }),
      call('DeleteFileW', 'file', { filepath: 'C:\\x' }),
      call('MoveFileWithProgressW', 'file', { oldfilepath: 'a', newfilepath: 'b' }),
      call('CopyFileW', 'file', { oldfilepath: 'a', newfilepath: 'b' }),
      call('RegDeleteValueW', 'registry', { regkey: 'K' }),
      call('system', 'process', { command: 'dir' }),
      call('CreateServiceW', 'services', { service_name: 's' }),
      call('StartServiceW', 'services', { service_name: 's' }),
      call('NtCreateMutant', 'synchronisation', { mutant_name: 'm' }),
      call('InternetConnectA', 'network', { hostname: 'h' }),
      call('connect', 'network', { ip_address: '1.2.3.4' }),
      call('InternetOpenUrlW', 'network', { url: 'http://y' }),
    ])
    expect(entries.map(({ event }) => event)).toEqual([
      'file_downloaded',
      'file_deleted',
      'file_moved',
      'file_copied',
      'registry_deleted',
      'command_executed',
      'service_created',
      'service_started',
      'mutex_created',
      'host_connected',
      'address_connected',
      'url_opened',
    ])
  })

  it('keeps 2,000 entries of a process', () => {
    const calls = Array.from({ length: 12_000 }, (_, i) =>
      call('DeleteFileW', 'filesystem', { FileName: `C:\\${String(i)}` }),
    )
    expect(entriesOf(calls)).toHaveLength(2000)
  })

  it('sorts the events of all processes by time, unknown last, equal ones by process', () => {
    const entry = (time: number | null, event: string): TimelineEntry => ({ time, cid: 0, event, data: {} })
    const timeline = assembleTimeline([
      { pid: 1, name: 'a.exe', commandLine: 'a /x', startedAt: 10, entries: [entry(30, 'late'), entry(20, 'early')] },
      { pid: 2, name: null, commandLine: undefined, startedAt: null, entries: [entry(20, 'same')] },
    ])
    expect(timeline.map(({ pid, event }) => [pid, event])).toEqual([
      [1, 'process_started'],
      [1, 'early'],
      [2, 'same'],
      [1, 'late'],
      [2, 'process_started'],
    ])
    expect(timeline[0]).toEqual({
      timestamp: '1970-01-01 00:00:00,010',
      pid: 1,
      event: 'process_started',
      data: { name: 'a.exe', command_line: 'a /x' },
    })
  })
})
