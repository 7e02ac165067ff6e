import { type CallEvent, type EndEvent, type LogEvent } from './events.js'

/** A call of which only its place in the log is not known yet. */
export type UnplacedCall = Omit<CallEvent, 'id'>

export interface CallSequenceOptions {
  readonly apis?: ReadonlySet<string> | undefined
  readonly arguments?: ReadonlySet<string> | undefined
  readonly merge?: boolean
}

/** Numbers, counts, filters and merges the calls of the dialects that are text or packed. */
export class CallSequence {
  #events: LogEvent[] = []
  readonly #apis: ReadonlySet<string> | undefined
  readonly #arguments: ReadonlySet<string> | undefined
  readonly #merge: boolean
  readonly #counts = new Map<string, number>()
  readonly #threads = new Set<number>()
  #count = 0
  #hasProcess = false
  #firstTime: number | null = null
  #lastTime: number | null = null
  #last: UnplacedCall | undefined
  #open: { call: UnplacedCall; id: number; repeated: number } | undefined

  constructor(options: CallSequenceOptions) {
    this.#apis = options.apis
    this.#arguments = options.arguments
    this.#merge = options.merge ?? false
  }

  /** What was made since the last time; it is forgotten here. */
  take(): LogEvent[] {
    const events = this.#events
    this.#events = []
    return events
  }

  event(event: LogEvent): void {
    if (event.type === 'process') {
      // Calls of two processes are never equal neighbours; those before the first message are of the same one.
      if (this.#hasProcess) {
        this.#close()
        this.#last = undefined
      }
      this.#hasProcess = true
    }
    this.#events.push(event)
  }

  call(call: UnplacedCall): void {
    this.#counts.set(call.api, (this.#counts.get(call.api) ?? 0) + call.repeated + 1)
    if (call.threadId !== null) this.#threads.add(call.threadId)
    this.#firstTime ??= call.time
    this.#lastTime = call.time ?? this.#lastTime
    const equal = this.#last !== undefined && isEqual(this.#last, call)
    this.#last = call
    if (!equal) {
      this.#close()
      this.#count++
    } else if (this.#open !== undefined) this.#open.repeated += call.repeated + 1
    if (this.#apis?.has(call.api) === false || (equal && this.#merge)) return
    if (this.#merge) this.#open = { call, id: this.#count - 1, repeated: call.repeated }
    else this.#events.push({ ...this.#chosen(call), id: this.#count - 1 })
  }

  end(): void {
    this.#close()
    const end: EndEvent = {
      type: 'end',
      calls: this.#count,
      apis: this.#counts,
      threads: [...this.#threads],
      firstTime: this.#firstTime,
      lastTime: this.#lastTime,
    }
    this.#events.push(end)
  }

  #chosen(call: UnplacedCall): UnplacedCall {
    const names = this.#arguments
    return names === undefined ? call : { ...call, arguments: call.arguments.filter(({ name }) => names.has(name)) }
  }

  #close(): void {
    if (this.#open === undefined) return
    const { call, id, repeated } = this.#open
    this.#open = undefined
    this.#events.push({ ...this.#chosen(call), id, repeated })
  }
}

/** Equal in API, result and arguments; thread, time and category do not count (cuckoo-classic §3.5). */
function isEqual(one: UnplacedCall, other: UnplacedCall): boolean {
  if (one.api !== other.api || one.success !== other.success || one.returnValue !== other.returnValue) return false
  if (one.arguments.length !== other.arguments.length) return false
  return one.arguments.every((argument, index) => {
    const counterpart = other.arguments[index]
    return argument.name === counterpart?.name && argument.value === counterpart.value
  })
}
