import { attackTechnique, isMbcId, ruleSchema, runSignatures } from '@cuculus/signatures'
import { Ajv } from 'ajv'
import { describe, expect, it } from 'vitest'
import { defaultSignatures, rules } from '../src/index.js'
import { examples } from './examples/index.js'
import { type Example, resultsOf, worlds } from './worlds.js'

const classes = new Map(rules.map(({ name }, index) => [name, defaultSignatures[index]]))

/** Whether one signature alone finds something. */
async function finds(name: string, example: Example, world: (typeof worlds)[number]): Promise<boolean> {
  const signature = classes.get(name)
  if (signature === undefined) throw new Error(`there is no signature ${name}`)
  const { matches, diagnostics } = await runSignatures([signature], resultsOf(example, world))
  expect(diagnostics).toEqual([])
  return matches.length > 0
}

describe.each(rules.map((rule) => [rule.name, rule] as const))('%s', (name, rule) => {
  const own = examples[name] ?? { fires: [], silent: [] }

  it('finds what it describes in the results of every generation', async () => {
    expect(own.fires.length).toBeGreaterThan(0)
    for (const [index, example] of own.fires.entries()) {
      for (const world of worlds)
        expect([index, world, await finds(name, example, world)]).toEqual([index, world, true])
    }
  })

  it('is silent about what is near it', async () => {
    expect(own.silent.length).toBeGreaterThan(0)
    for (const [index, example] of own.silent.entries()) {
      for (const world of worlds)
        expect([index, world, await finds(name, example, world)]).toEqual([index, world, false])
    }
  })

  it('says what it is', () => {
    expect(rule.description).toMatch(/^[A-Z].{10,}[^.]$/)
    expect(rule.references?.length).toBeGreaterThan(0)
    expect(rule.categories).toHaveLength(1)
    // Every technique is one that ATT&CK has today.
    expect(rule.ttps?.filter((id) => attackTechnique(id)?.withdrawn !== false)).toEqual([])
    expect((rule.mbcs ?? []).filter((id) => !isMbcId(id))).toEqual([])
    expect([1, 2, 3]).toContain(rule.severity)
  })
})

describe('the set', () => {
  it('has no name twice and no example without a signature', () => {
    expect(classes.size).toBe(rules.length)
    expect(Object.keys(examples).filter((name) => !classes.has(name))).toEqual([])
  })

  it('keeps to the schema that editors use for rules in YAML', () => {
    const validate = new Ajv({ allowUnionTypes: true }).compile(ruleSchema)
    for (const rule of rules) expect([rule.name, validate(rule), validate.errors]).toEqual([rule.name, true, null])
  })

  it('has at least 150 signatures', () => {
    expect(rules.length).toBeGreaterThanOrEqual(150)
  })
})
