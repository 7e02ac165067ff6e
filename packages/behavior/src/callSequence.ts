import { type CallEvent } from '@cuculus/behavior-log'
import { type Call, Sequence } from '@cuculus/core'
import { jsonText } from './jsonText.js'
import { LogFile } from './logFile.js'
import { type CallSource, processCalls } from './processCalls.js'
import { formatTimestamp } from './timestamp.js'

/** What is known of a process' calls without reading them. */
export interface KnownCalls {
  /** How many there are. */
  readonly count?: number
  /** Their JSON text, made elsewhere. */
  readonly text?: () => AsyncIterable<Uint8Array>
}

/** The calls of one process, read from its log each time somebody asks for them. */
export class CallSequence extends Sequence<Call> {
  readonly #source: CallSource
  readonly #known: KnownCalls

  constructor(source: CallSource, known: KnownCalls = {}) {
    super()
    this.#source = source
    this.#known = known
  }

  override async count(): Promise<number> {
    return this.#known.count ?? super.count()
  }

  override json(): AsyncIterable<Uint8Array> {
    return this.#known.text?.() ?? this.ownText()
  }

  /** The calls as JSON text, made in this thread. */
  async *ownText(): AsyncIterable<Uint8Array> {
    const { log, shared } = this.#source
    const { callText } = log instanceof LogFile ? await log.open() : log
    // the log's own text is of all its calls
    if (callText !== undefined && !shared) yield* callText()
    else yield* jsonText(this.batches(), false)
  }

  override async *batches(): AsyncIterable<readonly Call[]> {
    for await (const batch of processCalls(this.#source)) {
      if (batch.length > 0) yield batch.map(({ call, id }) => toCall(call, id))
    }
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
