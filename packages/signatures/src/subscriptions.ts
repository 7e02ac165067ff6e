import type { Call, Process } from '@cuculus/core'
import type { Activity, ActivityKind } from './activity.js'
import type { ActivityInterest, ActivityValues } from './activityInterest.js'
import { ActivityReader } from './activityReader.js'
import { activityReaders, type Found } from './activityTable.js'
import { categoryNames } from './naming.js'
import type { Participant } from './participant.js'

/** Those who want the same calls. */
export interface Listeners {
  readonly participants: readonly Participant[]
  /** What each of them used and was not told yet, in milliseconds. */
  unpaid: number
}

/** Who wants a process' calls, by API and category: found once for each pair, then looked up. */
export class Subscriptions {
  readonly #subscribers: readonly Subscriber[]
  readonly #byApi = new Map<string, Map<string, Listeners>>()

  constructor(participants: readonly Participant[], process: Process) {
    const name = process.process_name ?? ''
    this.#subscribers = participants
      .map(subscriber)
      .filter(({ participant, processes }) => participant.live && accepts(processes, name))
  }

  get empty(): boolean {
    return this.#subscribers.length === 0
  }

  /** The APIs that somebody wants; `null` if somebody wants all. */
  get apis(): ReadonlySet<string> | null {
    if (this.#subscribers.some(({ apis }) => apis.size === 0)) return null
    return new Set(this.#subscribers.flatMap(({ apis }) => [...apis]))
  }

  /** In the order of the signatures. Some may have retired since: ask `live`. */
  of(call: Call): Listeners {
    let categories = this.#byApi.get(call.api)
    if (categories === undefined) {
      categories = new Map<string, Listeners>()
      this.#byApi.set(call.api, categories)
    }
    let listeners = categories.get(call.category)
    if (listeners === undefined) {
      listeners = { participants: this.#find(call), unpaid: 0 }
      categories.set(call.category, listeners)
    }
    return listeners
  }

  /** Put on everybody's account what was used in common. */
  pay(): void {
    for (const categories of this.#byApi.values()) {
      for (const listeners of categories.values()) {
        for (const participant of listeners.participants) participant.time += listeners.unpaid
        listeners.unpaid = 0
      }
    }
  }

  #find(call: Call): readonly Participant[] {
    return this.#subscribers
      .filter(({ apis, categories }) => accepts(apis, call.api) && accepts(categories, call.category))
      .map(({ participant }) => participant)
  }
}

/** An activity, and who may care for it. */
export interface Told {
  readonly activity: Activity
  readonly participants: readonly Participant[]
}

/** Who wants a process' activities. */
export class ActivitySubscriptions {
  readonly #interest: ActivityInterest
  readonly #reader: ActivityReader
  readonly #kinds: ReadonlySet<ActivityKind> | null
  readonly empty: boolean
  #call: Call | undefined
  #found: Found | undefined
  readonly #values: ActivityValues = (field) => (field === 'api' ? this.#call?.api : this.#found?.fields[field])

  /** `interest` is that of the same participants; it serves all processes. */
  constructor(participants: readonly Participant[], interest: ActivityInterest, process: Process) {
    const filters = participants.filter(({ live }) => live).map(({ signature }) => signature.filterActivities)
    this.empty = filters.length === 0
    this.#kinds = filters.some((kinds) => kinds.length === 0) ? null : new Set(filters.flat())
    this.#interest = interest
    this.#reader = new ActivityReader(process)
  }

  /** The APIs whose calls have to be read: those that may be what somebody wants, and those that tell what handles stand for. */
  get apis(): ReadonlySet<string> {
    const apis = new Set<string>()
    if (this.empty) return apis
    for (const [api, { kinds, learns }] of activityReaders) {
      if (learns || this.#kinds === null || kinds.some((kind) => this.#kinds?.has(kind))) apis.add(api)
    }
    return apis
  }

  /** What a call does, if anybody may care. Every call has to be read, in order. */
  read(call: Call): Told | undefined {
    if (this.empty) return undefined
    const found = this.#reader.read(call)
    if (found === undefined || this.#kinds?.has(found.kind) === false) return undefined
    this.#call = call
    this.#found = found
    const participants = this.#interest.of(found.kind, this.#values)
    // What nobody cares for need not be remembered.
    if (participants.length === 0 || !this.#reader.isNews(found, call)) return undefined
    return { activity: this.#reader.activity(found, call), participants }
  }
}

/** The filters of a signature, ready to be asked. */
interface Subscriber {
  readonly participant: Participant
  readonly processes: ReadonlySet<string>
  readonly apis: ReadonlySet<string>
  readonly categories: ReadonlySet<string>
}

function subscriber(participant: Participant): Subscriber {
  const { signature } = participant
  return {
    participant,
    processes: new Set(signature.filterProcessNames),
    apis: new Set(signature.filterApiNames),
    categories: new Set(signature.filterCategories.flatMap(categoryNames)),
  }
}

function accepts(wanted: ReadonlySet<string>, value: string): boolean {
  return wanted.size === 0 || wanted.has(value)
}
