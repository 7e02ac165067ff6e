import type { Call, Process } from '@cuculus/core'
import { describe, expect, it } from 'vitest'
import { type Activity, Signature, type SignatureClass, SignaturesProcessing } from '../src/index.js'
import { behaviorOf, runOn } from './trace.js'

const behavior = behaviorOf([
  {
    name: 'a.exe',
    pid: 1,
    calls: [
      ['One', 'x'],
      ['Two', 'x', { v: `${'a'.repeat(40)}!` }],
      ['Three', 'x'],
    ],
  },
])

function forever(): never {
  // eslint-disable-next-line @typescript-eslint/no-unnecessary-condition -- what the watchdog is for
  while (true);
}

function busy(milliseconds: number): void {
  const end = performance.now() + milliseconds
  while (performance.now() < end);
}

function withHandler(handler: keyof Signature, body: () => unknown): SignatureClass {
  return class extends Signature {
    readonly name = 'hangs'
    constructor() {
      super()
      Object.assign(this, { [handler]: body })
    }
  }
}

class Counts extends Signature {
  readonly name = 'counts'
  #calls = 0
  override onCall(): undefined {
    this.#calls++
  }
  override onComplete(): boolean {
    return this.#calls === 3
  }
}

class Runs extends Signature {
  readonly name = 'runs'
  override run(): unknown {
    return this.checkApi('Three')
  }
}

describe('a signature that never ends', () => {
  it.each(['run', 'onProcess', 'onCall', 'onComplete'] as const)(
    'in %s is stopped and named; all others see everything',
    async (handler) => {
      const signatures = [Counts, withHandler(handler, forever), Runs]
      const { names, diagnostics } = await runOn(new SignaturesProcessing({ signatures, timeLimit: 500 }), { behavior })
      expect(names).toEqual(['counts', 'runs'])
      expect(diagnostics).toEqual([{ code: 'SIGNATURE_TIMEOUT', message: 'hangs: stopped, it used more than 500 ms' }])
    },
  )

  it('in its constructor is left out', async () => {
    class Hangs extends Signature {
      readonly name = 'hangs'
      readonly field: unknown = forever()
    }
    const module = new SignaturesProcessing({ signatures: [Hangs, Counts], timeLimit: 500 })
    const { names, diagnostics } = await runOn(module, { behavior })
    expect(names).toEqual(['counts'])
    expect(diagnostics).toEqual([{ code: 'SIGNATURE_TIMEOUT', message: 'Hangs: its constructor did not end in time' }])
  })

  it('because its own regular expression backtracks is stopped as well', async () => {
    class Backtracks extends Signature {
      readonly name = 'backtracks'
      override run(): unknown {
        return this.checkArgument(/^(a+)+$/)
      }
    }
    const module = new SignaturesProcessing({ signatures: [Backtracks, Counts, Runs], timeLimit: 500 })
    const { names, diagnostics } = await runOn(module, { behavior })
    expect(names).toEqual(['counts', 'runs'])
    expect(diagnostics.map(({ code }) => code)).toEqual(['SIGNATURE_TIMEOUT'])
  })

  it('cannot be made of a text: such patterns take linear time', async () => {
    class Linear extends Signature {
      readonly name = 'linear'
      override run(): unknown {
        return this.checkArgument('(a+)+!$', { regex: true })
      }
    }
    const { names, diagnostics } = await runOn(new SignaturesProcessing({ signatures: [Linear], timeLimit: 500 }), {
      behavior,
    })
    expect(names).toEqual(['linear'])
    expect(diagnostics).toEqual([])
  })
})

describe('a signature that is slow call by call', () => {
  it('is stopped when the sum exceeds its limit', async () => {
    let shown = 0
    class Slow extends Signature {
      readonly name = 'slow'
      override onCall(): undefined {
        shown++
        busy(20)
      }
    }
    class All extends Signature {
      readonly name = 'all'
      #calls = 0
      override onCall(): undefined {
        this.#calls++
      }
      override onComplete(): boolean {
        return this.#calls === 200
      }
    }
    const many = behaviorOf([{ name: 'a.exe', calls: Array.from({ length: 200 }, () => ['Api', 'x'] as const) }])
    const { names, diagnostics } = await runOn(new SignaturesProcessing({ signatures: [Slow, All], timeLimit: 100 }), {
      behavior: many,
    })
    expect(shown).toBeLessThan(20)
    expect(names).toEqual(['all'])
    expect(diagnostics.map(({ code }) => code)).toEqual(['SIGNATURE_TIMEOUT'])
  })
})

describe('a signature that is slow among a thousand quick ones', () => {
  it('is stopped all the same, and no other', async () => {
    const quick = Array.from({ length: 1000 }, (_, index) => {
      return class extends Signature {
        readonly name = `quick_${String(index)}`
        override onCall(): undefined {
          return undefined
        }
      }
    })
    let shown = 0
    class Slow extends Signature {
      readonly name = 'slow'
      override onCall(): undefined {
        shown++
        busy(0.3)
      }
    }
    const many = behaviorOf([{ name: 'a.exe', calls: Array.from({ length: 4000 }, () => ['Api', 'x'] as const) }])
    const { diagnostics } = await runOn(new SignaturesProcessing({ signatures: [...quick, Slow], timeLimit: 200 }), {
      behavior: many,
    })
    expect(diagnostics).toEqual([{ code: 'SIGNATURE_TIMEOUT', message: 'slow: stopped, it used more than 200 ms' }])
    expect(shown).toBeLessThan(3000)
  })
})

describe('a class that cannot take part', () => {
  it('is reported and left out: throwing constructor, no name, no severity, no signature, a name twice', async () => {
    class Throws extends Signature {
      readonly name = 'throws'
      readonly field: unknown = this.results
    }
    class Nameless extends Signature {
      readonly name = ''
    }
    class Weightless extends Signature {
      readonly name = 'weightless'
      override readonly severity = Number.NaN
    }
    const signatures = [Throws, Nameless, Weightless, Date as unknown as SignatureClass, Counts, Counts]
    const { names, diagnostics } = await runOn(new SignaturesProcessing({ signatures }), { behavior })
    expect(names).toEqual(['counts'])
    expect(diagnostics.map(({ code }) => code)).toEqual([
      'SIGNATURE_FAILED',
      'SIGNATURE_INVALID',
      'SIGNATURE_INVALID',
      'SIGNATURE_INVALID',
      'SIGNATURE_DUPLICATE',
    ])
  })

  it('is a programming error when it is no class at all', () => {
    expect(() => new SignaturesProcessing({ signatures: [{} as unknown as SignatureClass] })).toThrow(TypeError)
    expect(() => new SignaturesProcessing({ timeLimit: 0 })).toThrow(TypeError)
  })
})

describe('abort', () => {
  it('ends the run with the reason of the signal', async () => {
    const reason = new Error('stop')
    const module = new SignaturesProcessing({ signatures: [Counts] })
    await expect(runOn(module, { behavior }, { signal: AbortSignal.abort(reason) })).rejects.toBe(reason)
  })
})

describe('state', () => {
  it('is new for every analysis: the same module gives the same result twice, even at the same time', async () => {
    const module = new SignaturesProcessing({ signatures: [Counts, Runs] })
    const [first, second] = await Promise.all([runOn(module, { behavior }), runOn(module, { behavior })])
    expect(first.names).toEqual(['counts', 'runs'])
    expect(second.matches).toEqual(first.matches)
  })

  it('of a call and of its activity cannot be changed by a signature', async () => {
    const calls = behaviorOf([
      { name: 'a.exe', calls: [['NtWriteFile', 'filesystem', { HandleName: 'C:\\one', Buffer: 'MZ' }]] },
    ])
    const writers = (
      [
        ['api', (call) => Object.assign(call, { api: 'Forged' })],
        ['list', (call) => (call.arguments as unknown[]).push({ name: 'HandleName', value: 'forged' })],
        ['value', (call) => Object.assign(call.arguments[0] ?? {}, { value: 'forged' })],
      ] satisfies [string, (call: Call) => unknown][]
    ).map(([name, write]) => {
      return class extends Signature {
        readonly name = name
        override onCall(call: Call): void {
          write(call)
        }
      }
    })
    class Activities extends Signature {
      readonly name = 'activities'
      override onActivity({ fields }: Activity): void {
        Object.assign(fields, { path: 'forged' })
      }
    }
    class Shadows extends Signature {
      readonly name = 'shadows'
      override onProcess({ calls }: Process): void {
        Object.assign(calls, { json: () => 'forged' })
      }
    }
    const seen: unknown[] = []
    class Sees extends Signature {
      readonly name = 'sees'
      override onActivity({ call, fields }: Activity): void {
        seen.push(
          call.api,
          call.arguments.map(({ value }) => value),
          fields.path,
        )
      }
    }
    const signatures = [...writers, Activities, Shadows, Sees]
    const { diagnostics } = await runOn(new SignaturesProcessing({ signatures }), { behavior: calls })
    expect(diagnostics.map(({ code, message }) => [code, message.split(':')[0]])).toEqual(
      ['shadows', 'api', 'list', 'value', 'activities'].map((name) => ['SIGNATURE_FAILED', name]),
    )
    expect(seen).toEqual(['NtWriteFile', ['C:\\one', 'MZ'], 'C:\\one'])
    expect(await calls.processes[0]?.calls.toArray()).toMatchObject([{ api: 'NtWriteFile', arguments: [{}, {}] }])
  })

  it('of the results cannot be changed by a signature', async () => {
    class Writes extends Signature {
      readonly name = 'writes'
      override run(): boolean {
        ;(this.results.behavior?.summary.files as string[]).push('forged')
        return true
      }
    }
    const own = behaviorOf([])
    const { names, diagnostics } = await runOn(new SignaturesProcessing({ signatures: [Writes] }), { behavior: own })
    expect(names).toEqual([])
    expect(own.summary.files).toEqual([])
    expect(diagnostics.map(({ code }) => code)).toEqual(['SIGNATURE_FAILED'])
  })
})
