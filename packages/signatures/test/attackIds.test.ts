import { describe, expect, it } from 'vitest'
import { attackTechnique, attackVersion, isAttackId, isMbcId, Signature, SignaturesProcessing } from '../src/index.js'
import { attackTable } from '../src/attackTable.generated.js'
import { behaviorOf, runOn } from './trace.js'

describe('ids of ATT&CK', () => {
  it('are known by name, sub-techniques under their technique', () => {
    expect(attackTechnique('T1055')).toEqual({ id: 'T1055', name: 'Process Injection', withdrawn: false })
    expect(attackTechnique('T1055.012')).toEqual({
      id: 'T1055.012',
      name: 'Process Injection: Process Hollowing',
      withdrawn: false,
    })
    expect(attackVersion).toMatch(/^\d+\.\d+$/)
  })

  it('that were withdrawn name what stands in their place', () => {
    expect(attackTechnique('T1060')).toEqual({ id: 'T1060', name: null, withdrawn: true, successor: 'T1547.001' })
    expect(attackTechnique('T1064')).toEqual({ id: 'T1064', name: null, withdrawn: true })
  })

  it('are as many as MITRE counts in version 18, and revoked ones lead to what took their place', () => {
    const all = attackTable.split('\n').map((line) => attackTechnique(line.split(' ', 1)[0] ?? ''))
    const current = all.filter((found) => found?.withdrawn === false)
    expect(attackVersion).toBe('18.0')
    expect(current.filter((found) => found?.id.length === 5)).toHaveLength(216)
    expect(current.filter((found) => found?.id.length === 9)).toHaveLength(475)
    // By one or more steps: `T1073` became `T1574.002`, and that `T1574.001`.
    const successors: Readonly<Record<string, string>> = {
      T1053: 'T1168',
      'T1053.002': 'T1053.001',
      'T1574.001': 'T1073',
      T1647: 'T1162',
    }
    for (const [successor, id] of Object.entries(successors)) expect(attackTechnique(id)?.successor).toBe(successor)
  })

  it('make a whole: every sub-technique has its technique, every successor is current', () => {
    const ids = attackTable.split('\n').map((line) => line.split(' ', 1)[0] ?? '')
    const all = ids.map((id) => attackTechnique(id))
    expect(new Set(ids).size).toBe(ids.length)
    expect(all.filter((found) => found?.withdrawn === false).length).toBeGreaterThan(600)
    for (const found of all) {
      expect(isAttackId(found?.id ?? '')).toBe(true)
      if (found?.withdrawn === false) expect(attackTechnique(found.id.slice(0, 5))?.withdrawn).toBe(false)
      if (found?.successor !== undefined) expect(attackTechnique(found.successor)?.withdrawn).toBe(false)
    }
  })

  it('that never were are not known', () => {
    expect(['T1999', 'T1055.099', 't1055', '', '__proto__'].map(attackTechnique)).toEqual(Array(5).fill(undefined))
  })

  it('and of MBC are told from others by their form', () => {
    expect(['T1055', 'T1055.012', 'T055', 'T1055.12', 'TA0001'].map(isAttackId)).toEqual([
      true,
      true,
      false,
      false,
      false,
    ])
    expect(['B0001', 'E1055.m03', 'C0001.001', 'OB0001', 'X0001', 'E1055.3'].map(isMbcId)).toEqual([
      true,
      true,
      true,
      true,
      false,
      false,
    ])
  })
})

describe('a match with ids that are wrong', () => {
  const withIds = (ids: readonly string[], guest?: string) =>
    class extends Signature {
      readonly name = 'numbered'
      override readonly ttps = ids
      override readonly platform = guest ?? 'windows'
      override run() {
        return true
      }
    }

  it('keeps what has the form of an id, and says what is wrong with it', async () => {
    const signatures = [withIds(['T1055.012', 'T1999', 'T1060', 'T1064', 'nonsense'])]
    const { matches, diagnostics } = await runOn(new SignaturesProcessing({ signatures }), { behavior: behaviorOf([]) })
    expect(matches[0]?.ttps).toEqual(['T1055.012', 'T1999', 'T1060', 'T1064'])
    expect(diagnostics).toEqual([
      { code: 'SIGNATURE_BAD_ID', message: 'numbered: expected an id of ATT&CK, found "nonsense"' },
      { code: 'SIGNATURE_UNKNOWN_ID', message: 'numbered: ATT&CK has no technique T1999' },
      {
        code: 'SIGNATURE_UNKNOWN_ID',
        message: 'numbered: T1060 was withdrawn from ATT&CK, T1547.001 stands in its place',
      },
      { code: 'SIGNATURE_UNKNOWN_ID', message: 'numbered: T1064 was withdrawn from ATT&CK' },
    ])
  })

  it('is not judged by the table of enterprises where another applies', async () => {
    const run = (ids: readonly string[], platform: string) =>
      runOn(new SignaturesProcessing({ signatures: [withIds(ids, platform)] }), {
        info: { started: null, ended: null, duration: null, version: '2.0', platform },
      })
    expect((await run(['T1398'], 'android')).diagnostics).toEqual([])
    expect((await run(['T0801'], 'windows')).diagnostics).toEqual([])
  })
})
