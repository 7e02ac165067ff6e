import { type CallEvent, type IndexedLog } from '@cuculus/behavior-log'
import { type Call, Sequence } from '@cuculus/core'
import { jsonText } from './jsonText.js'
import { LogFile } from './logFile.js'
import { type CallSource, processCalls } from './processCalls.js'
import { formatTimestamp } from './timestamp.js'

/** What is known of a process' calls without reading them. */
export interface KnownCalls {
  /** How many there are. */
  readonly count?: number
  /** Where they are. */
  readonly places?: IndexedLog
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

  override async *having<Field extends keyof Call>(
    field: Field,
    values: ReadonlySet<Call[Field]>,
  ): AsyncIterable<readonly Call[]> {
    if (field === 'api') yield* this.#ofApis(values as ReadonlySet<string>)
    else yield* super.having(field, values)
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

  async *#ofApis(apis: ReadonlySet<string>): AsyncIterable<readonly Call[]> {
    const { places } = this.#known
    if (places === undefined) {
      // Where the log has other processes as well it cannot leave anything out.
      for await (const batch of processCalls(this.#source, { apis })) {
        const calls = batch.filter(({ call }) => apis.has(call.api))
        if (calls.length > 0) yield calls.map(({ call, id }) => toCall(call, id))
      }
      return
    }
    for (const position of places.segmentsWith(apis)) {
      for await (const calls of places.calls(position, { apis })) {
        if (calls.length > 0) yield calls.map((call) => toCall(call, call.id))
      }
    }
  }

  override async *batches(): AsyncIterable<readonly Call[]> {
    for await (const batch of processCalls(this.#source)) {
      if (batch.length > 0) yield batch.map(({ call, id }) => toCall(call, id))
    }
  }
}

/** A record that is being made. */
type Draft = { -readonly [Field in keyof Call]: Call[Field] }

/** A log's call as the report has it. */
export function toCall(call: CallEvent, id: number): Call {
  const { threadId } = call
  const timestamp = formatTimestamp(call.time)
  // Cuckoo 2 logs 0 or 1, CAPE a boolean, 0.4-0.5 these words; the report has the words of the first
  const status = call.success ? 'SUCCESS' : 'FAILURE'
  const { api, category, returnValue, repeated } = call
  // Assigned, not spread: this is done for every call. The order is that of the type.
  const record: Draft =
    threadId === null
      ? { id, timestamp, category, api, status, return: returnValue, repeated, arguments: call.arguments }
      : {
          id,
          timestamp,
          thread_id: threadId,
          category,
          api,
          status,
          return: returnValue,
          repeated,
          arguments: call.arguments,
        }
  if (call.caller !== undefined) record.caller = call.caller
  if (call.parentCaller !== undefined) record.parentcaller = call.parentCaller
  if (call.lastError !== undefined) record.last_error = call.lastError
  if (call.ntStatus !== undefined) record.nt_status = call.ntStatus
  if (call.stacktrace !== undefined) record.stacktrace = call.stacktrace
  if (call.buffer !== undefined) record.buffer = call.buffer
  if (call.prettyReturn !== undefined) record.pretty_return = call.prettyReturn
  return record
}
