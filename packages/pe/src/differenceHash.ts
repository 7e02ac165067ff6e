import { greyOf } from './greyOf.js'
import { pngPixels } from './pngPixels.js'
import { lanczos, resample } from './resample.js'

/** A hash of 64 bits: 8 rows of 9 grey values, each compared with its neighbour. */
const COLUMNS = 9
const ROWS = 8

/**
 * The difference hash ("dhash") of a picture: 16 hexadecimal digits that are close for pictures that look alike. Two hashes are compared by the number of
 * bits in which they differ.
 *
 * The picture is made grey (ITU-R 601-2; transparency is not looked at), scaled to 9 × 8 by a Lanczos filter, and each pixel gives one bit: whether it is lighter
 * than its right neighbour. The first pixel of a row is the lowest bit of the row's byte. This is what CAPE stores as `icon_dhash`.
 *
 * @param png an icon's PNG file
 * @returns `null` if it is none that can be decoded
 */
export function differenceHash(png: Uint8Array): string | null {
  const pixels = pngPixels(png)
  if (pixels === undefined) return null
  const { rgba } = pixels
  const grey = Uint8Array.from({ length: rgba.length / 4 }, (_, index) =>
    greyOf(rgba[index * 4] ?? 0, rgba[index * 4 + 1] ?? 0, rgba[index * 4 + 2] ?? 0),
  )
  const small = resample(grey, pixels, { width: COLUMNS, height: ROWS }, lanczos)
  const hash = Uint8Array.from({ length: ROWS }, (_, row) => rowBits(small.subarray(row * COLUMNS)))
  return Buffer.from(hash).toString('hex')
}

function rowBits(row: Uint8Array): number {
  let bits = 0
  for (let column = 0; column < COLUMNS - 1; column++) {
    if ((row[column] ?? 0) > (row[column + 1] ?? 0)) bits |= 1 << column
  }
  return bits
}
