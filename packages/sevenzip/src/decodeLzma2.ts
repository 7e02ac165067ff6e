import { LzmaDecoder, type LzmaProperties } from './decodeLzma.js'

const END = 0
const PLAIN_WITH_NEW_DICTIONARY = 1
const PLAIN = 2
const PACKED = 0x80

/**
 * Decode a stream of LZMA2, as in 7z and xz: pieces of LZMA or plain bytes, each with its lengths in front (LZMA2 of the XZ file format).
 *
 * Gives what could be decoded: at most `limit` bytes, fewer where the data are damaged or end early.
 */
export function decodeLzma2(packed: Uint8Array, limit: number): Uint8Array {
  return decodeLzma2Stream(packed, limit).bytes
}

/** The same with the number of bytes that the stream has; `complete` if its end was found. */
export function decodeLzma2Stream(
  packed: Uint8Array,
  limit: number,
): { readonly bytes: Uint8Array; readonly packedLength: number; readonly complete: boolean } {
  const decoder = new LzmaDecoder(limit)
  let properties: LzmaProperties | undefined
  let at = 0
  const done = (complete: boolean) => ({ bytes: decoder.output, packedLength: at, complete })
  while (at < packed.length) {
    const control = packed[at++] ?? END
    if (control === END) return done(true)
    if (control === PLAIN_WITH_NEW_DICTIONARY || control === PLAIN) {
      if (control === PLAIN_WITH_NEW_DICTIONARY) decoder.resetDictionary()
      const size = bigEndian(packed, at) + 1
      if (!decoder.append(packed.subarray(at + 2, at + 2 + size))) return done(false)
      at += 2 + size
      continue
    }
    if (control < PACKED) return done(false)
    const size = ((control & 0x1f) << 16) + bigEndian(packed, at) + 1
    const packedSize = bigEndian(packed, at + 2) + 1
    at += 4
    // Bits 5 and 6: keep all, forget what was learned, new properties, new dictionary as well.
    const resets = (control >> 5) & 3
    if (resets === 3) decoder.resetDictionary()
    if (resets >= 2) properties = toProperties(packed[at++])
    if (properties === undefined) return done(false)
    if (resets >= 1) decoder.reset(properties)
    if (!decoder.decode(packed.subarray(at, at + packedSize), size)) return done(false)
    at += packedSize
  }
  return done(false)
}

function bigEndian(bytes: Uint8Array, at: number): number {
  return ((bytes[at] ?? 0) << 8) | (bytes[at + 1] ?? 0)
}

/** LZMA2 allows no more than four bits of bytes and places together. */
function toProperties(byte = 0xff): LzmaProperties | undefined {
  const literalBits = byte % 9
  const literalPositionBits = Math.floor(byte / 9) % 5
  const positionBits = Math.floor(byte / 45)
  if (positionBits > 4 || literalBits + literalPositionBits > 4) return undefined
  return { literalBits, literalPositionBits, positionBits }
}
