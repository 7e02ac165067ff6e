import { expect, test } from 'vitest'
import { timeText } from '../src/timeText.js'

test('a time is the same text, whichever was asked for before it', () => {
  const times = [
    1_500_000_000.25, 1_500_000_000.251, 1_500_000_001, 1_500_086_399.999, 1_500_000_000.25, 0, -1.5, -0.001,
  ]
  for (const before of times) {
    for (const time of times) {
      timeText(before)
      const expected = new Date(Math.round(time * 1000)).toISOString()
      expect(timeText(time)).toBe(expected.replace('T', ' ').replace('.', ',').slice(0, -1))
    }
  }
})

test('a time that no clock can show has no text', () => {
  expect([NaN, Infinity, -Infinity, 8.64e12 + 1].map((time) => timeText(time))).toEqual([
    undefined,
    undefined,
    undefined,
    undefined,
  ])
})
