/** Seconds from 1601 to 1970. */
const EPOCH_SECONDS = 11_644_473_600n

/** A time as Windows' FILETIME: 100 ns since 1601, in two halves of 32 bits. */
export interface Filetime {
  readonly low: number
  readonly high: number
}

/** `milliseconds` since 1970 as FILETIME. */
export function filetime(milliseconds: number): Filetime {
  const ticks = (BigInt(Math.round(milliseconds)) + EPOCH_SECONDS * 1000n) * 10_000n
  return { low: Number(ticks & 0xffff_ffffn), high: Number(ticks >> 32n) }
}
