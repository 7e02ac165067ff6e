import type { Analysis, Call, GlobalContainer, Process, SignatureMatch, Task } from '@cuculus/core'
import type { Pattern } from './pattern.js'
import type { SummaryIndex } from './summaryIndex.js'

/** The container as signatures see it: every key but their own, each only if its module ran. Frozen. */
export type SignatureResults = Readonly<Partial<Omit<GlobalContainer, 'signatures'>>>

/** What a signature is handed besides events: everything that belongs to one analysis. */
export interface SignatureContext {
  /** What the other modules returned. */
  readonly results: SignatureResults
  /** Signatures that matched so far. */
  readonly matches: readonly SignatureMatch[]
  readonly generation: Analysis['generation']
  readonly task: Task
}

/** Where the shared pass over the calls is. */
export interface Cursor {
  process: Process | undefined
  /** Position of the process among all. */
  index: number
  call: Call | undefined
}

/** Which calls `checkApi` and `checkArgument` look at. */
export interface CallFilter {
  /** Name of the process, exact. */
  readonly process?: string
  /** Name of the API, exact. */
  readonly api?: string
  /** Category of the call, exact; names of other generations count (`filesystem`, `file`). */
  readonly category?: string
  /** Name of the argument; names of other generations count (`FileName`, `filepath`). */
  readonly name?: string
}

/** A question about all calls, answered by the shared pass. */
export interface CallQuestion extends CallFilter {
  readonly about: 'api' | 'argument'
  readonly pattern: Pattern
  readonly regex: boolean
}

/** The engine as one signature sees it. */
export interface Scope {
  readonly context: SignatureContext
  readonly cursor: Readonly<Cursor>
  readonly summaryIndex: SummaryIndex
  /** The answer, or `null` for no match and for "not known yet" alike: the engine runs the signature again once it is known. */
  ask(question: CallQuestion): string | null
}
