import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { CaptureReader, CaptureSorter, dissectCapture, type SortedCapture } from '@cuculus/pcap'
import { encodePcap, ethernetFrame, type Packet, type PcapOptions, udpDatagram, utf8 } from '@cuculus/testing'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { random } from '../../../test/random.js'
import { samplePackets, start } from './sample.js'

let scratch = ''
let output = ''

beforeAll(() => {
  scratch = mkdtempSync(join(tmpdir(), 'cuculus-sorter-'))
  output = join(scratch, 'sorted.pcap')
})

afterAll(() => {
  rmSync(scratch, { recursive: true })
})

function sort(capture: Uint8Array, memory?: number): SortedCapture {
  const options = { temporaryDirectory: scratch, ...(memory === undefined ? {} : { memory }) }
  const sorter = new CaptureSorter(output, options)
  const reader = new CaptureReader({
    packet: (packet) => {
      sorter.packet(packet)
    },
  })
  reader.push(capture)
  reader.end()
  return sorter.finish()
}

/** Last bytes of each packet as text, in the order of the file. */
function marks(): string[] {
  const found: string[] = []
  const reader = new CaptureReader({
    packet: ({ bytes, end }) => {
      found.push(bytes.toString('latin1', end - 2, end))
    },
  })
  reader.push(readFileSync(output))
  reader.end()
  return found
}

const one = { address: '10.0.0.10', port: 9 }
const two = { address: '10.0.0.2', port: 80 }
const three = { address: '10.0.0.1', port: 7 }

function datagram(from: typeof one, to: typeof one, mark: string, milliseconds: number): Packet {
  return udpDatagram(from, to, utf8(mark), start + milliseconds)
}

describe('packets sorted by conversation', () => {
  const arp: Packet = { time: start + 50, data: ethernetFrame(utf8('arp, no IPv4: X1'), { type: 0x0806 }) }
  const packets = [
    datagram(two, one, 'A1', 0),
    datagram(three, two, 'B1', 1),
    datagram(one, two, 'A2', 2),
    datagram(two, three, 'B3', 7),
    datagram(three, two, 'B2', 5),
    datagram(two, one, 'A3', 9),
    arp,
  ]

  test('others than IPv4 first, addresses as texts, both directions together, by time', () => {
    expect(sort(encodePcap(packets)).packets).toBe(7)
    expect(marks()).toEqual(['X1', 'B1', 'B2', 'B3', 'A1', 'A2', 'A3'])
  })

  test('packets of one time stay in their order', () => {
    sort(encodePcap([1, 2, 3, 4].map((i) => datagram(one, two, `P${String(i)}`, 3))))
    expect(marks()).toEqual(['P1', 'P2', 'P3', 'P4'])
  })

  test('the header is the one that the original writes, whatever the order of bytes and the clock of the capture', () => {
    const variants: readonly PcapOptions[] = [{}, { littleEndian: false }, { nanoseconds: true }]
    const digests = variants.map((options) => sort(encodePcap(packets, options)).sha256)
    expect(new Set(digests).size).toBe(1)
    expect(readFileSync(output).subarray(0, 24).toString('hex')).toBe(
      'd4c3b2a1020004000000000000000000dc05000001000000',
    )
  })

  test('microseconds are those that the original writes: cut twice', () => {
    const capture = Buffer.from(
      encodePcap([datagram(one, two, 'T1', 0), datagram(one, two, 'T2', 0), datagram(one, two, 'T3', 0)]),
    )
    const size = 16 + capture.readUInt32LE(24 + 8)
    for (const [i, microseconds] of [507_512, 127_265, 435_369].entries())
      capture.writeUInt32LE(microseconds, 24 + i * size + 4)
    sort(capture)
    const sorted = readFileSync(output)
    const written = [0, 1, 2].map((i) => sorted.readUInt32LE(24 + i * size + 4))
    expect(written.sort((a, b) => a - b)).toEqual([127_263, 435_369, 507_511])
  })

  test('a capture without packets gives a header', () => {
    expect(sort(encodePcap([]))).toMatchObject({ packets: 0, size: 24 })
  })
})

describe('with little memory', () => {
  const next = random(11)
  const many = Array.from({ length: 5000 }, (_, i) =>
    datagram({ address: `10.0.0.${String(Math.floor(next() * 30))}`, port: 9 }, two, String(i), next() * 1e6),
  )

  test('pieces on disk give the same file, and nothing is left of them', () => {
    const capture = encodePcap(many)
    const whole = sort(capture)
    // Hundreds of pieces are merged in more than one go.
    for (const memory of [500, 20_000]) expect(sort(capture, memory).sha256).toBe(whole.sha256)
    expect(readdirSync(scratch)).toEqual(['sorted.pcap'])
  })

  test('what was begun can be given up', () => {
    const sorter = new CaptureSorter(join(scratch, 'never.pcap'), { temporaryDirectory: scratch, memory: 100 })
    const reader = new CaptureReader({
      packet: (packet) => {
        sorter.packet(packet)
      },
    })
    reader.push(encodePcap(many.slice(0, 50)))
    expect(readdirSync(scratch)).toHaveLength(2)
    sorter.discard()
    expect(readdirSync(scratch)).toEqual(['sorted.pcap'])
    expect(existsSync(join(scratch, 'never.pcap'))).toBe(false)
  })

  test('a place that cannot be written to is an error, and leaves what is there', () => {
    writeFileSync(output, 'before')
    const sorter = new CaptureSorter(join(scratch, 'nowhere', 'sorted.pcap'), { temporaryDirectory: scratch })
    expect(() => sorter.finish()).toThrow(/ENOENT/)
    expect(readdirSync(scratch)).toEqual(['sorted.pcap'])
  })
})

test('packets may be sorted while they are dissected; damaged and cut captures are sorted as far as they are read', async () => {
  const capture = Buffer.from(encodePcap(samplePackets()))
  const next = random(5)
  for (let round = 0; round < 60; round++) {
    const damaged = round % 2 === 0 ? capture.subarray(0, Math.floor(next() * capture.length)) : Buffer.from(capture)
    if (round % 2 === 1)
      for (let i = 0; i < 30; i++) damaged[Math.floor(next() * damaged.length)] = Math.floor(next() * 256)
    const sorter = new CaptureSorter(output, { temporaryDirectory: scratch, memory: 1000 })
    const { packets } = await dissectCapture([damaged], {
      packet: (packet) => {
        sorter.packet(packet)
      },
    })
    const sorted = sorter.finish()
    expect(sorted.packets + sorted.skipped).toBe(packets)
    expect((await dissectCapture([readFileSync(output)], {})).packets).toBe(sorted.packets)
  }
})
