import { describe, expect, it } from 'vitest'
import { Signature, type SignatureClass, type SignatureOverlay, SignaturesProcessing } from '../src/index.js'
import { versionFits } from '../src/sandboxVersion.js'
import { runOn } from './trace.js'

function always(name: string, attributes: Partial<Signature> = {}): SignatureClass {
  return class extends Signature {
    readonly name = name
    constructor() {
      super()
      Object.assign(this, attributes)
    }
    override run(): boolean {
      return true
    }
  }
}

describe('version gates', () => {
  it.each([
    ['1.2', '1.2', undefined, 'fits'],
    ['1.2', '0.5-dev', undefined, 'fits'],
    ['1.2-dev', '1.2', undefined, 'fits'],
    ['1.10', '1.9', undefined, 'fits'],
    ['1.2', '1.2.1', undefined, 'too old'],
    ['2.0.7', undefined, '1.2', 'too new'],
    ['2.0.7', '2.0.7', '2.0.7', 'fits'],
    ['2.0a1', '2.0', undefined, 'too old'],
    ['2.0b1', '2.0a9', undefined, 'fits'],
    ['2.4-CAPE', '2.0', undefined, 'fits'],
    ['1.2', '1.x', undefined, 'invalid'],
    ['1.2', undefined, 'newest', 'invalid'],
    ['unknown', '9.9', undefined, 'fits'],
    ['1.x', '1.2', undefined, 'fits'],
    ['1.x', '2.0', undefined, 'too old'],
    ['1.x', undefined, '0.6', 'too new'],
  ] as const)('version %s with minimum %s and maximum %s: %s', (version, minimum, maximum, fit) => {
    expect(versionFits(version, minimum, maximum)).toBe(fit)
  })

  it('take the version from the key `info`, else the generation', async () => {
    const module = new SignaturesProcessing({ signatures: [always('new', { minimum: '2.0' })] })
    const info = { started: null, ended: null, duration: null, version: '1.2' }
    expect((await runOn(module, { info })).names).toEqual([])
    expect((await runOn(module, { info: { ...info, version: '2.0.7' } })).names).toEqual(['new'])
    expect((await runOn(module, {}, { generation: '0.6' })).names).toEqual([])
    expect((await runOn(module, {}, { generation: '2.x' })).names).toEqual(['new'])
  })
})

describe('the platform', () => {
  it('decides, and is windows unless something else is told', async () => {
    const module = new SignaturesProcessing({
      signatures: [always('linux', { platform: 'linux' }), always('windows', { platform: 'windows' }), always('any')],
    })
    const info = { started: null, ended: null, duration: null, version: '2.0.7', platform: 'linux' }
    expect((await runOn(module, {})).names).toEqual(['any', 'windows'])
    expect((await runOn(module, { info })).names).toEqual(['any', 'linux'])
  })
})

describe('the overlay', () => {
  it('switches and tunes by name, `enabled` included, and instances made later as well', async () => {
    const signatures = [always('off'), always('on', { enabled: false }), always('louder')]
    const overlay: SignatureOverlay = {
      off: { enabled: false },
      on: { enabled: true },
      louder: { severity: 3, alert: true, families: ['F'] },
    }
    const { matches } = await runOn(new SignaturesProcessing({ signatures, overlay }), {})
    expect(matches.map(({ name, severity, alert, families }) => ({ name, severity, alert, families }))).toEqual([
      { name: 'on', severity: 1, alert: false, families: [] },
      { name: 'louder', severity: 3, alert: true, families: ['F'] },
    ])
  })

  it('reports what it cannot set, and sets the rest', async () => {
    const overlay = JSON.parse(
      '{"a": {"run": 1, "severity": "3", "__proto__": {"x": 1}, "alert": true}, "nobody": {}, "b": 5}',
    ) as SignatureOverlay
    const module = new SignaturesProcessing({ signatures: [always('a'), always('b')], overlay })
    const { matches, diagnostics } = await runOn(module, {})
    expect(matches.map(({ name, alert, severity }) => [name, alert, severity])).toEqual([
      ['a', true, 1],
      ['b', false, 1],
    ])
    expect(diagnostics).toEqual([
      { code: 'SIGNATURE_OVERLAY', message: 'a: there is no attribute `run` to set' },
      { code: 'SIGNATURE_OVERLAY', message: 'a: expected a number for `severity`' },
      { code: 'SIGNATURE_OVERLAY', message: 'a: there is no attribute `__proto__` to set' },
      { code: 'SIGNATURE_OVERLAY', message: 'b: expected an object of attributes' },
      { code: 'SIGNATURE_OVERLAY', message: 'the overlay names "nobody", which is no signature' },
    ])
  })
})

describe('the order of run()', () => {
  it('is by `order`, then as given, and later ones see the matches of earlier ones', async () => {
    const seen: string[][] = []
    class Looks extends Signature {
      readonly name = 'looks'
      override readonly order = 5
      override run(): boolean {
        seen.push(this.matches.map(({ name }) => name))
        return false
      }
    }
    const module = new SignaturesProcessing({
      signatures: [Looks, always('late', { order: 9 }), always('b'), always('a')],
    })
    expect((await runOn(module, {})).names).toEqual(['a', 'b', 'late'])
    expect(seen.at(-1)).toEqual(['b', 'a'])
  })
})

describe('the module', () => {
  it('waits for all standard keys and those it is told to, and requires none', () => {
    const module = new SignaturesProcessing({ alsoRead: ['info', 'signatures'] })
    expect(module.requires).toEqual([])
    expect(module.optional).toEqual(['info', 'file', 'static', 'behavior', 'network', 'dropped', 'debug'])
  })

  it('runs without signatures and without results', async () => {
    expect(await runOn(new SignaturesProcessing(), {})).toEqual({ matches: [], names: [], diagnostics: [] })
  })
})
