import { createHash } from 'node:crypto'
import type { PeImage } from './peImage.js'

/** Digests that Authenticode signatures name. */
export type AuthentihashAlgorithm = 'md5' | 'sha1' | 'sha256' | 'sha384' | 'sha512'

/**
 * The digest that an Authenticode signature is over: the file without its checksum, without the directory entry of the certificate table and without that
 * table (Microsoft, "Windows Authenticode Portable Executable Signature Format", 2008), padded with zeros to a multiple of eight as signing tools do before they append the table.
 */
export function authentihash(image: PeImage, algorithm: AuthentihashAlgorithm): string {
  const { bytes, headers } = image
  const checksum = headers.optionalHeaderOffset + 64
  const entry = headers.optionalHeaderOffset + (headers.is64Bit ? 112 : 96) + 4 * 8
  const table = image.directory('IMAGE_DIRECTORY_ENTRY_SECURITY')
  const tableStart = table === undefined ? bytes.length : Math.min(table.rva, bytes.length)
  const tableEnd = table === undefined ? bytes.length : Math.min(table.rva + table.size, bytes.length)
  const hash = createHash(algorithm)
  hash.update(bytes.subarray(0, checksum))
  hash.update(bytes.subarray(checksum + 4, entry))
  hash.update(bytes.subarray(Math.min(entry + 8, tableStart), tableStart))
  hash.update(bytes.subarray(tableEnd))
  const hashed = bytes.length - (tableEnd - tableStart)
  if (hashed % 8 !== 0) hash.update(new Uint8Array(8 - (hashed % 8)))
  return hash.digest('hex')
}
