import { gzipSync } from 'node:zlib'
import { ByteWriter, concatenate, encodePcap, encodePcapng, utf8 } from '@cuculus/testing'
import { describe, expect, test } from 'vitest'
import { random } from '../../../test/random.js'
import { chunks, gather, summary } from './gather.js'
import { samplePackets } from './sample.js'

const packets = samplePackets()
const classic = encodePcap(packets)

describe('formats', () => {
  const variants: readonly (readonly [string, Uint8Array])[] = [
    ['big-endian pcap', encodePcap(packets, { littleEndian: false })],
    ['pcap with nanoseconds', encodePcap(packets, { nanoseconds: true })],
    ['big-endian pcap with nanoseconds', encodePcap(packets, { littleEndian: false, nanoseconds: true })],
    ['pcapng', encodePcapng(packets)],
    ['big-endian pcapng', encodePcapng(packets, { littleEndian: false })],
    ['pcapng with nanoseconds', encodePcapng(packets, { nanoseconds: true })],
    ['gzip around pcap', gzipSync(classic)],
    ['gzip around pcapng', gzipSync(encodePcapng(packets))],
    ['the modified format of Kuznetzov', kuznetzov(classic)],
  ]

  test.each(variants)('%s tells the same as pcap', async (_name, capture) => {
    const expected = withoutOffsets(summary(await gather(classic)))
    const found = await gather(capture)
    expect(found.diagnostics).toEqual([])
    expect(withoutOffsets(summary(found))).toEqual(expected)
  })

  test('two pcapng files one after the other are two sections', async () => {
    const both = concatenate([encodePcapng(packets), encodePcapng(packets, { littleEndian: false })])
    expect((await gather(both)).dissection.packets).toBe(2 * packets.length)
  })

  test('a simple packet block has no time, and the packet is read all the same', async () => {
    const [first] = packets
    const found = await gather(
      concatenate([
        pcapngHead(),
        block(
          3,
          new ByteWriter()
            .u32(first?.data.length ?? 0)
            .bytes(first?.data ?? new Uint8Array())
            .align(4)
            .finish(),
        ),
      ]),
    )
    expect(found.dissection.packets).toBe(1)
    expect(found.dissection.firstTime).toBeNaN()
    expect(found.dns).toHaveLength(1)
  })

  test('TLS keys of a decryption secrets block are handed out', async () => {
    const log = utf8('CLIENT_RANDOM 00 11\n')
    const body = new ByteWriter().u32(0x544c534b).u32(log.length).bytes(log).align(4).finish()
    expect((await gather(concatenate([pcapngHead(), block(10, body)]))).secrets).toEqual(['CLIENT_RANDOM 00 11\n'])
  })

  test('a packet of an interface that was not declared is left out and reported', async () => {
    const body = new ByteWriter().u32(7).u32(0).u32(0).u32(4).u32(4).u32(0).finish()
    const found = await gather(concatenate([pcapngHead(), block(6, body)]))
    expect(found.diagnostics.map(({ code }) => code)).toEqual(['CAPTURE_INTERFACE_UNKNOWN', 'CAPTURE_NO_PACKETS'])
  })
})

describe('chunks', () => {
  test.each([1, 2, 7, 16, 40, 1000, 65_536])('chunks of %i bytes tell the same as the whole', async (size) => {
    const expected = summary(await gather(classic))
    expect(summary(await gather(classic, size))).toEqual(expected)
    const pcapng = encodePcapng(packets)
    expect(summary(await gather(pcapng, size))).toEqual(summary(await gather(pcapng)))
  })
})

describe('damage', () => {
  test('a file cut anywhere keeps every packet before the cut', async () => {
    const ends = recordEnds(classic)
    for (let length = 0; length <= classic.length; length += 13) {
      const found = await gather(classic.subarray(0, length))
      const whole = ends.filter((end) => end <= length).length
      expect(found.dissection.packets, `cut at ${String(length)}`).toBe(whole)
      if (length !== classic.length && !ends.includes(length)) expect(found.diagnostics.length).toBeGreaterThan(0)
    }
  })

  test('a wrong length costs its own packet, and those after it are found again', async () => {
    const capture = Uint8Array.from(classic)
    const ends = recordEnds(classic)
    const at = ends[4] ?? 0
    new DataView(capture.buffer).setUint32(at + 8, 0x7fffffff, true)
    const found = await gather(capture)
    expect(found.dissection.packets).toBe(packets.length - 1)
    expect(found.diagnostics).toEqual([expect.objectContaining({ code: 'CAPTURE_RECORD_DAMAGED', offset: at })])
  })

  test('a length that leads into the middle of a later packet is noticed', async () => {
    const capture = Uint8Array.from(classic)
    const at = recordEnds(classic)[4] ?? 0
    const view = new DataView(capture.buffer)
    view.setUint32(at + 8, view.getUint32(at + 8, true) + 31, true)
    const found = await gather(capture)
    expect(found.dissection.packets).toBe(packets.length)
    expect(found.diagnostics.map(({ code }) => code)).toEqual(['CAPTURE_RECORD_DAMAGED'])
  })

  test('bytes that belong to no record are stepped over', async () => {
    const at = recordEnds(classic)[6] ?? 0
    const capture = concatenate([classic.subarray(0, at), new Uint8Array(3000).fill(0xff), classic.subarray(at)])
    const found = await gather(capture)
    expect(found.dissection.packets).toBe(packets.length)
    expect(found.diagnostics).toEqual([
      expect.objectContaining({ code: 'CAPTURE_RECORD_DAMAGED', offset: at, length: 3000 }),
    ])
  })

  test('a damaged magic number is guessed from what follows', async () => {
    const capture = Uint8Array.from(classic)
    capture.fill(0, 0, 4)
    const found = await gather(capture)
    expect(found.dissection.packets).toBe(packets.length)
    expect(found.diagnostics.map(({ code }) => code)).toEqual(['CAPTURE_HEADER_DAMAGED'])
  })

  test('a damaged pcapng block costs that block', async () => {
    const capture = Uint8Array.from(encodePcapng(packets))
    const blocks = pcapngBlocks(capture)
    const at = blocks[5] ?? 0
    new DataView(capture.buffer).setUint32(at + 4, 0xdeadbeef, true)
    const found = await gather(capture)
    expect(found.dissection.packets).toBe(packets.length - 1)
    expect(found.diagnostics.map(({ code }) => code)).toEqual(['CAPTURE_RECORD_DAMAGED'])
  })

  test.each<[string, Uint8Array, string]>([
    ['nothing', new Uint8Array(), 'CAPTURE_EMPTY'],
    ['text', utf8('this is no capture at all, whatever its name says'), 'CAPTURE_FORMAT_UNKNOWN'],
    ['half a header', classic.subarray(0, 17), 'CAPTURE_HEADER_TRUNCATED'],
    ['a header alone', classic.subarray(0, 24), 'CAPTURE_NO_PACKETS'],
    ['the first bytes of gzip', Uint8Array.of(0x1f, 0x8b, 7, 7, 7, 7, 7, 7, 7, 7, 7), 'CAPTURE_GZIP_DAMAGED'],
  ])('%s is reported', async (_name, bytes, code) => {
    const found = await gather(bytes)
    expect(found.dissection.packets).toBe(0)
    expect(found.diagnostics.map((diagnostic) => diagnostic.code)).toContain(code)
  })

  test('a cut gzip file gives what can be decompressed', async () => {
    const whole = gzipSync(classic)
    const found = await gather(whole.subarray(0, Math.floor(whole.length * 0.8)))
    expect(found.dissection.packets).toBeGreaterThan(5)
    expect(found.diagnostics.length).toBeGreaterThan(0)
  })

  test('seeded damage of every kind never throws and never invents packets without end', async () => {
    const next = random(20240102)
    const sources = [classic, encodePcapng(packets), encodePcap(packets, { littleEndian: false, nanoseconds: true })]
    for (let round = 0; round < 600; round++) {
      const source = sources[round % sources.length] ?? classic
      const capture = Uint8Array.from(source)
      for (let flips = 0; flips < 1 + (round % 12); flips++)
        capture[Math.floor(next() * capture.length)] = Math.floor(next() * 256)
      const length = round % 5 === 0 ? Math.floor(next() * capture.length) : capture.length
      const found = await gather(capture.subarray(0, length), 1 + Math.floor(next() * 5000))
      expect(found.dissection.packets).toBeLessThan(packets.length * 3)
    }
  })
})

/** Where the records of a little-endian capture end. */
function recordEnds(capture: Uint8Array): number[] {
  const view = new DataView(capture.buffer, capture.byteOffset, capture.byteLength)
  const ends: number[] = []
  for (let at = 24; at + 16 <= capture.length;) {
    at += 16 + view.getUint32(at + 8, true)
    ends.push(at)
  }
  return ends
}

function pcapngBlocks(capture: Uint8Array): number[] {
  const view = new DataView(capture.buffer, capture.byteOffset, capture.byteLength)
  const starts: number[] = []
  for (let at = 0; at + 12 <= capture.length; at += view.getUint32(at + 4, true)) starts.push(at)
  return starts
}

/** The same records with the eight further bytes of the modified format. */
function kuznetzov(capture: Uint8Array): Uint8Array {
  const writer = new ByteWriter().u32(0xa1b2cd34).bytes(capture.subarray(4, 24))
  let at = 24
  for (const end of recordEnds(capture)) {
    writer
      .bytes(capture.subarray(at, at + 16))
      .u32(1)
      .u32(0)
      .bytes(capture.subarray(at + 16, end))
    at = end
  }
  return writer.finish()
}

function block(type: number, body: Uint8Array): Uint8Array {
  const length = body.length + 12
  return new ByteWriter().u32(type).u32(length).bytes(body).u32(length).finish()
}

/** A section header and one Ethernet interface. */
function pcapngHead(): Uint8Array {
  return encodePcapng([])
}

/** Records stand elsewhere in another format. */
function withoutOffsets(value: unknown): unknown {
  return JSON.parse(JSON.stringify(value, (key, part: unknown) => (key === 'offset' ? 0 : part)))
}

test('the source is read chunk by chunk, and nothing of a chunk is kept', () => {
  const pieces = [...chunks(Uint8Array.of(1, 2, 3), 2)]
  expect(pieces).toHaveLength(2)
  expect(pieces[0]?.[0]).toBe(0xee)
})
