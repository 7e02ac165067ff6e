import { concatenate, encodeBson, utf8 } from '@cuculus/testing'
import { describe, expect, it } from 'vitest'
import { call, classicProcess, info, info2, monitorProcess } from './bsonMessages.js'
import { random } from '../../../test/random.js'
import { collect, pieces } from './collect.js'

/** A log of `count` calls, each with a value of its own, and where its documents are. */
function manyCalls(count: number): { readonly log: Uint8Array; readonly documents: readonly Uint8Array[] } {
  const documents = [
    ...split(classicProcess()),
    ...Array.from({ length: 8 }, (_, api) =>
      info(10 + api, `Api${String(api)}`, 'misc', ['value', ['handle', 'p'], 'text']),
    ),
    ...Array.from({ length: count }, (_, index) =>
      call(10 + (index % 8), [index, index * 4, utf8(`C:\\file number ${String(index)}`)], {
        at: index,
        thread: 100 + 4 * (index % 3),
      }),
    ),
  ]
  return { log: concatenate(documents), documents }
}

/** The documents of an undamaged log. */
function split(log: Uint8Array): Uint8Array[] {
  const documents: Uint8Array[] = []
  const view = new DataView(log.buffer, log.byteOffset, log.byteLength)
  for (let at = 0; at < log.length;) {
    const length = view.getInt32(at, true)
    documents.push(log.slice(at, at + length))
    at += length
  }
  return documents
}

describe('a log that is cut', () => {
  const { log, documents } = manyCalls(12)
  const ends = documents.map((_, index) => documents.slice(0, index + 1).reduce((sum, { length }) => sum + length, 0))

  it('at its end keeps every whole document, wherever the cut is', async () => {
    for (let length = 0; length <= log.length; length++) {
      const whole = ends.filter((end) => end <= length).length
      const { calls, diagnostics } = await collect(log.subarray(0, length))
      expect(calls.length).toBe(Math.max(0, whole - 10))
      const last = whole === 0 ? 0 : (ends[whole - 1] ?? 0)
      expect(diagnostics.map(({ offset, length: lost }) => [offset, lost])).toEqual(
        last === length ? [] : [[last, length - last]],
      )
    }
  })

  it('at its head keeps every whole document', async () => {
    for (let from = 1; from < log.length; from++) {
      const { calls } = await collect(log.subarray(from))
      const gone = ends.filter((end, index) => from > end - (documents[index]?.length ?? 0)).length
      // Calls of APIs whose declaration is gone have no names.
      const expected = documents.slice(gone).filter((_, index) => {
        const position = gone + index
        return position >= 10 && (position - 10) % 8 >= Math.max(0, gone - 2)
      }).length
      expect(calls.length, `cut before ${String(from)}`).toBe(gone >= 10 ? 0 : expected)
    }
  })
})

describe('chunks', () => {
  it('of any size give the same events and the same diagnostics', async () => {
    const { log } = manyCalls(40)
    const damaged = concatenate([
      log.slice(0, 700),
      utf8('garbage'),
      log.slice(700, 2000),
      Uint8Array.of(0xff),
      log.slice(2000),
    ])
    for (const bytes of [log, damaged]) {
      const whole = await collect(bytes)
      for (const size of [1, 2, 5, 64, 999]) expect(await collect(pieces(bytes, size)), String(size)).toEqual(whole)
    }
  })

  it('may be asynchronous and share their memory', async () => {
    const { log } = manyCalls(20)
    async function* shared(): AsyncGenerator<Uint8Array> {
      const memory = new Uint8Array(97)
      for (const piece of pieces(log, 97)) {
        await Promise.resolve()
        memory.set(piece)
        yield memory.subarray(0, piece.length)
      }
    }
    expect(await collect(shared())).toEqual(await collect(log))
  })

  it('larger than what is held back to recognise the dialect change nothing', async () => {
    const { log } = manyCalls(15_000)
    expect(log.length).toBeGreaterThan(1 << 20)
    const whole = await collect(log)
    expect(whole.calls).toHaveLength(15_000)
    expect(await collect(pieces(log, 100_000))).toEqual(whole)
  })
})

describe('damage between documents', () => {
  it.each([
    ['zeros', new Uint8Array(4)],
    ['many zeros', new Uint8Array(300)],
    ['a negative length', Uint8Array.of(0xf0, 0xff, 0xff, 0xff)],
    ['a huge length', Uint8Array.of(0xff, 0xff, 0xff, 0x7f)],
    ['text', utf8('this is not BSON at all, is it?')],
    ['the start of a document', call(10, [1, 2, utf8('cut')]).slice(0, 30)],
    ['noise', Uint8Array.from({ length: 5000 }, (_, index) => (index * 7919 + (index >> 3)) & 0xff)],
  ])('is stepped over and told once: %s', async (_, garbage) => {
    const { log, documents } = manyCalls(30)
    const at = concatenate(documents.slice(0, 20)).length
    const { calls, diagnostics } = await collect(concatenate([log.slice(0, at), garbage, log.slice(at)]))
    expect(calls).toHaveLength(30)
    expect(diagnostics).toMatchObject([{ code: 'LOG_DAMAGED', offset: at, length: garbage.length }])
  })

  it('may be the header that the server should have removed', async () => {
    const { log } = manyCalls(3)
    for (const header of ['BSON\n', 'BSON 1124\n', 'BSON\r\n']) {
      const { calls, diagnostics } = await collect(concatenate([utf8(header), log]))
      expect(calls).toHaveLength(3)
      expect(diagnostics).toMatchObject([{ code: 'LOG_HEADER', offset: 0, length: header.length }])
    }
  })
})

describe('a damaged document', () => {
  it.each([-16, 0, 4, 5, 60, 200, 4000, 0x7fffffff])(
    'whose length says %d is kept, as are the others',
    async (length) => {
      const { documents } = manyCalls(30)
      const bad = Uint8Array.from(documents[20] ?? [])
      new DataView(bad.buffer).setInt32(0, length, true)
      const { calls, diagnostics } = await collect(
        concatenate([...documents.slice(0, 20), bad, ...documents.slice(21)]),
      )
      expect(calls.map((event) => event.arguments[0]?.value)).toEqual(
        Array.from({ length: 30 }, (_, index) => String(index)),
      )
      expect(diagnostics.map(({ code }) => code)).toEqual(['LOG_WRONG_LENGTH'])
    },
  )

  it('costs nothing but itself, whatever byte of it is wrong', async () => {
    const { documents } = manyCalls(30)
    const good = documents[20] ?? new Uint8Array(0)
    for (let at = 0; at < good.length; at++) {
      for (const value of [0, 1, 0x10, 0x7f, 0xff]) {
        const bad = Uint8Array.from(good)
        bad[at] = value
        const { calls } = await collect(concatenate([...documents.slice(0, 20), bad, ...documents.slice(21)]))
        const values = new Set(calls.map((event) => event.arguments[0]?.value))
        for (let index = 0; index < 30; index++)
          if (index !== 10) expect(values.has(String(index)), `${String(index)}, byte ${String(at)}`).toBe(true)
      }
    }
  })

  it('among 2,000 cuts and flips never costs an undamaged one', async () => {
    const next = random(2024)
    const below = (limit: number): number => Math.floor(next() * limit)
    const { documents } = manyCalls(60)
    let undamaged = 0
    let kept = 0
    for (let round = 0; round < 2000; round++) {
      const parts = [...documents]
      const damaged = new Set<number>()
      for (let count = 1 + below(3); count > 0; count--) {
        const index = below(parts.length)
        const part = Uint8Array.from(parts[index] ?? [])
        damaged.add(index)
        if (next() < 0.4) {
          // A piece is missing; the whole document at times.
          const from = below(part.length)
          const to = from + 1 + below(part.length - from)
          parts[index] = concatenate([part.slice(0, from), part.slice(to)])
        } else {
          for (let flips = 1 + below(4); flips > 0; flips--) {
            const at = below(part.length)
            part[at] = (part[at] ?? 0) ^ (1 << below(8))
          }
          parts[index] = part
        }
      }
      const { calls } = await collect(concatenate(parts))
      const values = new Set(calls.map((event) => event.arguments[2]?.value))
      documents.forEach((_, index) => {
        // A call whose declaration is damaged has no names: it cannot be told.
        if (index < 10 || damaged.has(index) || damaged.has(2 + ((index - 10) % 8))) return
        undamaged++
        if (values.has(`C:\\file number ${String(index - 10)}`)) kept++
        else expect.fail(`round ${String(round)}: call ${String(index - 10)} is lost`)
      })
    }
    expect(kept).toBe(undamaged)
    expect(undamaged).toBeGreaterThan(80_000)
  })
})

describe('a call', () => {
  it('ahead of its declaration is found by looking further, and lost where there is nothing to look at', async () => {
    const log = concatenate([classicProcess(), call(10, [1]), info(10, 'Late', 'misc', ['v']), call(10, [2])])
    const whole = await collect(log)
    expect(whole.calls.map((event) => event.arguments[0]?.value)).toEqual(['1', '2'])
    expect(whole.diagnostics).toEqual([])
    const streamed = await collect(pieces(log, 50))
    expect(streamed.calls).toHaveLength(1)
    expect(streamed.diagnostics).toMatchObject([{ code: 'LOG_UNKNOWN_API', length: call(10, [1]).length }])
  })

  it('of an API that is declared nowhere, or with too many arguments, is left out and told', async () => {
    const log = concatenate([
      classicProcess(),
      info(10, 'A', 'misc', ['v']),
      call(77, [1]),
      call(10, [1, 2]),
      call(10, []),
      call(10, [3]),
    ])
    const { calls, diagnostics } = await collect(log)
    expect(calls.map((event) => event.arguments[0]?.value)).toEqual(['3'])
    expect(diagnostics.map(({ code }) => code)).toEqual(['LOG_UNKNOWN_API', 'LOG_ARGUMENT_COUNT', 'LOG_ARGUMENT_COUNT'])
  })

  it('that is declared anew is read by the new declaration', async () => {
    const log = concatenate([
      classicProcess(),
      info(10, 'A', 'misc', ['v']),
      info(10, 'A', 'misc', ['v']),
      call(10, [1]),
      info(10, 'B', 'file', ['w']),
      call(10, [2]),
    ])
    expect((await collect(log)).calls.map(({ api, arguments: values }) => [api, values[0]?.name])).toEqual([
      ['A', 'v'],
      ['B', 'w'],
    ])
  })

  it('of 2.x with a buffer that is not what its checksum says is kept', async () => {
    const log = concatenate([
      monitorProcess(),
      info2(1, 'send', 'network', ['buffer']),
      encodeBson([
        ['type', 'buffer'],
        ['buffer', utf8('zz')],
        ['checksum', 'wrong'],
      ]),
      call(1, [utf8('')]),
    ])
    const { calls, diagnostics } = await collect(log)
    expect(calls[0]?.buffer).toBe('d7dacae2c968388960bf8970080a980ed5c5dcb7')
    expect(diagnostics.map(({ code }) => code)).toEqual(['LOG_BUFFER_CHECKSUM'])
  })
})

describe('hostile logs', () => {
  it('with deep nesting are read to a bounded depth', async () => {
    let value: Uint8Array = encodeBson([['0', 1]])
    for (let depth = 0; depth < 20_000; depth++) value = wrap(value)
    const log = concatenate([
      classicProcess(),
      info(10, 'A', 'misc', ['v']),
      call(10, [{ type: 4, payload: value }]),
      call(10, [7]),
    ])
    const { calls } = await collect(log)
    expect(calls).toHaveLength(2)
    expect(calls[0]?.arguments[0]?.value).toMatch(/^\[{32}null\]{32}$/)
  })

  it('with damage everywhere report a bounded number of losses and their sum', async () => {
    const parts = [classicProcess(), info(10, 'A', 'misc', ['v'])]
    for (let index = 0; index < 1000; index++) parts.push(call(99, [index]))
    const { diagnostics } = await collect(concatenate(parts))
    expect(diagnostics).toHaveLength(101)
    expect(diagnostics.at(-1)).toMatchObject({ code: 'LOG_DIAGNOSTICS_SUPPRESSED', length: 900 * call(99, [1]).length })
  })

  it('with a document beginning at every few bytes end', async () => {
    // Each seems to hold all that follows, and is found out at its end only.
    const unit = Uint8Array.of(0x00, 0x00, 0x08, 0x00, 0x10, 0x49, 0x00)
    const garbage = new Uint8Array(unit.length * 150_000)
    for (let at = 0; at < garbage.length; at += unit.length) garbage.set(unit, at)
    const { log } = manyCalls(5)
    const { calls } = await collect(concatenate([log, Uint8Array.of(1), garbage, log]))
    expect(calls.length).toBeGreaterThanOrEqual(10)
  })

  it('with names such as __proto__ change nothing', async () => {
    const log = concatenate([
      classicProcess(),
      info(10, '__proto__', 'constructor', ['__proto__']),
      call(10, [utf8('x')]),
    ])
    const { events } = await collect(log)
    expect(events.at(-1)).toMatchObject({ apis: new Map([['__proto__', 1]]) })
    expect(Object.keys(Object.prototype)).toEqual([])
  })

  it('that are no logs are told so', async () => {
    const { events, diagnostics } = await collect(utf8('hello world\n'.repeat(10)))
    expect(events.map(({ type }) => type)).toEqual(['end'])
    expect(diagnostics).toMatchObject([{ code: 'LOG_UNKNOWN_DIALECT', offset: 0, length: 120 }])
    expect((await collect(new Uint8Array(0))).diagnostics).toEqual([])
  })
})

/** An array that holds `inner` alone. */
function wrap(inner: Uint8Array): Uint8Array {
  const outer = new Uint8Array(inner.length + 8)
  const view = new DataView(outer.buffer)
  view.setInt32(0, outer.length, true)
  outer[4] = 4
  outer[5] = 0x30
  outer.set(inner, 7)
  return outer
}

describe('a signal', () => {
  it('stops the reading with its reason', async () => {
    const { log } = manyCalls(5000)
    const controller = new AbortController()
    const reading = (async () => {
      const { readLog } = await import('@cuculus/behavior-log')
      for await (const batch of readLog(log, { signal: controller.signal })) {
        expect(batch.length).toBeLessThanOrEqual(512)
        controller.abort(new Error('enough'))
      }
    })()
    await expect(reading).rejects.toThrow('enough')
  })
})
