/**
 * The day, the second and the millisecond that were made to text last, and their texts: packets of a capture lie close together. A list of
 * 100,000 conversations has twice as many times, and equal ones are one text.
 */
let lastDay = NaN
let dayText = ''
let lastSecond = NaN
let secondText = ''
let lastMillisecond = NaN
let lastText = ''

const twoDigits: readonly string[] = Array.from({ length: 60 }, (_, i) => String(i).padStart(2, '0'))
const threeDigits: readonly string[] = Array.from({ length: 1000 }, (_, i) => String(i).padStart(3, '0'))

/** `YYYY-MM-DD HH:MM:SS,mmm`, UTC, of seconds since 1970; `undefined` where the capture keeps no time. */
export function timeText(seconds: number): string | undefined {
  // What JavaScript's dates cannot hold no clock has ever shown.
  if (!(Math.abs(seconds) <= 8.64e12)) return undefined
  const milliseconds = Math.floor(seconds * 1000 + 0.0005)
  if (milliseconds === lastMillisecond) return lastText
  const second = Math.floor(milliseconds / 1000)
  if (second !== lastSecond) {
    secondText = textOfSecond(second)
    lastSecond = second
  }
  lastText = `${secondText}${threeDigits[milliseconds - second * 1000] ?? ''}`
  lastMillisecond = milliseconds
  return lastText
}

function textOfSecond(seconds: number): string {
  const day = Math.floor(seconds / 86_400)
  if (day !== lastDay) {
    dayText = new Date(day * 86_400_000).toISOString().slice(0, -14)
    lastDay = day
  }
  const within = seconds - day * 86_400
  const hours = twoDigits[Math.floor(within / 3600)] ?? ''
  const minutes = twoDigits[Math.floor(within / 60) % 60] ?? ''
  return `${dayText} ${hours}:${minutes}:${twoDigits[within % 60] ?? ''},`
}
