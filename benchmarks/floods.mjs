/** Captures that are made to fill the memory, as chunks of a classic pcap; nothing is written. */

const recordsInChunk = 8192
const linkHeader = 14
const ipHeader = 20
const tcpHeader = 20

/** What one conversation sends, of each kind of flood. */
const request = Buffer.from('GET /gate.php?id=1 HTTP/1.1\r\nHost: c2.example.com\r\n\r\n', 'latin1')
const unknown = Buffer.from('\x01\x02\x03\x04 nobody knows this protocol', 'latin1')

const SYN = 0x02
const PUSH = 0x18

/**
 * - `syn`: a SYN of each of so many sources that do not exist, and nothing else
 * - `requests`: so many connections that are all open at the same time, each with a request of HTTP that is never answered
 * - `unknown`: the same with a protocol that nobody knows
 */
export const floods = {
  syn: (count) => capture([{ count, flags: SYN, data: Buffer.alloc(0), sources: count }]),
  requests: (count) => connections(count, request),
  unknown: (count) => connections(count, unknown),
}

/** All SYNs come before the first data, so that no connection is over when the last begins. */
function connections(count, data) {
  const sources = Math.ceil(count / 50_000)
  const opening = { count, flags: SYN, data: Buffer.alloc(0), sources }
  return capture([opening, { ...opening, flags: PUSH, data }])
}

function* capture(parts) {
  const header = Buffer.alloc(24)
  header.writeUInt32LE(0xa1b2c3d4, 0)
  header.writeUInt16LE(2, 4)
  header.writeUInt16LE(4, 6)
  header.writeUInt32LE(65_535, 16)
  header.writeUInt32LE(1, 20)
  yield header
  let index = 0
  for (const part of parts) {
    for (let first = 0; first < part.count; first += recordsInChunk) {
      const last = Math.min(part.count, first + recordsInChunk)
      yield records(part, first, last, index)
      index += last - first
    }
  }
}

function records({ flags, data, sources }, first, last, index) {
  const frame = linkHeader + ipHeader + tcpHeader + data.length
  const bytes = Buffer.alloc((last - first) * (16 + frame))
  let at = 0
  for (let i = first; i < last; i++) {
    const milliseconds = Math.floor((index + i - first) / 100)
    bytes.writeUInt32LE(1_500_000_000 + Math.floor(milliseconds / 1000), at)
    bytes.writeUInt32LE((milliseconds % 1000) * 1000, at + 4)
    bytes.writeUInt32LE(frame, at + 8)
    bytes.writeUInt32LE(frame, at + 12)
    const ip = at + 16 + linkHeader
    bytes.writeUInt16BE(0x0800, ip - 2)
    bytes[ip] = 0x45
    bytes.writeUInt16BE(ipHeader + tcpHeader + data.length, ip + 2)
    bytes[ip + 8] = 64
    bytes[ip + 9] = 6
    // 11.0.0.0/8 and what follows: an odd factor scatters the sources, as random ones are.
    bytes.writeUInt32BE((0x0b000000 + (Math.imul(i % sources, 0x9e3779b1) >>> 6)) >>> 0, ip + 12)
    bytes.writeUInt32BE(0xc0a83801, ip + 16)
    const tcp = ip + ipHeader
    bytes.writeUInt16BE(1024 + (Math.floor(i / sources) % 60_000), tcp)
    bytes.writeUInt16BE(80, tcp + 2)
    bytes.writeUInt32BE(flags === SYN ? 1000 : 1001, tcp + 4)
    bytes[tcp + 12] = 0x50
    bytes[tcp + 13] = flags
    data.copy(bytes, tcp + tcpHeader)
    at += 16 + frame
  }
  return bytes
}
