import { type Behavior, type Context, type Debug, type Info, Processing, type SignatureMatch } from '@cuculus/core'

export const info: Info = { started: null, ended: null, duration: null, version: '2.0.7' }
export const behavior: Behavior = { processes: [], processtree: [], summary: { files: [], keys: [], mutexes: [] } }

/** Makes `info`. */
export class InfoModule extends Processing {
  readonly key = 'info'
  run(): Info {
    return info
  }
}

/** Makes `behavior`. */
export class BehaviorModule extends Processing {
  readonly key = 'behavior'
  run(): Promise<Behavior> {
    return Promise.resolve(behavior)
  }
}

/** Fails. */
export class BrokenBehavior extends Processing {
  readonly key = 'behavior'
  run(): Behavior {
    throw new TypeError('boom')
  }
}

/** Needs `behavior`, would like `info`. */
export class SignaturesModule extends Processing {
  readonly key = 'signatures'
  override readonly requires = ['behavior'] as const
  override readonly optional = ['info'] as const
  run({ results }: Context<SignaturesModule>): readonly SignatureMatch[] {
    return [
      {
        name: `${String(results.behavior.processes.length)} processes, version ${results.info?.version ?? 'unknown'}`,
        description: '',
        severity: 1,
        alert: false,
        references: [],
        data: [],
      },
    ]
  }
}

/** Waits for `signatures` and is waited for when `behavior` needs it. */
export class DebugModule extends Processing {
  readonly key = 'debug'
  override readonly optional = ['signatures'] as const
  run({ report }: Context<DebugModule>): Debug {
    report({ code: 'LOG_TRUNCATED', message: 'cut', source: 'analysis.log', offset: 12 })
    return { log: '', errors: [] }
  }
}
