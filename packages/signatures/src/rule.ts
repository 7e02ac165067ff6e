import type { ActivityField, ActivityKind } from './activity.js'
import type { RecordKind } from './recordTable.js'
import type { Signature } from './signature.js'

/**
 * What a field has to be.
 *
 * - a text: a regular expression, case-insensitive, found anywhere, linear time (RE2 syntax);
 * - a text such as `>= 7.2`: a comparison with a number;
 * - a `RegExp` (not in YAML): as it is written;
 * - a number or boolean: equal to it;
 * - a list: any of these.
 */
export type FieldPattern = string | number | boolean | RegExp | readonly (string | number | boolean | RegExp)[]

/** Fields and what they have to be, all of them; `not` holds fields that must not be so. */
export type FieldPatterns<Field extends string = string> = Readonly<Partial<Record<Field, FieldPattern>>> & {
  readonly not?: Readonly<Partial<Record<Field, FieldPattern>>>
}

/** Looks into activities or records of one kind: a bare pattern is about the first field of the kind. */
export type Leaf = Readonly<Partial<Record<ActivityKind, FieldPattern | FieldPatterns<ActivityField>>>> &
  Readonly<Partial<Record<RecordKind, FieldPattern | RecordPatterns>>> &
  NamedLeaf

/** Fields of a record; which there are depends on its kind. */
export type RecordPatterns = Readonly<Record<string, FieldPattern | Readonly<Record<string, FieldPattern>>>>

/** Leaves that are no kind of activity or record of their own. */
export interface NamedLeaf {
  /** A command line: of a process that was created, or of one that ran, other than the one that the sandbox started. */
  readonly command?: FieldPattern
  /** A file that was touched in any way. */
  readonly file?: FieldPattern
  /** A registry key that was touched in any way. */
  readonly key?: FieldPattern
  /** A call as the monitor logged it. */
  readonly call?: CallPattern
}

/** A call: names of APIs, and patterns for arguments by name (names of other generations count). */
export interface CallPattern {
  readonly api: string | readonly string[]
  readonly arguments?: Readonly<Record<string, FieldPattern>>
  readonly category?: FieldPattern
  readonly status?: 'SUCCESS' | 'FAILURE'
  readonly return?: FieldPattern
  readonly process?: FieldPattern
}

/** When a rule matches. */
export type Condition =
  | { readonly all: readonly Condition[] }
  | { readonly any: readonly Condition[] }
  | { readonly not: Condition }
  | SequenceCondition
  | CountCondition
  | Leaf

/** Activities or calls of one process, in this order; others may come between. */
export interface SequenceCondition {
  readonly sequence: readonly Leaf[]
  /** A field that must be equal in all steps (`target`), or one for each step (`[path, image]`); whatever the case. */
  readonly same?: string | readonly string[]
}

/** So many different things of a kind. */
export interface CountCondition {
  readonly count: Leaf
  readonly atLeast: number
  /** The field that makes them different; by default every call and record counts. */
  readonly distinct?: string
  /** Count in each process, not in all together. */
  readonly perProcess?: boolean
}

/** A signature as data: what YAML files hold. */
export interface Rule extends Partial<
  Pick<
    Signature,
    | 'severity'
    | 'confidence'
    | 'weight'
    | 'alert'
    | 'enabled'
    | 'categories'
    | 'families'
    | 'authors'
    | 'references'
    | 'ttps'
    | 'mbcs'
    | 'platform'
    | 'minimum'
    | 'maximum'
  >
> {
  readonly name: string
  readonly description: string
  readonly match: Condition
}
