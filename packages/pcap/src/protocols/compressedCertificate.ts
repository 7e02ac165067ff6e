import { brotliDecompressSync, inflateSync } from 'node:zlib'
import { u16, u24 } from '../bigEndian.js'

const ZLIB = 1
const BROTLI = 2

/** Longer chains are not unpacked. */
const longestChain = 256 * 1024

/** The Certificate message inside a CompressedCertificate message (RFC 8879 §4), as browsers ask for it; `undefined` if it is damaged, too long, or of another algorithm. */
export function unpackCertificates(bytes: Buffer, start: number, end: number): Buffer | undefined {
  const algorithm = u16(bytes, start)
  const coded = bytes.subarray(start + 8, Math.min(start + 8 + u24(bytes, start + 5), end))
  try {
    const message =
      algorithm === ZLIB
        ? inflateSync(coded, { maxOutputLength: longestChain })
        : algorithm === BROTLI
          ? brotliDecompressSync(coded, { maxOutputLength: longestChain })
          : undefined
    return message?.length === u24(bytes, start + 2) ? message : undefined
  } catch {
    // What cannot be unpacked shows no certificates; the session is told all the same.
    return undefined
  }
}
