/** `2016-08-25T22:44:58.917943`, `2012-07-24 09:50:56`, `2024-01-01T00:00:00+00:00`. */
const format = /^(\d{4})-(\d\d?)-(\d\d?)[T ](\d\d?):(\d\d):(\d\d)(?:[.,](\d{1,9}))?(Z|[+-]\d\d:?\d\d)?$/

/** 9999-12-31T23:59:59.999Z: what four digits of a year can say. */
const latest = 253_402_300_799_999

/**
 * A time in any of the forms sandboxes write, as milliseconds since 1970, UTC; `undefined` if it is none.
 *
 * A number is seconds since 1970 (`analysis.conf`, reports of 2.x). A text without zone is taken as UTC: classic Cuckoo and 2.x wrote their
 * host's local time and did not say which. `{"$dt": …}` is the form of the `task.json` of 2.x, with or without a fraction.
 */
export function parseTime(value: unknown): number | undefined {
  if (typeof value === 'number') return inRange(Math.round(value * 1000))
  if (typeof value === 'string') return parseText(value)
  if (typeof value === 'object' && value !== null && '$dt' in value && typeof value.$dt === 'string') {
    return parseText(value.$dt)
  }
  return undefined
}

function parseText(text: string): number | undefined {
  const [, year, month, day, hour, minute, second, fraction = '', zone = 'Z'] = format.exec(text) ?? []
  if (year === undefined) return undefined
  const fields = [year, month, day, hour, minute, second].map(Number)
  const [y = 0, mo = 0, d = 0, h = 0, mi = 0, s = 0] = fields
  const time = new Date(0)
  time.setUTCFullYear(y, mo - 1, d)
  time.setUTCHours(h, mi, s, Number(fraction.padEnd(3, '0').slice(0, 3)))
  // February 30 rolls over into March: such a date was never written by a clock.
  const same = time.getUTCMonth() === mo - 1 && time.getUTCDate() === d && time.getUTCHours() === h
  return same && mi < 60 && s < 60 ? inRange(time.getTime() - offsetOf(zone)) : undefined
}

function offsetOf(zone: string): number {
  if (zone === 'Z') return 0
  const minutes = Number(zone.slice(1, 3)) * 60 + Number(zone.slice(-2))
  return (zone.startsWith('-') ? -minutes : minutes) * 60_000
}

function inRange(time: number): number | undefined {
  return time >= 0 && time <= latest ? time : undefined
}
