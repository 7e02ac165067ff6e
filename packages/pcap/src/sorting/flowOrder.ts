import { u16, u32, u8 } from '../bigEndian.js'
import type { Packet } from '../capture/packet.js'
import { formatIpv4 } from '../packets/addressText.js'
import { TCP, UDP } from '../packets/flowTable.js'
import { IPV4, LinkLayer } from '../packets/linkLayer.js'

/** Conversations whose first direction is remembered. */
const mostFlows = 1_000_000

/** Characters of a key behind its flow: the time and the running number. */
export const keyTail = 14

/**
 * Where a packet stands in `dump_sorted.pcap` of Cuckoo 2: by flow, then time, then place in the capture.
 *
 * A flow is source, destination, ports and protocol in the direction of its first packet; addresses are compared as the text that people read, and what is
 * no IPv4 comes first. Ports of further fragments are what stands where ports would, as in the original.
 */
export class FlowOrder {
  readonly #link = new LinkLayer()
  readonly #flows = new Set<string>()
  readonly #tail = Buffer.alloc(keyTail)
  #count = 0

  /** A text that sorts as the packets do: one character for each byte. */
  keyOf(packet: Packet): string {
    // Where a capture keeps no time, the place in it decides.
    this.#tail.writeUInt32BE(packet.seconds >>> 0, 0)
    this.#tail.writeUInt32BE(packet.nanoseconds >>> 0, 4)
    this.#tail.writeUIntBE(this.#count++, 8, 6)
    return this.#flow(packet) + this.#tail.toString('latin1')
  }

  #flow({ bytes, start, end, linkType }: Packet): string {
    const link = this.#link
    if (!link.decode(linkType, bytes, start, end) || link.etherType !== IPV4) return noFlow
    const at = link.at
    if (end - at < 20 || u8(bytes, at) >> 4 !== 4) return noFlow
    const protocol = u8(bytes, at + 9)
    const payload = at + (u8(bytes, at) & 15) * 4
    const hasPorts = (protocol === TCP || protocol === UDP) && end - payload >= 4
    const source = formatIpv4(u32(bytes, at + 12))
    const destination = formatIpv4(u32(bytes, at + 16))
    const sport = hasPorts ? u16(bytes, payload) : 0
    const dport = hasPorts ? u16(bytes, payload + 2) : 0
    const forth = flowText(source, destination, sport, dport, protocol)
    if (this.#flows.has(forth)) return forth
    const back = flowText(destination, source, dport, sport, protocol)
    if (this.#flows.has(back)) return back
    if (this.#flows.size < mostFlows) this.#flows.add(forth)
    return forth
  }
}

/** Sorts before every address, and is never mixed with their flows. */
const noFlow = '\0\0\0\0\0\0\0'

/** A zero behind an address makes `10.0.0.1` sort before `10.0.0.10`. */
function flowText(source: string, destination: string, sport: number, dport: number, protocol: number): string {
  const numbers = String.fromCharCode(sport >> 8, sport & 255, dport >> 8, dport & 255, protocol)
  return `${source}\0${destination}\0${numbers}`
}
