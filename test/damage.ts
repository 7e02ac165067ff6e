import { randomBelow } from './random.js'

/** Every beginning of the data, then `rounds` copies with one to eight bytes changed. */
export function* damaged(data: Uint8Array, rounds: number, seed = 1): Generator<Uint8Array> {
  const step = Math.max(1, Math.floor(data.length / 500))
  for (let length = 0; length < data.length; length += step) yield data.subarray(0, length)
  const next = randomBelow(seed)
  for (let round = 0; round < rounds; round++) {
    const copy = Uint8Array.from(data)
    for (let flips = 1 + next(8); flips > 0; flips--) copy[next(copy.length)] = next(256)
    yield copy
  }
}
