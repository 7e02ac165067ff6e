/** The day that was made to text last, and its text: packets of a capture lie close together. */
let lastDay = NaN
let lastText = ''

const twoDigits: readonly string[] = Array.from({ length: 60 }, (_, i) => String(i).padStart(2, '0'))

/** `YYYY-MM-DD HH:MM:SS,mmm`, UTC, of seconds since 1970; `undefined` where the capture keeps no time. */
export function timeText(seconds: number): string | undefined {
  // What JavaScript's dates cannot hold no clock has ever shown.
  if (!(Math.abs(seconds) <= 8.64e12)) return undefined
  const milliseconds = Math.floor(seconds * 1000 + 0.0005)
  const day = Math.floor(milliseconds / 86_400_000)
  if (day !== lastDay) {
    lastText = new Date(day * 86_400_000).toISOString().slice(0, -14)
    lastDay = day
  }
  const within = milliseconds - day * 86_400_000
  const second = Math.floor(within / 1000)
  const hours = twoDigits[Math.floor(second / 3600)] ?? ''
  const minutes = twoDigits[Math.floor(second / 60) % 60] ?? ''
  return `${lastText} ${hours}:${minutes}:${twoDigits[second % 60] ?? ''},${String(within % 1000).padStart(3, '0')}`
}
