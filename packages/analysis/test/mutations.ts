import { random } from '../../../test/random.js'

/** Copies of some bytes with a few of them changed, `count` times. */
export function* mutations(bytes: Uint8Array, count: number, seed = 1): Generator<Uint8Array> {
  const next = random(seed)
  for (let index = 0; index < count; index++) {
    const copy = Uint8Array.from(bytes)
    const flips = 1 + Math.floor(next() * 4)
    for (let flip = 0; flip < flips; flip++) copy[Math.floor(next() * copy.length)] = Math.floor(next() * 256)
    yield copy
  }
}
