import { createHash } from 'node:crypto'
import { inflateRawSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import { randomBelow } from '../../../test/random.js'
import { deflateFiltered } from '../src/deflate.js'

/** Numbers below a limit that are the same everywhere. */
function noise(length: number, limit: number): Uint8Array {
  let state = 1
  return Uint8Array.from({ length }, () => {
    state = (Math.imul(state, 1_103_515_245) + 12_345) & 0x7fffffff
    return (state >> 16) % limit
  })
}

/** Length, numbers below what, MD5 of what zlib 1.2.13 makes of it: level 6, strategy for filtered data, memory level 9. */
const known: readonly (readonly [number, number, string])[] = [
  [0, 1, '598f4fe64aefab8f00bcbea4c9239abf'],
  [1, 1, '681700d835e45f0ef9cd1b3ed74d7b8d'],
  [1000, 1, 'ee431d5807caf7ec4c518f76c48827f7'],
  [3000, 3, 'dcee6dc9897c1bb6da1496bb091f43fa'],
  [9000, 16, '41cc7e054abecbc20f87d3908b16a8b0'],
  [5000, 256, 'a44d69f44960316eaf7ceb969dd83e82'],
  [70000, 256, '87288344144d3f9cec1b4026aa076970'],
  [120000, 7, '578fa50acbf2b43945acc7b400d0c3bf'],
  [300000, 2, '1c67afe45707583f1cf735434af51153'],
]

describe('data that are packed', () => {
  it.each(known)('%i numbers below %i are the bytes that zlib writes', (length, limit, md5) => {
    expect(
      createHash('md5')
        .update(deflateFiltered(noise(length, limit)))
        .digest('hex'),
    ).toBe(md5)
  })

  it('unpack to what they were', () => {
    const next = randomBelow(4)
    for (let round = 0; round < 200; round++) {
      const [length, limit, period] = [next(4000), 1 + next(255), 1 + next(300)]
      const line = Uint8Array.from({ length: period }, () => next(limit))
      const data = Uint8Array.from({ length }, (_, at) => (next(20) === 0 ? next(limit) : (line[at % period] ?? 0)))
      expect(inflateRawSync(deflateFiltered(data)).equals(data)).toBe(true)
    }
  })
})
