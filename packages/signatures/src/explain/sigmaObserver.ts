import type { ActivityKind } from '../activity.js'
import type { SigmaFormula } from '../sigmaCondition.js'
import type { SigmaEvent } from '../sigmaSources.js'
import type { SigmaPlan } from '../sigmaSignature.js'
import { Signature } from '../signature.js'
import type { ConditionExplanation, MissExplanation, SightingExplanation } from './explanation.js'
import { shownValues } from './nearest.js'
import { placeOf } from './placeOf.js'

const shown = 5

/** Runs beside a Sigma rule: which selections hold for how many activities, and which activity came nearest to the whole condition. It never matches. */
export class SigmaObserver extends Signature {
  readonly name: string
  override readonly filterActivities: readonly ActivityKind[]
  readonly #plan: SigmaPlan
  readonly #selections = new Map<string, { fitting: number; readonly sightings: SightingExplanation[] }>()
  #candidates = 0
  #fitting = 0
  #nearest: { readonly rank: number; readonly miss: MissExplanation } | undefined

  constructor(name: string, plan: SigmaPlan) {
    super()
    this.name = name
    this.#plan = plan
    this.filterActivities = plan.kinds
    if (plan.kinds.length > 0) {
      this.onActivity = (activity) => {
        this.#see(activity)
      }
    }
  }

  override onComplete(): undefined {
    // As the rule does.
    if (this.#fitting === 0) for (const record of this.#plan.records(this.results)) this.#see(record)
  }

  #see(event: SigmaEvent): void {
    this.#candidates++
    const holding = new Set<string>()
    for (const [name, selection] of this.#plan.selections) if (selection(event)) holding.add(name)
    for (const name of holding) {
      const seen = this.#selections.get(name) ?? { fitting: 0, sightings: [] }
      seen.fitting++
      if (seen.sightings.length < shown) seen.sightings.push(describe(event))
      this.#selections.set(name, seen)
    }
    const missing = lacks(this.#plan.formula, holding)
    if (missing.length === 0) {
      this.#fitting++
      return
    }
    const rank = -missing.length
    if (this.#nearest === undefined || rank > this.#nearest.rank) {
      const place = describe(event)
      this.#nearest = {
        rank,
        miss: { ...place, missing: missing.map((expected) => ({ field: 'selection', expected, found: null })) },
      }
    }
  }

  explain(): ConditionExplanation {
    return this.#explain(this.#plan.formula, true)
  }

  #explain(formula: SigmaFormula, whole: boolean): ConditionExplanation {
    // The condition as a whole has to hold for one activity, which parts cannot tell.
    const met = (parts: boolean): boolean => (whole ? this.#fitting > 0 : parts)
    switch (formula.op) {
      case 'and':
      case 'or': {
        const parts = formula.parts.map((part) => this.#explain(part, false))
        const own = formula.op === 'and' ? parts.every((part) => part.met) : parts.some((part) => part.met)
        return { op: formula.op === 'and' ? 'all' : 'any', met: met(own), parts }
      }
      case 'not': {
        const part = this.#explain(formula.part, false)
        return { op: 'not', met: met(!part.met), part }
      }
      case 'selection': {
        const { fitting, sightings } = this.#selections.get(formula.name) ?? { fitting: 0, sightings: [] }
        const nearest = this.#fitting === 0 ? this.#nearest?.miss : undefined
        return {
          op: 'find',
          met: met(fitting > 0),
          wanted: `selection ${formula.name}`,
          candidates: this.#candidates,
          fitting,
          sightings,
          ...(fitting === 0 && nearest !== undefined ? { nearest } : {}),
        }
      }
    }
  }
}

/** What an activity lacks of a condition: selections, `not …` for those that must not hold. The shortest list counts where one of several would do. */
function lacks(formula: SigmaFormula, holding: ReadonlySet<string>): readonly string[] {
  switch (formula.op) {
    case 'and':
      return formula.parts.flatMap((part) => lacks(part, holding))
    case 'or':
      return formula.parts.map((part) => lacks(part, holding)).reduce((a, b) => (b.length < a.length ? b : a))
    case 'not':
      return lacks(formula.part, holding).length === 0 ? [`not ${nameOf(formula.part)}`] : []
    case 'selection':
      return holding.has(formula.name) ? [] : [formula.name]
  }
}

function nameOf(formula: SigmaFormula): string {
  if (formula.op === 'selection') return formula.name
  if (formula.op === 'not') return `not ${nameOf(formula.part)}`
  return `(${formula.parts.map(nameOf).join(` ${formula.op} `)})`
}

function describe({ kind, fields, call, process }: SigmaEvent): SightingExplanation {
  const place = call === undefined || process === undefined ? {} : placeOf(call, process)
  return { kind, ...place, values: shownValues(fields) }
}
