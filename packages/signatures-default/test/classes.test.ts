import { attackTechnique, runSignatures, type SignatureResults } from '@cuculus/signatures'
import { describe, expect, it } from 'vitest'
import { classes } from '../src/classes.js'
import { defaultSignatures } from '../src/index.js'
import { flow, traffic } from './containers.js'
import { type Example, remove, resultsOf, run, worlds } from './worlds.js'

async function found(results: SignatureResults): Promise<string[]> {
  const { matches, diagnostics } = await runSignatures(classes, results)
  expect(diagnostics).toEqual([])
  return matches.map(({ name }) => name)
}

describe('signatures that compare what rules cannot', () => {
  it('are in the set, and say what they are', () => {
    for (const type of classes) {
      const { description, ttps, references, severity } = new type()
      expect(defaultSignatures).toContain(type)
      expect(description).toMatch(/^[A-Z].{10,}[^.]$/)
      expect(ttps.filter((id) => attackTechnique(id)?.withdrawn !== false)).toEqual([])
      expect(references.length).toBeGreaterThan(0)
      expect([1, 2, 3]).toContain(severity)
    }
  })

  it.each(worlds)('evasion_sample_deleted finds the sample deleted by anybody, in the logs of %s', async (world) => {
    const own = resultsOf([run('child.exe'), remove('C:\\DOCUME~1\\u\\Sample.exe')], world)
    expect(await found(own)).toEqual(['evasion_sample_deleted'])
    for (const silent of [
      [remove('C:\\other.exe')],
      [remove('C:\\not-sample.exe')],
      { process: 'wscript.js', steps: [remove('C:\\wscript.js')] },
    ] satisfies Example[])
      expect(await found(resultsOf(silent, world))).toEqual([])
  })

  it('network_unnamed_host finds addresses that no name led to, at ports of no usual service', async () => {
    expect(await found(traffic({ tcp: [flow('203.0.113.9', 7777)] }))).toEqual(['network_unnamed_host'])
    const dns = [{ hostname: 'a.example', ip: '203.0.113.9', answers: [{ type: 'A', data: '203.0.113.10' }] }]
    const silent = [
      flow('203.0.113.9', 7777),
      flow('203.0.113.10', 7777),
      flow('203.0.113.11', 443),
      flow('10.0.0.9', 7777),
    ]
    expect(await found(traffic({ dns, tcp: [...silent, flow('203.0.113.12', 7777, { passlisted: true })] }))).toEqual(
      [],
    )
  })
})
