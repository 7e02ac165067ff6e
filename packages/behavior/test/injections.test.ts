import { type CallEvent } from '@cuculus/behavior-log'
import { describe, expect, it } from 'vitest'
import { assembleInjections } from '../src/assembleInjections.js'
import { type InjectionEvidence, InjectionCollector } from '../src/injectionCollector.js'
import { operationOf } from '../src/operations.js'
import { call } from './memoryLog.js'

function evidenceOf(calls: readonly CallEvent[], self = 1): readonly InjectionEvidence[] {
  const collector = new InjectionCollector()
  calls.forEach((event, id) => {
    const operation = operationOf(event.api)
    if (operation !== undefined) collector.see(event, operation, id, self)
  })
  return collector.evidence()
}

const create = call('CreateProcessInternalW', 'process', {
  ProcessId: '500',
  ProcessHandle: '0x168',
  ThreadHandle: '0x154',
})

describe('injections', () => {
  it('follow handles of a created process and its thread', () => {
    const evidence = evidenceOf([
      create,
      call('NtWriteVirtualMemory', 'process', { ProcessHandle: '0x168' }),
      call('WriteProcessMemory', 'process', { ProcessHandle: '0x168' }),
      call('ZwMapViewOfSection', 'process', { ProcessHandle: '0x00000168' }),
      call('CreateRemoteThread', 'threading', { ProcessHandle: '0x168' }),
      call('NtQueueApcThread', 'threading', { ThreadHandle: '0x154' }),
      call('NtSetContextThread', 'threading', { ThreadHandle: '0x154' }),
    ])
    expect(evidence).toEqual([
      { technique: 'write', target: { pid: 500 }, calls: [1, 2] },
      { technique: 'map', target: { pid: 500 }, calls: [3] },
      { technique: 'thread', target: { pid: 500 }, calls: [4] },
      { technique: 'apc', target: { pid: 500 }, calls: [5] },
      { technique: 'context', target: { pid: 500 }, calls: [6] },
      { technique: 'hollowing', target: { pid: 500 }, calls: [1, 2, 3, 6] },
    ])
  })

  it('follow handles of opened processes and threads', () => {
    const evidence = evidenceOf([
      call('NtOpenProcess', 'process', { ProcessHandle: '0x20', ProcessIdentifier: '700' }),
      call('WriteProcessMemory', 'process', { ProcessHandle: '0x20' }),
      call('NtOpenThread', 'threading', { ThreadHandle: '0x24', ProcessId: '800' }),
      call('NtSetContextThread', 'threading', { ThreadHandle: '0x24' }),
    ])
    expect(evidence.map(({ target }) => target)).toEqual([{ pid: 700 }, { pid: 800 }])
  })

  it('take the process id where the monitor tells it', () => {
    const evidence = evidenceOf([
      call('WriteProcessMemory', 'process', { process_handle: '0x1', process_identifier: '900' }),
      call('NtQueueApcThread', 'threading', { ThreadHandle: '0x9', ProcessId: '901' }),
    ])
    expect(evidence.map(({ target }) => target)).toEqual([{ pid: 900 }, { pid: 901 }])
  })

  it('are none in the own process, through closed or unknown handles, or when the call failed', () => {
    expect(
      evidenceOf([
        create,
        call('NtMapViewOfSection', 'process', { ProcessHandle: '0xffffffff' }),
        call('WriteProcessMemory', 'process', { process_handle: '0xffffffff', process_identifier: '1' }),
        call('WriteProcessMemory', 'process', { ProcessHandle: '0x168' }, { success: false }),
        call('NtClose', 'system', { Handle: '0x168' }),
        call('WriteProcessMemory', 'process', { ProcessHandle: '0x168' }),
      ]),
    ).toEqual([])
  })

  it('find the process of a hooked thread in the other logs', () => {
    const hook = (threadId: string): CallEvent => call('SetWindowsHookExA', 'hooking', { ThreadId: threadId })
    const evidence = evidenceOf([hook('0'), hook('71'), hook('72'), hook('11')])
    expect(evidence.map(({ target }) => target)).toEqual([{ thread: 71 }, { thread: 72 }, { thread: 11 }])
    const injections = assembleInjections([
      { pid: 1, threads: [11], evidence },
      { pid: 7, threads: [71], evidence: [] },
    ])
    expect(injections).toEqual([{ source_pid: 1, target_pid: 7, technique: 'hook', calls: [1] }])
  })

  it('keep the first thousand calls and targets of a process that never stops', () => {
    const calls = Array.from({ length: 3000 }, (_, i) =>
      call('WriteProcessMemory', 'process', { process_identifier: String(2 + (i % 2) * i) }),
    )
    const evidence = evidenceOf(calls)
    expect(evidence).toHaveLength(1000)
    expect(evidence[0]?.calls).toHaveLength(1000)
  })

  it('are hollowing where the image of a process is replaced', () => {
    const evidence = evidenceOf([
      create,
      call('NtUnmapViewOfSection', 'process', { ProcessHandle: '0x168', BaseAddress: '0x400000' }),
      call('NtUnmapViewOfSection', 'process', { ProcessHandle: '0xffffffff', BaseAddress: '0x400000' }),
      call('WriteProcessMemory', 'process', { ProcessHandle: '0x168' }),
    ])
    expect(evidence).toEqual([
      { technique: 'unmap', target: { pid: 500 }, calls: [1] },
      { technique: 'write', target: { pid: 500 }, calls: [3] },
      { technique: 'hollowing', target: { pid: 500 }, calls: [1, 3] },
    ])
  })

  it('are hijacking where a thread of a process that was there already is sent elsewhere', () => {
    const write = call('WriteProcessMemory', 'process', { ProcessHandle: '0x20', ProcessId: '700' })
    const context = call('NtSetContextThread', 'threading', { ThreadHandle: '0x24', ProcessId: '700' })
    expect(evidenceOf([write, context]).at(-1)).toEqual({ technique: 'hijack', target: { pid: 700 }, calls: [0, 1] })
    expect(evidenceOf([context]).map(({ technique }) => technique)).toEqual(['context'])
    const elsewhere = call('WriteProcessMemory', 'process', { ProcessHandle: '0x20', ProcessId: '701' })
    expect(evidenceOf([elsewhere, context]).map(({ technique }) => technique)).toEqual(['write', 'context'])
  })

  it('are by atoms where these come before the APC', () => {
    const atom = call('GlobalAddAtomW', 'misc', {})
    const apc = call('NtQueueApcThread', 'threading', { ThreadHandle: '0x24', ProcessId: '700' })
    expect(evidenceOf([atom, apc]).at(-1)).toEqual({ technique: 'atom', target: { pid: 700 }, calls: [0, 1] })
    expect(evidenceOf([apc, atom]).map(({ technique }) => technique)).toEqual(['apc'])
  })

  it('are doppelgänging where a process is made within a transaction and then worked on', () => {
    const transaction = call('NtCreateTransaction', 'misc', { TransactionHandle: '0x30' })
    const made = call('NtCreateProcessEx', 'process', { ProcessHandle: '0x40' })
    const thread = call('NtCreateThreadEx', 'threading', { ProcessHandle: '0x40', ProcessId: '900' })
    expect(evidenceOf([transaction, made, thread])).toEqual([
      { technique: 'doppelganging', target: { pid: 900 }, calls: [0, 1] },
      { technique: 'thread', target: { pid: 900 }, calls: [2] },
    ])
    expect(evidenceOf([made, transaction, thread]).map(({ technique }) => technique)).toEqual(['thread'])
  })

  it('name no process whose id has more than 32 bits', () => {
    const evidence = evidenceOf([
      call('NtCreateUserProcess', 'process', { ProcessHandle: '0x50', ProcessId: '140707423589640' }),
      call('WriteProcessMemory', 'process', { ProcessHandle: '0x50' }),
    ])
    expect(evidence).toEqual([])
  })
})
