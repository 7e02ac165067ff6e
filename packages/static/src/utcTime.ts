/** `YYYY-MM-DD HH:MM:SS` in UTC of milliseconds since 1970; `null` for what is no time. */
export function utcTime(milliseconds: number | null): string | null {
  if (milliseconds === null || !(Math.abs(milliseconds) <= 8.64e15)) return null
  return new Date(milliseconds).toISOString().slice(0, -5).replace('T', ' ')
}
