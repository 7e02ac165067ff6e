import type { FieldValue } from '../fieldTest.js'
import { type FieldCheck, holds } from '../probe.js'
import type { LeafExplanation, MissExplanation, SightingExplanation } from './explanation.js'

/** How many that fit are shown. */
const shown = 5

/** Values are shown by their beginning. */
const shownLength = 300

export type Values = Readonly<Record<string, FieldValue>>

/** Collects what was looked at for one leaf: what fits, and what came nearest. */
export class LeafObserver {
  candidates = 0
  fitting = 0
  readonly #sightings: SightingExplanation[] = []
  #nearest: { readonly miss: MissExplanation; readonly rank: number } | undefined

  /** @returns whether it fits. */
  see(checks: readonly FieldCheck[], values: Values, describe: () => SightingExplanation): boolean {
    this.candidates++
    const missing = checks.filter((check) => !holds(check, values))
    if (missing.length === 0) {
      this.fitting++
      if (this.#sightings.length < shown) this.#sightings.push(describe())
      return true
    }
    const rank = rankOf(missing, values)
    if (this.#nearest === undefined || rank > this.#nearest.rank) {
      this.#nearest = { rank, miss: { ...describe(), missing: missing.map((check) => whatIsMissing(check, values)) } }
    }
    return false
  }

  explain(wanted: string, met: boolean): LeafExplanation {
    return {
      op: 'find',
      met,
      wanted,
      candidates: this.candidates,
      fitting: this.fitting,
      sightings: this.#sightings,
      ...(this.fitting === 0 && this.#nearest !== undefined ? { nearest: this.#nearest.miss } : {}),
    }
  }
}

/** Fewer things missing come nearer; among equals, more words of the patterns in the values. */
function rankOf(missing: readonly FieldCheck[], values: Values): number {
  let shared = 0
  for (const { fields, pattern, negated } of missing) {
    if (negated) continue
    const text = fields
      .map((field) => String(values[field] ?? ''))
      .join(' ')
      .toLowerCase()
    const words =
      patternText(pattern)
        .toLowerCase()
        .match(/[a-z0-9]{3,}/g) ?? []
    shared = Math.max(shared, words.filter((word) => text.includes(word)).length / Math.max(1, words.length))
  }
  return shared - missing.length
}

function whatIsMissing({ fields, pattern, negated }: FieldCheck, values: Values): MissExplanation['missing'][number] {
  const field = fields.find((name) => (values[name] ?? '') !== '') ?? fields[0] ?? ''
  const value = values[field]
  return {
    field,
    expected: `${negated ? 'not ' : ''}${patternText(pattern)}`,
    found: value === undefined || value === null ? null : shorten(String(value)),
  }
}

/** A pattern as it is written. */
export function patternText(pattern: unknown): string {
  if (Array.isArray(pattern)) return pattern.map(patternText).join(' or ')
  return pattern instanceof RegExp ? String(pattern) : typeof pattern === 'string' ? pattern : JSON.stringify(pattern)
}

export function shorten(text: string): string {
  return text.length > shownLength ? `${text.slice(0, shownLength)}…` : text
}

/** Values to show: those there are, by their beginning. */
export function shownValues(values: Values): Record<string, string> {
  return Object.fromEntries(
    Object.entries(values).flatMap(([name, value]) =>
      value === undefined || value === null || value === '' ? [] : [[name, shorten(String(value))]],
    ),
  )
}
