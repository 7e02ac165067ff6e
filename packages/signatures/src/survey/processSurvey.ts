import type { Call, Process } from '@cuculus/core'
import { activityFields, type ActivityKind } from '../activity.js'
import { ActivityReader } from '../activityReader.js'
import type { Found } from '../activityTable.js'
import type { SurveyedApi, SurveyedProcess } from './survey.js'
import { Allowance, Tally } from './tally.js'

/** What of a process is looked at. */
export interface ProcessQuestion {
  /** `undefined` for every kind. */
  readonly kinds: ReadonlySet<string> | undefined
  /** `undefined` for every API, without values. */
  readonly apis: ReadonlySet<string> | undefined
  readonly examples: number
}

/** Different activities and calls that are remembered of one process. */
const remembered = 20_000
/** More APIs than any monitor logs, and more arguments than any API has. */
const maximumApis = 2_000
const maximumArguments = 64
/** No name of an API or argument is longer. */
const nameLength = 200

/** Collects what one process did. */
export class ProcessSurvey {
  readonly #process: Process
  readonly #index: number
  readonly #question: ProcessQuestion
  readonly #reader: ActivityReader
  readonly #allowance = new Allowance(remembered)
  readonly #activities = new Map<ActivityKind, Tally>()
  readonly #apis = new Map<string, ApiTally>()
  #calls = 0
  #others = 0

  /** @param index - Position of the process in the report. */
  constructor(process: Process, index: number, question: ProcessQuestion) {
    this.#process = process
    this.#index = index
    this.#question = question
    this.#reader = new ActivityReader(process)
  }

  see(call: Call): void {
    const { kinds, apis } = this.#question
    const times = 1 + call.repeated
    this.#calls += times
    const found = this.#reader.read(call)
    if (found !== undefined && kinds?.has(found.kind) !== false) this.#noteActivity(found, call, times)
    if (apis?.has(call.api) !== false) this.#noteApi(call, times)
  }

  result(): SurveyedProcess {
    return {
      process_index: this.#index,
      process_id: this.#process.process_id,
      process_name: this.#process.process_name,
      calls: this.#calls,
      activities: sorted(this.#activities).map(([kind, tally]) => ({ kind, ...tally.result() })),
      apis: sorted(this.#apis).map(([api, tally]) => tally.result(api)),
      other_calls: this.#others,
    }
  }

  #noteActivity({ kind, fields }: Found, { api, status }: Call, times: number): void {
    const tally = this.#activities.get(kind) ?? new Tally(this.#question.examples, this.#allowance)
    this.#activities.set(kind, tally)
    // What every activity has is told where it says something.
    const named = activityFields[kind].includes('api') ? { api, ...fields } : fields
    tally.add(status === 'FAILURE' ? { ...named, status } : named, times)
  }

  #noteApi(call: Call, times: number): void {
    const name = call.api.slice(0, nameLength)
    let api = this.#apis.get(name)
    if (api === undefined) {
      if (this.#apis.size >= maximumApis) {
        this.#others += times
        return
      }
      api = new ApiTally(call.category.slice(0, nameLength), new Tally(this.#question.examples, this.#allowance))
      this.#apis.set(name, api)
    }
    // To compare the values of all calls takes longer than to count them.
    api.see(call, times, this.#question.apis !== undefined)
  }
}

function sorted<Name extends string, Value>(map: ReadonlyMap<Name, Value>): (readonly [Name, Value])[] {
  return [...map].sort(([a], [b]) => (a < b ? -1 : 1))
}

class ApiTally {
  readonly #category: string
  readonly #tally: Tally
  readonly #arguments = new Set<string>()
  #failures = 0

  constructor(category: string, tally: Tally) {
    this.#category = category
    this.#tally = tally
  }

  see(call: Call, times: number, compare: boolean): void {
    if (call.status === 'FAILURE') this.#failures += times
    for (const { name } of call.arguments)
      if (this.#arguments.size < maximumArguments) this.#arguments.add(name.slice(0, nameLength))
    if (compare)
      this.#tally.add(
        Object.fromEntries(
          call.arguments.slice(0, maximumArguments).map(({ name, value }) => [name.slice(0, nameLength), value]),
        ),
        times,
      )
    else this.#tally.addUnseen(times)
  }

  result(api: string): SurveyedApi {
    return {
      api,
      category: this.#category,
      failures: this.#failures,
      arguments: [...this.#arguments],
      ...this.#tally.result(),
    }
  }
}
