import { expect, test } from 'vitest'
import { dateTime, wholeSeconds } from '../src/dateTime.js'

test('a time is UTC text without its fraction', () => {
  expect(dateTime(0)).toBe('1970-01-01 00:00:00')
  expect(dateTime(1472165098917.9)).toBe('2016-08-25 22:44:58')
  expect(dateTime(253_402_300_799_999)).toBe('9999-12-31 23:59:59')
})

test.each([undefined, Number.NaN, Infinity, -1, 1e16])('%s is no time', (value) => {
  expect(dateTime(value)).toBeNull()
  expect(wholeSeconds(value, 1000)).toBeNull()
  expect(wholeSeconds(0, value)).toBeNull()
})
