/** 9999-12-31T23:59:59.999Z */
const latest = 253_402_300_799_999

/** Milliseconds since 1970 as `YYYY-MM-DD HH:MM:SS`, UTC, fractions cut off; `null` for a time that is unknown or has no such text. */
export function dateTime(milliseconds: number | undefined): string | null {
  if (milliseconds === undefined || !(milliseconds >= 0 && milliseconds <= latest)) return null
  return new Date(milliseconds).toISOString().slice(0, 19).replace('T', ' ')
}

/**
 * Whole seconds from start to end, `null` if one is unknown or the end comes first.
 *
 * Classic Cuckoo and CAPE took the seconds component of the difference, which loses whole days; 0.4 and 0.5 counted to the time of processing.
 */
export function wholeSeconds(started: number | undefined, ended: number | undefined): number | null {
  if (dateTime(started) === null || dateTime(ended) === null) return null
  const seconds = Math.floor(((ended ?? 0) - (started ?? 0)) / 1000)
  return seconds >= 0 ? seconds : null
}
