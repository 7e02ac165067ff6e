/** Numbers from a seed (mulberry32): the same damage in every run. */
export function random(seed: number): (below: number) => number {
  let state = seed
  return (below) => {
    state = (state + 0x6d2b79f5) | 0
    let value = Math.imul(state ^ (state >>> 15), 1 | state)
    value = (value + Math.imul(value ^ (value >>> 7), 61 | value)) ^ value
    return ((value ^ (value >>> 14)) >>> 0) % below
  }
}

/** Every beginning of the data, then `rounds` copies with one to eight bytes changed. */
export function* damaged(data: Uint8Array, rounds: number, seed = 1): Generator<Uint8Array> {
  const step = Math.max(1, Math.floor(data.length / 500))
  for (let length = 0; length < data.length; length += step) yield data.subarray(0, length)
  const next = random(seed)
  for (let round = 0; round < rounds; round++) {
    const copy = Uint8Array.from(data)
    for (let flips = 1 + next(8); flips > 0; flips--) copy[next(copy.length)] = next(256)
    yield copy
  }
}
