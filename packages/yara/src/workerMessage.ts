import type { EngineFinding, InvalidRules } from './engine.js'
import type { YaraErrorCode } from './errors.js'
import type { RuleSource } from './ruleSource.js'

/** What the worker thread is started with. */
export interface WorkerStart {
  readonly sources: readonly RuleSource[]
  readonly maximumMatches: number
}

/** What the worker thread answers: first once about the rules, then once about each file that it is sent. */
export type WorkerReply =
  | { readonly kind: 'ready'; readonly invalid: readonly InvalidRules[] }
  | { readonly kind: 'findings'; readonly findings: readonly EngineFinding[] }
  | { readonly kind: 'error'; readonly code: YaraErrorCode; readonly message: string }
