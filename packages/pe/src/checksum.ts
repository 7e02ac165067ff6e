import type { PeImage } from './peImage.js'

/** Offset of `CheckSum` in the optional header, PE32 and PE32+ alike. */
const CHECKSUM_OFFSET = 64
const isLittleEndianHost = new Uint8Array(Uint16Array.of(1).buffer)[0] === 1
/** So many 32-bit numbers add up exactly in a double. */
const EXACT_SUM = 1 << 20

/**
 * The checksum of the file as the linker makes it (`CheckSumMappedFile` of imagehlp): the sum of all 16-bit words with the carry added
 * back, the checksum itself counting as zero, plus the length of the file.
 */
export function computeChecksum(image: PeImage): number {
  const { bytes } = image
  const whole = bytes.length & ~3
  let sum = sumOfDwords(bytes.subarray(0, whole))
  for (let at = whole; at < bytes.length; at++) sum += (bytes[at] ?? 0) * 2 ** (8 * (at - whole))
  const folded = foldTo16(sum)
  const stored = image.headers.optionalHeader.checkSum
  const ownWords = isAligned(image) ? foldTo16(stored) : foldTo16(stored * 0x100)
  // Under end-around carry 0 and 0xffff are the same; a sum of anything but zeros (there is an `MZ`) is written as the second.
  const sum16 = (folded - ownWords + 0xffff) % 0xffff || 0xffff
  return sum16 + bytes.length
}

/** Whether the checksum field begins at an even offset; the loader wants a multiple of 8 for `PE\0\0`. */
function isAligned(image: PeImage): boolean {
  return (image.headers.optionalHeaderOffset + CHECKSUM_OFFSET) % 2 === 0
}

function sumOfDwords(bytes: Uint8Array): number {
  let total = 0
  if (bytes.byteOffset % 4 === 0 && isLittleEndianHost) {
    const words = new Uint32Array(bytes.buffer, bytes.byteOffset, bytes.length / 4)
    for (let start = 0; start < words.length; start += EXACT_SUM) {
      let sum = 0
      const end = Math.min(start + EXACT_SUM, words.length)
      for (let at = start; at < end; at++) sum += words[at] ?? 0
      total += foldTo16(sum)
    }
    return total
  }
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  for (let at = 0; at < bytes.length; at += 4) total = foldWhenLarge(total + view.getUint32(at, true))
  return total
}

function foldWhenLarge(sum: number): number {
  return sum < 2 ** 52 ? sum : foldTo16(sum)
}

/** Add the upper digits (base 65,536) to the lowest until one is left: the number modulo 65,535, with 65,535 itself instead of 0. */
function foldTo16(value: number): number {
  let sum = value
  while (sum > 0xffff) sum = (sum % 0x10000) + Math.floor(sum / 0x10000)
  return sum
}
