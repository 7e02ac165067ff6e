import type { Call, Process } from '@cuculus/core'
import { argumentAliasesOf, categoryNames } from './naming.js'
import type { Participant } from './participant.js'
import { type TextTest, textTest } from './pattern.js'
import type { CallQuestion } from './scope.js'

/** A question about arguments that the next pass is to answer. */
interface OpenQuestion {
  readonly key: string
  /** The signature that asked first: it answers for the time that its pattern takes. */
  readonly asker: Participant
  readonly matches: TextTest
  readonly names: ReadonlySet<string> | undefined
  readonly api: string | undefined
  readonly categories: readonly string[] | undefined
  readonly process: string | undefined
  done: boolean
}

/**
 * What `checkApi` and `checkArgument` of all signatures ask, answered together: one pass over the calls for everything that is open.
 *
 * Classic Cuckoo read and decoded every log again for each such question.
 */
export class CallQuestions {
  readonly #answers = new Map<string, string | null>()
  readonly #open = new Map<string, OpenQuestion>()
  /** Distinct APIs by process name in first-seen order; known after the first pass. */
  readonly #apis = new Map<string, Set<string>>()
  #apisKnown = false
  #apisWanted = false
  #byApi = new Map<string, OpenQuestion[]>()
  #general: readonly OpenQuestion[] = []
  #current: { readonly name: string; readonly seen: Set<string> } | undefined
  /** The API of the last call of the current process. */
  #last = ''

  /** Whether a pass over the calls has something to answer. */
  get waiting(): boolean {
    return this.#open.size > 0 || (this.#apisWanted && !this.#apisKnown)
  }

  /**
   * @returns the answer, or `undefined` if a pass has to find it.
   * @throws Error if the pattern cannot be compiled.
   */
  ask(question: CallQuestion, asker: Participant): string | null | undefined {
    if (question.about === 'api') return this.#api(question)
    const key = keyOf(question)
    const answer = this.#answers.get(key)
    if (answer !== undefined) return answer
    if (!this.#open.has(key)) this.#open.set(key, open(key, question, asker))
    return undefined
  }

  /** Start a pass: what is open now is answered by its end. */
  begin(): void {
    // A pass that left out calls does not know which API came first.
    if (!this.#apisKnown) this.#apis.clear()
    this.#byApi = new Map()
    const general: OpenQuestion[] = []
    for (const question of this.#open.values()) {
      if (question.api === undefined) general.push(question)
      else this.#byApi.set(question.api, [...(this.#byApi.get(question.api) ?? []), question])
    }
    this.#general = general
  }

  beginProcess(process: Process): void {
    const name = process.process_name ?? ''
    const seen = this.#apis.get(name) ?? new Set<string>()
    this.#apis.set(name, seen)
    this.#current = { name, seen }
    this.#last = ''
  }

  /** Note the API of a call; cheap, done for every call. */
  note(call: Call): void {
    if (call.api === this.#last) return
    this.#last = call.api
    this.#current?.seen.add(call.api)
  }

  /** The questions that a call of this API may answer. Most have none, and this is asked for every call. */
  concerning(api: string): readonly OpenQuestion[] {
    const special = this.#byApi.get(api) ?? nothing
    const all = this.#general.length === 0 ? special : [...special, ...this.#general]
    return all.length === 0 ? all : all.filter(({ done }) => !done)
  }

  /** The APIs that the open questions are about; `null` if they are about any, or about which there are. */
  get apis(): ReadonlySet<string> | null {
    if (this.#general.length > 0 || (this.#apisWanted && !this.#apisKnown)) return null
    return new Set(this.#byApi.keys())
  }

  /** Whether any question is about this API. */
  concerns(api: string): boolean {
    return this.#general.length > 0 || this.#byApi.has(api)
  }

  /** Try one question on one call. */
  answer(question: OpenQuestion, call: Call): void {
    if (question.process !== undefined && question.process !== this.#current?.name) return
    if (question.categories?.includes(call.category) === false) return
    for (const { name, value } of call.arguments) {
      if (question.names?.has(name) === false || !question.matches(value)) continue
      question.done = true
      this.#answers.set(question.key, value)
      return
    }
  }

  /** Give up a question whose pattern took too long. */
  drop(question: OpenQuestion): void {
    question.done = true
  }

  /** End a pass: what was not found is not there. `all` says whether every call was shown. */
  end(all: boolean): void {
    for (const [key] of this.#open) if (!this.#answers.has(key)) this.#answers.set(key, null)
    this.#open.clear()
    this.#byApi = new Map()
    this.#general = []
    this.#current = undefined
    this.#apisKnown ||= all
  }

  #api({ pattern, regex, process }: CallQuestion): string | null | undefined {
    const matches = textTest(pattern, regex)
    if (!this.#apisKnown) {
      this.#apisWanted = true
      return undefined
    }
    for (const [name, apis] of this.#apis) {
      if (process !== undefined && process !== name) continue
      for (const api of apis) if (matches(api)) return api
    }
    return null
  }
}

export type { OpenQuestion }

const nothing: readonly OpenQuestion[] = []

function keyOf({ pattern, regex, name, api, category, process }: CallQuestion): string {
  const source = typeof pattern === 'string' ? [pattern, regex] : [pattern.source, pattern.flags]
  return JSON.stringify([typeof pattern, ...source, name, api, category, process])
}

function open(key: string, question: CallQuestion, asker: Participant): OpenQuestion {
  const { name, api, category, process } = question
  return {
    key,
    asker,
    matches: textTest(question.pattern, question.regex),
    names: name === undefined ? undefined : new Set([name, ...argumentAliasesOf(name)]),
    api,
    categories: category === undefined ? undefined : categoryNames(category),
    process,
    done: false,
  }
}
