import { RuleError } from './ruleError.js'
import { sigmaModifiers } from './sigmaModifiers.js'
import { needsOfAll, needsOfAny, needsOfValue, type SigmaNeeds } from './sigmaNeeds.js'
import type { SigmaEvent, SigmaField } from './sigmaSources.js'
import { sigmaValue, type ValueTest } from './sigmaValue.js'

/** The fields of a category: those that are told, and those that rules know and no monitor tells. */
export interface SigmaFields {
  readonly fields: Readonly<Record<string, SigmaField>>
  readonly missing: readonly string[]
}

/** Whether an activity is what a selection asks for. */
export interface SigmaSelection {
  (event: SigmaEvent): boolean
  /** What an activity needs to be that. */
  readonly needs: SigmaNeeds
}

/**
 * Compile a selection: a map (all fields) or a list of maps (any of them).
 *
 * @throws RuleError for keywords, fields and modifiers that are not understood.
 */
export function sigmaSelection(value: unknown, fields: SigmaFields, path: string): SigmaSelection {
  if (Array.isArray(value)) {
    if (value.length === 0) throw new RuleError(path, 'expected at least one entry')
    // Where one of several will do, that which nobody can know is left out: the rest says what it said.
    const told = value.filter((item) => isTold(item, fields))
    const parts = (told.length === 0 ? value : told).map((item) =>
      sigmaSelection(item, fields, `${path}[${String(value.indexOf(item))}]`),
    )
    const needs = needsOfAny(parts.map((part) => part.needs))
    return Object.assign((event: SigmaEvent) => parts.some((part) => part(event)), { needs })
  }
  if (typeof value !== 'object' || value === null)
    throw new RuleError(path, 'keywords without a field are not understood')
  const parts = Object.entries(value).map(([key, wanted]) => fieldTest(key, wanted, fields, `${path}.${key}`))
  const needs = needsOfAll(parts.map((part) => part.needs))
  return Object.assign((event: SigmaEvent) => parts.every((part) => part(event)), { needs })
}

function fieldTest(key: string, wanted: unknown, { fields, missing }: SigmaFields, path: string): SigmaSelection {
  const [name = '', ...modifiers] = key.split('|')
  const read = Object.hasOwn(fields, name) ? fields[name] : undefined
  if (read === undefined) {
    throw new RuleError(
      path,
      missing.includes(name)
        ? `no monitor tells the field ${name}`
        : `there is no field ${name}; there are ${Object.keys(fields).join(', ')}`,
    )
  }
  const how = sigmaModifiers(modifiers, path)
  const values: readonly unknown[] = Array.isArray(wanted) ? wanted : [wanted]
  if (values.length === 0) throw new RuleError(path, 'expected at least one value')
  const tests = values.map((value) => sigmaValue(value, how, fields, path))
  const needs = (how.all ? needsOfAll : needsOfAny)(values.map((value) => needsOfValue(read.needs, value, how)))
  const holdsFor = (event: SigmaEvent): boolean => {
    const found = read(event)
    const spellings = typeof found === 'string' || found === undefined ? [found] : found
    const holds = (test: ValueTest): boolean => spellings.some((spelling) => test(spelling, event))
    return (how.all ? tests.every(holds) : tests.some(holds)) !== how.neq
  }
  return Object.assign(holdsFor, { needs })
}

/** Whether everything that is asked is of fields that monitors tell. */
function isTold(part: unknown, { missing }: SigmaFields): boolean {
  if (typeof part !== 'object' || part === null) return true
  return Object.keys(part).every((key) => !missing.includes(nameOf(key)))
}

/** Names of the fields that some selections, which were compiled, ask for. */
export function askedFields(selections: readonly unknown[]): readonly string[] {
  const maps = selections.flatMap((selection): readonly unknown[] =>
    Array.isArray(selection) ? selection : [selection],
  )
  return maps.flatMap((map) => (Array.isArray(map) ? askedFields(map) : Object.keys(Object(map) as object))).map(nameOf)
}

/** `CommandLine|contains` is about `CommandLine`. */
function nameOf(key: string): string {
  return key.split('|', 1)[0] ?? ''
}
