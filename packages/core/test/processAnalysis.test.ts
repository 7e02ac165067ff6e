import { describe, expect, test } from 'vitest'
import {
  type Behavior,
  type Context,
  type Debug,
  type Executor,
  inProcess,
  plan,
  Processing,
  processAnalysis,
  ProcessingError,
  type ProgressEvent,
  withTimeLimit,
} from '@cuculus/core'
import { emptyAnalysis } from './emptyAnalysis.js'
import { behavior, BehaviorModule, BrokenBehavior, DebugModule, info, InfoModule, SignaturesModule } from './modules.js'

describe('results', () => {
  test('what a module returns is filed under its key', async () => {
    const { container } = await processAnalysis(emptyAnalysis, [new InfoModule(), new BehaviorModule()])
    expect(container.info).toBe(info)
    expect(container.behavior).toBe(behavior)
  })

  test('a module reads what it requires and what is optional, whatever the order of the list', async () => {
    const modules = [new SignaturesModule(), new InfoModule(), new BehaviorModule()]
    const { container } = await processAnalysis(emptyAnalysis, modules)
    expect(container.signatures?.[0]?.name).toBe('0 processes, version 2.0.7')
  })

  test('an optional key that nobody makes is not waited for', async () => {
    const { container } = await processAnalysis(emptyAnalysis, [new SignaturesModule(), new BehaviorModule()])
    expect(container.signatures?.[0]?.name).toBe('0 processes, version unknown')
  })

  test('results of keys that were not declared are not handed out', async () => {
    const seen: string[][] = []
    const executor: Executor = {
      execute(module, context) {
        seen.push([module.key, ...Object.keys(context.results)])
        return module.run(context)
      },
    }
    await processAnalysis(emptyAnalysis, [new InfoModule(), new BehaviorModule(), new DebugModule()], { executor })
    expect(seen).toContainEqual(['debug'])
  })

  test('an empty value is kept under its key', async () => {
    class Empty extends Processing {
      readonly key = 'static'
      run(): Record<string, never> {
        return {}
      }
    }
    const { container } = await processAnalysis(emptyAnalysis, [new Empty()])
    expect(container.static).toEqual({})
  })

  test('one instance serves several analyses at once', async () => {
    const module = new DebugModule()
    const runs = await Promise.all([processAnalysis(emptyAnalysis, [module]), processAnalysis(emptyAnalysis, [module])])
    expect(runs.map((run) => run.diagnostics.length)).toEqual([1, 1])
  })
})

describe('failures', () => {
  test('a module that fails costs its own key, its dependants are skipped, the rest is untouched', async () => {
    const modules = [new BrokenBehavior(), new SignaturesModule(), new InfoModule(), new DebugModule()]
    const { container, outcomes } = await processAnalysis(emptyAnalysis, modules)
    expect(Object.keys(container)).toEqual(['processing', 'info', 'debug'])
    expect(Object.fromEntries(outcomes.map(({ key, status }) => [key, status]))).toEqual({
      behavior: 'failed',
      signatures: 'skipped',
      info: 'ok',
      debug: 'ok',
    })
  })

  test('the report says why a module failed and what a skipped one missed', async () => {
    const { container } = await processAnalysis(emptyAnalysis, [new BrokenBehavior(), new SignaturesModule()])
    expect(container.processing.modules).toMatchObject([
      { key: 'behavior', status: 'failed', error: { code: 'ERR_MODULE_FAILED', message: 'TypeError: boom' } },
      { key: 'signatures', status: 'skipped', milliseconds: 0, missing: ['behavior'] },
    ])
  })

  test('an error of our own keeps its code', async () => {
    class Refused extends Processing {
      readonly key = 'debug'
      run(): Promise<Debug> {
        return Promise.reject(new ProcessingError('ERR_TOO_LARGE', 'too large'))
      }
    }
    const { container } = await processAnalysis(emptyAnalysis, [new Refused()])
    expect(container.processing.modules[0]?.error?.code).toBe('ERR_TOO_LARGE')
  })

  test('diagnostics are in the report with the key of their module', async () => {
    const { container } = await processAnalysis(emptyAnalysis, [new DebugModule()])
    expect(container.processing.diagnostics).toEqual([
      { key: 'debug', code: 'LOG_TRUNCATED', message: 'cut', source: 'analysis.log', offset: 12 },
    ])
  })

  test('what was found wrong while opening the directory is reported too', async () => {
    const analysis = { ...emptyAnalysis, diagnostics: [{ code: 'CONF_DAMAGED', message: 'line 3' }] }
    const { diagnostics } = await processAnalysis(analysis, [new InfoModule()])
    expect(diagnostics).toEqual([{ key: 'analysis', code: 'CONF_DAMAGED', message: 'line 3' }])
  })

  test('a flood of diagnostics of one code is counted instead of kept', async () => {
    class Flood extends Processing {
      readonly key = 'debug'
      run({ report }: Context<Flood>): Debug {
        for (let i = 0; i < 5000; i++) report({ code: 'FLOOD', message: String(i) })
        report({ code: 'OTHER', message: 'kept' })
        return { log: '', errors: [] }
      }
    }
    const { diagnostics } = await processAnalysis(emptyAnalysis, [new Flood()])
    expect(diagnostics).toHaveLength(1002)
    expect(diagnostics.at(-2)).toMatchObject({ code: 'OTHER' })
    expect(diagnostics.at(-1)).toMatchObject({
      code: 'DIAGNOSTICS_SUPPRESSED',
      message: '4000 more diagnostics of the code FLOOD',
    })
  })
})

describe('composition', () => {
  test('two modules of one key are refused before anything runs', async () => {
    const run = processAnalysis(emptyAnalysis, [new BehaviorModule(), new BrokenBehavior()])
    await expect(run).rejects.toMatchObject({
      code: 'ERR_DUPLICATE_KEY',
      message: 'two modules claim the key `behavior`: BehaviorModule and BrokenBehavior',
    })
  })

  test('modules that wait for each other are refused with the path', () => {
    class Loop extends Processing {
      readonly key = 'behavior'
      override readonly requires = ['debug'] as const
      run(): Behavior {
        return behavior
      }
    }
    expect(() => plan([new Loop(), new SignaturesModule(), new DebugModule()])).toThrow(
      'modules wait for each other: behavior → debug → signatures → behavior',
    )
  })

  test('a module that waits for itself is refused', () => {
    class Self extends Processing {
      readonly key = 'debug'
      override readonly optional = ['debug'] as const
      run(): Debug {
        return { log: '', errors: [] }
      }
    }
    expect(() => plan([new Self()])).toThrow('debug → debug')
  })

  test.each(['processing', '__proto__'])("the runner's key %s cannot be claimed", (key) => {
    const module = Object.defineProperty(new DebugModule(), 'key', { value: key })
    expect(() => plan([module])).toThrow(expect.objectContaining({ code: 'ERR_RESERVED_KEY' }))
  })

  test.each([
    ['a text', 'x', '"x"'],
    ['an object', {}, 'Object'],
    ['null', null, 'null'],
    ['the class itself', DebugModule, 'the class or function DebugModule itself (`new` makes an instance)'],
  ])('what is no module is refused: %s', (_, value, found) => {
    expect(() => plan([value as never])).toThrow(
      expect.objectContaining({
        code: 'ERR_INVALID_MODULE',
        message: expect.stringContaining(`found ${found}`) as string,
      }),
    )
  })

  test('a module of another copy of core is recognised by its brand', () => {
    const foreign = { key: 'debug', requires: [], optional: [], [Symbol.for('@cuculus/core/Processing')]: true }
    expect([...plan([foreign as never]).modules.keys()]).toEqual(['debug'])
  })

  test('a chain of ten thousand modules is ordered without exhausting the stack', () => {
    const modules = Array.from({ length: 10_000 }, (_, i) =>
      Object.defineProperties(new DebugModule(), {
        key: { value: `k${String(i)}` },
        optional: { value: [`k${String(i + 1)}`] },
      }),
    )
    expect(plan(modules).modules.size).toBe(10_000)
  })
})

describe('running', () => {
  test.each([
    ['its path', 'storage/analyses/1', 'string'],
    ['a promise of it', Promise.resolve({}), 'a promise of one'],
  ])('%s instead of the analysis is told', async (_, given, found) => {
    await expect(processAnalysis(given as never, [])).rejects.toThrow(
      `expected an analysis, as \`await openAnalysis(path)\` of @cuculus/analysis gives it, found ${found}`,
    )
  })

  test('independent modules run side by side', async () => {
    const started: string[] = []
    let release = (): void => undefined
    const gate = new Promise<void>((resolve) => {
      release = resolve
    })
    const executor: Executor = {
      async execute(module, context) {
        started.push(module.key)
        if (started.length === 2) release()
        await gate
        return module.run(context)
      },
    }
    await processAnalysis(emptyAnalysis, [new InfoModule(), new BehaviorModule()], { executor })
    expect(started).toEqual(['info', 'behavior'])
  })

  test('a module that returns nothing has failed', async () => {
    const executor: Executor = { execute: () => undefined }
    const { container } = await processAnalysis(emptyAnalysis, [new InfoModule()], { executor })
    expect(Object.keys(container)).toEqual(['processing'])
    const { error } = container.processing.modules[0] ?? {}
    expect(error?.message).toBe('TypeError: expected run() to return the data, found undefined')
  })

  test('progress, log lines and outcomes are told as they happen', async () => {
    class Busy extends Processing {
      readonly key = 'debug'
      run({ progress, log }: Context<Busy>): Debug {
        progress(1, 2)
        log('half way')
        progress(2)
        return { log: '', errors: [] }
      }
    }
    const events: ProgressEvent[] = []
    await processAnalysis(emptyAnalysis, [new Busy()], { onProgress: (event) => events.push(event) })
    expect(events).toMatchObject([
      { type: 'start', key: 'debug' },
      { type: 'progress', done: 1, total: 2 },
      { type: 'log', message: 'half way' },
      { type: 'progress', done: 2 },
      { type: 'end', outcome: { status: 'ok' } },
    ])
  })

  test('abort rejects the run with its reason, even if the module does not listen', async () => {
    const controller = new AbortController()
    const executor: Executor = { execute: () => new Promise(() => undefined) }
    const run = processAnalysis(emptyAnalysis, [new InfoModule()], { executor, signal: controller.signal })
    controller.abort(new Error('enough'))
    await expect(run).rejects.toThrow('enough')
  })

  test('nothing runs when the signal is aborted beforehand', async () => {
    const executor: Executor = {
      execute() {
        throw new Error('ran')
      },
    }
    const run = processAnalysis(emptyAnalysis, [new InfoModule()], { executor, signal: AbortSignal.abort('early') })
    await expect(run).rejects.toBe('early')
  })

  test('a module over its time limit fails alone and sees its signal aborted', async () => {
    let aborted = false
    class Slow extends Processing {
      readonly key = 'behavior'
      run({ signal }: Context<Slow>): Promise<Behavior> {
        signal.addEventListener('abort', () => {
          aborted = true
        })
        return new Promise(() => undefined)
      }
    }
    const executor = withTimeLimit(inProcess, 20)
    const { container } = await processAnalysis(emptyAnalysis, [new Slow(), new InfoModule()], { executor })
    expect(aborted).toBe(true)
    expect(container.info).toBe(info)
    expect(container.processing.modules[0]).toMatchObject({ status: 'failed', error: { code: 'ERR_MODULE_TIMEOUT' } })
  })
})
