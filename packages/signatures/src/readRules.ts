import { LineCounter, parseAllDocuments } from 'yaml'
import { reason } from './reason.js'
import { RuleError } from './ruleError.js'
import type { Rule } from './rule.js'
import { lineOf } from './rulePosition.js'
import { ruleSignature } from './ruleSignature.js'
import { sigmaSignature } from './sigmaSignature.js'
import type { SignatureClass } from './signature.js'

/** A rule that cannot be used. */
export interface RuleProblem {
  /** Number of the document in the file, from 1. */
  readonly document: number
  /** Name or title of the rule, if it has one. */
  readonly name: string | undefined
  readonly message: string
  /** Line of the file, from 1, that the message is about, if that is known. */
  readonly line?: number
}

/** What a file of rules holds. */
export interface RuleFile {
  readonly signatures: readonly SignatureClass[]
  readonly problems: readonly RuleProblem[]
}

/** No file of rules that people write is larger, in characters. */
const maximumLength = 16 * 1024 * 1024

/**
 * Rules from YAML: one for each document (`---` between them), or a list of them. A rule that cannot be used costs only itself.
 *
 * @example
 * ```ts
 * const { signatures, problems } = readRules(await readFile('rules.yml', 'utf8'))
 * ```
 */
export function readRules(text: string): RuleFile {
  // What is read here is checked by `ruleSignature`.
  return readDocuments(text, 'name', (value) => ruleSignature(value as Rule))
}

/**
 * Sigma rules from YAML. Which categories and modifiers are understood stands at `sigmaSignature`; a rule with others is refused, and why.
 */
export function readSigma(text: string): RuleFile {
  return readDocuments(text, 'title', sigmaSignature)
}

function readDocuments(text: string, label: string, make: (value: unknown) => SignatureClass): RuleFile {
  const signatures: SignatureClass[] = []
  const problems: RuleProblem[] = []
  const refuse = (document: number, value: unknown, message: string, line?: number): void => {
    problems.push({ document, name: nameOf(value, label), message, ...(line === undefined ? {} : { line }) })
  }
  if (text.length > maximumLength) {
    refuse(1, undefined, `expected at most ${String(maximumLength)} characters, found ${String(text.length)}`)
    return { signatures, problems }
  }
  const lines = new LineCounter()
  // Its warnings would go to the terminal, with whatever the file holds.
  const options = { lineCounter: lines, merge: true, logLevel: 'error' } as const
  for (const [index, document] of [...parseAllDocuments(text, options)].entries()) {
    const [error] = document.errors
    if (error !== undefined) {
      // The rest shows the place in the file once more.
      const message = error.message.split('\n', 1)[0]?.replace(/:$/, '') ?? ''
      refuse(index + 1, undefined, message, error.linePos?.[0].line)
      continue
    }
    const values = listOf(document, (message) => {
      refuse(index + 1, undefined, message)
    })
    for (const [position, value] of values.entries()) {
      try {
        signatures.push(make(value))
      } catch (thrown) {
        const known = thrown instanceof RuleError
        const line = lineOf(document, position, known ? thrown.path : '', lines)
        refuse(index + 1, value, known ? thrown.message : reason(thrown), line)
      }
    }
  }
  return { signatures, problems }
}

/** The values of a document. Anchors may be used, but not to make a small file a large value. */
function listOf(
  document: { toJS(options: { maxAliasCount: number }): unknown },
  refuse: (message: string) => void,
): readonly unknown[] {
  try {
    const value = document.toJS({ maxAliasCount: 100 })
    if (value === null || value === undefined) return []
    return Array.isArray(value) ? value : [value]
  } catch (error) {
    refuse(reason(error))
    return []
  }
}

function nameOf(value: unknown, label: string): string | undefined {
  if (typeof value !== 'object' || value === null || !Object.hasOwn(value, label)) return undefined
  const name: unknown = (value as Readonly<Record<string, unknown>>)[label]
  return typeof name === 'string' ? name : undefined
}
