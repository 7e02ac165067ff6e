import { u8 } from './bigEndian.js'

/** Numbers with the least significant byte first; beyond the end they read as 0, as in `bigEndian.ts`. */

export function u16le(bytes: Uint8Array, at: number): number {
  return u8(bytes, at) | (u8(bytes, at + 1) << 8)
}

export function u32le(bytes: Uint8Array, at: number): number {
  return (u8(bytes, at) | (u8(bytes, at + 1) << 8) | (u8(bytes, at + 2) << 16) | (u8(bytes, at + 3) << 24)) >>> 0
}
