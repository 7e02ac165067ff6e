import { type Behavior, type Context, Processing } from '@cuculus/core'
import { judge } from './rules.js'
import type { Verdict } from './verdict.js'

export interface VerdictOptions {
  /** Score from which a sample is `suspicious`; 20 if not given. */
  readonly suspicious?: number
  /** Score from which a sample is `malicious`; 60 if not given. */
  readonly malicious?: number
}

/** Fills `verdict` from what `behavior` and `network` found. */
export class VerdictProcessing extends Processing {
  readonly key = 'verdict'
  override readonly requires = ['behavior', 'network'] as const
  override readonly origin = { package: 'cuculus-verdict', version: '1.0.0' }
  readonly #suspicious: number
  readonly #malicious: number

  constructor(options: VerdictOptions = {}) {
    super()
    this.#suspicious = options.suspicious ?? 20
    this.#malicious = options.malicious ?? 60
  }

  async run(context: Context<VerdictProcessing>): Promise<Verdict> {
    const { behavior, network } = context.results
    const reasons = judge(behavior, network, await debuggerChecks(behavior, context))
    const sum = reasons.reduce((total, { points }) => total + points, 0)
    const score = Math.min(sum, 100)
    return { score, label: this.#label(score), reasons }
  }

  #label(score: number): Verdict['label'] {
    if (score >= this.#malicious) return 'malicious'
    return score >= this.#suspicious ? 'suspicious' : 'clean'
  }
}

/** Names of processes that ask for a debugger. A log may be larger than memory, so its calls are read batch by batch. */
async function debuggerChecks({ processes }: Behavior, context: Context<VerdictProcessing>): Promise<string[]> {
  const names = new Set<string>()
  for (const [index, { calls, process_name }] of processes.entries()) {
    for await (const batch of calls.batches()) {
      context.signal.throwIfAborted()
      if (batch.some(({ api }) => api === 'IsDebuggerPresent')) names.add(process_name ?? 'unknown')
    }
    context.progress(index + 1, processes.length)
  }
  return [...names]
}
