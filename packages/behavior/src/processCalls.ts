import { type BehaviorLog, type CallEvent, type EventOptions, type LogEvent } from '@cuculus/behavior-log'
import { ProcessCursor } from './processCursor.js'

/** Where the calls of a process are. */
export interface CallSource {
  readonly log: BehaviorLog
  /** Position of the process in its log. */
  readonly index: number
  /** Whether the log has more processes than this one. */
  readonly shared: boolean
}

/** A call and its position among the calls of its process. */
export interface NumberedCall {
  readonly call: CallEvent
  readonly id: number
}

type ReadOptions = Pick<EventOptions, 'apis' | 'arguments' | 'callers' | 'constants' | 'signal'>

/** The calls of one process, equal neighbours merged. Where the log belongs to it alone, `apis` leaves out all others without changing the numbers, and `arguments` all other arguments. */
export function processCalls(source: CallSource, options: ReadOptions = {}): AsyncIterable<readonly NumberedCall[]> {
  return source.shared ? sharedCalls(source, options) : ownCalls(source.log, options)
}

async function* ownCalls(log: BehaviorLog, options: ReadOptions): AsyncIterable<readonly NumberedCall[]> {
  for await (const events of log.events({ ...options, merge: true })) {
    const calls: NumberedCall[] = []
    for (const event of events) if (event.type === 'call') calls.push({ call: event, id: event.id })
    if (calls.length > 0) yield calls
  }
}

async function* sharedCalls(source: CallSource, options: ReadOptions): AsyncIterable<readonly NumberedCall[]> {
  const splitter = new CallSplitter()
  for await (const events of source.log.events({ ...(options.signal && { signal: options.signal }) })) {
    yield ownedBy(source.index, splitter.split(events))
  }
  yield ownedBy(source.index, splitter.finish())
}

function ownedBy(index: number, calls: readonly OwnedCall[]): readonly NumberedCall[] {
  return calls.filter(({ owner }) => owner === index)
}

/** A call of one of several processes. */
export interface OwnedCall extends NumberedCall {
  /** Position of the process in the log. */
  readonly owner: number
}

/**
 * Tells the calls of a log's processes apart, merges equal neighbours and numbers them in each process.
 *
 * It takes the log's calls unmerged: equal neighbours have the same number there, and whether another process came between them only we know.
 */
export class CallSplitter {
  readonly cursor: ProcessCursor = new ProcessCursor()
  readonly #counts: number[] = []
  #pending: OwnedCall | null = null
  #last = -1

  /** The calls that are complete with these events. */
  split(events: readonly LogEvent[]): readonly OwnedCall[] {
    const calls: OwnedCall[] = []
    for (const event of events) {
      if (event.type === 'process' && this.cursor.see(event)) this.#last = -1
      if (event.type !== 'call') continue
      if (this.#pending !== null && event.id === this.#last) this.#pending = withRepeat(this.#pending, event)
      else calls.push(...this.#begin(event))
    }
    return calls
  }

  finish(): readonly OwnedCall[] {
    return this.#pending === null ? [] : [this.#pending]
  }

  #begin(call: CallEvent): readonly OwnedCall[] {
    const before = this.finish()
    const owner = this.cursor.index
    const id = this.#counts[owner] ?? 0
    this.#counts[owner] = id + 1
    this.#pending = { call, id, owner }
    this.#last = call.id
    return before
  }
}

function withRepeat(pending: OwnedCall, { repeated }: CallEvent): OwnedCall {
  return { ...pending, call: { ...pending.call, repeated: pending.call.repeated + repeated + 1 } }
}
