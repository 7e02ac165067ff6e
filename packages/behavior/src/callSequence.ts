import { type BehaviorLog, type CallEvent } from '@cuculus/behavior-log'
import { type Call, Sequence } from '@cuculus/core'
import { ProcessCursor } from './processCursor.js'
import { formatTimestamp } from './timestamp.js'

/** The calls of one process, read from its log each time somebody asks for them. */
export class CallSequence extends Sequence<Call> {
  readonly #log: BehaviorLog
  readonly #index: number

  /** `index` is the process' position in its log. */
  constructor(log: BehaviorLog, index: number) {
    super()
    this.#log = log
    this.#index = index
  }

  override async *batches(): AsyncIterable<readonly Call[]> {
    for await (const batch of processCalls(this.#log, this.#index)) yield batch.map(({ call, id }) => toCall(call, id))
  }
}

/** A call and its position among the calls of its process. */
export interface NumberedCall {
  readonly call: CallEvent
  readonly id: number
}

/** The merged calls of one of a log's processes. `apis` leaves out all others; the numbers are then right only in a log of one process. */
export async function* processCalls(
  log: BehaviorLog,
  index: number,
  options: { readonly apis?: ReadonlySet<string>; readonly signal?: AbortSignal } = {},
): AsyncIterable<readonly NumberedCall[]> {
  const cursor = new ProcessCursor()
  for await (const events of log.events({ ...options, merge: true })) {
    const calls: NumberedCall[] = []
    for (const event of events) {
      if (event.type === 'process') {
        cursor.see(event)
      } else if (event.type === 'call') {
        const id = cursor.number(event.id)
        if (cursor.index === index) calls.push({ call: event, id })
      }
    }
    if (calls.length > 0) yield calls
  }
}

/** A log's call as the report has it. */
export function toCall(call: CallEvent, id: number): Call {
  return {
    id,
    timestamp: formatTimestamp(call.time),
    ...(call.threadId !== null && { thread_id: call.threadId }),
    category: call.category,
    api: call.api,
    // Cuckoo 2 logs 0 or 1, CAPE a boolean, 0.4-0.5 these words; the report has the words of the first
    status: call.success ? 'SUCCESS' : 'FAILURE',
    return: call.returnValue,
    repeated: call.repeated,
    arguments: call.arguments,
    ...(call.caller !== undefined && { caller: call.caller }),
    ...(call.parentCaller !== undefined && { parentcaller: call.parentCaller }),
    ...(call.lastError !== undefined && { last_error: call.lastError }),
    ...(call.ntStatus !== undefined && { nt_status: call.ntStatus }),
    ...(call.stacktrace !== undefined && { stacktrace: call.stacktrace }),
    ...(call.buffer !== undefined && { buffer: call.buffer }),
  }
}
