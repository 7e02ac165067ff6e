/** How the interface of a pcapng section counts time (option `if_tsresol`, draft-ietf-opsawg-pcapng §4.2). */
export interface Clock {
  /** Ticks in a second; above 2^53 no whole number is exact, and such a clock is refused. */
  readonly perSecond: number
  /** Seconds that are added to every time (option `if_tsoffset`). */
  readonly offset: number
}

export const microseconds: Clock = { perSecond: 1_000_000, offset: 0 }

/** The clock that the one byte of `if_tsresol` describes; `undefined` if it counts finer than numbers can. */
export function clockOf(resolution: number, offset: number): Clock | undefined {
  const exponent = resolution & 0x7f
  const perSecond = (resolution & 0x80) === 0 ? 10 ** exponent : 2 ** exponent
  return perSecond > 2 ** 37 ? undefined : { perSecond, offset }
}

/** Quotient and remainder of the last division. */
export const division: { quotient: number; remainder: number } = { quotient: 0, remainder: 0 }

/**
 * Divide a 64-bit number of ticks by the ticks in a second, exactly: nanoseconds since 1970 do not fit a double, and
 * big integers would cost more than all else that is done with a packet.
 */
export function divideTicks(high: number, low: number, perSecond: number): void {
  let quotient = Math.floor(high / perSecond)
  let remainder = high % perSecond
  for (const digit of [low >>> 16, low & 0xffff]) {
    const value = remainder * 65_536 + digit
    quotient = quotient * 65_536 + Math.floor(value / perSecond)
    remainder = value % perSecond
  }
  division.quotient = quotient
  division.remainder = remainder
}
