import { type BsonValue, concatenate, utf8 } from '@cuculus/testing'
import { deserialize, type Document } from 'bson'
import { describe, expect, it } from 'vitest'
import { call, info2, monitorProcess } from './bsonMessages.js'
import { random } from '../../../test/random.js'
import { argumentsOf, collect } from './collect.js'

/** The documents of a log, by somebody else's decoder. */
function documents(log: Uint8Array): Document[] {
  const found: Document[] = []
  const view = new DataView(log.buffer, log.byteOffset, log.byteLength)
  for (let at = 0; at < log.length; at += view.getInt32(at, true)) {
    const length = view.getInt32(at, true)
    found.push(deserialize(log.subarray(at, at + length), { promoteBuffers: true, useBigInt64: true }))
  }
  return found
}

/** What an argument of a 64-bit process of Cuckoo 2 looks like: numbers as they are, bytes as Latin-1, the rest as JSON. */
function text(value: unknown): string {
  if (typeof value === 'string') return value
  if (value instanceof Uint8Array) return Buffer.from(value).toString('latin1')
  return JSON.stringify(value, (_, inner: unknown) => (typeof inner === 'bigint' ? Number(inner) : inner))
}

function randomValue(next: () => number, depth: number): BsonValue {
  const below = (limit: number): number => Math.floor(next() * limit)
  switch (below(depth > 2 ? 7 : 9)) {
    case 0:
      return below(2 ** 32) - 2 ** 31
    case 1:
      // Within 2^53, where a number is exact.
      return BigInt(below(2 ** 52)) - BigInt(below(2 ** 52))
    case 2:
      return next() * 1e6
    case 3:
      return next() < 0.5
    case 4:
      return null
    case 5:
      return String.fromCodePoint(...Array.from({ length: below(20) }, () => 1 + below(0x2000)))
    case 6:
      return depth === 0 ? Uint8Array.from({ length: below(40) }, () => below(256)) : 'nested'
    case 7:
      return Array.from({ length: below(5) }, () => randomValue(next, depth + 1))
    default:
      return {
        entries: Array.from(
          { length: below(5) },
          (_, index) => [`key${String(index)}`, randomValue(next, depth + 1)] as const,
        ),
      }
  }
}

describe('the decoder', () => {
  it('agrees with the reference implementation of BSON on every argument', async () => {
    const next = random(99)
    const names = ['a', 'b', 'c', 'd', 'e', 'f']
    const calls = Array.from({ length: 2000 }, (_, index) =>
      call(1, [index, ...names.slice(1).map(() => randomValue(next, 0))], { before: [['h', 0n]], at: index }),
    )
    const log = concatenate([monitorProcess({ wide: true }), info2(1, 'Anything', 'misc', names), ...calls])
    const theirs = documents(log)
      .filter((document) => document['I'] === 1 && document['type'] === undefined)
      .map((document) => (document['args'] as readonly unknown[]).slice(2).map(text))
    const ours = await collect(log)
    expect(ours.diagnostics).toEqual([])
    expect(ours.calls.map((event) => names.map((name) => argumentsOf(event)[name]))).toEqual(theirs)
  })

  it('agrees on text in binary values', async () => {
    const log = concatenate([
      monitorProcess(),
      info2(1, 'A', 'misc', ['v']),
      call(1, [utf8('déjà')], { before: [['h', 0n]] }),
    ])
    expect((await collect(log)).calls[0]?.arguments[0]?.value).toBe(text(utf8('déjà')))
  })
})
