/** What `Date` can hold, in milliseconds. */
const maximum = 8.64e15

const milliseconds: readonly string[] = Array.from({ length: 1000 }, (_, ms) => `,${String(ms).padStart(3, '0')}`)

let cachedSecond = NaN
let cachedText = ''

/**
 * Milliseconds since 1970 as `YYYY-MM-DD HH:MM:SS,mmm`, UTC.
 *
 * Integer arithmetic throughout: Cuckoo added floats and was now and then a millisecond low. Neighbouring calls share their second, so its text is kept.
 * `null` for what no calendar has.
 */
export function formatTimestamp(time: number | null): string | null {
  if (time === null || !(Math.abs(time) <= maximum)) return null
  const second = Math.floor(time / 1000)
  if (second !== cachedSecond) {
    cachedText = secondText(second)
    cachedSecond = second
  }
  return cachedText + (milliseconds[Math.floor(time - second * 1000)] ?? ',000')
}

function secondText(second: number): string {
  const date = new Date(second * 1000)
  const day = `${padded(date.getUTCFullYear(), 4)}-${padded(date.getUTCMonth() + 1, 2)}-${padded(date.getUTCDate(), 2)}`
  return `${day} ${padded(date.getUTCHours(), 2)}:${padded(date.getUTCMinutes(), 2)}:${padded(date.getUTCSeconds(), 2)}`
}

function padded(value: number, width: number): string {
  return String(value).padStart(width, '0')
}
