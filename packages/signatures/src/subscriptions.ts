import type { Call, Process } from '@cuculus/core'
import type { Activity, ActivityKind } from './activity.js'
import { ActivityReader } from './activityReader.js'
import { activityReaders } from './activityTable.js'
import { categoryNames } from './naming.js'
import type { Participant } from './participant.js'

const nobody: readonly Participant[] = []

const readableApis: ReadonlySet<string> = new Set(activityReaders.keys())

/** Who wants a process' calls, by API and category: found once for each pair, then looked up. */
export class Subscriptions {
  readonly #subscribers: readonly Subscriber[]
  readonly #byApi = new Map<string, Map<string, readonly Participant[]>>()

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
  of(call: Call): readonly Participant[] {
    if (this.#subscribers.length === 0) return nobody
    let categories = this.#byApi.get(call.api)
    if (categories === undefined) {
      categories = new Map<string, readonly Participant[]>()
      this.#byApi.set(call.api, categories)
    }
    let interested = categories.get(call.category)
    if (interested === undefined) {
      interested = this.#find(call)
      categories.set(call.category, interested)
    }
    return interested
  }

  #find(call: Call): readonly Participant[] {
    const found = this.#subscribers
      .filter(({ apis, categories }) => accepts(apis, call.api) && accepts(categories, call.category))
      .map(({ participant }) => participant)
    return found.length === 0 ? nobody : found
  }
}

/** Who wants a process' activities, by kind. */
export class ActivitySubscriptions {
  readonly #byKind = new Map<ActivityKind, Participant[]>()
  readonly #general: readonly Participant[]
  readonly #reader: ActivityReader
  readonly empty: boolean

  constructor(participants: readonly Participant[], process: Process) {
    const live = participants.filter((participant) => participant.live)
    this.#general = live.filter(({ signature }) => signature.filterActivities.length === 0)
    for (const participant of live) {
      for (const kind of new Set(participant.signature.filterActivities)) {
        this.#byKind.set(kind, [...(this.#byKind.get(kind) ?? []), participant])
      }
    }
    this.#reader = new ActivityReader(process)
    this.empty = live.length === 0
  }

  /** The APIs whose calls have to be read. */
  get apis(): ReadonlySet<string> {
    return this.empty ? new Set() : readableApis
  }

  /** What a call does, if anybody may want it. Every call has to be read once, in order: handles are learnt on the way. */
  read(call: Call): Activity | undefined {
    return this.empty ? undefined : this.#reader.read(call)
  }

  of(kind: ActivityKind): readonly Participant[] {
    const special = this.#byKind.get(kind)
    if (special === undefined) return this.#general
    return this.#general.length === 0 ? special : [...this.#general, ...special]
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
