import { createHash } from 'node:crypto'
import { gzipSync } from 'node:zlib'
import { encodeHttpResponse, encodePcap } from '@cuculus/testing'
import { describe, expect, test } from 'vitest'
import type { HttpBody } from '@cuculus/pcap'
import { random } from '../../../test/random.js'
import { BodyCollector, CodedBodies } from '../src/protocols/httpBody.js'
import { BufferPool } from '../src/streams/bufferPool.js'
import { unzstd } from '../src/zstd/unzstd.js'
import { xxh64 } from '../src/zstd/xxh64.js'
import { ZstdError } from '../src/zstd/zstdError.js'
import { flipped } from './damage.js'
import { gather } from './gather.js'
import { talk } from './sample.js'
import { sampleText, zstdSamples } from './zstdSamples.js'

const limit = 1024 * 1024
const magic = Buffer.from('28b52ffd', 'hex')

/** The header of a block: its size, its type, whether it is the last. */
function block(type: 'raw' | 'repeated' | 'compressed', size: number, isLast = true): Buffer {
  const bytes = Buffer.alloc(3)
  bytes.writeUIntLE((size << 3) | (['raw', 'repeated', 'compressed'].indexOf(type) << 1) | (isLast ? 1 : 0), 0, 3)
  return bytes
}

/** A frame without a length, whose window is 128 KiB. */
function frame(...blocks: readonly Uint8Array[]): Buffer {
  return Buffer.concat([magic, Buffer.of(0, 7 << 3), ...blocks])
}

function fault(bytes: Uint8Array, most = limit): string {
  try {
    unzstd(bytes, most)
    return 'none'
  } catch (error) {
    if (error instanceof ZstdError) return error.fault
    throw error
  }
}

describe('Zstandard', () => {
  test.each(Object.entries(zstdSamples))('what the tool compresses (%s) is decoded', (_name, coded) => {
    expect(unzstd(coded, limit).toString('latin1')).toBe(sampleText)
  })

  test('frames follow each other, others are skipped, and what comes behind them is somebody else’s', () => {
    const skipped = Buffer.from('5a2a4d1803000000aabbcc', 'hex')
    const all = Buffer.concat([skipped, zstdSamples.best, skipped, zstdSamples.fast, Buffer.from('behind')])
    expect(unzstd(all, limit).toString('latin1')).toBe(sampleText + sampleText)
  })

  test('raw and repeated blocks, and a frame without contents', () => {
    const blocks = [
      block('raw', 3, false),
      Buffer.from('abc'),
      block('repeated', 5, false),
      Buffer.from('x'),
      block('raw', 0),
    ]
    expect(unzstd(frame(...blocks), limit).toString()).toBe('abcxxxxx')
    expect(unzstd(frame(block('raw', 0)), limit)).toHaveLength(0)
  })

  test('a copy may reach into what it is about to write', () => {
    // One literal `a`; one sequence in modes of one symbol each: length 1, distance code 0 (the distance used last, 1), match code 31 (34 bytes).
    const contents = Buffer.of(0x08, 0x61, 1, 0x54, 1, 0, 31, 1)
    expect(unzstd(frame(block('compressed', contents.length), contents), limit).toString()).toBe('a'.repeat(35))
  })

  test('checksums are those of XXH64', () => {
    const hashes = ['', 'a', 'abc', sampleText].map((text) => xxh64(Buffer.from(text, 'latin1')).toString(16))
    // The lower halves of ef46db3751d8e999, d24ec4f1a98c6e5b, 44bc2cf5ad770999; the last stands at the end of its sample.
    const last = zstdSamples.best.readUInt32LE(zstdSamples.best.length - 4).toString(16)
    expect(hashes).toEqual(['51d8e999', 'a98c6e5b', 'ad770999', last])
    const wrong = Buffer.from(zstdSamples.best)
    wrong[wrong.length - 1] = (wrong[wrong.length - 1] ?? 0) ^ 1
    expect(fault(wrong)).toBe('damaged')
  })

  test('cut anywhere, it gives the blocks that are whole or says that it is damaged', () => {
    const blocks = [
      block('raw', 3, false),
      Buffer.from('abc'),
      block('repeated', 5, false),
      Buffer.from('x'),
      block('raw', 2),
    ]
    const whole = frame(...blocks, Buffer.from('yz'))
    for (let end = 0; end < whole.length; end++) {
      if (end < 4) expect(fault(whole.subarray(0, end))).toBe('damaged')
      else expect('abcxxxxxyz'.startsWith(unzstd(whole.subarray(0, end), limit).toString())).toBe(true)
    }
    for (const coded of Object.values(zstdSamples)) {
      for (let end = 4; end < coded.length; end += 7) {
        expect(sampleText.startsWith(unzstd(coded.subarray(0, end), limit).toString('latin1'))).toBe(true)
      }
    }
  })

  test('flipped bytes give other bytes, of a bounded number, or an error of its own', () => {
    const next = random(12)
    const faults = new Set<string>()
    for (let round = 0; round < 3000; round++) {
      const source = Object.values(zstdSamples)[round % 4] ?? magic
      faults.add(fault(flipped(source, next, 4, 1 + (round % 5)), 100_000))
    }
    // Some flips hit the offset of a copy, and nothing tells that where there is no checksum.
    expect(faults).toContain('damaged')
    expect(faults).toContain('none')
  })

  test('more than is allowed is refused before it is made', () => {
    expect(fault(zstdSamples.best, sampleText.length)).toBe('none')
    expect(fault(zstdSamples.best, sampleText.length - 1)).toBe('large')
    expect(fault(zstdSamples.sized, sampleText.length - 1)).toBe('large')
    const bomb = frame(...Array.from({ length: 1000 }, () => [block('repeated', 131_072, false), Buffer.of(0)]).flat())
    expect(bomb.length).toBeLessThan(5000)
    expect(fault(bomb)).toBe('large')
  })

  test('a window of terabytes costs nothing', () => {
    const huge = Buffer.concat([magic, Buffer.of(0, 0xff), block('raw', 3), Buffer.from('abc')])
    expect(unzstd(huge, limit).toString()).toBe('abc')
  })

  test('a block whose sequences take no bits ends where a block has to', () => {
    // 98,047 sequences of the same three codes: longest match, no literals.
    const contents = Buffer.of(0x00, 0xff, 0xff, 0xff, 0x54, 0, 0, 52, 1)
    const blocks = Array.from({ length: 500 }, () => [block('compressed', contents.length, false), contents]).flat()
    expect(fault(frame(block('raw', 1, false), Buffer.from('a'), ...blocks))).toBe('damaged')
  })

  test.each([
    ['a reserved bit', Buffer.concat([magic, Buffer.of(0x08, 0x38), block('raw', 0)])],
    ['an unknown block', Buffer.concat([magic, Buffer.of(0, 0x38), Buffer.of(7, 0, 0)])],
    ['another length than it says', Buffer.concat([magic, Buffer.of(0x20, 5), block('raw', 3), Buffer.from('abc')])],
    ['a copy of what is not there', frame(block('compressed', 8), Buffer.of(0x08, 0x61, 1, 0x54, 1, 3, 31, 8))],
    ['literals without a table', frame(block('compressed', 6), Buffer.of(0x13, 0, 0x01, 1, 1, 0))],
    ['no Zstandard', Buffer.from('hello, world')],
  ])('%s is damage', (_name, bytes) => {
    expect(fault(bytes)).toBe('damaged')
  })

  test('a frame that needs a dictionary is not supported', () => {
    expect(fault(Buffer.concat([magic, Buffer.of(0x21, 7, 3), block('raw', 3), Buffer.from('abc')]))).toBe(
      'unsupported',
    )
  })
})

describe('bodies in Zstandard', () => {
  async function bodies(...responses: readonly Uint8Array[]): Promise<{ bodies: HttpBody[]; messages: string[] }> {
    const packets = responses.flatMap((response, i) => talk(8000 + i, 'GET / HTTP/1.1\r\nHost: h\r\n\r\n', response))
    const found = await gather(encodePcap(packets), undefined, { decodedBody: 100_000 })
    return {
      bodies: found.http.flatMap(({ response }) => response?.body ?? []),
      messages: found.diagnostics.map(({ code, message }) => `${code} ${message}`),
    }
  }

  function response(body: Uint8Array, coding = 'zstd'): Uint8Array {
    return encodeHttpResponse({ headers: [['Content-Encoding', coding]], body })
  }

  test('are decoded and hashed', async () => {
    const found = await bodies(response(zstdSamples.best), response(zstdSamples.sized))
    const sha256 = createHash('sha256').update(sampleText, 'latin1').digest('hex')
    const expected = { size: sampleText.length, sha256, isEncoded: false, isComplete: true }
    expect(found).toMatchObject({ bodies: [expected, expected], messages: [] })
  })

  test('stay as they were sent where that cannot be undone, and a diagnostic counts them', async () => {
    const bomb = frame(...Array.from({ length: 9 }, () => [block('repeated', 131_072, false), Buffer.of(0)]).flat())
    const dictionary = Buffer.concat([magic, Buffer.of(0x21, 7, 3), block('raw', 3), Buffer.from('abc')])
    const damaged = response(Buffer.from('no such thing'), 'gzip')
    const found = await bodies(response(bomb), response(dictionary), damaged, response(Buffer.from('x'), 'lzw'))
    expect(found.bodies.map(({ isEncoded }) => isEncoded)).toEqual([true, true, true, true])
    expect(found.bodies[0]).toMatchObject({ size: bomb.length })
    expect(found.messages).toEqual([
      'BODY_CODED 4 bodies are shown as they were sent, compressed: 1 damaged, 2 of an unknown coding, 1 too large',
    ])
  })

  test('are decoded up to a size in all, whether or not they are known from before', () => {
    const limits = { kept: 100, encoded: 1000, decoded: 10_000 }
    const read = (): (readonly [number, boolean])[] => {
      const left = new CodedBodies(25_000)
      const found = [9000, 9001, 10_001, 100, 9000].map((size): readonly [number, boolean] => {
        const body = new BodyCollector('gzip', limits, new BufferPool(), left)
        const coded = gzipSync(Buffer.alloc(size))
        body.whole(coded, 0, coded.length)
        const { isEncoded } = body.finish()
        return [size, isEncoded]
      })
      expect(left).toMatchObject({ damaged: 0, unknown: 0, large: 3 })
      return found
    }
    const expected = [
      [9000, false],
      [9001, false],
      [10_001, true],
      [100, true],
      [9000, true],
    ]
    expect(read()).toEqual(expected)
    expect(read()).toEqual(expected)
  })
})
