import type { ActivityField, ActivityKind } from './activity.js'
import type { ActivityNeed } from './activityNeeds.js'
import { LiteralSearch } from './literalSearch.js'
import type { Participant } from './participant.js'

/** What is known of an activity before anybody is told. */
export type ActivityValues = (field: ActivityField) => string | undefined

const nobody: readonly Participant[] = []

/**
 * Who may care for an activity. Signatures that are data say which texts they look for: all of these are looked for at once, so that an activity which has none of
 * them costs the same for ten signatures as for ten thousand.
 */
export class ActivityInterest {
  readonly #participants: readonly Participant[]
  readonly #byKind = new Map<ActivityKind, KindInterest>()

  constructor(participants: readonly Participant[]) {
    this.#participants = participants
  }

  /** In the order of the signatures, those first that want every kind. Some may have retired: ask `live`. */
  of(kind: ActivityKind, values: ActivityValues): readonly Participant[] {
    let interest = this.#byKind.get(kind)
    if (interest === undefined) {
      interest = new KindInterest(kind, this.#listeners(kind))
      this.#byKind.set(kind, interest)
    }
    return interest.of(values)
  }

  #listeners(kind: ActivityKind): readonly Participant[] {
    const wanting = (accept: (kinds: readonly ActivityKind[]) => boolean): readonly Participant[] =>
      this.#participants.filter(({ signature }) => accept(signature.filterActivities))
    return [...wanting((kinds) => kinds.length === 0), ...wanting((kinds) => kinds.includes(kind))]
  }
}

class KindInterest {
  readonly #listeners: readonly Participant[]
  readonly #always: readonly number[]
  /** Those of `#always`, ready to be handed out. */
  readonly #general: readonly Participant[]
  readonly #searches: readonly (readonly [ActivityField, LiteralSearch])[]
  readonly #hits = new Set<number>()
  readonly #note = (number: number): void => {
    this.#hits.add(number)
  }

  constructor(kind: ActivityKind, listeners: readonly Participant[]) {
    this.#listeners = listeners
    const needs = listeners.map((participant) => participant.needs?.get(kind))
    const searches = searchesFor(needs)
    this.#searches = searches ?? []
    this.#always = [...listeners.keys()].filter((index) => searches === undefined || needs[index] === undefined)
    this.#general = this.#select(this.#always)
  }

  of(values: ActivityValues): readonly Participant[] {
    const hits = this.#hits
    for (const [field, search] of this.#searches) {
      const text = values(field)
      if (text !== undefined) search.find(text, this.#note)
    }
    if (hits.size === 0) return this.#general
    const found = this.#select([...hits, ...this.#always].sort((a, b) => a - b))
    hits.clear()
    return found
  }

  #select(indices: readonly number[]): readonly Participant[] {
    return indices.length === 0 ? nobody : indices.flatMap((index) => this.#listeners[index] ?? [])
  }
}

/** A search for each field; `undefined` if there is too much to look for. */
function searchesFor(
  needs: readonly (readonly ActivityNeed[] | undefined)[],
): readonly (readonly [ActivityField, LiteralSearch])[] | undefined {
  const byField = new Map<ActivityField, Map<string, number[]>>()
  for (const [index, some] of needs.entries()) {
    for (const { fields, texts } of some ?? []) {
      for (const field of fields) {
        const literals = byField.get(field) ?? new Map<string, number[]>()
        byField.set(field, literals)
        for (const text of texts) literals.set(text, [...(literals.get(text) ?? []), index])
      }
    }
  }
  const searches: (readonly [ActivityField, LiteralSearch])[] = []
  for (const [field, literals] of byField) {
    const search = LiteralSearch.of(literals)
    if (search === undefined) return undefined
    searches.push([field, search])
  }
  return searches
}
