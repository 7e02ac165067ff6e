/** Milliseconds from 1601 to 1970. */
const epoch = 11_644_473_600_000n

/**
 * A Windows FILETIME (100 ns since 1601, UTC) as milliseconds since 1970, rounded down; `null` where it is no time of this age.
 *
 * @param low - low half, either sign: logs write it as a signed 32-bit number
 * @param high - high half
 */
export function filetimeToUnix(low: number, high: number): number | null {
  const ticks = (BigInt(high >>> 0) << 32n) | BigInt(low >>> 0)
  const milliseconds = Number(ticks / 10_000n - epoch)
  return milliseconds > 0 && milliseconds < 253_402_300_800_000 ? milliseconds : null
}
