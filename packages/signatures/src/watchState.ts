import type { Process } from '@cuculus/core'
import type { FieldValue } from './fieldTest.js'
import type { CountWatch, LeafWatch, SequenceWatch, Watch } from './rulePlan.js'

/** A sighting: a step of a watch, where it was seen, and the fields to compare. */
export interface Sighting {
  readonly step: number
  /** Where it was seen; none for records. Ids will not do: a later process may have the same. */
  readonly process: Process | undefined
  readonly fields: Readonly<Record<string, FieldValue>>
}

/** How far a watch is in one analysis. */
export interface WatchState {
  /** Whether it has been found. */
  readonly found: boolean
  /** Whether more sightings change anything. */
  readonly full: boolean
  /** How far it came: sightings, steps of the one that came farthest, or how many were counted where there were most. */
  readonly progress: number
  /** @returns whether the sighting is worth showing. */
  see(sighting: Sighting): boolean
}

/** Sightings shown for one watch; people need examples, not all. */
const shown = 10

/** Different values or places that are followed at once. */
const followed = 10_000

export function watchState(watch: Watch): WatchState {
  switch (watch.type) {
    case 'leaf':
      return new LeafState(watch)
    case 'sequence':
      return new SequenceState(watch)
    case 'count':
      return new CountState(watch)
  }
}

class LeafState implements WatchState {
  #seen = 0
  readonly #limit: number

  constructor({ evidence }: LeafWatch) {
    this.#limit = evidence ? shown : 1
  }

  get found(): boolean {
    return this.#seen > 0
  }

  get full(): boolean {
    return this.#seen >= this.#limit
  }

  get progress(): number {
    return this.#seen
  }

  see(): boolean {
    return this.#seen++ < this.#limit
  }
}

class SequenceState implements WatchState {
  found = false
  progress = 0
  readonly #watch: SequenceWatch
  /** The step that comes next, by process and the value that must be the same. */
  readonly #next = new Map<Process | undefined, Map<string, number>>()
  #followed = 0

  constructor(watch: SequenceWatch) {
    this.#watch = watch
  }

  get full(): boolean {
    return this.found
  }

  see({ step, process, fields }: Sighting): boolean {
    const { same, probes } = this.#watch
    const value = same === undefined ? '' : fields[same[step] ?? '']
    if (value === undefined || value === null) return false
    const key = String(value).toLowerCase()
    const place = this.#next.get(process) ?? new Map<string, number>()
    const next = place.get(key) ?? 0
    if (next !== step) return false
    if (next === 0 && this.#followed++ >= followed) return false
    this.#next.set(process, place.set(key, next + 1))
    this.progress = Math.max(this.progress, next + 1)
    if (next + 1 === probes.length) this.found = true
    return true
  }
}

class CountState implements WatchState {
  found = false
  progress = 0
  readonly #watch: CountWatch
  readonly #seen = new Map<Process | undefined, Set<unknown>>()
  #shown = 0
  #serial = 0

  constructor(watch: CountWatch) {
    this.#watch = watch
  }

  get full(): boolean {
    return this.found
  }

  see({ process, fields }: Sighting): boolean {
    const { distinct, perProcess, atLeast } = this.#watch
    const value = distinct === undefined ? this.#serial++ : fields[distinct]
    if (value === undefined || value === null) return false
    const place = perProcess ? process : undefined
    let values = this.#seen.get(place)
    if (values === undefined) {
      if (this.#seen.size >= followed) return false
      values = new Set()
      this.#seen.set(place, values)
    }
    const before = values.size
    values.add(typeof value === 'string' ? value.toLowerCase() : value)
    this.progress = Math.max(this.progress, values.size)
    if (values.size >= atLeast) this.found = true
    return values.size > before && this.#shown++ < shown
  }
}
