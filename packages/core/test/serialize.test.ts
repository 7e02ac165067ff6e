import { describe, expect, test } from 'vitest'
import { Sequence, serialize, type SerializeOptions } from '@cuculus/core'

async function written(container: object, options?: SerializeOptions): Promise<string> {
  const chunks: Uint8Array[] = []
  for await (const chunk of serialize(container, options)) chunks.push(chunk)
  return new TextDecoder('utf-8', { fatal: true }).decode(Buffer.concat(chunks))
}

/** Items made on demand, in batches of three. */
class Counted extends Sequence<{ readonly n: number }> {
  readonly #length: number

  constructor(length: number) {
    super()
    this.#length = length
  }

  // eslint-disable-next-line @typescript-eslint/require-await -- the contract is asynchronous
  override async *batches(): AsyncIterable<readonly { readonly n: number }[]> {
    for (let n = 0; n < this.#length; n += 3) {
      yield Array.from({ length: Math.min(3, this.#length - n) }, (_, i) => ({ n: n + i }))
    }
  }
}

describe('serialize', () => {
  test('writes what JSON.stringify writes', async () => {
    const value = {
      text: 'a"b\\c\u0000\u2028é😀',
      numbers: [0, -1.5, 1e300, NaN, Infinity],
      nested: { list: [[], {}, [null, undefined]], absent: undefined, date: new Date(0) },
      'key "quoted"': true,
    }
    expect(await written(value)).toBe(JSON.stringify(value))
  })

  test('writes long lists of texts in parts, whatever they hold', async () => {
    const texts = Array.from({ length: 1500 }, (_, i) => `${String(i)} "é" \\ \u0001 \ud800 ${'x'.repeat(400)}`)
    for (const list of [texts, texts.slice(0, 512), [''], [...texts.slice(0, 600), null, 5]]) {
      expect(await written({ list, after: [list] })).toBe(JSON.stringify({ list, after: [list] }))
    }
  })

  test('writes long texts in pieces, alone and in lists, and cuts no character in two', async () => {
    for (const lead of ['', 'x']) {
      const text = `${lead}${'😀\u0001é'.repeat(1_000_000)}\ud83d`
      expect(await written({ text, list: ['a', text, 'b'] })).toBe(JSON.stringify({ text, list: ['a', text, 'b'] }))
    }
  })

  test('writes a text whose literal is longer than any text can be', async () => {
    let size = 0
    for await (const chunk of serialize({ log: '\u0001'.repeat(90_000_000) })) size += chunk.length
    expect(size).toBe(540_000_000 + '{"log":""}'.length)
  }, 60_000)

  test('writes a sequence as an array, wherever it stands', async () => {
    const text = await written({ calls: new Counted(7), none: new Counted(0), after: [new Counted(1)] })
    expect(text).toBe(
      '{"calls":[{"n":0},{"n":1},{"n":2},{"n":3},{"n":4},{"n":5},{"n":6}],"none":[],"after":[[{"n":0}]]}',
    )
  })

  test('leaves sequences empty when they are to be omitted', async () => {
    expect(await written({ calls: new Counted(7), kept: [1] }, { sequences: 'omit' })).toBe('{"calls":[],"kept":[1]}')
  })

  test('escapes lone surrogates, so that the text is well-formed UTF-8', async () => {
    expect(await written({ 'k\ud800': 'v\udc00' })).toBe('{"k\\ud800":"v\\udc00"}')
  })

  test('keeps keys such as __proto__ as data', async () => {
    const hostile = JSON.parse('{"__proto__":{"a":1},"constructor":2}') as object
    expect(await written(hostile)).toBe('{"__proto__":{"a":1},"constructor":2}')
  })

  test('writes a bigint as a decimal string', async () => {
    expect(await written({ n: 2n ** 64n })).toBe('{"n":"18446744073709551616"}')
  })

  test('writes nesting of any depth', async () => {
    let tree: object = {}
    for (let i = 0; i < 200_000; i++) tree = { children: [tree] }
    expect((await written(tree)).length).toBe(200_000 * '{"children":[]}'.length + 2)
  })

  test('hands on chunks of bounded size', async () => {
    const sizes: number[] = []
    for await (const chunk of serialize({ list: Array.from({ length: 100_000 }, () => 'x'.repeat(50)) })) {
      sizes.push(chunk.length)
    }
    expect(sizes.length).toBeGreaterThan(10)
    expect(Math.max(...sizes)).toBeLessThan(300_000)
  })

  test.each([
    ['a function', { a: { b: () => 1 } }, 'a.b'],
    ['a symbol', { a: [Symbol('s')] }, 'a.0'],
  ])('refuses %s and names the path', async (_, value, path) => {
    await expect(written(value)).rejects.toMatchObject({
      code: 'ERR_NOT_SERIALIZABLE',
      message: expect.stringContaining(`\`${path}\``) as string,
    })
  })

  test('refuses a cycle, but writes the same object twice', async () => {
    const shared = { s: 1 }
    const cycle: Record<string, unknown> = {}
    cycle['self'] = [cycle]
    expect(await written({ a: shared, b: [shared, shared] })).toBe('{"a":{"s":1},"b":[{"s":1},{"s":1}]}')
    await expect(written({ cycle })).rejects.toThrow('a cycle at `cycle.self.0`')
  })

  test('stops when its signal is aborted', async () => {
    await expect(
      written({ calls: new Counted(9) }, { signal: AbortSignal.abort(new Error('enough')) }),
    ).rejects.toThrow('enough')
  })
})

describe('Sequence', () => {
  test('is read item by item, in batches and at once, each time from the start', async () => {
    const sequence = new Counted(4)
    const seen: number[] = []
    for await (const { n } of sequence) seen.push(n)
    expect(seen).toEqual([0, 1, 2, 3])
    expect(await sequence.toArray()).toEqual(await sequence.toArray())
  })

  test('gives the items that have one of some values in a field, without empty batches', async () => {
    const batches: number[][] = []
    for await (const batch of new Counted(9).having('n', new Set([1, 7, 8]))) batches.push(batch.map(({ n }) => n))
    expect(batches).toEqual([[1], [7, 8]])
  })

  test('fails loudly in JSON.stringify, which would have printed {}', () => {
    expect(() => JSON.stringify({ calls: new Counted(1) })).toThrow('write it with `serialize()`')
  })

  test('tells how many items it has', async () => {
    expect(await new Counted(7).count()).toBe(7)
    expect(await Sequence.of([1, 2]).count()).toBe(2)
  })

  test('may stand over items in memory', async () => {
    expect(await Sequence.of([1, 2]).toArray()).toEqual([1, 2])
    expect(await written({ list: Sequence.of([]) })).toBe('{"list":[]}')
  })
})
