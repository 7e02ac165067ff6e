import type { SignatureMatch } from '@cuculus/core'
import { processAnalysis } from '@cuculus/core'
import { emptyAnalysis } from '@cuculus/testing'
import { describe, expect, it } from 'vitest'
import { scoreOf, ScoreProcessing, Signature, SignaturesProcessing } from '../src/index.js'

const match = (name: string, severity: number, more: Partial<SignatureMatch> = {}): SignatureMatch => ({
  name,
  description: '',
  severity,
  alert: false,
  references: [],
  data: [],
  ...more,
})

describe('the score', () => {
  it('is 0 without findings', () => {
    expect(scoreOf([])).toEqual({ score: 0, contributions: [] })
  })

  it('names the heaviest finding first, and every further one takes its share of the rest', () => {
    expect(scoreOf([match('small', 1), match('large', 3), match('middle', 2)])).toEqual({
      score: 6.2,
      contributions: [
        { name: 'large', points: 5 },
        { name: 'middle', points: 1 },
        { name: 'small', points: 0.2 },
      ],
    })
  })

  it('heeds weight and confidence, and never leaves 0 to 10', () => {
    expect(scoreOf([match('a', 3, { confidence: 50 })]).score).toBe(2.5)
    expect(scoreOf([match('a', 2, { weight: 2 })]).score).toBe(4)
    expect(scoreOf(Array.from({ length: 50 }, (_, index) => match(`m${String(index)}`, 9))).score).toBe(10)
    expect(scoreOf([match('a', -4), match('b', 3, { weight: -1 })])).toEqual({ score: 0, contributions: [] })
  })

  it('is the key `score` of a composition', async () => {
    class Always extends Signature {
      readonly name = 'always'
      override readonly severity = 3
      override run(): boolean {
        return true
      }
    }
    const modules = [new ScoreProcessing(), new SignaturesProcessing({ signatures: [Always] })] as const
    const { container } = await processAnalysis(emptyAnalysis(), modules)
    expect(container.score).toEqual({ score: 5, contributions: [{ name: 'always', points: 5 }] })
  })
})
