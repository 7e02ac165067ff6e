import { type ApiDefinition } from './apiDefinition.js'
import { type LogFormat } from './sniff.js'

/**
 * What one pass over a log found out about its places, so that later readers can start in the middle, at several places at once, or pass over what they
 * do not want: see `IndexedLog`. Plain data, which may cross to another thread.
 *
 * Only an undamaged BSON log of one process has one.
 */
export interface LogIndex {
  readonly format: LogFormat
  /** Every declaration, in the order of the log; later ones of the same API replace the earlier ones from there on. */
  readonly definitions: readonly ApiDefinition[]
  /** The log in parts, without gaps. Calls that are merged are never in two. */
  readonly segments: readonly LogSegment[]
}

/** A part of a log and what a reader has to know there. */
export interface LogSegment {
  /** Offset of its first byte, and of the one behind its last. */
  readonly start: number
  readonly end: number
  /** Position of its first call (`CallEvent.id`). */
  readonly firstCall: number
  /** How many of the definitions come before it. */
  readonly declared: number
  /** Start of the process: milliseconds since 1970; `null` if it is not known yet. */
  readonly startedAt: number | null
  /** Whether the process is 64-bit. */
  readonly wide: boolean
  /** The APIs of its calls. */
  readonly apis: readonly string[]
}

/** A segment is as long as this and the call that it ends in: some dozens of milliseconds of work. */
const segmentSize = 2 * 1024 * 1024

/** More declarations than this are no monitor's: they would only take memory. */
const maximumDefinitions = 16_384

/** What a reader is about to do when a segment begins. */
export type ReaderState = Pick<LogSegment, 'start' | 'firstCall' | 'startedAt' | 'wide'>

/** Makes the index while the log goes by. */
export class LogIndexer {
  /** Number of the current segment: who remembers it tells each API only once. */
  segment = 0
  readonly #definitions: ApiDefinition[] = []
  readonly #segments: LogSegment[] = []
  #open: Omit<LogSegment, 'end' | 'apis'>
  #apis: string[] = []
  #isUsable = true

  constructor(base: number) {
    this.#open = { start: base, firstCall: 0, declared: 0, startedAt: null, wide: false }
  }

  /** From this offset on the next call may begin a segment. */
  get nextStart(): number {
    return this.#isUsable ? this.#open.start + segmentSize : Infinity
  }

  declare(definition: ApiDefinition): void {
    if (this.#definitions.length >= maximumDefinitions) this.giveUp()
    else this.#definitions.push(definition)
  }

  /** The first call of an API in the current segment. */
  see(api: string): void {
    this.#apis.push(api)
  }

  /** A call that does not continue the one before it begins a segment. */
  begin(state: ReaderState): void {
    this.#close(state.start)
    this.#open = { ...state, declared: this.#definitions.length }
  }

  /** What was read depends on more than can be told: the log has to be read from its beginning. */
  giveUp(): void {
    this.#isUsable = false
    this.#definitions.length = this.#segments.length = this.#apis.length = 0
  }

  /** The log ends at this offset. `null` if it cannot be read in parts. */
  finish(end: number): Omit<LogIndex, 'format'> | null {
    if (!this.#isUsable) return null
    this.#close(end)
    return { definitions: this.#definitions, segments: this.#segments }
  }

  #close(end: number): void {
    this.#segments.push({ ...this.#open, end, apis: this.#apis })
    this.#apis = []
    this.segment++
  }
}
