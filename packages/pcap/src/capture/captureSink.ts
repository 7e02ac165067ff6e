import type { CaptureDiagnostic } from '../diagnostic.js'
import type { Packet } from './packet.js'

/** Who takes the packets. */
export interface CaptureSink {
  packet(packet: Packet): void
  diagnostic?(diagnostic: CaptureDiagnostic): void
  /** TLS keys in the text form of `SSLKEYLOGFILE`, from a pcapng decryption secrets block. */
  secrets?(keyLog: string): void
  /** A name that the capture itself gives to an address (pcapng name resolution block). */
  name?(address: string, name: string): void
}
