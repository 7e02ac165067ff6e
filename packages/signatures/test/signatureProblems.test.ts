import { expect, it } from 'vitest'
import { Signature, signatureProblems } from '../src/index.js'

it('an author is told what a signature says wrongly of itself', () => {
  class Wrong extends Signature {
    readonly name = 'wrong'
    override readonly severity = 1.5
    override readonly ttps = ['T1055.012', 'T1060', 'T1999', 'TA0001']
    override readonly mbcs = ['E1055', 'nonsense']
    override readonly minimum = 'new'
    override readonly platform = 'win'
  }
  expect(signatureProblems(new Wrong())).toEqual([
    'T1060 was withdrawn from ATT&CK, T1547.001 stands in its place',
    'ATT&CK has no technique T1999',
    '"TA0001" is no id of ATT&CK',
    '"nonsense" is no id of the Malware Behavior Catalog',
    'it has no description',
    'its severity is 1.5',
    'no sandbox tells the platform "win"; there are windows, linux, darwin, macos, android, ios',
    'its `minimum` or `maximum` is no version',
  ])
  class Right extends Signature {
    readonly name = 'right'
    override readonly description = 'Says nothing wrong'
    override readonly ttps = ['T1055.012']
    override readonly maximum = '2.0.7'
  }
  expect(signatureProblems(new Right())).toEqual([])
})
