import { describe, expect, it } from 'vitest'
import { formatTimestamp } from '../src/timestamp.js'

describe('formatTimestamp', () => {
  it('writes UTC with milliseconds after a comma', () => {
    expect(formatTimestamp(Date.UTC(2014, 0, 17, 23, 6, 40, 600))).toBe('2014-01-17 23:06:40,600')
  })

  it('gives the same text whatever second was asked for before', () => {
    const times = [1_390_000_000_600, 1_390_000_000_001, 1_390_000_001_000, 1_390_000_000_999, 0, -1]
    const alone = times.map((time) => {
      formatTimestamp(5_000_000)
      return formatTimestamp(time)
    })
    expect(times.map(formatTimestamp)).toEqual(alone)
    expect(alone.at(-1)).toBe('1969-12-31 23:59:59,999')
  })

  it('is null for an unknown time and for one that no calendar has', () => {
    expect([null, NaN, Infinity, 8.65e15].map(formatTimestamp)).toEqual([null, null, null, null])
  })

  it('keeps years of four and more digits apart', () => {
    expect(formatTimestamp(Date.UTC(1601, 0, 1))).toBe('1601-01-01 00:00:00,000')
    expect(formatTimestamp(Date.UTC(60_056, 4, 28))).toBe('60056-05-28 00:00:00,000')
  })
})
