import { type CallEvent } from '@cuculus/behavior-log'
import { describe, expect, it } from 'vitest'
import { digestLog } from '../src/digestLog.js'
import { EnhancedSequence } from '../src/enhancedSequence.js'
import { EventRoom } from '../src/eventRoom.js'
import { EventStore } from '../src/eventStore.js'
import { TextTable } from '../src/textTable.js'
import { call, memoryLog, process } from './memoryLog.js'

/** One call of most kinds of events, some of them again and again. */
const calls: readonly CallEvent[] = Array.from({ length: 1200 }, (_, i) => {
  const more = { time: i % 5 === 0 ? null : 1_500_000_000_000 + i }
  switch (i % 6) {
    case 0:
      return call('NtOpenFile', 'filesystem', { FileHandle: '0x40', FileName: `C:\\"${String(i % 40)}"` }, more)
    case 1:
      return call('NtReadFile', 'filesystem', { FileHandle: '0x40' }, more)
    case 2:
      return call(
        'MoveFileWithProgressW',
        'filesystem',
        { ExistingFileName: 'a', NewFileName: `é\ud800${String(i)}` },
        more,
      )
    case 3:
      return call('LdrLoadDll', 'system', { FileName: '' }, more)
    case 4:
      return call('RegSetValueExA', 'registry', { Handle: '0x80000002', ValueName: 'v', Buffer: String(i) }, more)
    default:
      return call('NtWriteFile', 'filesystem', { FileHandle: '0x99' }, more)
  }
})

async function textOf(sequence: EnhancedSequence): Promise<string> {
  const chunks: Uint8Array[] = []
  for await (const chunk of sequence.json()) chunks.push(chunk)
  return Buffer.concat(chunks).toString()
}

describe('enhanced events that are kept', () => {
  const log = memoryLog([process(1, 0), ...calls])

  it('are those that reading the log again gives, as items and as text', async () => {
    const { processes } = await digestLog(log)
    const stored = processes[0]?.stored ?? null
    expect(stored?.count).toBe(1000)
    const source = { log, index: 0, shared: false, firstEvent: 0 }
    const kept = new EnhancedSequence([
      { ...source, stored },
      { ...source, firstEvent: 1000, stored },
    ])
    const read = new EnhancedSequence([
      { ...source, stored: null },
      { ...source, firstEvent: 1000, stored: null },
    ])
    expect(await kept.toArray()).toEqual(await read.toArray())
    expect(await textOf(kept)).toBe(await textOf(read))
    expect(JSON.parse(`[${await textOf(kept)}]`)).toEqual(await kept.toArray())
  })

  it('are dropped once they take too much memory', () => {
    const store = new EventStore(new TextTable(), 4000)
    const shape = { event: 'read', object: 'file', names: ['file'] }
    for (let i = 0; i < 60; i++) store.add({ shape, data: ['x'.repeat(i)] }, i)
    expect(store.finish()?.count).toBe(60)
    for (let i = 60; i < 100; i++) store.add({ shape, data: ['x'.repeat(i)] }, i)
    expect(store.finish()).toBeNull()
  })
})

describe('the room for events', () => {
  it('is shared by all processes: what does not fit is not kept, what fits behind it is', async () => {
    const { dialect, diagnostics, index, processes } = await digestLog(
      memoryLog([process(1, 0), call('LdrLoadDll', 'system', { FileName: 'a.dll' })]),
    )
    const [one] = processes
    if (!one?.stored) throw new Error('expected a process with events')
    const { stored } = one
    const bytes = [...stored.numbers, ...stored.literals].reduce((sum, part) => sum + part.length, 0)
    const large = { ...one, stored: { ...stored, literals: [new Uint8Array(3 * bytes)] } }
    const room = new EventRoom(3 * bytes)
    const kept = [one, large, one, one, one].map(
      (process) => room.keep({ dialect, diagnostics, index, processes: [process] }).processes[0]?.stored !== null,
    )
    expect(kept).toEqual([true, false, true, true, false])
  })
})
