import type { ActivityKind } from './activity.js'
import { type ActivityNeeds, activityNeedsOf } from './activityNeeds.js'
import { isAttackId } from './attackIds.js'
import { headline } from './probe.js'
import { RuleError } from './ruleError.js'
import { sigmaCondition, type SigmaFormula } from './sigmaCondition.js'
import { needsOfFormula } from './sigmaNeeds.js'
import { askedFields, sigmaSelection, type SigmaSelection } from './sigmaSelection.js'
import { type SigmaEvent, sigmaMissing, type SigmaSource, sigmaSources } from './sigmaSources.js'
import type { SignatureResults } from './scope.js'
import { Signature, type SignatureClass, type Verdict } from './signature.js'

/** Where a class that was made of a Sigma rule keeps its parts: to explain it. */
export const sigmaPlanOf: unique symbol = Symbol('sigma plan')

export interface SigmaPlan {
  readonly kinds: readonly ActivityKind[]
  readonly selections: ReadonlyMap<string, SigmaSelection>
  readonly formula: SigmaFormula
  /** Records that have all that the rule asks for. */
  readonly records: (results: SignatureResults) => readonly SigmaEvent[]
}

/** What stands in files of Sigma and is no rule of its own. */
const refused: ReadonlyMap<string, string> = new Map([
  ['action', 'collections (`action: global`) are not understood: write each rule in full'],
  ['correlation', 'correlations of rules are not understood'],
  ['filter', 'filters of other rules are not understood'],
])

const severities: Readonly<Record<string, number>> = { informational: 1, low: 1, medium: 2, high: 3, critical: 3 }

/**
 * A signature from a Sigma rule (https://sigmahq.io, specification 2).
 *
 * Understood: the categories `process_creation`, `registry_set`, `registry_add`, `registry_delete`, `registry_event`, `file_event`, `file_access`, `file_delete`,
 * `file_rename`, `dns_query`, `network_connection` and `image_load` of Windows, `dns` and `proxy`; selections as maps and lists of maps; all modifiers of the specification but `expand` and
 * those of dates; wildcards; conditions with `and`, `or`, `not`, brackets, `1 of`, `any of`, `all of`, `them`, and lists of conditions. Of a list of maps those
 * are left out that ask for what no monitor tells (`OriginalFileName`), as long as one is left.
 *
 * @throws RuleError with the reason if the rule says anything else: a rule that is understood by half finds the wrong things.
 */
export function sigmaSignature(document: unknown): SignatureClass {
  if (!isMap(document)) throw new RuleError('', 'expected a Sigma rule')
  for (const [name, why] of refused) {
    if (Object.hasOwn(document, name)) throw new RuleError(name, why)
  }
  const title = text(document, 'title')
  const logsource = map(document, 'logsource')
  const { category, product, service } = logsource
  if (product !== undefined && product !== 'windows') {
    throw new RuleError('logsource.product', `expected windows, found ${JSON.stringify(product)}`)
  }
  if (service !== undefined) {
    throw new RuleError('logsource.service', `expected none beside the category, found ${JSON.stringify(service)}`)
  }
  const source =
    typeof category === 'string' && Object.hasOwn(sigmaSources, category) ? sigmaSources[category] : undefined
  if (source === undefined) {
    throw new RuleError(
      'logsource.category',
      `expected one of ${Object.keys(sigmaSources).join(', ')}, found ${JSON.stringify(category)}`,
    )
  }
  const { condition, timeframe, ...selections } = map(document, 'detection')
  if (timeframe !== undefined) throw new RuleError('detection.timeframe', 'counting over time is not understood')
  const compiled = new Map<string, SigmaSelection>(
    Object.entries(selections).map(([name, value]) => [
      name,
      sigmaSelection(value, { fields: source.fields, missing: sigmaMissing }, `detection.${name}`),
    ]),
  )
  const formula = sigmaCondition(condition, [...compiled.keys()])
  const needed = needsOfFormula(formula, new Map([...compiled].map(([name, { needs: some }]) => [name, some])))
  const needs: ActivityNeeds = new Map(needed === undefined ? [] : source.kinds.map((kind) => [kind, needed]))
  const plan: SigmaPlan = {
    kinds: source.kinds,
    selections: compiled,
    formula,
    records: recordsOf(source, askedFields(Object.values(selections))),
  }
  const attributes = {
    description: title,
    severity: severities[String(document['level'])] ?? 2,
    references: texts(document['references']),
    authors: texts(document['author']),
    ttps: techniques(document['tags']),
    categories: ['sigma'],
    platform: 'windows',
    filterActivities: source.kinds,
  }
  const { id } = document
  const name = nameFor(title, typeof id === 'string' ? id : '')
  return class extends SigmaSignature {
    static readonly [sigmaPlanOf]: SigmaPlan = plan
    static readonly [activityNeedsOf]: ActivityNeeds = needs
    readonly name = name
    constructor() {
      super(plan)
      Object.assign(this, attributes)
    }
  }
}

/** Records of a source, if it has any, that have a value in each of some fields: of what is not known nothing can be said, least of all that it is not so. */
function recordsOf({ records, fields }: SigmaSource, asked: readonly string[]): SigmaPlan['records'] {
  const readers = asked.flatMap((name) => (Object.hasOwn(fields, name) ? (fields[name] ?? []) : []))
  return (results) => records?.(results).filter((record) => readers.every((read) => read(record) !== undefined)) ?? []
}

/** How many are marked. */
const evidence = 10

abstract class SigmaSignature extends Signature {
  readonly #plan: SigmaPlan
  #found = 0

  constructor(plan: SigmaPlan) {
    super()
    this.#plan = plan
    // Without kinds it would be told of every one.
    if (plan.kinds.length > 0) {
      this.onActivity = (activity) => {
        if (this.#found < evidence && this.#holds(plan.formula, activity)) this.#note(activity)
      }
    }
  }

  override onComplete(): Verdict {
    // Records show what calls show once more.
    if (this.#found > 0) return true
    for (const record of this.#plan.records(this.results)) {
      if (this.#holds(this.#plan.formula, record)) this.#note(record)
      if (this.#found >= evidence) break
    }
    return this.#found > 0
  }

  #note({ kind, fields, call, process }: SigmaEvent): void {
    this.#found++
    if (call !== undefined && process !== undefined) this.markCall(call, process)
    this.markIoc(kind, headline({ kind, fields }))
  }

  #holds(formula: SigmaFormula, event: SigmaEvent): boolean {
    switch (formula.op) {
      case 'and':
        return formula.parts.every((part) => this.#holds(part, event))
      case 'or':
        return formula.parts.some((part) => this.#holds(part, event))
      case 'not':
        return !this.#holds(formula.part, event)
      case 'selection':
        return this.#plan.selections.get(formula.name)?.(event) === true
    }
  }
}

function isMap(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function map(parent: Readonly<Record<string, unknown>>, name: string): Readonly<Record<string, unknown>> {
  const value = Object.hasOwn(parent, name) ? parent[name] : undefined
  if (!isMap(value)) throw new RuleError(name, 'expected a map')
  return value
}

function text(parent: Readonly<Record<string, unknown>>, name: string): string {
  const value = Object.hasOwn(parent, name) ? parent[name] : undefined
  if (typeof value !== 'string' || value === '') throw new RuleError(name, 'expected a text')
  return value
}

function texts(value: unknown): string[] {
  const list: readonly unknown[] = Array.isArray(value) ? value : [value]
  return list.filter((item) => typeof item === 'string')
}

/** `attack.t1055.012` → `T1055.012`; other tags are of no use here. */
function techniques(tags: unknown): string[] {
  return texts(tags)
    .map((tag) => tag.replace(/^attack\./i, '').toUpperCase())
    .filter(isAttackId)
}

/** Of a title in no Latin letters nothing is left: then the id of the rule names it. */
function nameFor(title: string, id: string): string {
  return `sigma_${wordsOf(title) || wordsOf(id) || 'untitled'}`
}

function wordsOf(text: string): string {
  return text
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '_')
    .replace(/^_|_$/g, '')
}
