/** `0x…` in lower case without padding, as addresses are written. */
export function hex(value: number | bigint): string {
  return `0x${value.toString(16)}`
}

/** `0x` and at least eight digits, as sizes and relative addresses are written since Cuckoo 1.0 (before, without padding). */
export function hex8(value: number | bigint): string {
  return `0x${value.toString(16).padStart(8, '0')}`
}

/** Bytes as lower-case digits. */
export function hexBytes(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('')
}
