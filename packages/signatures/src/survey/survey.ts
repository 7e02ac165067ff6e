import type { ActivityKind } from '../activity.js'
import type { RecordKind } from '../recordTable.js'

/** What an analysis holds that a rule can look for: what an author sees before writing one. */
export interface Survey {
  /** In the order of the report. */
  readonly processes: readonly SurveyedProcess[]
  /** How many processes are not told of because there are too many. */
  readonly left_out: number
  /** The lists of the summary, under the leaf that looks into them. Leaves of one kind may have several lists. */
  readonly summary: readonly (SurveyTally & { readonly kind: SummaryLeaf })[]
  /** Records of the container by kind. */
  readonly records: readonly (SurveyTally & { readonly kind: RecordKind })[]
}

/** Leaves that the summary answers without calls. */
export type SummaryLeaf = ActivityKind | 'command' | 'file' | 'key'

/** How often something was there, and how many different ones. */
export interface SurveyTally {
  /** How many there were; a call that was repeated counts as often as it was made. */
  readonly times: number
  /** How many of them differ in a field. */
  readonly different: number
  /** Whether there may be more different ones: not all were remembered. */
  readonly atLeast: boolean
  /** The first different ones, in the order of their first sight. */
  readonly examples: readonly SurveyExample[]
}

export interface SurveyExample {
  readonly times: number
  /** By field, or by argument; values by their beginning, those that are empty left out. */
  readonly values: Readonly<Record<string, string>>
}

export interface SurveyedProcess {
  /** Position in `behavior.processes`: ids may be given again. */
  readonly process_index: number
  readonly process_id: number
  readonly process_name: string | null
  /** Calls that were looked at: all, or those that may show what was asked for. */
  readonly calls: number
  /** Kinds of activity by name. */
  readonly activities: readonly (SurveyTally & { readonly kind: ActivityKind })[]
  /** APIs by name. */
  readonly apis: readonly SurveyedApi[]
  /** Calls of APIs beyond those that were remembered. */
  readonly other_calls: number
  /** Why the calls could not be read to their end. */
  readonly problem?: string
}

/** Calls of one API in one process. Values are compared only where APIs were asked for by name. */
export interface SurveyedApi extends SurveyTally {
  readonly api: string
  readonly category: string
  /** How many of the calls failed. */
  readonly failures: number
  /** Names of arguments in the order of the log. */
  readonly arguments: readonly string[]
}

/** What to look at; everything by default. */
export interface SurveyOptions {
  /** A process id, or a name without its folder, whatever the case. */
  readonly process?: number | string
  /** Kinds of activity, of record, or `command`, `file`, `key`: only these, and no APIs unless they are asked for as well. */
  readonly kinds?: readonly string[]
  /** APIs by their exact names: only these with their values, and no kinds unless they are asked for as well. */
  readonly apis?: readonly string[]
  /** How many different ones are kept of each kind and API. Default 3, at most 1000. */
  readonly examples?: number
  readonly signal?: AbortSignal
}
