import type { Call, Process } from '@cuculus/core'
import { activityFields } from '../activity.js'
import { activityReaders } from '../activityTable.js'
import { didYouMean } from '../didYouMean.js'
import { combinedKinds, summaryLeaves } from '../probe.js'
import { reason } from '../reason.js'
import { type FlatRecord, type RecordKind, recordTable, summaryRecords } from '../recordTable.js'
import { RuleError } from '../ruleError.js'
import type { SignatureResults } from '../scope.js'
import type { Survey, SurveyedProcess, SurveyOptions, SurveyTally } from './survey.js'
import { type ProcessQuestion, ProcessSurvey } from './processSurvey.js'
import { Allowance, Tally } from './tally.js'

const maximumExamples = 1000
/** Different values that are remembered of one list or kind of record. */
const remembered = 20_000
/** Kinds and APIs that are held of all processes together: a hostile report has any number of processes. */
const held = 200_000

// They are the keys of the table.
const recordKinds = Object.keys(recordTable).sort() as RecordKind[]

/**
 * What there is in an analysis for a rule to look for: kinds of activity and APIs by process with the fields, arguments and values they have, the lists of the summary, records of the container.
 *
 * Everything is bounded: values are cut, and what is remembered is limited (`atLeast` tells).
 *
 * @throws RuleError if there is no such kind.
 *
 * @example
 * ```ts
 * const { processes } = await surveyResults(results, { kinds: ['registry_set'], examples: 20 })
 * ```
 */
export async function surveyResults(results: SignatureResults, options: SurveyOptions = {}): Promise<Survey> {
  const question = questionOf(options)
  const { process: wanted, kinds, signal } = options
  const processes: SurveyedProcess[] = []
  let left = held
  let leftOut = 0
  for (const [index, process] of (results.behavior?.processes ?? []).entries()) {
    signal?.throwIfAborted()
    if (question.asksNoCalls || (wanted !== undefined && !isWanted(process, wanted))) continue
    const found = await surveyProcess(process, index, question, signal)
    const size = found.activities.length + found.apis.length
    // Who asks for something gets the processes that have it, and those that may.
    if (!question.everything && size === 0 && found.problem === undefined) continue
    left -= 1 + size
    if (left < 0) leftOut++
    else processes.push(found)
  }
  // What the rest holds is not of one process.
  const wants = (kind: string): boolean =>
    wanted === undefined && (question.everything || kinds?.includes(kind) === true)
  return {
    processes,
    left_out: leftOut,
    summary: summaryLeaves.flatMap(([kind, list, field]) =>
      wants(kind) ? tallied(kind, summaryRecords(results, list, field), question) : [],
    ),
    records: recordKinds.flatMap((kind) =>
      wants(kind) ? tallied(kind, recordTable[kind].records(results), question) : [],
    ),
  }
}

interface Question extends ProcessQuestion {
  readonly everything: boolean
  readonly asksNoCalls: boolean
  /** The only APIs whose calls have to be read. */
  readonly read: ReadonlySet<string> | undefined
}

function questionOf({ kinds = [], apis = [], examples = 3 }: SurveyOptions): Question {
  const known = [...Object.keys(activityFields), ...recordKinds, ...combinedKinds.keys()]
  for (const kind of kinds) {
    if (!known.includes(kind)) {
      throw new RuleError('', `there is no kind of activity or record \`${kind}\`${didYouMean(kind, known)}`)
    }
  }
  const limit = Math.min(Math.max(1, Math.trunc(examples)), maximumExamples)
  if (kinds.length + apis.length === 0) {
    return { everything: true, asksNoCalls: false, read: undefined, kinds: undefined, apis: undefined, examples: limit }
  }
  const activities = new Set<string>(
    kinds.flatMap(
      (kind): readonly string[] => combinedKinds.get(kind) ?? (Object.hasOwn(activityFields, kind) ? [kind] : []),
    ),
  )
  const read = new Set(apis)
  for (const [api, reader] of activityReaders) {
    // Handles that other calls opened name what these do.
    if (activities.size > 0 && (reader.learns || reader.kinds.some((kind) => activities.has(kind)))) read.add(api)
  }
  const asksNoCalls = activities.size + apis.length === 0
  return { everything: false, asksNoCalls, read, kinds: activities, apis: new Set(apis), examples: limit }
}

function isWanted({ process_id: pid, process_name: name }: Process, wanted: number | string): boolean {
  return typeof wanted === 'number' ? pid === wanted : name?.toLowerCase() === wanted.toLowerCase()
}

async function surveyProcess(
  process: Process,
  index: number,
  question: Question,
  signal: AbortSignal | undefined,
): Promise<SurveyedProcess> {
  const survey = new ProcessSurvey(process, index, question)
  try {
    for await (const batch of batchesOf(process, question)) {
      signal?.throwIfAborted()
      for (const call of batch) survey.see(call)
    }
  } catch (error) {
    signal?.throwIfAborted()
    // What was read before the damage is told.
    return { ...survey.result(), problem: reason(error) }
  }
  return survey.result()
}

function batchesOf({ calls }: Process, { read }: Question): AsyncIterable<readonly Call[]> {
  return read === undefined ? calls.batches() : calls.having('api', read)
}

function tallied<Kind extends string>(
  kind: Kind,
  records: Iterable<FlatRecord>,
  { examples }: Question,
): (SurveyTally & { readonly kind: Kind })[] {
  const tally = new Tally(examples, new Allowance(remembered))
  for (const record of records) tally.add(record)
  return tally.times === 0 ? [] : [{ kind, ...tally.result() }]
}
