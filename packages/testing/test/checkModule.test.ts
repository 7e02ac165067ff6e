import { describe, expect, test } from 'vitest'
import { type Analysis, type Context, Processing, Sequence } from '@cuculus/core'
import { checkModule, emptyAnalysis, runModule, utf8 } from '@cuculus/testing'

declare module '@cuculus/core' {
  interface GlobalContainer {
    /** Anything, for the tests of `checkModule`. */
    sample: unknown
  }
}

/** An analysis whose only file is analysis.log. */
function analysisWith(log: string): Analysis {
  const read = async function* (): AsyncGenerator<Uint8Array> {
    await Promise.resolve()
    yield utf8(log)
  }
  return { ...emptyAnalysis(), id: 'with a log', open: read }
}

/** A module that makes its data with a function. */
class Sample extends Processing {
  readonly key = 'sample'
  readonly #make: (context: Context) => unknown

  constructor(make: (context: Context) => unknown) {
    super()
    this.#make = make
  }

  run(context: Context<Sample>): unknown {
    return this.#make(context)
  }
}

async function readAll(chunks: AsyncIterable<Uint8Array>): Promise<string> {
  let text = ''
  for await (const chunk of chunks) text += Buffer.from(chunk).toString()
  return text
}

describe('runModule', () => {
  test('returns the data with everything that was told', async () => {
    const module = new Sample((context) => {
      context.report({ code: 'ODD', message: 'odd' })
      context.progress(1)
      context.progress(2, 3)
      context.log('line')
      return { id: context.analysis.id }
    })
    expect(await runModule(module, emptyAnalysis())).toEqual({
      data: { id: 'empty' },
      diagnostics: [{ code: 'ODD', message: 'odd' }],
      progress: [{ done: 1 }, { done: 2, total: 3 }],
      log: ['line'],
    })
  })

  test('hands out only the results that the module declares', async () => {
    class Reader extends Processing {
      readonly key = 'sample'
      override readonly requires = ['debug'] as const
      override readonly optional = ['dropped', 'static'] as const
      run({ results }: Context<Reader>): unknown {
        return Object.keys(results)
      }
    }
    const results = { debug: { log: '', errors: [] }, dropped: [], signatures: [] }
    expect((await runModule(new Reader(), emptyAnalysis(), { results })).data).toEqual(['debug', 'dropped'])
    await expect(runModule(new Reader(), emptyAnalysis())).rejects.toMatchObject({
      code: 'ERR_RESULTS_MISSING',
      message: expect.stringContaining('debug') as string,
    })
  })

  test('throws what the module throws', async () => {
    const module = new Sample(() => {
      throw new RangeError('mine')
    })
    await expect(runModule(module, emptyAnalysis())).rejects.toThrow(new RangeError('mine'))
  })
})

describe('checkModule', () => {
  async function complaint(module: Processing, analyses: readonly Analysis[] = [], patience = 5000): Promise<string> {
    try {
      await checkModule(module, analyses, { patience })
    } catch (error) {
      return (error as Error).message
    }
    return ''
  }

  test('is content with a module that keeps its contract', async () => {
    const module = new Sample(async ({ analysis, signal }) => {
      const stat = await analysis.stat('analysis.log')
      const log = analysis.id === 'empty' ? '' : await readAll(analysis.open('analysis.log', { signal }))
      return { size: stat, log, absent: undefined, calls: Sequence.of([{ a: 1 }]) }
    })
    expect(await complaint(module, [analysisWith('x')])).toBe('')
  })

  test('takes a signal that is asked once per chunk for one that is passed on', async () => {
    const module = new Sample(async ({ analysis, signal }) => {
      if (analysis.id === 'empty') return 0
      let size = 0
      for await (const chunk of analysis.open('analysis.log')) {
        signal.throwIfAborted()
        size += chunk.length
      }
      return size
    })
    expect(await complaint(module, [analysisWith('x')])).toBe('')
  })

  test('notices a module that ignores its signal', async () => {
    const module = new Sample(({ analysis }) => (analysis.id === 'empty' ? '' : readAll(analysis.open('analysis.log'))))
    expect(await complaint(module, [analysisWith('x')], 50)).toContain('to stop once its signal is aborted')
  })

  test('notices a module that never settles when aborted from the start', async () => {
    const module = new Sample(({ signal }) => (signal.aborted ? new Promise(() => undefined) : 1))
    expect(await complaint(module, [], 50)).toContain('aborted from the start')
  })

  test.each<[string, () => unknown, string]>([
    ['undefined', () => undefined, 'found undefined at `sample`'],
    ['a bigint', () => ({ a: [1n] }), 'found the bigint 1 (write a number or a string) at `sample.a[0]`'],
    ['a Map', () => ({ a: new Map() }), 'found a Map at `sample.a`'],
    ['bytes', () => new Uint8Array(1), 'found a Uint8Array at `sample`'],
    ['a function', () => ({ f: () => 1 }), 'found a function at `sample.f`'],
    ['no number', () => [NaN], 'found the number NaN at `sample[0]`'],
    ['a hole in a list', () => [undefined], 'found undefined at `sample[0]`'],
    ['a date', () => new Date(0), 'found a Date'],
    ['odd items of a sequence', () => ({ s: Sequence.of([{ x: 1 }, { x: 2n }]) }), '`sample.s[1].x`'],
    [
      'a sequence in a sequence',
      () => ({ s: Sequence.of([Sequence.of([])]) }),
      'a Sequence within a Sequence at `sample.s[0]`',
    ],
  ])('names the place of %s', async (_, make, expected) => {
    expect(await complaint(new Sample(make))).toContain(expected)
  })

  test('notices a cycle, and does not take a shared value for one', async () => {
    const cycle: Record<string, unknown> = {}
    cycle['self'] = cycle
    expect(await complaint(new Sample(() => cycle))).toContain('found a cycle at `sample.self`')
    const shared = { a: 1 }
    expect(await complaint(new Sample(() => ({ x: shared, y: shared })))).toBe('')
  })

  test('shows where two runs differ', async () => {
    let count = 0
    const module = new Sample(() => ({ same: 'x', count: count++ }))
    expect(await complaint(module)).toMatch(
      /the same result twice; from byte 28 on, one run wrote "0}}", the other "1}}"/,
    )
  })

  test('notices state that two analyses at once would share', async () => {
    class Stateful extends Processing {
      readonly key = 'sample'
      items: number[] = []
      async run(): Promise<unknown> {
        this.items = []
        for (let index = 0; index < 3; index++) {
          await Promise.resolve()
          this.items.push(index)
        }
        return [...this.items]
      }
    }
    expect(await complaint(new Stateful())).toContain('the same result twice')
  })

  test('notices a sequence whose text is not its items', async () => {
    class Lying extends Sequence<number> {
      override async *batches(): AsyncIterable<readonly number[]> {
        await Promise.resolve()
        yield [1, 2]
      }
      override async *json(): AsyncIterable<Uint8Array> {
        await Promise.resolve()
        yield utf8('1,3')
      }
    }
    expect(await complaint(new Sample(() => ({ list: new Lying() })))).toContain(
      '`json()` of the sequence at `sample.list`',
    )
  })

  test('holds standard keys to their schema', async () => {
    class Wrong extends Processing {
      readonly key = 'debug'
      run(): { readonly log: string; readonly errors: readonly string[] } {
        return JSON.parse('{"log": 5, "errors": []}') as { log: string; errors: string[] }
      }
    }
    expect(await complaint(new Wrong())).toContain('fits the schema of `debug`; at /debug/log')
  })

  test('notices a change of somebody else’s results', async () => {
    class Meddler extends Processing {
      readonly key = 'sample'
      override readonly requires = ['dropped'] as const
      run({ results }: Context<Meddler>): unknown {
        ;(results.dropped as unknown[]).push('mine')
        return 1
      }
    }
    expect(await complaint(new Meddler())).toContain('changed the results of another module')
  })

  test('wants diagnostics with upper-case codes and messages, and progress in numbers', async () => {
    const reporting = (code: string, message: string): Sample =>
      new Sample(({ report }) => {
        report({ code, message })
        return 1
      })
    expect(await complaint(reporting('odd', 'x'))).toContain('upper-case codes')
    expect(await complaint(reporting('ODD', ' '))).toContain('a message with the diagnostic ODD')
    const regress = new Sample(({ progress }) => {
      progress(NaN)
      return 1
    })
    expect(await complaint(regress)).toContain('progress in numbers')
  })

  test('tells what was thrown, and on which analysis', async () => {
    const module = new Sample(({ analysis }) => {
      if (analysis.id !== 'empty') throw new TypeError('no such thing')
      return 1
    })
    const message = await complaint(module, [analysisWith('x')])
    expect(message).toBe(
      'sample on the analysis "with a log": expected data, but `run()` threw TypeError: no such thing',
    )
  })

  test('looks at the declaration first', async () => {
    const declared = (more: object): Processing => Object.assign(new Sample(() => 1), more)
    expect(await complaint(declared({ key: '' }))).toContain('non-empty text as its key')
    expect(await complaint(declared({ key: 'processing' }))).toContain("the runner's `processing`")
    expect(await complaint(declared({ requires: ['sample'] }))).toContain('it reads its own key')
    expect(await complaint(declared({ requires: ['info'], optional: ['info'] }))).toContain('it names `info` twice')
    // What a user of JavaScript may hand over.
    expect(await complaint({ key: 'sample' } as unknown as Processing)).toContain('a class that inherits Processing')
  })

  test('gives results made for each analysis', async () => {
    class Reader extends Processing {
      readonly key = 'sample'
      override readonly requires = ['debug'] as const
      run({ results }: Context<Reader>): unknown {
        return results.debug.log
      }
    }
    const seen: string[] = []
    await checkModule(new Reader(), [analysisWith('x')], {
      results: ({ id }) => {
        seen.push(id)
        return { debug: { log: id, errors: [] } }
      },
    })
    expect(seen).toEqual(['empty', 'with a log'])
  })
})

test('an empty analysis has nothing and refuses to be read', async () => {
  const analysis = emptyAnalysis()
  expect(await analysis.stat('binary')).toBeNull()
  const entries: unknown[] = []
  for await (const entry of analysis.list('files')) entries.push(entry)
  expect(entries).toEqual([])
  await expect(readAll(analysis.open('binary'))).rejects.toMatchObject({ code: 'ENOENT' })
  await expect(analysis.read('binary')).rejects.toMatchObject({ code: 'ENOENT' })
  await expect(analysis.locate('binary')).rejects.toMatchObject({ code: 'ENOENT' })
})
