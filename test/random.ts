/** Unsigned numbers of 32 bits from a seed (mulberry32): the same in every run, so that a failure can be run again. */
export function words(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let value = Math.imul(state ^ (state >>> 15), 1 | state)
    value = (value + Math.imul(value ^ (value >>> 7), 61 | value)) ^ value
    return (value ^ (value >>> 14)) >>> 0
  }
}

/** Numbers from 0 up to 1. */
export function random(seed: number): () => number {
  const next = words(seed)
  return () => next() / 2 ** 32
}

/** Whole numbers from 0 up to a limit. */
export function randomBelow(seed: number): (limit: number) => number {
  const next = words(seed)
  return (limit) => next() % limit
}
