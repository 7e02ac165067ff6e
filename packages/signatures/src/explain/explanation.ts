import type { Diagnostic, SignatureMatch } from '@cuculus/core'

/** Why a signature matched, or did not. */
export interface Explanation {
  readonly name: string
  readonly description: string
  /** The record of the match; absent if there was none. */
  readonly match?: SignatureMatch
  /** Why it was not run at all: switched off, another guest, another version. */
  readonly skipped?: string
  /** What the engine reported about it: it threw, it was stopped, an id is wrong. */
  readonly diagnostics: readonly Diagnostic[]
  /** A rule's condition, part by part. */
  readonly condition?: ConditionExplanation
  /** What a class was told, by handler. */
  readonly handlers?: readonly HandlerExplanation[]
  /** What a class asked of the results, and what it was answered. */
  readonly questions?: readonly QuestionExplanation[]
}

/** A part of a condition, and whether it holds. */
export type ConditionExplanation =
  | { readonly op: 'all' | 'any'; readonly met: boolean; readonly parts: readonly ConditionExplanation[] }
  | { readonly op: 'not'; readonly met: boolean; readonly part: ConditionExplanation }
  | LeafExplanation
  | SequenceExplanation

/** Something that is looked for, once or so many times. */
export interface LeafExplanation {
  readonly op: 'find' | 'count'
  readonly met: boolean
  /** What is looked for, as the rule has it; the name of a selection in Sigma. */
  readonly wanted: string
  /** How many are needed, for `count`. */
  readonly atLeast?: number
  /** How many were counted, for `count`: different ones, in one process, as the rule says. */
  readonly counted?: number
  /** How many activities, calls or records of the kind there were. */
  readonly candidates: number
  /** How many of them fit. */
  readonly fitting: number
  /** Some that fit. */
  readonly sightings: readonly SightingExplanation[]
  /** The one that came nearest, if none fits. */
  readonly nearest?: MissExplanation
}

/** Steps that have to come in an order. */
export interface SequenceExplanation {
  readonly op: 'sequence'
  readonly met: boolean
  /** How many steps were made by whoever came farthest. */
  readonly reached: number
  /** What has to be equal in all steps. */
  readonly same?: readonly string[]
  readonly steps: readonly LeafExplanation[]
}

/** A call, activity or record that was looked at. */
export interface SightingExplanation {
  /** What it is: a kind of activity or record, or `call`. */
  readonly kind: string
  readonly pid?: number
  /** Position of the process in `behavior.processes`, if another one had the same id. */
  readonly process_index?: number
  readonly process?: string | null
  /** The call's `id` within its process. */
  readonly cid?: number
  readonly api?: string
  readonly values: Readonly<Record<string, string>>
}

export interface MissExplanation extends SightingExplanation {
  /** What kept it from fitting. */
  readonly missing: readonly {
    readonly field: string
    readonly expected: string
    /** The value there is; `null` if there is none. */
    readonly found: string | null
  }[]
}

export interface HandlerExplanation {
  readonly handler: string
  /** How often it was called. */
  readonly calls: number
  /** Some of what it was told. */
  readonly examples: readonly SightingExplanation[]
  /** What it answered at last, if anything. */
  readonly verdict?: string
}

export interface QuestionExplanation {
  /** The helper: `checkFile`, `checkArgument` … */
  readonly helper: string
  readonly pattern: string
  /** Further filters, as JSON; `""` if none. */
  readonly filter: string
  /** The answer; `null` if nothing was found. */
  readonly answer: string | null
}
