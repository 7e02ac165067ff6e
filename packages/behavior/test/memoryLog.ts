import {
  type BehaviorLog,
  type CallEvent,
  type EndEvent,
  type EventOptions,
  type LogDialect,
  type LogEvent,
  type ProcessEvent,
} from '@cuculus/behavior-log'

/** A log whose events are in memory, handed out in small batches, the last one made; equal neighbours are not merged. */
export function memoryLog(events: readonly LogEvent[], dialect: LogDialect = 'bson-1'): BehaviorLog {
  return {
    dialect,
    size: events.length,
    // eslint-disable-next-line @typescript-eslint/require-await -- the contract is asynchronous, memory is not
    async *events(options: EventOptions = {}) {
      for (let start = 0; start < events.length; start += 2) {
        options.signal?.throwIfAborted()
        yield events
          .slice(start, start + 2)
          .filter((event) => event.type !== 'call' || (options.apis?.has(event.api) ?? true))
      }
      yield [endOf(events)]
    },
  }
}

function endOf(events: readonly LogEvent[]): EndEvent {
  const calls = events.filter((event) => event.type === 'call')
  const apis = new Map<string, number>()
  for (const { api, repeated } of calls) apis.set(api, (apis.get(api) ?? 0) + repeated + 1)
  const threads = new Set(calls.flatMap(({ threadId }) => (threadId === null ? [] : [threadId])))
  return { type: 'end', calls: calls.length, apis, threads: [...threads], firstTime: null, lastTime: null }
}

export function process(processId: number, parentId: number, startedAt: number | null = 0): ProcessEvent {
  return { type: 'process', processId, parentId, processName: `p${String(processId)}.exe`, startedAt }
}

let next = 0

/** A successful call; numbers run on unless `numberFrom` starts them again. */
export function call(
  api: string,
  category: string,
  values: Readonly<Record<string, string>> = {},
  more: Partial<CallEvent> = {},
): CallEvent {
  return {
    type: 'call',
    id: next++,
    api,
    category,
    success: true,
    returnValue: '0x00000000',
    time: 1000,
    threadId: 1,
    repeated: 0,
    arguments: Object.entries(values).map(([name, value]) => ({ name, value })),
    ...more,
  }
}

export function numberFrom(id: number): void {
  next = id
}
