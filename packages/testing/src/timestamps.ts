/** `YYYY-MM-DD HH:MM:SS`, UTC. */
export function dateTime(milliseconds: number): string {
  return new Date(milliseconds).toISOString().slice(0, 19).replace('T', ' ')
}

/** `YYYY-MM-DD HH:MM:SS,mmm`, UTC: what the guest's logger and monitor print. */
export function logTime(milliseconds: number): string {
  return new Date(milliseconds).toISOString().slice(0, 23).replace('T', ' ').replace('.', ',')
}
