import type { Call, Process } from '@cuculus/core'
import type { Activity, ActivityKind } from '../activity.js'
import { callFields, callValues } from '../probe.js'
import { comparedFields, type Formula, type RulePlan, type Watch } from '../rulePlan.js'
import { Signature, type Verdict } from '../signature.js'
import { type Sighting, watchState, type WatchState } from '../watchState.js'
import type { ConditionExplanation, LeafExplanation } from './explanation.js'
import { LeafObserver, patternText, shownValues, type Values } from './nearest.js'
import { placeOf } from './placeOf.js'

/** Runs beside a rule, sees what the rule sees, and can say which parts of its condition hold and by what. It never matches. */
export class RuleObserver extends Signature {
  readonly name: string
  override readonly filterActivities: readonly ActivityKind[]
  override readonly filterApiNames: readonly string[]
  readonly #plan: RulePlan
  readonly #watches: readonly WatchObserver[]

  constructor(name: string, plan: RulePlan) {
    super()
    this.name = name
    this.#plan = plan
    this.#watches = plan.watches.map((watch) => new WatchObserver(watch))
    this.filterActivities = plan.kinds
    this.filterApiNames = plan.apis
    if (plan.kinds.length > 0) {
      this.onActivity = (activity) => {
        for (const watch of this.#watches) watch.seeActivity(activity)
      }
    }
    if (plan.apis.length > 0) {
      this.onCall = (call, process) => {
        for (const watch of this.#watches) watch.seeCall(call, process)
      }
    }
  }

  override onComplete(): Verdict {
    for (const watch of this.#watches) watch.seeRecords(this.results)
  }

  explain(): ConditionExplanation {
    return this.#explain(this.#plan.formula)
  }

  #explain(formula: Formula): ConditionExplanation {
    switch (formula.op) {
      case 'all':
      case 'any': {
        const parts = formula.parts.map((part) => this.#explain(part))
        const met = formula.op === 'all' ? parts.every((part) => part.met) : parts.some((part) => part.met)
        return { op: formula.op, met, parts }
      }
      case 'not': {
        const part = this.#explain(formula.part)
        return { op: 'not', met: !part.met, part }
      }
      case 'watch':
        return this.#watches[formula.index]?.explain() ?? { op: 'all', met: false, parts: [] }
    }
  }
}

class WatchObserver {
  readonly #watch: Watch
  readonly #state: WatchState
  readonly #leaves: readonly LeafObserver[]

  constructor(watch: Watch) {
    this.#watch = watch
    this.#state = watchState(watch)
    this.#leaves = watch.probes.map(() => new LeafObserver())
  }

  seeActivity({ kind, fields, call, process }: Activity): void {
    this.#eachStep((step, leaf) => {
      const test = this.#watch.probes[step]?.activities.get(kind)
      if (test === undefined) return undefined
      const fits = leaf.see(test.checks, fields, () => ({
        kind,
        ...placeOf(call, process),
        values: shownValues(withoutCommon(fields)),
      }))
      return fits ? { step, process, fields } : undefined
    })
  }

  seeCall(call: Call, process: Process): void {
    this.#eachStep((step, leaf) => {
      const test = this.#watch.probes[step]?.call
      if (test?.apis.includes(call.api) !== true) return undefined
      const values = callValues(call, comparedFields(this.#watch))
      const fits = leaf.see(test.checks, { ...values, ...callFields(call, process) }, () => ({
        kind: 'call',
        ...placeOf(call, process),
        values: shownValues(values),
      }))
      return fits ? { step, process, fields: values } : undefined
    })
  }

  seeRecords(results: Parameters<Watch['probes'][number]['records'][number]['records']>[0]): void {
    for (const [step, probe] of this.#watch.probes.entries()) {
      for (const { kind, test, records } of probe.records) {
        for (const record of records(results)) {
          const fits = this.#leaves[step]?.see(test.checks, record, () => ({ kind, values: shownValues(record) }))
          if (fits === true && !this.#state.full) this.#state.see({ step, process: undefined, fields: record })
        }
      }
    }
  }

  explain(): ConditionExplanation {
    const watch = this.#watch
    const met = this.#state.found
    const parts = watch.probes.map((probe, step): LeafExplanation => {
      const leaf = this.#leaves[step] ?? new LeafObserver()
      return leaf.explain(wanted(probe.source), leaf.fitting > 0)
    })
    if (watch.type === 'sequence') {
      const { same } = watch
      return {
        op: 'sequence',
        met,
        reached: this.#state.progress,
        ...(same === undefined ? {} : { same }),
        steps: parts,
      }
    }
    const [leaf] = parts
    if (leaf === undefined) return { op: 'all', met, parts: [] }
    return watch.type === 'leaf'
      ? { ...leaf, met }
      : { ...leaf, op: 'count', met, atLeast: watch.atLeast, counted: this.#state.progress }
  }

  /** From the last step to the first, as the rule does: one activity is one step. */
  #eachStep(look: (step: number, leaf: LeafObserver) => Sighting | undefined): void {
    let taken = this.#state.full
    for (let step = this.#leaves.length - 1; step >= 0; step--) {
      const leaf = this.#leaves[step]
      const sighting = leaf === undefined ? undefined : look(step, leaf)
      if (sighting !== undefined) taken ||= this.#state.see(sighting)
    }
  }
}

const told: ReadonlySet<string> = new Set(['api', 'process', 'process_path'])

/** Fields less those that the place tells, and that the call succeeded as most do. */
function withoutCommon(fields: Values): Values {
  return Object.fromEntries(Object.entries(fields).filter(([name, value]) => !told.has(name) && value !== 'SUCCESS'))
}

/** A leaf in one line: `registry_set key: …, data: …`. */
function wanted(leaf: object): string {
  // A leaf has exactly one member.
  const [[kind, pattern] = ['', '']] = Object.entries(leaf) as [string, unknown][]
  return `${kind} ${patternWords(pattern)}`
}

function patternWords(pattern: unknown): string {
  if (typeof pattern !== 'object' || pattern === null || Array.isArray(pattern) || pattern instanceof RegExp)
    return patternText(pattern)
  return Object.entries(pattern)
    .map(([name, value]) =>
      name === 'not' || name === 'arguments' ? `${name} (${patternWords(value)})` : `${name}: ${patternWords(value)}`,
    )
    .join(', ')
}
