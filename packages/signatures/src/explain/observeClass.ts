import type { Call, Process } from '@cuculus/core'
import type { SignatureClass } from '../signature.js'
import type { HandlerExplanation, QuestionExplanation, SightingExplanation } from './explanation.js'
import { patternText, shorten, shownValues } from './nearest.js'
import { placeOf } from './placeOf.js'

const handlers = ['onProcess', 'onCall', 'onActivity', 'onYara', 'onSignature', 'onComplete', 'run'] as const

const helpers = [
  'checkFile',
  'checkReadFile',
  'checkWriteFile',
  'checkDeleteFile',
  'checkKey',
  'checkReadKey',
  'checkWriteKey',
  'checkDeleteKey',
  'checkMutex',
  'checkExecutedCommand',
  'checkCreatedService',
  'checkStartedService',
  'checkDllLoaded',
  'checkProcessName',
  'checkApi',
  'checkArgument',
  'checkIp',
  'checkDomain',
  'checkUrl',
] as const

/** How many different questions, and examples of events, are kept. */
const questionLimit = 100
const exampleLimit = 5

type Work = (...values: unknown[]) => unknown

/** Notes what a class is told and what it asks. */
export class ClassObserver {
  readonly #handlers = new Map<string, { calls: number; verdict?: string; readonly examples: SightingExplanation[] }>()
  /** By what is asked: a class is run again until all answers are there, the last answer counts. */
  readonly #questions = new Map<string, QuestionExplanation>()

  /** The class, its handlers and helpers with a note taken of each use. What it does is the same. */
  observe(type: SignatureClass): SignatureClass {
    return new Proxy(type, {
      construct: (target, values: unknown[], newTarget) => {
        const signature = Reflect.construct(target, values, newTarget) as object
        this.#wrap(signature)
        return signature
      },
    })
  }

  get handlers(): HandlerExplanation[] {
    return [...this.#handlers].map(([handler, { calls, examples, verdict }]) => ({
      handler,
      calls,
      examples,
      ...(verdict === undefined ? {} : { verdict }),
    }))
  }

  get questions(): QuestionExplanation[] {
    return [...this.#questions.values()]
  }

  #wrap(signature: object): void {
    // Handlers and helpers are methods or fields that hold functions.
    const members = signature as Readonly<Record<string, unknown>>
    for (const name of handlers) {
      const work = members[name]
      if (typeof work !== 'function') continue
      define(signature, name, (...values) => {
        const verdict = (work as Work).apply(signature, values)
        this.#note(name, values, verdict)
        return verdict
      })
    }
    for (const name of helpers) {
      const work = members[name] as Work
      define(signature, name, (...values) => {
        const answer = work.apply(signature, values)
        this.#ask(name, values, answer)
        return answer
      })
    }
  }

  #note(handler: (typeof handlers)[number], values: readonly unknown[], verdict: unknown): void {
    const seen = this.#handlers.get(handler) ?? { calls: 0, examples: [] }
    seen.calls++
    if (seen.examples.length < exampleLimit) {
      const example = exampleOf(handler, values)
      if (example !== undefined) seen.examples.push(example)
    }
    if (verdict !== undefined && verdict !== null) seen.verdict = shorten(wordOf(verdict))
    this.#handlers.set(handler, seen)
  }

  #ask(helper: string, [pattern, options]: readonly unknown[], answer: unknown): void {
    const filter = options === undefined ? '' : JSON.stringify(options)
    const text = patternText(pattern)
    const key = `${helper}\n${text}\n${filter}`
    if (!this.#questions.has(key) && this.#questions.size >= questionLimit) return
    this.#questions.set(key, {
      helper,
      pattern: text,
      filter,
      answer: answer === null || answer === undefined ? null : shorten(wordOf(answer)),
    })
  }
}

function define(signature: object, name: string, value: Work): void {
  Object.defineProperty(signature, name, { value, configurable: true, writable: true, enumerable: false })
}

function wordOf(value: unknown): string {
  if (typeof value === 'string') return value
  try {
    return JSON.stringify(value)
  } catch {
    return typeof value
  }
}

/** The event that a handler was told. The engine calls it with what its types say. */
function exampleOf(handler: (typeof handlers)[number], values: readonly unknown[]): SightingExplanation | undefined {
  switch (handler) {
    case 'onCall': {
      const [call, process] = values as [Call, Process]
      const list = Object.fromEntries(call.arguments.map(({ name, value }) => [name, value]))
      return { kind: 'call', ...placeOf(call, process), values: shownValues(list) }
    }
    case 'onActivity': {
      const [{ kind, fields, call, process }] = values as [
        { kind: string; fields: Readonly<Record<string, string>>; call: Call; process: Process },
      ]
      return { kind, ...placeOf(call, process), values: shownValues(fields) }
    }
    case 'onYara':
    case 'onSignature': {
      const [{ name }] = values as [{ readonly name: string }]
      return { kind: handler === 'onYara' ? 'yara' : 'signature', values: { name } }
    }
    default:
      return undefined
  }
}
