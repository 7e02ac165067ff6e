import { expect, test } from 'vitest'
import { parseTime } from '../src/time.js'

test.each<[string, unknown, number]>([
  ['2.x, with a fraction', { $dt: '2016-08-25T22:44:58.917943' }, Date.UTC(2016, 7, 25, 22, 44, 58, 917)],
  ['2.x, without a fraction', { $dt: '2016-08-25T22:44:58' }, Date.UTC(2016, 7, 25, 22, 44, 58)],
  ['classic rows', '2012-07-24 09:50:56', Date.UTC(2012, 6, 24, 9, 50, 56)],
  ['SQLite', '2012-07-24 09:50:56.000000', Date.UTC(2012, 6, 24, 9, 50, 56)],
  ['logs', '2012-07-24 09:50:56,123', Date.UTC(2012, 6, 24, 9, 50, 56, 123)],
  ['recent CAPE', '2024-01-01T02:00:00+02:00', Date.UTC(2024, 0, 1)],
  ['ISO', '2024-01-01T00:00:00Z', Date.UTC(2024, 0, 1)],
  ['seconds as a float', 1343123456.78, 1343123456780],
  ['the beginning', 0, 0],
])('reads the form of %s', (_form, value, time) => {
  expect(parseTime(value)).toBe(time)
})

test.each<unknown>([
  'none',
  '',
  '2012-07-24',
  '2012-13-01 00:00:00',
  '2012-02-30 00:00:00',
  '2012-07-24 24:00:00',
  '2012-07-24 09:60:00',
  '2012-07-24 09:50:99',
  '2012-07-24 09:50:56 or so',
  Number.NaN,
  Infinity,
  -1,
  1e15,
  true,
  null,
  undefined,
  [],
  { $dt: 5 },
  { $dt: 'x' },
])('finds no time in %j', (value) => {
  expect(parseTime(value)).toBeUndefined()
})
