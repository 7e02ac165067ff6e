import { ByteWriter } from './byteWriter.js'

/** A packet as a capture stores it. */
export interface Packet {
  /** Milliseconds since 1970 as a number, or nanoseconds since 1970 as a bigint. */
  readonly time: number | bigint
  /** From the link layer on. */
  readonly data: Uint8Array
}

export interface PcapOptions {
  /** `true` if not given. */
  readonly littleEndian?: boolean
  /** Times in nanoseconds (magic `a1b23c4d`) instead of microseconds. */
  readonly nanoseconds?: boolean
  /** `LINKTYPE_*`; 1 (Ethernet) if not given. */
  readonly linkType?: number
  /** Packets are cut to so many bytes; 262144 if not given. */
  readonly snapLength?: number
}

const SNAP_LENGTH = 262_144

/** A classic capture file (pcap 2.4; draft-ietf-opsawg-pcap). */
export function encodePcap(packets: readonly Packet[], options: PcapOptions = {}): Uint8Array {
  const little = options.littleEndian ?? true
  const snapLength = options.snapLength ?? SNAP_LENGTH
  const writer = new ByteWriter()
  writer.u32(options.nanoseconds === true ? 0xa1b23c4d : 0xa1b2c3d4, little)
  writer.u16(2, little).u16(4, little).u32(0, little).u32(0, little).u32(snapLength, little)
  writer.u32(options.linkType ?? 1, little)
  for (const { time, data } of packets) {
    const kept = data.subarray(0, snapLength)
    const nanoseconds = inNanoseconds(time)
    const fraction = (nanoseconds % 1_000_000_000n) / (options.nanoseconds === true ? 1n : 1000n)
    writer.u32(Number(nanoseconds / 1_000_000_000n), little).u32(Number(fraction), little)
    writer.u32(kept.length, little).u32(data.length, little).bytes(kept)
  }
  return writer.finish()
}

/** A pcapng file with one section and one interface (draft-ietf-opsawg-pcapng): section header, interface, an enhanced packet block per packet. */
export function encodePcapng(packets: readonly Packet[], options: PcapOptions = {}): Uint8Array {
  const little = options.littleEndian ?? true
  const snapLength = options.snapLength ?? SNAP_LENGTH
  const writer = new ByteWriter()
  writeBlock(writer, 0x0a0d0d0a, little, sectionHeader(little))
  writeBlock(writer, 1, little, interfaceDescription(options, snapLength))
  for (const { time, data } of packets) {
    const kept = data.subarray(0, snapLength)
    const units = inNanoseconds(time) / (options.nanoseconds === true ? 1n : 1000n)
    const body = new ByteWriter().u32(0, little)
    body.u32(Number(units >> 32n), little).u32(Number(units & 0xffff_ffffn), little)
    body.u32(kept.length, little).u32(data.length, little).bytes(kept).align(4)
    writeBlock(writer, 6, little, body.finish())
  }
  return writer.finish()
}

/** The length of the section (-1) is left open, as capture programs do. */
function sectionHeader(little: boolean): Uint8Array {
  return new ByteWriter().u32(0x1a2b3c4d, little).u16(1, little).u16(0, little).u64(-1n, little).finish()
}

function interfaceDescription(options: PcapOptions, snapLength: number): Uint8Array {
  const little = options.littleEndian ?? true
  const body = new ByteWriter()
    .u16(options.linkType ?? 1, little)
    .u16(0, little)
    .u32(snapLength, little)
  // if_tsresol: 10^-9. Without it the unit is a microsecond.
  if (options.nanoseconds === true) body.u16(9, little).u16(1, little).u8(9).align(4).u16(0, little).u16(0, little)
  return body.finish()
}

function writeBlock(writer: ByteWriter, type: number, little: boolean, body: Uint8Array): void {
  const length = body.length + 12
  writer.u32(type, little).u32(length, little).bytes(body).u32(length, little)
}

/** A time in nanoseconds; fractions of a millisecond are kept to the microsecond. */
function inNanoseconds(time: number | bigint): bigint {
  return typeof time === 'bigint' ? time : BigInt(Math.round(time * 1000)) * 1000n
}
