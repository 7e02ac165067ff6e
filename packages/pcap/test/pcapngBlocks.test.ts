import { ByteWriter, concatenate, encodeDns, ethernetFrame, udpPacket, utf8 } from '@cuculus/testing'
import { dissectCapture } from '@cuculus/pcap'
import { describe, expect, test } from 'vitest'
import { random } from '../../../test/random.js'
import { flipped } from './damage.js'
import { gather } from './gather.js'
import { client, resolver } from './sample.js'

const packet = udpPacket({ ...client, port: 1025 }, resolver, encodeDns({ questions: [{ name: 'a.example' }] }))

/** Blocks in one of the byte orders (draft-ietf-opsawg-pcapng §3.1). */
class Blocks {
  readonly #little: boolean

  constructor(isLittle: boolean) {
    this.#little = isLittle
  }

  u16(...values: readonly number[]): Uint8Array {
    const writer = new ByteWriter()
    for (const value of values) writer.u16(value, this.#little)
    return writer.finish()
  }

  u32(...values: readonly number[]): Uint8Array {
    const writer = new ByteWriter()
    for (const value of values) writer.u32(value, this.#little)
    return writer.finish()
  }

  block(type: number, ...body: readonly Uint8Array[]): Uint8Array {
    const padded = new ByteWriter().bytes(concatenate(body)).align(4).finish()
    const length = this.u32(padded.length + 12)
    return concatenate([this.u32(type), length, padded, length])
  }

  option(code: number, value: Uint8Array): Uint8Array {
    return new ByteWriter().bytes(this.u16(code, value.length)).bytes(value).align(4).finish()
  }

  section(): Uint8Array {
    const comment = this.option(1, utf8('a comment'))
    return this.block(
      0x0a0d0d0a,
      this.u32(0x1a2b3c4d),
      this.u16(1, 0),
      new Uint8Array(8).fill(0xff),
      comment,
      this.u32(0),
    )
  }

  interface(linkType: number, ...options: readonly Uint8Array[]): Uint8Array {
    return this.block(1, this.u16(linkType, 0), this.u32(0), ...options, this.u32(0))
  }

  /** An enhanced packet block with a time of 64 bits, and options behind it. */
  enhanced(id: number, ticks: bigint, data: Uint8Array): Uint8Array {
    const time = this.u32(Number(ticks >> 32n), Number(ticks & 0xffffffffn))
    const padded = new ByteWriter().bytes(data).align(4).finish()
    const options = [this.option(2, this.u32(1)), this.option(1, utf8('seen')), this.u32(0)]
    return this.block(6, this.u32(id), time, this.u32(data.length, data.length), padded, ...options)
  }

  /** The packet block that came before it. */
  obsolete(id: number, ticks: bigint, data: Uint8Array): Uint8Array {
    const time = this.u32(Number(ticks >> 32n), Number(ticks & 0xffffffffn))
    return this.block(2, this.u16(id, 0), time, this.u32(data.length, data.length), data)
  }
}

const seconds = 1_700_000_000

describe.each([
  ['little-endian', new Blocks(true)],
  ['big-endian', new Blocks(false)],
])('%s pcapng', (_name, blocks) => {
  test('each interface has its own link type and its own clock', async () => {
    const offset = blocks.u32(...(blocks.u16(1)[0] === 1 ? [seconds, 0] : [0, seconds]))
    const capture = concatenate([
      blocks.section(),
      blocks.interface(1),
      blocks.interface(101, blocks.option(2, utf8('eth0')), blocks.option(9, Uint8Array.of(9))),
      blocks.interface(101, blocks.option(9, Uint8Array.of(0x80 | 10))),
      blocks.interface(113, blocks.option(9, Uint8Array.of(3)), blocks.option(14, offset)),
      blocks.enhanced(0, BigInt(seconds) * 1_000_000n + 250_000n, ethernetFrame(packet)),
      blocks.enhanced(1, BigInt(seconds) * 1_000_000_000n + 250_000_000n, packet),
      blocks.enhanced(2, BigInt(seconds) * 1024n + 256n, packet),
      blocks.obsolete(3, 250n, concatenate([new Uint8Array(14), Uint8Array.of(8, 0), packet])),
    ])
    const found = await gather(capture)
    expect(found.diagnostics).toEqual([])
    expect(found.dns.map(({ origin }) => origin.time)).toEqual(Array.from({ length: 4 }, () => seconds + 0.25))
  })

  test('names of addresses, statistics, custom and unknown blocks', async () => {
    const records = concatenate([
      new ByteWriter()
        .bytes(blocks.u16(1, 18))
        .bytes(Uint8Array.of(93, 184, 216, 34))
        .bytes(utf8('example.org\0aa'))
        .align(4)
        .finish(),
      new ByteWriter()
        .bytes(blocks.u16(2, 23))
        .bytes(new Uint8Array(15))
        .bytes(Uint8Array.of(1))
        .bytes(utf8('host\0\0\0'))
        .align(4)
        .finish(),
      blocks.u16(0, 0),
    ])
    const names: string[] = []
    const capture = concatenate([
      blocks.section(),
      blocks.interface(101),
      blocks.block(4, records),
      blocks.block(5, blocks.u32(0, 0, 0)),
      blocks.block(0xbad, blocks.u32(32_473), utf8('whatever')),
      blocks.block(0x777, utf8('who knows')),
      blocks.enhanced(0, BigInt(seconds) * 1_000_000n, packet),
    ])
    const { packets } = await dissectCapture([capture], { name: (address, name) => names.push(`${address} ${name}`) })
    expect(packets).toBe(1)
    expect(names).toContain('93.184.216.34 example.org')
    expect(names).toContain('::1 host')
  })

  test('cut anywhere or with flipped bytes, it throws nothing', async () => {
    const capture = concatenate([
      blocks.section(),
      blocks.interface(101, blocks.option(9, Uint8Array.of(9))),
      blocks.enhanced(0, 1n, packet),
      blocks.obsolete(0, 2n, packet),
    ])
    for (let end = 0; end < capture.length; end += 3) {
      expect((await gather(capture.subarray(0, end))).dissection.packets).toBeLessThanOrEqual(2)
    }
    const next = random(31)
    for (let round = 0; round < 200; round++) {
      expect((await gather(flipped(capture, next))).dissection.packets).toBeLessThanOrEqual(4)
    }
  })
})
