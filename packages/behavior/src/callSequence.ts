import { type CallEvent } from '@cuculus/behavior-log'
import { type Call, Sequence } from '@cuculus/core'
import { jsonText } from './jsonText.js'
import { LogFile } from './logFile.js'
import { type CallSource, processCalls } from './processCalls.js'
import { formatTimestamp } from './timestamp.js'

/** The calls of one process, read from its log each time somebody asks for them. */
export class CallSequence extends Sequence<Call> {
  readonly #source: CallSource
  readonly #text: (() => AsyncIterable<Uint8Array>) | undefined

  /** `text` makes the same JSON elsewhere. */
  constructor(source: CallSource, text?: () => AsyncIterable<Uint8Array>) {
    super()
    this.#source = source
    this.#text = text
  }

  override json(): AsyncIterable<Uint8Array> {
    return this.#text?.() ?? this.ownText()
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
