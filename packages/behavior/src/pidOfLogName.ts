/** The process id that a log's name tells (`logs/1332.bson`, `logs/strace.log.1332`); -1 if it tells none. */
export function pidOfLogName(path: string): number {
  const digits = /(?:^|\/)(\d{1,10})\.[^/]*$/.exec(path)?.[1] ?? /\.(\d{1,10})$/.exec(path)?.[1]
  return digits === undefined ? -1 : Number(digits)
}
