import type { Activity } from './activity.js'
import { linearTest } from './pattern.js'
import { reason } from './reason.js'
import { RuleError } from './ruleError.js'
import type { SigmaField } from './sigmaSignature.js'
import { wildcardTest } from './wildcardTest.js'

/** Whether an activity is what a selection asks for. */
export type SigmaSelection = (activity: Activity) => boolean

type ValueTest = (value: string | undefined) => boolean

const places = new Set(['contains', 'startswith', 'endswith'])
const comparisons = new Set(['gt', 'gte', 'lt', 'lte'])

/**
 * Compile a selection: a map (all fields) or a list of maps (any of them).
 *
 * @throws RuleError for keywords, fields and modifiers that are not understood.
 */
export function sigmaSelection(
  value: unknown,
  fields: Readonly<Record<string, SigmaField>>,
  path: string,
): SigmaSelection {
  if (Array.isArray(value)) {
    if (value.length === 0) throw new RuleError(path, 'expected at least one entry')
    const parts = value.map((item, index) => sigmaSelection(item, fields, `${path}[${String(index)}]`))
    return (activity) => parts.some((part) => part(activity))
  }
  if (typeof value !== 'object' || value === null)
    throw new RuleError(path, 'keywords without a field are not understood')
  const parts = Object.entries(value).map(([key, wanted]) => fieldTest(key, wanted, fields, `${path}.${key}`))
  return (activity) => parts.every((part) => part(activity))
}

function fieldTest(
  key: string,
  wanted: unknown,
  fields: Readonly<Record<string, SigmaField>>,
  path: string,
): SigmaSelection {
  const [name = '', ...modifiers] = key.split('|')
  const read = Object.hasOwn(fields, name) ? fields[name] : undefined
  if (read === undefined)
    throw new RuleError(path, `there is no field ${name}; there are ${Object.keys(fields).join(', ')}`)
  const values: readonly unknown[] = Array.isArray(wanted) ? wanted : [wanted]
  const tests = values.map((value) => valueTest(value, modifiers, path))
  const every = modifiers.includes('all')
  return (activity) => {
    const found = read(activity)
    const spellings = typeof found === 'string' || found === undefined ? [found] : found
    const holds = (test: ValueTest): boolean => spellings.some(test)
    return every ? tests.every(holds) : tests.some(holds)
  }
}

function valueTest(wanted: unknown, modifiers: readonly string[], path: string): ValueTest {
  const unknown = modifiers.find(
    (name) => !places.has(name) && !comparisons.has(name) && !['all', 're', 'windash', 'exists'].includes(name),
  )
  if (unknown !== undefined) throw new RuleError(path, `the modifier ${unknown} is not understood`)
  if (modifiers.includes('exists')) return (value) => (value !== undefined) === (wanted === true)
  if (wanted === null) return (value) => value === undefined || value === ''
  if (typeof wanted !== 'string' && typeof wanted !== 'number' && typeof wanted !== 'boolean') {
    throw new RuleError(path, 'expected a text, a number or a list of these')
  }
  const text = String(wanted)
  const comparison = modifiers.find((name) => comparisons.has(name))
  if (comparison !== undefined) return compare(comparison, Number(text), path)
  if (modifiers.includes('re')) return expression(text, path)
  const place = modifiers.find((name) => places.has(name))
  // `windash`: programs of Windows take `/` for `-`.
  const spellings = modifiers.includes('windash')
    ? [text, text.replaceAll(/(^|\s)[-/]/g, '$1/'), text.replaceAll(/(^|\s)[-/]/g, '$1-')]
    : [text]
  const tests = spellings.map((spelling) => wildcardTest(spelling, place))
  return (value) => value !== undefined && tests.some((test) => test(value))
}

function compare(name: string, limit: number, path: string): ValueTest {
  if (Number.isNaN(limit)) throw new RuleError(path, 'expected a number')
  return (value) => {
    if (value === undefined || value === '') return false
    const number = Number(value)
    if (name === 'gt') return number > limit
    if (name === 'gte') return number >= limit
    return name === 'lt' ? number < limit : number <= limit
  }
}

function expression(source: string, path: string): ValueTest {
  try {
    const test = linearTest(source, 'anywhere')
    return (value) => value !== undefined && test(value)
  } catch (error) {
    throw new RuleError(path, `expected a regular expression (RE2 syntax): ${reason(error)}`)
  }
}
