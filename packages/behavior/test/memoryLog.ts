import {
  type BehaviorLog,
  type CallEvent,
  type EventOptions,
  type LogDialect,
  type LogEvent,
  type ProcessEvent,
} from '@cuculus/behavior-log'

/** A log whose events are in memory, handed out in small batches; equal neighbours are not merged. */
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
    },
  }
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
