import { RuleError } from './ruleError.js'
import { wildcardTest } from './wildcardTest.js'

/** A condition of a Sigma rule over its selections. */
export type SigmaFormula =
  | { readonly op: 'and' | 'or'; readonly parts: readonly SigmaFormula[] }
  | { readonly op: 'not'; readonly part: SigmaFormula }
  | { readonly op: 'selection'; readonly name: string }

const path = 'detection.condition'
const maximumDepth = 32

/**
 * Read a condition: `selection and not 1 of filter_*`; of a list any has to hold.
 *
 * @throws RuleError if it cannot be read, names a selection that is not there, or counts (`| count() > 5`).
 */
export function sigmaCondition(condition: unknown, selections: readonly string[]): SigmaFormula {
  if (Array.isArray(condition) && condition.length > 0) {
    return { op: 'or', parts: condition.map((part) => one(part, selections)) }
  }
  return one(condition, selections)
}

function one(condition: unknown, selections: readonly string[]): SigmaFormula {
  if (typeof condition !== 'string') throw new RuleError(path, 'expected a text or a list of texts')
  if (condition.includes('|')) throw new RuleError(path, 'aggregation (`|`) is not understood')
  const parser = new Parser(condition.match(/[()]|[^\s()]+/g) ?? [], selections)
  return parser.finish()
}

class Parser {
  readonly #tokens: readonly string[]
  readonly #selections: readonly string[]
  #at = 0

  constructor(tokens: readonly string[], selections: readonly string[]) {
    this.#tokens = tokens
    this.#selections = selections
  }

  finish(): SigmaFormula {
    const formula = this.#or(0)
    if (this.#at < this.#tokens.length) throw this.#unexpected()
    return formula
  }

  #or(depth: number): SigmaFormula {
    const parts = [this.#and(depth)]
    while (this.#take('or')) parts.push(this.#and(depth))
    return parts.length === 1 && parts[0] !== undefined ? parts[0] : { op: 'or', parts }
  }

  #and(depth: number): SigmaFormula {
    const parts = [this.#not(depth)]
    while (this.#take('and')) parts.push(this.#not(depth))
    return parts.length === 1 && parts[0] !== undefined ? parts[0] : { op: 'and', parts }
  }

  #not(depth: number): SigmaFormula {
    if (depth > maximumDepth) throw new RuleError(path, 'the condition is nested too deeply')
    if (this.#take('not')) return { op: 'not', part: this.#not(depth + 1) }
    if (this.#take('(')) {
      const formula = this.#or(depth + 1)
      if (!this.#take(')')) throw this.#unexpected()
      return formula
    }
    const token = this.#tokens[this.#at]
    if (token === undefined || token === ')') throw this.#unexpected()
    this.#at++
    if ((token === '1' || token.toLowerCase() === 'any' || token.toLowerCase() === 'all') && this.#take('of')) {
      return this.#of(token.toLowerCase() === 'all' ? 'and' : 'or')
    }
    if (/^\d+$/.test(token) && this.#tokens[this.#at]?.toLowerCase() === 'of') {
      throw new RuleError(path, `expected 1, any or all before \`of\`, found ${token}: to count is not understood`)
    }
    if (!this.#selections.includes(token)) throw new RuleError(path, `there is no selection ${token}`)
    return { op: 'selection', name: token }
  }

  #of(op: 'and' | 'or'): SigmaFormula {
    const pattern = this.#tokens[this.#at++] ?? ''
    const matches = wildcardTest(pattern, undefined, true)
    const names = this.#selections.filter((name) =>
      // Selections that begin with `_` are left out of `them`.
      pattern.toLowerCase() === 'them' ? !name.startsWith('_') : matches(name),
    )
    if (names.length === 0) throw new RuleError(path, `there is no selection ${pattern}`)
    return { op, parts: names.map((name) => ({ op: 'selection', name })) }
  }

  #take(word: string): boolean {
    if (this.#tokens[this.#at]?.toLowerCase() !== word) return false
    this.#at++
    return true
  }

  #unexpected(): RuleError {
    return new RuleError(path, `did not expect ${JSON.stringify(this.#tokens[this.#at] ?? 'the end')}`)
  }
}
