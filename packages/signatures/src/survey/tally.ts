import { shownValues, type Values } from '../explain/nearest.js'
import type { SurveyTally } from './survey.js'

/** How much may still be remembered by all who share it. */
export class Allowance {
  #left: number

  constructor(count: number) {
    this.#left = count
  }

  /** Take one, if there is one. */
  take(): boolean {
    return this.#left > 0 && this.#left-- > 0
  }
}

/** How much of a value counts where values are compared. */
const compared = 300

/** Counts values and remembers which there were, as far as it is allowed to. */
export class Tally {
  readonly #limit: number
  readonly #allowance: Allowance
  readonly #seen = new Map<string, number>()
  readonly #examples: { readonly key: string; readonly values: Record<string, string> }[] = []
  #times = 0
  #atLeast = false

  /** @param limit - How many examples are kept. */
  constructor(limit: number, allowance: Allowance) {
    this.#limit = limit
    this.#allowance = allowance
  }

  get times(): number {
    return this.#times
  }

  add(values: Values, times = 1): void {
    this.#times += times
    let key = ''
    for (const [name, value] of Object.entries(values)) key += `${name}\n${String(value ?? '').slice(0, compared)}\n`
    const known = this.#seen.get(key)
    if (known !== undefined) this.#seen.set(key, known + times)
    else if (this.#allowance.take()) {
      this.#seen.set(key, times)
      if (this.#examples.length < this.#limit) this.#examples.push({ key, values: shownValues(values) })
    } else this.#atLeast = true
  }

  /** Count one whose values are of no interest. */
  addUnseen(times: number): void {
    this.#times += times
  }

  result(): SurveyTally {
    return {
      times: this.#times,
      different: this.#seen.size,
      atLeast: this.#atLeast,
      examples: this.#examples.map(({ key, values }) => ({ times: this.#seen.get(key) ?? 0, values })),
    }
  }
}
