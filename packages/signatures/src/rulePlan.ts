import type { ActivityKind } from './activity.js'
import { type ActivityNeed, type ActivityNeeds, needOf } from './activityNeeds.js'
import { type Probe, probe } from './probe.js'
import type { Condition, CountCondition, Leaf, SequenceCondition } from './rule.js'
import { RuleError } from './ruleError.js'

/** Something of a rule that is found or not found. */
export type Watch = LeafWatch | SequenceWatch | CountWatch

export interface LeafWatch {
  readonly type: 'leaf'
  readonly probes: readonly [Probe]
  /** Whether finding it speaks for the rule: then it is evidence. */
  readonly evidence: boolean
}

export interface SequenceWatch {
  readonly type: 'sequence'
  readonly probes: readonly Probe[]
  /** The field of each step that must be equal; none if only the process must be the same. */
  readonly same: readonly string[] | undefined
  readonly evidence: boolean
}

export interface CountWatch {
  readonly type: 'count'
  readonly probes: readonly [Probe]
  readonly atLeast: number
  readonly distinct: string | undefined
  readonly perProcess: boolean
  readonly evidence: boolean
}

/** The composition of watches. */
export type Formula =
  | { readonly op: 'all' | 'any'; readonly parts: readonly Formula[] }
  | { readonly op: 'not'; readonly part: Formula }
  | { readonly op: 'watch'; readonly index: number }

/** A rule's condition, ready to be asked. */
export interface RulePlan {
  readonly watches: readonly Watch[]
  readonly formula: Formula
  readonly kinds: readonly ActivityKind[]
  readonly apis: readonly string[]
  /** For each kind, the watches that look at it. */
  readonly byKind: ReadonlyMap<ActivityKind, readonly number[]>
  readonly needs: ActivityNeeds
}

/** Where a class that was made of a rule keeps the plan: to explain it. */
export const rulePlanOf: unique symbol = Symbol('rule plan')

/** How deep conditions may be nested: rules are written by people. */
const maximumDepth = 32

/** @throws RuleError if the condition cannot be used. */
export function rulePlan(condition: Condition): RulePlan {
  const watches: Watch[] = []
  const formula = compile(condition, 'match', watches, true, 0)
  const byKind = new Map<ActivityKind, number[]>()
  const apis = new Set<string>()
  for (const [index, watch] of watches.entries()) {
    for (const { activities, call } of watch.probes) {
      for (const api of call?.apis ?? []) apis.add(api)
      for (const kind of activities.keys()) {
        const list = byKind.get(kind) ?? []
        if (!list.includes(index)) byKind.set(kind, [...list, index])
      }
    }
  }
  return { watches, formula, kinds: [...byKind.keys()], apis: [...apis], byKind, needs: needsOf(watches) }
}

/** What activities must have to be a sighting of any watch, for the kinds where all watches know that. */
function needsOf(watches: readonly Watch[]): ActivityNeeds {
  const known = new Map<ActivityKind, ActivityNeed[]>()
  const unknown = new Set<ActivityKind>()
  for (const [kind, test] of watches.flatMap(({ probes }) => probes.flatMap(({ activities }) => [...activities]))) {
    const need = needOf(kind, test)
    if (need === undefined) unknown.add(kind)
    else known.set(kind, [...(known.get(kind) ?? []), need])
  }
  return new Map([...known].filter(([kind]) => !unknown.has(kind)))
}

function compile(condition: unknown, path: string, watches: Watch[], evidence: boolean, depth: number): Formula {
  if (depth > maximumDepth) throw new RuleError(path, 'conditions are nested too deeply')
  if (typeof condition !== 'object' || condition === null || Array.isArray(condition)) {
    throw new RuleError(path, 'expected `all`, `any`, `not`, `sequence`, `count` or one kind of activity or record')
  }
  const add = (watch: Watch): Formula => ({ op: 'watch', index: watches.push(watch) - 1 })
  if ('all' in condition || 'any' in condition) {
    const op = 'all' in condition ? 'all' : 'any'
    exactly(condition, [op], path)
    // One of the two is there.
    const parts = (condition as Readonly<Record<string, unknown>>)[op]
    if (!Array.isArray(parts) || parts.length === 0)
      throw new RuleError(`${path}.${op}`, 'expected a list of conditions')
    return {
      op,
      parts: parts.map((part, index) => compile(part, `${path}.${op}[${String(index)}]`, watches, evidence, depth + 1)),
    }
  }
  if ('not' in condition) {
    exactly(condition, ['not'], path)
    return { op: 'not', part: compile(condition.not, `${path}.not`, watches, !evidence, depth + 1) }
  }
  if ('sequence' in condition) return add(sequence(condition as SequenceCondition, path, evidence))
  if ('count' in condition) return add(count(condition as CountCondition, path, evidence))
  return add({ type: 'leaf', probes: [probe(condition, path, true)], evidence })
}

function sequence(condition: SequenceCondition, path: string, evidence: boolean): SequenceWatch {
  exactly(condition, ['sequence', 'same'], path)
  const { sequence: steps, same }: { readonly sequence: unknown; readonly same?: unknown } = condition
  if (!Array.isArray(steps) || steps.length < 2) throw new RuleError(`${path}.sequence`, 'expected at least two steps')
  const probes = steps.map((step, index) => probe(step as Leaf, `${path}.sequence[${String(index)}]`, false))
  for (const [index, { activities, call }] of probes.entries()) {
    if (activities.size === 0 && call === undefined) {
      throw new RuleError(`${path}.sequence[${String(index)}]`, 'expected an activity or a call: records have no order')
    }
  }
  const fields = typeof same === 'string' ? probes.map(() => same) : same
  if (
    fields !== undefined &&
    !(Array.isArray(fields) && fields.length === probes.length && fields.every((field) => typeof field === 'string'))
  ) {
    throw new RuleError(`${path}.same`, 'expected a field, or one field for each step')
  }
  for (const [index, step] of probes.entries()) hasField(step, fields?.[index], `${path}.same`)
  return { type: 'sequence', probes, same: fields, evidence }
}

function count(condition: CountCondition, path: string, evidence: boolean): CountWatch {
  exactly(condition, ['count', 'atLeast', 'distinct', 'perProcess'], path)
  const { atLeast, distinct, perProcess = false }: Partial<CountCondition> = condition
  if (typeof atLeast !== 'number' || !Number.isInteger(atLeast) || atLeast < 1 || atLeast > 100_000) {
    throw new RuleError(`${path}.atLeast`, 'expected a whole number from 1 to 100000')
  }
  if (distinct !== undefined && typeof distinct !== 'string')
    throw new RuleError(`${path}.distinct`, 'expected a field')
  const counted = probe(condition.count, `${path}.count`, false)
  hasField(counted, distinct, `${path}.distinct`)
  return {
    type: 'count',
    probes: [counted],
    atLeast,
    distinct,
    perProcess,
    evidence,
  }
}

/** @throws RuleError for a field that is never there: nothing would ever be counted or equal. */
function hasField({ fields }: Probe, field: string | undefined, path: string): void {
  if (field === undefined || fields === undefined || fields.includes(field)) return
  throw new RuleError(path, `there is no field \`${field}\`; there are ${[...new Set(fields)].join(', ')}`)
}

/** The fields of a watch that are compared. */
export function comparedFields(watch: Watch): readonly (string | undefined)[] {
  return watch.type === 'sequence' ? (watch.same ?? []) : watch.type === 'count' ? [watch.distinct] : []
}

/** @throws RuleError for a word that a condition does not have: most are typing errors. */
function exactly(condition: object, words: readonly string[], path: string): void {
  const other = Object.keys(condition).find((word) => !words.includes(word))
  if (other !== undefined) throw new RuleError(path, `there is no \`${other}\` beside \`${words[0] ?? ''}\``)
}
