import type { Call, Process } from '@cuculus/core'
import type { Activity, ActivityKind } from './activity.js'
import { type ActivityNeeds, activityNeedsOf } from './activityNeeds.js'
import { didYouMean } from './didYouMean.js'
import { callValues, headline } from './probe.js'
import type { Rule } from './rule.js'
import { RuleError } from './ruleError.js'
import { comparedFields, type Formula, type RulePlan, rulePlan, rulePlanOf } from './rulePlan.js'
import { Signature, type SignatureClass, summaryIndexOf, type Verdict } from './signature.js'
import { watchState, type WatchState } from './watchState.js'

/**
 * A signature from data.
 *
 * @throws RuleError if the rule cannot be used: it says which part and why.
 *
 * @example
 * ```ts
 * ruleSignature({
 *   name: 'persistence_run_key',
 *   description: 'Starts with Windows by a Run key',
 *   ttps: ['T1547.001'],
 *   match: { registry_set: { key: String.raw`\\currentversion\\run(once)?\\` } },
 * })
 * ```
 */
export function ruleSignature(rule: Rule): SignatureClass {
  const { match, ...attributes } = checked(rule)
  const plan = rulePlan(match)
  return class extends RuleSignature {
    static readonly [rulePlanOf]: RulePlan = plan
    static readonly [activityNeedsOf]: ActivityNeeds = plan.needs
    readonly name = rule.name
    constructor() {
      super(plan)
      Object.assign(this, attributes)
    }
  }
}

abstract class RuleSignature extends Signature {
  override readonly filterActivities: readonly ActivityKind[]
  override readonly filterApiNames: readonly string[]
  readonly #plan: RulePlan
  readonly #states: readonly WatchState[]

  constructor(plan: RulePlan) {
    super()
    this.#plan = plan
    this.#states = plan.watches.map(watchState)
    this.filterActivities = plan.kinds
    this.filterApiNames = plan.apis
    // Who has no such handler is not told at all.
    if (plan.kinds.length > 0) {
      this.onActivity = (activity) => {
        this.#seeActivity(activity)
      }
    }
    if (plan.apis.length > 0) {
      this.onCall = (call, process) => {
        this.#seeCall(call, process)
      }
    }
  }

  override onComplete(): Verdict {
    for (const [index, watch] of this.#plan.watches.entries()) {
      const state = this.#states[index]
      for (const [step, { records }] of watch.probes.entries()) {
        for (const test of records) {
          const { kind, field } = test
          for (const record of summaryIndexOf(this).candidates(test)) {
            if (state === undefined || state.full) break
            if (!test.test(record) || !state.see({ step, process: undefined, fields: record })) continue
            if (watch.evidence) this.markIoc(kind, String(record[field] ?? ''), field)
          }
        }
      }
    }
    return this.#holds(this.#plan.formula)
  }

  #seeActivity(activity: Activity): void {
    const { kind, fields, call, process } = activity
    for (const index of this.#plan.byKind.get(kind) ?? []) {
      const watch = this.#plan.watches[index]
      const state = this.#states[index]
      if (watch === undefined || state === undefined || state.full) continue
      // From the last step to the first: one activity is one step.
      for (let step = watch.probes.length - 1; step >= 0; step--) {
        const test = watch.probes[step]?.activities.get(kind)
        if (test?.(fields) !== true || !state.see({ step, process, fields })) continue
        if (watch.evidence) {
          this.markCall(call, process)
          this.markIoc(kind, headline(activity))
        }
        break
      }
    }
  }

  #seeCall(call: Call, process: Process): void {
    for (const [index, watch] of this.#plan.watches.entries()) {
      const state = this.#states[index]
      if (state === undefined || state.full) continue
      for (let step = watch.probes.length - 1; step >= 0; step--) {
        const test = watch.probes[step]?.call
        if (test?.apis.includes(call.api) !== true || !test.test(call, process)) continue
        const fields = callValues(call, comparedFields(watch))
        if (!state.see({ step, process, fields })) continue
        if (watch.evidence) this.markCall(call, process)
        break
      }
    }
  }

  #holds(formula: Formula): boolean {
    switch (formula.op) {
      case 'all':
        return formula.parts.every((part) => this.#holds(part))
      case 'any':
        return formula.parts.some((part) => this.#holds(part))
      case 'not':
        return !this.#holds(formula.part)
      case 'watch':
        return this.#states[formula.index]?.found === true
    }
  }
}

const attributes: Readonly<Record<string, 'string' | 'number' | 'boolean' | 'list'>> = {
  name: 'string',
  description: 'string',
  severity: 'number',
  confidence: 'number',
  weight: 'number',
  alert: 'boolean',
  enabled: 'boolean',
  categories: 'list',
  families: 'list',
  authors: 'list',
  references: 'list',
  ttps: 'list',
  mbcs: 'list',
  platform: 'string',
  minimum: 'string',
  maximum: 'string',
}

/** Types bind rules that are written in TypeScript; those from files are checked here. */
function checked(rule: Rule): Rule {
  const unknownRule: unknown = rule
  if (typeof unknownRule !== 'object' || unknownRule === null) throw new RuleError('', 'expected a rule')
  for (const [name, value] of Object.entries(unknownRule)) {
    if (name === 'match') continue
    const kind = Object.hasOwn(attributes, name) ? attributes[name] : undefined
    if (kind === undefined) {
      const near = didYouMean(name, ['match', ...Object.keys(attributes)])
      throw new RuleError(name, `there is no such attribute of a rule${near}`)
    }
    const fits =
      kind === 'list' ? Array.isArray(value) && value.every((item) => typeof item === 'string') : typeof value === kind
    if (!fits) throw new RuleError(name, `expected a ${kind === 'list' ? 'list of texts' : kind}`)
  }
  // What is there has the right type: checked above.
  const { name, description, confidence } = unknownRule as Partial<Rule>
  if (name === undefined || !/^[a-z0-9_]+$/.test(name))
    throw new RuleError('name', 'expected lower-case letters, digits and `_`')
  if (description === undefined || description === '') throw new RuleError('description', 'expected a sentence')
  if (confidence !== undefined && !(confidence >= 0 && confidence <= 100)) {
    throw new RuleError('confidence', 'expected a number from 0 to 100')
  }
  if (!('match' in unknownRule)) throw new RuleError('match', 'expected a condition')
  return rule
}
