// Checked by `tsc -b`: everything here that carries `@ts-expect-error` must not compile.
import { type Behavior, type Context, type Debug, processAnalysis, Processing, type Report } from '@cuculus/core'
import { emptyAnalysis } from './emptyAnalysis.js'

interface Verdict {
  readonly score: number
}

declare module '@cuculus/core' {
  interface GlobalContainer {
    /** A third party's key. */
    verdict: Verdict
  }
}

export class VerdictModule extends Processing {
  readonly key = 'verdict'
  override readonly requires = ['behavior'] as const
  override readonly optional = ['network'] as const
  run({ results }: Context<VerdictModule>): Verdict {
    return { score: results.behavior.processes.length + (results.network?.hosts.length ?? 0) }
  }
}

export class WrongData extends Processing {
  readonly key = 'verdict'
  // @ts-expect-error the container says `{ score: number }`
  run(): { readonly score: string } {
    return { score: 'high' }
  }
}

export class WrongStandardData extends Processing {
  readonly key = 'debug'
  // @ts-expect-error `errors` is missing
  run(): { readonly log: string } {
    return { log: '' }
  }
}

export class UnknownKey extends Processing {
  // @ts-expect-error nobody declared this key
  readonly key = 'unheard-of'
  run(): never {
    throw new Error('never')
  }
}

export class ReservedKey extends Processing {
  // @ts-expect-error the runner's own key
  readonly key = 'processing'
  run(): never {
    throw new Error('never')
  }
}

export class NotDeclared extends Processing {
  readonly key = 'verdict'
  run({ results }: Context<NotDeclared>): Verdict {
    // @ts-expect-error `behavior` is not among `requires`
    return { score: (results.behavior as Behavior).processes.length }
  }
}

export class OptionalUnchecked extends Processing {
  readonly key = 'verdict'
  override readonly optional = ['behavior'] as const
  run({ results }: Context<OptionalUnchecked>): Verdict {
    // @ts-expect-error it may be missing: `?.`
    return { score: results.behavior.processes.length }
  }
}

export class ForeignContext extends Processing {
  readonly key = 'verdict'
  // @ts-expect-error the context of another module
  run({ results }: Context<VerdictModule>): Verdict {
    return { score: results.behavior.processes.length }
  }
}

export class NotConst extends Processing {
  readonly key = 'verdict'
  // @ts-expect-error `as const` forgotten: `string[]` is no list of keys
  override readonly requires = ['behavior']
  run(): Verdict {
    return { score: 1 }
  }
}

export class UnknownRequirement extends Processing {
  readonly key = 'verdict'
  // @ts-expect-error nobody declared this key
  override readonly requires = ['unheard-of'] as const
  run(): Verdict {
    return { score: 1 }
  }
}

// @ts-expect-error a module without `run()`
export class NoRun extends Processing {
  readonly key = 'debug'
}

export async function composed(): Promise<[number | undefined, Debug | undefined]> {
  const { container } = await processAnalysis(emptyAnalysis, [new VerdictModule()])
  // @ts-expect-error nobody composed `info`
  const { info } = container
  // @ts-expect-error a module may fail: `?.`
  const { score } = container.verdict
  const list: readonly Processing[] = [new VerdictModule()]
  const loose = await processAnalysis(emptyAnalysis, list)
  return [container.verdict?.score ?? (score as number), loose.container.debug ?? (info as Debug)]
}

/** What a reader of the JSON sees: sequences are arrays. */
export function firstApi(report: Report): string | undefined {
  return report.behavior?.processes[0]?.calls[0]?.api
}

export function tuple(report: Report): number | undefined {
  return report.network?.dead_hosts?.[0]?.[1]
}
