/**
 * One captured packet.
 *
 * The reader hands out the same object every time and reuses the memory behind `bytes`: copy what you keep.
 */
export interface Packet {
  /** Memory that holds the packet, and much else. */
  readonly bytes: Buffer
  /** Where the packet begins in `bytes`. */
  readonly start: number
  /** Where what was captured of it ends in `bytes`. */
  readonly end: number
  /** Length on the wire, in bytes. */
  readonly originalLength: number
  /** Whole seconds since 1970, UTC; `NaN` where the format keeps no time (simple packet blocks). */
  readonly seconds: number
  /** Nanoseconds within the second. */
  readonly nanoseconds: number
  /** Position of the record's (or block's) header in the capture, in bytes. */
  readonly offset: number
  /** LINKTYPE_ number of the interface (1 is Ethernet). */
  readonly linkType: number
  /** Interface within the section (pcapng), else 0. */
  readonly interfaceId: number
  /** 0 for the first packet of the capture. */
  readonly index: number
}

/** The one packet that a reader fills again and again. */
export interface PacketRecord extends Packet {
  bytes: Buffer
  start: number
  end: number
  originalLength: number
  seconds: number
  nanoseconds: number
  offset: number
  linkType: number
  interfaceId: number
  index: number
}

export function emptyPacket(): PacketRecord {
  return {
    bytes: Buffer.alloc(0),
    start: 0,
    end: 0,
    originalLength: 0,
    seconds: 0,
    nanoseconds: 0,
    offset: 0,
    linkType: 0,
    interfaceId: 0,
    index: -1,
  }
}
