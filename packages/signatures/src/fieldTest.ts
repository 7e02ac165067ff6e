import { linearTest, type TextTest, textTest } from './pattern.js'
import { reason } from './reason.js'
import type { FieldPattern } from './rule.js'
import { RuleError } from './ruleError.js'

/** A value of a field, as activities and records have it. */
export type FieldValue = string | number | boolean | null | undefined

/** Whether a value is what a pattern asks for. A field that is not there never is. */
export interface FieldTest {
  (value: FieldValue): boolean
  /** Texts in lower case of which every value that passes contains at least one, whatever the case, if that is known. */
  readonly needs?: readonly string[] | undefined
}

const comparison = /^(>=|<=|>|<|=)\s*(0x[\da-f]+|-?\d+(?:\.\d+)?(?:e\d+)?)$/i

/** What can only be meant as a comparison. */
const meantAsComparison = /^(?:[<>]=|[<>]\s*-?\d)/

/** @throws RuleError if the pattern cannot be used. */
export function fieldTest(pattern: FieldPattern, path: string): FieldTest {
  if (Array.isArray(pattern)) {
    // `isArray` forgets that the list is read-only.
    const list = pattern as readonly (string | number | boolean | RegExp)[]
    if (list.length === 0) throw new RuleError(path, 'expected at least one pattern in the list')
    const tests = list.map((item, index) => fieldTest(item, `${path}[${String(index)}]`))
    return Object.assign((value: FieldValue) => tests.some((test) => test(value)), { needs: needsOfAny(tests) })
  }
  if (pattern instanceof RegExp) return onText(textTest(pattern))
  switch (typeof pattern) {
    case 'string':
      return textPattern(pattern, path)
    case 'number':
      return (value) => value !== null && value !== '' && Number(value) === pattern
    case 'boolean':
      return Object.assign((value: FieldValue) => value === pattern || value === String(pattern), {
        needs: [String(pattern)],
      })
    default:
      throw new RuleError(path, `expected a text, a number, true, false or a list of these, found ${describe(pattern)}`)
  }
}

function textPattern(pattern: string, path: string): FieldTest {
  const parts = comparison.exec(pattern)
  if (parts !== null) return compare(parts[1] ?? '', Number(parts[2]))
  if (pattern === '') throw new RuleError(path, 'expected a pattern, found an empty text')
  if (meantAsComparison.test(pattern)) {
    throw new RuleError(path, `expected a number after the comparison, found ${JSON.stringify(pattern)}`)
  }
  if (/^(?:yes|no)$/i.test(pattern)) {
    throw new RuleError(
      path,
      `expected true or false, found ${pattern}, which is a text in YAML 1.2; for the text write '(${pattern})'`,
    )
  }
  try {
    return onText(linearTest(pattern, 'anywhere'))
  } catch (error) {
    throw new RuleError(
      path,
      `expected a regular expression (RE2 syntax), found ${JSON.stringify(pattern)}: ${reason(error)}`,
    )
  }
}

function onText(test: TextTest): FieldTest {
  return Object.assign((value: FieldValue) => value !== undefined && value !== null && test(String(value)), {
    needs: test.needs,
  })
}

/** What a value needs to pass any of some tests. */
export function needsOfAny(
  tests: readonly { readonly needs?: readonly string[] | undefined }[],
): readonly string[] | undefined {
  const needs = tests.flatMap((test) => test.needs ?? [])
  return tests.every((test) => test.needs !== undefined) ? needs : undefined
}

function compare(operator: string, limit: number): FieldTest {
  return (value) => {
    if (value === undefined || value === null || value === '' || typeof value === 'boolean') return false
    const number = Number(value)
    switch (operator) {
      case '>':
        return number > limit
      case '>=':
        return number >= limit
      case '<':
        return number < limit
      case '<=':
        return number <= limit
      default:
        return number === limit
    }
  }
}

function describe(value: unknown): string {
  if (value === null) return 'nothing'
  return typeof value === 'object' ? 'a map' : `a ${typeof value}`
}
