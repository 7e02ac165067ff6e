import { type CallEvent } from '@cuculus/behavior-log'
import { describe, expect, it } from 'vitest'
import { InjectionCollector } from '../src/injectionCollector.js'
import { type InjectionEvidence, type InjectionTechnique } from '../src/injectionEvidence.js'
import { type InjectionTarget } from '../src/injectionTarget.js'
import { type InjectingProcess, knownInjections, toInjection } from '../src/knownInjections.js'
import { operationOf } from '../src/operations.js'
import { type World } from '../src/world.js'
import { call } from './memoryLog.js'

function evidenceOf(calls: readonly CallEvent[], world: World = 'classic', self = 1): readonly InjectionEvidence[] {
  const collector = new InjectionCollector(world)
  calls.forEach((event, id) => {
    const operation = operationOf(event.api)
    if (operation !== undefined) collector.see({ ...event, time: 1000 * id }, operation, id, self)
  })
  return collector.evidence()
}

interface Brief {
  readonly technique: InjectionTechnique
  readonly target: InjectionTarget
  readonly calls: readonly number[]
}

function brief(evidence: readonly InjectionEvidence[]): readonly Brief[] {
  return evidence.map(({ technique, target, calls }) => ({ technique, target, calls: calls.map(({ id }) => id) }))
}

function found(calls: readonly CallEvent[], world?: World): readonly Brief[] {
  return brief(evidenceOf(calls, world))
}

function techniques(calls: readonly CallEvent[], world?: World): readonly InjectionTechnique[] {
  return evidenceOf(calls, world).map(({ technique }) => technique)
}

const create = call('CreateProcessInternalW', 'process', {
  ProcessId: '500',
  ThreadId: '504',
  CreationFlags: '4',
  ProcessHandle: '0x168',
  ThreadHandle: '0x154',
})

describe('injections', () => {
  it('follow handles of a created process and its thread', () => {
    const evidence = found([
      create,
      call('NtWriteVirtualMemory', 'process', { ProcessHandle: '0x168' }),
      call('WriteProcessMemory', 'process', { ProcessHandle: '0x168' }),
      call('ZwMapViewOfSection', 'process', { ProcessHandle: '0x00000168' }),
      call('CreateRemoteThread', 'threading', { ProcessHandle: '0x168' }),
      call('NtSetContextThread', 'threading', { ThreadHandle: '0x154' }),
    ])
    expect(evidence).toEqual([
      { technique: 'write', target: { pid: 500 }, calls: [1, 2] },
      { technique: 'map', target: { pid: 500 }, calls: [3] },
      { technique: 'thread', target: { pid: 500 }, calls: [4] },
      { technique: 'context', target: { pid: 500 }, calls: [5] },
      { technique: 'hollowing', target: { pid: 500 }, calls: [1, 2, 3, 5] },
    ])
  })

  it('follow handles of opened processes and threads', () => {
    const evidence = found([
      call('NtOpenProcess', 'process', { ProcessHandle: '0x20', ProcessIdentifier: '700' }),
      call('WriteProcessMemory', 'process', { ProcessHandle: '0x20' }),
      call('NtOpenThread', 'threading', { ThreadHandle: '0x24', ProcessId: '800' }),
      call('NtSetContextThread', 'threading', { ThreadHandle: '0x24' }),
    ])
    expect(evidence.map(({ target }) => target)).toEqual([{ pid: 700 }, { pid: 800 }])
  })

  it('follow the handle of a thread that was made in another process', () => {
    const open = call('NtOpenProcess', 'process', { ProcessHandle: '0x20', ProcessIdentifier: '0x000002bc' })
    const byReturn = call('CreateRemoteThread', 'threading', { ProcessHandle: '0x20' }, { returnValue: '0x00000028' })
    const byArgument = call('RtlCreateUserThread', 'threading', { ProcessHandle: '0x20', ThreadHandle: '0x28' })
    const context = call('NtSetContextThread', 'threading', { ThreadHandle: '0x28' })
    for (const thread of [byReturn, byArgument]) {
      expect(found([open, thread, context])).toEqual([
        { technique: 'thread', target: { pid: 700 }, calls: [1] },
        { technique: 'context', target: { pid: 700 }, calls: [2] },
      ])
    }
  })

  it('forget a handle that is opened again for something unknown', () => {
    expect(
      techniques([
        call('NtOpenProcess', 'process', { ProcessHandle: '0x20', ProcessIdentifier: '700' }),
        call('NtOpenProcess', 'process', { ProcessHandle: '0x20' }),
        call('WriteProcessMemory', 'process', { ProcessHandle: '0x20' }),
      ]),
    ).toEqual([])
  })

  it('take the process id where the monitor tells it', () => {
    const evidence = found([
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

  it('keep the first thousand calls and targets of a process that never stops', () => {
    const calls = Array.from({ length: 3000 }, (_, i) =>
      call('WriteProcessMemory', 'process', { process_identifier: String(2 + (i % 2) * i) }),
    )
    const evidence = evidenceOf(calls)
    expect(evidence).toHaveLength(1000)
    expect(evidence[0]?.calls).toHaveLength(1000)
  })

  it('name no process whose id has more than 32 bits, nor 0', () => {
    for (const ProcessId of ['140707423589640', '4294967296', '0', 'NaN', '-1']) {
      const evidence = found([
        call('NtCreateUserProcess', 'process', { ProcessHandle: '0x50', ProcessId }),
        call('WriteProcessMemory', 'process', { ProcessHandle: '0x50' }),
      ])
      expect(evidence.map(({ target }) => target)).toEqual([{ made: 1, madeAt: 0, others: [] }])
    }
  })

  it('tell the call that shows them: of several steps the one that completes them', () => {
    const evidence = evidenceOf([
      create,
      call('WriteProcessMemory', 'process', { ProcessHandle: '0x168' }),
      call('NtSetContextThread', 'threading', { ThreadHandle: '0x154' }),
      call('NtUnmapViewOfSection', 'process', { ProcessHandle: '0x168' }),
    ])
    expect(evidence.map(({ technique, shownBy }) => [technique, shownBy])).toEqual([
      ['write', { id: 1, time: 1000 }],
      ['context', { id: 2, time: 2000 }],
      ['unmap', { id: 3, time: 3000 }],
      ['hollowing', { id: 2, time: 2000 }],
    ])
  })
})

/** What each world calls the arguments; classic logs have no process id with what is done through a handle. */
const worlds: readonly (readonly [World, Readonly<Record<string, string>>])[] = [
  ['classic', { pid: 'ProcessIdentifier', process: 'ProcessHandle', thread: 'ThreadHandle', flags: 'CreationFlags' }],
  ['cape', { pid: 'ProcessIdentifier', process: 'ProcessHandle', thread: 'ThreadHandle', flags: 'CreationFlags' }],
  [
    'cuckoo2',
    { pid: 'process_identifier', process: 'process_handle', thread: 'thread_handle', flags: 'creation_flags' },
  ],
]

describe.each(worlds)('injections in the words of %s', (world, words) => {
  const named = (values: Readonly<Record<string, string>>): Record<string, string> =>
    Object.fromEntries(Object.entries(values).map(([name, value]) => [words[name] ?? name, value]))
  const created = (flags: string): CallEvent =>
    call('CreateProcessInternalW', 'process', {
      ...named({ process: '0x168', thread: '0x154', flags }),
      [world === 'cuckoo2' ? 'process_identifier' : 'ProcessId']: '500',
    })
  const opened = call('NtOpenProcess', 'process', named({ process: '0x168', pid: '500' }))
  const openedThread = call('NtOpenThread', 'threading', {
    ...named({ thread: '0x154' }),
    [world === 'cuckoo2' ? 'process_identifier' : 'ProcessId']: '500',
  })
  const through = (api: string): CallEvent => call(api, 'process', named({ process: '0x168' }))
  const onThread = (api: string): CallEvent => call(api, 'threading', named({ thread: '0x154' }))

  it.each([
    ['WriteProcessMemory', 'write'],
    ['NtWriteVirtualMemory', 'write'],
    ['NtMapViewOfSection', 'map'],
    ['ZwMapViewOfSection', 'map'],
    ['NtMapViewOfSectionEx', 'map'],
    ['MapViewOfFile2', 'map'],
    ['NtUnmapViewOfSection', 'unmap'],
    ['CreateRemoteThread', 'thread'],
    ['CreateRemoteThreadEx', 'thread'],
    ['NtCreateThread', 'thread'],
    ['NtCreateThreadEx', 'thread'],
    ['RtlCreateUserThread', 'thread'],
  ])('%s through the handle of another process is %s', (api, technique) => {
    expect(found([opened, through(api)], world)).toEqual([{ technique, target: { pid: 500 }, calls: [1] }])
    expect(found([through(api), opened], world)).toEqual([])
  })

  it.each([
    ['NtQueueApcThread', 'apc'],
    ['NtQueueApcThreadEx', 'apc'],
    ['NtQueueApcThreadEx2', 'apc'],
    ['QueueUserAPC', 'apc'],
    ['NtSetContextThread', 'context'],
    ['SetThreadContext', 'context'],
    ['Wow64SetThreadContext', 'context'],
  ])("%s on another process' thread is %s", (api, technique) => {
    expect(found([openedThread, onThread(api)], world)).toEqual([{ technique, target: { pid: 500 }, calls: [1] }])
    expect(found([onThread(api), openedThread], world)).toEqual([])
  })

  it('are hollowing where the image of a process is replaced', () => {
    const steps = [created('4'), through('NtUnmapViewOfSection'), through('WriteProcessMemory')]
    expect(found(steps, world).at(-1)).toEqual({ technique: 'hollowing', target: { pid: 500 }, calls: [1, 2] })
    expect(techniques(steps.slice(0, 2), world)).toEqual(['unmap'])
    expect(techniques([created('4'), through('WriteProcessMemory')], world)).toEqual(['write'])
  })

  it('are hijacking where a thread of a process that was there already is sent elsewhere', () => {
    const steps = [opened, openedThread, through('WriteProcessMemory'), onThread('NtSetContextThread')]
    expect(found(steps, world).at(-1)).toEqual({ technique: 'hijack', target: { pid: 500 }, calls: [2, 3] })
    expect(techniques([openedThread, onThread('NtSetContextThread')], world)).toEqual(['context'])
    expect(techniques([created('4'), ...steps.slice(2)], world)).not.toContain('hijack')
  })

  it('are early bird where an APC waits for a process that was started suspended', () => {
    const steps = [through('WriteProcessMemory'), onThread('NtQueueApcThread')]
    expect(found([created('4'), ...steps], world).at(-1)).toEqual({
      technique: 'earlybird',
      target: { pid: 500 },
      calls: [1, 2],
    })
    expect(techniques([created('0'), ...steps], world)).toEqual(['write', 'apc'])
    expect(techniques([opened, openedThread, ...steps], world)).toEqual(['write', 'apc'])
    expect(techniques([created('4'), ...[...steps].reverse()], world)).toEqual(['apc', 'write'])
  })

  it.each(['GlobalAddAtomW', 'NtAddAtom', 'NtAddAtomEx'])('are by atoms where %s comes before the APC', (api) => {
    const atom = call(api, 'synchronization', {})
    const apc = onThread('NtQueueApcThread')
    expect(found([openedThread, atom, apc], world).at(-1)).toEqual({
      technique: 'atom',
      target: { pid: 500 },
      calls: [1, 2],
    })
    expect(techniques([openedThread, apc, atom], world)).toEqual(['apc'])
  })
})

describe('processes made of files that look different from what runs', () => {
  const transaction = call('NtCreateTransaction', 'misc', { TransactionHandle: '0x30' })
  const file = call('NtCreateFile', 'filesystem', { FileHandle: '0x34', FileName: 'C:\\a' })
  const write = call('NtWriteFile', 'filesystem', { FileHandle: '0x34' })
  const section = call('NtCreateSection', 'process', { SectionHandle: '0x38', FileHandle: '0x34' })
  const remove = call('NtSetInformationFile', 'filesystem', { FileHandle: '0x34', FileInformationClass: '13' })
  const close = call('NtClose', 'system', { Handle: '0x34' })
  const made = call('NtCreateProcessEx', 'process', { ProcessHandle: '0x40' })
  const thread = call('NtCreateThreadEx', 'threading', { ProcessHandle: '0x40', ProcessId: '900' })

  it('are doppelgänging within a transaction', () => {
    expect(found([transaction, made, thread])).toEqual([
      { technique: 'doppelganging', target: { pid: 900 }, calls: [0, 1] },
      { technique: 'thread', target: { pid: 900 }, calls: [2] },
    ])
    expect(techniques([made, transaction, thread])).toEqual(['thread'])
  })

  it('are ghosting where the file was marked for deletion before its section was made', () => {
    const steps = [file, remove, write, section, close, made, thread]
    expect(found(steps)[0]).toEqual({ technique: 'ghosting', target: { pid: 900 }, calls: [1, 3, 5] })
    const onClose = call('NtCreateFile', 'file', { file_handle: '0x34', create_options: '4192' })
    const names2 = call('NtCreateSection', 'process', { file_handle: '0x34' })
    expect(found([onClose, names2, made, thread])[0]).toMatchObject({ technique: 'ghosting', calls: [0, 1, 2] })
    expect(techniques([file, write, section, remove, close, made, thread])).toEqual(['thread'])
    expect(techniques([file, remove, close, file, section, made, thread])).toEqual(['thread'])
  })

  it('are herpaderping where the file is written to before the process has a thread', () => {
    const steps = [file, write, section, made, write, thread]
    expect(found(steps)[0]).toEqual({ technique: 'herpaderping', target: { pid: 900 }, calls: [2, 3, 4] })
    expect(techniques([file, write, section, made, thread, write])).toEqual(['thread'])
    expect(techniques([file, write, section, made, close, write, thread])).toEqual(['thread'])
    expect(techniques([file, section, write, made, thread])).toEqual(['thread'])
  })

  it('are none where memory alone is mapped', () => {
    const memory = call('NtCreateSection', 'process', { SectionHandle: '0x38', FileHandle: '0x00000000' })
    expect(techniques([file, remove, memory, made, thread])).toEqual(['thread'])
  })
})

describe('what is done through windows', () => {
  const find = call('FindWindowA', 'windows', { ClassName: 'Shell_TrayWnd' }, { returnValue: '0x00010064' })
  const open = call('NtOpenProcess', 'process', { ProcessHandle: '0x20', ProcessIdentifier: '700' })
  const carry = call('NtMapViewOfSection', 'process', { ProcessHandle: '0x20' })
  const extra = (index: string): CallEvent =>
    call('SetWindowLongPtrA', 'windows', { WindowHandle: '0x00010064', Index: index, NewLong: '0x1000' })

  it('is extra memory of a window that was looked for, in the process that something was carried into', () => {
    expect(found([find, open, carry, extra('0')]).at(-1)).toEqual({
      technique: 'window',
      target: { pid: 700 },
      calls: [3],
    })
    // GWL_WNDPROC and its like are no extra memory
    for (const index of ['4294967292', '-4', '18446744073709551612']) {
      expect(techniques([find, open, carry, extra(index)])).toEqual(['map'])
    }
    expect(techniques([find, extra('0'), open, carry])).toEqual(['map'])
    expect(techniques([open, carry, extra('0')])).toEqual(['map'])
  })

  it('needs no search in logs of capemon, which are silent about own windows', () => {
    expect(techniques([open, carry, extra('0')], 'cape')).toEqual(['map', 'window'])
    expect(techniques([extra('0')], 'cape')).toEqual([])
  })

  it('takes the owner of a window where the log tells it', () => {
    const owner = (pid: string): CallEvent =>
      call('GetWindowThreadProcessId', 'windows', { window_handle: '0x00010064', process_identifier: pid })
    expect(found([owner('800'), open, carry, extra('0')]).at(-1)?.target).toEqual({ pid: 800 })
    expect(techniques([owner('1'), open, carry, find, extra('0')])).toEqual(['map'])
  })

  it('is a property with the procedures of a subclassed window', () => {
    const property = (name: string): CallEvent =>
      call('SetPropW', 'windows', { WindowHandle: '0x00010064', PropertyName: name })
    for (const name of ['UxSubclassInfo', 'CC32SubclassInfo']) {
      expect(techniques([find, open, carry, property(name)])).toEqual(['map', 'property'])
    }
    expect(techniques([find, open, carry, property('Tooltip')])).toEqual(['map'])
    expect(techniques([open, carry, property('UxSubclassInfo')], 'cape')).toEqual(['map'])
  })

  it('is a message through the table of callbacks that was replaced', () => {
    const write = (address: string): CallEvent =>
      call('WriteProcessMemory', 'process', { ProcessHandle: '0x20', BaseAddress: address })
    const send = (message: string): CallEvent =>
      call('SendNotifyMessageA', 'windows', { WindowHandle: '0x00010064', Message: message })
    const steps = (address: string, message: string): readonly CallEvent[] => [
      open,
      write('0x01000000'),
      write(address),
      send(message),
    ]
    expect(found(steps('0x7ff71058', '0x0000004a')).at(-1)).toEqual({
      technique: 'callback',
      target: { pid: 700 },
      calls: [2, 3],
    })
    expect(techniques(steps('0x7ffd302c', '74'))).toEqual(['write', 'callback'])
    expect(techniques(steps('0x7ffd3030', '0x0000004a'))).toEqual(['write'])
    expect(techniques(steps('0x7ffd302c', '0x00000010'))).toEqual(['write'])
  })

  it('is a hook in a thread whose process this log tells, or another', () => {
    const hook = (threadId: string, api = 'SetWindowsHookExA'): CallEvent =>
      call(api, 'hooking', { ThreadId: threadId })
    expect(found([create, hook('504')])).toEqual([{ technique: 'hook', target: { pid: 500 }, calls: [1] }])
    const evidence = evidenceOf([hook('0'), hook('71', 'SetWindowsHookExW'), hook('72'), hook('11')])
    expect(evidence.map(({ target }) => target)).toEqual([{ thread: 71 }, { thread: 72 }, { thread: 11 }])
    expect(
      injectionsOf([
        { ...logged(1, 0), threads: [11], evidence },
        { ...logged(7, 0), threads: [71] },
      ]),
    ).toEqual([{ source_pid: 1, target_pid: 7, technique: 'hook', calls: [1] }])
  })
})

function logged(pid: number, parentId: number | null, startedAt: number | null = 0): InjectingProcess {
  return { pid, parentId, startedAt, threads: [], evidence: [] }
}

function injectionsOf(processes: readonly InjectingProcess[]): readonly object[] {
  return knownInjections(processes).flatMap((known, index) =>
    known.map((injection) => toInjection(processes[index]?.pid ?? -1, injection)),
  )
}

describe('a process that was made without its id being told', () => {
  const transaction = call('RtlSetCurrentTransaction', 'misc', {})
  const made = (handle: string): CallEvent => call('NtCreateProcessEx', 'process', { process_handle: handle })
  const write = (handle: string): CallEvent => call('NtWriteVirtualMemory', 'process', { process_handle: handle })
  const told = call('CreateProcessInternalW', 'process', { process_identifier: '30', process_handle: '0x60' })

  it('is the child that started then, and that no other call told', () => {
    const evidence = evidenceOf(
      [transaction, told, made('0x40'), write('0x40'), made('0x44'), write('0x44')],
      'cuckoo2',
    )
    const processes = [
      { ...logged(1, 0), evidence },
      logged(20, 1, 500),
      logged(30, 1, 2000),
      logged(40, 1, 2100),
      logged(50, 9, 2200),
      logged(60, 1, 4100),
    ]
    expect(injectionsOf(processes)).toEqual([
      { source_pid: 1, target_pid: 40, technique: 'doppelganging', calls: [0, 2] },
      { source_pid: 1, target_pid: 40, technique: 'write', calls: [3] },
      { source_pid: 1, target_pid: 60, technique: 'doppelganging', calls: [0, 4] },
      { source_pid: 1, target_pid: 60, technique: 'write', calls: [5] },
    ])
  })

  it('is nobody where no child has a log', () => {
    const evidence = evidenceOf([transaction, made('0x40')], 'cuckoo2')
    expect(injectionsOf([{ ...logged(1, 0), evidence }, logged(20, 2, 5000), logged(21, 1, null)])).toEqual([])
  })

  it('counts as started, and is known once a call tells its id', () => {
    const context = call('NtSetContextThread', 'threading', { ThreadHandle: '0x44' })
    const user = call('NtCreateUserProcess', 'process', { ProcessHandle: '0x40', ThreadHandle: '0x44' })
    const carry = call('NtWriteVirtualMemory', 'process', { ProcessHandle: '0x40', ProcessId: '900' })
    expect(found([user, context, carry]).map(({ technique, target }) => [technique, target])).toEqual([
      ['context', { pid: 900 }],
      ['write', { pid: 900 }],
      ['hollowing', { pid: 900 }],
    ])
  })
})
