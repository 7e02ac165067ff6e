import { describe, expect, test } from 'vitest'
import { buildAnalysis, demoScenario, generations } from '@cuculus/testing'

describe.each(generations)('the demo of %s', (generation) => {
  const files = buildAnalysis(demoScenario(generation))

  test('has a log for each of its four processes', () => {
    const logs = [...files.keys()].filter((path) => path.startsWith('logs/'))
    expect(logs.map((path) => path.replace(/\.\w+$/, ''))).toEqual(['logs/1480', 'logs/2104', 'logs/2260', 'logs/2312'])
  })

  test('has the same bytes every time', () => {
    expect(buildAnalysis(demoScenario(generation))).toEqual(files)
  })

  test('is small enough to live in a repository', () => {
    const size = [...files.values()].reduce((sum, content) => sum + content.length, 0)
    expect(size).toBeLessThan(300_000)
  })
})
