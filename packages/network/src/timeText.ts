/** `YYYY-MM-DD HH:MM:SS,mmm`, UTC, of seconds since 1970; `undefined` where the capture keeps no time. */
export function timeText(seconds: number): string | undefined {
  // What JavaScript's dates cannot hold no clock has ever shown.
  if (!(Math.abs(seconds) <= 8.64e12)) return undefined
  const text = new Date(Math.floor(seconds * 1000 + 0.0005)).toISOString()
  return `${text.slice(0, 10)} ${text.slice(11, 19)},${text.slice(20, 23)}`
}
